"""Findings as the papers list them: the gravest first, each once, a choice by its label."""

from dataclasses import replace

from paper_cases import scheme_of

from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Result
from pipeline.render.view import case_values
from pipeline.render.view_result import finding_view, reviews_view

SCHEME = scheme_of("pcec")
REVIEW = Finding(severity=Severity.REVIEW, code=Code.VALUE_OPEN, message="请核对", field="schedule", found="示例")


def test_what_must_be_put_right_is_listed_before_what_must_be_confirmed() -> None:
    told = (replace(REVIEW, severity=Severity.NOTE), REVIEW, replace(REVIEW, severity=Severity.ERROR))
    listed = case_values(SCHEME, {}, Result(), told)["findings"]
    assert [entry.look_up("severity") for entry in listed] == ["须修改", "须确认", "说明"]
    assert [entry.look_up("no") for entry in listed] == [1, 2, 3]


def test_the_same_review_of_several_rows_is_shown_once() -> None:
    other = replace(REVIEW, found="另一示例")
    assert len(reviews_view(SCHEME, Result(), (REVIEW, REVIEW, other))) == 2


def test_a_choice_is_shown_by_its_label() -> None:
    found = finding_view(SCHEME, replace(REVIEW, field="decision", found="grant"), 1).look_up("found")
    assert found == next(entry.label for entry in SCHEME.field("decision").choices if entry.key == "grant")
