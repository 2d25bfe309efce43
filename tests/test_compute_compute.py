"""What the parts put together say: what each is told of the others, what is shown, what is asked of nobody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.findings import Code, Severity
from pipeline.outcome import Deadline, Gate, ReadingUse, Result
from pipeline.scheme.deadlines import Deadline as Rule
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

TODAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


def confirmed(about: str, value: str) -> dict[str, Any]:
    line = {"about": about, "value": value, "confirmed_by": "示例确认人", "confirmed_on": "2026-01-05"}
    return {"confirmations": [line | {"reason": "示例理由"}]}


def of(schemes: Mapping[str, Scheme], ident: str, today: date = TODAY, **facts: Any) -> Result:
    typed, faults = facts_from_json(facts, schemes[ident])
    assert not faults
    return compute(schemes[ident], typed, today)


def due(result: Result, ident: str) -> Deadline:
    return next(entry for entry in result.deadlines if entry.id == ident)


def gate(result: Result, ident: str) -> Gate:
    return next(entry for entry in result.gates if entry.id == ident)


def uses(result: Result, reading: str) -> list[ReadingUse]:
    return [use for use in result.readings if use.id == reading]


LATE = {"audit_type": "surveillance", "previous_decision_date": "2025-03-10", "stage2_start": "2026-03-20"}


def test_a_result_holds_every_part(schemes: Schemes) -> None:
    facts = {
        "audit_type": "initial",
        "effective_personnel": 100,
        "stage2_start": "2025-11-10",
        "stage2_end": "2025-11-12",
        "team": [{"name": "示例甲", "role": "leader"}],
        "schedule": [
            {"date": "2025-11-10", "start": "08:30", "end": "12:30", "auditors": ["示例甲"]},
        ],
        "ncs": [{"nc_no": "1", "severity": "minor", "statement": "示例"}],
    }
    result = of(schemes, "pcec", **facts)
    assert result.effective_personnel == 100
    assert result.points_approved is False
    assert [check.name for check in result.team][:1] == ["示例甲"]
    assert result.timetable.person_days == Fraction(1, 2)
    assert result.nc_due == {"1": due(result, "general_corrective_action_by").date}
    assert result.in_force == schemes["pcec"].options_in_force
    assert of(schemes, "zzc", audit_type="initial").points_approved is None


def test_points_that_the_body_approved_are_called_so(schemes: Schemes) -> None:
    scheme = schemes["pcec"]
    assert scheme.points is not None
    points = scheme.points.model_copy(update={"approved_by": "示例甲", "approved_on": TODAY})
    signed = replace(scheme, tables=scheme.tables.model_copy(update={"points": points}))
    assert compute(signed, {"audit_type": "initial"}, TODAY).points_approved is True


def test_a_deadline_is_overdue_from_the_day_after_it(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "stage2_end": "2025-09-12"}
    last = due(of(schemes, "pcec", **facts), "general_corrective_action_by").date
    assert last is not None
    for days, overdue in ((-1, False), (0, False), (1, True)):
        seen = of(schemes, "pcec", last + timedelta(days=days), **facts)
        assert due(seen, "general_corrective_action_by").overdue is overdue


def test_the_causes_of_a_decision_are_told(schemes: Schemes) -> None:
    cause = schemes["pcec"].tables.decision.causes[0]
    result = of(schemes, "pcec", audit_type="surveillance", decision=cause.decision, decision_cause=cause.id)
    assert [found.id for found in result.decision.causes] == [cause.id]
    assert of(schemes, "pcec", audit_type="surveillance", decision=cause.decision).decision.causes == ()


def test_a_last_valid_day_that_a_person_sets_begins_on_the_day_of_the_rule(schemes: Schemes) -> None:
    facts = {"audit_type": "recertification", "decision_date": "2026-01-05", "previous_expiry": "2024-01-05"}
    alone = of(schemes, "pcec", decision="grant", **facts).certificate
    assert alone.valid_from is None
    set_by_a_person = of(schemes, "pcec", decision="grant", **facts, **confirmed("certificate.valid_to", "2028-12-31"))
    assert set_by_a_person.certificate.valid_from == date(2026, 1, 5)
    assert set_by_a_person.certificate.valid_to == date(2028, 12, 31)


def test_the_certificate_is_known_to_the_deadlines_after_it(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "decision": "grant", "decision_date": "2025-11-18"}
    facts |= {"certificate_issue_date": "2025-11-18"}
    result = of(schemes, "zzc", **facts)
    assert due(result, "certificate_expiry").date == result.certificate.valid_to != None  # noqa: E711


def test_fewer_days_than_the_rule_gives_show_the_reading_and_what_was_set(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "effective_personnel": 100}
    result = of(schemes, "pcec", **facts, **confirmed("audit_time.total", "2.5"))
    (use,) = uses(result, "C-P26")
    assert (use.about, use.value, use.others) == ("audit_time.total", "合计2.5人日", {})
    assert uses(of(schemes, "pcec", **facts, **confirmed("audit_time.total", "9")), "C-P26") == []


def test_a_gate_that_fails_by_one_reading_alone_is_contested(schemes: Schemes) -> None:
    late = gate(of(schemes, "pcec", **LATE, extension_approved=True), "surveillance_in_time")
    assert (late.passed, late.contested) == (False, True)
    late = gate(of(schemes, "pcec", **LATE, extension_approved=False), "surveillance_in_time")
    assert (late.passed, late.contested) == (False, False)
    in_time = gate(of(schemes, "pcec", **LATE | {"stage2_start": "2026-03-10"}), "surveillance_in_time")
    assert (in_time.passed, in_time.contested) == (True, False)


def test_a_gate_that_passes_by_the_reading_in_force_is_not_contested(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "stage2_end": "2026-01-20"} | confirmed("C-P02", "b")
    passed = gate(of(schemes, "pcec", **facts), "standard_edition_in_force")
    assert (passed.passed, passed.contested) == (True, False)


ROW = "1.1-1"


def row_not_met(schemes: Schemes) -> str:
    items = schemes["pcec"].items_for("recertification")
    return next(item.item for item in items if not item.mandatory and not item.basic)


def test_a_gate_that_is_unknown_asks_nobody(schemes: Schemes) -> None:
    late = of(schemes, "pcec", **LATE, extension_approved=True, **confirmed("C-P04", "b"))
    assert gate(late, "surveillance_in_time").passed is None
    assert uses(late, "C-P04") == [use for use in uses(late, "C-P04") if use.about.startswith("deadlines.")]


def test_a_deadline_that_only_another_reading_has_asks_nobody_but_one_that_it_forbids_does(schemes: Schemes) -> None:
    result = of(schemes, "ench", audit_type="surveillance", decision="maintain", decision_date="2026-03-10")
    assert due(result, "following_surveillance_by").waits
    assert [use for use in result.readings if use.about == "deadlines.following_surveillance_by"] == []
    result = of(schemes, "pcec", audit_type="initial", stage2_end="2025-09-12", **confirmed("C-P15", "b"))
    about = "deadlines.general_corrective_action_by"
    (use,) = [use for use in uses(result, "C-P15") if use.about == about]
    assert use.others["a"].startswith("2025年12月12日")


def test_a_day_that_a_person_sets_is_counted_from_where_the_rule_has_a_start_of_its_own(schemes: Schemes) -> None:
    line = confirmed("deadlines.next_surveillance_by", "2026-09-01")
    told = {
        "audit_type": "surveillance",
        "last_surveillance_date": "2025-06-10",
        "previous_decision_date": "2025-07-01",
    }
    by_rule, by_person = of(schemes, "pcec", **told), of(schemes, "pcec", **told, **line)
    assert due(by_rule, "extension_request_by").date != date(2026, 10, 1)
    assert due(by_person, "extension_request_by").date == date(2026, 10, 1)
    without = of(schemes, "pcec", audit_type="surveillance", **line)
    assert due(without, "next_surveillance_by").date == date(2026, 9, 1)
    assert due(without, "extension_request_by").date is None


def test_a_day_that_a_person_sets_where_the_rule_forbids_one_is_counted_from_too(schemes: Schemes) -> None:
    never = {"start": ("stage2_end",), "never": True, "clause": "1"}
    after = {"deadline": "next_surveillance_by", "months": 1, "clause": "1"}
    words = {"label": "示例", "clause": "1"}
    rules = (
        Rule.model_validate({"id": "next_surveillance_by", "ways": (never,)} | words),
        Rule.model_validate({"id": "extension_request_by", "ways": (after,)} | words),
    )
    scheme = schemes["pcec"]
    table = scheme.tables.deadlines.model_copy(update={"deadlines": rules})
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"deadlines": table}))
    line = confirmed("deadlines.next_surveillance_by", "2026-09-01")
    for told, day in (({"stage2_end": "2025-06-10"}, date(2026, 10, 1)), ({}, None)):
        result = of({"pcec": changed}, "pcec", audit_type="initial", **told, **line)
        assert due(result, "next_surveillance_by").date == date(2026, 9, 1)
        assert due(result, "extension_request_by").date == day


def test_days_that_a_person_sets_answer_a_request_that_the_rule_does_not_know(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "effective_personnel": 100, "reduction_percent": 10}

    def unheeded(result: Result) -> list[str]:
        return [f.found for f in result.findings if f.field == "reduction_percent" and f.code is Code.VALUE_OPEN]

    assert unheeded(of(schemes, "ench", **facts)) == ["10"]
    assert unheeded(of(schemes, "ench", **facts, **confirmed("audit_time.total", "5"))) == []


def test_a_row_that_one_reading_wants_reported_is_shown_with_both_answers(schemes: Schemes) -> None:
    row = row_not_met(schemes)
    scores = [{"item": row, "verdict": "not_met", "reason": "示例"}]
    result = of(schemes, "pcec", audit_type="recertification", scores=scores)
    (use,) = [use for use in uses(result, "C-P51") if use.about == "ncs"]
    assert (use.value, use.others["c"]) == ("没有", row)
    assert [f for f in result.findings if f.code is Code.ITEM_MISSING and f.field == "ncs"] == []
    result = of(schemes, "pcec", audit_type="recertification", scores=scores, **confirmed("C-P51", "c"))
    (use,) = [use for use in uses(result, "C-P51") if use.about == "ncs"]
    assert (use.value, set(use.others.values())) == (row, {"没有"})
    (found,) = [f for f in result.findings if f.code is Code.ITEM_MISSING and f.field == "ncs"]
    assert (found.severity, found.found) == (Severity.REVIEW, row)


def test_an_outcome_says_the_decision_in_words_and_what_is_unmet(schemes: Schemes) -> None:
    ncs = [{"nc_no": "1", "statement": "示例", "verified_on": "2025-12-15", "verification": "document"}]
    facts = {"audit_type": "initial", "stage2_end": "2025-09-12", "recommendation": "grant"}
    ncs[0]["found_on"] = "2025-11-01"
    result = of(schemes, "pcec", **facts, ncs=ncs)
    (use,) = [use for use in uses(result, "C-P15") if use.about == "decision.recommended"]
    labels = {option.key: option.label for option in result.decision.options}
    (unmet,) = [entry.label for entry in result.decision.preconditions if entry.met is False]
    assert use.value == f"{labels['refuse']}，“{unmet}”未满足"
    assert use.others == {"b": labels["grant"]}


EXCHANGED = {"audit_type": "surveillance", "decision": "maintain", "decision_date": "2026-05-20"}


def test_the_number_of_a_certificate_is_asked_about_once_it_has_dates(schemes: Schemes) -> None:
    told = EXCHANGED | {"previous_certificate_no": "示例编号1"}
    dated = of(schemes, "zzc", **told, previous_expiry="2028-07-14")
    (use,) = [use for use in dated.readings if use.about == "certificate.number"]
    assert (use.id, use.value, use.others) == ("C-Z31", "示例编号1", {"b": "待人工确定"})
    undated = of(schemes, "zzc", **told)
    assert undated.certificate.valid_from is None
    assert [use for use in undated.readings if use.about == "certificate.number"] == []


def test_the_days_of_a_certificate_are_shown_by_each_reading(schemes: Schemes) -> None:
    facts = {"decision": "grant", "decision_date": "2025-08-05", "certificate_issue_date": "2025-08-05"}
    result = of(schemes, "ench", audit_type="initial", **facts)
    (use,) = [use for use in uses(result, "C-X02") if use.about == "certificate.valid_to"]
    assert (use.value, use.others) == ("自2025年8月5日，至2028年8月4日", {"b": "自2025年8月5日，至2028年8月5日"})


def test_a_decision_looks_at_gates_and_grades(schemes: Schemes) -> None:
    def met(result: Result, ident: str) -> bool | None:
        return next(entry.met for entry in result.decision.preconditions if entry.id == ident)

    facts = {
        "audit_type": "initial",
        "decision_maker": "示例乙",
        "decision_maker_in_team": False,
        "team": [{"name": "示例甲", "role": "leader"}],
    }
    assert met(of(schemes, "ench", **facts), "decider_independent") is True
    assert met(of(schemes, "ench", **facts | {"decision_maker_in_team": True}), "decider_independent") is False
    graded = {"total_score": 86, "factory_type": "I", "offset_percent": 85}
    result = of(schemes, "zzc", **facts, **graded)
    assert (result.score.grade is not None, met(result, "grade_reached")) == (True, True)
    rows = {"basic_requirements_met": True, "mandatory_items_met": True, "recommendation": "grant"}
    scores = [{"item": item.item, "verdict": "met"} for item in schemes["pcec"].items_for("initial")]
    candidate = of(schemes, "pcec", **facts, **rows, scores=scores)
    assert (candidate.score.candidate, candidate.score.grade, candidate.decision.recommended) == ("AAAAA", None, None)
    below = of(schemes, "pcec", **facts, **rows, total_score=55, **confirmed("C-P10", "b"))
    assert (met(below, "grade_reached"), below.decision.recommended) == (True, "grant")


def test_what_is_too_early_is_known_to_the_gates(schemes: Schemes) -> None:
    told = {"audit_type": "surveillance", "last_audit_end": "2026-06-10"} | confirmed("C-H12", "c")
    for day, in_time in (("2027-05-09", False), ("2027-05-10", True)):
        assert gate(of(schemes, "zhrz", **told, stage2_start=day), "surveillance_in_time").passed is in_time


def test_of_a_fact_that_could_not_be_read_nothing_is_assumed(schemes: Schemes) -> None:
    facts = {"audit_type": "surveillance", "suspension_start": date(2025, 8, 31)}
    for faulty, end in ((frozenset[str](), date(2026, 2, 28)), (frozenset({"suspension_months"}), None)):
        assert due(compute(schemes["pcec"], facts, TODAY, faulty), "suspension_end_max").date == end


def test_a_deadline_that_waits_asks_nobody_and_one_that_the_rule_forbids_says_so(schemes: Schemes) -> None:
    result = of(schemes, "ztht", audit_type="initial")
    assert due(result, "severe_nc_verified_by").waits
    assert [use for use in result.readings if use.about.startswith("deadlines.")] == []
    forbidding = [rule for rule in schemes["ztht"].tables.deadlines.deadlines if rule.forbids]
    notes = {rule.id: due(result, rule.id).note for rule in forbidding}
    assert "规则只写规定期限，由审核组规定" in notes.values()
