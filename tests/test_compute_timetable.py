"""What the timetable comes to: time counted once, people in two places, points and sites not in it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.timetable import find_clashes, minute_of, timetable
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.load import load_schemes
from pipeline.scheme.papers import PlanTexts
from pipeline.scheme.scheme import Scheme

DAY, NEXT = date(2026, 6, 15), date(2026, 6, 16)
TEAM = (
    {"name": "示例甲", "role": "leader"},
    {"name": "示例乙", "role": "auditor"},
    {"name": "示例丙", "role": "expert"},
    {"name": "示例丁", "role": "trainee"},
)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


def a_case(scheme: Scheme, **facts: Any) -> Case:
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    return open_case(scheme, {"audit_type": "initial", "team": TEAM} | facts, options)


def block(start: str | None, end: str | None, *people: str, **words: Any) -> dict[str, Any]:
    return {"date": DAY, "start": start, "end": end, "auditors": people} | words


WHOLE = block("08:00", "16:00", "示例甲")


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        ((WHOLE,), {"示例甲": 1}),
        ((block("08:00", "12:00", " 示例甲 ", "示例乙"),), {"示例甲": Fraction(1, 2), "示例乙": Fraction(1, 2)}),
        ((WHOLE, WHOLE | {"date": NEXT}), {"示例甲": 2}),
        ((WHOLE, block("10:00", "18:00", "示例甲")), {"示例甲": Fraction(10, 8)}),
        ((WHOLE, block("09:00", "10:00", "示例甲")), {"示例甲": 1}),
        ((block("14:00", "16:00", "示例甲"), block("08:00", "12:00", "示例甲")), {"示例甲": Fraction(6, 8)}),
        ((block("00:00", "08:01", "示例甲"),), {"示例甲": Fraction(481, 480)}),
        ((block("08:00", "16:00", "示例丙", "示例丁", "示例戊"),), {}),
        ((block("16:00", "16:00", "示例甲"),), {}),
        ((block("16:00", "08:00", "示例甲"), WHOLE), {"示例甲": 1}),
        ((block("08:00", None, "示例甲"),), {}),
        ((block(None, "16:00", "示例甲"),), {}),
        ((block("上午", "16:00", "示例甲"),), {}),
        ((WHOLE | {"date": None},), {}),
        ((WHOLE | {"auditors": None},), {}),
    ],
)
def test_leader_and_auditors_are_counted_once_for_each_hour(
    scheme: Scheme, rows: tuple[dict[str, Any], ...], days: dict[str, Fraction]
) -> None:
    found = timetable(a_case(scheme, schedule=rows))
    assert found.by_member == days
    assert found.person_days == sum(days.values())


def test_a_member_without_a_name_is_nobody(scheme: Scheme) -> None:
    rows = (block("08:00", "16:00", "None", "XXXX"),)
    found = timetable(a_case(scheme, schedule=rows, team=({"role": "leader"},)))
    assert found.by_member == {}


def test_an_empty_timetable_comes_to_nothing_known(scheme: Scheme) -> None:
    assert timetable(a_case(scheme)).person_days is None


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("08:30", 510),
        (" 8 : 05 ", 485),
        ("00:00", 0),
        (None, None),
        ("", None),
        ("0830", None),
        (":30", None),
        ("08:", None),
        ("八:30", None),
        ("08:30:00", None),
    ],
)
def test_a_time_of_day_is_hours_and_minutes(typed: str | None, minute: int | None) -> None:
    assert minute_of(typed) == minute


SITES = ({"name": "示例一厂"}, {"name": "示例二厂", "sampled": True}, {"name": "示例三厂", "sampled": False})


@pytest.mark.parametrize(
    ("sites", "named", "missing"),
    [
        (SITES, ("示例一厂", "示例二厂"), ()),
        (SITES, (" 示例一厂 ",), ("示例二厂",)),
        (SITES, (), ("示例一厂", "示例二厂")),
        (({"name": " 示例一厂 "},), ("示例一厂",), ()),
        (({},), ("示例一厂",), ("",)),
        # a row without a site stands for no site, whatever its name
        (({"name": "None"}, {"name": "XXXX"}), (None,), ("None", "XXXX")),
    ],
)
def test_sites_to_be_audited_that_no_row_names_are_missing(
    scheme: Scheme, sites: tuple[dict[str, Any], ...], named: tuple[str | None, ...], missing: tuple[str, ...]
) -> None:
    rows = tuple({"site": site} if site else {} for site in named) or ({"unit": "示例科"},)
    assert timetable(a_case(scheme, sites=sites, schedule=rows)).sites_missing == missing


POINTS = (
    {"id": "5.1", "text": "示例一", "clause": "1"},
    {"id": "5.2", "text": "示例二", "clause": "1"},
    {"id": "5.3", "text": "示例三", "clause": "1", "audits": ("surveillance",)},
    {"id": "5.4", "text": "示例四", "clause": "1", "under": {"C-Z01": "z"}},
)


@pytest.mark.parametrize(
    ("rows", "covered"),
    [
        (None, {"5.1": False, "5.2": False}),
        (({"clauses": (" 5.1 ",)}, {"clauses": None}, {"clauses": ("5.3",)}), {"5.1": True, "5.2": False}),
        (({"clauses": ("5.1",)}, {"clauses": ("5.2",)}), {"5.1": True, "5.2": True}),
    ],
)
def test_each_point_of_the_audit_is_covered_where_a_row_names_it(
    scheme: Scheme, rows: tuple[dict[str, Any], ...] | None, covered: dict[str, bool]
) -> None:
    plan = PlanTexts.model_validate({"purpose": (), "criteria": (), "coverage": POINTS})
    papers = scheme.papers.model_copy(update={"plan": plan})
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"papers": papers}))
    found = timetable(a_case(changed, schedule=rows)).coverage
    assert {point.id: point.covered for point in found} == covered


def clashes(scheme: Scheme, *rows: dict[str, Any]) -> tuple[Finding, ...]:
    return find_clashes(a_case(scheme, schedule=rows))


HERE, THERE = {"site": "示例一厂", "unit": "示例科"}, {"site": "示例二厂", "unit": "示例科"}


def test_one_person_in_two_places_at_once_is_an_error_in_the_later_row(scheme: Scheme) -> None:
    (found,) = clashes(scheme, WHOLE | HERE, block("15:59", "17:00", "示例乙", "示例甲", **THERE))
    assert (found.severity, found.code) == (Severity.ERROR, Code.DATE_ORDER)
    assert (found.field, found.row, found.column) == ("schedule", 1, "auditors")
    assert found.message.startswith("示例甲在2026年6月15日的同一时段被安排在两处")
    assert found.found == "15:59–17:00 示例科"
    assert found.clause == scheme.tables.audit_time.hours_clause


@pytest.mark.parametrize(
    ("place", "named"), [({"site": "示例二厂"}, "15:00–17:00 示例二厂"), ({"unit": "示例科"}, "15:00–17:00 示例科")]
)
def test_a_clash_names_the_unit_or_else_the_site(scheme: Scheme, place: dict[str, str], named: str) -> None:
    (found,) = clashes(scheme, WHOLE | HERE, block("15:00", "17:00", "示例甲", **place))
    assert found.found == named


def test_a_clash_with_a_row_without_place_names_the_time_alone(scheme: Scheme) -> None:
    (found,) = clashes(scheme, WHOLE | HERE, block("15:00", "17:00", "示例甲"))
    assert found.found == "15:00–17:00 "


@pytest.mark.parametrize(
    "other",
    [
        block("16:00", "17:00", "示例甲", **THERE),
        block("15:00", "17:00", "示例乙", **THERE),
        block("15:00", "17:00", "示例甲", **HERE),
        block("15:00", "17:00", "示例甲", **THERE | {"date": NEXT}),
    ],
    ids=["one after the other", "two persons", "the same place", "another day"],
)
def test_where_nobody_is_in_two_places_nothing_is_found(scheme: Scheme, other: dict[str, Any]) -> None:
    assert clashes(scheme, WHOLE | HERE, other) == ()


def test_the_same_site_with_another_unit_is_another_place(scheme: Scheme) -> None:
    assert len(clashes(scheme, WHOLE | HERE, block("15:00", "17:00", "示例甲", site="示例一厂", unit="其他科"))) == 1


def test_without_a_timetable_nobody_clashes(scheme: Scheme) -> None:
    assert find_clashes(a_case(scheme)) == ()
