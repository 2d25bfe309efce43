"""Exact arithmetic for person-days, scores and site samples: no floating point anywhere.

Half days: a floor of the rule is kept by rounding up; only where a rule itself prescribes the
nearest half day is that used, ties as the reading in force says.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt


def ceiling(value: Fraction) -> int:
    """Return the smallest whole number not below the value."""
    return -(-value.numerator // value.denominator)


def up_half(value: Fraction) -> Fraction:
    """Return the smallest multiple of a half that is not below the value."""
    return Fraction(-(-2 * value.numerator // value.denominator), 2)


def is_half_tie(value: Fraction) -> bool:
    """Say whether the value lies exactly between two half days (x.25 or x.75)."""
    return value.denominator == 4


def near_half(value: Fraction, *, tie_up: bool = True) -> Fraction:
    """Return the nearest multiple of a half; a value just between two goes as `tie_up` says."""
    lower, rest = divmod(2 * value.numerator, value.denominator)
    up = 2 * rest > value.denominator or (2 * rest == value.denominator and tie_up)
    return Fraction(lower + up, 2)


def round_places(value: Fraction, places: int) -> Fraction:
    """Return the value rounded half up to that many decimal places."""
    scale = 10**places
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def total(values: Iterable[Fraction]) -> Fraction:
    """Return the sum; numbers of one denominator, as most points are, are added as whole numbers."""
    numerators: dict[int, int] = {}
    for value in values:
        numerators[value.denominator] = numerators.get(value.denominator, 0) + value.numerator
    return sum((Fraction(above, below) for below, above in numerators.items()), Fraction(0))


def ceil_root(share: Fraction, count: int) -> int:
    """Return the smallest whole number not below `share` times the square root of `count`.

    Computed in whole numbers: the smallest n with (n * denominator)² >= numerator² * count.
    """
    square = share.numerator**2 * count
    root = isqrt(square)
    if root * root < square:
        root += 1
    return -(-root // share.denominator)
