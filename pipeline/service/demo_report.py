"""What the demo tells: a line for each workbook, then what to open first and what went back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Status
from pipeline.service.demo_samples import SampleWorkbook, read_json
from pipeline.service.desk import Handled

OPEN_FIRST = "open_first.json"
REASONS_AT_MOST = 3
STATUS = {
    Status.ACCEPTED: "已受理",
    Status.REFUSED: "不予受理",
    Status.RETURNED: "退回",
    Status.FAILED: "处理失败",
    None: "等待",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sample workbook and what became of it."""

    sample: SampleWorkbook
    handled: Handled

    @property
    def as_expected(self) -> bool:
        """Say whether the workbook ended in the status that its sample names."""
        return self.handled.status is not None and self.handled.status.value == self.sample.status

    def papers(self) -> list[dict[str, Any]]:
        """Return the papers made, as result.json lists them."""
        if self.handled.result is None:
            return []
        found = json.loads(self.handled.result.read_text(encoding="utf-8"))
        return list(found["documents"])


def progress_line(entry: Shown) -> str:
    """Return how one workbook ended, in one line."""
    papers = len(entry.handled.documents)
    line = f"{STATUS[entry.handled.status]}  {entry.sample.name}（生成 {papers} 份文件）"
    return line if entry.as_expected else f"{line}  与预期不符：应为 {entry.sample.status}"


def closing_lines(place: Path, samples: Path, shown: Sequence[Shown]) -> Iterator[str]:
    """Yield what to open first, what was made, what was not accepted and why."""
    yield ""
    made = sum(len(entry.handled.documents) for entry in shown)
    yield f"完成：{len(shown)} 份工作簿，{made} 份文件。每份工作簿的结果在 outbox 下自己的文件夹里。"
    yield f"请先打开（都在 {place} 之下）："
    for why, path in _open_first(samples, shown):
        yield f"  {why}"
        yield f"    {path.relative_to(place).as_posix()}"
    for status in (Status.REFUSED, Status.RETURNED, Status.FAILED, None):
        yield from _not_accepted(status, [e for e in shown if e.handled.status is status])
    wrong = sum(not entry.as_expected for entry in shown)
    yield f"其中 {wrong} 份的结果与样例写明的不符，见上。" if wrong else "全部结果与样例写明的一致。"


def _open_first(samples: Path, shown: Sequence[Shown]) -> Iterator[tuple[str, Path]]:
    for wanted in read_json(samples / OPEN_FIRST)["open_first"]:
        for entry in shown:
            if (entry.sample.path, entry.sample.kind) == (wanted["case"], wanted["workbook"]):
                yield from _paper(entry, wanted["paper"], wanted["why"])


def _paper(entry: Shown, kind: str, why: str) -> Iterator[tuple[str, Path]]:
    result = entry.handled.result
    found = next((p["path"] for p in entry.papers() if p["kind"] == kind), None)
    if result is not None and found is not None:
        yield why, result.parent / found


def _not_accepted(status: Status | None, entries: Iterable[Shown]) -> Iterator[str]:
    for entry in entries:
        yield f"{STATUS[status]}：{entry.sample.name}"
        if entry.handled.fault is not None:
            yield f"    {entry.handled.fault}"
        reasons = [_reason(finding) for finding in _grounds(entry.handled.findings)]
        yield from (f"    {reason}" for reason in reasons[:REASONS_AT_MOST])
        if len(reasons) > REASONS_AT_MOST:
            yield f"    ……共 {len(reasons)} 处，都标在退回的工作簿里。"


def _grounds(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what a workbook was sent back or refused for."""
    for finding in findings:
        if finding.severity is Severity.ERROR or finding.code is Code.GATE_FAILED:
            yield finding


def _reason(finding: Finding) -> str:
    place = f"{finding.place} " if finding.place else ""
    clause = f"（{finding.clause}）" if finding.clause else ""
    return f"{place}{finding.message}{clause}"
