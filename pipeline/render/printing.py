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
MYRIADS = ("", "万", "亿", "万亿")


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
    return str(value) if isinstance(value, Blank) else figure_text(_exact(value))


def _exact(value: Any) -> Fraction:
    if (isinstance(value, Decimal) and not value.is_finite()) or isinstance(value, float):
        raise UnprintableError("a raw float or nan cannot be printed", "数值不是有效数字，不能打印")
    return Fraction(value)


def percent(value: Any, places: int | None = None) -> str:
    """Return a number of percent with its sign: 84.5%, and cut to two places 87.33…%."""
    if isinstance(value, Blank):
        return str(value)
    exact = _exact(value)
    if places is None or (exact * 10**places).denominator == 1:
        return f"{figure_text(exact, explain=False)}%"
    cut = Fraction(abs(exact.numerator) * 10**places // exact.denominator, 10**places)
    sign = "-" if exact < 0 else ""
    whole, _, digits = figure_text(cut).partition(".")
    return f"{sign}{whole}{f'.{digits:0<{places}}' if places else ''}…%"


def lines(value: Iterable[Any]) -> str:
    """Return the parts of a list, each on a line of its own."""
    return join(value, "\n")


def person_days(value: Any) -> str:
    """Return 1.5人日."""
    return str(value) if isinstance(value, Blank) else f"{number(value)}人日"


def date_text(value: Any) -> str:
    """Return 2026年3月2日; what is no date, such as 待决定, stays as it is."""
    return str(day_of(value)) if isinstance(value, date) else printed(value)


def date_en(value: Any) -> str:
    """Return 2 March 2026; what is no date, such as 待决定, stays as it is."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else printed(value)


def yes_no(value: Any) -> str:
    """Return 是 or 否 for what is true or false; a text or a blank stays as it is."""
    return str(value) if isinstance(value, str | Blank) else ("是" if value else "否")


def join(value: Iterable[Any], separator: str = "、", field: str = "") -> str:
    """Return the parts joined; `field` names the field of each record to take; a text stays as it is."""
    if isinstance(value, str):
        return printed(value)
    picked = (part.look_up(field) if field else part for part in value)
    return separator.join(printed(part) for part in picked) or str(BLANK)


def cn_number(value: Any) -> str:
    """Return a number in Chinese numerals: 12 is 十二, 10005 一万零五, -2.5 负二点五."""
    if isinstance(value, Blank):
        return str(value)
    exact = _exact(value)
    whole, _, decimals = figure_text(abs(exact)).partition(".")
    if "…" in decimals or len(whole) > len(UNITS) * len(MYRIADS):
        raise UnprintableError("cn_number takes no endless fraction and no number of 17 digits", "此数不能写成中文数字")
    sign = "负" if exact < 0 else ""
    point = "点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else ""
    return sign + _whole_in_words(int(whole)) + point.replace("〇", "零")


def _whole_in_words(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for myriad, group in reversed(list(zip(MYRIADS, groups, strict=False))):
        gap = bool(text) and (gap or group < 1000)
        text += ("零" if gap and group else "") + (_group_in_words(group) + myriad if group else "")
        gap = gap and not group
    return (text[1:] if text.startswith("一十") else text) or "零"


def _group_in_words(group: int) -> str:
    text, gap = "", False
    for position in range(len(str(group)) - 1, -1, -1):
        digit = group // 10**position % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + UNITS[position]
        gap = not digit and bool(text)
    return text


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
