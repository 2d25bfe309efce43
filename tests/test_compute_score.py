"""The grade of a score: what a person gave, what the points give, side conditions and the grade below."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.score import score
from pipeline.outcome import Score
from pipeline.scheme.decision import ScoreRule
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


@pytest.fixture(scope="module")
def point_scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


def a_case(scheme: Scheme, rule: dict[str, Any], **facts: Any) -> Case:
    told = ScoreRule.model_validate({"clause": "1.1"} | rule)
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"score": told}))
    return open_case(changed, facts, scheme.options_in_force)


def said(value: Score) -> list[tuple[str, object, str]]:
    return [(step.what, step.value, step.clause) for step in value.steps]


GRADES = (
    {"label": "一级", "at_least": 60, "below": 80, "clause": "2.1"},
    {
        "label": "二级",
        "at_least": 80,
        "clause": "2.2",
        "conditions": ({"fact": "extra", "text": "示例", "clause": "3"},),
    },
)
TOTAL = {"mode": "total", "grades": GRADES, "below_all": ({"reading": "C-Z01", "clause": "2"},)}
TAKES_LOWER = {"lower_grade": ({"take": True, "clause": "4"},)}
NEEDED = {"needed": ({"fact": "kind", "text": "示例", "filled": True, "clause": "5", "lacking": "C-Z05"},)}


@pytest.mark.parametrize(
    ("rule", "facts", "grade", "candidate", "clause"),
    [
        (TOTAL, {"total_score": 60}, "一级", None, "2.1"),
        (TOTAL, {"total_score": 80, "extra": True}, "二级", None, "2.2"),
        (TOTAL, {"total_score": 80}, None, "二级", "2.2"),
        (TOTAL, {"total_score": 80, "extra": False}, None, "一级", "2.1"),
        (TOTAL | TAKES_LOWER, {"total_score": 80, "extra": False}, "一级", None, "2.1"),
        (TOTAL | TAKES_LOWER | NEEDED, {"total_score": 80, "extra": False}, None, "一级", "2.1"),
        (TOTAL | NEEDED, {"total_score": 60}, None, "一级", "2.1"),
        (TOTAL | NEEDED, {"total_score": 60, "kind": "I"}, "一级", None, "2.1"),
    ],
)
def test_side_conditions_decide_between_a_grade_a_candidate_and_the_grade_below(
    scheme: Scheme, rule: dict[str, Any], facts: dict[str, Any], grade: str | None, candidate: str | None, clause: str
) -> None:
    found = score(a_case(scheme, rule, **facts))
    assert (found.grade, found.candidate) == (grade, candidate)
    total, named = said(found)
    assert total == ("评分表总分", Fraction(facts["total_score"]), "1.1")
    words = f"对应等级：{grade}" if grade else f"拟等级（待确认）：{candidate}"
    assert named == (words, None, clause)
    assert (found.earned, found.applicable) == (facts["total_score"], 100)


def test_a_score_below_every_grade_has_none_and_shows_its_reading(scheme: Scheme) -> None:
    case = a_case(scheme, TOTAL, total_score=Decimal("59.99"))
    found = score(case)
    assert (found.grade, found.candidate, found.below_all) == (None, None, True)
    assert "C-Z01" in case.trace.shown
    assert said(found) == [("评分表总分", Fraction("59.99"), "1.1")]


@pytest.mark.parametrize(("given", "known"), [(0, True), (100, True), (-1, False), (101, False)])
def test_a_total_out_of_range_is_no_score(scheme: Scheme, given: int, known: bool) -> None:
    found = score(a_case(scheme, TOTAL | {"grades": GRADES[:1]}, total_score=given))
    assert (found.percent is not None) is known
    assert bool(found.steps) is known


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({"part": 3, "whole": 6}, True),
        ({"part": 2, "whole": 6}, False),
        ({"part": 2, "extra": 60}, True),
        ({"whole": 6, "extra": 60}, True),
        ({"part": 3, "whole": 0, "extra": 40}, False),
        ({}, None),
    ],
)
def test_a_share_of_two_facts_counts_where_both_are_given(
    scheme: Scheme, facts: dict[str, Any], met: bool | None
) -> None:
    condition = {"fact": "extra", "at_least": 50, "ratio": ("part", "whole"), "text": "示例", "clause": "3"}
    condition |= {"lacking": "C-Z41", "unmet": "C-Z06"}
    grades = ({"label": "一级", "at_least": 60, "clause": "2.1", "conditions": (condition,)},)
    case = a_case(scheme, TOTAL | {"grades": grades}, total_score=70, **facts)
    found = score(case)
    assert (found.grade, found.candidate) == {True: ("一级", None), None: (None, "一级"), False: (None, None)}[met]
    assert list(case.trace.shown) == {True: [], None: ["C-Z41"], False: ["C-Z06"]}[met]


ASKS = (
    {"fact": "first", "reading": "C-Z01", "clause": "6.1"},
    {"fact": "asked", "reading": "C-Z02", "named": "grade", "grounds": "why", "signed": "by", "clause": "6.2"},
)


@pytest.mark.parametrize(
    ("facts", "grade", "candidate", "shown"),
    [
        ({}, None, None, []),
        ({"first": True}, None, None, ["C-Z01"]),
        ({"first": True, "why": "示例"}, None, None, ["C-Z01"]),
        ({"asked": True}, None, None, ["C-Z02"]),
        ({"asked": True, "grade": "一级"}, None, None, ["C-Z02"]),
        ({"asked": True, "grade": "一级", "why": "示例"}, None, "一级", ["C-Z02"]),
        ({"asked": True, "grade": "一级", "why": "示例", "by": "示例"}, "一级", None, ["C-Z02"]),
        ({"asked": False, "grade": "一级", "why": "示例", "by": "示例"}, None, None, []),
    ],
)
def test_a_grade_that_a_person_gives_needs_grounds_and_a_signature(
    scheme: Scheme, facts: dict[str, Any], grade: str | None, candidate: str | None, shown: list[str]
) -> None:
    case = a_case(scheme, {"mode": "none", "asks_person": ASKS}, **facts)
    found = score(case)
    assert (found.grade, found.candidate) == (grade, candidate)
    assert list(case.trace.shown) == shown
    assert found.steps == ()


@pytest.mark.parametrize(("signed", "words"), [({}, "拟等级（待确认）：一级"), ({"by": "示例"}, "对应等级：一级")])
def test_a_grade_that_a_person_gives_beside_a_total_has_the_clause_that_leaves_it_to_a_person(
    scheme: Scheme, signed: dict[str, Any], words: str
) -> None:
    facts = {"total_score": 80, "asked": True, "grade": "一级", "why": "示例"} | signed
    found = score(a_case(scheme, {"mode": "none", "asks_person": ASKS}, **facts))
    assert said(found) == [("评分表总分", 80, "1.1"), (words, None, "6.2")]


def judged(scheme: Scheme, rule: dict[str, Any], verdicts: dict[str, str], **facts: Any) -> Score:
    """Return the score of a checklist that is met but for the verdicts given."""
    items = [item.item for item in scheme.items_for("initial")]
    rows = tuple({"item": item, "verdict": verdicts.get(item, "met")} for item in items)
    return score(a_case(scheme, rule, audit_type="initial", scores=rows, **facts))


POINTS = {"mode": "points", "grades": ({"label": "一级", "at_least": 0, "clause": "2.1"},)}
ALL_ROWS = {"against": "all", "under": {"C-P36": "a"}, "clause": "7"}
APPLICABLE = {"against": "applicable", "clause": "7"}
ELSEWHERE = APPLICABLE | {"under": {"C-P36": "b"}}


@pytest.mark.parametrize(
    ("normalising", "against_all"),
    [
        ((), False),
        ((ALL_ROWS,), True),
        ((ELSEWHERE, ALL_ROWS), True),
        ((APPLICABLE, ALL_ROWS), False),
    ],
)
def test_points_are_set_against_those_applicable_unless_the_rule_says_all(
    point_scheme: Scheme, normalising: tuple[dict[str, Any], ...], against_all: bool
) -> None:
    items = [item.item for item in point_scheme.items_for("initial") if point_scheme.points_of(item.item)]
    every = sum(point_scheme.points_of(item) or 0 for item in items)
    found = judged(point_scheme, POINTS | {"normalising": normalising}, {items[0]: "na", items[1]: "not_met"})
    assert found.earned is not None
    assert found.applicable is not None
    assert found.earned < found.applicable < every
    assert found.percent == Fraction(found.earned) / Fraction(every if against_all else found.applicable) * 100


def test_where_no_row_applies_or_one_is_not_judged_there_is_no_percentage(point_scheme: Scheme) -> None:
    items = [item.item for item in point_scheme.items_for("initial")]
    assert judged(point_scheme, POINTS, dict.fromkeys(items, "na")).percent is None
    rows = tuple({"item": item, "verdict": "met"} for item in items[1:])
    assert score(a_case(point_scheme, POINTS, audit_type="initial", scores=rows)).percent is None


@pytest.mark.parametrize(
    ("approved", "approval", "is_grade"),
    [
        (False, (), False),
        (True, (), True),
        (False, ({"needed": False, "clause": "8"},), True),
        (False, ({"needed": False, "clause": "8", "audits": ("special",)},), False),
    ],
)
def test_points_that_the_body_has_not_approved_give_a_candidate_unless_the_rule_lets_them_count(
    point_scheme: Scheme, approved: bool, approval: tuple[dict[str, Any], ...], is_grade: bool
) -> None:
    assert point_scheme.points is not None
    signed = {"approved_by": "示例", "approved_on": date(2026, 1, 5)} if approved else {"approved_by": ""}
    points = point_scheme.points.model_copy(update=signed)
    scheme = replace(point_scheme, tables=point_scheme.tables.model_copy(update={"points": points}))
    found = judged(scheme, POINTS | {"approval": approval}, {})
    assert (found.grade, found.candidate) == (("一级", None) if is_grade else (None, "一级"))


@pytest.mark.parametrize(("verdict", "grade"), [("met", "二级"), ("not_met", "一级")])
def test_rows_judged_answer_for_the_facts_that_stand_for_them(point_scheme: Scheme, verdict: str, grade: str) -> None:
    basic = next(item.item for item in point_scheme.items_for("initial") if item.basic)
    lower = GRADES[0] | {"conditions": ({"fact": "must", "text": "示例", "clause": "3"},)}
    higher = GRADES[1] | {"conditions": ({"fact": "basic", "text": "示例", "clause": "3"},)}
    rule = TOTAL | TAKES_LOWER | {"grades": (lower, higher), "basic_fact": "basic", "mandatory_fact": "must"}
    rule |= {"below_all": ()}
    assert judged(point_scheme, rule, {basic: verdict}, total_score=80).grade == grade
