"""The typed checks that gates are made of: each answers yes, no, or None for unknown."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.compute.sites import all_sites, site_reduction
from pipeline.compute.team import requirement_met
from pipeline.dates import add_months, add_years, last_day_of_months
from pipeline.facts import Row
from pipeline.scheme import gates as table

LEVELS = ("ordinary", "relatively_serious", "serious", "particularly_serious")
Answer = bool | None


def answer(check: table.Check, case: Case) -> Answer:
    """Return the answer of one check; unknown though some of its facts are given, its reading is shown."""
    given = case.has_any(check.facts_named)
    if not given and not check.always_asked and not any(map(case.dates.get, check.facts_named)):
        return None
    result = CHECKS[check.do](check, case)
    if result is False:
        case.show(check.failing)
    if result is None and given:
        case.show(check.lacking)
    return result


def all_of(answers: list[Answer]) -> Answer:
    """Return no if one says no, else unknown if one is unknown, else yes."""
    if False in answers:
        return False
    return None if None in answers else True


def _fact_is(check: table.FactIs, case: Case) -> Answer:
    flag = case.flag(check.fact)
    if flag is None or flag == check.equals:
        return None if flag is None else True
    return False if check.otherwise == "fail" else None


def _all_yes(check: table.AllYes, case: Case) -> Answer:
    flags = [case.flag(fact) for fact in check.facts]
    if all(flags):
        return True
    return False if False in flags and check.otherwise == "fail" else None


def _any_yes(check: table.AnyYes, case: Case) -> Answer:
    flags = [case.flag(fact) for fact in check.facts]
    if True in flags:
        return True
    return None if None in flags else False


def _not_both(check: table.NotBoth, case: Case) -> Answer:
    flags = [case.flag(fact) for fact in check.facts]
    if False in flags:
        return True
    return None if None in flags else False


def _running_for(check: table.RunningFor, case: Case) -> Answer:
    skips = any(case.flag(fact) for fact in check.skip_first_if)
    until = check.until[1:] if skips else check.until
    start, day = case.day(check.since), case.first_day(until)
    if start is None or day is None:
        return None
    due = add_months(start, check.months, case.counting)
    if day > due or (check.inclusive and day == due):
        return True
    if check.otherwise == "fail":
        return False
    case.show(check.failing)
    return None


def _valid_on(check: table.ValidOn, case: Case) -> Answer:
    if check.needed is not None and case.flag(check.needed) is False:
        return True
    until = case.day(check.until)
    days = [day for key in check.days if (day := case.day(key)) is not None]
    if until is None or not days:
        return None
    return until >= max(days)


def _below(check: table.Below, case: Case) -> Answer:
    value, limit = case.number(check.fact), case.number(check.limit)
    if value is not None and limit is None and check.without_limit == "pass":
        return True
    if value is None or limit is None:
        return None
    return value <= limit if check.or_equal else value < limit


def _incidents(check: table.Incidents, case: Case) -> Answer:
    rows = case.rows("incidents")
    if rows is None:
        return True if case.flag("no_incidents") is True else None
    age = _company_age_fits(check, case)
    if age is False:
        return True
    hits = [_hit(row, check, case) for row in rows]
    if True in hits:
        return None if age is None or check.hit == "open" else False
    return None if None in hits else True


def _company_age_fits(check: table.Incidents, case: Case) -> Answer:
    if check.company is None or check.age_years is None:
        return True
    founded, day = case.day("established_date"), case.day(check.day)
    if founded is None or day is None:
        return None
    older = add_years(founded, check.age_years, case.counting) <= day
    return older == (check.company == "older")


def _hit(row: Row, check: table.Incidents, case: Case) -> Answer:
    kind, level = row.get("kind"), row.get("level")
    if kind is not None and kind not in check.kinds:
        return False
    if level is not None and LEVELS.index(str(level)) < LEVELS.index(check.level):
        return False
    return None if kind is None or level is None else _in_window(row.get("date"), check, case)


def _in_window(happened: object, check: table.Incidents, case: Case) -> Answer:
    if check.years is None and not check.only_before:
        return True
    day = case.day(check.day)
    if not isinstance(happened, date) or day is None:
        return None
    too_late = check.only_before and happened > day
    too_early = check.years is not None and happened < add_years(day, -check.years, case.counting)
    return not too_late and not too_early


def _team(check: table.Team, case: Case) -> Answer:
    rules = {rule.id: rule for rule in case.scheme.tables.team.requirements}
    asked = [rules[name] for name in check.requirements if case.counts(rules[name])]
    return all_of([requirement_met(rule, case) for rule in asked])


def _nobody(check: table.Nobody, case: Case) -> Answer:
    team = case.rows("team")
    if team is None:
        return None
    asked = [m for m in team if not check.roles or m.get("role") in check.roles]
    flags = [member.get(check.column) for member in asked]
    if True in flags:
        return False
    return True if all(flag is False for flag in flags) else None


def _not_in_team(check: table.NotInTeam, case: Case) -> Answer:
    declared, person = case.flag(check.declared), case.text(check.person)
    names = {str(member.get("name", "")).strip() for member in case.rows("team") or ()}
    if declared is True or (person is not None and person.strip() in names):
        return False
    return None if declared is None else True


def _by_deadline(check: table.ByDeadline, case: Case) -> Answer:
    day = case.first_day(check.day)
    for deadline in check.deadlines[_first_is_over(check, case) :]:
        normal = case.dates.get(deadline)
        if day is None or normal is None:
            continue
        latest, earliest = case.dates.get(f"{deadline}.latest"), case.dates.get(f"{deadline}.earliest")
        if day <= normal:
            return earliest is None or day >= earliest
        if latest is None and check.extended_by is not None and case.flag(check.extended_by):
            continue
        if latest is None or day > latest or check.extended_by is None:
            return False
        return case.flag(check.extended_by)
    return None


def _first_is_over(check: table.ByDeadline, case: Case) -> bool:
    since = case.day(check.first_since) if check.first_since else None
    held = [day for key in check.first_done if (day := case.day(key)) is not None]
    return any(since is None or day > since for day in held)


def _ncs_before(check: table.NcsBefore, case: Case) -> Answer:
    rows, day = case.rows("ncs"), case.first_day(check.day)
    if rows is None:
        return None
    verified = [row.get("verified_on") for row in rows if str(row.get("stage")) == check.stage]
    if day is None:
        return None if verified else True
    return all(isinstance(on, date) and on <= day for on in verified)


def _not_before(check: table.NotBefore, case: Case) -> Answer:
    day, than = case.first_day(check.day), case.first_day(check.than)
    return None if day is None or than is None else day >= than


def _before(check: table.Before, case: Case) -> Answer:
    day = case.first_day(check.day)
    return True if day is not None and day < check.date else None


def _from_day(check: table.FromDay, case: Case) -> Answer:
    day = case.first_day(check.day)
    return True if day is not None and day >= check.date else None


def _spans(check: table.Spans, case: Case) -> Answer:
    start, end = case.day(check.start), case.day(check.end)
    if start is None or end is None:
        return None
    long_enough = end >= last_day_of_months(start, check.months, case.counting)
    full = check.full_months is None or end >= last_day_of_months(start, check.full_months, case.counting)
    if long_enough and not full:
        case.show(check.short)
    return long_enough


def _within(check: table.Within, case: Case) -> Answer:
    answers: list[Answer] = []
    amount = case.number(check.fact)
    if amount is not None:
        answers.append(amount <= check.at_most)
    for site in all_sites(case):
        if not isinstance(site.get("reduction_percent"), (int, Decimal)):
            continue
        limit = check.centre_at_most if site.get("kind") == "centre" else check.site_at_most
        if limit is not None:
            answers.append(site_reduction(site) <= Fraction(limit))
    return all_of(answers) if answers else None


def _passes(_: table.Passes, __: Case) -> Answer:
    return True


CHECKS: Mapping[str, Callable[..., Answer]] = {
    "fact_is": _fact_is,
    "all_yes": _all_yes,
    "any_yes": _any_yes,
    "not_both": _not_both,
    "running_for": _running_for,
    "valid_on": _valid_on,
    "below": _below,
    "incidents": _incidents,
    "team": _team,
    "nobody": _nobody,
    "not_in_team": _not_in_team,
    "by_deadline": _by_deadline,
    "ncs_before": _ncs_before,
    "not_before": _not_before,
    "before": _before,
    "from_day": _from_day,
    "spans": _spans,
    "within": _within,
    "passes": _passes,
}
