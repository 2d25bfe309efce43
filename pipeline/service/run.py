"""Process what waits, or the files named, then stop."""

import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipeline.errors import PipelineError, UsageError
from pipeline.service.desk import Desk, Handled, by_age, clear, set_aside
from pipeline.service.inbox import WORKBOOK, Seen, look, opens_whole, read_still
from pipeline.service.locks import LockHeldError, held, lock_file
from pipeline.service.log import one_line

log = logging.getLogger(__name__)

SECOND_LOOK = 2.0
"""Seconds after which a file that does not open whole is looked at again before it is judged."""


def run_files(desk: Desk, files: Iterable[Path]) -> Iterator[Handled]:
    """Process the files named; they stay where they are."""
    for file in files:
        yield handle_named(desk, file)


def handle_named(desk: Desk, file: Path) -> Handled:
    """Process one file that stays where it is; it is told by the path that was named."""
    try:
        handled = desk.handle(file.name, file.read_bytes())
    except Exception as fault:
        handled = waiting(file, fault)
    return replace(handled, source=str(file))


def run_inbox(desk: Desk, inbox: Path, pause: Callable[[float], None] = time.sleep) -> Iterator[Handled]:
    """Process every workbook that waits in the inbox now.

    One that opens whole is taken at once. One that does not may still be on its way: it is
    looked at again after a pause and, unchanged, taken as it is; changed, left for later.
    UsageError where a watcher is at work on this inbox.
    """
    with alone(desk.settings.state, inbox):
        unfinished: dict[str, Seen] = {}
        workbooks = look(inbox).workbooks
        for name in by_age({name: seen.mtime_ns for name, seen in workbooks.items()}):
            handled = take(desk, inbox / name, only_whole=True)
            if handled is None:
                unfinished[name] = workbooks[name]
            else:
                yield handled
        if unfinished:
            pause(SECOND_LOOK)
            now = look(inbox).workbooks
            for name, seen in unfinished.items():
                same = now.get(name) == seen
                handled = take(desk, inbox / name, only_whole=not same)
                yield handled or Handled(source=name, fault=OSError("still being written"))


def take(desk: Desk, file: Path, *, only_whole: bool) -> Handled | None:
    """Process one workbook of the inbox and move it out; None where it is not whole yet.

    A workbook that was replaced meanwhile stays: it is the next one. A result with a `fault`
    was published, but its workbook cannot be moved out yet.
    """
    try:
        content = read_still(file)
        if only_whole and file.suffix.lower() == WORKBOOK and not opens_whole(content):
            return None
        handled = desk.handle(file.name, content)
    except Exception as fault:
        return waiting(file, fault)
    try:
        if handled.duplicate:
            set_aside(file, content, desk.settings.duplicates)
        else:
            clear(file, content)
    except OSError as fault:
        return replace(handled, fault=fault)
    return handled


def waiting(file: Path, fault: Exception) -> Handled:
    """Return that a workbook waits; a fault that nobody foresaw is logged in full."""
    if not isinstance(fault, (OSError, PipelineError)):
        log.error("not foreseen: %s: %s", one_line(file.name), one_line(traceback.format_exc()))
    return Handled(source=file.name, fault=fault)


@contextmanager
def alone(state: Path, inbox: Path) -> Iterator[None]:
    """Be the only process that takes from the inbox; UsageError where another one does."""
    try:
        with held(lock_file(state, "inbox", inbox), wait=False):
            yield
    except LockHeldError as fault:
        raise UsageError(
            f"Another greencert process takes workbooks from {inbox}.",
            "Drop files there and it will take them, or stop it first.",
        ) from fault
