"""What every table of a scheme is made of: strict frozen models, clauses, audit types.

Scalars of a table arrive as text, exactly as typed; each model converts them by the type it
declares. A number never stands without the clause it comes from: models that hold numbers
take their `clause` from `Cited`, and the loader refuses an entry that lacks it.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Clause = Annotated[str, StringConstraints(min_length=1)]
ReadingId = Annotated[str, StringConstraints(pattern=r"^C-[A-Z][0-9]{2}$")]
OptionKey = Annotated[str, StringConstraints(pattern=r"^[a-z]$")]


def exact(value: object) -> object:
    """Return a text such as `0.5` or `2/3` as an exact fraction; anything else as it is."""
    if isinstance(value, str):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{value!r} is not a number") from None
    return value


Exact = Annotated[Fraction, BeforeValidator(exact)]


def as_list(value: object) -> object:
    """Return a single text or entry as a list of one, so that a table may leave the brackets out."""
    return [value] if isinstance(value, str | dict) else value


Options = Annotated[tuple[OptionKey, ...], BeforeValidator(as_list)]
Keys = Annotated[tuple[Key, ...], BeforeValidator(as_list)]
ReadingIds = Annotated[tuple[ReadingId, ...], BeforeValidator(as_list)]


class Table(BaseModel):
    """Base of all table models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


# fmt: off
FACT_KEYS = frozenset((
    "fact", "facts", "given", "by", "reason", "start", "since", "until", "days",
    "needed", "limit", "person", "declared", "day", "than", "extended_by", "months_from",
    "end", "present", "missing", "basic_fact", "mandatory_fact", "skip_first_if", "ratio", "not_after",
    "first_since", "first_done", "begun", "except_year_of", "hours", "later_than",
))
# fmt: on
"""Names of table entries whose values are fact keys."""


class AuditType(StrEnum):
    """The four kinds of audit (contract, section 3)."""

    INITIAL = "initial"
    SURVEILLANCE = "surveillance"
    RECERTIFICATION = "recertification"
    SPECIAL = "special"


Conditions = tuple[frozenset[str] | None, tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""The audit types, None for all; the facts with the value each must have; the readings with the options named."""


class Cited(Table):
    """An entry of the rule: its clause, the audits it is for, the readings it depends on.

    `under` names options of readings: the entry counts only while one of the options named
    is in force for each reading named. `audits` limits it to audit types, all by default.
    `when` limits it to cases in which each fact named has the value given (keys of choices,
    yes or no); an unknown fact is not that value.
    """

    clause: Clause
    audits: tuple[AuditType, ...] = tuple(AuditType)
    under: dict[ReadingId, Options] = {}
    when: dict[Key, str] = {}

    @cached_property
    def asked(self) -> Conditions | None:
        """Return what the entry asks of a case; None where it counts for every case under every reading."""
        audits = frozenset(self.audits)
        for_all = len(audits) == len(AuditType)
        if for_all and not self.when and not self.under:
            return None
        return (None if for_all else audits, tuple(self.when.items()), tuple(self.under.items()))

    @cached_property
    def facts_named(self) -> tuple[str, ...]:
        """Return the facts that the entry names, for telling silence from a missing fact."""
        named: list[str] = []
        for name in type(self).model_fields:
            if name in FACT_KEYS:
                value = getattr(self, name)
                named += value if isinstance(value, tuple) else [value]
        return tuple(key for key in named if isinstance(key, str))


Entry = TypeVar("Entry", bound=Cited)


def by_audit(entries: tuple[Entry, ...]) -> Mapping[str | None, tuple[Entry, ...]]:
    """Return the entries for each audit type; all of them under None, for a type that is not known."""
    found: dict[str | None, tuple[Entry, ...]] = {None: entries}
    for audit in AuditType:
        found[audit.value] = tuple(entry for entry in entries if audit in entry.audits)
    return found


class Sentence(Cited):
    """A sentence that a paper carries."""

    text: Text
