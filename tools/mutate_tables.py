"""Change the rule tables one thing at a time and see whether a rule case notices.

Each number is moved by one unit of its last place, each edge opened or closed, each reading
switched, each entry and each clause removed. A mutant that no case of `tests/cases/` notices, and
that the loader accepts, survives and is printed with its file and line.
Run: python tools/mutate_tables.py [SCHEME...]
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from rule_cases import RuleCase, noticed, rule_cases  # noqa: E402

from pipeline.errors import SchemeError  # noqa: E402
from pipeline.scheme.load import load_schemes  # noqa: E402
from pipeline.scheme.scheme import Scheme  # noqa: E402

TABLES = ("audit_time", "sampling", "gates", "team", "score", "deadlines", "certificate", "decision")
NUMBER = re.compile(r"\b([a-z_]+): (-?\d+(?:\.\d+)?(?:/\d+)?)(?=[,}\]\s]|$)")
DAY = re.compile(r"\b(date): (\d{4}-\d\d-\d\d)")
LISTED = re.compile(r"\b(months_allowed): \[([^\]]+)\]")
SWITCHES = (
    ("inclusive: yes", "inclusive: no"),
    ("inclusive: no", "inclusive: yes"),
    ("or_equal: yes", "or_equal: no"),
    ("at_least: ", "above: "),
    ("above: ", "at_least: "),
    ("at_most: ", "below: "),
    ("below: ", "at_most: "),
    ("equals: yes", "equals: no"),
    ("equals: no", "equals: yes"),
    ("otherwise: open", "otherwise: fail"),
    ("hit: open", "hit: fail"),
    ("extend: yes", "extend: no"),
)
CLAUSE = re.compile(r'(?:, )?\bclause: ("[^"]*"|[^,}\s]+)')
ENTRY = re.compile(r"\s*- \{.*\}")
PRESENTATION = frozenset({"hours_per_day"})


@dataclass(frozen=True)
class Mutant:
    """One changed line of one table."""

    file: str
    line: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.old.strip()}  ->  {self.new.strip()}"


def mutants(folder: Path) -> Iterator[Mutant]:
    """Return every mutant of a scheme folder."""
    for name in TABLES:
        path = folder / f"{name}.yaml"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.lstrip().startswith("#"):
                for changed in _changed(line):
                    yield Mutant(path.name, number, line, changed)
    yield from _switched_readings(folder / "readings.yaml")


def _changed(line: str) -> Iterator[str]:
    yield from _moved_numbers(line)
    yield from _moved_days(line)
    for old, new in SWITCHES:
        if old in line:
            yield line.replace(old, new)
    for match in CLAUSE.finditer(line):
        yield line[: match.start()] + line[match.end() :]
    if ENTRY.fullmatch(line):
        yield ""


def _moved_numbers(line: str) -> Iterator[str]:
    for match in NUMBER.finditer(line):
        if match[1] not in PRESENTATION:
            for value in _moved(match[2]):
                yield line[: match.start(2)] + value + line[match.end(2) :]
    for match in LISTED.finditer(line):
        entries = match[2].split(", ")
        for index in range(len(entries)):
            shorter = ", ".join(entries[:index] + entries[index + 1 :])
            yield line[: match.start(2)] + shorter + line[match.end(2) :]


def _moved_days(line: str) -> Iterator[str]:
    for match in DAY.finditer(line):
        for step in (-1, 1):
            moved = date.fromisoformat(match[2]) + timedelta(days=step)
            yield line[: match.start(2)] + moved.isoformat() + line[match.end(2) :]


def _moved(value: str) -> Iterator[str]:
    if "/" in value:
        over, under = value.split("/")
        yield f"{int(over) + 1}/{under}"
        yield f"{over}/{int(under) + 1}"
        return
    unit = Decimal(1).scaleb(Decimal(value).as_tuple().exponent)  # type: ignore[arg-type]
    yield str(Decimal(value) + unit)
    yield str(Decimal(value) - unit)


def _switched_readings(path: Path) -> Iterator[Mutant]:
    lines = path.read_text(encoding="utf-8").splitlines()
    options: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip().startswith("- id:"):
            options = []
        if match := re.match(r"\s+([a-z]): ", line):
            options.append(match[1])
        if match := re.match(r"(\s+in_force: )([a-z])", line):
            for option in options:
                if option != match[2]:
                    yield Mutant(path.name, number, line, match[1] + option)


def survives(mutant: Mutant, folder: Path, cases: list[RuleCase]) -> bool:
    """Say whether the loader accepts the mutant and no case notices it."""
    path = folder / mutant.file
    original = path.read_text(encoding="utf-8")
    lines = original.splitlines()
    lines[mutant.line - 1] = mutant.new
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        scheme = _load(folder)
        nearest_first = sorted(cases, key=lambda case: path.stem not in case.file)
        return not any(noticed(case, scheme) for case in nearest_first)
    except (SchemeError, ArithmeticError, ValueError):
        return False
    finally:
        path.write_text(original, encoding="utf-8")


def _load(folder: Path) -> Scheme:
    return load_schemes(folder.parent)[folder.name]


def main(wanted: list[str]) -> int:
    """Try every mutant of the schemes named (all by default); the exit code counts survivors."""
    survivors = tried = 0
    for folder in sorted(ROOT.glob("schemes/*/scheme.yaml")):
        scheme = folder.parent.name
        if wanted and scheme not in wanted:
            continue
        cases = [case for case in rule_cases() if case.scheme == scheme]
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(ROOT / "schemes" / "common", Path(place) / "common")
            copy = Path(shutil.copytree(folder.parent, Path(place) / scheme))
            for mutant in mutants(copy):
                tried += 1
                if survives(mutant, copy, cases):
                    survivors += 1
                    print(f"{scheme}/{mutant}", flush=True)  # noqa: T201
    print(f"{tried - survivors} mutants noticed, {survivors} survived")  # noqa: T201
    return min(survivors, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
