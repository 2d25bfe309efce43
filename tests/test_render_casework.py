"""Application review, acceptance, programme and sign-in sheets: what they show of a case."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from mini_docx import whole_text
from paper_cases import IDS, scheme_of, templates

from pipeline.compute import compute, with_cycle
from pipeline.facts import WorkbookKind
from pipeline.outcome import Status
from pipeline.render.papers import papers_for
from pipeline.render.values import Record
from pipeline.render.view import case_values
from pipeline.validate.from_json import facts_from_json

TODAY = date(2026, 1, 5)
CASE: dict[str, Any] = {
    "case_no": "示例-2026-7",
    "audit_type": "initial",
    "application_date": "2026-02-02",
    "org_name": "示例组织",
    "uscc": "91130108MX00001150",
    "registered_address": "示例市示例路1号",
    "scope": "示例产品的生产",
    "effective_personnel": 200,
    "stage1_start": "2026-03-12",
    "stage1_end": "2026-03-12",
    "stage2_start": "2026-03-25",
    "stage2_end": "2026-03-26",
    "team": [{"name": "审核员甲", "role": "leader", "professional_codes": ["17.11.02"]}],
}


def values(identity: str, **changes: Any) -> dict[str, Any]:
    scheme = scheme_of(identity)
    facts, faults = facts_from_json(CASE | changes, scheme)
    assert not faults
    return case_values(scheme, facts, with_cycle(scheme, facts, compute(scheme, facts, TODAY)), ())


def made(identity: str, **changes: Any) -> dict[str, str]:
    scheme = scheme_of(identity)
    facts, faults = facts_from_json(CASE | changes, scheme)
    assert not faults
    result = compute(scheme, facts, TODAY)
    papers = papers_for(WorkbookKind.INTAKE, Status.ACCEPTED, scheme, facts, result, (), templates())
    return {paper.kind: whole_text(paper.content) for paper in papers}


def column(rows: Any, name: str) -> list[str]:
    return [str(row.look_up(name)) for row in rows]


def audits(identity: str, **changes: Any) -> list[Record]:
    return list(values(identity, **changes)["programme"].look_up("audits"))


class TestTheProgramme:
    @pytest.mark.parametrize("identity", IDS)
    def test_of_a_first_audit_goes_to_the_recertification(self, identity: str) -> None:
        assert column(audits(identity), "state") == ["本次", "本次", "待实施", "待实施", "待实施"]

    @pytest.mark.parametrize("identity", IDS)
    @pytest.mark.parametrize(
        ("done", "states"),
        [
            ({}, ["已完成", "本次", "待实施", "待实施"]),
            ({"first_surveillance_date": "2025-04-01"}, ["已完成", "已完成", "本次", "待实施"]),
        ],
    )
    def test_of_a_surveillance_tells_which_one_it_is(
        self, identity: str, done: dict[str, str], states: list[str]
    ) -> None:
        assert column(audits(identity, audit_type="surveillance", **done), "state") == states

    @pytest.mark.parametrize("identity", IDS)
    def test_of_a_recertification_opens_a_cycle_that_no_earlier_surveillance_belongs_to(self, identity: str) -> None:
        rows = audits(identity, audit_type="recertification", first_surveillance_date="2024-04-01")
        assert column(rows, "state") == ["本次", "待实施", "待实施", "待实施"]
        assert column(rows, "due_date")[1:] == ["—", "—", "—"]

    def test_forecasts_the_person_days_of_the_audits_ahead_by_the_table_of_the_rule(self) -> None:
        # 附录A, 176-275 persons: 2.0 on site at first and at re-certification, 1.0 at surveillance.
        rows = audits("ench", audit_type="initial")
        assert column(rows, "days") == ["0.5", "2", "1", "1", "2"]
        assert column(rows, "days_clause")[2] == "5.3, 附录A"

    def test_builds_later_person_days_on_those_of_the_first_audit(self) -> None:
        # 15.1.4: a third and two thirds of 3 days, in half days; 15.1.5: not below 1 and 1.5.
        assert column(audits("ztht"), "days")[1:] == ["3", "1", "1", "2"]

    def test_leaves_an_adjustment_to_the_audit_that_it_was_made_for(self) -> None:
        changed = {"adjust_days": "1", "adjust_reason": "示例理由", "enterprise_size": "medium"}
        rows = audits("zzc", emission_complexity="complex", **changed)
        assert column(rows, "days") == ["—", "7", "3", "3", "6"]

    def test_tells_the_sample_of_each_audit(self) -> None:
        sites = [{"name": f"场所{n}", "kind": "permanent", "on_certificate": True, "personnel": 20} for n in range(9)]
        rows = audits("zhrz", sites=sites)
        # 8.1.3.2: √9, 0.6√9 rounded up, 0.8√9 rounded up
        assert column(rows, "sites")[1:] == ["3", "2", "2", "3"]

    def test_covers_what_each_kind_of_audit_covers(self) -> None:
        kinds = values("pcec")["programme"].look_up("kinds")
        assert [column(kind.look_up("coverage"), "id")[0] for kind in kinds] == ["0-1", "5.6.2 1)", "6.5.2 1)"]


class TestTheReview:
    def points(self, **changes: Any) -> dict[str, Record]:
        return {str(point.look_up("text")): point for point in values("pcec", **changes)["review"].look_up("points")}

    def test_answers_a_point_by_the_conditions_that_the_case_meets_or_not(self) -> None:
        def state(**changes: Any) -> str:
            return str(self.points(**changes)["是否未被责令停业整顿、未列入严重违法企业名单"].look_up("state"))

        assert state(blacklisted=False, ordered_to_stop=False) == "符合"
        assert state(blacklisted=False, ordered_to_stop=True) == "不符合"
        assert state(blacklisted=False) == "待确认"

    def test_leaves_to_a_person_what_no_condition_answers(self) -> None:
        assert not self.points()["国家对相应行业的管理要求是否查明"].look_up("state")
        assert "☐ 是　☐ 否" in made("pcec")["application_review"]

    def test_counts_the_papers_handed_in_and_names_those_lacking(self) -> None:
        papers = scheme_of("pcec").papers.attachments
        given = [
            {"item": papers[0].text, "provided": "yes"},
            {"item": papers[1].text, "provided": "no", "remark": "下周补交"},
            {"item": "示例另加的资料", "provided": "yes"},
        ]
        review = values("pcec", attachments=given)["review"]
        assert review.look_up("handed_in") == "已提供 2 项，未提供 1 项，未填写 11 项"
        assert column(review.look_up("lacking"), "remark") == ["下周补交"]
        assert "下周补交" in made("pcec", attachments=given)["acceptance_notice"]

    def test_shows_who_of_the_team_has_each_code_of_the_scope(self) -> None:
        codes = values("zzc", application_codes=["17.11.02", "18.02.01"])["review"].look_up("codes")
        assert column(codes, "members") == ["审核员甲", "—"]

    @pytest.mark.parametrize("identity", IDS)
    def test_a_code_that_nobody_has_leaves_the_ability_to_a_person(self, identity: str) -> None:
        def ability(code: str) -> Record:
            points = values(identity, application_codes=[code])["review"].look_up("points")
            return next(
                point
                for point in points
                if "审核组长" in str(point.look_up("grounds")) or "评价组长" in str(point.look_up("grounds"))
            )

        assert "没有人具备" not in str(ability("17.11.02").look_up("grounds"))
        assert "没有人具备的专业代码：99.99.99" in str(ability("99.99.99").look_up("grounds"))
        assert not ability("99.99.99").look_up("state")

    def test_prints_reviewer_and_date_where_they_are_given(self) -> None:
        text = made("ztht", application_reviewer="评审员示例", application_reviewed_on="2026-02-05")
        assert "评审员示例" in text["application_review"] and "2026年2月5日" in text["application_review"]

    def test_is_made_for_a_surveillance_only_where_the_rule_reviews_information_then(self) -> None:
        kept = [identity for identity in IDS if "application_review" in made(identity, audit_type="surveillance")]
        assert kept == ["pcec", "zzc"]


SETTLED = {
    "blacklisted": False,
    "ordered_to_stop": False,
    "licence_required": False,
    "system_start_date": "2025-01-01",
}


class TestTheAcceptance:
    def test_is_a_draft_as_long_as_a_condition_is_unknown(self) -> None:
        assert "草稿—待确认" in made("ench", **(SETTLED | {"blacklisted": None}))["acceptance_notice"]

    def test_is_no_draft_once_all_conditions_hold(self) -> None:
        text = made("ench", **SETTLED)["acceptance_notice"]
        assert "草稿" not in text and "不得发出" not in text

    def test_is_a_draft_where_a_condition_holds_only_by_a_reading_that_nobody_confirmed(self) -> None:
        exactly = {"system_start_date": "2025-12-12", "internal_audit_done": True, "independent_legal_person": True}
        scheme = scheme_of("ztht")
        facts, _ = facts_from_json(CASE | SETTLED | exactly, scheme)
        result = compute(scheme, facts, TODAY)
        gates = tuple(replace(gate, passed=True) for gate in result.gates)
        result = replace(result, gates=gates)
        papers = papers_for(WorkbookKind.INTAKE, Status.ACCEPTED, scheme, facts, result, (), templates())
        (letter,) = [whole_text(paper.content) for paper in papers if paper.kind == "acceptance_notice"]
        assert "草稿—待确认" in letter and "体系运行超过3个月" in letter

    @pytest.mark.parametrize("identity", IDS)
    def test_has_no_dash_where_next_to_nothing_is_known(self, identity: str) -> None:
        keys = ("case_no", "audit_type", "org_name", "scope")
        bare = {key: None for key in CASE if key not in keys}
        assert "—" not in made(identity, **bare)["acceptance_notice"].replace("草稿—待确认", "").replace(
            "G0171—2022", ""
        )


@pytest.mark.parametrize("kind", ["application_review", "acceptance_notice"])
@pytest.mark.parametrize(
    ("special", "having"),
    [
        ("scope_extension", ["pcec", "zhrz", "ztht", "zzc"]),
        ("change", ["pcec", "ztht", "zzc"]),
        ("short_notice", []),
    ],
)
def test_a_special_audit_has_review_and_acceptance_where_an_application_begins_it(
    kind: str, special: str, having: list[str]
) -> None:
    assert [i for i in IDS if kind in made(i, audit_type="special", special_kind=special)] == having


class TestTheSignInSheets:
    def test_have_both_stages_where_both_are_on_site(self) -> None:
        assert column(values("ztht")["meetings"], "date") == [
            "2026年3月12日", "2026年3月12日", "2026年3月25日", "2026年3月26日",
        ]  # fmt: skip

    def test_leave_out_a_stage_1_that_is_away_from_the_site(self) -> None:
        assert len(values("ztht", stage1_offsite_reason="过程简单")["meetings"]) == 2
        assert len(values("ench")["meetings"]) == 2

    @pytest.mark.parametrize("audit_type", ["initial", "surveillance"])
    @pytest.mark.parametrize("identity", IDS)
    def test_name_the_team_and_the_points_of_the_rule_for_this_audit(self, identity: str, audit_type: str) -> None:
        text = made(identity, audit_type=audit_type)["meeting_signin"]
        assert "审核员甲" in text and "首次会议签到表" in text and "末次会议签到表" in text
        points = [point for meeting in scheme_of(identity).papers.meetings for point in meeting.agenda]
        ours = {point.text for point in points if audit_type in point.audits}
        assert all(point in text for point in ours)
        others = {point.text for point in points} - ours
        assert not [point for point in others if point in text and not any(point in mine for mine in ours)]
