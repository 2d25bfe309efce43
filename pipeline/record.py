"""What is written down of a workbook: `result.json` and `manifest.json` (contract, section 4).

Pure text-making. Numbers become JSON numbers: whole numbers as such, all others as decimals
rounded half up to six places, without the artefacts of binary fractions.
Nothing here depends on the day: whether a deadline is overdue is told, not recorded.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any, cast

from pipeline.facts import Facts
from pipeline.findings import Finding
from pipeline.outcome import (
    Certificate,
    Deadline,
    Gate,
    MemberCheck,
    Outcome,
    Paper,
    ReadingUse,
    Result,
    Sampling,
    Score,
    Status,
    Step,
    Timetable,
)

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
            "certificate_no": outcome.result.certificate.number,
            "decision": _fact(outcome.facts, "decision"),
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
    made = {"kind": paper.kind, "path": paper.name, "sha256": sha256(paper.content)}
    return made | ({"repairs": [repair.record() for repair in paper.repairs]} if paper.repairs else {})


def _sections(result: Result) -> dict[str, Json]:
    return {
        "audit_time": {
            "stage1": plain(result.audit_time.stage1),
            "onsite": plain(result.audit_time.onsite),
            "total": plain(result.audit_time.total),
            "minimum": plain(result.audit_time.minimum),
            "steps": [_step(step) for step in result.audit_time.steps],
            "effective_personnel": result.effective_personnel,
        },
        "sampling": _sampling(result.sampling),
        "gates": [_gate(gate) for gate in result.gates],
        "score": _score(result.score),
        "deadlines": [_deadline(deadline) for deadline in result.deadlines],
        "decision": {
            "recommended": result.decision.recommended,
            "options": [option.key for option in result.decision.options],
            "preconditions": [
                {"id": entry.id, "label": entry.label, "met": entry.met, "clause": entry.clause}
                for entry in result.decision.preconditions
            ],
            "causes": [
                {"id": cause.id, "text": cause.text, "clause": cause.clause} for cause in result.decision.causes
            ],
        },
        "certificate": _certificate(result.certificate),
        "team": [_member(check) for check in result.team],
        "timetable": _timetable(result.timetable),
        "nc_due": plain(result.nc_due),
        "readings": [_reading(use) for use in result.readings],
    }


def _step(step: Step) -> Json:
    return {"what": step.what, "value": plain(step.value), "clause": step.clause}


def _sampling(sampling: Sampling) -> Json:
    return {
        "sites": sampling.sites,
        "sampled": sampling.sampled,
        "allowed": sampling.allowed,
        "proposal": sampling.proposal,
        "chosen": list(sampling.chosen),
        "chosen_count": sampling.chosen_count,
        "visited": list(sampling.visited),
        "still_to_visit": list(sampling.still_to_visit),
        "clause": sampling.clause,
    }


def _gate(gate: Gate) -> Json:
    return {
        "id": gate.id,
        "label": gate.label,
        "passed": gate.passed,
        "effect": str(gate.effect_here),
        "clause": gate.clause,
        "reason": gate.reason,
        "contested": gate.contested,
        "applies": gate.applies,
    }


def _score(score: Score) -> Json:
    return {
        "earned": plain(score.earned),
        "applicable": plain(score.applicable),
        "percent": plain(score.percent),
        "grade": score.grade,
        "candidate": score.candidate,
        "by_indicator": [
            {
                "id": part.id,
                "name": part.name,
                "earned": plain(part.earned),
                "applicable": plain(part.applicable),
                "rows": part.rows,
                "met": part.met,
            }
            for part in score.by_indicator
        ],
        "rows": [
            {"item": row.item, "verdict": row.verdict, "earned": plain(row.earned), "points": plain(row.points)}
            for row in score.rows
        ],
        "steps": [_step(step) for step in score.steps],
    }


def _deadline(deadline: Deadline) -> dict[str, Json]:
    return {
        "id": deadline.id,
        "date": deadline.date and deadline.date.isoformat(),
        "clause": deadline.clause,
        "provisional": deadline.provisional,
        "normal": deadline.normal and deadline.normal.isoformat(),
        "latest": deadline.latest and deadline.latest.isoformat(),
        "label": deadline.label,
        "note": deadline.note,
    }


def _certificate(certificate: Certificate) -> Json:
    return {
        "issue_date": plain(certificate.issue_date),
        "valid_from": plain(certificate.valid_from),
        "valid_to": plain(certificate.valid_to),
        "number": certificate.number,
        "original_issue_date": plain(certificate.original_issue_date),
        "forbidden": certificate.forbidden,
        "sub_certificates": [
            {"number": sub.number, "site": sub.site, "address": sub.address} for sub in certificate.sub_certificates
        ],
    }


def _member(check: MemberCheck) -> Json:
    return {
        "name": check.name,
        "role": check.role,
        "requirement": check.requirement,
        "met": check.met,
        "clause": check.clause,
    }


def _timetable(timetable: Timetable) -> Json:
    return {
        "person_days": plain(timetable.person_days),
        "by_member": plain(timetable.by_member),
        "sites_missing": list(timetable.sites_missing),
        "coverage": [
            {"id": point.id, "text": point.text, "covered": point.covered, "clause": point.clause}
            for point in timetable.coverage
        ],
    }


def _reading(use: ReadingUse) -> Json:
    return {
        "id": use.id,
        "clause": use.clause,
        "about": use.about,
        "in_force": use.in_force,
        "value": use.value,
        "others": dict(use.others),
        "confirmed_by": use.confirmed_by,
        "confirmed_on": plain(use.confirmed_on),
        "reason": use.reason,
    }
