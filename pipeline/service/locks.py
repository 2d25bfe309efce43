"""Locks between processes of one machine, freed by the system when a process dies."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.service.names import digest

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _ask(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _ask(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


TRIES, PAUSE = 25, 0.02
"""How often, and with how many seconds between, a lock is tried for that must not be waited for:
whoever asks `is_held` has it for an instant, and must not turn the holder away.
"""


class LockHeldError(Exception):
    """Another process holds the lock."""


def lock_file(state: Path, purpose: str, folder: Path) -> Path:
    """Return the lock file for a purpose on a folder, such as watching one inbox."""
    return state / "locks" / f"{purpose}-{digest(str(folder))}.lock"


@contextmanager
def held(file: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock for the block; LockHeldError where it stays taken and `wait` is false.

    The file stays behind: removing it would let two processes lock two files of one name.
    """
    with _opened(file) as descriptor:
        if wait:
            _lock(descriptor, wait)
        else:
            _try(descriptor, file)
        yield


def is_held(file: Path) -> bool:
    """Say whether a living process holds the lock."""
    if not file.exists():
        return False
    with _opened(file) as descriptor:
        try:
            _ask(descriptor)
        except OSError:
            return True
        return False


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    """Open the lock file; closing it frees the lock."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try(descriptor: int, file: Path) -> None:
    for left in reversed(range(TRIES)):
        try:
            _lock(descriptor, wait=False)
            break
        except OSError as fault:
            if not left:
                raise LockHeldError(str(file)) from fault
            time.sleep(PAUSE)
