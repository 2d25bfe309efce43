"""Rows that must meet: bands of headcounts, rows of a grid, grades of the score.

Which rows count together depends on the readings in force, the audit type and the facts they
name. Every such choice is looked at on its own: none may leave a gap or take a value twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product

from pipeline.scheme.audit_time import Band, BandTable, GridTable
from pipeline.scheme.base import AuditType, Cited
from pipeline.scheme.decision import Grade, ScoreRule
from pipeline.scheme.readings import Reading
from pipeline.scheme.scheme import Scheme

Located = tuple[int, str]
"""The position of a row and what is wrong there."""


def count_together(
    rows: Sequence[Cited], readings: Mapping[str, Reading]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each different choice of rows that count together, and under which readings (may be empty)."""
    named = sorted({reading for row in rows for reading in row.under if reading in readings})
    audits = AuditType if any(len(row.audits) < len(AuditType) for row in rows) else (None,)
    whens = [dict(row.when) for row in rows if row.when] or [{}]
    seen: set[tuple[int, ...]] = set()
    for options in product(*(readings[reading].options for reading in named)):
        chosen = dict(zip(named, options, strict=True))
        for audit, when in product(audits, whens):
            kept = tuple(i for i, row in enumerate(rows) if _counts(row, chosen, audit, when))
            if kept and kept not in seen:
                seen.add(kept)
                yield ", ".join(f"{reading}: {option}" for reading, option in chosen.items()), kept


def _counts(row: Cited, chosen: Mapping[str, str], audit: AuditType | None, when: Mapping[str, str]) -> bool:
    return (
        (audit is None or audit in row.audits)
        and (not row.when or dict(row.when) == when)
        and all(chosen.get(reading) in options for reading, options in row.under.items())
    )


def band_faults(table: BandTable, readings: Mapping[str, Reading]) -> Iterator[Located]:
    """Yield gaps, overlaps and open ends of a headcount table."""
    for under, kept in count_together(table.bands, readings):
        line = sorted(((table.bands[i], i) for i in kept), key=lambda pair: pair[0].at_least)
        for at, message in _band_line(line):
            yield at, f"{message}{_where(under)}"


def _band_line(line: list[tuple[Band, int]]) -> Iterator[Located]:
    first, last = line[0], line[-1]
    if first[0].at_least > 1:
        yield first[1], f"the bands begin at {first[0].at_least}; begin with at_least: 1"
    for (lower, _), (upper, at) in pairwise(line):
        if lower.at_most is None or upper.at_least <= lower.at_most:
            yield at, f"the bands at {lower.at_least} and {upper.at_least} overlap"
        elif upper.at_least != lower.at_most + 1:
            yield at, f"gap between {lower.at_most} and {upper.at_least}"
    if last[0].at_most is not None:
        yield last[1], f"the bands end at {last[0].at_most}; leave at_most out of the last"
    for band, at in line:
        if band.at_most is not None and band.at_most < band.at_least:
            yield at, f"the band ends at {band.at_most}, before it begins at {band.at_least}"


def grid_faults(grid: GridTable, scheme: Scheme) -> Iterator[Located]:
    """Yield rows for classes that do not exist or stand twice, and classes without a row."""
    known = {fact: _choices(fact, scheme) for fact in grid.facts}
    for i, row in enumerate(grid.rows):
        for fact, value in row.classes.items():
            if known.get(fact) and value not in known[fact]:
                yield i, f"{fact} has no choice {value}; there are {', '.join(known[fact])}"
    for under, kept in count_together(grid.rows, scheme.readings):
        seen: set[tuple[str, ...]] = set()
        for i in kept:
            cell = tuple(grid.rows[i].classes.get(fact, "") for fact in grid.facts)
            if cell in seen:
                yield i, f"two rows for {' / '.join(cell)}{_where(under)}"
            seen.add(cell)
        for cell in product(*known.values()):
            if cell not in seen:
                yield kept[-1], f"there is no row for {' / '.join(cell)}{_where(under)}"


def _choices(fact: str, scheme: Scheme) -> tuple[str, ...]:
    return tuple(choice.key for choice in scheme.field(fact).choices) if scheme.has_field(fact) else ()


def grade_faults(rule: ScoreRule, readings: Mapping[str, Reading]) -> Iterator[Located]:
    """Yield gaps and overlaps of the grades; below the lowest grade there may be none."""
    for under, kept in count_together(rule.grades, readings):
        line = sorted(((rule.grades[i], i) for i in kept), key=lambda pair: _low(pair[0]))
        for at, message in _grade_line(line, rule.at_most):
            yield at, f"{message}{_where(under)}"


def _grade_line(line: list[tuple[Grade, int]], top: Fraction) -> Iterator[Located]:
    for grade, at in line:
        if _ends_before_it_begins(grade):
            yield at, f"{grade.label} ends before it begins"
    for (lower, _), (upper, at) in pairwise(line):
        high, low = _high(lower), _low(upper)
        if high is None or high[0] > low[0] or (high[0] == low[0] and high[1] and not low[1]):
            yield at, f"{lower.label} and {upper.label} overlap at {low[0]}"
        elif high[0] < low[0]:
            yield at, f"gap between {high[0]} and {low[0]}"
        elif not high[1] and low[1]:
            yield at, f"gap at {low[0]}: neither {lower.label} nor {upper.label} holds it"
    high = _high(line[-1][0])
    if high is not None and (high[0] < top or (high[0] == top and not high[1])):
        yield line[-1][1], f"the grades end at {high[0]}, the score at {top}"


def _ends_before_it_begins(grade: Grade) -> bool:
    low, high = _low(grade), _high(grade)
    if high is None:
        return False
    return high[0] < low[0] or (high[0] == low[0] and (low[1] or not high[1]))


def _low(grade: Grade) -> tuple[Fraction, bool]:
    """Return the lower end and whether it lies outside the band."""
    return (grade.at_least, False) if grade.at_least is not None else (grade.above or Fraction(0), True)


def _high(grade: Grade) -> tuple[Fraction, bool] | None:
    """Return the upper end and whether it lies in the band; None without an upper end."""
    if grade.at_most is not None:
        return grade.at_most, True
    return None if grade.below is None else (grade.below, False)


def _where(under: str) -> str:
    return f" under {under}" if under else ""
