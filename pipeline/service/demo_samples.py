"""The sample cases: facts as people would type them, and how each workbook is to end.

A case is a folder `<scheme>/<case>` with one JSON file a workbook. Each file holds only what
its workbook adds; the facts of the earlier ones are carried.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.facts import Facts, WorkbookKind
from pipeline.scheme.load import Schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json
from pipeline.workbook.cover import TITLES
from pipeline.workbook.write import write_workbook

EXPECTED = "expected.json"
Given = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleWorkbook:
    """One filled workbook: where it belongs, its file name, its facts, the status it is to end in."""

    scheme: str
    case: str
    kind: WorkbookKind
    name: str
    given: Given
    status: str
    expected: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Return the case as the samples name it: scheme, then case."""
        return f"{self.scheme}/{self.case}"


def sample_workbooks(samples: Path, schemes: Schemes) -> Iterator[SampleWorkbook]:
    """Yield the workbooks of all cases whose scheme is there, each case in the order of its life."""
    for file in sorted(samples.glob(f"*/*/{WorkbookKind.INTAKE}.json")):
        if file.parent.parent.name in schemes:
            yield from _of_case(file.parent)


def _of_case(folder: Path) -> Iterator[SampleWorkbook]:
    expected = read_json(folder / EXPECTED)
    given: Given = {}
    for kind in WorkbookKind:
        file = folder / f"{kind}.json"
        if file.is_file():
            given = given | read_json(file)
            yield SampleWorkbook(
                scheme=folder.parent.name,
                case=folder.name,
                kind=kind,
                name=f"{given['case_no']} {TITLES[kind]}.xlsx",
                given=given,
                status=expected[kind]["status"],
                expected=expected[kind],
            )


def read_json(file: Path) -> Given:
    """Return the object of a JSON file, its numbers exact."""
    found = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    assert isinstance(found, dict), f"{file} is no JSON object"
    return found


def content_of(sample: SampleWorkbook, scheme: Scheme) -> bytes:
    """Return the filled workbook. What is wrong in a sample is written as it was typed."""
    facts, _ = facts_from_json(sample.given, scheme)
    return write_workbook(scheme, sample.kind, _as_typed(facts, sample.given))


def _as_typed(facts: Facts, given: Given) -> Facts:
    """Return the facts with what could not be read as facts put back as it was."""
    whole: dict[str, Any] = _scalars(given) | dict(facts)
    for key, rows in given.items():
        typed = facts.get(key)
        if isinstance(rows, list) and isinstance(typed, tuple) and len(rows) == len(typed):
            whole[key] = tuple(_row_as_typed(row, cell) for row, cell in zip(typed, rows, strict=True))
    return whole


def _row_as_typed(typed: Any, row: Any) -> Any:
    if not isinstance(typed, Mapping):
        return typed
    return _scalars(row) | dict(typed)


def _scalars(given: Given) -> Given:
    return {key: value for key, value in given.items() if isinstance(value, (str, int, Decimal))}
