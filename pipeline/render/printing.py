"""How a value becomes text in a paper, and the filters that a template may apply to it.

Everything printed goes through `printed`: what has no decent text is an error with a place,
never a raw `None`, `nan` or a machine's float.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from pipeline.render.values import (
    BLANK,
    Blank,
    Day,
    Listed,
    Record,
    day_of,
    figure_text,
)

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")


class UnprintableError(Exception):
    """A value that must not be printed; the text says why, in English and in Chinese."""

    def __init__(self, reason: str, explanation: str) -> None:
        self.explanation = explanation
        super().__init__(reason)


def printed(value: Any) -> str:
    """Return the text of a value. Raises UnprintableError for what has none."""
    if isinstance(value, str):
        return _clean(value)
    for types, text in PRINTERS:
        if isinstance(value, types):
            return text(value)
    raise UnprintableError(
        f"a value of type {type(value).__name__} cannot be printed",
        "此处的内容不能直接打印，请改用字段表中的字段",
    )


def _record_text(record: Record) -> str:
    if record.text is not None:
        return printed(record.text)
    names = ", ".join(record.names)
    raise UnprintableError(
        f"a group of fields cannot be printed, name one of: {names}", f"这里是一组字段，请写明其中一个：{names}"
    )


def _clean(text: str) -> str:
    if isinstance(text, Markup):
        return text
    bad = FORBIDDEN.search(text)
    if bad is not None:
        raise UnprintableError(
            f"a value holds the character U+{ord(bad[0]):04X}, which XML forbids",
            f"填入的内容含有非法字符 U+{ord(bad[0]):04X}",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def number(value: Any) -> str:
    """Return a number without artefacts: 4.50 prints 4.5, 4/3 prints 1.333333…（4/3）."""
    if isinstance(value, Blank):
        return str(value)
    if (isinstance(value, Decimal) and not value.is_finite()) or isinstance(value, float):
        raise UnprintableError("a raw float or nan cannot be printed", "数值不是有效数字，不能打印")
    return figure_text(Fraction(value))


def percent(value: Any, places: int = 6) -> str:
    """Return a number of percent with its sign: 84.5%, 87.33…% with two places."""
    return str(value) if isinstance(value, Blank) else f"{figure_text(Fraction(value), places, explain=False)}%"


def lines(value: Iterable[Any]) -> str:
    """Return the parts of a list, each on a line of its own."""
    return join(value, "\n")


def person_days(value: Any) -> str:
    """Return 1.5人日."""
    return str(value) if isinstance(value, Blank) else f"{number(value)}人日"


def date_text(value: Any) -> str:
    """Return 2026年3月2日."""
    return str(day_of(value) if isinstance(value, date) else value)


def date_en(value: Any) -> str:
    """Return 2 March 2026; what is no date, such as 待决定, stays as it is."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else printed(value)


def yes_no(value: Any) -> str:
    """Return 是 or 否; a blank stays a dash."""
    return str(value) if isinstance(value, Blank) else ("是" if value else "否")


def join(value: Iterable[Any], separator: str = "、", field: str = "") -> str:
    """Return the parts joined; `field` names the field of each record to take."""
    picked = (part.look_up(field) if field else part for part in value)
    return separator.join(printed(part) for part in picked) or str(BLANK)


def cn_number(value: Any) -> str:
    """Return a whole number below ten thousand in Chinese numerals: 12 is 十二."""
    if isinstance(value, Blank):
        return str(value)
    whole = int(value)
    if whole != value or not 0 <= whole < 10_000:
        raise UnprintableError("cn_number takes a whole number below 10000", "中文数字只用于一万以内的整数")
    if whole == 0:
        return "零"
    text, gap = "", False
    for position in range(len(str(whole)) - 1, -1, -1):
        digit = whole // 10**position % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + UNITS[position]
        gap = False
    return text[1:] if text.startswith("一十") else text


PRINTERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, yes_no),
    ((int, Decimal, Fraction), number),
    (date, date_text),
    (Listed, join),
    (Blank, str),
    (Record, _record_text),
)
FILTERS: Mapping[str, Callable[..., str]] = {
    "date": date_text,
    "date_en": date_en,
    "number": number,
    "percent": percent,
    "person_days": person_days,
    "cn_number": cn_number,
    "yes_no": yes_no,
    "join": join,
    "lines": lines,
}

__all__ = ["FILTERS", "Day", "UnprintableError", "printed"]
