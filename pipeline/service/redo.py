"""Make a job again, and declare a result void: the two things done to results after the fact.

Neither touches a published folder: a job made again is a new folder, void is a note beside it.
"""

import json
from datetime import date
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.record import sha256, to_bytes
from pipeline.service.desk import Desk, Handled
from pipeline.service.outbox import MANIFEST, RESULT, VOID_SUFFIX
from pipeline.service.publish import flush_folder, write_file


def rerun(desk: Desk, folder: Path) -> Handled:
    """Process the workbook of a published folder again, into a new numbered folder.

    UsageError where the folder is no result or its workbook was changed by hand.
    """
    manifest = json.loads((result_folder(folder) / MANIFEST).read_bytes())
    digest, name = manifest["source"]["sha256"], manifest["source"]["name"]
    for kept in sorted(folder.glob("source.*")):
        content = kept.read_bytes()
        if sha256(content) == digest:
            return desk.handle(name, content, again=True)
    raise UsageError(
        f"The workbook in {folder} is missing or no longer the one that was processed.",
        "Restore the folder from a backup, or drop the workbook into the inbox.",
    )


def declare_void(folder: Path, *, by: str, reason: str, on: date) -> Path:
    """Write the note that declares a result void, beside its folder; return the note.

    UsageError where it is no result, is void already, or who and why are not said.
    """
    folder = result_folder(folder)
    if not by.strip() or not reason.strip():
        raise UsageError("A result is declared void by somebody, for a reason.", "Give both.")
    note = folder.with_name(folder.name + VOID_SUFFIX)
    record = {
        "schema": 1,
        "folder": folder.name,
        "void": True,
        "by": by.strip(),
        "reason": reason.strip(),
        "on": on.isoformat(),
        "result_sha256": sha256((folder / RESULT).read_bytes()),
    }
    try:
        write_file(note, to_bytes(record))
    except FileExistsError as fault:
        raise UsageError(f"{folder} is void already.", f"See {note}.") from fault
    flush_folder(folder.parent)
    return note


def result_folder(folder: Path) -> Path:
    """Return the folder, made absolute; UsageError where it is no published result."""
    folder = folder.resolve()
    if not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{folder} is no published result.",
            "Name a folder of the outbox such as outbox/<case>/intake-1.",
        )
    return folder
