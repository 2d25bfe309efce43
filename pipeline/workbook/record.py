"""What a workbook knows of itself: identity cells and the facts it was made with.

Both stand on a very-hidden sheet. The record lets the reader see that a carried fact was
edited after it had been accepted.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.facts import Facts, Row, Value

CHUNK = 30_000
"""Characters per cell; Excel takes 32 767."""


def chunks(facts: Facts) -> tuple[str, ...]:
    """Return the facts as JSON text, cut so that each piece fits a cell."""
    text = json.dumps({key: _plain(facts[key]) for key in sorted(facts)}, ensure_ascii=True)
    return tuple(text[start : start + CHUNK] for start in range(0, len(text), CHUNK))


def from_chunks(pieces: tuple[str, ...]) -> Mapping[str, Any] | None:
    """Return the recorded facts in their JSON form; None where the record is damaged."""
    try:
        record = json.loads("".join(pieces))
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain_row(entry) if isinstance(entry, Mapping) else entry for entry in value]
    return value


def _plain_row(row: Row) -> dict[str, Any]:
    return {key: _plain(cell) for key, cell in row.items()}
