"""The readings register: contradictions of the rule kept as data.

An entry says in plain Chinese what the rule leaves open, which readings there are, which one
is in force, and who of the body confirmed it. Switching is editing `in_force`.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from pipeline.scheme.base import Clause, OptionKey, ReadingId, Table, Text


class Weight(StrEnum):
    """A changes a number, date or decision; B the content of a paper or a step; C the wording."""

    A = "A"
    B = "B"
    C = "C"


class Reading(Table):
    """One contradiction. `touches` names result parts or paper kinds that it can change.

    `settles` names broader questions that whoever confirms this one has answered with it.
    """

    id: ReadingId
    weight: Weight
    clause: Clause
    question: Text
    options: dict[OptionKey, Text]
    in_force: OptionKey
    touches: tuple[Text, ...]
    settles: tuple[ReadingId, ...] = ()
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @model_validator(mode="after")
    def _in_force_is_an_option(self) -> Self:
        if self.in_force not in self.options:
            raise ValueError(f"{self.id}: in_force {self.in_force!r} is not among the options")
        if bool(self.confirmed_by) != bool(self.confirmed_on):
            raise ValueError(f"{self.id}: confirmed_by and confirmed_on belong together")
        return self


class Register(Table):
    """All readings of a scheme."""

    readings: tuple[Reading, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [reading.id for reading in self.readings]
        for ident in ids:
            if ids.count(ident) > 1:
                raise ValueError(f"readings: {ident} stands twice")
        return self
