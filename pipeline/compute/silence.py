"""What a part of the result says of a case that tells it nothing, found out once for each scheme.

A case gives a few facts, and most gates, deadlines and other parts ask for none of them: they say
what they say of every such case. So a part is evaluated once on a case of which nothing but the
audit type is known, and what it asked for is noted. It asks the same questions, and gets the same
answers, in every case that tells nothing of what it asked: there the first answer holds.

A part may be remembered if it hangs on nothing but the case: its facts, dates, audit type and
readings, and what was found before. Where a person chose readings nothing is remembered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from pipeline.compute.case import Case

T = TypeVar("T")
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Silent(Generic[T]):
    """What a part says while nothing is told of what it `asked` for."""

    value: T
    asked: frozenset[str]


class Silence(Mapping[str, Any]):
    """The facts and dates of a case that tells nothing but its audit type; `asked` are those looked for."""

    def __init__(self, audit_type: str | None) -> None:
        self.asked: set[str] = set()
        self._audit_type = audit_type

    def __getitem__(self, key: str) -> str:
        if key == "audit_type" and self._audit_type is not None:
            return self._audit_type
        self.asked.add(key)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError("a part that goes through all facts cannot be remembered")

    def __len__(self) -> int:
        raise NotImplementedError("a part that counts the facts cannot be remembered")


def unless_told(case: Case, part: str, evaluate: Callable[[Case], T]) -> T:
    """Return what `evaluate` says of the case; `part` is its name within the scheme."""
    remembered = _remembered(case)
    if remembered is None:
        return evaluate(case)
    silent: Silent[T] | None = remembered.get(part)
    if silent is None:
        silent = remembered[part] = _listen(case, evaluate)
    return silent.value if case.told.isdisjoint(silent.asked) else evaluate(case)


class Listening(Generic[Entry, T]):
    """The entries of a table before one case: only those that it tells something are evaluated."""

    def __init__(self, case: Case, table: str, entries: Sequence[Entry], evaluate: Callable[[Entry, Case], T]) -> None:
        self._entries = entries
        self._evaluate = evaluate
        self._silent = _silent_table(case, table, entries, evaluate)
        self._told: set[int] = set()
        self.tell(case.told)

    def tell(self, keys: Iterable[str]) -> None:
        """Note that these facts and dates are known."""
        for key in keys:
            self._told.update(self._silent.asking.get(key, ()))

    def said(self, at: int, case: Case) -> T:
        """Return what the entry at this place says of the case."""
        if at in self._told or not self._silent.values:
            return self._evaluate(self._entries[at], case)
        return self._silent.values[at]


@dataclass(frozen=True, slots=True)
class SilentTable(Generic[T]):
    """What each entry of a table says while it is told nothing, and the places of those `asking` for a key.

    Without values nothing is remembered.
    """

    values: tuple[T, ...] = ()
    asking: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def _remembered(case: Case) -> dict[str, Any] | None:
    """Return what is remembered of such cases; None where nothing may be."""
    return case.scheme.silences.get(case.audit_type) if case.options is case.scheme.options_in_force else None


def _silent_table(
    case: Case, table: str, entries: Sequence[Entry], evaluate: Callable[[Entry, Case], T]
) -> SilentTable[T]:
    remembered = _remembered(case)
    if remembered is None:
        return SilentTable()
    known: SilentTable[T] | None = remembered.get(table)
    if known is None:
        heard = [_listen(case, partial(evaluate, entry)) for entry in entries]
        known = remembered[table] = _joined(heard)
    return known


def _joined(heard: Sequence[Silent[T]]) -> SilentTable[T]:
    asking: dict[str, tuple[int, ...]] = {}
    for at, silent in enumerate(heard):
        for key in silent.asked:
            asking[key] = (*asking.get(key, ()), at)
    return SilentTable(tuple(silent.value for silent in heard), asking)


def _listen(case: Case, evaluate: Callable[[Case], T]) -> Silent[T]:
    silence = Silence(case.audit_type)
    keys = silence.keys()
    value = evaluate(
        Case(
            case.scheme,
            silence,
            case.options,
            dates=silence,
            found=silence,
            audit_type=case.audit_type,
            given=keys,
            told=keys,
        )
    )
    return Silent(value, frozenset(silence.asked))
