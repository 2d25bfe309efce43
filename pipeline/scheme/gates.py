"""Gates as data: conditions of the rule with their effect, made of typed checks.

A check answers yes, no or unknown. A gate passes when all of its checks that count pass;
one no fails it, else one unknown leaves it to a person.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pipeline import outcome
from pipeline.outcome import Effect
from pipeline.scheme.base import AuditType, Cited, Clause, Exact, Key, Keys, ReadingId, Sentence, Table, Text

Level = Literal["ordinary", "relatively_serious", "serious", "particularly_serious"]


class CheckBase(Cited):
    """What all checks share: the reading shown where the answer is unknown (`lacking`), where it is no (`failing`)."""

    lacking: ReadingId | None = None
    failing: ReadingId | None = None
    always_asked: ClassVar[bool] = False
    """Whether it may have an answer though none of the facts that it names is given."""


class FactIs(CheckBase):
    """The yes/no fact has the value; `otherwise: open` leaves the opposite to a person."""

    do: Literal["fact_is"]
    fact: Key
    equals: bool
    otherwise: Literal["fail", "open"] = "fail"


class AllYes(CheckBase):
    """Every one of the yes/no facts is yes; `otherwise: open` leaves a no, or a missing one, to a person."""

    do: Literal["all_yes"]
    facts: Keys
    otherwise: Literal["fail", "open"] = "fail"


class AnyYes(CheckBase):
    """At least one of the yes/no facts is yes."""

    do: Literal["any_yes"]
    facts: Keys


class NotBoth(CheckBase):
    """At least one of the facts is no: the literal reading of two conditions joined by 或."""

    do: Literal["not_both"]
    facts: Keys


class RunningFor(CheckBase):
    """At least (or, not `inclusive`, more than) `months` lie between the start and the day.

    The day is the first of `until` that is given; the very first is passed over where one of
    the `skip_first_if` facts is yes. `otherwise: open` leaves a shorter time to a person, with
    the reading `failing`.
    """

    do: Literal["running_for"]
    since: Key
    until: Keys
    months: int
    inclusive: bool
    skip_first_if: Keys = ()
    otherwise: Literal["fail", "open"] = "fail"

    @cached_property
    def facts_named(self) -> tuple[str, ...]:
        """Return the start alone: the day of an audit says nothing about running."""
        return (self.since,)


class ValidOn(CheckBase):
    """The last valid day is not before any of the days given; passes where nothing is needed."""

    do: Literal["valid_on"]
    until: Key
    days: Keys
    needed: Key | None = None


class Below(CheckBase):
    """The fact is below the limit fact (strictly, unless `or_equal`).

    Without a limit the answer is unknown, or yes where `without_limit` says so.
    """

    do: Literal["below"]
    fact: Key
    limit: Key
    or_equal: bool = False
    without_limit: Literal["open", "pass"] = "open"


class Incidents(CheckBase):
    """No incident of these kinds and of this level or above lies in the window.

    The window reaches back `years` from the day, or to the founding where `years` is missing.
    `company` limits the check to firms at least (`older`) or less than (`younger`) `age_years`
    old on that day, `only_before` to events up to that day. A hit fails the gate or, with
    `hit: open`, leaves it to a person.
    """

    always_asked: ClassVar[bool] = True
    do: Literal["incidents"]
    fact: Literal["incidents"] = "incidents"
    kinds: tuple[Literal["safety", "environment", "quality"], ...]
    level: Level
    day: Key
    years: int | None = None
    company: Literal["older", "younger"] | None = None
    age_years: int | None = None
    hit: Literal["fail", "open"] = "fail"
    only_before: bool = False

    @cached_property
    def facts_named(self) -> tuple[str, ...]:
        """Return the table of incidents alone: a day says nothing about incidents."""
        return (self.fact,)


class Team(CheckBase):
    """The members of the roles meet the named requirements of `team.yaml`."""

    always_asked: ClassVar[bool] = True
    do: Literal["team"]
    fact: Literal["team"] = "team"
    requirements: tuple[Key, ...]


class Nobody(CheckBase):
    """No team member (of the roles, if any are named) has a yes in the column."""

    do: Literal["nobody"]
    fact: Literal["team"] = "team"
    column: Key
    roles: tuple[Literal["leader", "auditor", "expert", "trainee"], ...] = ()


class NotInTeam(CheckBase):
    """The named person is not of the team, and the yes/no fact about it is no."""

    do: Literal["not_in_team"]
    person: Key
    declared: Key


class ByDeadline(CheckBase):
    """The day is not after the first of the deadlines that has a date.

    A day after the normal date but not after the latest one needs the `extended_by` fact. The
    first deadline is over where one of the `first_done` days lies after the `first_since` day.
    """

    do: Literal["by_deadline"]
    day: Keys
    deadlines: tuple[Key, ...]
    extended_by: Key | None = None
    first_since: Key | None = None
    first_done: Keys = ()


class NcsBefore(CheckBase):
    """Every nonconformity of the stage was verified by the first of the days that is given."""

    do: Literal["ncs_before"]
    fact: Literal["ncs"] = "ncs"
    stage: Text
    day: Keys


class NotBefore(CheckBase):
    """The day is not before the other; both facts, the latter the first one given."""

    do: Literal["not_before"]
    day: Keys
    than: Keys


class Before(CheckBase):
    """The day is before a fixed date; later days are left to a person."""

    do: Literal["before"]
    day: Keys
    date: date


class FromDay(CheckBase):
    """The day is not before a fixed date; earlier days are left to a person."""

    do: Literal["from_day"]
    day: Keys
    date: date


class Spans(CheckBase):
    """The period from one fact to the other (both days in it) is at least `months` long.

    One that is long enough but shorter than `full_months` shows the reading `short`.
    """

    do: Literal["spans"]
    start: Key
    end: Key
    months: int
    full_months: int | None = None
    short: ReadingId | None = None


class Within(CheckBase):
    """The amount fact, and the column of each site if given, is at most the limit."""

    always_asked: ClassVar[bool] = True
    do: Literal["within"]
    fact: Key
    at_most: Exact
    centre_at_most: Exact | None = None
    site_at_most: Exact | None = None


class Passes(CheckBase):
    """Always passes: a reading under which the rule asks for nothing."""

    always_asked: ClassVar[bool] = True
    do: Literal["passes"]


Check = Annotated[
    FactIs
    | AllYes
    | AnyYes
    | NotBoth
    | RunningFor
    | ValidOn
    | Below
    | Incidents
    | Team
    | Nobody
    | NotInTeam
    | ByDeadline
    | NcsBefore
    | NotBefore
    | Before
    | FromDay
    | Spans
    | Within
    | Passes,
    Field(discriminator="do"),
]


class Gate(Table):
    """A condition of the rule: its words, its effect when it fails, its checks.

    The no of a `permission` is no fault. In the audits `only_if_asked` the condition is left out
    of the papers while none of its facts is given; one `of_certificate` is left out once a
    decision is made on which none is issued.
    """

    id: Key
    label: Text
    effect: Effect
    clause: Clause
    audits: tuple[AuditType, ...] = tuple(AuditType)
    failed: Text
    permission: bool = False
    only_if_asked: tuple[AuditType, ...] = ()
    of_certificate: bool = False
    checks: tuple[Check, ...]

    @cached_property
    def facts_named(self) -> tuple[str, ...]:
        """Return the facts that any check looks at; with none known the answer is unknown."""
        return tuple(dict.fromkeys(fact for check in self.checks for fact in check.facts_named))

    @cached_property
    def always_asked(self) -> bool:
        """Say whether a check may have an answer though no fact is given."""
        return any(check.always_asked for check in self.checks)

    @cached_property
    def always_counts(self) -> bool:
        """Say whether a check counts for every case that the gate is for."""
        return any(check.asked is None for check in self.checks)

    def answered(self, passed: bool | None, applies: bool, told_only: bool) -> outcome.Gate:
        """Return the gate as a result shows it; there are few ways to answer, each is made once."""
        key = (passed, applies, told_only)
        if key not in self._answers:
            self._answers[key] = outcome.Gate(
                id=self.id,
                label=self.label,
                passed=passed,
                effect=self.effect,
                clause=self.clause,
                applies=applies,
                permission=self.permission,
                reason=self.failed if passed is False else "",
                about=next(iter(self.facts_named), None),
                told_only=told_only,
            )
        return self._answers[key]

    @cached_property
    def _answers(self) -> dict[tuple[bool | None, bool, bool], outcome.Gate]:
        return {}


class WithoutApplication(Cited):
    """Audits that no application begins, so that there is none to refuse."""


class Noticed(Sentence):
    """A fact that the rule makes no condition of, yet a person should look at; `text` says what at.

    It is noticed where the fact is given as `when` has it; with `column` where a row says yes there.
    """

    fact: Key
    column: Key | None = None


class Gates(Table):
    """All gates of a scheme in the order in which papers list them.

    `warnings` are checks that the rule makes no condition of: they show the reading they name;
    `noticed` are facts of that kind. In the audits of `without_application` a gate that would
    refuse an application only tells a person, and keeps the certificate back.
    """

    gates: tuple[Gate, ...]
    without_application: tuple[WithoutApplication, ...] = ()
    warnings: tuple[Check, ...] = ()
    noticed: tuple[Noticed, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return the words for each gate."""
        return {entry.id: entry.label for entry in self.gates}


class Requirement(Cited):
    """What members of these roles must bring.

    `any_qualification` is met by one of the registrations, `facts` are yes/no columns that must
    all be yes, `registered` asks for a registration number. `scope: someone` asks it of at
    least one member of the roles, `everyone` of each. Holders of an `exempt_qualification` need
    no registration number; one of an `open_qualification` leaves the answer to a person.
    """

    id: Key
    text: Text
    roles: tuple[Literal["leader", "auditor", "expert", "trainee"], ...]
    any_qualification: tuple[Text, ...] = ()
    facts: tuple[Key, ...] = ()
    registered: bool = False
    scope: Literal["everyone", "someone"] = "everyone"
    exempt_qualification: tuple[Text, ...] = ()
    open_qualification: tuple[Text, ...] = ()


class Accompanied(Cited):
    """Members of these roles work only with a leader or an auditor beside them; `text` says so."""

    roles: tuple[Literal["expert", "trainee"], ...]
    text: Text


class TeamRules(Table):
    """The team requirements of a scheme: `team.yaml`."""

    requirements: tuple[Requirement, ...]
    accompanied: tuple[Accompanied, ...] = ()
