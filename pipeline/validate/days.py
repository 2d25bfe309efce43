"""Read dates and times as people write them; whatever could mean two days is refused."""

import re
import unicodedata
from datetime import date

from pipeline.findings import Code
from pipeline.validate.given import Fault, Given, Outcome, Parsed, clock_of
from pipeline.validate.limits import EARLIEST_DAY, LATEST_DAY

_SEPARATED = re.compile(r"^(\d{4})\s*[-./年、·]\s*(\d{1,2})\s*[-./月、·]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?Z?$")
_CLOCK = re.compile(r"^(\d{1,2})\s*(?::|点|时)\s*(\d{1,2})?\s*分?$")
_HALF_HOUR = re.compile(r"^(\d{1,2})\s*[点时]\s*半$")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]$"
)
_WORD_DATE = "请写成 2025-05-01 这样的日期（年-月-日）。"
_SERIAL = "单元格里是一个数字，不是日期；请直接写成 2025-05-01。"
_TIME = "请写成 08:30 这样的时间（24 小时制）。"


def parse_day(given: Given) -> Outcome:
    """Return the day; text in the usual Chinese ways of writing, date cells, eight digits."""
    day = given.day or _day_of_number(given) or _day_of_text(given.text)
    if day is None:
        return Fault(Code.NOT_A_DATE, _SERIAL if given.number is not None else _WORD_DATE)
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        return Fault(Code.OUT_OF_RANGE, "年份不像是真的，请核对。")
    return Parsed(day)


def _day_of_number(given: Given) -> date | None:
    if given.number is None or given.percent or given.number != given.number.to_integral_value():
        return None
    return _day_of_text(str(int(given.number)))


def _day_of_text(text: str | None) -> date | None:
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _MIDNIGHT.sub("", plain)
    compact = "".join(plain.split())
    chinese = _CHINESE_YEAR.match(compact)
    if chinese:
        year = chinese[1].translate(_DIGITS)
        return _day(year, str(_small(chinese[2])), str(_small(chinese[3])))
    match = _SEPARATED.match(compact) or _COMPACT.match(compact)
    return _day(match[1], match[2], match[3]) if match else None


def _small(text: str) -> int:
    """Return a Chinese number up to 39, 0 where it is none."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_DIGITS)) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_clock(given: Given) -> Outcome:
    """Return a time of day as `08:30`; 24:00 is taken, the end of the day."""
    if given.clock is not None:
        return Parsed(given.clock)
    if given.number is not None and given.day is None and 0 < given.number < 1:
        return Parsed(clock_of(given.number))
    text = unicodedata.normalize("NFKC", given.text or "").strip()
    half = _HALF_HOUR.match(text)
    match = _CLOCK.match(re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", text))
    if half:
        return _checked_clock(int(half[1]), 30)
    if match and (match[2] or ":" not in text):
        return _checked_clock(int(match[1]), int(match[2] or 0))
    return Fault(Code.NOT_A_DATE, _TIME)


def _checked_clock(hour: int, minute: int) -> Outcome:
    if (hour < 24 and minute < 60) or (hour, minute) == (24, 0):
        return Parsed(f"{hour:02d}:{minute:02d}")
    return Fault(Code.NOT_A_DATE, _TIME)
