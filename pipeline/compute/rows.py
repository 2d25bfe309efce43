"""The judged rows of the checklist: what each earns, by indicator and in sum.

A row not applicable leaves both sums. Qualitative rows earn all or nothing, sampled rows lose
the share of failed samples, graded rows earn by degree. In an audit that judges a sample of the
rows, the rows judged answer for all.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.facts import Row
from pipeline.numbers import round_places, total
from pipeline.outcome import Indicator, ScoredRow
from pipeline.scheme.checklist import Item, Method
from pipeline.values import value

NONE, ALL, HUNDRED = Fraction(0), Fraction(1), Fraction(100)


@value(frozen=True, slots=True, kw_only=True)
class Judged:
    """One row with its verdict; `ratio` is what it earns of its points, None where open.

    `earned` are these points; None where points or degree are not known, or the row does not count.
    `unfounded` marks a row taken out although its words do not allow it.
    """

    item: Item
    verdict: str
    mandatory: bool
    unfounded: bool
    points: Fraction | None
    ratio: Fraction | None
    earned: Fraction | None

    @property
    def applies(self) -> bool:
        """Say whether the row counts at all."""
        return self.verdict != "na"


@value(frozen=True, slots=True, kw_only=True)
class Rows:
    """All judged rows together."""

    earned: Fraction | None = None
    applicable: Fraction | None = None
    total: Fraction | None = None
    basic_met: bool | None = None
    mandatory_met: bool | None = None
    indicators: tuple[Indicator, ...] = ()
    scored: tuple[ScoredRow, ...] = ()


NOTHING_JUDGED = Rows()


def judge_rows(case: Case) -> Rows:
    """Return the judged rows of the case; empty where no scores are given."""
    return NOTHING_JUDGED if case.rows("scores") is None else case.shared(_judge_rows)


def _judge_rows(case: Case) -> Rows:
    judged = judged_rows(case)
    missing = len(judged) < len(case.scheme.items_for(case.audit_type))
    unknown = missing and case.scheme.tables.score.sample_of(case.audit_type) is None
    scored = [row for row in judged if row.points is not None]
    complete = bool(scored) and all(row.ratio is not None for row in scored if row.applies)
    return Rows(
        earned=_sum(row.earned for row in scored) if complete and not missing else None,
        applicable=_sum(row.points for row in scored if row.applies) if scored else None,
        total=_sum(row.points for row in scored) if scored else None,
        basic_met=_met([row for row in judged if row.item.basic], unknown),
        mandatory_met=_met([row for row in judged if row.mandatory], unknown),
        indicators=_by_indicator(judged, case),
        scored=tuple(
            ScoredRow(item=row.item.item, verdict=row.verdict, earned=row.earned, points=row.points) for row in judged
        ),
    )


def judged_rows(case: Case) -> list[Judged]:
    """Return each row of the audit that has a verdict, in the printed order."""
    given = case.rows("scores") or ()
    verdicts = {str(row.get("item")): row for row in given if row.get("verdict") is not None}
    wanted = (item for item in case.scheme.items_for(case.audit_type) if item.item in verdicts)
    return [_judge(item, verdicts[item.item], case) for item in wanted]


def _sum(values: Iterable[Fraction | None]) -> Fraction:
    return total(value for value in values if value is not None)


def _earned(points: Fraction | None, ratio: Fraction | None) -> Fraction | None:
    if points is None or ratio is None:
        return None
    if ratio is ALL:
        return points
    return NONE if ratio is NONE else points * ratio


def _met(rows: list[Judged], missing: bool) -> bool | None:
    applicable = [row for row in rows if row.applies]
    if any(row.ratio != 1 for row in applicable if row.ratio is not None):
        return False
    if missing or not rows or any(row.unfounded for row in rows):
        return None
    if any(row.ratio is None for row in applicable):
        return None
    return True


def _judge(item: Item, row: Row, case: Case) -> Judged:
    verdict = str(row["verdict"])
    ratio = _ratio(item, verdict, row, case)
    mandatory = item.mandatory and not (item.optional and any(map(case.counts, item.optional)))
    for reading in item.reading if verdict != "na" and ratio != 1 else ():
        case.show(reading)
    unfounded = verdict == "na" and (mandatory or item.basic) and not item.not_applicable
    if unfounded:
        case.show(case.scheme.tables.score.removed_mandatory)
    points = _points(item, mandatory, case)
    return Judged(
        item=item,
        verdict=verdict,
        mandatory=mandatory,
        unfounded=unfounded and not _may_be_removed(case),
        points=points,
        ratio=ratio,
        earned=_earned(points, ratio),
    )


def _points(item: Item, mandatory: bool, case: Case) -> Fraction | None:
    entries = case.scheme.tables.score.mandatory_points if mandatory else ()
    if not next((entry.counted for entry in entries if case.counts(entry)), True):
        return NONE
    return case.scheme.points_of(item.item)


def _may_be_removed(case: Case) -> bool:
    entries = case.scheme.tables.score.removing
    return next((entry.allowed for entry in entries if case.counts(entry)), True)


def _ratio(item: Item, verdict: str, row: Row, case: Case) -> Fraction | None:
    if verdict == "na":
        return None
    if item.method is not Method.QUALITATIVE:
        samples, failed = _number(row, "samples"), _number(row, "samples_failed")
        if samples and failed is not None:
            return 1 - failed / samples
    if item.method is Method.GRADED:
        return _as_counted(_degree(verdict, row, case), case)
    if item.method is Method.SAMPLED and verdict == "partly":
        percent = _number(row, "percent")
        return None if percent is None else percent / HUNDRED
    return ALL if verdict == "met" else NONE


def _as_counted(degree: Fraction | None, case: Case) -> Fraction | None:
    """Return the degree, or nothing where the reading in force gives none for a row met in part."""
    if degree in (ALL, NONE):
        return degree
    entries = case.scheme.tables.score.partly
    return degree if next((entry.counted for entry in entries if case.counts(entry)), True) else NONE


def _degree(verdict: str, row: Row, case: Case) -> Fraction | None:
    percent = _number(row, "percent")
    if percent is None:
        return None if verdict == "partly" else (ALL if verdict == "met" else NONE)
    if percent.denominator != 1:
        case.show(case.scheme.tables.score.uneven_percent)
        if any(entry.whole for entry in case.scheme.tables.score.degrees if case.counts(entry)):
            percent = round_places(percent, 0)
    return percent / HUNDRED


def _number(row: Row, key: str) -> Fraction | None:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Fraction(value)


def _by_indicator(judged: list[Judged], case: Case) -> tuple[Indicator, ...]:
    top = case.scheme.checklist.top_levels
    rows: dict[str, list[Judged]] = defaultdict(list)
    for row in judged:
        rows[top[row.item.indicator]].append(row)
    return tuple(
        _indicator(entry.id, entry.name, entry.scored, rows[entry.id])
        for entry in case.scheme.checklist.indicators
        if not entry.parent and rows[entry.id]
    )


def _indicator(ident: str, name: str, scored: bool, rows: list[Judged]) -> Indicator:
    applicable = [row for row in rows if row.applies]
    counted = scored and all(row.points is not None for row in applicable)
    known = all(row.ratio is not None for row in applicable)
    return Indicator(
        id=ident,
        name=name,
        earned=_sum(row.earned for row in applicable) if counted and known else None,
        applicable=_sum(row.points for row in applicable) if counted else None,
        rows=len(applicable),
        met=sum(row.ratio == 1 for row in applicable),
    )
