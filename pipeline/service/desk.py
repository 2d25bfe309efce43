"""The desk: one workbook at a time, from bytes to a published folder.

Everything that can befall a single workbook ends here in a result of its own, so that no
workbook stops the ones behind it. What ails the machine instead (a full disk, tables or
templates that cannot be used) is raised: the workbook waits and is tried again.
"""

import json
import logging
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from pipeline.errors import PipelineError, SchemeError, TemplateError
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import EarlierResult, Outcome, Result, Status
from pipeline.process import process
from pipeline.record import Source, manifest_json, result_json, sha256, to_bytes
from pipeline.render.faults import PaperWithheldError
from pipeline.scheme.load import Schemes
from pipeline.service.inbox import WORKBOOK, read_still
from pipeline.service.locks import held, lock_file
from pipeline.service.log import one_line
from pipeline.service.materials import Materials, Shelf, Templates
from pipeline.service.names import file_name, safe_name
from pipeline.service.outbox import FAILED, MANIFEST, RESULT, RETURNED, Outbox
from pipeline.service.publish import TakenError, publish, sweep, write_file
from pipeline.service.settings import Settings

log = logging.getLogger(__name__)

BROKEN = (
    "程序处理此工作簿时出错，未生成任何文件；工作簿已原样保存在本文件夹，"
    "请联系系统管理员查看日志 {log}，故障排除后用 rerun 命令重新处理。"
)
WITHHELD = (
    "“{paper}”没有通过放行前的核对，已扣下，未生成任何文件：{why}。工作簿已原样保存在本文件夹；"
    "请核对这份文件的 Word 模板，改好后用 rerun 命令重新处理。"
)
KEPT = "source"
"""The name of the workbook in a published folder, before its suffix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of one workbook.

    `status` is None where it waits, for the reason in `fault`; `result` is its result.json.
    `duplicate` says that the result is an earlier one of the same bytes, `void` that it has
    been declared void.
    """

    source: str
    status: Status | None = None
    result: Path | None = None
    duplicate: bool = False
    void: bool = False
    fault: Exception | None = None
    findings: tuple[Finding, ...] = ()
    documents: tuple[str, ...] = ()


class Flow(Protocol):
    """The pure flow from a workbook to its outcome, `pipeline.process.process`."""

    def __call__(  # noqa: PLR0913 - all that the flow depends on, named
        self,
        content: bytes,
        name: str,
        *,
        schemes: Schemes,
        templates: Templates,
        earlier: Callable[[str], tuple[EarlierResult, ...]],
        numbered: Callable[[str], tuple[EarlierResult, ...]],
        today: date,
    ) -> Outcome:
        """Return what becomes of the workbook."""


def open_desk(settings: Settings, today: Callable[[], date]) -> "Desk":
    """Return a desk that is ready to work, with the tables and templates of the settings."""
    desk = Desk(settings, today, Shelf(settings).current, process)
    desk.open()
    return desk


class Desk:
    """Takes workbooks for one outbox. `today` only decides which deadlines are overdue."""

    def __init__(
        self,
        settings: Settings,
        today: Callable[[], date],
        materials: Callable[[], Materials],
        flow: Flow,
    ) -> None:
        self.settings = settings
        self.outbox = Outbox(settings.outbox)
        self._today = today
        self._materials = materials
        self._flow = flow
        self._lock = lock_file(settings.state, "outbox", settings.outbox)

    def open(self) -> None:
        """Load tables, sweep what a killed run left behind, and read the outbox once.

        SchemeError where the tables cannot be loaded.
        """
        self._materials()
        with held(self._lock, wait=True):
            swept = sweep(self.settings.outbox)
            self.outbox.refresh()
        if swept:
            log.info("%d unpublished leftovers of an earlier run removed", swept)

    def look(self) -> None:
        """Take in tables and templates that were saved since the last look; a fault is tried again later."""
        try:
            self._materials()
        except (PipelineError, OSError) as fault:
            log.error("tables or templates cannot be read now: %s", explained(fault))

    def handle(self, name: str, content: bytes, *, again: bool = False) -> Handled:
        """Publish what becomes of a workbook; bytes that came before make nothing new.

        `again` makes a result even so. OSError, SchemeError or TemplateError where the machine or
        its setting up is at fault.
        """
        source = Source(name=name, sha256=sha256(content))
        with held(self._lock, wait=True), self._shown(name):
            self.outbox.refresh()
            known = None if again else self.outbox.same_bytes(source.sha256)
            if known is not None:
                log.info("same bytes as %s: %s", known.folder, one_line(name))
                return Handled(
                    source=name,
                    status=known.status,
                    result=self.settings.outbox / known.folder / RESULT,
                    duplicate=True,
                    void=known.void,
                )
            return self._publish(source, content)

    def _publish(self, source: Source, content: bytes) -> Handled:
        materials = self._materials()
        outcome, files = self._worked(source, content, materials)
        while True:
            folder = self._folder(outcome, source)
            try:
                published = publish(self.settings.outbox, folder, files)
            except TakenError:
                self.outbox.refresh()
                continue
            break
        log.info("%s: %s -> %s", outcome.status.value, one_line(source.name), folder)
        return Handled(
            source=source.name,
            status=outcome.status,
            result=published / RESULT,
            findings=outcome.findings,
            documents=tuple(paper.name for paper in outcome.papers),
        )

    def _worked(self, source: Source, content: bytes, materials: Materials) -> tuple[Outcome, dict[str, bytes]]:
        try:
            outcome = with_file_names(
                self._flow(
                    content,
                    source.name,
                    schemes=materials.schemes,
                    templates=materials.templates,
                    earlier=self.outbox.earlier,
                    numbered=self.outbox.numbered,
                    today=self._today(),
                )
            )
            return outcome, files_of(outcome, source, content, materials)
        except (SchemeError, TemplateError):
            raise
        except PaperWithheldError as fault:
            log.error("failed: %s: %s", one_line(source.name), explained(fault))
            outcome = failed_outcome(WITHHELD.format(paper=fault.paper, why=fault.explanation))
        except Exception:
            log.error("failed: %s: %s", one_line(source.name), one_line(traceback.format_exc()))
            outcome = failed_outcome(BROKEN.format(log=self.settings.log_file.name))
        return outcome, files_of(outcome, source, content, materials)

    def _folder(self, outcome: Outcome, source: Source) -> str:
        case_no = outcome.facts.get("case_no")
        stem = safe_name(Path(source.name).stem)
        if outcome.status is Status.FAILED:
            return self.outbox.next_folder(FAILED, stem)
        if outcome.kind is None or not isinstance(case_no, str) or not case_no.strip():
            return self.outbox.next_folder(RETURNED, stem)
        return self.outbox.next_folder(self.outbox.case_folder(case_no), outcome.kind.value)

    @contextmanager
    def _shown(self, name: str) -> Iterator[None]:
        """Keep a note of the workbook at work, for `status`, as long as it is."""
        note = self.settings.state / "current.json"
        note.write_text(json.dumps({"source": name}), encoding="utf-8")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def files_of(outcome: Outcome, source: Source, content: bytes, materials: Materials) -> dict[str, bytes]:
    """Return every file of the folder to publish, the manifest last."""
    files: dict[str, bytes] = {
        f"{KEPT}{Path(source.name).suffix.lower() or WORKBOOK}": content,
        **{paper.name: paper.content for paper in outcome.papers},
        RESULT: to_bytes(result_json(outcome, source)),
    }
    inputs = materials.inputs_of(outcome)
    return {**files, MANIFEST: to_bytes(manifest_json(outcome, source, files, inputs))}


def with_file_names(outcome: Outcome) -> Outcome:
    """Return the outcome with names of papers that every file system takes, none twice.

    Papers are named after what auditors typed, which may be long or hold anything.
    """
    taken = [f"{KEPT}{WORKBOOK}", RESULT, MANIFEST]
    papers = []
    for paper in outcome.papers:
        name = file_name(paper.name, taken)
        taken.append(name)
        papers.append(replace(paper, name=name))
    return replace(outcome, papers=tuple(papers))


def failed_outcome(message: str) -> Outcome:
    """Return the outcome of a workbook that the program, not its sender, failed; the message says why."""
    finding = Finding(severity=Severity.ERROR, code=Code.PROCESSING_FAILED, message=message)
    return Outcome(
        status=Status.FAILED,
        kind=None,
        scheme_id=None,
        scheme_version=None,
        facts={},
        result=Result(),
        findings=(finding,),
        papers=(),
    )


def clear(file: Path, content: bytes) -> bool:
    """Remove a published workbook from the inbox; leave it, and say so, if it has changed.

    OSError where it cannot be removed now, for example because it is open elsewhere.
    """
    if read_still(file) != content:
        return False
    file.unlink()
    return True


def set_aside(file: Path, content: bytes, folder: Path) -> None:
    """Move a workbook that came twice out of the inbox, over nothing that lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = _free(folder, file)
    write_file(copy, content)
    try:
        cleared = clear(file, content)
    except OSError:
        copy.unlink()
        raise
    if not cleared:
        copy.unlink()


def _free(folder: Path, file: Path) -> Path:
    stem, suffix = safe_name(file.stem), file.suffix.lower()
    number = 1
    while os.path.lexists(folder / f"{stem}-{number}{suffix}"):
        number += 1
    return folder / f"{stem}-{number}{suffix}"


def explained(fault: Exception) -> str:
    """Return a fault in one line, with its remedy where it has one."""
    if isinstance(fault, PipelineError):
        return one_line(fault)
    return one_line(f"{type(fault).__name__}: {fault}")


def by_age(files: Mapping[str, int]) -> list[str]:
    """Return names by modification time, then name: a correction comes after what it corrects."""
    return sorted(files, key=lambda name: (files[name], name))
