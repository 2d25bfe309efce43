"""What the rules answer to one text of facts: the way of each line of `calc`."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import orjson

from pipeline.cli.factsfile import LineError, parse_object
from pipeline.compute import compute
from pipeline.findings import Code, Finding, Severity, faulty_facts
from pipeline.outcome import Result
from pipeline.record import calc_json
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

NEW_OBJECTS = 50_000


@contextmanager
def many_answers() -> Iterator[None]:
    """Let the collector of cyclic garbage alone with the tables: they stay, and are large to walk again and again.

    A line leaves next to no cycles behind, so that new objects need not be looked through so often either.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def answer(scheme: Scheme, text: bytes, today: date) -> dict[str, Any]:
    """Return all that the facts allow; a text that is no JSON object gives an error finding."""
    try:
        facts, findings = facts_from_json(parse_object(text), scheme)
    except LineError as fault:
        bad = Finding(
            severity=Severity.ERROR,
            code=Code.BAD_FILE,
            message=f"不是有效的 JSON 对象：{fault.in_chinese}。",
            found=text.decode("utf-8", "replace").strip()[:80],
        )
        return dict(calc_json(scheme.id, scheme.version, {}, Result(), [bad]))
    scheme = scheme.in_force(facts.get("stage2_end"))
    result = compute(scheme, facts, today, faulty_facts(findings))
    said = [*findings, *result.findings]
    return dict(calc_json(scheme.id, scheme.version, facts, result, said))


def json_text(record: dict[str, Any], *, indented: bool = False) -> str:
    """Return the record as JSON, Chinese readable: on one line, or indented for a person."""
    if indented:
        return json.dumps(record, ensure_ascii=False, indent=1)
    try:
        return orjson.dumps(record).decode("utf-8")
    except TypeError:  # half a character, or a number beyond 64 bits, that stood in the facts
        return json.dumps(record, ensure_ascii=False)
