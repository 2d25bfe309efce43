"""The main job on real-looking input, with nothing to prepare.

A new folder gets an inbox full of filled workbooks, an outbox, a state and a copy of the
scheme tables as an example body has confirmed them; the workbooks then go the way that every
workbook goes.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.errors import ExitCode, UsageError
from pipeline.service.demo_report import Shown, closing_lines, progress_line
from pipeline.service.demo_samples import SampleWorkbook, content_of, sample_workbooks
from pipeline.service.demo_tables import copy_confirmed
from pipeline.service.desk import Desk, open_desk
from pipeline.service.log import start_log, stop_log
from pipeline.service.materials import read_schemes
from pipeline.service.publish import write_file
from pipeline.service.run import run_inbox
from pipeline.service.settings import Settings, find_settings, present, ready

Say = Callable[[str], None]
FIRST_ARRIVAL = 1_750_000_000
"""Seconds since 1970 at which the first workbook is said to have arrived; the others follow."""


def run_demo(folder: Path | None, today: date, say: Say, settings: Settings | None = None) -> ExitCode:
    """Make the folder, fill its inbox, process what is in it, and say what to open.

    Without a folder the next free `demo-<n>` is made in the working directory. Return OK where
    every workbook ended as its sample says. UsageError where the folder is not empty or the
    samples are not there.
    """
    source = settings or find_settings({})
    present("samples", source.samples)
    place = _new_folder(folder)
    copy_confirmed(present("schemes", source.schemes), source.samples, place / "schemes")
    own = ready(_below(place, source))
    say(f"演示文件夹：{place}")
    waiting = _fill_inbox(own)
    say(f"收件箱已放入 {len(waiting)} 份填好的工作簿，现在逐份处理：")
    with _desk(own, today) as desk:
        shown = [*_processed(desk, waiting, say)]
    for line in closing_lines(place, source.samples, shown):
        say(line)
    return ExitCode.OK if all(entry.as_expected for entry in shown) else ExitCode.NOT_ALL_GOOD


def _new_folder(folder: Path | None) -> Path:
    if folder is None:
        return _next_free(Path.cwd())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        empty = next(folder.iterdir(), None) is None
    except OSError as fault:
        raise UsageError(
            f"The folder {folder} cannot be made: {fault.strerror}.", "Name another with --dir."
        ) from fault
    if not empty:
        raise UsageError(f"The folder {folder} is not empty.", "Name a new one with --dir.")
    return folder.resolve()


def _next_free(base: Path) -> Path:
    for number in itertools.count(1):
        folder = base / f"demo-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as fault:
            raise UsageError(f"{base} cannot be written: {fault.strerror}.", "Name a folder with --dir.") from fault
        return folder.resolve()
    raise AssertionError("the count never ends")


def _below(place: Path, source: Settings) -> Settings:
    return replace(
        source,
        inbox=place / "inbox",
        outbox=place / "outbox",
        state=place / "state",
        schemes=place / "schemes",
    )


def _fill_inbox(own: Settings) -> dict[str, SampleWorkbook]:
    """Write every sample workbook into the inbox; return them by file name, in order of arrival."""
    schemes = read_schemes(own.schemes)
    waiting = {}
    for number, sample in enumerate(sample_workbooks(own.samples, schemes)):
        file = own.inbox / sample.name
        write_file(file, content_of(sample, schemes[sample.scheme]))
        os.utime(file, (FIRST_ARRIVAL + number, FIRST_ARRIVAL + number))
        waiting[sample.name] = sample
    return waiting


def _processed(desk: Desk, waiting: dict[str, SampleWorkbook], say: Say) -> Iterator[Shown]:
    for number, handled in enumerate(run_inbox(desk, desk.settings.inbox), start=1):
        entry = Shown(sample=waiting[handled.source], handled=handled)
        say(f"[{number:>{len(str(len(waiting)))}}/{len(waiting)}] {progress_line(entry)}")
        yield entry


@contextmanager
def _desk(own: Settings, today: date) -> Iterator[Desk]:
    start_log(own, terminal=False)
    try:
        yield open_desk(own, lambda: today)
    finally:
        stop_log()
