"""A template tried out with three cases: a typical one, the longest and the emptiest."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.compute import compute, with_cycle
from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Finding, Severity
from pipeline.lint.contract import ONE_EACH
from pipeline.lint.specimen import specimen_facts, specimen_findings
from pipeline.outcome import Repair
from pipeline.render.engine import compile_template
from pipeline.render.papers import NOTICES
from pipeline.render.values import Listed
from pipeline.render.view import case_values, paper_values
from pipeline.render.view_texts import Texts
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.scheme.load import Schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.demo_samples import sample_workbooks
from pipeline.validate.from_json import facts_from_json

LONG_ROWS, LONG_TEXT, LONG_WORDS = 12, 150, 40
"""Rows of a table, characters of a long text and of a short one, in the longest case."""

CASE_PAPERS = frozenset({"audit_plan", "nc_report", "decision_sheet", "certificate_draft", "finding_list"})
"""Papers that the sample cases lead to; for others what the rule demands is filled in."""

TODAY = date(2026, 1, 1)
"""No paper depends on today; it only decides which deadlines are overdue."""

MARK = "预览"
"""Stands where a draft is marked, so that nobody takes a preview for a paper."""

PDF_SECONDS = 120


class Case(StrEnum):
    """The three cases; the value is what is added to the name of the preview."""

    TYPICAL = ""
    LONGEST = "-最长"
    EMPTIEST = "-最空"


@dataclass(frozen=True, slots=True)
class Preview:
    """A template filled with one case, and what was put right in it."""

    case: Case
    content: bytes
    repairs: tuple[Repair, ...] = ()

    def beside(self, file: Path) -> Path:
        """Return the file of this case: the one named for the typical case, `…-最长.docx` and so on."""
        return file.with_name(f"{file.stem}{self.case.value}.docx")


def previews(content: bytes, kind: str, scheme: Scheme, typical: Facts) -> Iterator[Preview]:
    """Yield the template filled with the three cases, the gate on.

    FaultyTemplateError or PaperWithheldError where it cannot be filled.
    """
    template = compile_template(content)
    for case in Case:
        facts = CASES[case](scheme, _fitting(typical, kind, scheme))
        made = template.finish(_values(scheme, kind, facts), scheme.head.forbidden_words)
        yield Preview(case, made.content, made.repairs)


def sample_facts(samples: Path, scheme: Scheme, schemes: Schemes) -> Facts:
    """Return the facts of the scheme's fullest sample case; made-up ones where it has none."""
    given = [sample.given for sample in sample_workbooks(samples, schemes) if sample.scheme == scheme.id]
    facts = [facts_from_json(entry, scheme)[0] for entry in given]
    return max(facts, key=len, default=None) or specimen_facts(scheme)


def _fitting(facts: Facts, kind: str, scheme: Scheme) -> Facts:
    """Return the facts of a case in which a paper of that kind is made."""
    changed = dict(facts)
    paper = scheme.paper(kind)
    decisions = [key for made in (paper.made if paper else ()) for key in made.decisions]
    decision = next((key for key, notices in NOTICES.items() if kind == notices[0]), next(iter(decisions), None))
    if decision is not None and scheme.has_field("decision"):
        changed["decision"] = decision
    if kind in NOTICES["refuse"][1:]:
        later = {field.key for field in scheme.fields if field.kind is not WorkbookKind.INTAKE}
        changed = {key: value for key, value in changed.items() if key not in later}
        changed |= {"blacklisted": True} if scheme.has_field("blacklisted") else {}
    if kind not in CASE_PAPERS:
        whole = specimen_facts(scheme)
        shows = [path for content in (paper.contents if paper else ()) for path in content.shows]
        changed = {path: whole[path] for path in shows if path in whole} | changed
    if kind == ONE_EACH and not changed.get("ncs"):
        changed["ncs"] = specimen_facts(scheme)["ncs"]
    return changed


def _values(scheme: Scheme, kind: str, facts: Facts) -> Mapping[str, Any]:
    result = with_cycle(scheme, facts, compute(scheme, facts, TODAY))
    findings: tuple[Finding, ...] = result.findings
    if not any(finding.severity is Severity.ERROR for finding in findings):
        findings += specimen_findings()[:1]
    values = case_values(scheme, facts, result, findings)
    ncs = values["ncs"]
    nc = ncs[0] if kind == ONE_EACH and isinstance(ncs, Listed) else None
    return paper_values(values, Texts(scheme, facts, result, values), kind, MARK, nc)


def _typical(_scheme: Scheme, facts: Facts) -> Facts:
    return facts


def _emptiest(scheme: Scheme, facts: Facts) -> Facts:
    """Return only what a workbook must have; of a table one row, and in it only what a row must have."""
    needed = {"audit_type", "ncs", "decision", "blacklisted"}
    kept = {key: value for key, value in facts.items() if scheme.field(key).required or key in needed}
    return {key: _barest(scheme.field(key), value) for key, value in kept.items()}


def _barest(field: Field, value: Any) -> Any:
    if field.type is not FieldType.TABLE:
        return value
    needed = {column.key for column in field.columns if column.required}
    return tuple({key: cell for key, cell in row.items() if key in needed} for row in value[:1])


def _longest(scheme: Scheme, facts: Facts) -> Facts:
    """Return the facts with every text long, every table with many rows, nothing left out.

    A fact that takes something out of a paper is not made up.
    """
    shortening = {meeting.missing for meeting in scheme.papers.meetings}
    made_up = {key: value for key, value in specimen_facts(scheme).items() if key not in shortening}
    whole = {**made_up, **facts}
    return {key: _longer(scheme.field(key), value) for key, value in whole.items() if scheme.has_field(key)}


def _longer(field: Field, value: Any) -> Any:
    if field.type is not FieldType.TABLE:
        return _long_value(field, value) if field.key != "case_no" else value
    rows = value if isinstance(value, tuple) and value else ({},)
    if field.key == "scores":
        return tuple(_long_row(field, row, "") for row in rows)
    return tuple(_long_row(field, rows[at % len(rows)], str(at + 1)) for at in range(max(LONG_ROWS, len(rows))))


def _long_row(field: Field, row: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    longer = {column.key: _long_value(column, row[column.key]) for column in field.columns if column.key in row}
    first = field.columns[0].key
    if number and isinstance(longer.get(first), str) and field.columns[0].type is FieldType.TEXT:
        longer[first] = f"{row[first]}{number}"
    return longer


def _long_value(column: Column, value: Any) -> Any:
    if column.type is not FieldType.TEXT or column.time or not isinstance(value, str) or column.key in KEPT:
        return value
    wanted = LONG_TEXT if column.long else LONG_WORDS
    return (value * (wanted // max(len(value), 1) + 1))[:wanted]


KEPT = frozenset({"item", "uscc", "clause", "nc_no", "about", "value"})
"""Texts that have a form, or that lead to something else."""

CASES = {Case.TYPICAL: _typical, Case.LONGEST: _longest, Case.EMPTIEST: _emptiest}


def as_pdf(files: list[Path]) -> list[Path]:
    """Make PDF files next to Word files where LibreOffice is installed; return those made."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or not files:
        return []
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(files[0].parent), *map(str, files)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PDF_SECONDS)  # noqa: S603 - own command
        except (OSError, subprocess.SubprocessError):
            return []
    return [made for file in files if (made := file.with_suffix(".pdf")).is_file()]
