"""Gates: what they answer, where papers leave them out, whom their no only tells."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.gates import gate, silent_gate
from pipeline.scheme.decision import DecisionRule
from pipeline.scheme.gates import Gate, Gates
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

FIRST, LATER, SPECIAL = {"audit_type": "initial"}, {"audit_type": "surveillance"}, {"audit_type": "special"}
IS = {"do": "fact_is", "fact": "held", "equals": True, "clause": "1"}
OF_LATER = IS | {"audits": ("surveillance",)}
RULE: dict[str, Any] = {"id": "held", "label": "示例", "effect": "refuse", "clause": "1", "failed": "没有示例"}
DECISION = {
    "clause": "9",
    "positive": ("grant",),
    "recommended": (),
    "preconditions": (),
    "options": (
        {"key": "grant", "label": "同意", "clause": "1"},
        {"key": "suspend", "label": "暂停", "clause": "1"},
    ),
}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


def a_case(scheme: Scheme, facts: dict[str, Any], dates: dict[str, date] | None = None) -> Case:
    gates = Gates(gates=(), without_application=({"audits": ("surveillance",), "clause": "1"},))  # type: ignore[arg-type]
    tables = scheme.tables.model_copy(update={"gates": gates, "decision": DecisionRule.model_validate(DECISION)})
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    return open_case(replace(scheme, tables=tables), facts, options).knowing(dates or {})


def a_gate(*checks: dict[str, Any], **words: Any) -> Gate:
    return Gate.model_validate(RULE | words | {"checks": checks or (IS,)})


@pytest.mark.parametrize(
    ("checks", "words", "facts", "passed"),
    [
        ((IS,), {}, FIRST | {"held": True}, True),
        ((IS,), {}, FIRST | {"held": False}, False),
        ((IS,), {}, FIRST, None),
        ((IS,), {}, {"held": False}, False),
        ((IS,), {"audits": ("surveillance",)}, FIRST | {"held": False}, None),
        ((IS,), {"audits": ("surveillance",)}, LATER | {"held": False}, False),
        ((IS,), {"audits": ("surveillance",)}, {"held": False}, False),
        ((OF_LATER,), {}, FIRST | {"held": False}, None),
        ((OF_LATER,), {}, LATER | {"held": False}, False),
        ((IS, OF_LATER | {"fact": "other"}), {}, LATER | {"held": True}, None),
    ],
)
def test_a_gate_is_answered_by_the_checks_that_count(
    scheme: Scheme,
    checks: tuple[dict[str, Any], ...],
    words: dict[str, Any],
    facts: dict[str, Any],
    passed: bool | None,
) -> None:
    found = gate(a_gate(*checks, **words), a_case(scheme, facts))
    assert found.passed is passed
    assert found.reason == ("没有示例" if passed is False else "")


@pytest.mark.parametrize(
    ("checks", "words", "facts", "applies"),
    [
        ((IS,), {}, FIRST, True),
        ((IS,), {}, {}, True),
        ((IS,), {"audits": ("surveillance",)}, FIRST, False),
        ((IS,), {"audits": ("surveillance",)}, LATER, True),
        ((OF_LATER,), {}, FIRST, False),
        ((OF_LATER,), {}, LATER, True),
        ((OF_LATER,), {}, {}, True),
        ((IS,), {"only_if_asked": ("initial",)}, FIRST, False),
        ((IS,), {"only_if_asked": ("initial",)}, LATER, True),
        ((IS,), {"of_certificate": True}, FIRST, True),
        ((IS,), {"of_certificate": True}, FIRST | {"decision": "grant"}, True),
        ((IS,), {"of_certificate": True}, FIRST | {"decision": "suspend"}, False),
        ((IS,), {"of_certificate": False}, FIRST | {"decision": "suspend"}, True),
    ],
)
def test_papers_leave_out_a_gate_that_does_not_concern_the_audit_or_the_decision(
    scheme: Scheme, checks: tuple[dict[str, Any], ...], words: dict[str, Any], facts: dict[str, Any], applies: bool
) -> None:
    rule = a_gate(*checks, **words)
    assert gate(rule, a_case(scheme, facts)).applies is applies
    assert silent_gate(rule, a_case(scheme, facts)).applies is applies


def test_a_gate_that_is_only_asked_of_some_cases_applies_once_a_fact_of_it_is_given(scheme: Scheme) -> None:
    assert gate(a_gate(only_if_asked=("initial",)), a_case(scheme, FIRST | {"held": True})).applies


@pytest.mark.parametrize(
    ("effect", "facts", "told"),
    [
        ("refuse", FIRST, False),
        ("refuse", LATER, True),
        ("refuse", {}, False),
        ("hold", LATER, False),
        ("hold", FIRST, False),
    ],
)
def test_where_there_is_no_application_a_gate_that_would_refuse_it_only_tells(
    scheme: Scheme, effect: str, facts: dict[str, Any], told: bool
) -> None:
    assert gate(a_gate(effect=effect), a_case(scheme, facts)).told_only is told
    assert silent_gate(a_gate(effect=effect), a_case(scheme, facts)).told_only is told


VALID = {"do": "valid_on", "until": "expiry", "days": ("valid_to",), "clause": "1"}


@pytest.mark.parametrize(
    ("check", "dates", "passed"),
    [
        ({"do": "passes", "clause": "1"}, {}, True),
        (VALID, {}, None),
        (VALID, {"valid_to": date(2026, 1, 1), "expiry": date(2026, 1, 1)}, True),
        (VALID, {"valid_to": date(2026, 1, 2), "expiry": date(2026, 1, 1)}, False),
    ],
)
def test_a_gate_without_a_fact_is_answered_by_computed_dates_or_a_check_that_asks_for_none(
    scheme: Scheme, check: dict[str, Any], dates: dict[str, date], passed: bool | None
) -> None:
    assert silent_gate(a_gate(check), a_case(scheme, FIRST, dates)).passed is passed
