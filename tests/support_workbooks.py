"""What the workbook tests share: schemes, invented facts, ways to spoil a workbook, LibreOffice."""

import functools
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Finding
from pipeline.read.workbook import read_workbook
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json
from pipeline.validate.workbook import Validated, validate
from pipeline.workbook.write import write_workbook

ROOT = Path(__file__).resolve().parent.parent
SCHEME_IDS = ("ench", "pcec", "zhrz", "ztht", "zzc")
SECONDS = 120

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


@functools.cache
def schemes() -> Schemes:
    """Return the schemes of the project."""
    return load_schemes(ROOT / "schemes")


HARD_TEXT = "“A&B” <示例> {占比24.8%}；第一行\n第二行：=不是公式 _x000B_ 不是转义 ＡＢＣ１２３"

INTAKE: dict[str, Any] = {
    "case_no": "示例-2025-001",
    "audit_type": "initial",
    "application_date": "2025-03-03",
    "established_date": "2012-03-22",
    "org_name": "示例机械 & 装备（天津）有限公司 <试>",
    "uscc": "91120111MX0000385Q",
    "registered_address": "天津市示例区示例路1号",
    "scope": HARD_TEXT,
    "effective_personnel": 148,
    "stage1_start": "2025-04-07",
    "stage1_end": "2025-04-07",
    "stage2_start": "2025-04-14",
    "stage2_end": "2025-04-16",
    "blacklisted": False,
    "no_incidents": True,
    "adjust_days": Decimal("-0.5"),
    "adjust_reason": "=1+1 不是公式",
    "sites": [
        {"name": "一厂", "personnel": 100, "kind": "centre", "on_certificate": True},
        {
            "name": "二厂",
            "personnel": 48,
            "kind": "permanent",
            "reduction_percent": Decimal("12.5"),
        },
    ],
    "team": [
        {
            "name": "审核员甲",
            "role": "leader",
            "qualifications": ["QMS", "EMS"],
            "professional_codes": ["01", "19.05.01"],
            "consulted_within_3y": False,
        },
        {"name": "审核员乙", "role": "auditor", "registration_no": "00123"},
    ],
    "schedule": [
        {
            "date": "2025-04-14",
            "start": "08:30",
            "end": "12:30",
            "site": "一厂",
            "topic": "首次会议",
            "clauses": ["4.10", "1-2"],
            "auditors": ["审核员甲", "审核员乙"],
        }
    ],
}
OWN: Mapping[str, dict[str, Any]] = {
    "zzc": {"enterprise_size": "medium", "emission_complexity": "simple"},
}
SCORING: dict[str, Any] = {
    "stage1_ready": True,
    "recommendation": "grant",
    "ncs": [
        {
            "nc_no": "001-01",
            "stage": "2",
            "statement": HARD_TEXT,
            "found_on": "2025-04-15",
            "plan_accepted_on": "2025-04-20",
            "verified_on": "2025-05-06",
            "verification": "document",
        }
    ],
}
DECISION: dict[str, Any] = {
    "contract_met": True,
    "information_sufficient": True,
    "decision": "grant",
    "decision_date": "2025-05-20",
    "decision_maker": "决定人员丙",
    "certificate_issue_date": "2025-05-20",
}


def sample_json(scheme: Scheme, kind: WorkbookKind) -> dict[str, Any]:
    """Return invented facts for a workbook of the kind, in JSON form."""
    facts = {**INTAKE, **OWN.get(scheme.id, {})}
    if kind is not WorkbookKind.INTAKE:
        facts |= SCORING | {"scores": judged_rows(scheme)}
        if scheme.tables.score.mode == "total":
            facts["total_score"] = Decimal("86.5")
    if kind is WorkbookKind.DECISION:
        facts |= DECISION
    return {key: value for key, value in facts.items() if scheme.has_field(key)}


def judged_rows(scheme: Scheme) -> list[dict[str, Any]]:
    """Return a verdict for every row of an initial audit; one of each kind among them."""
    rows: list[dict[str, Any]] = [
        {"item": item.item, "verdict": "met", "evidence": "文件 A-01"} for item in scheme.items_for("initial")
    ]
    rows[1] |= {"verdict": "partly", "percent": Decimal("62.5"), "reason": "差一份记录"}
    rows[2] |= {"verdict": "not_met", "reason": "没有"}
    rows[3] |= {"verdict": "na", "reason": "没有此项"}
    rows[4] |= {"samples": 10, "samples_failed": 1, "verdict": "partly"}
    return rows


def sample(scheme: Scheme, kind: WorkbookKind) -> Facts:
    """Return the invented facts, typed."""
    facts, findings = facts_from_json(sample_json(scheme, kind), scheme)
    assert not findings
    return facts


@functools.cache
def filled(scheme_id: str, kind: WorkbookKind) -> bytes:
    """Return a workbook filled with the invented facts."""
    scheme = schemes()[scheme_id]
    return write_workbook(scheme, kind, sample(scheme, kind))


def read(content: bytes) -> Validated:
    """Read and validate a workbook."""
    return validate(read_workbook(content), schemes())


def spoiled(content: bytes, spoil: Callable[[Workbook], None]) -> bytes:
    """Return the workbook after a change made with openpyxl, cached formula values kept out."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    spoil(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def brief(finding: Finding) -> tuple[str, str, str | None]:
    """Return severity, code and place of a finding."""
    place = str(finding.place) if finding.place else None
    return (finding.severity.value, finding.code.value, place)


def convert(content: bytes, extension: str) -> bytes:
    """Return what LibreOffice makes of a workbook: `xlsx`, `pdf` …"""
    return convert_all({"book": content}, extension)["book"]


def convert_all(contents: Mapping[str, bytes], extension: str) -> dict[str, bytes]:
    """Return what LibreOffice makes of many workbooks in one run, by name."""
    with tempfile.TemporaryDirectory() as folder:
        sources = [Path(folder) / f"{name}.xlsx" for name in contents]
        for source in sources:
            source.write_bytes(contents[source.stem])
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                extension,
                "--outdir",
                f"{folder}/out",
                *map(str, sources),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        return {source.stem: (Path(folder) / "out" / f"{source.stem}.{extension}").read_bytes() for source in sources}
