"""Plan and timetable against team, sites and stages: each finding at its cell, no noise where all fits."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
ON_PLAN = {"schedule", "sites", "effective_personnel"}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def intake(scheme: str, sample: str) -> dict[str, Any]:
    path = ROOT / "samples" / scheme / sample / "intake.json"
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def found(schemes: Schemes, scheme: str, facts: dict[str, Any]) -> list[Finding]:
    """Return the findings on plan, timetable and sites."""
    typed, faults = facts_from_json(facts, schemes[scheme])
    assert not faults
    result = compute(schemes[scheme], typed, TODAY)
    return [finding for finding in result.findings if finding.field in ON_PLAN and finding.reading is None]


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    assert finding.severity is Severity.REVIEW
    return finding


def place(finding: Finding) -> tuple[str | None, int | None, str | None]:
    return finding.field, finding.row, finding.column


SOUND = [path for path in sorted((ROOT / "samples").glob("*/*/intake.json")) if path.parent.name != "spoiled"]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.parent.name)
def test_a_sound_sample_gets_no_finding_on_its_plan(schemes: Schemes, path: Path) -> None:
    assert found(schemes, path.parent.parent.name, intake(path.parent.parent.name, path.parent.name)) == []


def test_a_day_outside_the_stages_is_marked_in_its_cell(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["schedule"][-1]["date"] = "2026-04-16"
    finding = only(found(schemes, "ztht", facts))
    assert (finding.code, place(finding)) == (
        Code.DATE_ORDER,
        ("schedule", len(facts["schedule"]) - 1, "date"),
    )
    assert "（2026年3月24日、2026年4月14日至2026年4月15日）" in finding.message
    assert (finding.found, finding.clause) == ("2026年4月16日", "4.3.4.1, 4.5.3.2")


def test_the_first_and_the_last_day_of_a_stage_are_inside(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["schedule"][0]["date"] = facts["stage2_end"]
    facts["schedule"][1]["date"] = facts["stage2_start"]
    assert not [f for f in found(schemes, "ztht", facts) if f.column == "date"]


def test_a_day_between_the_stages_is_outside(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["schedule"][0]["date"] = "2026-04-01"
    assert only(found(schemes, "ztht", facts)).column == "date"


def test_without_stage_dates_no_day_is_outside(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    for key in ("stage1_start", "stage1_end", "stage2_start", "stage2_end"):
        del facts[key]
    assert not [f for f in found(schemes, "ztht", facts) if f.column == "date"]


def test_a_stranger_in_the_timetable_is_named_once(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["schedule"][2]["auditors"].append("审核员壬")
    facts["schedule"][3]["auditors"].append("审核员壬")
    finding = only(found(schemes, "ztht", facts))
    assert (finding.code, finding.found, place(finding)) == (
        Code.NOT_A_CHOICE,
        "审核员壬",
        ("schedule", 2, "auditors"),
    )
    assert "“审核员壬”不在" in finding.message


def test_blanks_around_a_name_make_no_stranger(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["schedule"][2]["auditors"] = [" 审核员甲 "]
    assert found(schemes, "ztht", facts) == []


def test_a_trainee_without_an_evaluator_is_marked_where_the_rule_says_so(schemes: Schemes) -> None:
    facts = intake("zhrz", "five-sites")
    row = next(at for at, row in enumerate(facts["schedule"]) if row["auditors"] == ["评价员甲", "实习评价员戊"])
    facts["schedule"][row] |= {"auditors": ["实习评价员戊"], "unit": "仓库"}
    finding = next(f for f in found(schemes, "zhrz", facts) if f.column == "auditors")
    assert (finding.code, place(finding), finding.clause) == (
        Code.VALUE_OPEN,
        ("schedule", row, "auditors"),
        "8.1.4.1 3)",
    )


def test_a_trainee_beside_an_evaluator_of_another_row_is_led(schemes: Schemes) -> None:
    facts = intake("zhrz", "five-sites")
    at, row = next((at, r) for at, r in enumerate(facts["schedule"]) if r["auditors"] == ["评价员甲", "实习评价员戊"])
    facts["schedule"][at] = {**row, "auditors": ["评价员甲"]}
    facts["schedule"].append({**row, "auditors": ["实习评价员戊"]})
    assert found(schemes, "zhrz", facts) == []


def test_an_expert_alone_is_marked_only_under_a_rule_that_asks_for_supervision(schemes: Schemes) -> None:
    for scheme, sample, marked in (("pcec", "two-hundred", True), ("zzc", "three-star", False)):
        facts = intake(scheme, sample)
        expert = next(member["name"] for member in facts["team"] if member["role"] == "expert")
        last = {**facts["schedule"][-1], "unit": "空压站", "auditors": [expert]}
        facts["schedule"].append(last)
        assert bool([f for f in found(schemes, scheme, facts) if f.column == "auditors"]) is marked


def test_a_site_that_is_not_listed_is_named_once(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    rows = [row for row in facts["schedule"] if row["site"] == "定州工厂"]
    rows[0]["site"] = rows[1]["site"] = "定县工厂"
    first = facts["schedule"].index(rows[0])
    finding = only(found(schemes, "ztht", facts))
    assert (finding.code, finding.found, place(finding)) == (
        Code.NOT_A_CHOICE,
        "定县工厂",
        ("schedule", first, "site"),
    )
    assert "“定县工厂”不在" in finding.message


def test_on_the_first_day_of_stage_2_a_site_must_be_listed_too(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    first = next(at for at, row in enumerate(facts["schedule"]) if row["date"] == facts["stage2_start"])
    facts["schedule"][first]["site"] = "定县工厂"
    assert place(only(found(schemes, "ztht", facts))) == ("schedule", first, "site")


def test_a_row_without_a_site_and_a_case_without_sites_have_none_to_look_for(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    next(row for row in facts["schedule"] if row["date"] == facts["stage2_start"]).pop("site")
    assert found(schemes, "ztht", facts) == []
    assert found(schemes, "ztht", {key: value for key, value in facts.items() if key != "sites"}) == []


def test_stage_1_may_be_held_at_a_place_that_is_no_site(schemes: Schemes) -> None:
    assert found(schemes, "ztht", intake("ztht", "exactly-three-months")) == []


def test_a_site_to_be_audited_that_no_row_names_is_found(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    for row in facts["schedule"]:
        row["site"] = "徐水工厂"
    finding = only(found(schemes, "ztht", facts))
    assert (finding.code, finding.found) == (Code.ITEM_MISSING, "定州工厂")
    assert place(finding) == ("schedule", None, None)
    assert "没有安排这些场所：定州工厂；" in finding.message
    facts["sites"].append({"name": "安国工厂", "kind": "permanent", "personnel": 1})
    left_out = next(f for f in found(schemes, "ztht", facts) if f.code is Code.ITEM_MISSING)
    assert left_out.found == "定州工厂、安国工厂"


def test_points_left_out_are_named_in_one_finding(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    for row in facts["schedule"]:
        row["clauses"] = [c for c in row["clauses"] if c not in ("4.5.3.2(4)", "4.5.3.2(6)")]
    finding = only(found(schemes, "ztht", facts))
    assert finding.code is Code.ITEM_MISSING
    assert finding.found.startswith("4.5.3.2(4) ") and "；4.5.3.2(6) " in finding.found
    assert finding.clause == "4.5.3.2(4), 4.5.3.2(6)"
    assert finding.message.startswith("日程的“条款（要点）”一列没有写到")


def test_a_point_asked_for_only_where_applicable_may_be_left_out(schemes: Schemes) -> None:
    facts = intake("pcec", "two-hundred")
    for row in facts["schedule"]:
        row["clauses"] = [c for c in row["clauses"] if c != "4.3"]
    assert found(schemes, "pcec", facts) == []


def test_without_a_timetable_nothing_is_said_of_points(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    del facts["schedule"]
    assert found(schemes, "ztht", facts) == []


@pytest.mark.parametrize(("personnel", "expected"), [(119, False), (118, True), (120, True)])
def test_persons_at_the_sites_are_set_against_the_number_given(
    schemes: Schemes, personnel: int, expected: bool
) -> None:
    facts = intake("zzc", "five-star-unmet")
    facts["effective_personnel"] = 119
    facts["sites"][0]["personnel"] = personnel
    findings = [f for f in found(schemes, "zzc", facts) if f.field == "sites"]
    assert bool(findings) is expected
    total = sum(site["personnel"] for site in facts["sites"])
    assert all((finding.code, finding.clause) == (Code.VALUE_OPEN, "6.3(1)③, 6.4(1)") for finding in findings)
    assert all(finding.found == str(total) and f"之和是{total}，" in finding.message for finding in findings)


def test_heads_at_the_sites_that_come_to_the_converted_number_fit(schemes: Schemes) -> None:
    parts = {"audit_type": "initial", "full_time": 20, "part_time_hours": 0, "full_time_hours": 174}
    for heads, doubted in ((19, True), (20, False), (21, False)):
        sites = [{"name": "示例厂", "kind": "centre", "personnel": heads}]
        assert bool(found(schemes, "ztht", parts | {"sites": sites})) is doubted


def test_more_heads_at_the_sites_than_converted_persons_are_as_expected(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    facts["sites"][0]["personnel"] += 5
    assert found(schemes, "ztht", facts) == []
    facts["sites"][0]["personnel"] = 1
    assert only(found(schemes, "ztht", facts)).field == "sites"


def test_a_site_without_a_number_leaves_the_sum_open(schemes: Schemes) -> None:
    facts = intake("ztht", "two-sites")
    del facts["sites"][1]["personnel"]
    facts["sites"][0]["personnel"] = 1
    assert found(schemes, "ztht", facts) == []


def test_a_typed_number_that_its_parts_do_not_come_to_is_looked_at_again(schemes: Schemes) -> None:
    parts = {"full_time": 170, "part_time_hours": 871, "full_time_hours": 174}
    facts = {"audit_type": "initial", "effective_personnel": 175, **parts}
    finding = only(found(schemes, "ztht", facts))
    assert place(finding) == ("effective_personnel", None, None)
    assert (finding.found, finding.clause) == ("175", "15.1.1, 15.1.2")
    assert "填的是175，" in finding.message and "折算是176；" in finding.message


def test_a_typed_number_that_its_parts_come_to_rounded_up_is_sound(schemes: Schemes) -> None:
    parts = {"full_time": 170, "part_time_hours": 871, "full_time_hours": 174}
    assert found(schemes, "ztht", {"audit_type": "initial", "effective_personnel": 176, **parts}) == []


DAY, NEXT = date(2026, 6, 15), date(2026, 6, 16)
TEAM = (
    {"name": "示例甲", "role": "leader"},
    {"name": "示例丁", "role": "trainee"},
    {"name": "示例戊", "role": "trainee"},
    {"name": "示例己"},
)


def row(*people: str, start: str | None = "09:00", end: str | None = "12:00", **words: Any) -> dict[str, Any]:
    fixed = {"date": DAY, "start": start, "end": end, "site": "示例厂", "unit": "示例科", "auditors": people}
    return fixed | words


def on_people(schemes: Schemes, *rows: dict[str, Any], team: tuple[dict[str, Any], ...] = TEAM) -> list[Finding]:
    facts = {"audit_type": "initial", "team": team, "schedule": rows}
    return [f for f in compute(schemes["zhrz"], facts, TODAY).findings if f.column == "auditors"]


@pytest.mark.parametrize(
    ("other", "led"),
    [
        (row("示例甲"), True),
        (row("示例甲", start="08:00", end="13:00"), True),
        (row("示例甲", start="09:01"), False),
        (row("示例甲", end="11:59"), False),
        (row("示例甲", start=None), False),
        (row("示例甲", end=None), False),
        (row("示例甲", date=NEXT), False),
        (row("示例甲", site="其他厂"), False),
        (row("示例甲", unit="其他科"), False),
        (row("示例己"), False),
    ],
)
def test_a_trainee_is_led_by_a_row_at_the_same_place_that_lasts_as_long(
    schemes: Schemes, other: dict[str, Any], led: bool
) -> None:
    assert [f.row for f in on_people(schemes, row("示例丁"), other)] == ([] if led else [0])


def test_a_row_of_unknown_length_is_not_led_by_another_one(schemes: Schemes) -> None:
    assert [f.row for f in on_people(schemes, row("示例丁", start=None), row("示例甲"))] == [0]
    assert [f.row for f in on_people(schemes, row("示例丁", end=None), row("示例甲", start="00:00"))] == [0]


def test_trainees_alone_are_named_together_with_what_the_rule_says(schemes: Schemes) -> None:
    (finding,) = on_people(schemes, row("示例丁", "示例戊", "示例己"))
    assert finding.found == "示例丁、示例戊"
    assert finding.message.startswith("示例丁、示例戊在这一时段没有")
    assert "（实习评价员在评价员指导下参加评价）" in finding.message


def test_beside_a_person_whom_the_team_does_not_have_nobody_is_called_alone(schemes: Schemes) -> None:
    (finding,) = on_people(schemes, row("示例丁", "示例某"))
    assert (finding.code, finding.found) == (Code.NOT_A_CHOICE, "示例某")


def test_a_member_without_a_name_is_nobody_in_the_timetable(schemes: Schemes) -> None:
    # whatever an empty name is printed as, no row names it
    findings = on_people(schemes, row("None"), row("XXXX"), team=({"role": "trainee"},))
    assert [(f.code, f.found) for f in findings] == [(Code.NOT_A_CHOICE, "None"), (Code.NOT_A_CHOICE, "XXXX")]


def test_a_site_without_a_name_is_named_by_no_row(schemes: Schemes) -> None:
    facts = {"audit_type": "initial", "stage2_start": DAY, "sites": ({"kind": "centre"},)}
    facts |= {"schedule": (row(site="None"), row(site="XXXX"))}
    findings = [f for f in compute(schemes["zhrz"], facts, TODAY).findings if f.column == "site"]
    assert [(f.row, f.found) for f in findings] == [(0, "None"), (1, "XXXX")]
