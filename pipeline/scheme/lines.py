"""Rows that must meet: bands of headcounts, rows of a grid, grades of the score.

Which rows count together depends on the readings in force, the audit type and the facts they
name. Every such choice is looked at on its own: none may leave a gap or take a value twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from pipeline.scheme.audit_time import Band, BandTable, GridTable
from pipeline.scheme.base import AuditType, Cited
from pipeline.scheme.decision import Grade, ScoreRule
from pipeline.scheme.readings import Reading
from pipeline.scheme.scheme import Scheme

Located = tuple[int, str]
"""The position of a row and what is wrong there."""


def faults_together(
    rows: Sequence[Cited],
    readings: Mapping[str, Reading],
    look: Callable[[tuple[int, ...]], Iterable[Located]],
) -> Iterator[Located]:
    """Yield the faults of each choice of rows that count together, once each.

    One that stands under every choice is told without the readings.
    """
    choices = list(count_together(rows, readings))
    found: dict[Located, list[str]] = {}
    for under, kept in choices:
        for fault in dict.fromkeys(look(kept)):
            found.setdefault(fault, []).append(under)
    for (at, message), unders in found.items():
        always = len(unders) == len(choices)
        yield at, message if always or not unders[0] else f"{message} under {unders[0]}"


def count_together(rows: Sequence[Cited], readings: Mapping[str, Reading]) -> Iterator[tuple[str, tuple[int, ...]]]:
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

    def look(kept: tuple[int, ...]) -> Iterator[Located]:
        return _band_line(sorted(((table.bands[i], i) for i in kept), key=lambda pair: pair[0].at_least))

    return faults_together(table.bands, readings, look)


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
    yield from faults_together(grid.rows, scheme.readings, lambda kept: _grid_rows(grid, known, kept))


def _grid_rows(grid: GridTable, known: Mapping[str, tuple[str, ...]], kept: tuple[int, ...]) -> Iterator[Located]:
    seen: set[tuple[str, ...]] = set()
    for i in kept:
        cell = tuple(grid.rows[i].classes.get(fact, "") for fact in grid.facts)
        if cell in seen:
            yield i, f"two rows for {' / '.join(cell)}"
        seen.add(cell)
    for cell in product(*known.values()):
        if cell not in seen:
            yield kept[-1], f"there is no row for {' / '.join(cell)}"


def _choices(fact: str, scheme: Scheme) -> tuple[str, ...]:
    return tuple(choice.key for choice in scheme.field(fact).choices) if scheme.has_field(fact) else ()


def grade_faults(rule: ScoreRule, readings: Mapping[str, Reading]) -> Iterator[Located]:
    """Yield gaps and overlaps of the grades; below the lowest grade there may be none."""

    def look(kept: tuple[int, ...]) -> Iterator[Located]:
        line = sorted(((rule.grades[i], i) for i in kept), key=lambda pair: _low(pair[0]))
        return _grade_line(line, rule.at_most)

    return faults_together(rule.grades, readings, look)


def _grade_line(line: list[tuple[Grade, int]], top: Fraction) -> Iterator[Located]:
    for grade, at in line:
        if _ends_before_it_begins(grade):
            yield at, f"{grade.label} ends before it begins"
    for (lower, _), (upper, at) in pairwise(line):
        high, low = _high(lower), _low(upper)
        if high is None or high[0] > low[0] or (high[0] == low[0] and high[1] and not low[1]):
            yield at, f"{lower.label} and {upper.label} overlap at {_plain(low[0])}"
        elif high[0] < low[0]:
            yield at, f"gap between {_plain(high[0])} and {_plain(low[0])}"
        elif not high[1] and low[1]:
            yield at, f"gap at {_plain(low[0])}: neither {lower.label} nor {upper.label} holds it"
    high = _high(line[-1][0])
    if high is not None and (high[0] < top or (high[0] == top and not high[1])):
        yield line[-1][1], f"no grade holds the highest score {_plain(top)}"


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


def _plain(number: Fraction) -> str:
    """Return 89.5 rather than 179/2."""
    return str(Decimal(number.numerator) / Decimal(number.denominator))
