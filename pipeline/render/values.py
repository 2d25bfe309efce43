"""What a template sees: read-only records, lists, choices and blanks instead of dicts.

A record has fields and nothing else, so a field may be called items, keys or count.
A blank stands for a fact that was not given: it is false, prints a dash, and every field
of it is blank again, so that a template needs no test before it prints.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

DASH = "—"


class Blank:
    """A fact that was not given. Compares as unequal and neither smaller nor larger."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return DASH

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


BLANK = Blank()


class Record:
    """Named fields, read-only. `text` is what the record itself prints, if it may be printed.

    `filled` says whether the record counts as true; by default it does.
    """

    __slots__ = ("_fields", "_filled", "_text")

    def __init__(self, fields: dict[str, Any], text: str | None = None, filled: bool = True) -> None:
        self._fields = MappingProxyType(dict(fields))
        self._text = text
        self._filled = filled

    def look_up(self, name: str) -> Any:
        """Return the field of that name; KeyError where there is none."""
        return self._fields[name]

    def has(self, name: str) -> bool:
        """Say whether there is a field of that name."""
        return name in self._fields

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, for suggestions and field sheets."""
        return tuple(self._fields)

    @property
    def text(self) -> str | None:
        """Return what the record prints; None where only its fields can be printed."""
        return self._text

    def __bool__(self) -> bool:
        return self._filled

    def __str__(self) -> str:
        return self._text if self._text is not None else f"<{', '.join(self._fields)}>"


class Listed(tuple[Any, ...]):
    """A list fact: a loop goes through it, and printed it is joined by 、."""

    __slots__ = ()

    def __str__(self) -> str:
        return "、".join(str(part) for part in self) or DASH


class Chosen(str):
    """A choice: prints its label; `key` is its key in data. Equal to its label or its key."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, label: str, key: str) -> "Chosen":
        """Return the choice with its label and key."""
        chosen = super().__new__(cls, label)
        chosen.key = key
        return chosen

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True or other == self.key

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG, JPEG or GIF) and the words that stand for it.

    It fills a drawing of the template, or stands in the text `width` and `height` millimetres
    large; one that is not given follows the other, and both the picture's own size.
    """

    content: bytes
    text: str
    width: int | None = None
    height: int | None = None


class Day(date):
    """A date that prints as 2026年3月2日."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月{self.day}日"


class Figure(Fraction):
    """An exact number that prints without artefacts; see `figure_text`."""

    __slots__ = ()

    def __str__(self) -> str:
        return figure_text(self)


def figure_text(number: Fraction, places: int = 6, explain: bool = True) -> str:
    """Return the exact decimal, or `places` digits cut off with … when it never ends.

    Cut, never rounded: a printed value must not seem to reach a limit that it does not.
    A short fraction follows in full-width brackets, 1.333333…（4/3）.
    """
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return _exact_decimal(number)
    scale = 10**places
    cut = abs(number.numerator) * scale // number.denominator
    whole, part = divmod(cut, scale)
    sign = "-" if number < 0 else ""
    digits = f".{part:0{places}d}" if places else ""
    short = f"（{number.numerator}/{number.denominator}）" if number.denominator < 1000 else ""
    return f"{sign}{whole}{digits}…{short if explain else ''}"


def _exact_decimal(number: Fraction) -> str:
    digits = 0
    while number.denominator != 1 and (number * 10**digits).denominator != 1:
        digits += 1
    scaled = abs(int(number * 10**digits))
    sign = "-" if number < 0 else ""
    if not digits:
        return f"{sign}{scaled}"
    whole, part = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}"


def day_of(moment: date) -> Day:
    """Return the date as one that prints in Chinese."""
    return Day(moment.year, moment.month, moment.day)


def listed(parts: Iterable[Any]) -> Listed:
    """Return the parts as a list that prints joined by 、."""
    return Listed(parts)
