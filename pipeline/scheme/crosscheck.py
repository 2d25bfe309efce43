"""Check the tables of a scheme against each other: every name used somewhere exists."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from pipeline.scheme.base import FACT_KEYS, Cited
from pipeline.scheme.gates import Requirement
from pipeline.scheme.scheme import Scheme

READING_KEYS = frozenset({"lacking", "shows", "tie", "open", "reading", "unmet", "unapproved",
                          "short", "removed_mandatory", "uneven_percent", "number_reading", "missing"})
VIRTUAL_FACTS = frozenset({"valid_from", "valid_to"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A name in a table that leads nowhere."""

    file: str
    message: str


def crosscheck(scheme: Scheme) -> list[Fault]:
    """Return every reading, fact, item or table name that is used and does not exist."""
    faults: list[Fault] = []
    for name in type(scheme.tables).model_fields:
        table = getattr(scheme.tables, name, None)
        if table is not None:
            faults += [Fault(f"{name}.yaml", message) for message in _names(table, scheme)]
    return faults + [Fault("points.yaml", message) for message in _points(scheme)]


def _names(table: BaseModel, scheme: Scheme) -> Iterator[str]:
    for model in _walk(table):
        yield from _readings(model, scheme)
        yield from _facts(model, scheme)


def _walk(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)


def _readings(model: BaseModel, scheme: Scheme) -> Iterator[str]:
    if isinstance(model, Cited):
        for reading, options in model.under.items():
            known = scheme.readings.get(reading)
            if known is None:
                yield f"reading {reading} is not in the register"
                continue
            for option in options:
                if option not in known.options:
                    yield f"reading {reading} has no option {option}"
    for name in READING_KEYS & set(type(model).model_fields):
        value = getattr(model, name)
        if isinstance(value, str) and value.startswith("C-") and value not in scheme.readings:
            yield f"reading {value} is not in the register"


def _facts(model: BaseModel, scheme: Scheme) -> Iterator[str]:
    if isinstance(model, Requirement):
        return
    names = FACT_KEYS & set(type(model).model_fields)
    for name in names:
        value = getattr(model, name)
        keys = value if isinstance(value, tuple) else (value,)
        for key in keys:
            if isinstance(key, str) and not _is_known(key, scheme):
                yield f"{name}: there is no fact {key}"
    if isinstance(model, Cited):
        for key in model.when:
            if not scheme.has_field(key):
                yield f"when: there is no fact {key}"


def _is_known(key: str, scheme: Scheme) -> bool:
    return scheme.has_field(key) or key in VIRTUAL_FACTS or key.startswith("C-")


def _points(scheme: Scheme) -> Iterator[str]:
    if scheme.points is None:
        return
    scored = {item.item for item in scheme.checklist.items if not item.basic}
    given = [row.item for row in scheme.points.rows]
    for item in sorted(set(given) - scored):
        yield f"{item} is not a scored row of the checklist"
    for item in sorted(scored - set(given)):
        yield f"{item} has no points"
    for item in sorted({item for item in given if given.count(item) > 1}):
        yield f"{item} stands twice"
