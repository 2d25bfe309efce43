"""Every case table of the rules: each value, each reading, on both sides of each edge."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rule_cases import RuleCase, rule_cases, value_at

from pipeline.compute import compute
from pipeline.record import calc_json
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.validate.from_json import facts_from_json

TODAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


def _same(found: Any, expected: Any) -> bool:
    if expected is None or isinstance(expected, (bool, str)):
        return found is expected or (isinstance(expected, str) and found == expected)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    return abs(Fraction(str(found)) - Fraction(str(expected))) < Fraction(1, 1000)


@pytest.mark.parametrize("case", list(rule_cases()), ids=str)
def test_the_rule_gives_what_the_table_says(case: RuleCase, schemes: Schemes) -> None:
    scheme = schemes[case.scheme]
    facts, faults = facts_from_json(case.facts, scheme)
    result = compute(scheme, facts, TODAY)
    shown = calc_json(scheme.id, scheme.version, facts, result, [*faults, *result.findings])
    differing = {
        path: value_at(shown, path)
        for path, expected in case.expect.items()
        if not _same(value_at(shown, path), expected)
    }
    assert not differing, f"expected {case.expect}"
    missing = set(case.readings) - {finding.get("reading") for finding in shown["findings"]}
    assert not missing
    if not any("error" in path for path in case.expect):
        assert not value_at(shown, "error finding")
