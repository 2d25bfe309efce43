"""Half days and roots, each against an independent formula."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, sqrt

from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbers import (
    ceil_root,
    ceiling,
    is_half_tie,
    near_half,
    round_places,
    up_half,
)

AMOUNTS = st.fractions(min_value=0, max_value=100, max_denominator=400)


@given(AMOUNTS)
def test_rounding_up_gives_the_first_half_day_that_is_not_below(amount: Fraction) -> None:
    planned = up_half(amount)
    assert (planned * 2).denominator == 1
    assert planned - Fraction(1, 2) < amount <= planned


@given(AMOUNTS)
def test_the_nearest_half_day_is_at_most_a_quarter_away(amount: Fraction) -> None:
    for tie_up in (True, False):
        assert abs(near_half(amount, tie_up=tie_up) - amount) <= Fraction(1, 4)


def test_a_tie_goes_as_it_is_told() -> None:
    tie = Fraction(9, 4)
    assert is_half_tie(tie)
    assert near_half(tie) == Fraction(5, 2)
    assert near_half(tie, tie_up=False) == 2
    assert not is_half_tie(Fraction(5, 2))


def test_the_rule_s_own_examples_of_the_nearest_half_day() -> None:
    assert near_half(Fraction("2.3")) == Fraction(5, 2)
    assert near_half(Fraction("2.2")) == 2


@given(st.integers(0, 10_000), st.sampled_from([Fraction(1), Fraction(3, 5), Fraction(4, 5)]))
def test_samples_are_the_rounded_up_root(count: int, share: Fraction) -> None:
    sample = ceil_root(share, count)
    assert Fraction(sample) ** 2 >= share**2 * count
    assert sample == 0 or Fraction(sample - 1) ** 2 < share**2 * count
    assert abs(sample - ceil(float(share) * sqrt(count))) <= 1


@given(st.decimals(0, 1000, places=4), st.integers(0, 3))
def test_rounding_to_places_is_half_up(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert round_places(Fraction(value), places) == Fraction(expected)


@given(AMOUNTS)
def test_the_ceiling_is_the_first_whole_number_not_below(amount: Fraction) -> None:
    assert ceiling(amount) == ceil(amount)
