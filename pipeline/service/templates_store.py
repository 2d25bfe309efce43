"""The versions of Word templates that were ever seen, kept in the state folder by their content.

`history` holds for each template the digests of its versions, the newest last; `verdicts` what
the check said of a content under the tables in force, so that it is checked once.
"""

import json
import logging
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.lint.check import Report
from pipeline.record import sha256
from pipeline.service.publish import write_file

log = logging.getLogger(__name__)

Key = tuple[str, str]
"""The folder of a template (a scheme id or the common one) and its paper kind."""

MOST_VERSIONS = 50
INDEX = "index.json"


class Verdict(StrEnum):
    """What a check came to: good, without something the rule demands, or of no use."""

    GOOD = "good"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"


def verdict_of(report: Report) -> Verdict:
    """Return the verdict of a check."""
    if report.broken:
        return Verdict.BROKEN
    return Verdict.GOOD if report.complete else Verdict.INCOMPLETE


class TemplateStore:
    """Keeps versions and verdicts in a folder; with `write` false only reads what is there."""

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        self._folder = folder
        self._can_write = write
        self._contents: dict[str, bytes] = {}
        self._history: dict[str, list[str]] = {}
        self._verdicts: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._load()

    @property
    def is_new(self) -> bool:
        """Say whether no template was ever seen."""
        return not self._history

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return the templates that were ever seen."""
        return tuple((folder, kind) for folder, _, kind in (name.partition("/") for name in self._history))

    def versions(self, key: Key) -> tuple[str, ...]:
        """Return the digests of all versions of a template, the newest first."""
        return tuple(reversed(self._history.get("/".join(key), [])))

    def content(self, digest: str) -> bytes | None:
        """Return the content of a version; None where it is no longer there as it was."""
        if digest not in self._contents:
            try:
                self._contents[digest] = self._file(self._folder, digest).read_bytes()
            except OSError:
                return None
        content = self._contents.get(digest)
        return content if content is not None and sha256(content) == digest else None

    def note(self, contents: Mapping[Key, bytes]) -> tuple[Key, ...]:
        """Take in the templates as they are now; return those whose content is new."""
        changed = []
        for key, content in contents.items():
            digest = sha256(content)
            history = self._history.setdefault("/".join(key), [])
            if history[-1:] == [digest]:
                continue
            self._keep(digest, content)
            self._history["/".join(key)] = [*history, digest][-MOST_VERSIONS:]
            changed.append(key)
        if changed:
            self._save()
        return tuple(changed)

    def verdict(self, digest: str, tables: str) -> Verdict | None:
        """Return what a check of a content said under the tables with that digest."""
        found = self._verdicts.get(f"{digest}:{tables}")
        return Verdict(found) if found else None

    def judged(self, digest: str, tables: str, verdict: Verdict) -> None:
        """Keep what a check said."""
        self._verdicts[f"{digest}:{tables}"] = verdict.value
        self._save()

    def was_told(self, key: Key, digest: str) -> bool:
        """Say whether the reviewer was told of this version."""
        return self._told.get("/".join(key)) == digest

    def told(self, key: Key, digest: str) -> None:
        """Remember that the reviewer was told of this version."""
        self._told["/".join(key)] = digest
        self._save()

    def made(self, files: Mapping[Path, bytes]) -> None:
        """Remember files that were made for the reviewer, so that they can be told from others."""
        self._made |= {str(file): sha256(content) for file, content in files.items()}
        self._save()

    def is_ours(self, file: Path) -> bool:
        """Say whether a file is one that was made for the reviewer and is unchanged."""
        try:
            return self._made.get(str(file)) == sha256(file.read_bytes())
        except OSError:
            return False

    def _load(self) -> None:
        try:
            known: Any = json.loads((self._folder / INDEX).read_bytes())
        except (OSError, ValueError):
            return
        for name in ("history", "verdicts", "told", "made"):
            part = known.get(name, {}) if isinstance(known, dict) else {}
            getattr(self, f"_{name}").update(part if isinstance(part, dict) else {})

    def _save(self) -> None:
        live = {digest for digests in self._history.values() for digest in digests}
        verdicts = {key: value for key, value in self._verdicts.items() if key.split(":")[0] in live}
        record = {"history": self._history, "verdicts": verdicts, "told": self._told, "made": self._made}
        self._write(self._folder / INDEX, json.dumps(record, ensure_ascii=False, indent=1).encode())

    def _keep(self, digest: str, content: bytes) -> None:
        self._contents[digest] = content
        if not self._file(self._folder, digest).exists():
            self._write(self._file(self._folder, digest), content)

    @staticmethod
    def _file(folder: Path, digest: str) -> Path:
        return folder / f"{digest}.docx"

    def _write(self, file: Path, content: bytes) -> None:
        if not self._can_write:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            aside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
            aside.unlink(missing_ok=True)
            write_file(aside, content)
            aside.replace(file)
        except OSError as fault:
            log.warning("version of a template not kept: %s", fault)
