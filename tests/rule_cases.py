"""Rule cases: YAML lists of (name, facts, expect, readings, clause), read as text where YAML would guess.

`silent` lists readings that must not be shown.

A value path is the one of result.json: `audit_time.total`, `gates[licence_valid].passed`,
`certificate.sub_certificates[site].number`; `error says …` asks for words of an error, `shows C-…`
whether a reading is among the findings: false holds that nobody is asked where nothing depends on it,
`asks C-…` whether it still waits for a person, `finds …` whether there is a finding of that code,
`review on FACT` what the first review finding on that fact has found. `options of the decision` are its keys
in one line, `causes of the decision` the numbers of the causes given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from pipeline.compute import compute
from pipeline.findings import faulty_facts
from pipeline.record import calc_json
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 1, 5)


@dataclass(frozen=True)
class RuleCase:
    """One case of a table: facts in, values and readings out."""

    scheme: str
    file: str
    name: str
    facts: dict[str, Any]
    expect: dict[str, Any]
    readings: tuple[str, ...]
    clause: str
    silent: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.scheme}/{self.file}: {self.name}"


def rule_cases() -> Iterator[RuleCase]:
    """Return every case of every table."""
    for path in sorted(CASES.glob("*/*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=TextDates):
            yield RuleCase(
                scheme=path.parent.name,
                file=path.stem,
                name=entry["name"],
                facts=entry["facts"],
                expect=entry["expect"],
                readings=tuple(entry.get("readings", ())),
                clause=str(entry["clause"]),
                silent=tuple(entry.get("silent", ())),
            )


class TextDates(yaml.SafeLoader):
    """SafeLoader that leaves dates as text, as they stand in a facts file."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def value_at(result: dict[str, Any], path: str) -> Any:
    """Return the value at a path of a result; `absent` where there is none."""
    if path == "error finding":
        return any(finding["severity"] == "error" for finding in result["findings"])
    if path == "error finding or null total":
        return value_at(result, "error finding") or value_at(result, "audit_time.total") is None
    if path == "recommended grant":
        return value_at(result, "decision.recommended") == "grant"
    if path.endswith(" of the decision"):
        entries = result["decision"][path.removesuffix(" of the decision")]
        return "、".join(entry if isinstance(entry, str) else entry["id"] for entry in entries)
    for words, answer in ASKED.items():
        if path.startswith(words):
            return answer(path.removeprefix(words), result)
    node: Any = result
    for part in path.replace("]", "").split("."):
        name, _, ident = part.partition("[")
        node = (node or {}).get(name, "absent") if not isinstance(node, str) else "absent"
        if ident:
            node = next((entry for entry in node or () if entry.get("id", entry.get("site")) == ident), "absent")
    return node


def _error_says(words: str, result: dict[str, Any]) -> bool:
    return any(finding["severity"] == "error" and words in finding["message"] for finding in result["findings"])


def _is_shown(reading: str, result: dict[str, Any]) -> bool:
    return any(finding["reading"] == reading for finding in result["findings"])


def _waits(reading: str, result: dict[str, Any]) -> bool:
    return any(f["reading"] == reading and f["severity"] == "review" for f in result["findings"])


def _is_found(code: str, result: dict[str, Any]) -> bool:
    return any(finding["code"] == code for finding in result["findings"])


def _found_on(field: str, result: dict[str, Any]) -> str | None:
    on_it = (f["found"] for f in result["findings"] if f["severity"] == "review" and f["field"] == field)
    return next(on_it, None)


ASKED = {
    "error says ": _error_says,
    "shows ": _is_shown,
    "asks ": _waits,
    "finds ": _is_found,
    "review on ": _found_on,
}


def differences(case: RuleCase, scheme: Scheme) -> list[str]:
    """Return what the program gives otherwise than the table says: values, readings, errors."""
    facts, faults = facts_from_json(case.facts, scheme)
    result = compute(scheme, facts, TODAY, faulty_facts(faults))
    shown = calc_json(scheme.id, scheme.version, facts, result, [*faults, *result.findings])
    found = [
        f"{path} is {value_at(shown, path)}, not {expected}"
        for path, expected in case.expect.items()
        if not _same(value_at(shown, path), expected)
    ]
    readings = {finding.get("reading") for finding in shown["findings"]}
    found += [f"{reading} is not shown" for reading in case.readings if reading not in readings]
    found += [f"{reading} is shown" for reading in case.silent if reading in readings]
    if not any("error" in path for path in case.expect) and value_at(shown, "error finding"):
        found.append("there is an error finding")
    return found


def noticed(case: RuleCase, scheme: Scheme) -> bool:
    """Say whether the case tells this scheme from the one its table was written for."""
    return bool(differences(case, scheme))


def _same(found: Any, expected: Any) -> bool:
    if expected is None or isinstance(expected, (bool, str)):
        return found is expected or (isinstance(expected, str) and found == expected)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    return abs(Fraction(str(found)) - Fraction(str(expected))) < Fraction(1, 1000)
