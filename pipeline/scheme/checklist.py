"""The rows an audit team judges: checklist items, their methods, and the points per row."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from pipeline.scheme.base import Cited, Clause, Exact, ReadingIds, Table, Text


class Method(StrEnum):
    """How a row is judged: all or nothing, by the share of samples, or by degree."""

    QUALITATIVE = "qualitative"
    SAMPLED = "sampled"
    GRADED = "graded"


class Indicator(Table):
    """A heading of the checklist; rows belong to the lowest level. `parent` is empty at the top."""

    id: Text
    name: Text
    parent: str = ""
    scored: bool = True


class Softened(Cited):
    """Where it counts, a mandatory row is an optional one."""


class Item(Cited):
    """One row: its requirement in our own words, its clause, and how it is judged.

    `mandatory` rows must be met, unless an entry of `optional` counts. `not_applicable` is empty
    where the row always applies,
    else the words of the rule that allow it (适用时 …). `reading` names what the rule leaves in
    doubt about the row: its type, its wording, what lies between its limits.
    """

    item: Text
    indicator: Text
    requirement: Text
    mandatory: bool = False
    optional: tuple[Softened, ...] = ()
    basic: bool = False
    not_applicable: str = ""
    method: Method = Method.QUALITATIVE
    reading: ReadingIds = ()


class Checklist(Table):
    """All rows of a scheme in the printed order."""

    indicators: tuple[Indicator, ...]
    items: tuple[Item, ...]
    clause: Clause

    @cached_property
    def top_levels(self) -> Mapping[str, str]:
        """Return the heading at the top that each heading stands under."""
        parents = {entry.id: entry.parent for entry in self.indicators}
        top = {}
        for ident in parents:
            current = ident
            while parents[current]:
                current = parents[current]
            top[ident] = current
        return top


class RowPoints(Table):
    """The full points of one row."""

    item: Text
    points: Exact
    clause: Clause


class Points(Table):
    """Points per row with where they come from; unapproved points give a candidate only."""

    source: Text
    approved_by: str = ""
    approved_on: date | None = None
    rows: tuple[RowPoints, ...]

    @property
    def approved(self) -> bool:
        """Say whether the body has confirmed these points by name and date."""
        return bool(self.approved_by and self.approved_on)
