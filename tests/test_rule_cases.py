"""Every case table of the rules: each value, each reading, on both sides of each edge."""

from pathlib import Path

import pytest
from rule_cases import RuleCase, differences, rule_cases

from pipeline.scheme.load import Schemes, load_schemes


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


@pytest.mark.parametrize("case", list(rule_cases()), ids=str)
def test_the_rule_gives_what_the_table_says(case: RuleCase, schemes: Schemes) -> None:
    assert differences(case, schemes[case.scheme]) == []
