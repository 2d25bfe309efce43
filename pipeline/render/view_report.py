"""Stage 1 and the audit report as a template sees them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.facts import Facts
from pipeline.render.values import BLANK, Listed, Record
from pipeline.render.view_facts import rows_of, shown
from pipeline.render.view_result import deadlines_view, gates_view, tick
from pipeline.render.view_texts import Texts
from pipeline.scheme.scheme import Scheme

REPORT_GROUP = "report"
"""The block of facts that the team writes for its report."""

STAGE_1 = "1"


def stage1_view(texts: Texts, ncs: Listed) -> Record:
    """Return what stage 1 went through, what it found, and what stage 2 hangs on."""
    scheme, facts, result = texts.scheme, texts.facts, texts.result
    rule, ready = scheme.papers.stage1, facts.get("stage1_ready")
    found = Listed(nc for nc in ncs if nc.look_up("stage") == STAGE_1)
    return Record(
        {
            "asks": texts.points(rule.asks),
            "rows": _stage1_rows(scheme, facts),
            "ncs": found or BLANK,
            "open": sum(1 for nc in found if nc.look_up("open")),
            "gates": Listed(gate for gate in gates_view(result) if gate.look_up("id") in rule.gates),
            "deadlines": Listed(entry for entry in deadlines_view(result) if entry.look_up("id") in rule.deadlines),
            "method": next((entry.method for entry in scheme.papers.programme.audits if entry.stage == STAGE_1), BLANK),
            "either_place": rule.either_place,
            "problems": rule.problems or f"发现的{scheme.terms.nonconformity}",
            "statements": texts.sentences(rule.statements),
            "ready": tick(ready is True),
            "not_ready": tick(ready is False),
        }
    )


def _stage1_rows(scheme: Scheme, facts: Facts) -> Listed:
    """Return the rows of the checklist that belong to stage 1, each with what was judged so far.

    An audit that need not have a stage 1 has them all the same, where it had one.
    """
    judged = {str(row.get("item", "")): row for row in rows_of(facts, "scores")}
    wanted = scheme.papers.stage1.indicators
    return Listed(
        Record(
            {
                "item": item.item,
                "requirement": item.requirement,
                "clause": item.clause,
                **_judged(scheme, judged.get(item.item, {})),
            }
        )
        for item in scheme.checklist.items
        if item.indicator in wanted
    )


def _judged(scheme: Scheme, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = {column.key: column for column in scheme.field("scores").columns}
    return {key: shown(columns[key], row.get(key)) for key in ("verdict", "evidence", "reason")}


def report_view(texts: Texts, ncs: Listed) -> Record:
    """Return what the report holds beside the findings: points written about, sentences, counts."""
    return Record(
        {
            "points": _points(texts),
            "statements": texts.sentences(texts.scheme.papers.report.statements),
            "verdicts": _counted(texts.scheme, "scores", "verdict", rows_of(texts.facts, "scores")),
            "severities": _counted(texts.scheme, "ncs", "severity", rows_of(texts.facts, "ncs")),
            "open": sum(1 for nc in ncs if nc.look_up("open")),
        }
    )


def _points(texts: Texts) -> Listed:
    """Return what the team wrote, and what the rule asks it to write, in the order of the facts."""
    asked = {entry.fact: entry.clause for entry in texts.scheme.papers.report.points if texts.counts(entry)}
    fields = [field for field in texts.scheme.fields if field.group == REPORT_GROUP]
    return Listed(
        Record(
            {
                "key": field.key,
                "label": field.label,
                "text": shown(field, texts.facts.get(field.key)),
                "clause": asked.get(field.key) or BLANK,
            }
        )
        for field in fields
        if field.key in asked or texts.facts.get(field.key) not in (None, "")
    )


def _counted(scheme: Scheme, table: str, key: str, rows: tuple[Mapping[str, Any], ...]) -> Listed:
    """Return each choice of a column that occurs, with how many rows have it."""
    given = Counter(str(row[key]) for row in rows if row.get(key))
    column = scheme.field(table).column(key)
    return Listed(
        Record({"label": choice.label, "count": given[choice.key]}) for choice in column.choices if given[choice.key]
    )
