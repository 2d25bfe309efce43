"""The flow of one workbook: how each kind ends, and what it leaves."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Code, Severity
from pipeline.outcome import EarlierResult, Outcome, Status
from pipeline.process import process
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.service.materials import read_templates
from pipeline.validate.from_json import facts_from_json
from pipeline.workbook.write import write_workbook

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
AFTER_INTAKE = ["audit_plan", "application_review", "acceptance_notice", "audit_programme", "meeting_signin"]
SAMPLE = ROOT / "samples" / "ztht" / "two-sites"
Run = Callable[..., Outcome]
CYCLE = {"previous_decision_date": "2025-01-10", "previous_expiry": "2028-01-09"}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


@pytest.fixture(scope="module")
def run(schemes: Schemes) -> Run:
    templates = read_templates(ROOT / "templates")

    def run_facts(
        kind: str, earlier: tuple[EarlierResult, ...] = (), spoiled: Facts = MappingProxyType({}), **changes: Any
    ) -> Outcome:
        facts = sample(kind) | changes
        typed, _ = facts_from_json({k: v for k, v in facts.items() if v is not None}, schemes["ztht"])
        content = write_workbook(schemes["ztht"], WorkbookKind(kind), {**typed, **spoiled})
        return process(
            content, f"{kind}.xlsx", schemes=schemes, templates=templates, earlier=lambda _: earlier, today=TODAY
        )

    return run_facts


def sample(kind: str) -> dict[str, Any]:
    """Return the facts of the sample up to that workbook."""
    facts: dict[str, Any] = {}
    for part in (*WorkbookKind(kind).carries, WorkbookKind(kind)):
        facts |= json.loads((SAMPLE / f"{part.value}.json").read_text(encoding="utf-8"))
    return facts


def kinds(outcome: Outcome) -> list[str]:
    return [paper.kind for paper in outcome.papers]


def codes(outcome: Outcome, severity: Severity = Severity.ERROR) -> list[Code]:
    return [finding.code for finding in outcome.findings if finding.severity is severity]


def earlier(**changes: Any) -> EarlierResult:
    facts = {
        "folder": "示例/intake-1",
        "kind": WorkbookKind.INTAKE,
        "number": 1,
        "status": Status.ACCEPTED,
        "sha256": "0" * 64,
        "scheme": "ztht",
        "uscc": sample("intake")["uscc"],
    }
    return EarlierResult(**(facts | changes))


def test_a_sound_intake_leaves_the_plan_and_the_scoring_workbook(run: Run) -> None:
    outcome = run("intake")
    assert outcome.status is Status.ACCEPTED
    assert kinds(outcome) == [*AFTER_INTAKE, "audit_notice", "scoring_workbook"]


def test_a_scoring_workbook_leaves_reports_the_decision_sheet_a_certificate_draft_and_the_next_workbook(
    run: Run,
) -> None:
    outcome = run("scoring")
    assert outcome.status is Status.ACCEPTED
    made = [kind for kind in kinds(outcome) if kind != "nc_report"]
    assert made[:2] == ["decision_sheet", "certificate_draft"]
    assert set(made[2:]) == {"stage1_conclusion", "audit_report", "decision_workbook"}
    assert outcome.result.certificate.valid_to is None


def test_a_decision_leaves_the_completed_sheet_and_the_dated_certificate_draft(run: Run) -> None:
    outcome = run("decision")
    assert outcome.status is Status.ACCEPTED
    assert {"decision_sheet", "certificate_draft"} <= set(kinds(outcome))
    assert outcome.result.certificate.valid_to is not None


def test_an_applicant_on_the_black_list_gets_a_refusal_notice_and_no_plan(run: Run) -> None:
    outcome = run("intake", blacklisted=True, ordered_to_stop=True)
    assert outcome.status is Status.REFUSED
    assert kinds(outcome) == ["refusal_notice", "application_review"]
    assert codes(outcome) == []


def test_a_surveillance_has_no_application_to_refuse(run: Run) -> None:
    outcome = run("intake", audit_type="surveillance", blacklisted=True)
    gate = next(gate for gate in outcome.result.gates if gate.id == "not_blacklisted")  # type: ignore[union-attr]
    assert (outcome.status, gate.passed) == (Status.ACCEPTED, False)
    assert kinds(outcome)[0] == "audit_plan"
    assert Code.GATE_FAILED in codes(outcome, Severity.REVIEW)


def test_a_refusal_that_hangs_on_a_reading_is_contested(run: Run) -> None:
    outcome = run("intake", blacklisted=True)
    gate = next(gate for gate in outcome.result.gates if gate.id == "not_blacklisted")
    assert (outcome.status, gate.contested) == (Status.REFUSED, True)


def test_a_surveillance_leaves_no_certificate_draft_for_a_decision_it_cannot_take(run: Run) -> None:
    outcome = run("decision", audit_type="surveillance", decision="grant", **CYCLE)
    assert "certificate_draft" not in kinds(outcome)
    assert Code.NOT_A_CHOICE in codes(outcome, Severity.REVIEW)


def test_a_change_is_decided_on_a_certificate_issued_anew(run: Run) -> None:
    outcome = run("decision", audit_type="special", special_kind="change", decision="maintain", scores=None, **CYCLE)
    assert kinds(outcome) == ["decision_sheet", "certificate_draft", "change_notice"]


def test_a_certificate_that_the_rule_forbids_is_said_to_be_so(run: Run) -> None:
    late = {"previous_expiry": "2025-03-01", "previous_decision_date": "2022-03-02", "outstanding_only": True}
    outcome = run("decision", audit_type="recertification", decision="grant", **late)
    assert "certificate_draft" not in kinds(outcome)
    assert any("只能拒绝再认证" in finding.message for finding in outcome.findings)


def test_a_team_without_the_qualification_comes_back_to_the_planner(run: Run) -> None:
    team = sample("intake")["team"]
    outcome = run("intake", team=[{**member, "scheme_training": False} for member in team])
    assert outcome.status is Status.RETURNED
    assert Code.GATE_FAILED in codes(outcome)
    assert kinds(outcome) == ["returned_workbook", "finding_list"]
    marked = next(f for f in outcome.findings if f.code is Code.GATE_FAILED and f.severity is Severity.ERROR)
    assert marked.place is not None


def test_a_positive_decision_with_an_open_nonconformity_is_returned(run: Run) -> None:
    ncs = sample("decision")["ncs"]
    outcome = run("decision", ncs=[{k: v for k, v in nc.items() if k != "verified_on"} for nc in ncs])
    assert outcome.status is Status.RETURNED
    assert Code.DECISION_WITHOUT_GROUNDS in codes(outcome)


def test_a_negative_decision_with_open_nonconformities_stands_and_gives_no_certificate(run: Run) -> None:
    ncs = sample("decision")["ncs"]
    outcome = run(
        "decision", decision="refuse", ncs=[{k: v for k, v in nc.items() if k != "verified_on"} for nc in ncs]
    )
    assert outcome.status is Status.ACCEPTED
    assert "certificate_draft" not in kinds(outcome)


def test_a_decision_maker_of_the_team_cannot_decide(run: Run) -> None:
    outcome = run("decision", decision_maker_in_team=True)
    assert outcome.status is Status.RETURNED


def test_the_same_case_number_with_another_credit_code_is_returned(run: Run) -> None:
    outcome = run("intake", (earlier(uscc="91110000MA00000000"),))
    assert codes(outcome) == [Code.CASE_MISMATCH]
    assert outcome.status is Status.RETURNED


def test_the_same_case_number_under_another_rule_is_returned(run: Run) -> None:
    assert codes(run("intake", (earlier(scheme="pcec"),))) == [Code.CASE_MISMATCH]


def test_a_void_result_binds_nobody(run: Run) -> None:
    assert run("intake", (earlier(uscc="91110000MA00000000", void=True),)).status is Status.ACCEPTED


def test_a_corrected_workbook_supersedes_the_latest_of_its_kind(run: Run) -> None:
    before = (earlier(), earlier(folder="示例/intake-2", number=2), earlier(kind=WorkbookKind.SCORING, number=3))
    assert run("intake", before).supersedes == "示例/intake-2"


def test_bytes_that_are_no_workbook_come_back_with_a_page_that_says_what_to_do(schemes: Schemes) -> None:
    outcome = process(b"no workbook", "示例.xlsx", schemes=schemes, templates={}, earlier=lambda _: (), today=TODAY)
    assert (outcome.status, outcome.kind) == (Status.RETURNED, None)
    assert codes(outcome) == [Code.BAD_FILE]
    assert "示例.xlsx" in outcome.papers[0].content.decode()


def test_the_same_workbook_gives_the_same_bytes_on_another_day(run: Run, schemes: Schemes) -> None:
    first, second = run("scoring"), run("scoring")
    assert [paper.content for paper in first.papers] == [paper.content for paper in second.papers]


def test_open_readings_wait_in_the_next_workbook_to_be_signed(run: Run, schemes: Schemes) -> None:
    outcome = run("intake", blacklisted=False)
    waiting = {use.id for use in outcome.result.readings if use.confirmed_by is None}
    assert waiting


@pytest.mark.parametrize(
    ("spoiled", "end", "errors"),
    [({}, date(2026, 2, 28), []), ({"suspension_months": 0}, None, [Code.OUT_OF_RANGE])],
)
def test_the_usual_length_of_a_suspension_is_not_taken_for_one_that_cannot_be_read(
    run: Run, spoiled: Facts, end: date | None, errors: list[Code]
) -> None:
    outcome = run("intake", suspension_start="2025-08-31", spoiled=spoiled)
    (last,) = [deadline for deadline in outcome.result.deadlines if deadline.id == "suspension_end_max"]
    assert last.date == end
    assert codes(outcome) == errors
