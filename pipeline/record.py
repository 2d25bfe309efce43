"""What is written down of a workbook: `result.json` and `manifest.json` (contract, section 4).

Pure text-making. Numbers become JSON numbers: whole numbers as such, all others as decimals
rounded half up to six places, without the artefacts of binary fractions.
Nothing here depends on the day: whether a deadline is overdue is told, not recorded.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from operator import attrgetter
from typing import Any, cast

from pipeline.facts import Facts
from pipeline.findings import Finding
from pipeline.outcome import Outcome, Paper, Result, Status

SCHEMA = 1
PLACES = Decimal("0.000001")
EXACT_DIGITS = 15
"""A JSON reader's double keeps this many digits; longer decimals are rounded to them."""

Json = Any
_AS_IT_IS = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The workbook as it came in."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a result rests on besides the workbook: SHA-256 of tables and templates, version."""

    tables: Mapping[str, str]
    templates: Mapping[str, str]
    version: str


def sha256(content: bytes) -> str:
    """Return the digest under which files are recorded."""
    return hashlib.sha256(content).hexdigest()


def to_bytes(record: Json) -> bytes:
    """Return the record as a file: indented, Chinese readable, stable, newline at the end.

    A lone surrogate, which UTF-8 cannot hold, is written as a JSON escape.
    """
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def number(value: int | Decimal | Fraction) -> int | float:
    """Return the JSON number for an exact value, to six places; edges as the module says."""
    if isinstance(value, int):
        return value
    if value.denominator == 1 if isinstance(value, Fraction) else value == value.to_integral():
        return int(value)
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
        rounded = exact.quantize(PLACES, ROUND_HALF_UP)
        context.prec = EXACT_DIGITS
        return float(+rounded)


def plain(value: object) -> Json:
    """Return facts and results as JSON values: dates in ISO form, rows as objects."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is Fraction or kind is Decimal:
        return number(cast("Fraction | Decimal", value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [plain(entry) for entry in value]
    return str(value)


def result_json(outcome: Outcome, source: Source) -> Json:
    """Return the content of `result.json` for what became of a workbook."""
    head = {
        "schema": SCHEMA,
        "source": {"name": source.name, "sha256": source.sha256, "kind": _text(outcome.kind)},
        "status": outcome.status.value,
        "supersedes": outcome.supersedes,
        "scheme": _scheme(outcome.scheme_id, outcome.scheme_version, outcome.result),
        "case": _case(outcome.facts),
        "findings": [finding_json(finding) for finding in outcome.findings],
    }
    return {
        **head,
        **_sections(outcome.result),
        "documents": [_document(paper) for paper in outcome.papers],
        "facts": plain(outcome.facts),
    }


def calc_json(
    scheme_id: str,
    scheme_version: str,
    facts: Facts,
    result: Result,
    findings: Sequence[Finding],
) -> Json:
    """Return what the rules say about facts alone: no source, no documents, no status.

    Here, where nothing is kept, each deadline also says whether it is `overdue`.
    """
    sections = _sections(result)
    for entry, deadline in zip(sections["deadlines"], result.deadlines, strict=True):
        entry["overdue"] = deadline.overdue
    return {
        "schema": SCHEMA,
        "status": None,
        "supersedes": None,
        "scheme": _scheme(scheme_id, scheme_version, result),
        "case": _case(facts),
        "findings": [finding_json(finding) for finding in findings],
        **sections,
    }


def manifest_json(outcome: Outcome, source: Source, files: Mapping[str, bytes], inputs: Inputs) -> Json:
    """Return the content of `manifest.json`: every file with its digest, and what they rest on.

    `entry` says what later workbooks must know of this one, so that an outbox is read by its
    manifests alone.
    """
    return {
        "schema": SCHEMA,
        "program": {"name": "greencert", "version": inputs.version},
        "entry": {
            "status": outcome.status.value,
            "kind": _text(outcome.kind),
            "case_no": _fact(outcome.facts, "case_no"),
            "scheme": outcome.scheme_id,
            "scheme_version": outcome.scheme_version,
            "uscc": _fact(outcome.facts, "uscc"),
            "supersedes": outcome.supersedes,
        },
        "source": {"name": source.name, "sha256": source.sha256},
        "files": {name: sha256(content) for name, content in sorted(files.items())},
        "tables": dict(sorted(inputs.tables.items())),
        "templates": dict(sorted(inputs.templates.items())),
    }


def finding_json(finding: Finding) -> Json:
    """Return one finding; sheet and cell are null for facts that came without a workbook."""
    return {
        "severity": finding.severity.value,
        "code": finding.code.value,
        "sheet": finding.place.sheet if finding.place else None,
        "cell": finding.place.cell if finding.place else None,
        "field": finding.field,
        "row": finding.row,
        "column": finding.column,
        "found": finding.found,
        "message": finding.message,
        "clause": finding.clause,
        "reading": finding.reading,
    }


def _scheme(scheme_id: str | None, version: str | None, result: Result) -> Json:
    return {"id": scheme_id, "version": version, "points_approved": result.points_approved}


def _case(facts: Facts) -> Json:
    keys = ("case_no", "org_name", "audit_type", "uscc")
    return {key: _fact(facts, key) for key in keys}


def _fact(facts: Facts, key: str) -> str | None:
    value = facts.get(key)
    return str(value) if value is not None else None


def _text(value: str | Status | None) -> str | None:
    return str(value) if value is not None else None


def _document(paper: Paper) -> Json:
    return {"kind": paper.kind, "path": paper.name, "sha256": sha256(paper.content)}


def _picking(names: str) -> Callable[[object], dict[str, Json]]:
    """Return a function that takes the attributes named into an object, as JSON values."""
    keys = tuple(names.split())
    values = attrgetter(*keys)

    def picked(thing: object) -> dict[str, Json]:
        return {
            key: value if type(value) is str else plain(value) for key, value in zip(keys, values(thing), strict=True)
        }

    return picked


_audit_time = _picking("stage1 onsite total minimum")
_step = _picking("what value clause")
_sampling = _picking("sites sampled allowed proposal clause")
_gate = _picking("id label passed effect clause reason contested")
_score = _picking("earned applicable percent grade candidate")
_indicator = _picking("id name earned applicable rows met")
_row = _picking("item verdict earned points")
_deadline = _picking("id date clause provisional normal latest label note")
_precondition = _picking("id label met clause")
_certificate = _picking("issue_date valid_from valid_to number")
_member = _picking("name role requirement met clause")
_timetable = _picking("person_days by_member sites_missing")
_point = _picking("id text covered clause")
_reading = _picking("id clause about in_force value others confirmed_by confirmed_on reason")


def _sections(result: Result) -> dict[str, Json]:
    return {
        "audit_time": {
            **_audit_time(result.audit_time),
            "steps": [_step(step) for step in result.audit_time.steps],
            "effective_personnel": result.effective_personnel,
        },
        "sampling": _sampling(result.sampling),
        "gates": [_gate(gate) for gate in result.gates],
        "score": {
            **_score(result.score),
            "by_indicator": [_indicator(part) for part in result.score.by_indicator],
            "rows": [_row(row) for row in result.score.rows],
            "steps": [_step(step) for step in result.score.steps],
        },
        "deadlines": [_deadline(deadline) for deadline in result.deadlines],
        "decision": {
            "recommended": result.decision.recommended,
            "options": list(result.decision.options),
            "preconditions": [_precondition(met) for met in result.decision.preconditions],
        },
        "certificate": _certificate(result.certificate),
        "team": [_member(check) for check in result.team],
        "timetable": {
            **_timetable(result.timetable),
            "coverage": [_point(point) for point in result.timetable.coverage],
        },
        "nc_due": plain(result.nc_due),
        "readings": [_reading(use) for use in result.readings],
    }
