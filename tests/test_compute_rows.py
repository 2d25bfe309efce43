"""Judged rows: what is mandatory under which reading, rows taken out, approval of points."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.compute.case import Case, open_case
from pipeline.compute.rows import judge_rows
from pipeline.outcome import Result
from pipeline.scheme.checklist import Checklist, Points
from pipeline.scheme.decision import ScoreRule
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

DOUBTFUL = "3.2-3"


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


def judged(scheme: Scheme, rows: Mapping[str, Mapping[str, Any]], **choices: str) -> Result:
    """Return the result of a checklist that is met but for the rows given, under other readings."""
    scores = [{"item": item.item, "verdict": "met", **rows.get(item.item, {})} for item in scheme.items_for("initial")]
    confirmations = [
        {"about": about.replace("_", "-"), "value": option, "confirmed_by": "示例确认人", "confirmed_on": "2026-01-05"}
        for about, option in choices.items()
    ]
    given = {"audit_type": "initial", "scores": scores, "confirmations": confirmations}
    facts, faults = facts_from_json(given, scheme)
    assert not faults
    return compute(scheme, facts, date(2026, 1, 5))


def met(result: Result, ident: str) -> bool | None:
    return next(entry.met for entry in result.decision.preconditions if entry.id == ident)


def used(result: Result) -> set[str]:
    return {use.id for use in result.readings}


def test_a_row_whose_type_is_in_doubt_is_mandatory_by_the_safest_reading(scheme: Scheme) -> None:
    result = judged(scheme, {DOUBTFUL: {"verdict": "not_met"}})
    assert met(result, "mandatory_items_met") is False
    assert "C-P33" in used(result)


def test_a_row_softened_by_a_reading_only_costs_points(scheme: Scheme) -> None:
    result = judged(scheme, {DOUBTFUL: {"verdict": "not_met"}}, C_P33="b")
    assert met(result, "mandatory_items_met") is True


def test_a_row_whose_type_is_in_doubt_is_no_question_where_it_is_met(scheme: Scheme) -> None:
    assert "C-P33" not in used(judged(scheme, {}))


def test_a_mandatory_row_taken_out_without_grounds_leaves_the_answer_to_a_person(scheme: Scheme) -> None:
    result = judged(scheme, {"1.1-1": {"verdict": "na", "reason": "示例"}})
    assert met(result, "mandatory_items_met") is None
    assert "C-P09" in used(result)


def test_a_person_may_take_a_mandatory_row_out(scheme: Scheme) -> None:
    result = judged(scheme, {"1.1-1": {"verdict": "na", "reason": "示例"}}, C_P09="b")
    assert met(result, "mandatory_items_met") is True


def test_points_without_approval_give_a_candidate_only(scheme: Scheme) -> None:
    result = judged(scheme, {})
    assert (result.score.grade, result.score.candidate) == (None, "AAAAA")
    assert met(result, "grade_reached") is None


def test_a_body_may_take_the_points_as_they_are(scheme: Scheme) -> None:
    result = judged(scheme, {}, C_P05="b")
    assert (result.score.grade, result.score.candidate) == ("AAAAA", None)


def test_a_low_score_by_points_without_approval_is_no_refusal(scheme: Scheme) -> None:
    optional = {item.item: {"verdict": "not_met"} for item in scheme.items_for("initial") if not item.basic}
    result = judged(scheme, optional)
    assert result.score.grade is None
    assert met(result, "grade_reached") is None


def test_a_degree_between_whole_percents_is_rounded_only_by_that_reading(scheme: Scheme) -> None:
    row = {"1.1-5": {"verdict": "partly", "percent": 62.5, "reason": "示例"}}
    as_judged, rounded = judged(scheme, row), judged(scheme, row, C_P07="b")
    assert as_judged.score.percent is not None
    assert rounded.score.percent is not None
    assert as_judged.score.percent < rounded.score.percent


def test_a_row_met_in_part_earns_nothing_by_that_reading_and_both_are_shown(scheme: Scheme) -> None:
    row = {"1.1-5": {"verdict": "partly", "percent": 50, "reason": "示例"}}
    by_degree, all_or_nothing = judged(scheme, row), judged(scheme, row, C_P06="b")
    failed = judged(scheme, {"1.1-5": {"verdict": "not_met", "reason": "示例"}})
    assert all_or_nothing.score.percent == failed.score.percent
    assert by_degree.score.percent is not None and failed.score.percent is not None
    assert by_degree.score.percent > failed.score.percent
    (use,) = [use for use in by_degree.readings if use.id == "C-P06"]
    assert list(use.others) == ["b"]
    assert not [use for use in failed.readings if use.id == "C-P06"]


def test_the_working_of_points_ends_at_the_percentage_and_the_grade(scheme: Scheme) -> None:
    found = judged(scheme, {}).score
    assert found.earned == found.applicable
    assert [(step.what, step.value) for step in found.steps] == [
        ("各行得分之和", found.earned),
        ("涉及项满分之和", found.applicable),
        ("得分比例（%）", 100),
        ("拟等级（待确认）：AAAAA", None),
    ]
    assert all(step.clause for step in found.steps)


def test_every_row_judged_and_every_indicator_is_in_the_result(scheme: Scheme) -> None:
    found = judged(scheme, {"1.1-1": {"verdict": "not_met"}}).score
    assert [row.item for row in found.rows] == [item.item for item in scheme.items_for("initial")]
    missed = {entry.id: entry.rows - entry.met for entry in found.by_indicator}
    assert {ident: count for ident, count in missed.items() if count} == {"1": 1}


@pytest.mark.parametrize("reading", ["C_P36", "C_P08"])
def test_points_are_set_against_all_rows_where_a_reading_says_so(scheme: Scheme, reading: str) -> None:
    without = {"1.1-5": {"verdict": "na", "reason": "示例"}}
    applicable, every = judged(scheme, without).score, judged(scheme, without, **{reading: "b"}).score
    assert applicable.percent == 100
    assert every.percent is not None
    assert every.percent < 100
    assert every.earned == applicable.earned


OWN = Checklist.model_validate(
    {
        "clause": "1",
        "indicators": (
            {"id": "1", "name": "示例一"},
            {"id": "1.1", "name": "示例一之一", "parent": "1"},
            {"id": "2", "name": "示例二"},
            {"id": "3", "name": "示例三", "scored": False},
        ),
        "items": (
            {"item": "must", "requirement": "示例", "clause": "1", "indicator": "1.1", "mandatory": True},
            {
                "item": "sampled",
                "requirement": "示例",
                "clause": "1",
                "indicator": "1.1",
                "method": "sampled",
                "reading": "C-P33",
            },
            {"item": "graded", "requirement": "示例", "clause": "1", "indicator": "1.1", "method": "graded"},
            {"item": "basic", "requirement": "示例", "clause": "1", "indicator": "2", "basic": True},
            {"item": "told", "requirement": "示例", "clause": "1", "indicator": "3"},
            {"item": "later", "requirement": "示例", "clause": "1", "indicator": "1", "audits": ("surveillance",)},
        ),
    }
)
FULL = {"must": 2, "sampled": 4, "graded": 8, "told": 1, "later": 16}
MET = {item: {"verdict": "met"} for item in ("must", "sampled", "graded", "basic", "told")}


def own(scheme: Scheme, rows: dict[str, dict[str, Any]], points: bool = True, **rule: Any) -> Case:
    told = ScoreRule.model_validate({"clause": "1", "mode": "points", "removed_mandatory": "C-P09"} | rule)
    given = tuple({"item": item, "points": count, "clause": "1"} for item, count in FULL.items())
    changed = {
        "checklist": OWN,
        "points": Points.model_validate({"source": "示例", "rows": given}) if points else None,
        "score": told,
    }
    changed_scheme = replace(scheme, tables=scheme.tables.model_copy(update=changed))
    facts = {"audit_type": "initial", "scores": tuple({"item": item} | row for item, row in rows.items())}
    return open_case(changed_scheme, facts, scheme.options_in_force)


@pytest.mark.parametrize(
    ("item", "row", "earned"),
    [
        ("must", {"verdict": "met"}, 2),
        ("must", {"verdict": "not_met"}, 0),
        ("must", {"verdict": "na"}, None),
        ("must", {"verdict": "met", "samples": 4, "samples_failed": 1}, 2),
        ("sampled", {"verdict": "met"}, 4),
        ("sampled", {"verdict": "not_met"}, 0),
        ("sampled", {"verdict": "partly"}, None),
        ("sampled", {"verdict": "partly", "percent": 25}, 1),
        ("sampled", {"verdict": "met", "percent": 25}, 4),
        ("sampled", {"verdict": "partly", "samples": 4, "samples_failed": 1}, 3),
        ("sampled", {"verdict": "met", "samples": 4}, 4),
        ("sampled", {"verdict": "met", "samples_failed": 0}, 4),
        ("sampled", {"verdict": "met", "samples": 0, "samples_failed": 0}, 4),
        ("sampled", {"verdict": "met", "samples": True, "samples_failed": True}, 4),
        ("sampled", {"verdict": "met", "samples": "4", "samples_failed": 1}, 4),
        ("graded", {"verdict": "met"}, 8),
        ("graded", {"verdict": "not_met"}, 0),
        ("graded", {"verdict": "partly"}, None),
        ("graded", {"verdict": "partly", "percent": 50}, 4),
        ("graded", {"verdict": "met", "percent": Decimal(75)}, 6),
        ("graded", {"verdict": "partly", "samples": 4, "samples_failed": 1}, 6),
        ("basic", {"verdict": "met"}, None),
    ],
)
def test_a_row_earns_by_its_method(scheme: Scheme, item: str, row: dict[str, Any], earned: int | None) -> None:
    (scored,) = judge_rows(own(scheme, {item: row})).scored
    assert (scored.item, scored.verdict, scored.points) == (item, row["verdict"], FULL.get(item))
    assert scored.earned == earned


@pytest.mark.parametrize(
    ("row", "whole", "earned", "shown"),
    [
        ({"verdict": "partly", "percent": Decimal("62.4")}, False, Fraction(8 * 624, 1000), ["C-P07"]),
        ({"verdict": "partly", "percent": Decimal("62.4")}, True, Fraction(8 * 62, 100), ["C-P07"]),
        ({"verdict": "partly", "percent": Decimal(62)}, True, Fraction(8 * 62, 100), []),
        ({"verdict": "na", "percent": Decimal("62.4")}, True, None, []),
    ],
)
def test_a_degree_between_whole_percents_is_shown_and_may_be_rounded(
    scheme: Scheme, row: dict[str, Any], whole: bool, earned: Fraction | None, shown: list[str]
) -> None:
    degrees = ({"whole": True, "clause": "1"},) if whole else ()
    case = own(scheme, {"graded": row}, uneven_percent="C-P07", degrees=degrees)
    (scored,) = judge_rows(case).scored
    assert scored.earned == earned
    assert list(case.trace.shown) == shown


@pytest.mark.parametrize(
    ("row", "earned", "asked"),
    [
        ({"verdict": "met"}, (8, 8), False),
        ({"verdict": "met", "percent": 100}, (8, 8), False),
        ({"verdict": "met", "percent": 75}, (6, 0), True),
        ({"verdict": "partly", "percent": 75}, (6, 0), True),
        ({"verdict": "partly"}, (None, 0), True),
        ({"verdict": "not_met"}, (0, 0), False),
        ({"verdict": "partly", "percent": 0}, (0, 0), False),
        ({"verdict": "partly", "samples": 4, "samples_failed": 1}, (6, 6), False),
        ({"verdict": "na"}, (None, None), False),
    ],
)
def test_a_row_met_in_part_earns_by_its_degree_or_nothing(
    scheme: Scheme, row: dict[str, Any], earned: tuple[int | None, int | None], asked: bool
) -> None:
    partly = (
        {"counted": True, "under": {"C-P06": "a"}, "clause": "1"},
        {"counted": False, "under": {"C-P06": "b"}, "clause": "1"},
    )
    case = own(scheme, {"graded": row}, partly=partly)
    other = case.under({**case.options, "C-P06": "b"})
    found = tuple(judge_rows(under).scored[0].earned for under in (case, other))
    assert found == earned
    assert ("C-P06" in case.trace.consulted) is asked


@pytest.mark.parametrize(("verdict", "shown"), [("met", False), ("not_met", True), ("partly", True), ("na", False)])
def test_a_row_in_doubt_is_shown_where_it_counts_and_is_not_met(scheme: Scheme, verdict: str, shown: bool) -> None:
    case = own(scheme, {"sampled": {"verdict": verdict}})
    judge_rows(case)
    assert ("C-P33" in case.trace.shown) is shown


@pytest.mark.parametrize(
    ("rows", "earned", "applicable", "total"),
    [
        (MET, 15, 15, 15),
        (MET | {"sampled": {"verdict": "not_met"}}, 11, 15, 15),
        (MET | {"sampled": {"verdict": "na"}}, 11, 11, 15),
        (MET | {"sampled": {"verdict": "partly"}}, None, 15, 15),
        ({"must": {"verdict": "met"}}, None, 2, 2),
        (MET | {"later": {"verdict": "met"}}, 15, 15, 15),
        (MET | {"told": {"verdict": None}}, None, 14, 14),
    ],
)
def test_rows_are_added_up_once_all_of_the_audit_are_judged(
    scheme: Scheme, rows: dict[str, dict[str, Any]], earned: int | None, applicable: int, total: int
) -> None:
    found = judge_rows(own(scheme, rows))
    assert (found.earned, found.applicable, found.total) == (earned, applicable, total)


def test_rows_without_points_add_up_to_nothing_known(scheme: Scheme) -> None:
    found = judge_rows(own(scheme, MET, points=False))
    assert (found.earned, found.applicable, found.total) == (None, None, None)
    assert all((entry.earned, entry.applicable) == (None, None) for entry in found.indicators)


def test_each_heading_at_the_top_has_what_its_rows_come_to(scheme: Scheme) -> None:
    rows = MET | {"sampled": {"verdict": "na"}, "graded": {"verdict": "not_met"}}
    found = judge_rows(own(scheme, rows)).indicators
    assert [(entry.id, entry.name, entry.earned, entry.applicable, entry.rows, entry.met) for entry in found] == [
        ("1", "示例一", 2, 10, 2, 1),
        ("2", "示例二", None, None, 1, 1),
        ("3", "示例三", None, None, 1, 1),
    ]


def test_a_heading_with_an_open_row_has_earned_nothing_known_and_one_without_rows_is_left_out(scheme: Scheme) -> None:
    (entry,) = judge_rows(own(scheme, {"must": {"verdict": "met"}, "graded": {"verdict": "partly"}})).indicators
    assert (entry.id, entry.earned, entry.applicable) == ("1", None, 10)


NOT_ALLOWED = {"removing": ({"allowed": False, "clause": "1"},)}


@pytest.mark.parametrize(
    ("rule", "rows", "mandatory_met", "shown"),
    [
        ({}, MET, True, []),
        ({}, MET | {"must": {"verdict": "not_met"}}, False, []),
        ({}, MET | {"must": {"verdict": "na"}}, True, ["C-P09"]),
        (NOT_ALLOWED, MET | {"must": {"verdict": "na"}}, None, ["C-P09"]),
        (NOT_ALLOWED, MET | {"sampled": {"verdict": "na"}}, True, []),
        (NOT_ALLOWED, MET | {"basic": {"verdict": "na"}}, True, ["C-P09"]),
        ({}, {"must": {"verdict": "met"}}, None, []),
        ({"sampled": ({"text": "示例", "clause": "1"},)}, {"must": {"verdict": "met"}}, True, []),
        ({"sampled": ({"text": "示例", "clause": "1"},)}, {"graded": {"verdict": "met"}}, None, []),
    ],
)
def test_mandatory_rows_are_met_missed_or_open(
    scheme: Scheme, rule: dict[str, Any], rows: dict[str, dict[str, Any]], mandatory_met: bool | None, shown: list[str]
) -> None:
    case = own(scheme, rows, **rule)
    assert judge_rows(case).mandatory_met is mandatory_met
    assert list(case.trace.shown) == shown
