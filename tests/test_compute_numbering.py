"""Numbers of certificates: kept through a change, never used again, sub-certificates of sites."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from standin import desk, folders, workbook

from pipeline.compute import compute
from pipeline.compute.case import open_case
from pipeline.compute.numbering import numbers
from pipeline.facts import WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.judge import number_faults
from pipeline.outcome import EarlierResult, Result, Status
from pipeline.process import process
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.service.materials import read_templates
from pipeline.service.outbox import Outbox
from pipeline.service.redo import declare_void
from pipeline.validate.from_json import facts_from_json
from pipeline.workbook.write import write_workbook

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
USCC = "91120111MX0000385Q"


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def result(schemes: Schemes, scheme: str, **facts: Any) -> Result:
    typed, faults = facts_from_json(facts, schemes[scheme])
    assert not faults
    return compute(schemes[scheme], typed, TODAY)


SPECIAL = {
    "audit_type": "special",
    "special_kind": "scope_extension",
    "decision": "extend",
    "decision_date": "2026-04-20",
    "certificate_issue_date": "2026-04-22",
    "previous_issue_date": "2025-03-03",
    "previous_expiry": "2028-03-02",
    "previous_certificate_no": "示例-007",
}


@pytest.mark.parametrize("scheme", ["pcec", "ztht", "zzc"])
def test_a_changed_certificate_keeps_number_and_expiry_and_says_its_first_issue(schemes: Schemes, scheme: str) -> None:
    certificate = result(schemes, scheme, **SPECIAL).certificate
    assert certificate.number == "示例-007"
    assert certificate.valid_to == date(2028, 3, 2)
    assert certificate.issue_date == date(2026, 4, 22)
    assert certificate.original_issue_date == date(2025, 3, 3)


@pytest.mark.parametrize("scheme", ["ench", "zhrz"])
def test_where_the_rule_says_nothing_of_the_number_it_waits_to_be_typed(schemes: Schemes, scheme: str) -> None:
    certificate = result(schemes, scheme, **SPECIAL).certificate
    assert (certificate.number, certificate.original_issue_date) == (None, None)


def test_a_new_cycle_has_a_number_of_its_own(schemes: Schemes) -> None:
    facts = SPECIAL | {"audit_type": "recertification", "decision": "grant"}
    del facts["special_kind"]
    assert result(schemes, "pcec", **facts).certificate.number is None


@pytest.mark.parametrize(("typed", "doubted"), [("示例-007", False), ("示例-008", True)])
def test_another_number_on_a_changed_certificate_is_doubted(schemes: Schemes, typed: str, doubted: bool) -> None:
    found = result(schemes, "pcec", **SPECIAL, certificate_no=typed)
    assert found.certificate.number == typed
    assert found.certificate.original_issue_date == date(2025, 3, 3)
    findings = [f for f in found.findings if f.field == "certificate_no"]
    assert [(f.severity, f.code) for f in findings] == ([(Severity.REVIEW, Code.CASE_MISMATCH)] if doubted else [])
    assert [(f.found, f.clause) for f in findings] == ([(typed, "8.3")] if doubted else [])
    assert all("原编号是示例-007" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("decision", "number"), [("withdraw", "示例-007"), ("terminate", None), ("suspend", None), ("refuse", None)]
)
def test_a_certificate_withdrawn_is_named_by_its_number(schemes: Schemes, decision: str, number: str | None) -> None:
    certificate = result(schemes, "ench", **SPECIAL | {"decision": decision}).certificate
    assert (certificate.number, certificate.original_issue_date) == (number, None)


SITES = [
    {"name": "一厂", "address": "示例路1号"},
    {"name": "二厂", "sub_certificate": True, "activity": "装配", "address": " 示例路2号 "},
    {"name": "三厂", "sub_certificate": True},
]


def test_sub_certificates_are_numbered_in_the_order_of_the_sites(schemes: Schemes) -> None:
    certificate = result(schemes, "pcec", audit_type="initial", certificate_no="示例-007", sites=SITES).certificate
    assert [(sub.number, sub.site, sub.activity, sub.address) for sub in certificate.sub_certificates] == [
        ("示例-007-01", "二厂", "装配", "示例路2号"),
        ("示例-007-02", "三厂", "", ""),
    ]


def test_sub_certificates_wait_for_the_number_of_the_main_one(schemes: Schemes) -> None:
    certificate = result(schemes, "pcec", audit_type="initial", sites=SITES).certificate
    assert [sub.number for sub in certificate.sub_certificates] == [None, None]


def test_a_sub_certificate_that_the_rule_does_not_know_is_a_persons_matter(schemes: Schemes) -> None:
    found = result(schemes, "ench", audit_type="initial", certificate_no="示例-007", sites=SITES)
    (finding,) = [f for f in found.findings if f.column == "sub_certificate"]
    assert (finding.code, finding.field, finding.row) == (Code.VALUE_OPEN, "sites", 1)
    assert finding.clause == "8.1(4)"
    assert [sub.number for sub in found.certificate.sub_certificates] == [None, None]


@pytest.mark.parametrize("left_off", [{"on_certificate": False}, {"kind": "temporary"}])
def test_a_site_that_is_not_on_the_certificate_gets_none_of_its_own(schemes: Schemes, left_off: dict[str, Any]) -> None:
    sites = [SITES[0], SITES[1] | left_off, SITES[2]]
    found = result(schemes, "pcec", audit_type="initial", certificate_no="示例-007", sites=sites)
    assert [(sub.number, sub.site) for sub in found.certificate.sub_certificates] == [("示例-007-01", "三厂")]
    (finding,) = [f for f in found.findings if f.column == "sub_certificate"]
    assert (finding.code, finding.row, finding.found) == (Code.CASE_MISMATCH, 1, "二厂")
    clause = schemes["pcec"].tables.certificate.numbering.clause
    assert (finding.severity, finding.field, finding.clause) == (Severity.REVIEW, "sites", clause)
    assert finding.message.startswith(f"该场所不列入{schemes['pcec'].terms.certificate}，")
    nameless = [SITES[0], {"sub_certificate": True, "personnel": 5} | left_off]
    found = result(schemes, "pcec", audit_type="initial", sites=nameless)
    assert [f.found for f in found.findings if f.column == "sub_certificate"] == [""]


def test_a_site_without_a_name_gets_its_sub_certificate_too(schemes: Schemes) -> None:
    facts = {"certificate_no": "示例-007", "sites": ({"sub_certificate": True},)}
    (sub,) = numbers(open_case(schemes["pcec"], facts, schemes["pcec"].options_in_force)).sub_certificates
    assert (sub.number, sub.site, sub.address, sub.activity) == ("示例-007-01", "", "", "")


def before(**changes: Any) -> EarlierResult:
    facts: dict[str, Any] = {
        "folder": "示例-2025-001/decision-1",
        "kind": WorkbookKind.DECISION,
        "number": 1,
        "status": Status.ACCEPTED,
        "sha256": "0" * 64,
        "scheme": "pcec",
        "uscc": USCC,
        "case_no": "示例-2025-001",
        "certificate_no": "示例-007",
        "decision": "grant",
    }
    return EarlierResult(**(facts | changes))


def taken(schemes: Schemes, *numbered: EarlierResult, **changes: Any) -> tuple[Finding, ...]:
    facts = {"case_no": "示例-2026-001", "uscc": USCC, "audit_type": "surveillance", "decision": "maintain"}
    return number_faults(schemes["pcec"], facts | changes, "示例-007", numbered)


def test_a_number_goes_on_with_its_holder(schemes: Schemes) -> None:
    assert taken(schemes, before()) == ()
    assert taken(schemes) == ()


@pytest.mark.parametrize(
    "other",
    [{"uscc": "91110000MA00000000"}, {"scheme": "zzc"}],
    ids=["another holder", "another rule"],
)
def test_a_number_of_another_is_refused(schemes: Schemes, other: dict[str, Any]) -> None:
    (finding,) = taken(schemes, before(**other))
    assert (finding.severity, finding.code, finding.field) == (Severity.ERROR, Code.CASE_MISMATCH, "certificate_no")
    assert "示例-2025-001" in finding.message


def test_a_first_certificate_never_takes_a_number_in_use(schemes: Schemes) -> None:
    assert len(taken(schemes, before(), audit_type="initial", decision="grant")) == 1
    own = {"case_no": "示例-2025-001", "audit_type": "initial", "decision": "grant"}
    assert taken(schemes, before(), **own) == ()


@pytest.mark.parametrize("decision", ["withdraw", "terminate"])
def test_a_dead_number_is_never_used_again(schemes: Schemes, decision: str) -> None:
    assert len(taken(schemes, before(decision=decision))) == 1
    assert len(taken(schemes, before(decision=decision), case_no="示例-2025-001")) == 1


def test_a_dead_number_may_be_named_in_a_decision_that_gives_no_certificate(schemes: Schemes) -> None:
    assert taken(schemes, before(decision="withdraw"), decision="withdraw") == ()


def test_of_each_case_the_last_decision_that_is_not_void_counts(schemes: Schemes) -> None:
    assert taken(schemes, before(decision="withdraw", void=True)) == ()
    assert taken(schemes, before(decision="withdraw"), before(number=2)) == ()
    assert len(taken(schemes, before(number=2, decision="withdraw"), before())) == 1


def test_a_suspension_does_not_end_a_number(schemes: Schemes) -> None:
    assert taken(schemes, before(decision="suspend")) == ()


def test_the_outbox_knows_the_numbers_of_accepted_decisions(tmp_path: Path) -> None:
    settings = folders(tmp_path)
    worker = desk(settings)
    for kind in ("scoring", "decision"):
        worker.handle(f"{kind}.xlsx", workbook(kind=kind, certificate_no="示例-007"))
    folder = settings.outbox / "示例-2026-001" / "decision-1"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {"certificate_no", "decision"} <= manifest["entry"].keys()
    manifest["entry"] |= {"certificate_no": "示例-007", "decision": "withdraw"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    outbox = Outbox(settings.outbox)
    outbox.refresh()
    (known,) = outbox.numbered("示例-007")
    assert (known.case_no, known.decision, known.void) == ("示例-2026-001", "withdraw", False)
    assert outbox.numbered("示例-008") == ()
    declare_void(folder, by="示例", reason="示例", on=TODAY)
    outbox.refresh()
    assert outbox.numbered("示例-007")[0].void


def test_a_decision_with_a_dead_number_is_returned_with_the_cell_named(schemes: Schemes) -> None:
    sample = ROOT / "samples" / "ztht" / "two-sites"
    facts: dict[str, Any] = {}
    for kind in WorkbookKind:
        facts |= json.loads((sample / f"{kind.value}.json").read_text(encoding="utf-8"))
    typed, _ = facts_from_json(facts | {"certificate_no": "示例-007"}, schemes["ztht"])
    outcome = process(
        write_workbook(schemes["ztht"], WorkbookKind.DECISION, typed),
        "decision.xlsx",
        schemes=schemes,
        templates=read_templates(ROOT / "templates"),
        earlier=lambda _: (),
        numbered=lambda number: (before(scheme="ztht", certificate_no=number, decision="withdraw"),),
        today=TODAY,
    )
    assert outcome.status is Status.RETURNED
    (finding,) = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert finding.place is not None
    assert "certificate_draft" not in {paper.kind for paper in outcome.papers}


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"audit_type": "surveillance", "decision": "maintain"}, False),
        ({"audit_type": "surveillance", "decision": "maintain", "previous_certificate_no": None}, True),
        ({"audit_type": "surveillance", "decision": "extend"}, True),
        ({"audit_type": "special", "special_kind": "change", "decision": "maintain"}, True),
    ],
)
def test_a_number_is_asked_for_where_a_certificate_is_issued_or_none_is_known(
    schemes: Schemes, changes: dict[str, Any], asked: bool
) -> None:
    found = result(schemes, "zhrz", **SPECIAL | {"special_kind": None} | changes)
    assert any(finding.code is Code.NUMBER_MISSING for finding in found.findings) is asked
