"""Causes of suspension, withdrawal and termination: the rule's list, a person's own words, none."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.compute.case import Case, open_case
from pipeline.compute.causes import chosen_causes, show_doubtful
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Result
from pipeline.scheme.decision import DecisionRule
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)

LISTED = {
    "ench": {"refuse": 3, "suspend": 6, "withdraw": 10, "terminate": 3},
    "pcec": {"suspend": 5, "withdraw": 1, "terminate": 1},
    "zhrz": {"suspend": 6, "withdraw": 10},
    "ztht": {},
    # the letter h) of the suspension names two causes
    "zzc": {"suspend": 10, "withdraw": 9, "terminate": 5},
}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def decided(schemes: Schemes, scheme: str, decision: str, *causes: str, audit_type: str = "surveillance") -> Result:
    facts: dict[str, Any] = {"audit_type": audit_type, "decision": decision, "decision_date": "2026-04-20"}
    if causes:
        facts["decision_cause"] = "；".join(causes)
    typed, faults = facts_from_json(facts, schemes[scheme])
    assert not faults
    return compute(schemes[scheme], typed, TODAY)


def on_cause(result: Result) -> list[Finding]:
    found = [finding for finding in result.findings if finding.field == "decision_cause"]
    assert all(finding.severity is Severity.REVIEW for finding in found)
    return found


@pytest.mark.parametrize("scheme", sorted(LISTED))
def test_every_cause_that_the_rule_lists_is_data(schemes: Schemes, scheme: str) -> None:
    counted: dict[str, int] = {}
    for cause in schemes[scheme].tables.decision.causes:
        counted[cause.decision] = counted.get(cause.decision, 0) + 1
    assert counted == LISTED[scheme]


@pytest.mark.parametrize("scheme", sorted(LISTED))
def test_each_listed_cause_is_accepted_by_its_number_and_by_its_words(schemes: Schemes, scheme: str) -> None:
    for cause in schemes[scheme].tables.decision.causes:
        for typed in (cause.id, cause.text):
            result = decided(schemes, scheme, cause.decision, typed)
            assert on_cause(result) == []
            (given,) = result.decision.causes
            assert (given.id, given.text, given.clause) == (cause.id, cause.text, cause.clause)


@pytest.mark.parametrize("typed", ["7.2.1（3）", " 7.2.1 (3) ", "7.2.1(3"])
def test_brackets_and_blanks_of_a_number_do_not_matter(schemes: Schemes, typed: str) -> None:
    (given,) = decided(schemes, "ench", "suspend", typed).decision.causes
    assert given.id == "7.2.1(3)"


def test_numbers_may_share_a_line_and_own_words_keep_their_commas(schemes: Schemes) -> None:
    result = decided(schemes, "ench", "suspend", "7.2.1(1)、7.2.1(3)，7.2.1(5)")
    assert [cause.id for cause in result.decision.causes] == ["7.2.1(1)", "7.2.1(3)", "7.2.1(5)"]
    result = decided(schemes, "ench", "suspend", "7.2.1(2)", "逾期、拒付，且不回复")
    assert [cause.text for cause in result.decision.causes][1:] == ["逾期、拒付，且不回复"]


def test_a_number_is_not_taken_for_one_that_it_begins(schemes: Schemes) -> None:
    (given,) = decided(schemes, "ench", "withdraw", "7.3.1(10)").decision.causes
    assert given.id == "7.3.1(10)"


def test_a_cause_of_another_decision_is_not_one_of_this(schemes: Schemes) -> None:
    result = decided(schemes, "zzc", "withdraw", "①d)")
    (finding,) = on_cause(result)
    assert (finding.code, finding.found) == (Code.NOT_A_CHOICE, "①d)")
    assert "请从②a)、②b)、②c)" in finding.message
    assert finding.clause.startswith("12.2(3)② a)、12.2(3)② b)、")


def test_own_words_stand_under_the_cause_that_leaves_room_for_them(schemes: Schemes) -> None:
    result = decided(schemes, "ench", "suspend", "示例原因")
    assert on_cause(result) == []
    (given,) = result.decision.causes
    assert (given.id, given.text, given.clause) == ("7.2.1(6)", "示例原因", "7.2.1(6)")


def test_where_the_rule_lists_none_any_cause_stands(schemes: Schemes) -> None:
    result = decided(schemes, "ztht", "suspend", "示例原因")
    assert on_cause(result) == []
    (given,) = result.decision.causes
    assert (given.id, given.text, given.clause) == ("", "示例原因", "9.1")


@pytest.mark.parametrize("scheme", sorted(LISTED))
@pytest.mark.parametrize("decision", ["suspend", "withdraw", "terminate"])
def test_a_decision_whose_notice_must_say_why_asks_for_its_cause(schemes: Schemes, scheme: str, decision: str) -> None:
    (finding,) = on_cause(decided(schemes, scheme, decision))
    assert (finding.code, finding.found) == (Code.REASON_MISSING, "")
    listed = [cause for cause in schemes[scheme].tables.decision.causes if cause.decision == decision]
    numbers = f"编号（{'、'.join(cause.id for cause in listed)}）或原因" if listed else "编号或原因"
    assert numbers in finding.message
    assert finding.clause == "、".join(dict.fromkeys(cause.clause for cause in listed)) or not listed


def test_blank_lines_are_no_causes(schemes: Schemes) -> None:
    result = decided(schemes, "ztht", "suspend", "示例原因", " ", "\n")
    assert [cause.text for cause in result.decision.causes] == ["示例原因"]


OPTIONS = (
    {"key": "suspend", "label": "暂停", "audits": ("initial",), "clause": "1"},
    {"key": "suspend", "label": "暂停", "audits": ("surveillance",), "clause": "2"},
    {"key": "withdraw", "label": "撤销", "audits": ("special",), "clause": "3"},
)
DOUBTED = {"id": "甲", "decision": "suspend", "text": "示例甲", "shows": "C-Z02", "clause": "4"}
CONTESTED = {"id": "乙", "decision": "suspend", "text": "示例乙", "under": {"C-Z01": "b"}, "clause": "4"}


def a_case(schemes: Schemes, decision: str, *causes: dict[str, Any], **facts: Any) -> Case:
    told = {"clause": "9", "options": OPTIONS, "positive": (), "recommended": (), "preconditions": (), "causes": causes}
    tables = schemes["zzc"].tables.model_copy(update={"decision": DecisionRule.model_validate(told)})
    scheme = replace(schemes["zzc"], tables=tables)
    return open_case(scheme, {"audit_type": "surveillance", "decision": decision} | facts, scheme.options_in_force)


@pytest.mark.parametrize(("decision", "clause"), [("suspend", "2"), ("withdraw", "3"), ("terminate", "9")])
def test_own_words_take_the_clause_of_the_decision_as_near_as_the_rule_has_it(
    schemes: Schemes, decision: str, clause: str
) -> None:
    (cause,) = chosen_causes(a_case(schemes, decision, decision_cause="示例原因"))
    assert cause.clause == clause


@pytest.mark.parametrize(
    ("facts", "shown", "consulted"),
    [
        ({}, [], {}),
        ({"decision_cause": "甲"}, ["C-Z02"], {"C-Z01": True}),
        ({"decision_cause": "示例原因"}, [], {"C-Z01": True}),
    ],
)
def test_the_reading_behind_a_cause_is_asked_once_that_cause_is_given(
    schemes: Schemes, facts: dict[str, Any], shown: list[str], consulted: dict[str, bool]
) -> None:
    case = a_case(schemes, "suspend", DOUBTED, CONTESTED, **facts)
    show_doubtful(case)
    assert list(case.trace.shown) == shown
    assert case.trace.consulted == consulted


@pytest.mark.parametrize("scheme", sorted(LISTED))
def test_a_refusal_gives_what_is_unmet_or_else_asks_for_a_cause(schemes: Schemes, scheme: str) -> None:
    (finding,) = on_cause(decided(schemes, scheme, "refuse", audit_type="initial"))
    assert finding.code is Code.REASON_MISSING
    facts = {"audit_type": "initial", "decision": "refuse", "decision_date": "2026-04-20", "contract_met": False}
    typed, faults = facts_from_json(facts, schemes[scheme])
    assert not faults
    assert on_cause(compute(schemes[scheme], typed, TODAY)) == []


@pytest.mark.parametrize("decision", ["maintain", "grant", "supplement"])
def test_other_decisions_need_no_cause(schemes: Schemes, decision: str) -> None:
    assert on_cause(decided(schemes, "zzc", decision)) == []


def test_a_breach_of_contract_may_suspend_or_withdraw_and_both_are_offered(schemes: Schemes) -> None:
    for decision, cause in (("suspend", "①a)"), ("withdraw", "②g)")):
        result = decided(schemes, "zzc", decision, cause, audit_type="special")
        assert {"suspend", "withdraw"} <= {option.key for option in result.decision.options}
        assert "C-Z25" in {use.id for use in result.readings}
