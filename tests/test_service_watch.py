"""The service on real folders: takes what is there and what comes, survives what is bad."""

import itertools
import json
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from standin import desk, folders, process, workbook

from pipeline.errors import UsageError
from pipeline.outcome import Outcome
from pipeline.service.desk import Desk
from pipeline.service.locks import is_held, lock_file
from pipeline.service.settings import Settings
from pipeline.service.watch import Pace, Watcher

QUICK = Pace(settle=0.05, patience=0.2, rescan=0.2)
ONLY_EVENTS = Pace(settle=0.05, patience=0.2, rescan=3600)
DEADLINE = 90.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return folders(tmp_path)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition of another thread or process; fail after the deadline."""
    ticks, end = threading.Event(), time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"not in time: {what}"
        ticks.wait(0.01)


@contextmanager
def watching(settings: Settings, pace: Pace = QUICK, at: Desk | None = None) -> Iterator[Watcher]:
    watcher = Watcher(at or desk(settings), settings.inbox, pace)
    watcher._signals = _no_signals  # type: ignore[method-assign]
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        lock = lock_file(settings.state, "inbox", settings.inbox)
        until(lambda: is_held(lock), "the watcher holds its lock")
        yield watcher
    finally:
        watcher.stop()
        thread.join(DEADLINE)
        assert not thread.is_alive()


@contextmanager
def _no_signals() -> Iterator[None]:
    """Signals belong to the main thread; they are tested in a process of their own."""
    yield


def published(settings: Settings) -> set[str]:
    return {str(f.parent.relative_to(settings.outbox)) for f in settings.outbox.glob("*/*/manifest.json")}


def drop(settings: Settings, name: str, content: bytes) -> None:
    (settings.inbox / name).write_bytes(content)


def test_files_present_at_the_start_are_taken(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    with watching(settings):
        until(lambda: published(settings) == {"示例-2026-001/intake-1"}, "the workbook is published")
        until(lambda: not list(settings.inbox.iterdir()), "the inbox is empty")


def test_events_wake_the_watcher_without_a_rescan(settings: Settings) -> None:
    with watching(settings, ONLY_EVENTS):
        drop(settings, "a.xlsx", workbook())
        until(lambda: len(published(settings)) == 1, "the workbook is published")


def test_a_file_moved_in_and_one_renamed_to_its_name_wake_it_too(settings: Settings, tmp_path: Path) -> None:
    with watching(settings, ONLY_EVENTS):
        (tmp_path / "a.xlsx").write_bytes(workbook(case_no="a"))
        (tmp_path / "a.xlsx").rename(settings.inbox / "a.xlsx")
        until(lambda: len(published(settings)) == 1, "the moved workbook is published")
        drop(settings, "4CCA4100", workbook(case_no="b"))
        (settings.inbox / "4CCA4100").rename(settings.inbox / "b.xlsx")
        until(lambda: len(published(settings)) == 2, "the renamed workbook is published")


def test_without_events_the_rescan_finds_everything(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watcher, "wake", lambda _: None)
    with watching(settings):
        drop(settings, "a.xlsx", workbook())
        until(lambda: len(published(settings)) == 1, "the workbook is published")


def test_without_inotify_it_works_all_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_watches(*_: Any) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.start", no_watches)
    with watching(settings):
        drop(settings, "a.xlsx", workbook())
        until(lambda: len(published(settings)) == 1, "the workbook is published")


def test_bad_files_do_not_stop_the_service(settings: Settings) -> None:
    with watching(settings):
        drop(settings, "a.xlsx", b"")
        drop(settings, "b.xlsx", b"PK\x03\x04 broken")
        drop(settings, "c.xlsx", workbook(boom=True))
        drop(settings, "d.xlsx", workbook())
        until(lambda: len(published(settings)) == 4, "all four have a result")
    assert published(settings) == {
        "_returned/a-1", "_returned/b-1", "_failed/c-1", "示例-2026-001/intake-1",
    }  # fmt: skip


def test_two_hundred_workbooks_dropped_at_once_are_all_taken(settings: Settings) -> None:
    with watching(settings):
        for number in range(200):
            drop(settings, f"{number}.xlsx", workbook(case_no=f"甲-{number}"))
        until(lambda: len(published(settings)) == 200, "all are published")
    assert list(settings.inbox.iterdir()) == []


def test_a_slow_copy_is_taken_once_and_whole(settings: Settings) -> None:
    """Pieces arrive slower than the settle time, so size alone would say it is complete."""
    whole, pause = workbook(note="x" * 3000), threading.Event()
    with watching(settings, Pace(settle=0.05, patience=30, rescan=0.05)):
        with (settings.inbox / "a.xlsx").open("wb") as stream:
            for start in range(0, len(whole), 1000):
                stream.write(whole[start : start + 1000])
                stream.flush()
                pause.wait(0.15)
        until(lambda: len(published(settings)) == 1, "the workbook is published")
    assert (settings.outbox / "示例-2026-001/intake-1/source.xlsx").read_bytes() == whole


def test_the_rest_of_the_folder_is_left_alone_and_told_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    drop(settings, "~$a.xlsx", b"lock")
    drop(settings, "附件.zip", b"x")
    watcher = Watcher(desk(settings), settings.inbox, QUICK)
    with caplog.at_level(logging.INFO, "pipeline"):
        watcher.turn()
        watcher.turn()
    told = [record.getMessage() for record in caplog.records if "left alone" in record.getMessage()]
    assert told == ["no workbook, left alone: 附件.zip"]


def test_a_workbook_that_cannot_be_read_is_tried_again_with_growing_pauses(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []
    now = 0.0

    def locked(file: Path) -> bytes:
        tries.append(now)
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr("pipeline.service.run.read_still", locked)
    drop(settings, "a.xlsx", workbook())
    watcher = Watcher(desk(settings), settings.inbox, Pace(settle=1.0), clock=lambda: now)
    for _ in range(200):
        watcher.turn()
        now += 1
    gaps = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert max(gaps) <= 60
    monkeypatch.undo()
    now += 100
    watcher.turn()
    assert len(published(settings)) == 1


def test_an_inbox_that_goes_away_is_waited_for(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    clock = iter(range(1000))
    watcher = Watcher(desk(settings), settings.inbox, QUICK, clock=lambda: next(clock))
    away = settings.inbox.with_name("away")
    settings.inbox.rename(away)
    with caplog.at_level(logging.INFO, "pipeline"):
        for _ in range(3):
            watcher.turn()
        away.rename(settings.inbox)
        drop(settings, "a.xlsx", workbook())
        for _ in range(3):
            watcher.turn()
    assert len(published(settings)) == 1
    told = [r.getMessage() for r in caplog.records if "reachable" in r.getMessage()]
    assert len(told) == 2


def test_a_second_watcher_on_the_same_inbox_is_refused(settings: Settings) -> None:
    with watching(settings), pytest.raises(UsageError, match="Another greencert"):
        Watcher(desk(settings), settings.inbox, QUICK).run()


def test_stopping_lets_the_workbook_at_work_end(settings: Settings) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def flow(content: bytes, name: str, **kwargs: Any) -> Outcome:
        begun.set()
        assert go_on.wait(DEADLINE)
        return process(content, name, **kwargs)

    drop(settings, "a.xlsx", workbook(case_no="a"))
    drop(settings, "b.xlsx", workbook(case_no="b"))
    with watching(settings, at=desk(settings, flow)) as watcher:
        assert begun.wait(DEADLINE)
        watcher.stop()
        go_on.set()
    assert len(published(settings)) == 1
    assert len(list(settings.inbox.iterdir())) == 1


SERVICE = """
import logging, sys
from pathlib import Path
sys.path[:0] = {path!r}
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
from standin import desk, folders
from pipeline.service.watch import Pace, Watcher
settings = folders(Path({root!r}))
Watcher(desk(settings), settings.inbox, Pace(settle=0.05, rescan=0.2)).run()
"""


@contextmanager
def service(root: Path) -> Iterator[subprocess.Popen[str]]:
    path = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    script = SERVICE.format(path=path, root=str(root))
    process = subprocess.Popen([sys.executable, "-u", "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert "watching" in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait(DEADLINE)
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    settings = folders(tmp_path)
    with service(tmp_path) as process:
        drop(settings, "a.xlsx", workbook())
        until(lambda: len(published(settings)) == 1, "the workbook is published")
        process.send_signal(number)
        assert process.wait(DEADLINE) == 0


def test_after_kill_nine_the_next_service_starts_and_goes_on(tmp_path: Path) -> None:
    settings = folders(tmp_path)
    with service(tmp_path) as process:
        drop(settings, "a.xlsx", workbook(case_no="a"))
        until(lambda: len(published(settings)) == 1, "the first is published")
        process.kill()
        process.wait(DEADLINE)
        with service(tmp_path):
            drop(settings, "b.xlsx", workbook(case_no="b"))
            until(lambda: len(published(settings)) == 2, "the second is published")


def test_what_is_at_work_is_noted_for_status(settings: Settings) -> None:
    from pipeline.service.status import overview

    seen: list[Any] = []

    def flow(content: bytes, name: str, **kwargs: Any) -> Outcome:
        seen.append(overview(settings).running)
        return process(content, name, **kwargs)

    drop(settings, "申请.xlsx", workbook())
    drop(settings, "x.zip", b"")
    watcher = Watcher(desk(settings, flow), settings.inbox, Pace(settle=0))
    assert overview(settings).waiting == ("申请.xlsx",)
    watcher.turn()
    found = overview(settings)
    assert seen == ["申请.xlsx"]
    assert (found.running, found.waiting, found.odd) == (None, (), ("x.zip",))
    assert dict(found.counts) == {"accepted": 1}
    assert json.dumps(dict(found.counts)) == '{"accepted": 1}'
