"""What waits, what runs, what is done: told from the folders, without disturbing the service."""

import json
from collections import Counter
from dataclasses import dataclass

from pipeline.service.inbox import look
from pipeline.service.locks import is_held, lock_file
from pipeline.service.outbox import Outbox, Published
from pipeline.service.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What lies in the inbox (`odd`: no workbooks), the workbook at work, the results, newest last."""

    watching: bool
    running: str | None
    waiting: tuple[str, ...]
    odd: tuple[str, ...]
    duplicates: tuple[str, ...]
    results: tuple[Published, ...]

    @property
    def counts(self) -> Counter[str]:
        """Return how many results there are of each status."""
        return Counter(result.status.value for result in self.results)


def overview(settings: Settings) -> Overview:
    """Return the state of the folders now; folders that do not exist yet count as empty."""
    outbox = Outbox(settings.outbox)
    if settings.outbox.is_dir():
        outbox.refresh()
    listing = look(settings.inbox) if settings.inbox.is_dir() else None
    aside = settings.duplicates
    return Overview(
        watching=is_held(lock_file(settings.state, "inbox", settings.inbox)),
        running=_running(settings),
        waiting=tuple(listing.workbooks) if listing else (),
        odd=listing.odd if listing else (),
        duplicates=tuple(sorted(f.name for f in aside.iterdir())) if aside.is_dir() else (),
        results=tuple(sorted(outbox.results(), key=lambda result: _made_at(settings, result))),
    )


def _made_at(settings: Settings, result: Published) -> int:
    """Return when a result was made, by its folder; nothing that a decision hangs on."""
    try:
        return (settings.outbox / result.folder).stat().st_mtime_ns
    except OSError:
        return 0


def _running(settings: Settings) -> str | None:
    if not is_held(lock_file(settings.state, "outbox", settings.outbox)):
        return None
    try:
        note = json.loads((settings.state / "current.json").read_text(encoding="utf-8"))
        return str(note["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
