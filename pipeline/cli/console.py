"""How commands speak: UTF-8 on every console, JSON as one line or indented, errors in two lines."""

import json
import os
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import click

from pipeline.errors import UsageError
from pipeline.facts import WorkbookKind

CHINA = timezone(timedelta(hours=8))
"""Fixed offset: China keeps no summer time, and some systems have no time zone tables."""

KIND = click.Choice([kind.value for kind in WorkbookKind])


def use_utf8_names() -> None:
    """Start the process again in UTF-8 mode where the locale would spoil Chinese file names."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 -- itself


def speak_utf8() -> None:
    """Write UTF-8 whatever the console's locale is; what it cannot hold is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """Print a line for people."""
    click.echo(text)


def say_json(record: Any, *, line: bool = False) -> None:
    """Print a record: on one line, or indented."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=None if line else 1))


def complain(cause: str, remedy: str = "") -> None:
    """Tell on standard error what is wrong and what to do."""
    click.echo(f"error: {cause}", err=True)
    if remedy:
        click.echo(f"remedy: {remedy}", err=True)


def today_in_china() -> date:
    """Return today's date where the certification bodies are."""
    return datetime.now(CHINA).date()


def day(text: str | None) -> date:
    """Return the date of an `--on` option, today in China without one."""
    if text is None:
        return today_in_china()
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(f"--on {text!r} is no date.", "Write it as 2026-01-31.") from fault


def the_file(file: Path) -> Path:
    """Return the file; UsageError where it is none."""
    if not file.is_file():
        raise UsageError(f"{file} does not exist or is no file.", "Name an existing file.")
    return file


def out_file(file: Path) -> Path:
    """Return the file to be written; UsageError where its folder does not exist."""
    if not file.parent.is_dir():
        raise UsageError(f"The folder {file.parent} does not exist.", "Create it first.")
    return file


def write_out(file: Path, content: bytes) -> None:
    """Write a file that the user asked for, whole or not at all."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(content)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
