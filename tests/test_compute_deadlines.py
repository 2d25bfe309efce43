"""One deadline at a time: its ways, its caps, how its period is counted, what it says when there is no date."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support_cases import case_under

from pipeline.compute.case import Case, open_case
from pipeline.compute.deadlines import deadline, nc_due
from pipeline.outcome import Deadline
from pipeline.scheme.deadlines import Deadline as Rule
from pipeline.scheme.deadlines import NcDue
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

START = date(2025, 8, 31)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["ench"]


def found(case: Case, *ways: dict[str, Any], **words: Any) -> Deadline:
    entries = [{"clause": "2.2", "start": ("a",)} | way for way in ways]
    rule = {"id": "due", "label": "示例期限", "clause": "1.1", "rest_day": False, "ways": entries} | words
    return deadline(Rule.model_validate(rule), case)


def dated(scheme: Scheme, *ways: dict[str, Any], **words: Any) -> Deadline:
    return found(case_under(scheme, {"a": START}), *ways, **words)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ({"months": 6}, ("2026-02-28", "2026-02-27", "2026-02-27")),
        ({"years": 1}, ("2026-08-31", "2026-08-31", "2026-08-30")),
        ({"days": 30}, ("2025-09-30", "2025-09-30", "2025-09-29")),
        ({"working_days": 5}, ("2025-09-05", "2025-09-05", "2025-09-05")),
        ({"months_from": "n", "months_allowed": (6,), "months_default": 6}, ("2026-02-28", "2026-02-27", "2026-02-27")),
        ({"given": True}, ("2025-08-31", "2025-08-31", "2025-08-31")),
    ],
)
def test_a_period_is_counted_as_the_body_counts(scheme: Scheme, period: dict[str, Any], days: tuple[str, ...]) -> None:
    cases = [case_under(scheme, {"a": START}, C_X01=option) for option in ("a", "b", "c")]
    assert tuple(str(found(case, period).date) for case in cases) == days


def test_the_ends_of_an_interval_are_counted_as_the_body_counts(scheme: Scheme) -> None:
    interval = {"months": 3, "latest_months": 6, "earliest_months": 1}
    ends = []
    for option in ("a", "b", "c"):
        entry = found(case_under(scheme, {"a": START}, C_X01=option), interval)
        ends.append((str(entry.earliest), str(entry.normal), str(entry.latest)))
    assert ends == [
        ("2025-09-30", "2025-11-30", "2026-02-28"),
        ("2025-09-30", "2025-11-29", "2026-02-27"),
        ("2025-09-29", "2025-11-29", "2026-02-27"),
    ]


def test_only_an_interval_has_a_normal_date(scheme: Scheme) -> None:
    entry = dated(scheme, {"months": 3})
    assert (entry.earliest, entry.normal, entry.latest) == (None, None, None)
    assert (entry.label, entry.clause, entry.note, entry.provisional) == ("示例期限", "2.2", "", False)


def test_the_first_way_that_counts_and_has_its_start_gives_the_date(scheme: Scheme) -> None:
    ways = (
        {"months": 1, "positive_only": True, "clause": "2.1"},
        {"months": 2, "start": ("b",), "clause": "2.2"},
        {"months": 3, "clause": "2.3", "note": "示例"},
    )
    entry = dated(scheme, *ways)
    assert (entry.date, entry.clause) == (date(2025, 9, 30), "2.1")
    refused = found(case_under(scheme, {"a": START, "decision": "refuse"}), *ways)
    assert (refused.date, refused.clause, refused.note) == (date(2025, 11, 30), "2.3", "示例")


def test_a_way_that_forbids_says_why_with_its_clause(scheme: Scheme) -> None:
    entry = dated(scheme, {"never": True, "start": (), "note": "不再延长"})
    assert (entry.date, entry.clause, entry.note, entry.waits) == (None, "2.2", "不再延长", False)


def test_a_deadline_waits_without_its_start_and_in_another_audit(scheme: Scheme) -> None:
    way = {"months": 3}
    assert found(case_under(scheme, {}), way).waits
    assert found(case_under(scheme, {"a": START, "audit_type": "initial"}), way, audits=("special",)).waits
    assert not found(case_under(scheme, {"a": START}), way, audits=("special",)).waits


def test_in_the_year_of_the_exception_there_is_no_date_and_the_note_says_why(scheme: Scheme) -> None:
    way = {"months": 6, "except_year_of": ("b",), "note": "当年有再认证"}
    for end, day, note in ((2027, date(2026, 2, 28), ""), (2026, None, "当年有再认证"), (2025, None, "当年有再认证")):
        entry = found(case_under(scheme, {"a": START, "b": date(end, 12, 31)}), way)
        assert (entry.date, entry.note, entry.clause) == (day, note, "2.2")


def test_a_start_must_lie_later_than_the_day_named(scheme: Scheme) -> None:
    way = {"months": 1, "later_than": ("b",)}
    assert found(case_under(scheme, {"a": START, "b": date(2025, 8, 30)}), way).date == date(2025, 9, 30)
    assert found(case_under(scheme, {"a": START, "b": START}), way).waits


@pytest.mark.parametrize("asked", [0, 5])
def test_months_that_the_rule_does_not_have_are_found_at_their_fact(scheme: Scheme, asked: int) -> None:
    way = {"months_from": "suspension_months", "months_allowed": (3, 6), "lacking": "C-E01", "note": "示例"}
    case = case_under(scheme, {"a": START, "suspension_months": asked})
    entry = found(case, way)
    assert (entry.date, entry.clause, entry.note) == (None, "2.2", "示例")
    (finding,) = case.trace.findings
    assert (finding.field, finding.found, finding.clause) == ("suspension_months", str(asked), "2.2")
    assert "规则允许的是3、6，" in finding.message
    assert list(case.trace.shown) == ["C-E01"]


def test_months_not_given_are_no_finding(scheme: Scheme) -> None:
    way = {"months_from": "suspension_months", "months_allowed": (3, 6)}
    case = case_under(scheme, {"a": START})
    assert found(case, way).date is None
    assert case.trace.findings == []


@pytest.mark.parametrize(("faulty", "day"), [((), date(2025, 9, 30)), (("suspension_months",), None)])
def test_the_usual_months_are_not_taken_for_a_number_that_could_not_be_read(
    scheme: Scheme, faulty: tuple[str, ...], day: date | None
) -> None:
    way = {"months_from": "suspension_months", "months_allowed": (3, 6), "months_default": 3}
    case = open_case(scheme, {"a": date(2025, 6, 30)}, scheme.options_in_force, frozenset(faulty))
    assert found(case, way).date == day
    assert found(case.knowing({"b": START}), way).date == day
    assert case.trace.findings == []


def test_a_date_moves_off_a_rest_day_but_not_one_counted_in_working_days_or_given(scheme: Scheme) -> None:
    free = date(2025, 10, 1)
    case = case_under(scheme, {"a": free}, C_X03="a")
    assert found(case, {"days": 0}, rest_day=True).date == date(2025, 10, 9)
    assert found(case, {"given": True}, rest_day=True).date == free
    assert found(case, {"days": 0}).date == free
    assert found(case_under(scheme, {"a": free}, C_X03="b"), {"days": 0}, rest_day=True).date == free


def test_a_move_into_a_year_without_a_calendar_is_provisional(scheme: Scheme) -> None:
    for day, provisional in ((date(2027, 3, 6), True), (date(2025, 10, 1), False)):
        entry = found(case_under(scheme, {"a": day}, C_X03="a"), {"days": 0}, rest_day=True)
        assert entry.provisional is provisional


def test_a_nonconformity_is_due_by_the_first_entry_of_its_severity_and_kind(scheme: Scheme) -> None:
    entries = (
        {"severity": "major", "kinds": ("1",), "deadline": "gone"},
        {"severity": "major", "kinds": ("1",), "deadline": "due"},
        {"kinds": ("2",), "column": "found_on", "months": 6},
        {"severity": "minor", "deadline": "due"},
    )
    told = tuple(NcDue.model_validate({"clause": "1.1"} | entry) for entry in entries)
    tables = scheme.tables
    deadlines = tables.deadlines.model_copy(update={"nonconformities": told})
    changed = replace(scheme, tables=tables.model_copy(update={"deadlines": deadlines}))
    rows = (
        {"nc_no": "A", "severity": "major", "kind": "①"},
        {"nc_no": "B", "severity": "minor", "kind": "2", "found_on": START},
        {"nc_no": "C", "kind": "2"},
        {"severity": "minor"},
        {"nc_no": "E", "severity": "major", "kind": "3"},
    )
    due = found(case_under(scheme, {"a": START}), {"months": 1})
    found_due = nc_due(case_under(changed, {"ncs": rows}), {"due": due})
    assert found_due == {"A": date(2025, 9, 30), "B": date(2026, 2, 28), "C": None, "": date(2025, 9, 30)}
    thirty = nc_due(case_under(changed, {"ncs": rows}, C_X01="b"), {"due": due})
    assert thirty["B"] == date(2026, 2, 27)
