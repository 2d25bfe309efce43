"""The grade of a score: what a person gave, what the points give, side conditions and the grade below."""

from dataclasses import replace
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


def a_case(scheme: Scheme, rule: dict[str, Any], **facts: Any) -> Case:
    told = ScoreRule.model_validate({"clause": "1.1"} | rule)
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"score": told}))
    return open_case(changed, facts, {name: entry.in_force for name, entry in scheme.readings.items()})


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
