"""Lines of the table of confirmations: what each is about, which values it takes, what it changes."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.confirm import Confirmations, read_confirmations
from pipeline.findings import Code, Severity
from pipeline.outcome import AuditTime, Certificate, Deadline, Effect, Gate, Sampling, Score
from pipeline.scheme.audit_time import AuditTime as AuditTimeRule
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

DAY = date(2026, 6, 15)
BY = {"confirmed_by": "示例批准人"}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """Return a scheme whose rule has grades of its own, gates and deadlines."""
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


@pytest.fixture(scope="module")
def worded() -> Scheme:
    """Return a scheme under which a person words the grade."""
    return load_schemes(Path(__file__).parent.parent / "schemes")["ench"]


def read(scheme: Scheme, *lines: dict[str, Any]) -> Confirmations:
    return read_confirmations(scheme, {"confirmations": lines})


def line(about: str, value: object, **words: Any) -> dict[str, Any]:
    return {"about": about, "value": value} | BY | words


def faults(confirmed: Confirmations) -> list[tuple[Code, int | None, str | None, str]]:
    return [(found.code, found.row, found.column, found.found) for found in confirmed.findings]


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ("C-P09", "C-P09"),
        (" c-p09 ", "C-P09"),
        ("Ｃ－Ｐ０９", "C-P09"),
        ("audit_time.total", "audit_time.total"),
        ("gates[licence_valid].passed", "gates.licence_valid"),
        ("gates.licence_valid", "gates.licence_valid"),
        ("deadlines[report_due_by].date", "deadlines.report_due_by"),
        ("deadlines[report_due_by]", "deadlines.report_due_by"),
        ("score.grade", "score.grade"),
    ],
)
def test_a_line_names_a_reading_or_a_path_of_the_result_as_people_write_it(
    scheme: Scheme, typed: str, about: str
) -> None:
    assert list(read(scheme, line(typed, "")).by_about) == [about]


def test_a_line_keeps_who_when_why_and_where_it_stands(scheme: Scheme) -> None:
    given = line("score.grade", " A ", confirmed_by=" 示例甲 ", confirmed_on=DAY, reason="示例理由")
    found = read(scheme, {}, given).of("score.grade")
    assert found is not None
    assert (found.value, found.by, found.on, found.reason, found.row) == ("A", "示例甲", DAY, "示例理由", 1)
    bare = read(scheme, line("score.grade", 5, confirmed_on="2026年", reason=None)).of("score.grade")
    assert bare is not None
    assert (bare.value, bare.on, bare.reason) == ("5", None, "")


@pytest.mark.parametrize(
    "given",
    [
        {"about": "C-P09", "value": "b"},
        {"about": "C-P09", "value": "b", "confirmed_by": " "},
        {"value": "b"} | BY,
        {"about": None, "value": "b"} | BY,
    ],
)
def test_a_line_about_nothing_or_of_nobody_confirms_nothing(scheme: Scheme, given: dict[str, Any]) -> None:
    confirmed = read(scheme, given)
    assert (confirmed.by_about, confirmed.findings) == ({}, [])
    assert confirmed.options is scheme.options_in_force


def test_without_the_table_nothing_is_confirmed(scheme: Scheme) -> None:
    assert read_confirmations(scheme, {}).by_about == {}


@pytest.mark.parametrize("value", ["b", "B", "读法b", " ｂ "])
def test_an_option_is_put_in_force_by_its_letter(scheme: Scheme, value: str) -> None:
    assert scheme.options_in_force["C-P09"] == "a"
    confirmed = read(scheme, line("C-P09", value))
    assert confirmed.options == {**scheme.options_in_force, "C-P09": "b"}
    assert confirmed.findings == []


@pytest.mark.parametrize("value", ["", None, "是", "同意", "确认", "采用", "YES", "a"])
def test_the_option_in_force_may_be_accepted_in_words(scheme: Scheme, value: str | None) -> None:
    confirmed = read(scheme, line("C-P09", value))
    assert confirmed.options == scheme.options_in_force
    assert confirmed.findings == []
    assert confirmed.of("C-P09") is not None


def test_an_option_that_the_reading_does_not_have_is_a_review_and_later_lines_still_count(scheme: Scheme) -> None:
    confirmed = read(scheme, line("C-P09", "z"), line("C-P33", "b"))
    (found,) = confirmed.findings
    assert (found.severity, found.code, found.field) == (Severity.REVIEW, Code.NOT_A_CHOICE, "confirmations")
    assert (found.row, found.column, found.found) == (0, "value", "z")
    assert found.message.startswith("C-P09：没有这个读法")
    assert f"请填{'、'.join(scheme.readings['C-P09'].options)}之一" in found.message
    assert confirmed.options == {**scheme.options_in_force, "C-P33": "b"}
    assert confirmed.of("C-P09") is None


@pytest.mark.parametrize(
    "about",
    ["gates", "audit_time", "audit_time.stage1", "audit_time.minimum", "score.grade.of", "decision.recommended", "ncs"],
)
def test_a_line_may_be_about_any_part_of_the_result(scheme: Scheme, about: str) -> None:
    assert read(scheme, line(about, "")).findings == []


@pytest.mark.parametrize(
    "about", ["C-P99", "示例", "gates.nothing", "deadlines.nothing", "audit_time.nothing", "nothing.total"]
)
def test_a_line_about_what_is_not_there_is_a_review(scheme: Scheme, about: str) -> None:
    (found,) = read(scheme, {}, line(about, "5")).findings
    assert (found.severity, found.code, found.row, found.column) == (Severity.REVIEW, Code.UNKNOWN_FACT, 1, "about")
    assert found.found == about
    assert found.message.startswith(f"{about}：没有这个确认对象")


TIME = AuditTime(stage1=Fraction(1), onsite=Fraction(4), total=Fraction(5), minimum=Fraction(4))


def rule(scheme: Scheme, counted: str = "total", below: str | None = None) -> AuditTimeRule:
    return scheme.tables.audit_time.model_copy(update={"counted": counted, "below_minimum": below})


def days(time: AuditTime) -> tuple[object, ...]:
    return time.stage1, time.onsite, time.total, time.minimum


@pytest.mark.parametrize(
    ("lines", "counted", "expected"),
    [
        ({}, "total", (1, 4, 5, 4)),
        ({"total": "6"}, "total", (1, 4, 6, 4)),
        ({"total": "4"}, "total", (1, 4, 4, 4)),
        ({"total": "5.000000001"}, "total", (1, 4, Fraction(5000000001, 10**9), 4)),
        ({"onsite": "5"}, "total", (1, 5, 6, 4)),
        ({"stage1": "2"}, "total", (2, 4, 6, 4)),
        ({"stage1": "0"}, "total", (0, 4, 4, 4)),
        ({"onsite": "5", "stage1": "0.5"}, "total", (Fraction(1, 2), 5, Fraction(11, 2), 4)),
        ({"onsite": "5", "total": "5"}, "total", (1, 5, 5, 4)),
        ({"onsite": ""}, "total", (1, 4, 5, 4)),
        ({"onsite": "4"}, "onsite", (1, 4, 5, 4)),
        ({"total": "3"}, "onsite", (1, 4, 3, 4)),
    ],
)
def test_a_person_may_set_days_and_the_total_follows_its_parts(
    scheme: Scheme, lines: dict[str, str], counted: str, expected: tuple[object, ...]
) -> None:
    confirmed = read(scheme, *(line(f"audit_time.{part}", value) for part, value in lines.items()))
    assert days(confirmed.audit_time(TIME, rule(scheme, counted))) == expected
    assert confirmed.findings == []


def test_days_not_known_before_add_nothing_to_the_total(scheme: Scheme) -> None:
    confirmed = read(scheme, line("audit_time.stage1", "2"))
    assert days(confirmed.audit_time(AuditTime(total=Fraction(5)), rule(scheme))) == (2, None, 5, None)
    assert days(confirmed.audit_time(AuditTime(), rule(scheme))) == (2, None, None, None)


def test_days_that_stay_as_they_are_are_no_fault(scheme: Scheme) -> None:
    short = AuditTime(onsite=Fraction(2), total=Fraction(3), minimum=Fraction(4))
    confirmed = read(scheme, line("audit_time.onsite", "2"))
    assert confirmed.audit_time(short, rule(scheme)) == short
    assert confirmed.findings == []


@pytest.mark.parametrize(
    ("about", "value", "counted"),
    [
        ("audit_time.total", "3.9", "total"),
        ("audit_time.onsite", "2.5", "total"),
        ("audit_time.onsite", "3.5", "onsite"),
    ],
)
def test_fewer_days_than_the_least_are_an_error_at_the_line_that_sets_them(
    scheme: Scheme, about: str, value: str, counted: str
) -> None:
    confirmed = read(scheme, {}, line(about, value))
    assert confirmed.audit_time(TIME, rule(scheme, counted)) == TIME
    assert faults(confirmed) == [(Code.LIMIT_EXCEEDED, 1, "value", value)]
    (found,) = confirmed.findings
    assert found.severity is Severity.ERROR
    assert found.message.startswith(f"{about}：低于规则要求的最少人日")


def test_fewer_days_by_a_shorter_stage_1_are_an_error_at_its_line(scheme: Scheme) -> None:
    confirmed = read(scheme, line("audit_time.stage1", "0"))
    tight = AuditTime(stage1=Fraction(1), onsite=Fraction(4), total=Fraction(5), minimum=Fraction(5))
    assert confirmed.audit_time(tight, rule(scheme)) == tight
    assert faults(confirmed) == [(Code.LIMIT_EXCEEDED, 0, "value", "0")]


@pytest.mark.parametrize(("reason", "taken"), [("示例理由", True), (" ", False), (None, False)])
def test_where_the_rules_days_are_no_floor_fewer_need_a_reason_and_become_the_least(
    scheme: Scheme, reason: str | None, taken: bool
) -> None:
    confirmed = read(scheme, line("audit_time.total", "3", reason=reason))
    found = confirmed.audit_time(TIME, rule(scheme, below="C-P01"))
    assert days(found) == ((1, 4, 3, 3) if taken else days(TIME))
    assert faults(confirmed) == ([] if taken else [(Code.REASON_MISSING, 0, "value", "3")])
    assert all(fault.message.startswith("audit_time.total：少于查表的人日") for fault in confirmed.findings)


@pytest.mark.parametrize(
    "value", ["-1", "1000001", "5.0000000001", "NaN", "Infinity", "五", "1E999999999", "-1E999999999"]
)
def test_what_is_no_number_of_days_is_an_error(scheme: Scheme, value: str) -> None:
    confirmed = read(scheme, line("audit_time.total", value))
    assert confirmed.audit_time(TIME, rule(scheme)) == TIME
    assert faults(confirmed) == [(Code.OUT_OF_RANGE, 0, "value", value)]
    assert confirmed.findings[0].message.startswith("audit_time.total：这一项的确认值无法识别")


@pytest.mark.parametrize(("value", "sampled"), [("3", 3), ("0", 0), ("1000000", 10**6), ("2.5", None), ("", None)])
def test_a_sample_is_a_whole_number_of_sites(scheme: Scheme, value: str, sampled: int | None) -> None:
    confirmed = read(scheme, line("sampling.sampled", value))
    before = Sampling(sites=9, clause="1")
    assert confirmed.sampling(before) == Sampling(sites=9, clause="1", sampled=sampled)
    assert bool(confirmed.findings) is (value == "2.5")


@pytest.mark.parametrize("value", ["2026-06-15", "2026年6月15日", "2026/6/15", "2026.06.15"])
def test_a_day_may_be_written_in_four_ways(scheme: Scheme, value: str) -> None:
    confirmed = read(scheme, line("certificate.valid_to", value))
    start = date(2023, 6, 16)
    assert confirmed.certificate(Certificate(forbidden=True), start) == Certificate(valid_from=start, valid_to=DAY)
    known = Certificate(valid_from=DAY, valid_to=DAY)
    assert confirmed.certificate(known, start).valid_from == DAY


@pytest.mark.parametrize("value", ["2026-02-30", "2026-06", "六月", "2026年6月15日8时"])
def test_what_is_no_day_is_an_error(scheme: Scheme, value: str) -> None:
    confirmed = read(scheme, line("certificate.valid_to", value))
    assert confirmed.certificate(Certificate(forbidden=True), DAY) == Certificate(forbidden=True)
    assert [fault[0] for fault in faults(confirmed)] == [Code.OUT_OF_RANGE]


def test_a_day_set_for_a_deadline_is_final(scheme: Scheme) -> None:
    entry = Deadline(id="report_due_by", label="示例", date=date(2026, 1, 1), clause="1", provisional=True)
    confirmed = read(scheme, line("deadlines[report_due_by].date", "2026-06-15"))
    fixed = confirmed.deadline(entry)
    assert (fixed.date, fixed.provisional) == (DAY, False)
    assert read(scheme).deadline(entry) is entry
    assert read(scheme, line("score.grade", "A")).deadline(entry) is entry


@pytest.mark.parametrize(
    ("passed", "contested", "value", "answer"),
    [
        (None, False, "是", True),
        (None, False, "通过", True),
        (None, False, "TRUE", True),
        (None, False, "否", False),
        (None, False, "不满足", False),
        (None, False, "No", False),
        (True, False, "否", False),
        (False, True, "是", True),
        (False, False, "是", False),
        (None, False, "", None),
    ],
)
def test_a_person_answers_a_gate_and_a_clear_no_stays(
    scheme: Scheme, passed: bool | None, contested: bool, value: str, answer: bool | None
) -> None:
    ident = scheme.tables.gates.gates[0].id
    entry = Gate(id=ident, label="", passed=passed, effect=Effect.REFUSE, clause="1", contested=contested)
    confirmed = read(scheme, line(f"gates[{ident}].passed", value))
    fixed = confirmed.gate(entry)
    assert (fixed.passed, fixed.contested) == (answer, False)
    assert confirmed.findings == []


def test_a_gate_is_answered_with_yes_or_no(scheme: Scheme) -> None:
    ident = scheme.tables.gates.gates[0].id
    entry = Gate(id=ident, label="", passed=None, effect=Effect.REFUSE, clause="1")
    confirmed = read(scheme, line(f"gates.{ident}", "也许"))
    assert confirmed.gate(entry) is entry
    assert faults(confirmed) == [(Code.OUT_OF_RANGE, 0, "value", "也许")]
    assert read(scheme).gate(entry) is entry


@pytest.mark.parametrize(
    ("value", "grade", "candidate"), [("AAAA", "AAAA", None), ("一级", None, "AAA"), ("", None, "AAA")]
)
def test_a_grade_is_one_of_the_rules_labels(
    scheme: Scheme, value: str, grade: str | None, candidate: str | None
) -> None:
    confirmed = read(scheme, line("score.grade", value))
    found = confirmed.score(Score(candidate="AAA"))
    assert (found.grade, found.candidate) == (grade, candidate)
    assert [fault[0] for fault in faults(confirmed)] == ([Code.OUT_OF_RANGE] if value == "一级" else [])


def test_where_a_person_words_the_grade_any_words_stand(worded: Scheme) -> None:
    assert worded.tables.score.asks_person
    confirmed = read(worded, line("score.grade", "示例级"))
    assert confirmed.score(Score()).grade == "示例级"
    assert confirmed.findings == []


def test_the_first_line_named_counts(scheme: Scheme) -> None:
    confirmed = read(scheme, line("score.grade", "A"), line("audit_time.total", "5"))
    for abouts, about in ((("gates", "audit_time.total", "score.grade"), "audit_time.total"), (("gates",), None)):
        found = confirmed.of(*abouts)
        assert (found.about if found else None) == about
