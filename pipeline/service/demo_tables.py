"""The demo's copy of the scheme tables, confirmed as an example body would have confirmed it.

What the body confirmed is data beside the sample cases (`confirmed.json`): the readings it
chose, and the points of a scoring table. The copy is edited as a person would edit it, line
by line, so that its comments stay.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.service.materials import SHARED
from pipeline.service.settings import OWN_SCHEMES

CONFIRMED = "confirmed.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmer:
    """Who of the example body confirmed something, and when."""

    name: str
    day: str

    def lines(self, verb: str, indent: str) -> str:
        """Return the two YAML lines that name the person and the day."""
        name = json.dumps(self.name, ensure_ascii=False)
        return f"{indent}{verb}_by: {name}\n{indent}{verb}_on: {self.day}\n"


def copy_confirmed(schemes: Path, samples: Path, target: Path) -> None:
    """Copy the tables to `target` and write into the copy what the example body confirmed.

    UsageError where the samples confirm something that the tables do not have.
    """
    shutil.copytree(schemes, target)
    if not (target / SHARED).is_dir():
        shutil.copytree(OWN_SCHEMES / SHARED, target / SHARED)
    for file in sorted(samples.glob(f"*/{CONFIRMED}")):
        tables = target / file.parent.name
        if tables.is_dir():
            _confirm(tables, json.loads(file.read_text(encoding="utf-8")))


def _confirm(tables: Path, confirmed: dict[str, Any]) -> None:
    who = Confirmer(name=confirmed["confirmed_by"], day=confirmed["confirmed_on"])
    readings = tables / "readings.yaml"
    for ident, option in confirmed["readings"].items():
        _replace(readings, _in_force_of(ident), rf"\g<1>{option}\n{who.lines('confirmed', '    ')}", ident)
    if "points" in confirmed:
        source = json.dumps(confirmed["points"], ensure_ascii=False)
        _replace(
            tables / "points.yaml",
            re.compile(r"^source: .*\n", re.MULTILINE),
            f"source: {source}\n{who.lines('approved', '')}",
            "source",
        )


def _in_force_of(ident: str) -> re.Pattern[str]:
    """Return the pattern of the line that puts a reading in force, with all before it in its entry."""
    return re.compile(rf"^(  - id: {re.escape(ident)}\n(?:    .*\n)*?    in_force: )\S+\n", re.MULTILINE)


def _replace(file: Path, pattern: re.Pattern[str], text: str, what: str) -> None:
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    after, times = pattern.subn(text, before, count=1)
    if not times:
        raise UsageError(
            f"The samples confirm {what}, which {file} does not have.",
            f"Correct {CONFIRMED} beside the sample cases.",
        )
    file.write_text(after, encoding="utf-8")
