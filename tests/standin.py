"""A stand-in for the flow, so that the shells are tested without tables, papers and time.

A workbook here is a zip with `facts.json`. What the shells promise about folders does not
depend on what the rules say; the real flow is tested with the real workbooks.
"""

import json
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.facts import WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import EarlierResult, Outcome, Paper, Result, Status
from pipeline.service.desk import Desk, Flow
from pipeline.service.materials import Materials
from pipeline.service.settings import Settings

TODAY = date(2026, 1, 5)


def workbook(**facts: Any) -> bytes:
    """Return a workbook of the stand-in; `note` makes otherwise equal ones differ."""
    facts = {"case_no": "示例-2026-001", "kind": "intake", "uscc": "91120111MX0000385Q"} | facts
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("facts.json"), json.dumps(facts))
    return stream.getvalue()


def process(
    content: bytes,
    name: str,
    *,
    schemes: object,
    templates: object,
    earlier: Callable[[str], tuple[EarlierResult, ...]],
    numbered: Callable[[str], tuple[EarlierResult, ...]],
    today: date,
) -> Outcome:
    """Return the outcome that the workbook itself asks for."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            facts = json.loads(archive.read("facts.json"))
    except zipfile.BadZipFile:
        return _outcome(Status.RETURNED, None, {}, findings=(_bad_file(),))
    if facts.get("boom"):
        raise RuntimeError("the stand-in was asked to fail")
    kind = WorkbookKind(facts["kind"])
    before = [r for r in earlier(facts["case_no"]) if r.kind is kind and not r.void]
    status = Status(facts.get("status", "accepted"))
    paper = Paper(kind="audit_plan", name=f"计划-{facts['case_no']}.docx", content=content[::-1])
    return _outcome(status, kind, facts, papers=(paper,), supersedes=before[-1].folder if before else None)


def _outcome(
    status: Status,
    kind: WorkbookKind | None,
    facts: dict[str, Any],
    *,
    findings: tuple[Finding, ...] = (),
    papers: tuple[Paper, ...] = (),
    supersedes: str | None = None,
) -> Outcome:
    return Outcome(
        status=status,
        kind=kind,
        scheme_id="example" if kind else None,
        scheme_version="1" if kind else None,
        facts=facts,
        result=Result(),
        findings=findings,
        papers=papers,
        supersedes=supersedes,
    )


def _bad_file() -> Finding:
    return Finding(severity=Severity.ERROR, code=Code.BAD_FILE, message="无法打开，请另存为 .xlsx。")


def folders(root: Path) -> Settings:
    """Return settings with all folders below a root whose name has Chinese and blanks."""
    base = root / "共享 文件夹"
    made = {name: base / name for name in ("inbox", "outbox", "schemes", "templates", "state")}
    for folder in made.values():
        folder.mkdir(parents=True, exist_ok=True)
    return Settings(**made)


def desk(settings: Settings, flow: Flow = process) -> Desk:
    """Return an open desk whose flow is the stand-in."""
    materials = Materials(schemes={}, templates={}, table_digests={})
    made = Desk(settings, lambda: TODAY, lambda: materials, flow)
    made.open()
    return made
