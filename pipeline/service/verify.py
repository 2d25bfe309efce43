"""Re-check an outbox: every folder against its manifest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.record import sha256
from pipeline.service.inbox import is_ignored
from pipeline.service.outbox import MANIFEST, RESULT, VOID_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs from a manifest; `path` is relative to the outbox."""

    path: str
    what: str


def differences(outbox: Path) -> Iterator[Difference]:
    """Yield what is missing, changed or extra in the outbox; lock files of Word are no matter."""
    for case in _entries(outbox):
        if not (outbox / case).is_dir():
            yield Difference(path=case, what="extra")
            continue
        for name in _entries(outbox / case):
            yield from _in_case(outbox, f"{case}/{name}")


def _in_case(outbox: Path, path: str) -> Iterator[Difference]:
    if path.endswith(VOID_SUFFIX):
        yield from _note(outbox, path)
    elif (outbox / path).is_dir():
        yield from _folder(outbox, path)
    else:
        yield Difference(path=path, what="extra")


def _folder(outbox: Path, path: str) -> Iterator[Difference]:
    try:
        recorded = json.loads((outbox / path / MANIFEST).read_bytes())["files"]
        files = {str(name): str(digest) for name, digest in recorded.items()}
    except FileNotFoundError:
        yield Difference(path=f"{path}/{MANIFEST}", what="missing")
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Difference(path=f"{path}/{MANIFEST}", what="changed")
        return
    present = set(_entries(outbox / path)) - {MANIFEST}
    for name in sorted(present - set(files)):
        yield Difference(path=f"{path}/{name}", what="extra")
    for name, digest in sorted(files.items()):
        if name not in present:
            yield Difference(path=f"{path}/{name}", what="missing")
        elif not _matches(outbox / path / name, digest):
            yield Difference(path=f"{path}/{name}", what="changed")


def _note(outbox: Path, path: str) -> Iterator[Difference]:
    """Yield a note that cannot be read, or whose result is no longer the one declared void."""
    try:
        digest = json.loads((outbox / path).read_bytes())["result_sha256"]
    except (ValueError, KeyError, TypeError):
        yield Difference(path=path, what="changed")
        return
    if not _matches(outbox / path.removesuffix(VOID_SUFFIX) / RESULT, digest):
        yield Difference(path=path, what="changed")


def _matches(file: Path, digest: object) -> bool:
    return file.is_file() and sha256(file.read_bytes()) == digest


def _entries(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not is_ignored(file.name))
