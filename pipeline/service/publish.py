"""Put a result into the outbox: whole or not at all, by one rename, never over anything.

Files are written and flushed in a staging folder of the outbox, so on its file system. What a
killed run leaves there was never published and is swept at the next start.
"""

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from pipeline.errors import PipelineError
from pipeline.service.outbox import STAGING


class TakenError(Exception):
    """The folder to be published exists already; the caller takes the next number."""


def publish(root: Path, folder: str, files: Mapping[str, bytes]) -> Path:
    """Make `folder` (case and name, relative to the outbox) hold exactly the files; return it.

    TakenError where it exists. OSError where the disk refuses; then nothing has appeared.
    """
    case, name = folder.split("/")
    staging = _staging(root) / uuid4().hex
    try:
        write_folder(staging / case / name, files)
        _appear(staging, root, case, name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return root / case / name


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a new folder and flush them and the folders to the disk."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        write_file(folder / name, content)
    flush_folder(folder)
    flush_folder(folder.parent)


def write_file(file: Path, content: bytes) -> None:
    """Write a new file and flush it to the disk; FileExistsError where the name is taken."""
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk, where the system can (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(root: Path) -> int:
    """Remove what killed runs left in staging; return how many folders that were."""
    leftovers = list(_staging(root).iterdir())
    for leftover in leftovers:
        shutil.rmtree(leftover, ignore_errors=True)
    return len(leftovers)


def _staging(root: Path) -> Path:
    staging = root / STAGING
    if staging.is_symlink():
        raise PipelineError(f"{staging} is a link to another place.", "Remove the link; it is made anew.")
    staging.mkdir(exist_ok=True)
    return staging


def _appear(staging: Path, root: Path, case: str, name: str) -> None:
    """Rename into place: the whole case folder where it is new, else the result's folder.

    A rename onto an empty folder replaces it silently, hence the look before; a rename onto
    one that holds anything is refused by the system, so nothing is ever overwritten.
    """
    if os.path.lexists(root / case / name):
        raise TakenError(name)
    if not _renamed(staging / case, root / case):
        if not _renamed(staging / case / name, root / case / name):
            raise TakenError(name)
        flush_folder(root / case)
    flush_folder(root)


def _renamed(source: Path, target: Path) -> bool:
    if os.path.lexists(target) and any(target.iterdir()):
        return False
    try:
        source.rename(target)
    except OSError as fault:
        if fault.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True
