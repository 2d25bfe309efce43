"""Preconditions of a positive decision, and the decision that they leave room for."""

from collections.abc import Callable, Mapping
from datetime import date

from pipeline.compute.case import Case
from pipeline.compute.causes import is_reasoned, show_doubtful
from pipeline.compute.issue import is_issued
from pipeline.compute.nckind import is_of
from pipeline.compute.rows import judge_rows
from pipeline.dates import add_months
from pipeline.facts import Row
from pipeline.findings import Code, Severity
from pipeline.outcome import DecisionOption, DecisionView
from pipeline.scheme import decision as table


def decision(case: Case) -> DecisionView:
    """Return the preconditions and the decision that the rule recommends.

    They look at gates and score found before.

    The first unmet precondition says what is recommended instead of the positive decision,
    unless the team itself recommends a negative one; where nothing is unmet, the team's own
    recommendation counts if there is one.
    """
    rule = case.scheme.tables.decision
    decided = case.text("decision")
    for option in rule.options:
        if option.key == decided:
            case.show(option.shows)
            case.show(None if is_reasoned(case) else option.lacking)
    show_doubtful(case)
    unknown = any(_is_always_unknown(entry, case) for entry in rule.preconditions)
    counting = [
        entry for entry in rule.preconditions if case.counts(entry, decides=not (unknown and _is_unknown(entry, case)))
    ]
    answers = [(entry, _met(entry, case)) for entry in counting]
    preconditions = tuple(entry.answered[met] for entry, met in answers)
    unmet = next((entry for entry, met in answers if met is False), None)
    return DecisionView(
        recommended=_recommended(case, answers) if unmet is None else _instead(unmet, case),
        options=_options(case),
        preconditions=preconditions,
    )


def _is_always_unknown(entry: table.Precondition, case: Case) -> bool:
    """Say whether the precondition counts under every reading and is unknown: then so is the decision."""
    is_plain = isinstance(entry, (table.FactYes, table.GatePassed))
    return is_plain and entry.asked is None and _met(entry, case) is None


def _is_unknown(entry: table.Precondition, case: Case) -> bool:
    """Say whether the precondition is plainly unknown, so that beside another one it decides nothing."""
    if isinstance(entry, table.ScoreCondition) or case.found.get("score.candidate") is not None:
        return False
    if isinstance(entry, table.NcsDone):
        return case.rows("ncs") is None
    return _met(entry, case) is None


def _options(case: Case) -> tuple[DecisionOption, ...]:
    """Return the decisions that are possible in this case, each once in the words that fit it."""
    possible: dict[str, DecisionOption] = {}
    for entry in case.scheme.tables.decision.options_by_audit[case.audit_type]:
        if entry.key not in possible and case.counts(entry):
            possible[entry.key] = entry.offered[is_issued(entry, case)]
    return tuple(possible.values())


def _recommended(case: Case, answers: list[tuple[table.Precondition, bool | None]]) -> str | None:
    """Return nothing where the grade hangs on a person and the team recommends a positive decision."""
    wanted = _positive(case, answers)
    grade_is_open = any(isinstance(entry, table.GradeReached) and met is None for entry, met in answers)
    if grade_is_open and case.scheme.scores_needed and case.found.get("score.candidate") is not None:
        return None if wanted in case.scheme.tables.decision.positive else wanted
    return wanted


def _positive(case: Case, answers: list[tuple[table.Precondition, bool | None]]) -> str | None:
    proposed = _proposed(case)
    if proposed is not None:
        return proposed
    if case.audit_type is None or not answers or any(met is None for _, met in answers):
        return None
    for entry in case.scheme.tables.decision.recommended:
        if case.counts(entry):
            return entry.decision
    return None


def _instead(unmet: table.Precondition, case: Case) -> str:
    proposed = _proposed(case)
    if proposed is not None and proposed not in case.scheme.tables.decision.positive:
        return proposed
    if isinstance(unmet, table.NcsDone) and unmet.late is not None and _is_missed(unmet, case):
        return _allowed(unmet.late, case)
    return _allowed(unmet.otherwise, case)


def _proposed(case: Case) -> str | None:
    """Return what the team recommends, if the rule has that decision for the audit."""
    proposed = case.text("recommendation")
    return proposed if proposed is not None and _is_option(proposed, case) else None


def _is_option(key: str, case: Case) -> bool:
    return any(option.key == key and case.counts(option) for option in case.scheme.tables.decision.options)


def _allowed(wanted: str, case: Case) -> str:
    """Return the decision, or what stands for it where it is no option of the audit."""
    if _is_option(wanted, case):
        return wanted
    entries = (entry.instead for entry in case.scheme.tables.decision.recommended if case.counts(entry))
    return next((instead for instead in entries if instead is not None), wanted)


def _is_missed(entry: table.NcsDone, case: Case) -> bool:
    """Say whether a nonconformity was not done by its deadline, as far as the dates given tell."""
    decided = case.day("decision_date")
    for row in case.rows("ncs") or ():
        due = _due(entry, row, case)
        if due is None or _concerned(entry, row.get("severity"), row.get("kind")) is False:
            continue
        for done in (row.get(key) or decided for key in entry.filled):
            if isinstance(done, date) and done > due:
                return True
    return False


def find_groundless(case: Case, view: DecisionView) -> None:
    """Note a positive decision that stands against an unmet precondition, and one the rule does not list."""
    chosen = case.text("decision")
    _find_unlisted(case, view, chosen)
    if chosen not in case.scheme.tables.decision.positive:
        return
    for entry in view.preconditions:
        if entry.met is False:
            case.find(
                Severity.ERROR,
                Code.DECISION_WITHOUT_GROUNDS,
                f"前提条件“{entry.label}”未满足，不能作出肯定的决定；请先补齐依据，或改选其他决定。",
                found=chosen,
                clause=entry.clause,
                field="decision",
            )


def _find_unlisted(case: Case, view: DecisionView, chosen: str | None) -> None:
    if chosen is None or case.audit_type is None or chosen in {option.key for option in view.options}:
        return
    audit, listed = case.scheme.terms.audit_type(case.audit_type), "、".join(option.label for option in view.options)
    case.find(
        Severity.REVIEW,
        Code.NOT_A_CHOICE,
        f"规则没有为{audit}列出这一决定，决定表里没有它的选项；规则列出的是{listed}。请核对{audit}与决定，或写明依据。",
        found=chosen,
        clause=case.scheme.tables.decision.clause,
        field="decision",
    )


def _met(entry: table.Precondition, case: Case) -> bool | None:
    return ANSWERS[entry.do](entry, case)


def _fact_yes(entry: table.FactYes, case: Case) -> bool | None:
    return case.flag(entry.fact)


def _ncs(entry: table.NcsDone, case: Case) -> bool | None:
    rows = case.rows("ncs")
    if rows is None:
        return None
    answers: list[bool | None] = []
    for row in rows:
        concerned = _concerned(entry, row.get("severity"), row.get("kind"))
        if concerned is None or not _has_known_kind(entry, row):
            case.show(entry.lacking)
        if concerned is not False:
            due = _earlier(_due(entry, row, case), case.day("decision_date"))
            done = all(_is_filled(row.get(key), due) for key in entry.filled)
            done = done or any(_is_filled(row.get(key), due) for key in entry.or_filled)
            answers.append(done if concerned or done else None)
    if False in answers:
        return False
    return None if None in answers else True


def _concerned(entry: table.NcsDone, severity: object, kind: object) -> bool | None:
    if entry.severities:
        return None if severity is None else severity in entry.severities
    named = entry.kinds or entry.except_kinds
    if is_of(kind, named) or (named and severity == "major"):
        return bool(entry.kinds)
    if named and kind is None:
        return None if severity is None else not entry.kinds
    return not entry.kinds


def _has_known_kind(entry: table.NcsDone, row: Row) -> bool:
    """Say whether the kind is given and, for a major nonconformity, one of those named."""
    kind = row.get("kind")
    return kind is not None and (row.get("severity") != "major" or is_of(kind, entry.kinds or entry.except_kinds))


def _due(entry: table.NcsDone, row: Row, case: Case) -> date | None:
    if entry.deadline_kinds and not is_of(row.get("kind"), entry.deadline_kinds):
        return None
    written = row.get("verification") != "onsite"
    if entry.column is not None and entry.months is not None:
        months, since = (entry.written_months if written else None) or entry.months, row.get(entry.column)
        return add_months(since, months, case.counting) if isinstance(since, date) else None
    named = (entry.written_deadline if written else None) or entry.by_deadline
    return None if named is None else case.dates.get(named)


def _earlier(due: date | None, decided: date | None) -> date | None:
    """Return the day by which a precondition must be met: its deadline, and the decision itself."""
    return min((day for day in (due, decided) if day is not None), default=None)


def _is_filled(value: object, due: date | None) -> bool:
    if isinstance(value, date) and due is not None:
        return value <= due
    return value not in (None, "")


def _gate(entry: table.GatePassed, case: Case) -> bool | None:
    passed = case.found.get(f"gates.{entry.gate}")
    return passed if isinstance(passed, bool) else None


def _grade(entry: table.GradeReached, case: Case) -> bool | None:
    if case.found.get("score.grade") is not None:
        return True
    return entry.ungraded if case.found.get("score.below_all") else None


def _rows(entry: table.ScoreCondition, case: Case) -> bool | None:
    """Answer by the rows judged; what a person must see of single rows stands with the score."""
    alone, rule = case.under(case.options), case.scheme.tables.score
    rows = judge_rows(alone)
    case.trace.consult(alone.trace.consulted)
    met = rows.basic_met if entry.rows == "basic" else rows.mandatory_met
    fact = rule.basic_fact if entry.rows == "basic" else rule.mandatory_fact
    return case.flag(fact) if met is None and fact is not None else met


ANSWERS: Mapping[str, Callable[..., bool | None]] = {
    "fact_yes": _fact_yes,
    "ncs": _ncs,
    "gate": _gate,
    "grade": _grade,
    "rows": _rows,
}
