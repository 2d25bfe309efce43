"""Locks between processes of one machine, freed by the system when a process dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.service.names import digest

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


class LockHeldError(Exception):
    """Another process holds the lock."""


def lock_file(state: Path, purpose: str, folder: Path) -> Path:
    """Return the lock file for a purpose on a folder, such as watching one inbox."""
    return state / "locks" / f"{purpose}-{digest(str(folder))}.lock"


@contextmanager
def held(file: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock for the block; LockHeldError where it is taken and `wait` is false.

    The file stays behind: removing it would let two processes lock two files of one name.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor, wait)
        except OSError as fault:
            raise LockHeldError(str(file)) from fault
        yield
    finally:
        os.close(descriptor)


def is_held(file: Path) -> bool:
    """Say whether a living process holds the lock."""
    if not file.exists():
        return False
    try:
        with held(file, wait=False):
            return False
    except LockHeldError:
        return True
