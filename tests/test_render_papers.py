"""Which papers a workbook leaves, how they are called, and what stands in them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from mini_docx import docx, par, paragraphs, whole_text
from paper_cases import HOSTILE, IDS, ROOT, findings, full_facts, full_result, scheme_of, templates

from pipeline.facts import WorkbookKind
from pipeline.findings import Finding
from pipeline.outcome import Certificate, DecisionOption, DecisionView, Paper, Result, Status
from pipeline.render.faults import PaperWithheldError
from pipeline.render.papers import papers_for, safe
from pipeline.scheme.load import load_schemes


def papers(
    identity: str,
    kind: WorkbookKind = WorkbookKind.DECISION,
    status: Status = Status.ACCEPTED,
    /,
    *,
    certificate: bool = True,
    reviews: tuple[Finding, ...] = (),
    own: Mapping[tuple[str, str], bytes] | None = None,
    result_changes: Mapping[str, Any] | None = None,
    **changes: Any,
) -> tuple[Paper, ...]:
    scheme = scheme_of(identity)
    facts = full_facts(scheme, **{"bilingual_certificate": None} | changes)
    result = replace(full_result(scheme, facts), **(result_changes or {}))
    shipped = {**templates(), **(own or {})}
    return papers_for(kind, status, scheme, facts, result, reviews, shipped, certificate=certificate)


AFTER_INTAKE = ["audit_plan", "application_review", "acceptance_notice", "audit_programme", "meeting_signin"]


def kinds(made: tuple[Paper, ...]) -> list[str]:
    return [paper.kind for paper in made]


def text_of(made: tuple[Paper, ...], kind: str) -> str:
    return whole_text(next(paper.content for paper in made if paper.kind == kind))


@pytest.mark.parametrize("identity", IDS)
class TestOfEveryScheme:
    def test_an_accepted_intake_leaves_the_plan_and_what_goes_with_it(self, identity: str) -> None:
        told_before = ["audit_notice"] if identity == "ztht" else []
        assert kinds(papers(identity, WorkbookKind.INTAKE)) == AFTER_INTAKE + told_before

    def test_a_refused_intake_leaves_the_refusal_with_reason_and_clause(self, identity: str) -> None:
        made = papers(identity, WorkbookKind.INTAKE, Status.REFUSED, decision=None)
        text = text_of(made, "refusal_notice")
        assert kinds(made) == ["refusal_notice", "application_review"]
        assert f"理由 {HOSTILE}" in text and "条款2" in text and "草稿" not in text

    def test_a_returned_workbook_leaves_the_list_of_findings(self, identity: str) -> None:
        made = papers(identity, WorkbookKind.INTAKE, Status.RETURNED, reviews=findings())
        assert kinds(made) == ["finding_list"] and f"请填写 {HOSTILE}" in text_of(made, "finding_list")

    def test_scoring_leaves_a_report_per_nonconformity_a_sheet_and_a_draft(self, identity: str) -> None:
        made = papers(identity, WorkbookKind.SCORING, decision=None, decision_date=None)
        assert kinds(made)[:4] == ["nc_report", "nc_report", "decision_sheet", "certificate_draft"]
        assert len({paper.name for paper in made}) == len(made)

    def test_scoring_leaves_the_audit_report_after_every_audit(self, identity: str) -> None:
        for audit_type in ("initial", "surveillance", "recertification", "special"):
            assert "audit_report" in kinds(papers(identity, WorkbookKind.SCORING, audit_type=audit_type))

    def test_scoring_leaves_the_conclusion_of_stage_1_where_there_was_one(self, identity: str) -> None:
        held = {"initial": True, "surveillance": False, "recertification": True, "special": False}
        for audit_type, due in held.items():
            made = papers(identity, WorkbookKind.SCORING, audit_type=audit_type)
            assert ("stage1_conclusion" in kinds(made)) is due
        skipped = {"audit_type": "recertification", "stage1_start": None, "stage1_end": None}
        assert "stage1_conclusion" not in kinds(papers(identity, WorkbookKind.SCORING, **skipped))

    def test_the_report_prints_what_the_team_wrote_and_leaves_room_for_what_the_rule_asks(self, identity: str) -> None:
        given = {"audit_type": "surveillance", "strengths": "示例优点", "report_summary": None}
        text = text_of(papers(identity, WorkbookKind.SCORING, **given), "audit_report")
        label = scheme_of(identity).field("report_summary").label
        assert "示例优点" in text and label in text

    @pytest.mark.parametrize("decision", ["supplement", "suspend", "restore", "withdraw", "terminate"])
    def test_every_decision_that_must_be_told_leaves_a_letter(self, identity: str, decision: str) -> None:
        made = papers(identity, certificate=False, decision=decision, audit_type="surveillance")
        assert len(made) == 2 and kinds(made)[0] == "decision_sheet"

    @pytest.mark.parametrize(
        ("decision", "special"),
        [("extend", "scope_extension"), ("reduce", "scope_reduction"), ("maintain", "change")],
    )
    def test_a_change_leaves_the_certificate_and_a_letter_that_says_what_changed(
        self, identity: str, decision: str, special: str
    ) -> None:
        made = papers(identity, decision=decision, audit_type="special", special_kind=special)
        told = kinds(made)[-1]
        assert kinds(made)[:2] == ["decision_sheet", "certificate_draft"]
        assert told in ("change_notice", "renewal_notice")
        assert "变更前" in text_of(made, told) and f"changes.before1 {HOSTILE}" in text_of(made, told)

    def test_a_change_agreed_to_is_told_by_one_letter_though_the_certificate_is_held(self, identity: str) -> None:
        reissued = DecisionView(options=(DecisionOption(key="maintain", label="示例", clause="1", certificate=True),))
        told = {"decision": "maintain", "audit_type": "special", "special_kind": "change"}
        made = kinds(papers(identity, certificate=False, result_changes={"decision": reissued}, **told))
        assert [kind for kind in made if kind.endswith("_notice")] in (["change_notice"], ["renewal_notice"])

    @pytest.mark.parametrize("decision", ["maintain", "suspend", "restore", "withdraw", "terminate", "reduce"])
    def test_a_letter_prints_no_dash_for_what_is_not_known(self, identity: str, decision: str) -> None:
        scheme = scheme_of(identity)
        facts = {
            "case_no": "示例1",
            "org_name": "示例公司",
            "audit_type": "surveillance",
            "scope": "示例",
            "decision": decision,
            "decision_date": date(2026, 6, 15),
        }
        made = papers_for(WorkbookKind.DECISION, Status.ACCEPTED, scheme, facts, Result(), (), templates())
        text = text_of(made, kinds(made)[-1])
        assert "—" not in text.replace("1)—5)", "") or kinds(made) == ["decision_sheet"]

    def test_a_supplement_request_says_what_is_asked_and_by_when_or_leaves_lines_to_write(self, identity: str) -> None:
        asked = ({"item": "示例流量计的检定证书", "reason": "检定过期", "due": date(2026, 7, 31)},)
        told = {"certificate": False, "decision": "supplement"}
        text = text_of(papers(identity, supplements=asked, **told), "supplement_request")
        assert "示例流量计的检定证书" in text and "检定过期" in text and "2026年7月31日" in text
        blank = next(p for p in papers(identity, supplements=None, **told) if p.kind == "supplement_request")
        assert [line for line in paragraphs(blank.content) if line == "4"]

    def test_a_letter_names_whom_to_turn_to_and_how_to_object(self, identity: str) -> None:
        made = papers(identity, certificate=False, decision="withdraw", audit_type="surveillance")
        text = text_of(made, "withdrawal_notice")
        assert "联系人：" in text and "申诉" in text and "规则未规定" not in text

    def test_a_conclusion_of_stage_1_without_facts_has_room_to_write(self, identity: str) -> None:
        scheme = scheme_of(identity)
        facts = {"case_no": "示例1", "org_name": "示例公司", "audit_type": "initial", "scope": "示例", "uscc": "示例"}
        made = papers_for(WorkbookKind.SCORING, Status.ACCEPTED, scheme, facts, Result(), (), templates())
        text = text_of(made, "stage1_conclusion")
        assert "待定" in text and ("☐符合" in text or "☐满足" in text)

    def test_a_positive_decision_leaves_the_dated_draft(self, identity: str) -> None:
        dates = Certificate(issue_date=date(2026, 5, 22), valid_from=date(2026, 5, 20), valid_to=date(2029, 5, 19))
        made = papers(identity, result_changes={"certificate": dates})
        assert kinds(made) == ["decision_sheet", "certificate_draft"]
        assert "2029年5月19日" in text_of(made, "certificate_draft")

    def test_a_certificate_without_number_and_dates_says_so(self, identity: str) -> None:
        text = text_of(papers(identity, WorkbookKind.SCORING, decision=None), "certificate_draft")
        assert "待编号" in text and "待决定" in text and "草稿" in text

    def test_a_refusing_decision_leaves_a_notice(self, identity: str) -> None:
        made = papers(identity, certificate=False, decision="refuse")
        assert kinds(made)[0] == "decision_sheet" and kinds(made)[1] in ("rejection_notice", "refusal_notice")

    def test_missing_facts_print_a_dash_and_stop_nothing(self, identity: str) -> None:
        scheme = scheme_of(identity)
        facts = {"case_no": "示例1", "org_name": "示例公司", "audit_type": "initial"}
        result = replace(full_result(scheme, facts), nc_due={})
        for kind in WorkbookKind:
            made = papers_for(kind, Status.ACCEPTED, scheme, facts, result, (), templates(), certificate=True)
            assert all("None" not in whole_text(paper.content) for paper in made)

    def test_the_same_case_gives_the_same_bytes(self, identity: str) -> None:
        assert papers(identity) == papers(identity)

    def test_both_readings_are_printed_with_their_values(self, identity: str) -> None:
        reading = next(iter(scheme_of(identity).readings.values()))
        text = text_of(papers(identity, WorkbookKind.INTAKE), "audit_plan")
        assert all(option in text for option in reading.options.values())
        assert "（本项目：2.5）" in text and "（本项目：1.5）" in text and "待确认" in text


def test_the_yearly_confirmation_goes_with_the_certificate_of_a_surveillance() -> None:
    made = papers("zzc", decision="maintain", audit_type="surveillance")
    assert kinds(made) == ["decision_sheet", "certificate_draft", "maintenance_notice"]


def test_a_renewed_result_is_told_by_the_notice_that_the_rule_names() -> None:
    assert "renewal_notice" in kinds(papers("zhrz", audit_type="recertification"))
    assert "renewal_notice" not in kinds(papers("zhrz", audit_type="initial"))


@pytest.mark.parametrize("scheme_id", IDS)
def test_the_sample_behind_a_verdict_is_printed_beside_it(scheme_id: str) -> None:
    item = scheme_of(scheme_id).checklist.items[0].item
    row = {"item": item, "verdict": "partly", "samples": 12, "samples_failed": 3}
    made = papers(scheme_id, WorkbookKind.SCORING, Status.ACCEPTED, scores=(row,))
    assert "抽样12个，不符合3个" in text_of(made, "decision_sheet")


def test_a_refusal_under_a_contested_reading_is_a_draft() -> None:
    scheme = scheme_of(IDS[0])
    gates = tuple(replace(gate, contested=True) for gate in full_result(scheme, full_facts(scheme)).gates)
    uses = tuple(replace(use, about="gates.two") for use in full_result(scheme, full_facts(scheme)).readings)
    changes = {"gates": gates, "readings": uses}
    made = papers(IDS[0], WorkbookKind.INTAKE, Status.REFUSED, decision=None, result_changes=changes)
    text = text_of(made, "refusal_notice")
    assert "草稿—待确认" in text and "（本项目：1.5）" in text


def test_names_are_chinese_safe_and_carry_the_case() -> None:
    made = papers(IDS[0], WorkbookKind.SCORING)
    assert all("示例-2026_001" in paper.name and paper.name.endswith(".docx") for paper in made)
    assert all(char not in paper.name for paper in made for char in '/\\:*?"<>| ')


@pytest.mark.parametrize(
    ("text", "name"), [("a/b\\c", "a_b_c"), ("..x..", "x"), ("长" * 99, "长" * 60), (" 甲 乙 ", "甲_乙")]
)
def test_a_part_of_a_file_name_is_made_safe(text: str, name: str) -> None:
    assert safe(text) == name


def test_a_scheme_s_own_template_goes_before_the_common_one() -> None:
    own = {(IDS[0], "audit_plan"): docx(par("自有模板 {{ case_no }}"))}
    assert "自有模板" in text_of(papers(IDS[0], WorkbookKind.INTAKE, own=own), "audit_plan")


def test_a_kind_without_template_is_left_out() -> None:
    scheme = scheme_of(IDS[0])
    facts = full_facts(scheme)
    assert papers_for(WorkbookKind.INTAKE, Status.ACCEPTED, scheme, facts, full_result(scheme, facts), (), {}) == ()


def test_a_template_with_a_word_that_the_scheme_forbids_is_withheld() -> None:
    identity = next(one for one in IDS if scheme_of(one).head.forbidden_words)
    word = scheme_of(identity).head.forbidden_words[0]
    with pytest.raises(PaperWithheldError, match=word):
        papers(identity, WorkbookKind.INTAKE, own={(identity, "audit_plan"): docx(par(word))})


ALWAYS = ["application_review", "acceptance_notice"]


def others(kind: WorkbookKind, /, withheld: frozenset[str] = frozenset(), **facts: Any) -> list[str]:
    """Return the kinds that the example scheme leaves, each with a template of one line."""
    scheme = load_schemes(ROOT / "tests" / "example_schemes", ROOT / "schemes")["quiet"]
    shipped = {("quiet", paper.kind): docx(par(f"{paper.kind} {{{{ case_no }}}}")) for paper in scheme.papers.kinds}
    case = {"case_no": "示例1", "audit_type": "initial", **facts}
    made = papers_for(kind, Status.ACCEPTED, scheme, case, Result(), (), shipped, certificate=True, withheld=withheld)
    return kinds(made)


class TestPapersThatAScheme:
    def test_adds_after_a_workbook_are_made_where_their_condition_holds(self) -> None:
        assert others(WorkbookKind.INTAKE, works_at_night=True) == ["audit_plan", "night_sheet", *ALWAYS]

    @pytest.mark.parametrize(
        "facts", [{}, {"works_at_night": False}, {"works_at_night": True, "audit_type": "special"}]
    )
    def test_adds_are_not_made_where_it_does_not(self, facts: dict[str, Any]) -> None:
        assert others(WorkbookKind.INTAKE, **facts) == ["audit_plan", *ALWAYS]

    def test_adds_for_a_decision_are_made_only_with_it(self) -> None:
        assert "reduction_note" in others(WorkbookKind.DECISION, decision="refuse")
        assert "reduction_note" not in others(WorkbookKind.DECISION, decision="grant")

    def test_adds_where_a_fact_is_given_are_made_only_then(self) -> None:
        asked = {"audit_type": "recertification"}
        assert "stage1_note" not in others(WorkbookKind.SCORING, **asked)
        assert others(WorkbookKind.SCORING, **asked, stage1_end=date(2026, 3, 2)).count("stage1_note") == 1

    def test_puts_beside_another_go_wherever_that_one_goes(self) -> None:
        draft = ["decision_sheet", "certificate_draft", "noise_label"]
        assert others(WorkbookKind.SCORING)[:3] == draft
        assert others(WorkbookKind.DECISION, frozenset({"certificate_draft"})) == ["decision_sheet"]
