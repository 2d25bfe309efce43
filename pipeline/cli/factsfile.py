"""Facts files: one JSON object, or JSON Lines with one object a line, read as a stream."""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.cli.console import the_file
from pipeline.errors import UsageError

STANDARD_INPUT = Path("-")


class LineError(ValueError):
    """A text is no JSON object; the message says why in English, `in_chinese` in Chinese."""

    def __init__(self, cause: str, in_chinese: str) -> None:
        super().__init__(cause)
        self.in_chinese = in_chinese


@dataclass(frozen=True, slots=True)
class FactsText:
    """What a facts file holds: `single`, or lines that are still to be read."""

    single: bool
    lines: Iterable[bytes]


@contextmanager
def facts_text(file: Path) -> Iterator[FactsText]:
    """Open a facts file and tell one object from JSON Lines.

    One object over the whole file is an object, even on a single line. Everything else is
    JSON Lines; blank lines are passed over.
    """
    if file == STANDARD_INPUT:
        yield _told_apart(sys.stdin.buffer)
        return
    with the_file(file).open("rb") as stream:
        yield _told_apart(stream)


def parse_object(text: bytes) -> dict[str, Any]:
    """Return the JSON object of a text, numbers exact; LineError where it is none."""
    try:
        found = DECODER.decode(_decoded(text))
    except LineError:
        raise
    except json.JSONDecodeError as fault:
        raise LineError(str(fault), f"第 {fault.pos + 1} 个字符处不合 JSON 语法") from fault
    except UnicodeDecodeError as fault:
        raise LineError(str(fault), "文件不是 UTF-8 编码") from fault
    except (ValueError, RecursionError) as fault:
        raise LineError(str(fault), "嵌套太深或数字太长") from fault
    if not isinstance(found, dict):
        raise LineError(f"a JSON object is needed, not {type(found).__name__}", "这里应是一个用花括号括起的对象")
    return found


def read_object(file: Path) -> dict[str, Any]:
    """Return the one object of a facts file; UsageError where it is none."""
    text = sys.stdin.buffer.read() if file == STANDARD_INPUT else the_file(file).read_bytes()
    try:
        return parse_object(text)
    except LineError as fault:
        raise UsageError(f"{file}: {fault}.", "Give one JSON object in UTF-8.") from fault


def _told_apart(stream: Iterable[bytes]) -> FactsText:
    lines = (line for line in stream if line.strip())
    first = next(lines, None)
    if first is None:
        return FactsText(single=False, lines=())
    if _is_object(first):
        second = next(lines, None)
        if second is None:
            return FactsText(single=True, lines=[first])
        return FactsText(single=False, lines=chain([first, second], lines))
    whole = [first, *lines]
    if _is_object(b"".join(whole)) or not any(_is_object(line) for line in whole):
        return FactsText(single=True, lines=[b"".join(whole)])
    return FactsText(single=False, lines=whole)


def _is_object(text: bytes) -> bool:
    try:
        parse_object(text)
    except LineError:
        return False
    return True


def _decoded(text: bytes) -> str:
    found = text.removeprefix(BOM_UTF8).decode("utf-8")
    if found.startswith("\ufeff"):
        raise json.JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", found, 0)
    return found


def _refuse_constant(name: str) -> None:
    raise LineError(f"{name} is no number", f"{name} 不是数")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise LineError(f"{twice!r} stands twice", f"“{twice}”出现了两次")
    return found


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
"""Reads numbers exactly; made once, for `json.loads` would make one for every line."""
