"""Check the tables of a scheme against each other: every name used somewhere exists, rows meet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from pipeline.scheme.base import FACT_KEYS, Cited
from pipeline.scheme.gates import Requirement
from pipeline.scheme.lines import band_faults, grade_faults, grid_faults
from pipeline.scheme.references import Location, reference_faults, when_faults
from pipeline.scheme.scheme import Scheme

READING_KEYS = frozenset(
    {
        "lacking",
        "shows",
        "tie",
        "below_minimum",
        "open",
        "reading",
        "unmet",
        "unapproved",
        "short",
        "removed_mandatory",
        "uneven_percent",
        "number_reading",
        "missing",
    }
)
VIRTUAL_FACTS = frozenset({"valid_from", "valid_to"})


Placed = tuple[Location, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a table, and at which entry."""

    table: str
    location: Location
    message: str


def crosscheck(scheme: Scheme) -> list[Fault]:
    """Return every name that leads nowhere, and every gap or overlap of bands, rows and grades."""
    faults: list[Fault] = []
    for name in type(scheme.tables).model_fields:
        table = getattr(scheme.tables, name, None)
        if table is not None:
            faults += [Fault(name, *fault) for fault in _names(table, scheme)]
    faults += [Fault(*fault) for fault in reference_faults(scheme)]
    faults += [Fault("audit_time", *fault) for fault in _rows(scheme)]
    faults += [
        Fault("score", ("grades", at), message) for at, message in grade_faults(scheme.tables.score, scheme.readings)
    ]
    return faults + [Fault("points", *fault) for fault in _points(scheme)]


def _rows(scheme: Scheme) -> Iterator[Placed]:
    for number, table in enumerate(scheme.tables.audit_time.bands):
        for at, message in band_faults(table, scheme.readings):
            yield ("bands", number, "bands", at), f"{table.id}: {message}"
    for number, grid in enumerate(scheme.tables.audit_time.grids):
        for at, message in grid_faults(grid, scheme):
            yield ("grids", number, "rows", at), f"{grid.id}: {message}"


def _names(table: BaseModel, scheme: Scheme) -> Iterator[Placed]:
    for location, model in _walk(table, ()):
        for faults in (_readings(model, scheme), _facts(model, scheme)):
            yield from (((*location, *inside), message) for inside, message in faults)


def _walk(value: BaseModel | tuple[object, ...], location: Location) -> Iterator[tuple[Location, BaseModel]]:
    """Yield the entries of a table from the top, each with its place; nothing else is gone into."""
    inside: Iterable[tuple[str | int, object]] = enumerate(value) if isinstance(value, tuple) else ()
    if isinstance(value, BaseModel):
        yield location, value
        inside = ((name, getattr(value, name)) for name in type(value).model_fields)
    for part, entry in inside:
        if isinstance(entry, (BaseModel, tuple)):
            yield from _walk(entry, (*location, part))


def _readings(model: BaseModel, scheme: Scheme) -> Iterator[Placed]:
    if isinstance(model, Cited):
        for reading, options in model.under.items():
            known = scheme.readings.get(reading)
            if known is None:
                yield ("under", reading), f"reading {reading} is not in the register"
                continue
            for option in options:
                if option not in known.options:
                    yield ("under", reading), f"reading {reading} has no option {option}"
    for name in sorted(READING_KEYS & set(type(model).model_fields)):
        value = getattr(model, name)
        for reading in value if isinstance(value, tuple) else (value,):
            if isinstance(reading, str) and reading.startswith("C-") and reading not in scheme.readings:
                yield (name,), f"reading {reading} is not in the register"


def _facts(model: BaseModel, scheme: Scheme) -> Iterator[Placed]:
    if isinstance(model, Requirement):
        return
    for name in sorted(FACT_KEYS & set(type(model).model_fields)):
        value = getattr(model, name)
        keys = value if isinstance(value, tuple) else (value,)
        for key in keys:
            if isinstance(key, str) and not _is_known(key, scheme):
                yield (name,), f"{name}: there is no fact {key}"
    if isinstance(model, Cited):
        yield from when_faults(model, scheme)


def _is_known(key: str, scheme: Scheme) -> bool:
    return scheme.has_field(key) or key in VIRTUAL_FACTS or key.startswith("C-")


def _points(scheme: Scheme) -> Iterator[Placed]:
    if scheme.points is None:
        if scheme.tables.score.mode == "points":
            yield (), "the file is missing: score.yaml asks for points"
        return
    scored = {item.item for item in scheme.checklist.items if not item.basic}
    given: set[str] = set()
    for at, row in enumerate(scheme.points.rows):
        if row.item not in scored:
            yield ("rows", at), f"{row.item} is not a scored row of the checklist"
        elif row.item in given:
            yield ("rows", at), f"{row.item} stands twice"
        given.add(row.item)
    for item in sorted(scored - given):
        yield ("rows",), f"{item} has no points"
