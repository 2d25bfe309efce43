"""Effective personnel: hours in full-time persons, and whole persons however the rule rounds."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.headcount import converted, personnel
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme


@pytest.fixture(scope="module")
def plain_scheme() -> Scheme:
    """Return a scheme that says nothing of rounding or of hours not counted."""
    scheme = load_schemes(Path(__file__).parent.parent / "schemes")["ench"]
    time = scheme.tables.audit_time.model_copy(update={"headcount": (), "counted_hours": ()})
    return replace(scheme, tables=scheme.tables.model_copy(update={"audit_time": time}))


def a_case(scheme: Scheme, **facts: Any) -> Case:
    return open_case(scheme, facts, scheme.options_in_force)


@pytest.mark.parametrize(
    ("facts", "persons"),
    [
        ({}, None),
        ({"part_time_hours": 160, "full_time_hours": 160}, None),
        ({"full_time": 3}, Fraction(3)),
        ({"full_time": 3, "full_time_hours": 160}, Fraction(3)),
        ({"full_time": 3, "part_time_hours": 80, "full_time_hours": 160}, Fraction(7, 2)),
        ({"full_time": 3, "part_time_hours": 80, "seasonal_hours": 40, "full_time_hours": 160}, Fraction(15, 4)),
        ({"full_time": 3, "part_time_hours": 80}, None),
        ({"full_time": 3, "part_time_hours": 80, "full_time_hours": 0}, None),
    ],
)
def test_hours_are_converted_only_with_the_hours_of_a_full_time_person(
    plain_scheme: Scheme, facts: dict[str, Any], persons: Fraction | None
) -> None:
    assert converted(a_case(plain_scheme, **facts)) == persons


def test_a_part_of_a_person_counts_as_one_where_the_rule_says_nothing(plain_scheme: Scheme) -> None:
    assert personnel(a_case(plain_scheme, effective_personnel=Decimal("10.1"))) == 11
    assert personnel(a_case(plain_scheme, effective_personnel=Decimal(10))) == 10
    assert personnel(a_case(plain_scheme)) is None
