"""What has been published: an index of the outbox, read from its manifests.

The folder listing is the truth. The index is read once and then kept up: only case folders
that changed since the last look are listed again, so that other processes' results are seen.
"""

import json
import logging
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.facts import WorkbookKind
from pipeline.outcome import EarlierResult, Status
from pipeline.service.names import folded_name, folder_for

log = logging.getLogger(__name__)

RETURNED = "_returned"
FAILED = "_failed"
STAGING = ".staging"
MANIFEST = "manifest.json"
RESULT = "result.json"
VOID_SUFFIX = ".void.json"
STAMP_STEP_NS = 2_000_000_000

_NUMBERED = re.compile(r"(?P<stem>.+)-(?P<number>[0-9]+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published folder; `folder` is relative to the outbox, with forward slashes."""

    folder: str
    case_no: str | None
    kind: WorkbookKind | None
    number: int
    status: Status
    source_name: str
    sha256: str
    scheme: str
    uscc: str
    void: bool = False
    certificate_no: str = ""
    decision: str = ""

    @property
    def as_earlier(self) -> EarlierResult | None:
        """Return what the flow must know of this result; None where it belongs to no case."""
        if self.case_no is None or self.kind is None or self.folder.startswith((RETURNED, FAILED)):
            return None
        return EarlierResult(
            folder=self.folder,
            kind=self.kind,
            number=self.number,
            status=self.status,
            sha256=self.sha256,
            scheme=self.scheme,
            uscc=self.uscc,
            void=self.void,
            case_no=self.case_no,
            certificate_no=self.certificate_no,
            decision=self.decision,
        )


class Outbox:
    """The index of one outbox."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._results: dict[str, dict[str, Published]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._stamps: dict[str, int] = {}

    def refresh(self) -> None:
        """Bring the index up to what the folders show now."""
        present = set()
        for entry in os.scandir(self.root):
            if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
                continue
            present.add(entry.name)
            stamp = entry.stat(follow_symlinks=False).st_mtime_ns
            if self._stamps.get(entry.name) != stamp:
                self._stamps[entry.name] = stamp if _settled(stamp) else 0
                self._list_again(entry.name)
        for gone in set(self._stamps) - present:
            del self._stamps[gone], self._names[gone], self._results[gone]

    def results(self) -> tuple[Published, ...]:
        """Return all results, by folder and number."""
        return tuple(sorted(self._all(), key=lambda r: (r.folder.split("/")[0], str(r.kind), r.number)))

    def same_bytes(self, digest: str) -> Published | None:
        """Return the result of a workbook with this digest: the latest, one not void if any."""
        same = [result for result in self._all() if result.sha256 == digest]
        return max(same, key=lambda result: (not result.void, result.number), default=None)

    def earlier(self, case_no: str) -> tuple[EarlierResult, ...]:
        """Return all earlier results of a case, in the order of their kinds and numbers."""
        kinds = list(WorkbookKind)
        found = [result.as_earlier for result in self._all() if result.case_no == case_no]
        known = [result for result in found if result is not None]
        return tuple(sorted(known, key=lambda result: (kinds.index(result.kind), result.number)))

    def numbered(self, number: str) -> tuple[EarlierResult, ...]:
        """Return the accepted decisions of any case that are about the certificate of this number."""
        found = [result.as_earlier for result in self._all() if result.certificate_no == number]
        return tuple(
            result
            for result in found
            if result is not None and result.kind is WorkbookKind.DECISION and result.status is Status.ACCEPTED
        )

    def next_folder(self, place: str, stem: str) -> str:
        """Return the folder for the next result of that stem below a place of the outbox."""
        return f"{place}/{stem}-{1 + max(self._numbers(place, stem), default=0)}"

    def case_folder(self, case_no: str) -> str:
        """Return the folder of a case: the one it has, else a safe name that no other case has."""
        for name, results in self._results.items():
            if any(result.case_no == case_no for result in results.values()) and (name not in (RETURNED, FAILED)):
                return name
        others = [name for name, inside in self._names.items() if inside]
        return folder_for(case_no, [*others, RETURNED, FAILED])

    def _all(self) -> Iterator[Published]:
        for case in self._results.values():
            yield from case.values()

    def _numbers(self, place: str, stem: str) -> Iterator[int]:
        for name in self._names.get(place, ()):
            numbered = _NUMBERED.fullmatch(name)
            if numbered and folded_name(numbered["stem"]) == folded_name(stem):
                yield int(numbered["number"])

    def _list_again(self, case: str) -> None:
        names = tuple(entry.name for entry in os.scandir(self.root / case))
        known = self._results.get(case, {})
        notes = {name.removesuffix(VOID_SUFFIX) for name in names if name.endswith(VOID_SUFFIX)}
        self._names[case] = names
        self._results[case] = {
            name: result
            for name in names
            if not name.endswith(VOID_SUFFIX)
            if (result := self._known_or_read(case, name, known.get(name), name in notes))
        }

    def _known_or_read(self, case: str, name: str, known: Published | None, void: bool) -> Published | None:
        if known is not None and known.void == void:
            return known
        return read_published(self.root, f"{case}/{name}")


def read_published(root: Path, folder: str) -> Published | None:
    """Return the result in a folder of the outbox; None, and a log line, where it has none."""
    manifest = root / folder / MANIFEST
    try:
        return _published(folder, json.loads(manifest.read_bytes()), is_void(root / folder))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        log.warning("manifest not readable, folder left out of account: %s (%s)", manifest, fault)
        return None


def _settled(stamp: int) -> bool:
    """Say whether a folder's time is old enough that a later change must alter it.

    File systems stamp in steps; within one step a change can leave the time as it was.
    """
    return abs(time.time_ns() - stamp) > STAMP_STEP_NS


def is_void(folder: Path) -> bool:
    """Say whether a result has been declared void: whether the note stands beside it."""
    return folder.with_name(folder.name + VOID_SUFFIX).exists()


def _published(folder: str, manifest: dict[str, Any], void: bool) -> Published:
    entry, source = manifest["entry"], manifest["source"]
    numbered = _NUMBERED.fullmatch(folder)
    return Published(
        folder=folder,
        case_no=entry["case_no"],
        kind=WorkbookKind(entry["kind"]) if entry["kind"] else None,
        number=int(numbered["number"]) if numbered else 0,
        status=Status(entry["status"]),
        source_name=source["name"],
        sha256=source["sha256"],
        scheme=entry["scheme"] or "",
        uscc=entry["uscc"] or "",
        void=void,
        certificate_no=(entry.get("certificate_no") or "").strip(),
        decision=entry.get("decision") or "",
    )
