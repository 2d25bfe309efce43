"""Each check that gates are made of: yes, no and unknown, on both sides of each edge."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support_cases import case_under

from pipeline.compute.checks import CHECKS, all_of, answer
from pipeline.scheme.gates import Check
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

CHECK: TypeAdapter[Check] = TypeAdapter(Check)
DAY = date(2025, 6, 15)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["ench"]


def a_check(do: str, **words: Any) -> Check:
    return CHECK.validate_python({"do": do, "clause": "1.1", **words}, strict=False)


def answered(scheme: Scheme, check: Check, facts: dict[str, Any], **options: str) -> bool | None:
    return CHECKS[check.do](check, case_under(scheme, facts, **options))


IS = {"do": "fact_is", "fact": "a", "equals": True}
ALL = {"do": "all_yes", "facts": ("a", "b")}
ANY = {"do": "any_yes", "facts": ("a", "b")}
NOT_BOTH = {"do": "not_both", "facts": ("a", "b")}
RUNNING = {"do": "running_for", "since": "a", "until": ("b", "c", "d"), "months": 3, "inclusive": True}
SKIPPING = RUNNING | {"skip_first_if": ("s",)}
VALID = {"do": "valid_on", "until": "a", "days": ("b", "c")}
BELOW = {"do": "below", "fact": "a", "limit": "b"}
NOBODY = {"do": "nobody", "column": "consulted"}
NO_LEADER = NOBODY | {"roles": ("leader",)}
APART = {"do": "not_in_team", "person": "a", "declared": "b"}
NCS = {"do": "ncs_before", "stage": "1", "day": ("a",)}
SPANS = {"do": "spans", "start": "a", "end": "b", "months": 9, "full_months": 12, "short": "C-E01"}
WITHIN = {"do": "within", "fact": "a", "at_most": 30, "centre_at_most": 20, "site_at_most": 50}
INCIDENTS = {"do": "incidents", "kinds": ("safety",), "level": "serious", "day": "day"}
OLDER = INCIDENTS | {"company": "older", "age_years": 3}
MEMBERS = ({"name": "示例甲", "role": "leader"}, {"name": " 示例乙 ", "role": "auditor", "consulted": True})


def event(**words: Any) -> dict[str, Any]:
    return {"day": DAY, "incidents": ({"kind": "safety", "level": "serious", "date": DAY} | words,)}


@pytest.mark.parametrize(
    ("check", "facts", "wanted"),
    [
        (IS, {"a": True}, True),
        (IS, {"a": False}, False),
        (IS, {}, None),
        (IS | {"otherwise": "open"}, {"a": False}, None),
        (ALL, {"a": True, "b": True}, True),
        (ALL, {"a": True, "b": False}, False),
        (ALL, {"a": True}, None),
        (ALL | {"otherwise": "open"}, {"a": False}, None),
        (ANY, {"a": True}, True),
        (ANY, {"a": False}, None),
        (ANY, {"a": False, "b": False}, False),
        (NOT_BOTH, {"a": False}, True),
        (NOT_BOTH, {"a": True}, None),
        (NOT_BOTH, {"a": True, "b": True}, False),
        (RUNNING, {"a": DAY, "b": date(2025, 9, 15)}, True),
        (RUNNING, {"a": DAY, "b": date(2025, 9, 14)}, False),
        (RUNNING | {"inclusive": False}, {"a": DAY, "b": date(2025, 9, 15)}, False),
        (RUNNING | {"otherwise": "open", "failing": "C-E01"}, {"a": DAY, "b": date(2025, 9, 14)}, None),
        (RUNNING, {"a": DAY}, None),
        (RUNNING, {"b": DAY}, None),
        (SKIPPING, {"a": DAY, "b": date(2025, 9, 14), "c": date(2025, 9, 15), "s": True}, True),
        (SKIPPING, {"a": DAY, "b": date(2025, 9, 14), "c": date(2025, 9, 15), "s": False}, False),
        (VALID, {"a": DAY, "b": DAY}, True),
        (VALID, {"a": DAY, "b": DAY, "c": date(2025, 6, 16)}, False),
        (VALID, {"b": DAY}, None),
        (VALID, {"a": DAY}, None),
        (VALID | {"needed": "n"}, {"n": False}, True),
        (VALID | {"needed": "n"}, {"n": True}, None),
        (BELOW, {"a": Decimal(1), "b": Decimal(2)}, True),
        (BELOW, {"a": Decimal(2), "b": Decimal(2)}, False),
        (BELOW | {"or_equal": True}, {"a": Decimal(2), "b": Decimal(2)}, True),
        (BELOW, {"a": Decimal(2)}, None),
        (BELOW, {"b": Decimal(2)}, None),
        (BELOW | {"without_limit": "pass"}, {"a": Decimal(2)}, True),
        (BELOW | {"without_limit": "pass"}, {"b": Decimal(2)}, None),
        (BELOW | {"without_limit": "pass"}, {"a": Decimal(3), "b": Decimal(2)}, False),
        (NOBODY, {"team": ({"role": "leader", "consulted": False},)}, True),
        (NOBODY, {"team": MEMBERS}, False),
        (NOBODY, {"team": ({"role": "leader"},)}, None),
        (NOBODY, {}, None),
        (NO_LEADER, {"team": ({"role": "leader", "consulted": False}, {"role": "auditor", "consulted": True})}, True),
        (NO_LEADER, {"team": ({"role": "leader", "consulted": True},)}, False),
        (APART, {"a": "示例乙", "b": False, "team": MEMBERS}, False),
        (APART, {"a": "示例丙", "b": False, "team": MEMBERS}, True),
        (APART, {"a": "示例丙", "b": True}, False),
        (APART, {"a": "示例丙"}, None),
        (APART, {"b": False}, True),
        (NCS, {}, None),
        (NCS, {"ncs": ({"stage": "2"},)}, True),
        (NCS, {"ncs": ({"stage": "1", "verified_on": DAY},)}, None),
        (NCS, {"ncs": ({"stage": "1", "verified_on": DAY},), "a": DAY}, True),
        (NCS, {"ncs": ({"stage": "1", "verified_on": date(2025, 6, 16)},), "a": DAY}, False),
        (NCS, {"ncs": ({"stage": "1"},), "a": DAY}, False),
        (SPANS, {"a": DAY, "b": date(2026, 3, 14)}, True),
        (SPANS, {"a": DAY, "b": date(2026, 3, 13)}, False),
        (SPANS, {"a": DAY}, None),
        (SPANS, {"b": DAY}, None),
        (WITHIN, {"a": Decimal(30)}, True),
        (WITHIN, {"a": Decimal(31)}, False),
        (WITHIN, {}, None),
        (WITHIN, {"sites": ({"kind": "centre"}, {"kind": "site", "reduction_percent": Decimal(51)})}, False),
        (WITHIN, {"sites": ({"kind": "centre", "reduction_percent": Decimal(21)},)}, False),
        (WITHIN, {"sites": ({"kind": "centre", "reduction_percent": Decimal(20)},)}, True),
        (INCIDENTS, {"day": DAY}, None),
        (INCIDENTS, {"no_incidents": True}, True),
        (INCIDENTS, {"no_incidents": False}, None),
        (INCIDENTS, event(), False),
        (INCIDENTS | {"hit": "open"}, event(), None),
        (INCIDENTS, event(kind="quality"), True),
        (INCIDENTS, event(kind=None), None),
        (INCIDENTS, event(level="relatively_serious"), True),
        (INCIDENTS, event(level="particularly_serious"), False),
        (INCIDENTS, event(level=None), None),
        (INCIDENTS, event(kind="quality", level=None), True),
        (INCIDENTS, event(date=None), False),
        (INCIDENTS | {"years": 3}, event(date=date(2022, 6, 15)), False),
        (INCIDENTS | {"years": 3}, event(date=date(2022, 6, 14)), True),
        (INCIDENTS | {"years": 3}, event(date=None), None),
        (INCIDENTS | {"years": 3}, event() | {"day": None}, None),
        (INCIDENTS | {"only_before": True}, event(), False),
        (INCIDENTS | {"only_before": True}, event(date=date(2025, 6, 16)), True),
        (OLDER, event() | {"established_date": date(2022, 6, 15)}, False),
        (OLDER, event() | {"established_date": date(2022, 6, 16)}, True),
        (OLDER, event(), None),
        (INCIDENTS | {"age_years": 3}, event() | {"established_date": date(2025, 1, 1)}, False),
        (INCIDENTS | {"company": "older"}, event() | {"established_date": date(2025, 1, 1)}, False),
        (OLDER, event() | {"established_date": date(2022, 6, 15), "day": None}, None),
        (OLDER | {"company": "younger"}, event() | {"established_date": date(2022, 6, 16)}, False),
        (OLDER | {"company": "younger"}, event() | {"established_date": date(2022, 6, 15)}, True),
    ],
)
def test_a_check_answers_yes_no_or_unknown(
    scheme: Scheme, check: dict[str, Any], facts: dict[str, Any], wanted: bool | None
) -> None:
    assert answered(scheme, a_check(**check), facts) is wanted


@pytest.mark.parametrize(
    ("check", "facts"),
    [
        (RUNNING | {"inclusive": False}, {"a": DAY, "b": date(2025, 9, 15)}),
        (OLDER, event() | {"established_date": date(2022, 6, 16)}),
        (INCIDENTS | {"years": 3}, event(date=date(2022, 6, 15))),
        (SPANS | {"months": 12}, {"a": date(2024, 8, 31), "b": date(2025, 8, 25)}),
    ],
)
def test_periods_of_a_check_are_counted_as_the_body_counts(
    scheme: Scheme, check: dict[str, Any], facts: dict[str, Any]
) -> None:
    ways = {answered(scheme, a_check(**check), facts, C_X01=option) for option in ("a", "b", "c")}
    assert len(ways) == 2


def test_a_period_between_short_and_full_shows_its_reading(scheme: Scheme) -> None:
    for end, shown in ((date(2026, 6, 13), True), (date(2026, 6, 14), False), (date(2026, 3, 13), False)):
        case = case_under(scheme, {"a": DAY, "b": end})
        answer(a_check(**SPANS), case)
        assert ("C-E01" in case.trace.shown) is shown


def test_a_full_period_is_counted_as_the_body_counts(scheme: Scheme) -> None:
    for option, shown in (("a", True), ("b", False)):
        case = case_under(scheme, {"a": date(2025, 1, 1), "b": date(2025, 12, 26)}, C_X01=option)
        answer(a_check(**SPANS), case)
        assert ("C-E01" in case.trace.shown) is shown


def test_a_member_without_a_name_is_nobody_whom_one_could_decide_for(scheme: Scheme) -> None:
    for person in ("None", "XXXX"):
        facts = {"team": ({"role": "leader"},), "a": person, "b": False}
        assert answered(scheme, a_check(**APART), facts) is True


def test_only_an_unknown_answer_shows_what_is_lacking_and_only_a_no_what_fails(scheme: Scheme) -> None:
    check = a_check(**ALL, lacking="C-E01", failing="C-E02")
    for facts, shown in (({"a": True}, ["C-E01"]), ({"a": False}, ["C-E02"]), ({"a": True, "b": True}, []), ({}, [])):
        case = case_under(scheme, facts)
        answer(check, case)
        assert list(case.trace.shown) == shown


def test_a_check_of_computed_dates_is_answered_without_facts(scheme: Scheme) -> None:
    check = a_check("not_before", day=("x",), than=("y",))
    case = case_under(scheme, {})
    assert answer(check, case) is None
    assert answer(check, case.knowing({"x": DAY, "y": DAY})) is True


def test_one_no_outweighs_the_unknown() -> None:
    assert all_of([True, None, False]) is False
    assert all_of([True, None]) is None
    assert all_of([True]) is True


@pytest.mark.parametrize(
    ("day", "dates", "facts", "wanted"),
    [
        (DAY, {"due": DAY}, {}, True),
        (date(2025, 6, 16), {"due": DAY}, {}, False),
        (date(2025, 6, 16), {"due": DAY, "due.latest": date(2025, 6, 16)}, {"e": True}, True),
        (date(2025, 6, 16), {"due": DAY, "due.latest": date(2025, 6, 16)}, {"e": False}, False),
        (date(2025, 6, 16), {"due": DAY, "due.latest": date(2025, 6, 16)}, {}, None),
        (date(2025, 6, 17), {"due": DAY, "due.latest": date(2025, 6, 16)}, {"e": True}, False),
        (DAY, {"due": DAY, "due.earliest": date(2025, 6, 16)}, {}, False),
        (DAY, {"due": DAY, "due.earliest": DAY}, {}, True),
        (date(2025, 6, 16), {"due": DAY}, {"e": True}, None),
        (DAY, {}, {}, None),
        (None, {"due": DAY}, {}, None),
    ],
)
def test_what_has_a_deadline_is_done_by_it_or_by_the_latest_one_where_that_was_allowed(
    scheme: Scheme, day: date | None, dates: dict[str, date | None], facts: dict[str, Any], wanted: bool | None
) -> None:
    check = a_check("by_deadline", day=("a",), deadlines=("due",), extended_by="e")
    case = case_under(scheme, facts | ({"a": day} if day else {})).knowing(dates)
    assert CHECKS[check.do](check, case) is wanted


@pytest.mark.parametrize(("done", "second"), [(date(2025, 6, 16), True), (DAY, False), (None, False)])
def test_the_first_deadline_is_over_once_what_it_was_for_is_done(
    scheme: Scheme, done: date | None, second: bool
) -> None:
    check = a_check("by_deadline", day=("a",), deadlines=("one", "two"), first_since="s", first_done=("d",))
    facts = {"a": date(2025, 6, 20), "s": DAY} | ({"d": done} if done else {})
    case = case_under(scheme, facts).knowing({"one": DAY, "two": date(2025, 6, 20)})
    assert CHECKS[check.do](check, case) is second


def test_a_time_too_short_that_is_left_to_a_person_shows_its_reading(scheme: Scheme) -> None:
    case = case_under(scheme, {"a": DAY, "b": date(2025, 9, 14)})
    check = a_check(**RUNNING, otherwise="open", failing="C-E01")
    assert CHECKS[check.do](check, case) is None
    assert list(case.trace.shown) == ["C-E01"]
