"""Audits after the first one: what a plan must cover, what is recommended, what the papers show."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.facts import WorkbookKind
from pipeline.findings import Severity
from pipeline.judge import judge
from pipeline.outcome import Result
from pipeline.render.view import case_values
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.validate.from_json import facts_from_json
from pipeline.validate.score_rows import find_rows_left_out, missing_items

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
SCHEMES = ("ench", "pcec", "zhrz", "ztht", "zzc")


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def result(schemes: Schemes, scheme: str, **facts: Any) -> Result:
    typed, faults = facts_from_json(facts, schemes[scheme])
    assert not faults
    return compute(schemes[scheme], typed, TODAY)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("audit_type", "special_kind"),
    [
        ("surveillance", None),
        ("recertification", None),
        ("special", "scope_extension"),
        ("special", "scope_reduction"),
        ("special", "change"),
        ("special", "short_notice"),
    ],
)
def test_every_later_audit_has_points_that_its_plan_must_cover(
    schemes: Schemes, scheme: str, audit_type: str, special_kind: str | None
) -> None:
    facts = {"audit_type": audit_type} | ({"special_kind": special_kind} if special_kind else {})
    points = result(schemes, scheme, **facts).timetable.coverage
    assert [point for point in points if not point.where_applicable]
    ids = [point.id for point in points]
    assert len(ids) == len(set(ids))


def test_a_surveillance_that_may_sample_leaves_the_other_points_open(schemes: Schemes) -> None:
    points = result(schemes, "zhrz", audit_type="surveillance").timetable.coverage
    assert [point.id for point in points if not point.where_applicable] == ["8.2.4"]
    assert len(points) == 14


PASSED = {
    "contract_met": True,
    "information_sufficient": True,
    "decision_maker_in_team": False,
    "decision_maker": "决定人员甲",
    "team": [{"name": "审核员甲", "role": "leader"}],
    "ncs": [
        {"nc_no": "1", "severity": "major", "kind": "①", "verified_on": "2026-03-02", "plan_accepted_on": "2026-03-01"},
        {
            "nc_no": "2",
            "severity": "minor",
            "kind": "一般",
            "verified_on": "2026-03-02",
            "plan_accepted_on": "2026-03-01",
        },
    ],
    "basic_requirements_met": True,
    "mandatory_items_met": True,
    "total_score": 86,
    "offset_percent": 85,
    "factory_type": "I",
    "stage2_start": "2026-02-10",
    "stage2_end": "2026-02-10",
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("special_kind", "recommended"),
    [("scope_extension", "extend"), ("scope_reduction", "reduce"), ("short_notice", "maintain")],
)
def test_a_special_audit_without_faults_recommends_what_it_was_held_for(
    schemes: Schemes, scheme: str, special_kind: str, recommended: str
) -> None:
    known = {key: value for key, value in PASSED.items() if schemes[scheme].has_field(key)}
    view = result(schemes, scheme, audit_type="special", special_kind=special_kind, **known).decision
    assert view.recommended == recommended, [(entry.id, entry.met) for entry in view.preconditions]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_single_site_without_a_mark_is_audited_in_the_plan(schemes: Schemes, scheme: str) -> None:
    facts, _ = facts_from_json(
        {"audit_type": "surveillance", "sites": [{"name": "示例厂", "kind": "centre"}]}, schemes[scheme]
    )
    values = case_values(schemes[scheme], facts, compute(schemes[scheme], facts, TODAY), ())
    (site,) = values["sites"]
    assert site.look_up("sampled") is True or not values["sampling"].look_up("chosen")


def test_papers_say_what_was_chosen_and_what_the_cycle_owes(schemes: Schemes) -> None:
    sites = [{"name": "总部", "kind": "centre"}, {"name": "一厂", "sampled": True}, {"name": "二厂", "sampled": False}]
    facts, _ = facts_from_json({"audit_type": "surveillance", "sites": sites}, schemes["zhrz"])
    values = case_values(schemes["zhrz"], facts, compute(schemes["zhrz"], facts, TODAY), ())
    assert [site.look_up("sampled") for site in values["sites"]] == [True, True, False]
    assert list(values["sampling"].look_up("chosen")) == ["总部", "一厂"]
    assert list(values["sampling"].look_up("still_to_visit")) == ["二厂"]


def test_notices_give_the_causes_and_the_sheet_ticks_them(schemes: Schemes) -> None:
    given = {"audit_type": "surveillance", "decision": "suspend", "decision_cause": "7.2.1(3)", "contract_met": False}
    facts, _ = facts_from_json(given, schemes["ench"])
    values = case_values(schemes["ench"], facts, compute(schemes["ench"], facts, TODAY), ())
    (reason,) = values["reasons"]
    assert reason.look_up("clause") == "7.2.1(3)"
    marks = {cause.look_up("id"): cause.look_up("mark") for cause in values["decision"].look_up("causes")}
    assert marks.pop("7.2.1(3)") == "☑"
    assert set(marks.values()) == {"☐"}


@pytest.mark.parametrize(
    ("decision", "reasons"), [("terminate", []), ("refuse", ["未满足的条件：符合法律法规并履行了合同义务"])]
)
def test_a_letter_that_must_name_a_cause_takes_no_unmet_condition_for_one(
    schemes: Schemes, decision: str, reasons: list[str]
) -> None:
    given = {"audit_type": "initial", "decision": decision, "contract_met": False}
    facts, _ = facts_from_json(given, schemes["ench"])
    values = case_values(schemes["ench"], facts, compute(schemes["ench"], facts, TODAY), ())
    assert [str(reason.look_up("text")) for reason in values["reasons"]] == reasons


CHANGED = {"audit_type": "special", "special_kind": "change", "decision": "maintain"}


@pytest.mark.parametrize(
    ("scheme", "facts", "label"),
    [
        ("pcec", {"audit_type": "initial", "decision": "refuse"}, "不同意认证注册"),
        ("pcec", {"audit_type": "recertification", "decision": "refuse"}, "不同意换发认证证书"),
        (
            "pcec",
            {"audit_type": "special", "special_kind": "scope_extension", "decision": "refuse"},
            "不同意扩大认证范围",
        ),
        ("pcec", {"audit_type": "special", "special_kind": "change", "decision": "refuse"}, "不同意变更认证范围"),
        ("pcec", {"audit_type": "initial", "decision": "grant"}, "同意认证注册"),
        ("pcec", {"audit_type": "recertification", "decision": "grant"}, "同意换发认证证书"),
        ("pcec", CHANGED, "同意变更认证范围"),
        ("ench", CHANGED, "同意变更并换发证书"),
        ("zhrz", CHANGED, "同意变更并换发评价证明"),
        ("ztht", CHANGED, "同意变更认证证书"),
    ],
)
def test_a_decision_is_called_what_the_rule_calls_it_in_that_audit(
    schemes: Schemes, scheme: str, facts: dict[str, Any], label: str
) -> None:
    typed, _ = facts_from_json(facts, schemes[scheme])
    values = case_values(schemes[scheme], typed, compute(schemes[scheme], typed, TODAY), ())
    assert values["decision"].look_up("label") == label


def test_rows_that_a_sample_leaves_out_are_named_once_and_no_fault(schemes: Schemes) -> None:
    facts: dict[str, Any] = {"audit_type": "surveillance", "scores": [{"item": "0-1", "verdict": "met"}]}
    typed, _ = facts_from_json(facts, schemes["pcec"])
    assert list(missing_items(typed, schemes["pcec"])) == []
    (finding,) = find_rows_left_out(typed, schemes["pcec"])
    assert finding.severity is Severity.REVIEW
    assert finding.found.split("、")[0] == "0-2" and "98行" in finding.message
    typed, _ = facts_from_json(facts | {"audit_type": "initial"}, schemes["pcec"])
    assert len(list(missing_items(typed, schemes["pcec"]))) == 98
    assert find_rows_left_out(typed, schemes["pcec"]) == ()


@pytest.mark.parametrize(("decided", "due"), [("2025-06-09", True), ("2025-06-10", False)])
def test_no_certificate_is_drafted_where_the_rule_forbids_one(schemes: Schemes, decided: str, due: bool) -> None:
    facts = PASSED | {
        "audit_type": "recertification",
        "previous_expiry": "2025-06-09",
        "stage2_start": "2025-05-20",
        "stage2_end": "2025-05-20",
        "ncs": [{"nc_no": "1", "verified_on": "2025-06-03"}],
        "decision": "grant",
        "decision_date": decided,
        "certificate_issue_date": decided,
    }
    known = {key: value for key, value in facts.items() if schemes["pcec"].has_field(key)}
    typed, _ = facts_from_json(known, schemes["pcec"])
    computed = compute(schemes["pcec"], typed, TODAY)
    assert judge(schemes["pcec"], WorkbookKind.DECISION, typed, computed, ()).certificate is due
