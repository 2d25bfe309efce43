"""How `status` words the state of the folders."""

from collections.abc import Iterator
from typing import Any

from pipeline.cli.summary import STATUS
from pipeline.service.status import Overview

LAST = 10


def overview_json(found: Overview) -> dict[str, Any]:
    """Return the state of the folders for programs."""
    return {
        "watching": found.watching,
        "running": found.running,
        "waiting": list(found.waiting),
        "left_alone": list(found.odd),
        "duplicates_set_aside": list(found.duplicates),
        "counts": dict(found.counts),
        "results": [
            {
                "folder": result.folder,
                "case_no": result.case_no,
                "kind": result.kind.value if result.kind else None,
                "status": result.status.value,
                "void": result.void,
            }
            for result in found.results
        ],
    }


def overview_lines(found: Overview) -> Iterator[str]:
    """Yield the state of the folders in a few lines."""
    yield "watch: running" if found.watching else "watch: not running"
    yield f"at work: {found.running or 'nothing'}"
    yield f"waiting: {len(found.waiting)}"
    yield from (f"    {name}" for name in found.waiting[:LAST])
    if found.odd:
        yield "left alone, no .xlsx workbook:"
        yield from (f"    {name}" for name in found.odd)
    if found.duplicates:
        yield f"came twice, set aside: {len(found.duplicates)}"
    done = ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items()))
    yield f"done: {len(found.results)}" + (f" ({done})" if done else "")
    for result in found.results[-LAST:]:
        yield f"    {STATUS[result.status.value]}  {result.folder}" + ("  已作废" * result.void)
