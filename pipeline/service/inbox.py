"""What lies in the inbox: which files are workbooks, which are still, which are whole.

The listing is the truth; nothing here waits or watches. Time comes in as a number from the
caller's own monotonic clock, because clocks of other machines and file times lie.
"""

import os
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path

WORKBOOK = ".xlsx"
MISTAKEN = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".et", ".ett", ".ods"})
"""Other spreadsheet files: their sender waits for an answer, so they are taken and returned."""

_NOT_MEANT = ("~$", ".")
_TEMPORARY = frozenset({".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".lock"})
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})

READ_CHECK_LIMIT = 256 * 1024 * 1024
"""Packed files that would unfold to more are not unpacked here; reading them will refuse."""


class Sort(Enum):
    """What to do with a name in the inbox."""

    WORKBOOK = "workbook"
    IGNORED = "ignored"
    ODD = "odd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How a file looked: if any of this changes, somebody is still at it."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One look at the inbox: the workbooks, and what else lies there and is left alone."""

    workbooks: Mapping[str, Seen]
    odd: tuple[str, ...]


def is_ignored(name: str) -> bool:
    """Say whether a name is a lock, temporary or system file of some program."""
    return name.startswith(_NOT_MEANT) or Path(name).suffix.lower() in _TEMPORARY or name.lower() in _SYSTEM


def sort_of(name: str) -> Sort:
    """Return what to do with a regular file of this name."""
    if is_ignored(name):
        return Sort.IGNORED
    suffix = Path(name).suffix.lower()
    return Sort.WORKBOOK if suffix == WORKBOOK or suffix in MISTAKEN else Sort.ODD


def look(inbox: Path) -> Listing:
    """Return what lies in the inbox now; links, folders and devices count as odd."""
    workbooks: dict[str, Seen] = {}
    odd: list[str] = []
    for entry in sorted(os.scandir(inbox), key=lambda entry: entry.name):
        if is_ignored(entry.name):
            continue
        if not entry.is_file(follow_symlinks=False) or sort_of(entry.name) is Sort.ODD:
            odd.append(entry.name)
        elif (seen := _seen(entry)) is not None:
            workbooks[entry.name] = seen
    return Listing(workbooks=workbooks, odd=tuple(odd))


def _seen(entry: os.DirEntry[str]) -> Seen | None:
    try:
        return seen_in(os.lstat(entry.path))
    except FileNotFoundError:
        return None


def seen_in(found: os.stat_result) -> Seen:
    """Return how a file looks by its stat result."""
    return Seen(size=found.st_size, mtime_ns=found.st_mtime_ns, inode=found.st_ino)


class Stillness:
    """Remembers since when each file has looked the same.

    A file is still when it looked the same in two looks at least `settle` seconds apart.
    """

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._since: dict[str, tuple[Seen, float]] = {}

    def update(self, workbooks: Mapping[str, Seen], now: float) -> None:
        """Take in one look; files that are gone are forgotten, changed ones start anew."""
        self._since = {
            name: self._since[name] if self._same(name, seen) else (seen, now) for name, seen in workbooks.items()
        }

    def still(self, now: float) -> tuple[str, ...]:
        """Return the names of the files that are still."""
        return tuple(name for name, (_, since) in self._since.items() if now - since >= self._settle)

    def age(self, name: str, now: float) -> float:
        """Return for how many seconds a file has looked the same."""
        return now - self._since[name][1]

    def _same(self, name: str, seen: Seen) -> bool:
        return name in self._since and self._since[name][0] == seen


def read_still(file: Path) -> bytes:
    """Return the bytes of a regular file that did not change while it was read.

    OSError where it is gone, locked, no regular file, or changed; the caller tries again.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(file, flags), "rb") as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"{file} is not a regular file")
        content = stream.read()
        if seen_in(os.fstat(stream.fileno())) != seen_in(before) or len(content) != before.st_size:
            raise OSError(f"{file} changed while it was read")
    return content


def opens_whole(content: bytes) -> bool:
    """Say whether the bytes are a complete zip: its end is there and every member is sound.

    A copy in progress has no end record, or a hole that a check sum shows.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unfolded = sum(member.file_size for member in archive.infolist())
            return unfolded > READ_CHECK_LIMIT or archive.testzip() is None
    except Exception:
        return False
