"""Outcomes in words: what each reading gives, said so that a person can compare."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipeline.outcome import Number
from pipeline.scheme.deadlines import Deadlines
from pipeline.scheme.gates import Gates
from pipeline.scheme.scheme import Scheme

OPEN = "待人工确定"
PARTS = {
    "audit_time": ("第一阶段{}人日", "现场{}人日", "合计{}人日"),
    "certificate": ("自{}", "至{}"),
    "score": ("得分{}", "等级{}", "拟等级{}"),
}


def plain(value: Number) -> str:
    """Return an exact number as an office would write it; six places and … where it goes on."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    scaled = abs(exact) * 10**6
    digits = f"{int(scaled):07d}"
    text = f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
    return f"{'-' if exact < 0 else ''}{text}{'' if scaled.denominator == 1 else '…'}"


def day(value: date) -> str:
    """Return a date as an office would write it."""
    return f"{value.year}年{value.month}月{value.day}日"


def outcome_text(value: object, about: str, scheme: Scheme) -> str:
    """Return an outcome of the part `about` in words; what is not known is left to a person."""
    if value is None:
        return OPEN
    if about.startswith("decision") and isinstance(value, tuple):
        return _decision(value, scheme)
    if about.startswith("deadlines") and isinstance(value, tuple):
        return _deadline(value)
    if about.startswith("sampling") and isinstance(value, tuple):
        return _sampling(value)
    if isinstance(value, tuple):
        words = PARTS.get(about.partition(".")[0], ("{}",) * len(value))
        parts = [w.format(_one(v)) for w, v in zip(words, value, strict=False) if v is not None]
        return "，".join(parts) or OPEN
    return _one(value)


def part_name(about: str, scheme: Scheme) -> str:
    """Return the name of the deadline or gate that the part `about` is, quoted; else nothing."""
    section, _, ident = about.partition(".")
    tables: Mapping[str, Deadlines | Gates] = {"deadlines": scheme.tables.deadlines, "gates": scheme.tables.gates}
    label = tables[section].labels.get(ident) if section in tables else None
    return "" if label is None else f"“{label}”"


def _one(value: object) -> str:
    if isinstance(value, bool):
        return "通过" if value else "不通过"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (int, Decimal, Fraction)):
        return plain(value)
    return str(value)


def _decision(value: tuple[object, ...], scheme: Scheme) -> str:
    labels = scheme.tables.decision.labels
    recommended = str(value[0]) if value[0] is not None else ""
    named = labels.get(recommended, recommended) or OPEN
    return "，".join((named, *(str(unmet) for unmet in value[1:])))


def _sampling(value: tuple[object, ...]) -> str:
    sampled, allowed = value
    if allowed is False:
        return f"不允许抽样，{sampled}个场所都去"
    return OPEN if sampled is None else f"去{sampled}个场所"


def _deadline(value: tuple[object, ...]) -> str:
    due, normal, latest = value
    if due is None:
        return OPEN
    if normal is None or latest is None or normal == latest:
        return _one(due)
    both = f"一般{_one(normal)}，最迟{_one(latest)}"
    return both if due in (normal, latest) else f"{_one(due)}（{both}）"
