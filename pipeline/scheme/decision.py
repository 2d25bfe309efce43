"""Score, grades and decision as data: `score.yaml`, `decision.yaml`."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline import outcome
from pipeline.scheme.base import Cited, Clause, Exact, Key, Keys, ReadingId, Table, Text, by_audit


class SideCondition(Cited):
    """A condition beside the score: a fact at least so much, or a yes/no fact that is yes.

    `filled` asks only that the fact is given; `open` is a condition that the program cannot check.
    `ratio` names two facts: the first in percent of the second counts instead of the fact, where
    both are given.
    """

    fact: Key
    text: Text
    at_least: Exact | None = None
    filled: bool = False
    open: bool = False
    ratio: Keys = ()
    lacking: ReadingId | None = None
    unmet: ReadingId | None = None


class Grade(Cited):
    """A band of the score, each end open or closed as printed, and its side conditions."""

    label: Text
    at_least: Exact | None = None
    above: Exact | None = None
    at_most: Exact | None = None
    below: Exact | None = None
    conditions: tuple[SideCondition, ...] = ()

    @model_validator(mode="after")
    def _two_ends(self) -> Self:
        if (self.at_least is None) == (self.above is None):
            raise ValueError(f"{self.label}: one of at_least and above is needed")
        if self.at_most is not None and self.below is not None:
            raise ValueError(f"{self.label}: at_most and below exclude each other")
        return self

    def holds(self, score: Exact) -> bool:
        """Say whether the exact score lies in the band."""
        return (
            (self.at_least is None or score >= self.at_least)
            and (self.above is None or score > self.above)
            and (self.at_most is None or score <= self.at_most)
            and (self.below is None or score < self.below)
        )


class Rounding(Cited):
    """How the score is brought to the comparison: unrounded, or to decimal places."""

    places: int | None = None


class Normalising(Cited):
    """What the points earned are set against: those applicable, or all points."""

    against: Literal["applicable", "all"]


class Approval(Cited):
    """Whether points that the body has not approved give a candidate only."""

    needed: bool


class Removing(Cited):
    """Whether a mandatory or basic row may be judged not applicable without words that allow it."""

    allowed: bool


class Degrees(Cited):
    """Whether a degree in percent is rounded to a whole number before it counts."""

    whole: bool


class Partly(Cited):
    """Whether a row met in part earns by its degree, or nothing."""

    counted: bool


class Unmatched(Cited):
    """What is shown where the score lies below every grade."""

    reading: ReadingId


class LowerGrade(Cited):
    """What happens where score and side condition disagree: no grade, or the next lower one."""

    take: bool


class AsksPerson(Cited):
    """A reading that is shown when a yes/no fact is yes: the grade is a person's to give.

    The grade is the `named` fact, where its `grounds` and the `signed` fact are given too; before
    it is signed it is a candidate.
    """

    fact: Key
    reading: ReadingId
    named: Key | None = None
    grounds: Key | None = None
    signed: Key | None = None


class MandatoryPoints(Cited):
    """Whether mandatory rows carry their points, or are only met or not."""

    counted: bool


class SampledRows(Cited):
    """Audits that judge a sample of the rows; `text` says what the samples together must cover."""

    text: Text


class ScoreRule(Table):
    """How a scheme scores: not at all, from a total given, or from points per row."""

    clause: Clause
    mode: Literal["none", "total", "points"]
    at_least: Exact = Fraction(0)
    at_most: Exact = Fraction(100)
    missing: ReadingId | None = None
    needed: tuple[SideCondition, ...] = ()
    comparing: tuple[Rounding, ...] = ()
    normalising: tuple[Normalising, ...] = ()
    grades: tuple[Grade, ...] = ()
    below_all: tuple[Unmatched, ...] = ()
    lower_grade: tuple[LowerGrade, ...] = ()
    unapproved: ReadingId | None = None
    approval: tuple[Approval, ...] = ()
    basic_fact: Key | None = None
    mandatory_fact: Key | None = None
    removed_mandatory: ReadingId | None = None
    removing: tuple[Removing, ...] = ()
    uneven_percent: ReadingId | None = None
    degrees: tuple[Degrees, ...] = ()
    partly: tuple[Partly, ...] = ()
    asks_person: tuple[AsksPerson, ...] = ()

    sampled: tuple[SampledRows, ...] = ()
    mandatory_points: tuple[MandatoryPoints, ...] = ()

    @cached_property
    def labels(self) -> frozenset[str]:
        """Return the names of the grades."""
        return frozenset(grade.label for grade in self.grades)

    def sample_of(self, audit_type: str | None) -> SampledRows | None:
        """Return what lets an audit of this type judge only some rows; None where it judges all."""
        return next((entry for entry in self.sampled if audit_type in entry.audits), None)


class PreconditionBase(Cited):
    """What all preconditions share; `otherwise` is the decision recommended where it is unmet."""

    id: Key
    label: Text
    otherwise: Key

    @cached_property
    def answered(self) -> Mapping[bool | None, outcome.Precondition]:
        """Return the precondition as a result shows it, by its answer."""
        return {
            met: outcome.Precondition(id=self.id, label=self.label, met=met, clause=self.clause)
            for met in (True, False, None)
        }


class FactYes(PreconditionBase):
    """A yes/no fact is yes."""

    do: Literal["fact_yes"]
    fact: Key


class NcsDone(PreconditionBase):
    """Every nonconformity of the severities (or kinds) has the facts named filled.

    Unknown where the table is empty, or where a nonconformity lacks its class; a missing kind
    falls back on the severity, and a major one always counts among the `kinds`. With
    `by_deadline` a date filled in after that deadline does not count (`deadline_kinds`: for
    these kinds alone); `late` is the decision recommended once that deadline is missed.
    Unless verified on site, a nonconformity is due by `written_deadline`. Instead of a deadline of
    the audit each may have its own: `months` after the day in its `column`, `written_months`
    unless verified on site. One with an `or_filled` fact is done as well.
    """

    do: Literal["ncs"]
    severities: tuple[Literal["major", "minor"], ...] = ()
    kinds: tuple[Text, ...] = ()
    except_kinds: tuple[Text, ...] = ()
    filled: tuple[Key, ...]
    or_filled: tuple[Key, ...] = ()
    by_deadline: Key | None = None
    written_deadline: Key | None = None
    deadline_kinds: tuple[Text, ...] = ()
    column: Key | None = None
    months: int | None = None
    written_months: int | None = None
    late: Key | None = None
    lacking: ReadingId | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        own = (self.column is not None, self.months is not None)
        if own not in ((True, True), (False, False)) or (all(own) and self.by_deadline is not None):
            raise ValueError("a nonconformity is due by a deadline, or months since a column")
        if self.written_months is not None and self.months is None:
            raise ValueError("written_months stands beside months")
        return self


class GatePassed(PreconditionBase):
    """A gate passes."""

    do: Literal["gate"]
    gate: Key


class GradeReached(PreconditionBase):
    """The score reaches a grade; with `ungraded` one below every grade will do."""

    do: Literal["grade"]
    ungraded: bool = False


class ScoreCondition(PreconditionBase):
    """The basic or the mandatory rows are all met."""

    do: Literal["rows"]
    rows: Literal["basic", "mandatory"]


Precondition = Annotated[FactYes | NcsDone | GatePassed | GradeReached | ScoreCondition, Field(discriminator="do")]


class DecisionOption(Cited):
    """A decision that the rule knows, in its own words.

    `shows` is asked of a person who takes it, `lacking` of one who takes it without saying why.
    `reissues` says that a certificate is issued anew on it, though its key alone would not ask for one.
    """

    key: Key
    label: Text
    shows: ReadingId | None = None
    lacking: ReadingId | None = None
    reissues: bool = False

    @cached_property
    def offered(self) -> Mapping[bool, outcome.DecisionOption]:
        """Return the option as a result shows it, by whether a certificate is issued on it."""
        return {
            issued: outcome.DecisionOption(key=self.key, label=self.label, clause=self.clause, certificate=issued)
            for issued in (True, False)
        }


class Recommended(Cited):
    """The positive decision of an audit type; the first entry that counts gives it.

    `instead` stands for a negative decision that is no option of these audits.
    """

    decision: Key
    instead: Key | None = None


class ReportedRows(Cited):
    """Rows of this class that are judged not met get a report of nonconformity each."""

    rows: Literal["basic", "mandatory", "optional"]


class Cause(Cited):
    """A cause that the rule lists for a decision; `id` is the number that a person writes.

    `own_words` marks the one under which the rule leaves room for causes that it does not list;
    `shows` is asked of a person who gives it.
    """

    id: Text
    decision: Key
    text: Text
    own_words: bool = False
    shows: ReadingId | None = None


class DecisionRule(Table):
    """Options, preconditions and the positive decision of a scheme.

    `causes_asked` are the decisions whose notice must say which cause of the rule there is;
    that of `reasons_needed` ones gives the unmet preconditions, or a cause where none is unmet.
    """

    clause: Clause
    options: tuple[DecisionOption, ...]
    positive: tuple[Key, ...]
    recommended: tuple[Recommended, ...]
    preconditions: tuple[Precondition, ...]
    causes_asked: tuple[Key, ...] = ()
    reasons_needed: tuple[Key, ...] = ()
    causes: tuple[Cause, ...] = ()
    reported: tuple[ReportedRows, ...] = ()

    @cached_property
    def options_by_audit(self) -> Mapping[str | None, tuple[DecisionOption, ...]]:
        """Return the options of each audit type; all of them where it is not known."""
        return by_audit(self.options)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the words for each decision; the last ones where it has several."""
        return {option.key: option.label for option in self.options}
