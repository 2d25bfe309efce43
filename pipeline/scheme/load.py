"""Read the scheme folders: every problem of every file at once, with file and line.

Nothing is loaded half: a folder with a problem raises `SchemeError`, and the program stops
before any workbook is touched.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import SchemeError, UsageError
from pipeline.scheme.audit_time import AuditTime
from pipeline.scheme.base import Table
from pipeline.scheme.calendar import CalendarFile
from pipeline.scheme.checklist import Checklist, Points
from pipeline.scheme.crosscheck import Fault, crosscheck
from pipeline.scheme.deadlines import Certificate, Deadlines
from pipeline.scheme.decision import DecisionRule, ScoreRule
from pipeline.scheme.fieldtable import CommonFields, SchemeFields, merge_fields
from pipeline.scheme.gates import Gates, TeamRules
from pipeline.scheme.head import Head
from pipeline.scheme.papers import Papers
from pipeline.scheme.readings import Reading, Register
from pipeline.scheme.sampling import Sampling
from pipeline.scheme.scheme import Scheme, Tables
from pipeline.scheme.strict_yaml import Document, Problem, read_document
from pipeline.workdays import CalendarYear, Workdays

COMMON = "common"
EARLIER = "earlier"
"""The folder in a scheme's folder that holds its earlier editions, each by its last day."""

TABLES: Mapping[str, type[Table]] = {
    "scheme": Head,
    "fields": SchemeFields,
    "checklist": Checklist,
    "papers": Papers,
    "readings": Register,
    "audit_time": AuditTime,
    "sampling": Sampling,
    "gates": Gates,
    "team": TeamRules,
    "score": ScoreRule,
    "deadlines": Deadlines,
    "certificate": Certificate,
    "decision": DecisionRule,
    "points": Points,
}
OPTIONAL = frozenset({"points"})
SUFFIXES = frozenset({".yaml", ".yml"})
EXPECTED = {
    "string_too_short": "a text",
    "int_parsing": "a whole number",
    "bool_parsing": "yes or no",
    "date_parsing": "a date; write it as 2025-12-31",
    "date_from_datetime_parsing": "a date; write it as 2025-12-31",
}
T = TypeVar("T", bound=Table)

Schemes = Mapping[str, Scheme]


def load_schemes(folder: Path, fallback: Path | None = None) -> Schemes:
    """Load all scheme folders below `folder`.

    `fallback` is where the common tables are taken from if the folder has none of its own.
    Raises UsageError if there is no such folder, SchemeError with all problems otherwise.
    """
    if not folder.is_dir():
        raise UsageError(f"the schemes folder {folder} does not exist.", "Name another with --schemes.")
    reader = _Reader(folder)
    common = reader.common(fallback)
    schemes = {
        path.name: scheme
        for path in sorted(folder.iterdir())
        if path.is_dir() and path.name != COMMON and _has_tables(path)
        if (scheme := reader.scheme(path, common)) is not None
    }
    reader.stop_on_problems()
    if not schemes:
        raise SchemeError(f"no scheme was found in {folder}.", "A scheme is a folder with a scheme.yaml.")
    return MappingProxyType(schemes)


def _has_tables(folder: Path) -> bool:
    return any(path.suffix in SUFFIXES for path in folder.iterdir())


class _Common:
    """The tables that all schemes share."""

    def __init__(self, fields: CommonFields, readings: Register, workdays: Workdays) -> None:
        self.fields = fields
        self.readings = readings
        self.workdays = workdays


class _Reader:
    """Reads tables of one folder tree and gathers every problem."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.documents: dict[Path, Document] = {}

    def stop_on_problems(self) -> None:
        if self.problems:
            lines = "\n".join(str(problem) for problem in self.problems)
            raise SchemeError(lines, "Correct the lines named; nothing was loaded.")

    def table(self, path: Path, model: type[T]) -> T | None:
        """Return the table of a file, or None after noting its problems."""
        document = read_document(path, self._shown(path))
        self.documents[path] = document
        self.problems += document.problems
        if document.problems:
            return None
        try:
            return model.model_validate(document.content)
        except ValidationError as error:
            self.problems += _located(error, document)
            return None

    def _shown(self, path: Path) -> str:
        base = self.root if path.is_relative_to(self.root) else path.parent.parent
        return f"{base.name}/{path.relative_to(base).as_posix()}"

    def common(self, fallback: Path | None) -> _Common | None:
        """Return the common tables, taken from `fallback` where the folder has none."""
        folder = self.root / COMMON
        if not folder.is_dir() and fallback is not None:
            folder = fallback / COMMON
        if not folder.is_dir():
            raise SchemeError(f"{self.root / COMMON} is missing.", "Copy the common tables there.")
        fields = self.table(folder / "fields.yaml", CommonFields)
        readings = self.table(folder / "readings.yaml", Register)
        years = {
            year.year: year
            for path in sorted((folder / "calendars").glob("*.yaml"))
            if (year := self._calendar(path)) is not None
        }
        if fields is None or readings is None:
            return None
        return _Common(fields, readings, Workdays(MappingProxyType(years)))

    def _calendar(self, path: Path) -> CalendarYear | None:
        table = self.table(path, CalendarFile)
        return None if table is None else table.as_year()

    def scheme(self, folder: Path, common: _Common | None) -> Scheme | None:
        """Return the scheme of a folder with its earlier editions, or None after noting its problems."""
        current = self._edition(folder, folder.name, common)
        earlier = []
        for path in sorted((folder / EARLIER).glob("*")):
            until = self._last_day(path)
            edition = self._edition(path, folder.name, common)
            if until is not None and edition is not None:
                earlier.append((until, edition))
        return None if current is None else replace(current, earlier=tuple(earlier))

    def _last_day(self, path: Path) -> date | None:
        try:
            return date.fromisoformat(path.name)
        except ValueError:
            message = "an earlier edition is a folder named by its last day, such as 2025-07-15"
            self.problems.append(Problem(self._shown(path), 1, message))
            return None

    def _edition(self, folder: Path, ident: str, common: _Common | None) -> Scheme | None:
        before = len(self.problems)
        tables: dict[str, Table | None] = {}
        for name, model in TABLES.items():
            path = folder / f"{name}.yaml"
            if path.is_file():
                tables[name] = self.table(path, model)
            elif name not in OPTIONAL:
                self.problems.append(Problem(self._shown(path), 1, "the file is missing"))
        self._refuse_strangers(folder)
        if len(self.problems) > before or common is None:
            return None
        return self._assemble(folder, ident, tables, common)

    def _refuse_strangers(self, folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if path.suffix in SUFFIXES and path.name not in {f"{name}.yaml" for name in TABLES}:
                message = f"this file is not a known table; tables are {', '.join(TABLES)} (.yaml)"
                self.problems.append(Problem(self._shown(path), 1, message))

    def _assemble(self, folder: Path, ident: str, tables: Mapping[str, Table | None], common: _Common) -> Scheme | None:
        head = cast("Head", tables["scheme"])
        try:
            groups, fields = merge_fields(common.fields, cast("SchemeFields", tables["fields"]), head.terms)
        except ValueError as error:
            self.problems.append(_about_fact(self.documents[folder / "fields.yaml"], str(error)))
            return None
        scheme = Scheme(
            id=ident,
            digest=_digest(folder),
            groups=groups,
            fields=fields,
            readings=_merge_readings(common.readings, cast("Register", tables["readings"])),
            workdays=common.workdays,
            tables=Tables.model_construct(None, **cast("Mapping[str, Any]", tables)),
        )
        own = cast("Register", tables["readings"])
        self.problems += [self._placed(folder, fault) for fault in (*crosscheck(scheme), *_settling(own, scheme))]
        return scheme

    def _placed(self, folder: Path, fault: Fault) -> Problem:
        path = folder / f"{fault.table}.yaml"
        document = self.documents.get(path)
        line = document.line_of(fault.location) if document else 1
        return Problem(self._shown(path), line, fault.message)


def _about_fact(document: Document, message: str) -> Problem:
    """Return the problem at the line of the fact or block that the message begins with."""
    name = message.partition(":")[0].partition(",")[0]
    for key, part in (("own", "key"), ("facts", "key"), ("groups", "id")):
        entries = document.content.get(key) if isinstance(document.content, dict) else None
        for at, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and entry.get(part) == name:
                return Problem(document.file, document.line_of((key, at)), message)
    return Problem(document.file, 1, message)


def _merge_readings(common: Register, own: Register) -> Mapping[str, Reading]:
    merged = {reading.id: reading for reading in common.readings}
    merged.update({reading.id: reading for reading in own.readings})
    return MappingProxyType(merged)


def _settling(own: Register, scheme: Scheme) -> Iterator[Fault]:
    for at, reading in enumerate(own.readings):
        for broader in reading.settles:
            if broader not in scheme.readings:
                yield Fault("readings", ("readings", at, "settles"), f"reading {broader} is not in the register")


def _digest(folder: Path) -> str:
    """Return a SHA-256 over the names and contents of all tables of a scheme."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        total.update(path.name.encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def _located(error: ValidationError, document: Document) -> list[Problem]:
    return [
        Problem(document.file, document.line_of(_plain(fault["loc"], document)), _words(fault, document))
        for fault in error.errors(include_url=False)
    ]


def _plain(location: tuple[str | int, ...], document: Document) -> tuple[str | int, ...]:
    """Drop what pydantic adds to a location (union tags), keeping the parts that stand in the file."""
    kept: tuple[str | int, ...] = ()
    for part in location:
        if (*kept, part) in document.lines:
            kept = (*kept, part)
    return kept


def _words(fault: ErrorDetails, document: Document) -> str:
    location, kind = fault["loc"], fault["type"]
    inside = _plain(location, document)
    if kind in ("missing", "union_tag_not_found"):
        inside = (*inside, location[-1] if kind == "missing" else "do")
        return f"{_path(inside)}: is missing"
    where = f"{_path(inside)}: " if inside else ""
    if kind == "extra_forbidden":
        return f"{where}is not a known key"
    if kind == "union_tag_invalid":
        context = fault["ctx"]
        known = context["expected_tags"].replace("'", "").split(", ")
        hint = f"did you mean {near[0]}?" if (near := get_close_matches(context["tag"], known)) else "see the guide"
        return f"{_path((*inside, 'do'))}: {context['tag']} is not a known construct; {hint}"
    message, found = fault["msg"].removeprefix("Value error, "), fault["input"]
    if kind in EXPECTED:
        return f"{where}{found!r} is not {EXPECTED[kind]}"
    quoted = f", not {found!r}" if isinstance(found, str) and repr(found) not in message else ""
    return f"{where}{message}{quoted}"


def _path(location: tuple[str | int, ...]) -> str:
    """Return a location as people count: `steps[3].table` is the table of the third step."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
