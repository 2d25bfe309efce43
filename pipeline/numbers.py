"""Exact arithmetic for person-days, scores and site samples: no floating point anywhere.

Half days: a floor of the rule is kept by rounding up; only where a rule itself prescribes the
nearest half day is that used, ties as the reading in force says.
"""

from fractions import Fraction
from math import isqrt

HALF = Fraction(1, 2)


def ceiling(value: Fraction) -> int:
    """Return the smallest whole number not below the value."""
    return -(-value.numerator // value.denominator)


def up_half(value: Fraction) -> Fraction:
    """Return the smallest multiple of a half that is not below the value."""
    return ceiling(value / HALF) * HALF


def is_half_tie(value: Fraction) -> bool:
    """Say whether the value lies exactly between two half days (x.25 or x.75)."""
    return (value / HALF).denominator == 2


def near_half(value: Fraction, *, tie_up: bool = True) -> Fraction:
    """Return the nearest multiple of a half; a value just between two goes as `tie_up` says."""
    lower = (value / HALF).numerator // (value / HALF).denominator
    rest = value / HALF - lower
    return (lower + (rest > HALF or (rest == HALF and tie_up))) * HALF


def round_places(value: Fraction, places: int) -> Fraction:
    """Return the value rounded half up to that many decimal places."""
    scale = 10**places
    return Fraction((value * scale + HALF).__floor__(), scale)


def ceil_root(share: Fraction, count: int) -> int:
    """Return the smallest whole number not below `share` times the square root of `count`.

    Computed in whole numbers: the smallest n with (n * denominator)² >= numerator² * count.
    """
    square = share.numerator**2 * count
    root = isqrt(square)
    if root * root < square:
        root += 1
    return -(-root // share.denominator)
