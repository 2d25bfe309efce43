"""The case as the rules see it: the facts, the readings in force, and what was consulted.

Every part of the result is evaluated as a function of a `Case`. The case records which
readings the evaluation consulted; `with_readings` evaluates it again under each other option
of those readings, and a reading whose other option gives another value is *used*: a person
must see it. Options of a case are the scheme's own, unless a person confirmed another one.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar, cast

from pipeline.dates import Counting
from pipeline.facts import Facts, Row, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.base import Cited
from pipeline.scheme.scheme import Scheme
from pipeline.values import value

T = TypeVar("T")
NOTHING: Mapping[str, object] = {}


class Trace:
    """What one evaluation left behind beside its value.

    A reading `consulted` only about what changes nothing either way is kept in its place, as False.
    """

    __slots__ = ("consulted", "findings", "shown")

    def __init__(self) -> None:
        self.consulted: dict[str, bool] = {}
        self.shown: dict[str, str] = {}
        self.findings: list[Finding] = []

    def consult(self, readings: Mapping[str, bool]) -> None:
        """Note readings that another evaluation consulted."""
        for reading, decides in readings.items():
            self.consulted[reading] = decides or self.consulted.get(reading, False)

    def take_in(self, other: "Trace") -> None:
        """Take in what another evaluation left behind, as if it had been part of this one."""
        self.consult(other.consulted)
        for reading, about in other.shown.items():
            self.shown.setdefault(reading, about)
        self.findings += [finding for finding in other.findings if finding not in self.findings]


@value(frozen=True, slots=True)
class Shared:
    """A part that several evaluations need: its value and trace under these options of what it consulted."""

    options: Mapping[str, str]
    value: object
    trace: Trace


@value(frozen=True, slots=True)
class Case:
    """Facts of one case under a choice of readings.

    `dates` are dates computed before, `found` other results by their paths, as far as they are known.
    `audit_type` is None where it is not known: entries of every audit type then count. `given`
    are the facts that are not empty, `told` the keys of all facts, dates and results, and of facts that were
    given and could not be read; `open_case` finds them.
    """

    scheme: Scheme
    facts: Facts
    options: Mapping[str, str]
    dates: Mapping[str, date] = field(default_factory=dict)
    trace: Trace = field(default_factory=Trace)
    audit_type: str | None = None
    given: AbstractSet[str] = frozenset()
    kept: dict[object, list[Shared]] = field(default_factory=dict)
    told: AbstractSet[str] = frozenset()
    found: Mapping[str, object] = field(default_factory=dict)

    def under(self, options: Mapping[str, str]) -> "Case":
        """Return the same case under other readings, with a trace of its own."""
        return Case(
            self.scheme,
            self.facts,
            options,
            self.dates,
            Trace(),
            self.audit_type,
            self.given,
            self.kept,
            self.told,
            self.found,
        )

    def knowing(self, dates: Mapping[str, date], found: Mapping[str, object] = NOTHING) -> "Case":
        """Return the same case knowing these computed dates and results, with the same trace."""
        return Case(
            self.scheme,
            self.facts,
            self.options,
            dates,
            self.trace,
            self.audit_type,
            self.given,
            told={*self.told, *dates, *found},
            found=found,
        )

    def shared(self, evaluate: "Callable[[Case], T]") -> T:
        """Return a part that hangs on nothing but facts and readings, evaluated once for the same options of these.

        What it consulted, showed and found goes into the trace each time.
        """
        known = self.kept.setdefault(evaluate, [])
        found = next((one for one in known if all(self.options[r] == o for r, o in one.options.items())), None)
        if found is None:
            own = self.under(self.options)
            value = evaluate(own)
            found = Shared({reading: self.options[reading] for reading in own.trace.consulted}, value, own.trace)
            known.append(found)
        self.trace.take_in(found.trace)
        return cast("T", found.value)

    def counts(self, entry: Cited, *, decides: bool = True) -> bool:
        """Say whether an entry of the tables counts for this case; `decides` is False where that changes nothing."""
        if entry.asked is None:
            return True
        audits, when, under = entry.asked
        if audits is not None and self.audit_type is not None and self.audit_type not in audits:
            return False
        for key, wanted in when:
            if not self._equals(key, wanted):
                return False
        for reading, options in under:
            if decides or reading not in self.trace.consulted:
                self.trace.consulted[reading] = decides
            if self.options[reading] not in options:
                return False
        return True

    @property
    def counting(self) -> Counting:
        """Return how periods are counted; consulting it leaves no trace, so nobody is asked about it."""
        for entry in self.scheme.tables.deadlines.counted:
            if all(self.options[reading] in options for reading, options in entry.under.items()):
                return entry.counting
        return "corresponding_day"

    def _equals(self, key: str, wanted: str) -> bool:
        value = self.facts.get(key)
        if isinstance(value, bool):
            return value == (wanted == "yes")
        if isinstance(value, (int, Decimal)):
            return Fraction(value) == Fraction(wanted)
        return value == wanted

    def show(self, reading: str | None, about: str = "") -> None:
        """Note that a person must see the reading, whatever its other options would give.

        `about` names a part of what is evaluated, where it is not the whole.
        """
        if reading is not None:
            self.trace.shown.setdefault(reading, about)

    def find(self, severity: Severity, code: Code, message: str, **details: str | None) -> None:
        """Note a finding of the computation, once however often it is met."""
        finding = Finding(
            severity=severity,
            code=code,
            message=message,
            found=details.get("found") or "",
            clause=details.get("clause") or "",
            field=details.get("field"),
            reading=details.get("reading"),
        )
        if finding not in self.trace.findings:
            self.trace.findings.append(finding)

    def number(self, key: str) -> Fraction | None:
        """Return a numeric fact exactly, or None."""
        value = self.facts.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return None
        return Fraction(value)

    def day(self, key: str) -> date | None:
        """Return a date fact or a computed date, or None."""
        value = self.facts.get(key)
        return value if isinstance(value, date) else self.dates.get(key)

    def first_day(self, keys: tuple[str, ...]) -> date | None:
        """Return the first of the dates that is known."""
        for key in keys:
            day = self.day(key)
            if day is not None:
                return day
        return None

    def flag(self, key: str) -> bool | None:
        """Return a yes/no fact, or None."""
        value = self.facts.get(key)
        return value if isinstance(value, bool) else None

    def text(self, key: str) -> str | None:
        """Return a text or choice fact, or None where it is missing or empty."""
        value = self.facts.get(key)
        return value if isinstance(value, str) and value else None

    def rows(self, key: str) -> tuple[Row, ...] | None:
        """Return the rows of a table fact, or None where it is missing or empty."""
        return table_rows(self.facts.get(key))

    def has(self, key: str) -> bool:
        """Say whether the fact is given; an empty text or table is not."""
        return key in self.given

    def has_any(self, keys: Iterable[str]) -> bool:
        """Say whether any of the facts is given."""
        return not self.given.isdisjoint(keys)


def open_case(scheme: Scheme, facts: Facts, options: Mapping[str, str], faulty: AbstractSet[str] = frozenset()) -> Case:
    """Return the case of the facts under these readings, knowing no computed dates yet.

    `faulty` are keys of facts that were given and could not be read.
    """
    audit_type = facts.get("audit_type")
    return Case(
        scheme,
        facts,
        options,
        audit_type=audit_type if isinstance(audit_type, str) else None,
        given=frozenset(key for key, value in facts.items() if value is not None and value not in ("", ())),
        told=facts.keys() | faulty,
    )


@value(frozen=True, slots=True, kw_only=True)
class Use:
    """A reading that touches one part of the result: its value and what each other option gives."""

    reading: str
    about: str
    value: object
    others: Mapping[str, object]


Part = tuple[T, tuple[Use, ...], tuple[Finding, ...]]
"""The value of one part of the result, the readings used in it, and its findings."""


def with_readings(
    case: Case,
    about: str,
    evaluate: Callable[[Case], T],
    compare: Callable[[T], object],
    *,
    unknown_is_silent: bool = False,
) -> Part[T]:
    """Return one part of the result.

    `compare` picks of a value what a person would call its outcome: two readings that give
    the same outcome are not worth asking about. With `unknown_is_silent` an outcome of None is a
    missing fact, which no reading mends.
    """
    own = case.under(case.options)
    value = evaluate(own)
    trace = own.trace
    if not trace.consulted and not trace.shown:
        return value, (), tuple(trace.findings)
    outcome = compare(value)
    used: dict[str, Mapping[str, object]] = {}
    silent = outcome is None and unknown_is_silent
    for reading in () if silent else [reading for reading, decides in trace.consulted.items() if decides]:
        others = _others(own, reading, evaluate, compare)
        differing = {option: other for option, other in others.items() if not _alike(other, outcome)}
        if differing:
            used[reading] = differing
    for reading in trace.shown:
        used.setdefault(reading, {})
    uses = tuple(
        Use(reading=reading, about=_part_of(about, trace.shown.get(reading, about)), value=outcome, others=others)
        for reading, others in used.items()
    )
    return value, uses, tuple(trace.findings)


def _part_of(about: str, where: str) -> str:
    """Return the part of the result that a reading was shown at, if it lies within this one."""
    return where if where.startswith(about) else about


def _alike(one: object, other: object) -> bool:
    """Say whether two outcomes are the same; it is one whether all parts or the whole is unknown."""
    return one == other or (unknown(one) and unknown(other))


def unknown(outcome: object) -> bool:
    """Say whether an outcome is unknown, as a whole or in all its parts."""
    return all(part is None for part in outcome) if isinstance(outcome, tuple) else outcome is None


def _others(
    case: Case, reading: str, evaluate: Callable[[Case], T], compare: Callable[[T], object]
) -> dict[str, object]:
    entry = case.scheme.readings[reading]
    in_force = case.options[reading]
    return {
        option: compare(evaluate(case.under({**case.options, reading: option})))
        for option in entry.options
        if option != in_force
    }
