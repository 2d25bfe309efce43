"""Time the lines of `greencert calc`: facts of mixed schemes in, result lines out, on one core.

    python -m tools.benchmark_calc [LINES]

The lines are the facts of the rule cases (a few facts each) and, one in ten, of the sample
workbooks (all that is known at an intake, scoring or decision), over and over. Each goes the way
of the command: JSON text, typed facts, edition in force, rules, JSON text. CPU time is counted
and the best round told, for a busy machine only adds to it. The digest is that of all result
lines: what is done for speed alone leaves it as it is.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from pipeline.cli.answer import answer, json_text, many_answers
from pipeline.cli.factsfile import parse_object
from pipeline.compute import compute
from pipeline.record import calc_json
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.demo_samples import sample_workbooks
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
LINES = 10_000
ROUNDS = 5
FULL_EVERY = 10

Line = tuple[Scheme, bytes]


class TextDates(yaml.SafeLoader):
    """SafeLoader that leaves dates as text, as they stand in a facts file."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def small_lines(schemes: Schemes) -> list[Line]:
    """Return the rule cases, one of each scheme in turn."""
    facts = {ident: list(_cases(ROOT / "tests/cases" / ident)) for ident in schemes}
    longest = max(map(len, facts.values()))
    turns = zip(*(islice(cycle(entries), longest) for entries in facts.values()), strict=True)
    return [(scheme, _text(entry)) for turn in turns for scheme, entry in zip(schemes.values(), turn, strict=True)]


def _cases(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=TextDates):  # noqa: S506 -- a SafeLoader
            yield case["facts"]


def full_lines(schemes: Schemes) -> list[Line]:
    """Return the facts of the sample workbooks."""
    samples = sample_workbooks(ROOT / "samples", schemes)
    return [(schemes[sample.scheme], _text(sample.given)) for sample in samples]


def _text(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, default=float).encode()


def mixed(small: list[Line], full: list[Line], count: int) -> list[Line]:
    """Return that many lines, every tenth a full one."""
    others, whole = cycle(small), cycle(full)
    return [next(others if number % FULL_EVERY else whole) for number in range(1, count + 1)]


def answered(lines: list[Line]) -> Iterator[str]:
    """Yield the result line of each line, as the command writes it."""
    return (json_text(answer(scheme, text, TODAY)) for scheme, text in lines)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the CPU seconds of the quickest round."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def stages(lines: list[Line]) -> dict[str, float]:
    """Return the CPU seconds of each stage, one after the other over all lines."""
    objects = [parse_object(text) for _, text in lines]
    schemes = [scheme for scheme, _ in lines]
    typed = [facts_from_json(given, scheme) for given, scheme in zip(objects, schemes, strict=True)]
    facts = [entry for entry, _ in typed]
    editions = [s.in_force(entry.get("stage2_end")) for s, entry in zip(schemes, facts, strict=True)]
    results = [compute(scheme, entry, TODAY) for scheme, entry in zip(editions, facts, strict=True)]
    ends = list(zip(editions, facts, results, strict=True))
    records = [calc_json(s.id, s.version, entry, result, result.findings) for s, entry, result in ends]
    return {
        "JSON text to objects": best(lambda: [parse_object(text) for _, text in lines], 2),
        "objects to facts": best(lambda: [facts_from_json(g, s) for g, s in zip(objects, schemes, strict=True)], 2),
        "rules": best(lambda: [compute(s, entry, TODAY) for s, entry in zip(editions, facts, strict=True)], 2),
        "result to record": best(lambda: [calc_json(s.id, s.version, e, r, r.findings) for s, e, r in ends], 2),
        "record to JSON text": best(lambda: [json_text(record) for record in records], 2),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    start = time.process_time()
    schemes = load_schemes(ROOT / "schemes")
    loaded = time.process_time() - start
    small, full = small_lines(schemes), full_lines(schemes)
    lines = mixed(small, full, count)
    digest = hashlib.sha256("\n".join(answered(lines)).encode("utf-8", "backslashreplace")).hexdigest()
    print(f"{count} lines of {len(schemes)} schemes, CPU time, best of {ROUNDS}; digest {digest[:16]}")  # noqa: T201
    with many_answers():
        for name, chosen in (("mixed", lines), ("small alone", small), ("full alone", full * 10)):
            spent = best(lambda chosen=chosen: sum(map(len, answered(chosen))))  # type: ignore[misc]
            print(f"  {name:<22}{len(chosen) / spent:8.0f} lines a second{spent / len(chosen) * 1e6:8.0f} µs a line")  # noqa: T201
        for name, spent in stages(lines[: count // 4]).items():
            print(f"    {name:<20}{spent / (count // 4) * 1e6:8.0f} µs a line")  # noqa: T201
    print(f"  tables loaded in {loaded * 1000:.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
