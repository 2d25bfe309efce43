"""What Excel shows of a day or a time of day under a number format."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

FIRST_DAY_1900 = date(1899, 12, 30)
FIRST_DAY_1904 = date(1904, 1, 1)
LAST_SERIAL = 2_958_465
"""31 December 9999 as Excel counts days."""

NO_DAYS = (0, 60)
"""Excel shows these as 0 January and 29 February 1900, days that never were."""

DATE_PARTS = frozenset({"part", "half"})
SECONDS_A_DAY = 24 * 60 * 60
NOON = 12
WEEKDAYS = "一二三四五六日"
PLAIN = frozenset({"quoted", "escaped", "literal", "blank"})


def day_of_serial(serial: int, date1904: bool) -> date:
    """Return the day that Excel counts so; the 29 February 1900 that never was is the day after."""
    if date1904:
        return FIRST_DAY_1904 + timedelta(days=serial)
    return FIRST_DAY_1900 + timedelta(days=serial if serial >= 60 else serial + 1)


def shown_day(tokens: Sequence[tuple[str, str]], number: Decimal, date1904: bool) -> str | None:
    """Return the text of a number under the signs of a format; None where it cannot be told.

    Names of months and days of the week, other calendars, parts of a second and hours counted
    on beyond a day depend on the machine or are not read.
    """
    named = any(kind == "part" and text[0].lower() in "yda" for kind, text in tokens)
    if not 0 <= number <= LAST_SERIAL or (named and not date1904 and int(number) in NO_DAYS):
        return None
    seconds = int((number % 1 * SECONDS_A_DAY).quantize(Decimal(1), ROUND_HALF_UP))
    moment = datetime.combine(day_of_serial(int(number), date1904), datetime.min.time()) + timedelta(seconds=seconds)
    halves = any(kind == "half" for kind, _ in tokens)
    parts = [(at, text.lower()) for at, (kind, text) in enumerate(tokens) if kind == "part"]
    minutes = {at for nth, (at, text) in enumerate(parts) if _is_minute(nth, [text for _, text in parts])}
    pieces = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "part":
            piece = _part("n" * len(text) if at in minutes else text.lower(), moment, halves)
        elif kind == "half":
            morning, afternoon = text.split("/")
            piece = afternoon if moment.hour >= NOON else morning
        else:
            piece = _between(kind, text)
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _between(kind: str, text: str) -> str | None:
    if kind in PLAIN:
        return " " if kind == "blank" else text
    return text if text in ("/", ".", ",") and kind in ("sign", "letter") else None


def _is_minute(nth: int, parts: Sequence[str]) -> bool:
    if parts[nth] not in ("m", "mm"):
        return False
    before = parts[nth - 1] if nth else ""
    after = parts[nth + 1] if nth + 1 < len(parts) else ""
    return before.startswith("h") or after.startswith("s")


def _part(part: str, moment: datetime, halves: bool) -> str | None:
    hour = ((moment.hour - 1) % NOON + 1) if halves else moment.hour
    weekday = WEEKDAYS[moment.weekday()]
    texts: Mapping[str, str] = {
        "yy": f"{moment.year % 100:02d}",
        "yyyy": f"{moment.year:04d}",
        "m": f"{moment.month}",
        "mm": f"{moment.month:02d}",
        "d": f"{moment.day}",
        "dd": f"{moment.day:02d}",
        "h": f"{hour}",
        "hh": f"{hour:02d}",
        "n": f"{moment.minute}",
        "nn": f"{moment.minute:02d}",
        "s": f"{moment.second}",
        "ss": f"{moment.second:02d}",
        "aaa": weekday,
        "aaaa": f"星期{weekday}",
    }
    return texts.get(part)
