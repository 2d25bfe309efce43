"""What keeps `calc` quick, counted and not timed: calls a line, evaluations a line, silence that costs nothing."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from rule_cases import RuleCase, rule_cases

from pipeline.compute import compute
from pipeline.compute.case import open_case
from pipeline.compute.checks import CHECKS
from pipeline.record import calc_json
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.service.demo_samples import sample_workbooks
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
CALLS_A_LINE = 1_800
"""Somewhat more than a line of a few facts takes, full cases among them."""

EVERY = 23


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def calls_in(work: Callable[[], object]) -> int:
    """Return how many Python functions the work calls."""
    count = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def answered(case: RuleCase, schemes: Schemes) -> dict[str, Any]:
    scheme = schemes[case.scheme]
    facts, faults = facts_from_json(case.facts, scheme)
    result = compute(scheme, facts, TODAY)
    return dict(calc_json(scheme.id, scheme.version, facts, result, [*faults, *result.findings]))


def test_a_line_of_a_few_facts_costs_few_calls(schemes: Schemes) -> None:
    cases = list(rule_cases())[::EVERY]
    for case in cases:
        answered(case, schemes)
    calls = calls_in(lambda: [answered(case, schemes) for case in cases])
    assert calls / len(cases) < CALLS_A_LINE


def test_a_check_without_its_facts_is_silent_unless_it_is_always_asked(schemes: Schemes) -> None:
    heard = []
    for sample in sample_workbooks(ROOT / "samples", schemes):
        scheme = schemes[sample.scheme]
        facts, _ = facts_from_json(sample.given, scheme)
        for check in (check for gate in scheme.tables.gates.gates for check in gate.checks):
            silent = {key: value for key, value in facts.items() if key not in check.facts_named}
            case = open_case(scheme, silent, scheme.options_in_force)
            if not check.always_asked and CHECKS[check.do](check, case) is not None:
                heard.append((scheme.id, check))
    assert heard == []


def test_what_is_computed_does_not_hang_on_lines_before(schemes: Schemes) -> None:
    cases = list(rule_cases())[::EVERY]
    first = [answered(case, schemes) for case in cases]
    fresh = load_schemes(ROOT / "schemes")
    again = [answered(case, fresh) for case in reversed(cases)]
    assert first == again[::-1]
