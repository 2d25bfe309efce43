"""The service: the same as `run`, for ever.

Each turn is a full look at the inbox. Events of the file system only wake it early; where they
never come (network shares) the turns do all the work.
"""

import logging
import queue
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from watchdog.events import (
    EVENT_TYPE_CREATED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from pipeline.service.desk import Desk, Handled, by_age, explained
from pipeline.service.inbox import Listing, Seen, Stillness, look
from pipeline.service.log import one_line
from pipeline.service.run import alone, take

log = logging.getLogger(__name__)

LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds that decide when a file is taken.

    `settle` is how long a file must be still, `patience` how long one that does not open is
    waited for, `rescan` how often the inbox is looked at when nothing happens.
    """

    settle: float = 1.0
    patience: float = 10.0
    rescan: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A workbook that is tried again later: how it looked, until when, how long this time."""

    seen: Seen
    until: float
    seconds: float


class Watcher:
    """Watches one inbox. `clock` is monotonic seconds."""

    def __init__(
        self,
        desk: Desk,
        inbox: Path,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._inbox = inbox
        self._pace = pace or Pace()
        self._clock = clock
        self._stillness = Stillness(self._pace.settle)
        self._waits: dict[str, Wait] = {}
        self._odd: frozenset[str] = frozenset()
        self._reachable = True
        self._stopping = False
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()

    def run(self) -> None:
        """Watch until stopped. UsageError where another process takes from this inbox."""
        with alone(self._desk.settings.state, self._inbox), self._signals(), self._events():
            log.info("watching %s", self._inbox)
            while not self._stopping:
                self._rest(self.turn())
            log.info("stopped watching %s", self._inbox)

    def stop(self) -> None:
        """End after the workbook at work; safe to call from a signal handler or a thread."""
        self._stopping = True
        self._bell.put(None)

    def wake(self) -> None:
        """Look at the inbox now rather than later."""
        self._bell.put(None)

    def turn(self) -> float:
        """Look once and take what is ready; return the seconds after which to look again."""
        self._desk.look()
        listing = self._look()
        if listing is None:
            return self._pace.rescan
        now = self._clock()
        self._stillness.update(listing.workbooks, now)
        self._waits = {n: wait for n, wait in self._waits.items() if n in listing.workbooks}
        self._report_odd(listing)
        still = {name: listing.workbooks[name] for name in self._stillness.still(now)}
        for name in by_age({name: seen.mtime_ns for name, seen in still.items()}):
            if self._stopping:
                break
            if not self._is_waiting(name, still[name]):
                self._take(name, still[name])
        waiting = [name for name, seen in still.items() if self._is_waiting(name, seen)]
        return self._pace.rescan if len(waiting) == len(listing.workbooks) else self._pace.settle

    def _look(self) -> Listing | None:
        try:
            listing = look(self._inbox)
        except OSError as fault:
            if self._reachable:
                log.error("inbox not reachable, trying again: %s", explained(fault))
            self._reachable = False
            return None
        if not self._reachable:
            log.info("inbox reachable again: %s", self._inbox)
        self._reachable = True
        return listing

    def _report_odd(self, listing: Listing) -> None:
        for name in sorted(set(listing.odd) - self._odd):
            log.warning("no workbook, left alone: %s", one_line(name))
        self._odd = frozenset(listing.odd)

    def _take(self, name: str, seen: Seen) -> None:
        patient = self._stillness.age(name, self._clock()) < self._pace.patience
        handled = take(self._desk, self._inbox / name, only_whole=patient)
        if handled is not None and handled.fault is not None:
            self._put_off(name, seen, handled)
        elif handled is not None:
            self._waits.pop(name, None)

    def _put_off(self, name: str, seen: Seen, handled: Handled) -> None:
        fault = handled.fault
        assert fault is not None
        before = self._waits.get(name)
        seconds = min(2 * before.seconds if before else self._pace.settle, LONGEST_WAIT)
        self._waits[name] = Wait(seen=seen, until=self._clock() + seconds, seconds=seconds)
        what = "waits" if handled.status is None else "published, cannot be moved out yet"
        log.warning("%s, again in %.0f s: %s (%s)", what, seconds, one_line(name), explained(fault))

    def _is_waiting(self, name: str, seen: Seen) -> bool:
        wait = self._waits.get(name)
        return wait is not None and wait.seen == seen and self._clock() < wait.until

    def _rest(self, seconds: float) -> None:
        with suppress(queue.Empty):
            self._bell.get(timeout=seconds)
            while True:
                self._bell.get_nowait()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """End on SIGTERM and SIGINT after the workbook at work; a second SIGINT ends at once."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def _events(self) -> Iterator[None]:
        """Let the file system wake the watcher where it can."""
        observer = Observer()
        try:
            observer.schedule(_Bell(self.wake), str(self._inbox))
            observer.start()
        except OSError as fault:
            log.warning("no file events, looking every few seconds: %s", explained(fault))
            yield
            return
        try:
            yield
        finally:
            observer.stop()
            observer.join()


class _Bell(FileSystemEventHandler):
    """Rings when something arrives or changes; reading and removing, our own doing, does not."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def on_any_event(self, event: FileSystemEvent) -> None:
        arrived = event.event_type in {EVENT_TYPE_CREATED, EVENT_TYPE_MOVED}
        if arrived or (event.event_type == EVENT_TYPE_MODIFIED and not event.is_directory):
            self._ring()
