"""The score and the grade that the rule gives for it: exact, unrounded unless a reading says so."""

from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.compute.rows import Rows, judge_rows
from pipeline.numbers import round_places
from pipeline.outcome import Score, Step
from pipeline.scheme.decision import Grade, SideCondition
from pipeline.values import value

HUNDRED = Fraction(100)


@value(frozen=True, slots=True)
class Graded:
    """A grade, or what it would be if a person settled what is open."""

    grade: str | None = None
    candidate: str | None = None
    clause: str = ""
    below_all: bool = False


def score(case: Case) -> Score:
    """Return the score of the case and its grade; unknown parts are None."""
    rows = judge_rows(case)
    given = case.number("total_score")
    percent = _in_range(given if given is not None else _percent(rows, case), case)
    graded = _graded(percent, rows, given is not None, case)
    steps = () if percent is None else _steps(percent, rows, graded, given is not None, case)
    return Score(
        earned=rows.earned if given is None else given,
        applicable=rows.applicable if given is None else HUNDRED,
        percent=percent,
        grade=graded.grade,
        candidate=graded.candidate,
        below_all=graded.below_all,
        by_indicator=rows.indicators,
        rows=rows.scored,
        steps=steps,
    )


def _in_range(percent: Fraction | None, case: Case) -> Fraction | None:
    rule = case.scheme.tables.score
    return percent if percent is not None and rule.at_least <= percent <= rule.at_most else None


def _percent(rows: Rows, case: Case) -> Fraction | None:
    rule = case.scheme.tables.score
    if rule.mode != "points" or rows.earned is None:
        return None
    counting = (entry.against for entry in rule.normalising if case.counts(entry))
    whole = next((rows.total if against == "all" else rows.applicable for against in counting), rows.applicable)
    return rows.earned / whole * HUNDRED if whole else None


def _steps(percent: Fraction, rows: Rows, graded: Graded, given: bool, case: Case) -> tuple[Step, ...]:
    rule = case.scheme.tables.score
    if given:
        steps = [Step(what="评分表总分", value=percent, clause=rule.clause)]
    else:
        steps = [
            Step(what="各行得分之和", value=rows.earned, clause=rule.clause),
            Step(what="涉及项满分之和", value=rows.applicable, clause=rule.clause),
            Step(what="得分比例（%）", value=percent, clause=rule.clause),
        ]
    if graded.grade is not None:
        steps.append(Step(what=f"对应等级：{graded.grade}", value=None, clause=graded.clause))
    elif graded.candidate is not None:
        steps.append(Step(what=f"拟等级（待确认）：{graded.candidate}", value=None, clause=graded.clause))
    return tuple(steps)


def _graded(percent: Fraction | None, rows: Rows, given: bool, case: Case) -> Graded:
    rule = case.scheme.tables.score
    if rule.mode == "none":
        return _by_a_person(case)
    if percent is None:
        if case.has_any(case.scheme.score_facts):
            case.show(rule.missing)
        return Graded()
    tentative = not given and _is_tentative(case)
    if tentative:
        case.show(rule.unapproved)
    band = _band(_compared(percent, case), case)
    if band is None:
        for entry in rule.below_all:
            if case.counts(entry):
                case.show(entry.reading)
        return Graded(below_all=not tentative)
    graded = _with_conditions(band, rows, case)
    if tentative:
        return Graded(candidate=graded.grade or graded.candidate, clause=graded.clause)
    return graded


def _is_tentative(case: Case) -> bool:
    """Say whether the points lack an approval that they need."""
    points, entries = case.scheme.points, case.scheme.tables.score.approval
    if points is None or points.approved:
        return False
    return next((entry.needed for entry in entries if case.counts(entry)), True)


def _by_a_person(case: Case) -> Graded:
    """Return the grade that a person gave on grounds and signed; a candidate until it is signed."""
    for entry in case.scheme.tables.score.asks_person:
        if not case.flag(entry.fact) or not case.counts(entry):
            continue
        case.show(entry.reading)
        if entry.named is not None and entry.grounds is not None and case.has(entry.grounds):
            named = case.text(entry.named)
            if entry.signed is None or case.has(entry.signed):
                return Graded(grade=named, clause=entry.clause)
            return Graded(candidate=named, clause=entry.clause)
    return Graded()


def _compared(percent: Fraction, case: Case) -> Fraction:
    for entry in case.scheme.tables.score.comparing:
        if case.counts(entry):
            return percent if entry.places is None else round_places(percent, entry.places)
    return percent


def _band(percent: Fraction, case: Case) -> Grade | None:
    grades = case.scheme.tables.score.grades
    return next((band for band in grades if band.holds(percent) and case.counts(band)), None)


def _with_conditions(band: Grade, rows: Rows, case: Case) -> Graded:
    """Return the grade where its side conditions are met, else what a lower one would be."""
    needed = _all_met(case.scheme.tables.score.needed, rows, case)
    own = _all_met(band.conditions, rows, case)
    if needed and own:
        return Graded(grade=band.label, clause=band.clause)
    if own is not False:
        return Graded(candidate=band.label, clause=band.clause)
    lower = _lower(band, rows, case)
    taken = any(entry.take for entry in case.scheme.tables.score.lower_grade if case.counts(entry))
    if lower is None:
        return Graded(clause=band.clause)
    if taken and needed:
        return Graded(grade=lower.label, clause=lower.clause)
    return Graded(candidate=lower.label, clause=lower.clause)


def _lower(band: Grade, rows: Rows, case: Case) -> Grade | None:
    """Return the highest grade below the band whose own side conditions are met."""
    grades = [grade for grade in case.scheme.tables.score.grades if case.counts(grade)]
    below = grades[: grades.index(band)]
    return next((g for g in reversed(below) if _all_met(g.conditions, rows, case)), None)


def _all_met(conditions: tuple[SideCondition, ...], rows: Rows, case: Case) -> bool | None:
    answers = [_met(condition, rows, case) for condition in conditions if case.counts(condition)]
    if False in answers:
        return False
    return None if None in answers else True


def _met(condition: SideCondition, rows: Rows, case: Case) -> bool | None:
    met = _answer(condition, rows, case)
    if met is None:
        case.show(condition.lacking)
    if met is False:
        case.show(condition.unmet)
    return met


def _answer(condition: SideCondition, rows: Rows, case: Case) -> bool | None:
    rule = case.scheme.tables.score
    if condition.fact == rule.basic_fact and rows.basic_met is not None:
        return rows.basic_met
    if condition.fact == rule.mandatory_fact and rows.mandatory_met is not None:
        return rows.mandatory_met
    if condition.open:
        return None
    if condition.filled:
        return True if case.has(condition.fact) else None
    if condition.at_least is not None:
        value = _ratio(condition, case)
        value = case.number(condition.fact) if value is None else value
        return None if value is None else value >= condition.at_least
    return case.flag(condition.fact)


def _ratio(condition: SideCondition, case: Case) -> Fraction | None:
    """Return the first of the facts in percent of the second, or None where one is missing."""
    if not condition.ratio:
        return None
    part, whole = (case.number(fact) for fact in condition.ratio)
    return part / whole * HUNDRED if part is not None and whole else None
