"""Person-days as data: tables by effective personnel or by classes, and the steps of the working.

A working is a list of typed steps on named amounts. Each step reads amounts made by earlier
steps and writes one; `stage1`, `onsite`, `total` and `minimum` are what the result shows.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from pipeline.scheme.base import AuditType, Cited, Clause, Exact, Key, Keys, ReadingId, Table, by_audit

Half = Literal["up", "nearest", "nearest_down"]
SiteFilter = Literal["beyond_main", "all", "temporary", "temporary_beyond_first", "sampled_beyond_main"]


class HeadcountRounding(Cited):
    """How a converted headcount that is not whole is brought to whole persons."""

    way: Literal["up", "down", "nearest"]


class CountedHours(Cited):
    """The facts whose hours are converted to persons; those left out are not counted at all."""

    hours: tuple[Key, ...]


class Band(Cited):
    """A row of a headcount table: from `at_least` to `at_most` persons, days per column.

    Without `at_most` the band is open at the top. `open` names the reading under which the
    value is only a floor that a person must fix, `shows` one that a person should see.
    """

    at_least: int
    at_most: int | None = None
    days: dict[Key, Exact]
    open: ReadingId | None = None
    shows: ReadingId | None = None


class BandTable(Table):
    """Days by effective personnel; bands of one reading leave no gap and do not overlap."""

    id: Key
    clause: Clause
    bands: tuple[Band, ...]


class GridRow(Cited):
    """A row of a table by classes: the class facts it is for, days per column."""

    classes: dict[Key, str]
    days: dict[Key, Exact]


class GridTable(Table):
    """Days by the values of several class facts."""

    id: Key
    clause: Clause
    facts: tuple[Key, ...]
    rows: tuple[GridRow, ...]

    @model_validator(mode="after")
    def _rows_name_the_classes(self) -> Self:
        for row in self.rows:
            if set(row.classes) != set(self.facts):
                raise ValueError(f"{self.id}: a row must name exactly {', '.join(self.facts)}")
        return self


class StepBase(Cited):
    """What all steps share: the words of the working (`what`, empty: not printed), the amount written.

    A step counts only where the amount `needs` was written before, and `unless` was not.
    """

    what: str = ""
    into: Key
    needs: Key | None = None
    unless: Key | None = None
    looks_up: ClassVar[bool] = False
    """Whether it looks into tables whose rows, or what they are looked up with, hang on readings."""

    @cached_property
    def amounts_read(self) -> frozenset[str]:
        """Return the amounts that what the step leaves hangs on, among them the one that it writes."""
        named = (getattr(self, name, None) for name in ("into", "needs", "unless", "of", "least"))
        return frozenset(key for one in named for key in (one if isinstance(one, tuple) else (one,)) if key)


class FromBand(StepBase):
    """Look the headcount up in a band table."""

    looks_up: ClassVar[bool] = True
    do: Literal["band"]
    table: Key
    column: Key


class FromGrid(StepBase):
    """Look the class facts up in a grid; `lacking` is shown where one is missing."""

    looks_up: ClassVar[bool] = True
    do: Literal["grid"]
    table: Key
    column: Key
    lacking: ReadingId | None = None


class FromFact(StepBase):
    """Take a fact as an amount; nothing is written where the fact is missing."""

    do: Literal["fact"]
    fact: Key


class Take(StepBase):
    """Copy an amount; with `present` only where that fact is given."""

    do: Literal["take"]
    of: Key
    present: Key | None = None


class Times(StepBase):
    """Multiply an amount by an exact factor such as 2/3."""

    do: Literal["times"]
    of: Key
    factor: Exact


class Plus(StepBase):
    """Add a fixed number of days."""

    do: Literal["plus"]
    of: Key
    amount: Exact


class Constant(StepBase):
    """A fixed number of days; with `present` only where that fact is given."""

    do: Literal["constant"]
    amount: Exact
    present: Key | None = None


class Sum(StepBase):
    """Add amounts; nothing is written while one of them is missing."""

    do: Literal["sum"]
    of: Keys


class Larger(StepBase):
    """Take the largest of the amounts that were written."""

    do: Literal["larger"]
    of: Keys


class Floor(StepBase):
    """Raise an amount to a fixed floor."""

    do: Literal["floor"]
    of: Key
    at_least: Exact


class Adjust(StepBase):
    """Add the days a person asks for; the reason fact is required.

    `shows` is the reading to look at whenever days are added or taken off (with `doubtful: less`
    only where they are taken off), `lacking` the one where the reason is missing.
    """

    do: Literal["adjust"]
    of: Key
    by: Key
    reason: Key
    shows: ReadingId | None = None
    lacking: ReadingId | None = None
    doubtful: Literal["any", "less"] = "any"


class Reduce(StepBase):
    """Take off the percentage a person asks for, at most the limit; the reason fact is required."""

    do: Literal["reduce"]
    of: Key
    by: Key
    at_most: Exact
    reason: Key
    shows: ReadingId | None = None


class NotBelow(StepBase):
    """Refuse an amount that a person's request (`by`) has brought below another amount."""

    do: Literal["not_below"]
    of: Key
    least: Key
    by: Key


class PerSite(StepBase):
    """Add days for each site that the filter counts."""

    do: Literal["per_site"]
    of: Key
    sites: SiteFilter
    each: Exact


class PerCount(StepBase):
    """Add days for each unit of a count fact."""

    do: Literal["per_count"]
    of: Key
    fact: Key
    each: Exact


class SiteSum(StepBase):
    """Sum the band table over the sites shown on the certificate, each with its own reduction.

    The reduction of the centre and of the other sites is limited, unless another sum of the same
    sites has the limits; nothing is written unless at least two sites are shown, and a site
    without a headcount leaves the amount to a person. `only_sampled` leaves out sites that are
    not marked as sampled, the centre never.
    """

    looks_up: ClassVar[bool] = True
    do: Literal["site_sum"]
    table: Key
    column: Key
    centre_at_most: Exact | None = None
    site_at_most: Exact | None = None
    only_sampled: bool = False


class OthersSum(StepBase):
    """Sum the person-days of the other systems of a combined audit; nothing without such systems.

    A system without its days leaves the sum to a person.
    """

    do: Literal["others_sum"]
    fact: Key


class Round(StepBase):
    """Bring an amount to half days; a value just between two shows the reading `tie`."""

    do: Literal["round"]
    of: Key
    way: Half
    tie: ReadingId | None = None


class Open(StepBase):
    """Leave the amount to a person, with the reading that says why."""

    do: Literal["open"]
    reading: ReadingId | None = None
    present: Key | None = None


Step = Annotated[
    FromBand
    | FromGrid
    | FromFact
    | Take
    | Times
    | Plus
    | Constant
    | Sum
    | Larger
    | Floor
    | Adjust
    | Reduce
    | NotBelow
    | PerSite
    | PerCount
    | SiteSum
    | OthersSum
    | Round
    | Open,
    Field(discriminator="do"),
]


class Shown(Cited):
    """A reading to be shown whenever the fact is present (or, with `missing`, absent).

    `part` names the part of the audit time that it leaves open, for a person to confirm.
    """

    reading: ReadingId
    part: Literal["stage1", "onsite", "total"] | None = None
    present: Key | None = None
    missing: Key | None = None


class WithoutEffect(Cited):
    """A fact, or a column of a table, that asks for more or less time though the rule knows no such thing.

    With `missing` only where that other fact is absent, with `present` only where it is given.
    """

    fact: Key
    column: Key | None = None
    present: Key | None = None
    missing: Key | None = None


class TakenAs(Cited):
    """Audits whose time is worked out as that of another audit type."""

    audit: AuditType


class AuditTime(Table):
    """The audit time of a scheme.

    `below_minimum` names the reading under which a person may fix fewer days than `minimum`, for
    a rule whose table is a starting point and no floor.
    """

    clause: Clause
    taken_as: tuple[TakenAs, ...] = ()
    headcount: tuple[HeadcountRounding, ...] = ()
    counted_hours: tuple[CountedHours, ...] = ()
    personnel_needed: bool = True
    bands: tuple[BandTable, ...] = ()
    grids: tuple[GridTable, ...] = ()
    steps: tuple[Step, ...]
    shown: tuple[Shown, ...] = ()
    without_effect: tuple[WithoutEffect, ...] = ()
    hours_per_day: Exact
    hours_clause: Clause
    counted: Literal["total", "onsite"] = "total"
    below_minimum: ReadingId | None = None

    @cached_property
    def bands_by_id(self) -> Mapping[str, BandTable]:
        """Return the headcount tables by their ids."""
        return {table.id: table for table in self.bands}

    @cached_property
    def grids_by_id(self) -> Mapping[str, GridTable]:
        """Return the tables by classes by their ids."""
        return {table.id: table for table in self.grids}

    @cached_property
    def requests(self) -> frozenset[str]:
        """Return the facts by which a person asks for more or less time, with their reasons."""
        asked = (getattr(step, name, None) for step in self.steps for name in ("by", "reason"))
        return frozenset({"sites", *filter(None, asked)})

    @cached_property
    def steps_by_audit(self) -> Mapping[str | None, tuple[Step, ...]]:
        """Return the steps of each audit type in their order; all of them where it is not known."""
        return by_audit(self.steps)
