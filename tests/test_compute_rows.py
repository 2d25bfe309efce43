"""Judged rows: what is mandatory under which reading, rows taken out, approval of points."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.outcome import Result
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


def test_points_are_set_against_all_rows_where_a_reading_says_so(scheme: Scheme) -> None:
    without = {"1.1-5": {"verdict": "na", "reason": "示例"}}
    applicable, every = judged(scheme, without).score, judged(scheme, without, C_P36="b").score
    assert applicable.percent == 100
    assert every.percent is not None
    assert every.percent < 100
    assert every.earned == applicable.earned
