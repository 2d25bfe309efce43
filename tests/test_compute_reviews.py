"""What a person must see: readings used, days that stay open, a short timetable, a number not typed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Use, open_case
from pipeline.compute.compute import Gathered
from pipeline.compute.confirm import read_confirmations
from pipeline.compute.reviews import review_findings
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import (
    AuditTime,
    Certificate,
    Deadline,
    DecisionOption,
    DecisionView,
    ReadingUse,
    Result,
    Timetable,
)
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme

DAY = date(2026, 6, 15)
BY = {"confirmed_by": "示例甲", "confirmed_on": DAY, "reason": "示例理由"}
TIME = Use(
    reading="C-P26",
    about="audit_time",
    value=(None, None, Fraction(4)),
    others={"b": (None, None, Fraction(5)), "c": (None, None, None)},
)


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


@pytest.fixture(scope="module")
def scheme(schemes: Schemes) -> Scheme:
    return schemes["pcec"]


def reviewed(
    scheme: Scheme,
    *uses: Use,
    result: Result = Result(),  # noqa: B008
    findings: tuple[Finding, ...] = (),
    lines: tuple[dict[str, Any], ...] = (),
    **facts: Any,
) -> Result:
    known = facts | ({"confirmations": lines} if lines else {})
    confirmed = read_confirmations(scheme, known)
    gathered = Gathered()
    gathered.add(uses, findings)
    return review_findings(result, open_case(scheme, known, confirmed.options), gathered, confirmed)


def use_of(scheme: Scheme, use: Use, *lines: dict[str, Any]) -> ReadingUse:
    (found,) = reviewed(scheme, use, lines=lines).readings
    return found


def only(result: Result) -> Finding:
    (found,) = result.findings
    return found


def test_a_use_of_a_reading_says_what_each_option_gives(scheme: Scheme) -> None:
    found = use_of(scheme, TIME)
    entry = scheme.readings["C-P26"]
    assert (found.id, found.clause, found.about, found.in_force) == ("C-P26", entry.clause, "audit_time", "a")
    assert found.value == "合计4人日"
    assert found.others == {"b": "合计5人日", "c": "待人工确定"}
    assert (found.confirmed_by, found.confirmed_on, found.reason) == (None, None, "")


@pytest.mark.parametrize(
    ("about", "use", "settled"),
    [
        ("C-P26", TIME, True),
        ("audit_time", TIME, True),
        ("audit_time.total", TIME, True),
        ("audit_time.onsite", TIME, False),
        ("C-P01", TIME, False),
        ("sampling.sampled", replace(TIME, about="sampling.sampled", value=None, others={}), True),
        ("audit_time.total", replace(TIME, about="sampling.sampled", value=None, others={}), False),
    ],
)
def test_a_person_settles_a_reading_by_its_id_or_by_the_value_that_hangs_on_it(
    scheme: Scheme, about: str, use: Use, settled: bool
) -> None:
    value = "" if about.startswith("C-") else "4"
    found = use_of(scheme, use, {"about": about, "value": value} | BY)
    expected = ("示例甲", DAY, "示例理由") if settled else (None, None, "")
    assert (found.confirmed_by, found.confirmed_on, found.reason) == expected


def test_the_body_settles_a_reading_in_its_register_until_a_person_says_otherwise(scheme: Scheme) -> None:
    signed = {"confirmed_by": "示例机构", "confirmed_on": date(2026, 1, 1)}
    entry = scheme.readings["C-P26"].model_copy(update=signed)
    registered = replace(scheme, readings={**scheme.readings, "C-P26": entry})
    found = use_of(registered, TIME)
    assert (found.confirmed_by, found.confirmed_on, found.reason) == ("示例机构", date(2026, 1, 1), "")
    found = use_of(registered, TIME, {"about": "C-P26", "value": ""} | BY)
    assert (found.confirmed_by, found.confirmed_on) == ("示例甲", DAY)


def test_whoever_settles_a_reading_has_settled_the_broader_question_that_it_answers(schemes: Schemes) -> None:
    ztht = schemes["ztht"]
    broader = replace(TIME, reading="C-X04", others={"b": (None, None, Fraction(5))})
    assert use_of(ztht, broader, {"about": "C-T13", "value": ""} | BY).confirmed_by is None
    assert use_of(ztht, broader, {"about": "C-T12", "value": "a"} | BY).confirmed_by == "示例甲"
    own = replace(broader, reading="C-T12")
    assert use_of(ztht, own, {"about": "C-X04", "value": "a"} | BY).confirmed_by is None
    signed = ztht.readings["C-T12"].model_copy(update={"confirmed_by": "示例机构", "confirmed_on": DAY})
    registered = replace(ztht, readings={**ztht.readings, "C-T12": signed})
    found = use_of(registered, broader)
    assert (found.confirmed_by, found.confirmed_on) == ("示例机构", DAY)


@pytest.mark.parametrize(
    ("use", "value"),
    [
        (Use(reading="C-P22", about="decision.recommended", value=(None,), others={}), ""),
        (Use(reading="C-P22", about="decision.recommended", value=("同意",), others={}), "同意"),
        (Use(reading="C-P22", about="decision.recommended", value=(None,), others={"b": ("同意",)}), "待人工确定"),
        (Use(reading="C-P22", about="audit_time", value=(None,), others={}), "待人工确定"),
    ],
)
def test_a_reading_about_a_decision_taken_alone_names_no_value(scheme: Scheme, use: Use, value: str) -> None:
    assert use_of(scheme, use).value == value


def test_a_reading_used_is_one_review_with_each_outcome_and_where_to_confirm(scheme: Scheme) -> None:
    entry = scheme.readings["C-P26"]
    deadline = replace(TIME, about="deadlines.report_due_by", value=(DAY, None, None), others={})
    found = only(reviewed(scheme, TIME, deadline, TIME))
    assert (found.severity, found.code, found.reading) == (Severity.REVIEW, Code.READING_USED, "C-P26")
    assert found.clause == entry.clause
    label = scheme.tables.deadlines.labels["report_due_by"]
    assert found.found == (
        f"按读法a：合计4人日；按读法b：合计5人日；按读法c：待人工确定；“{label}”按读法a：2026年6月15日"
    )
    assert found.message.startswith(f"{entry.question}目前采用：{entry.options['a']}。")
    assert "填写 C-P26、采用的读法、确认人和日期" in found.message


def test_a_reading_settled_is_a_note_that_names_who_settled_it(scheme: Scheme) -> None:
    lines = ({"about": "audit_time.total", "value": "4"} | BY, {"about": "sampling.sampled", "value": "4"} | BY)
    sample = replace(TIME, about="sampling.sampled", value=(4, None), others={"b": (5, None)})
    found = only(reviewed(scheme, TIME, sample, lines=(lines[0], lines[1] | {"confirmed_by": "示例乙"})))
    entry = scheme.readings["C-P26"]
    assert found.severity is Severity.NOTE
    assert found.message == f"{entry.question}采用：{entry.options['a']}（示例甲、示例乙已确认）。"
    assert only(reviewed(scheme, TIME, sample, lines=lines[:1])).severity is Severity.REVIEW


def test_an_option_that_a_person_chose_is_the_one_named(scheme: Scheme) -> None:
    found = only(reviewed(scheme, TIME, lines=({"about": "C-P26", "value": "b"} | BY,)))
    assert scheme.readings["C-P26"].options["b"] in found.message
    assert found.found.startswith("按读法b：合计4人日")


@pytest.mark.parametrize(
    ("use", "code", "said"),
    [
        (replace(TIME, others={}), Code.VALUE_OPEN, "按读法a：合计4人日"),
        (replace(TIME, reading="C-P05"), Code.POINTS_UNAPPROVED, None),
        (Use(reading="C-P22", about="decision.recommended", value=(None,), others={}), Code.VALUE_OPEN, ""),
    ],
)
def test_a_reading_under_which_nothing_differs_leaves_a_value_open(
    scheme: Scheme, use: Use, code: Code, said: str | None
) -> None:
    found = only(reviewed(scheme, use))
    assert found.code is code
    assert said is None or found.found == said


def test_each_reading_has_one_finding(scheme: Scheme) -> None:
    found = reviewed(scheme, TIME, replace(TIME, reading="C-P01")).findings
    assert [finding.reading for finding in found] == ["C-P26", "C-P01"]


@pytest.mark.parametrize(("total", "sound"), [(0, True), (100, True), (-1, False), (101, False)])
def test_a_total_out_of_range_is_an_error_that_names_the_range(scheme: Scheme, total: int, sound: bool) -> None:
    found = reviewed(scheme, total_score=total).findings
    assert (found == ()) is sound
    for finding in found:
        assert (finding.severity, finding.code, finding.field) == (Severity.ERROR, Code.OUT_OF_RANGE, "total_score")
        assert (finding.found, finding.clause) == (str(total), scheme.tables.score.clause)
        assert "总分应在0到100之间" in finding.message


FIRST: dict[str, Any] = {"audit_type": "initial"}
CLASSES = {"enterprise_size": "large", "emission_complexity": "simple"}
KNOWN = Result(effective_personnel=7)


@pytest.mark.parametrize(
    ("ident", "result", "facts", "is_open"),
    [
        ("pcec", KNOWN, FIRST, True),
        ("pcec", KNOWN, {}, False),
        ("pcec", Result(), FIRST, False),
        ("pcec", replace(KNOWN, audit_time=AuditTime(total=Fraction(4))), FIRST, False),
        ("pcec", replace(KNOWN, audit_time=AuditTime(onsite=Fraction(4))), FIRST, True),
        ("zzc", Result(), FIRST | CLASSES, True),
        ("zzc", Result(), CLASSES, False),
        ("zzc", KNOWN, FIRST | {"enterprise_size": "large"}, False),
        ("zzc", replace(KNOWN, audit_time=AuditTime(onsite=Fraction(4))), FIRST | CLASSES, False),
        ("zzc", replace(KNOWN, audit_time=AuditTime(total=Fraction(4))), FIRST | CLASSES, True),
    ],
)
def test_days_that_the_rule_does_not_give_are_asked_for_once_all_it_asks_is_known(
    schemes: Schemes, ident: str, result: Result, facts: dict[str, Any], is_open: bool
) -> None:
    found = reviewed(schemes[ident], result=result, **facts).findings
    assert [(f.severity, f.code) for f in found] == ([(Severity.REVIEW, Code.VALUE_OPEN)] if is_open else [])


def test_open_days_name_the_facts_to_look_at_and_the_line_to_write(schemes: Schemes) -> None:
    found = only(reviewed(schemes["pcec"], result=KNOWN, **FIRST))
    labels = "、".join(schemes["pcec"].field(key).label for key in ("effective_personnel", "audit_type"))
    assert f"请核对{labels}，" in found.message and "audit_time.total 填写人日数" in found.message
    assert (found.found, found.field, found.clause) == ("7", "effective_personnel", "附录A")
    found = only(reviewed(schemes["zzc"], result=KNOWN, **FIRST, **CLASSES))
    labels = "、".join(schemes["zzc"].field(key).label for key in (*CLASSES, "audit_type"))
    assert f"请核对{labels}，" in found.message and "audit_time.onsite 填写人日数" in found.message
    assert (found.found, found.field, found.clause) == ("", None, "6.3(1) 表1")


def test_open_days_are_asked_for_beside_the_reading_that_leaves_them_open(scheme: Scheme) -> None:
    use = Use(reading="C-P26", about="audit_time.total", value=None, others={})
    found = reviewed(scheme, use, result=KNOWN, **FIRST).findings
    assert [(f.code, f.reading) for f in found] == [(Code.VALUE_OPEN, "C-P26"), (Code.VALUE_OPEN, None)]


@pytest.mark.parametrize(
    ("severity", "field", "is_asked"),
    [
        (Severity.ERROR, "adjust_days", False),
        (Severity.ERROR, "adjust_reason", False),
        (Severity.ERROR, "reduction_percent", False),
        (Severity.ERROR, "sites", False),
        (Severity.REVIEW, "sites", True),
        (Severity.ERROR, "decision", True),
        (Severity.ERROR, None, True),
    ],
)
def test_open_days_are_not_asked_for_where_a_refused_request_leaves_them_open(
    schemes: Schemes, severity: Severity, field: str | None, is_asked: bool
) -> None:
    refused = Finding(severity=severity, code=Code.LIMIT_EXCEEDED, message="示例", field=field)
    found = reviewed(schemes["zhrz"], result=KNOWN, findings=(refused,), **FIRST).findings
    assert [finding.code for finding in found[1:]] == [Code.VALUE_OPEN] * is_asked


def planned(days: Fraction | None, **parts: Fraction) -> Result:
    return Result(audit_time=AuditTime(**parts), timetable=Timetable(person_days=days))


@pytest.mark.parametrize(
    ("ident", "result", "short"),
    [
        ("pcec", planned(Fraction(4), total=Fraction(4)), False),
        ("pcec", planned(Fraction(39, 10), total=Fraction(4)), True),
        ("pcec", planned(Fraction(39, 10), onsite=Fraction(4)), False),
        ("pcec", planned(None, total=Fraction(4)), False),
        ("zzc", planned(Fraction(39, 10), onsite=Fraction(4)), True),
        ("zzc", planned(Fraction(39, 10), onsite=Fraction(3), total=Fraction(4)), False),
    ],
)
def test_a_timetable_shorter_than_the_days_counted_is_a_review(
    schemes: Schemes, ident: str, result: Result, short: bool
) -> None:
    found = reviewed(schemes[ident], result=result).findings
    assert len(found) == short
    for finding in found:
        assert (finding.severity, finding.code, finding.field) == (Severity.REVIEW, Code.LIMIT_EXCEEDED, "schedule")
        assert (finding.found, finding.clause) == ("3.9", schemes[ident].tables.audit_time.clause)
        assert "3.9人日，少于应安排的4人日" in finding.message


@pytest.mark.parametrize(("due", "said"), [(DAY, "2026年6月15日"), (None, "")])
def test_a_date_that_runs_into_a_year_without_a_calendar_is_provisional(
    scheme: Scheme, due: date | None, said: str
) -> None:
    entry = Deadline(id="report_due_by", label="示例期限", date=due, clause="1", provisional=True)
    final = replace(entry, id="plan_agreed_by", provisional=False)
    found = only(reviewed(scheme, result=Result(deadlines=(final, entry))))
    assert (found.severity, found.code) == (Severity.REVIEW, Code.PROVISIONAL_CALENDAR)
    assert (found.found, found.clause, found.field) == (said, "1", None)
    assert found.message.startswith("“示例期限”跨入")


@pytest.mark.parametrize(
    ("decision", "number", "missing"),
    [("grant", None, True), ("grant", "示例-1", False), ("refuse", None, False), (None, None, False)],
)
def test_a_certificate_without_its_number_is_a_review(
    scheme: Scheme, decision: str | None, number: str | None, missing: bool
) -> None:
    facts = {"decision": decision} if decision else {}
    found = reviewed(scheme, result=Result(certificate=Certificate(number=number)), **facts).findings
    assert len(found) == missing
    for finding in found:
        assert (finding.severity, finding.code, finding.field) == (
            Severity.REVIEW,
            Code.NUMBER_MISSING,
            "certificate_no",
        )
        rule = scheme.tables.certificate
        assert (finding.clause, finding.reading) == (rule.clause, rule.number_reading)
        assert f"没有填写{scheme.terms.certificate}编号" in finding.message


@pytest.mark.parametrize(
    ("issued", "former", "missing"),
    [
        ((), None, True),
        ((), "示例-1", False),
        (("refuse",), "示例-1", False),
        (("maintain",), "示例-1", True),
        (("maintain",), None, True),
    ],
)
def test_a_certificate_that_is_kept_has_the_number_it_had(
    scheme: Scheme, issued: tuple[str, ...], former: str | None, missing: bool
) -> None:
    options = tuple(
        DecisionOption(key=key, label="示例", clause="1", certificate=key in issued) for key in ("maintain", "refuse")
    )
    facts = {"decision": "maintain"} | ({"previous_certificate_no": former} if former else {})
    found = reviewed(scheme, result=Result(decision=DecisionView(options=options)), **facts).findings
    assert [finding.code for finding in found] == [Code.NUMBER_MISSING] * missing
