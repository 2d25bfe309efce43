"""Plan, decision sheet, nonconformity report and certificate: what they show of each kind of audit."""

from datetime import date
from typing import Any

import pytest
from mini_docx import whole_text
from paper_cases import IDS, scheme_of, templates

from pipeline.compute import compute
from pipeline.facts import WorkbookKind
from pipeline.outcome import Status
from pipeline.render.papers import papers_for
from pipeline.render.view import case_values
from pipeline.validate.from_json import facts_from_json

TODAY = date(2026, 1, 5)
KINDS = ("scope_extension", "scope_reduction", "change", "short_notice")
CASE: dict[str, Any] = {
    "case_no": "示例-2025-7",
    "audit_type": "surveillance",
    "application_date": "2025-09-01",
    "org_name": "示例组织",
    "uscc": "91130108MX00001150",
    "registered_address": "示例市示例路1号",
    "scope": "示例产品的生产",
    "effective_personnel": 200,
    "stage2_start": "2025-09-24",
    "stage2_end": "2025-09-24",
    "previous_decision_date": "2024-10-30",
    "previous_issue_date": "2024-10-30",
    "previous_expiry": "2027-10-29",
    "decision": "maintain",
    "decision_date": "2025-10-20",
    "decision_maker": "示例决定人",
    "ncs": [{"nc_no": "1", "severity": "minor", "statement": "示例", "verified_on": "2025-10-10"}],
}
RENEWED = {"audit_type": "recertification", "decision": "grant", "previous_expiry": "2025-11-29"}
HELD = {"previous_certificate_no": "示例-2024-007"}
FIRST = {"audit_type": "initial", "decision": "grant", "stage1_start": "2025-09-10", "stage1_end": "2025-09-10"}


def values(identity: str, **changes: Any) -> dict[str, Any]:
    scheme = scheme_of(identity)
    facts, faults = facts_from_json(CASE | changes, scheme)
    assert not faults
    return case_values(scheme, facts, compute(scheme, facts, TODAY), ())


def made(identity: str, kind: WorkbookKind, *, certificate: bool = False, **changes: Any) -> dict[str, str]:
    scheme = scheme_of(identity)
    facts, faults = facts_from_json(CASE | changes, scheme)
    assert not faults
    result = compute(scheme, facts, TODAY)
    papers = papers_for(kind, Status.ACCEPTED, scheme, facts, result, (), templates(), certificate=certificate)
    return {paper.kind: whole_text(paper.content) for paper in papers}


def after(identity: str, **changes: Any) -> set[str]:
    return {str(entry.look_up("id")) for entry in values(identity, **changes)["decision"].look_up("deadlines")}


@pytest.mark.parametrize("identity", IDS)
class TestAnAuditWithoutStages:
    def test_has_its_days_on_site_and_no_stage(self, identity: str) -> None:
        terms = scheme_of(identity).terms
        papers = made(identity, WorkbookKind.INTAKE) | made(identity, WorkbookKind.SCORING)
        for kind in ("audit_plan", "decision_sheet", "nc_report"):
            assert terms.onsite in papers[kind]
            assert terms.stage2 not in papers[kind] and terms.stage1 not in papers[kind]

    def test_a_recertification_has_stages_where_the_days_of_the_first_are_given(self, identity: str) -> None:
        days = {"stage1_start": "2025-09-10", "stage1_end": "2025-09-10"}
        terms = scheme_of(identity).terms
        assert str(values(identity, **RENEWED)["case"].look_up("onsite")) == terms.onsite
        assert str(values(identity, **RENEWED, **days)["case"].look_up("onsite")) == terms.stage2

    def test_an_initial_audit_has_stages_though_their_days_are_not_settled(self, identity: str) -> None:
        first = {"audit_type": "initial", "decision": "grant"}
        assert str(values(identity, **first)["case"].look_up("onsite")) == scheme_of(identity).terms.stage2
        assert "待安排" in made(identity, WorkbookKind.INTAKE, **first)["audit_plan"]


@pytest.mark.parametrize("identity", IDS)
class TestDeadlinesAfterADecision:
    def test_a_surveillance_leaves_the_next_one_and_not_its_own(self, identity: str) -> None:
        left = after(identity)
        assert "following_surveillance_by" in left and "certificate_expiry" in left
        assert not left & {"first_surveillance_by", "next_surveillance_by", "extension_request_by"}

    @pytest.mark.parametrize("changes", [FIRST, CASE, RENEWED], ids=["initial", "surveillance", "recertification"])
    def test_steps_before_the_decision_are_over(self, identity: str, changes: dict[str, Any]) -> None:
        steps = {rule.id: rule.step for rule in scheme_of(identity).tables.deadlines.deadlines}
        assert {steps[ident] for ident in after(identity, **changes)} <= {"certificate", "archive"}

    def test_an_open_nonconformity_keeps_its_own(self, identity: str) -> None:
        open_one = [{"nc_no": "1", "severity": "major", "kind": "①", "statement": "示例"}]
        due = [entry.deadline for entry in scheme_of(identity).tables.deadlines.nonconformities]
        assert after(identity, ncs=open_one) & set(due)

    def test_a_withdrawn_certificate_has_no_end_to_come(self, identity: str) -> None:
        left = after(identity, decision="withdraw", suspension_start="2025-08-01")
        assert not left & {"certificate_expiry", "suspension_end_max", "following_surveillance_by"}


@pytest.mark.parametrize("identity", IDS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_purpose_of_a_special_audit_is_that_of_its_kind(identity: str, kind: str) -> None:
    special = {"audit_type": "special"}
    of_kind = str(values(identity, **special, special_kind=kind)["plan"].look_up("purpose"))
    general = str(values(identity, **special)["plan"].look_up("purpose"))
    assert of_kind != general
    assert of_kind in made(identity, WorkbookKind.INTAKE, **special, special_kind=kind)["audit_plan"]


def test_a_plan_without_notice_says_so_under_the_reading_that_allows_it() -> None:
    plan = made("zhrz", WorkbookKind.INTAKE, audit_type="special", special_kind="short_notice")["audit_plan"]
    assert "不经通知" in plan and "8.4.3" in plan


@pytest.mark.parametrize("identity", [name for name in IDS if name != "zzc"])
def test_a_decision_without_a_certificate_asks_nothing_about_its_first_day(identity: str) -> None:
    gates = {str(gate.look_up("id")) for gate in values(identity)["gates"]}
    assert "certificate_start_ok" not in gates
    undated = values(identity, decision_date=None, certificate_issue_date=None)["gates"]
    assert "certificate_start_ok" not in {str(gate.look_up("id")) for gate in undated}
    assert "不另颁发" in made(identity, WorkbookKind.DECISION)["decision_sheet"]


def test_an_exchanged_certificate_says_once_when_it_was_exchanged() -> None:
    for changes in ({}, RENEWED):
        given = {"certificate_issue_date": "2025-10-20", **changes}
        text = made("zzc", WorkbookKind.DECISION, certificate=True, **given)["certificate_draft"]
        assert text.count("换发日期") == 1 and "原颁发日期：2024年10月30日" in text


def test_a_renewed_certificate_names_the_first_and_the_new_day() -> None:
    given = {"certificate_issue_date": "2025-10-20", **RENEWED}
    text = made("pcec", WorkbookKind.DECISION, certificate=True, **given)["certificate_draft"]
    assert "颁证日期" in text and "2024年10月30日" in text
    assert "换证日期" in text and "2025年10月20日" in text


@pytest.mark.parametrize("identity", IDS)
class TestWhatADecisionIsAbout:
    def test_a_suspension_names_the_certificate_and_says_what_and_for_how_long(self, identity: str) -> None:
        suspended = {"decision": "suspend", "affected_part": "示例二厂", "suspension_start": "2025-10-20"}
        text = made(identity, WorkbookKind.DECISION, **HELD, **suspended, suspension_months=6)["decision_sheet"]
        wanted = ("示例-2024-007", "示例二厂", "自2025年10月20日起，6 个月")
        assert [words for words in wanted if words not in text] == []

    def test_a_certificate_that_is_kept_keeps_its_number(self, identity: str) -> None:
        text = made(identity, WorkbookKind.DECISION, **HELD)["decision_sheet"]
        assert "示例-2024-007" in text and "待编号" not in text.rpartition("决定日期")[2]

    def test_a_change_stands_on_the_sheet_and_not_on_a_refusal_of_it(self, identity: str) -> None:
        changes = [{"item": "范围", "before": "示例甲", "after": "示例乙"}]
        case = {"audit_type": "special", "special_kind": "scope_extension", "changes": changes}
        asked = "范围\n示例甲\n示例乙"
        assert asked in made(identity, WorkbookKind.DECISION, **case, decision="extend")["decision_sheet"]
        assert asked not in made(identity, WorkbookKind.DECISION, **case, decision="refuse")["decision_sheet"]

    def test_what_is_to_be_supplied_stands_on_the_sheet_with_the_reason(self, identity: str) -> None:
        supplied = [{"item": "示例记录", "reason": "示例理由", "due": "2025-11-20"}]
        waiting = {"decision": "supplement", "information_sufficient": False, "supplements": supplied}
        text = made(identity, WorkbookKind.DECISION, **waiting)["decision_sheet"]
        assert "示例记录\n示例理由\n2025年11月20日" in text and "未满足的条件：" in text

    def test_before_the_decision_there_is_room_for_its_day(self, identity: str) -> None:
        asked = {"decision": None, "decision_date": None, "decision_maker": None}
        text = made(identity, WorkbookKind.SCORING, **asked)["decision_sheet"]
        assert "前提确认之后才能得出" in text and "年　　月　　日" in text
