"""Names that one table uses and another defines: tables, amounts, requirements, deadlines, decisions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pipeline.scheme.audit_time import AuditTime
from pipeline.scheme.base import Cited
from pipeline.scheme.checklist import Checklist
from pipeline.scheme.fields import FieldType
from pipeline.scheme.scheme import Scheme

Location = tuple[str | int, ...]
Named = tuple[str, Location, str]
"""The table, where in it, and what is wrong."""

YES_NO = ("yes", "no")


def reference_faults(scheme: Scheme) -> Iterator[Named]:
    """Yield every name that leads nowhere, and every id that stands twice."""
    tables = scheme.tables
    yield from (("audit_time", *fault) for fault in _audit_time(tables.audit_time, scheme))
    yield from (("gates", *fault) for fault in _gates(scheme))
    yield from (("team", *fault) for fault in _team(scheme))
    yield from (("deadlines", *fault) for fault in _deadlines(scheme))
    yield from (("decision", *fault) for fault in _decision(scheme))
    yield from (("certificate", *fault) for fault in _certificate(scheme))
    yield from (("papers", *fault) for fault in _papers(scheme))
    yield from (("checklist", *fault) for fault in _checklist(tables.checklist))


def when_faults(entry: Cited, scheme: Scheme) -> Iterator[tuple[Location, str]]:
    """Yield facts in `when` that do not exist or never have the value asked for."""
    for key, value in entry.when.items():
        if not scheme.has_field(key):
            yield ("when", key), f"when: there is no fact {key}"
            continue
        field = scheme.field(key)
        known = tuple(choice.key for choice in field.choices)
        known = YES_NO if field.type is FieldType.YES_NO else known
        if known and value not in known:
            yield ("when", key), f"when: {key} is never {value}; it is one of {', '.join(known)}"


def _unknown(
    location: Location, what: str, names: Iterable[str], known: Collection[str]
) -> Iterator[tuple[Location, str]]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            yield location, f"there is no {what} {name}" + (f"; did you mean {near[0]}?" if near else "")


def _twice(where: str, ids: Iterable[str]) -> Iterator[tuple[Location, str]]:
    seen: set[str] = set()
    for at, name in enumerate(ids):
        if name in seen:
            yield (where, at), f"{name} stands twice"
        seen.add(name)


def _audit_time(rule: AuditTime, scheme: Scheme) -> Iterator[tuple[Location, str]]:
    yield from _twice("bands", (table.id for table in rule.bands))
    yield from _twice("grids", (table.id for table in rule.grids))
    bands = {table.id: [row.days for row in table.bands] for table in rule.bands}
    grids = {table.id: [row.days for row in table.rows] for table in rule.grids}
    written: set[str] = set()
    for at, step in enumerate(rule.steps):
        entry: Any = step
        if step.do in ("band", "site_sum", "grid"):
            yield from _column(("steps", at), entry, grids if step.do == "grid" else bands)
        for key in ("of", "least", "needs"):
            names = getattr(entry, key, None) or ()
            for name in (names,) if isinstance(names, str) else names:
                if name not in written:
                    yield ("steps", at, key), f"{key}: no step before this one writes {name}"
        written.add(step.into)
    for at, request in enumerate(rule.without_effect):
        columns, known = [request.column] if request.column else [], _columns(request.fact, scheme)
        yield from _unknown(("without_effect", at), f"column of {request.fact}", columns, known)


def _column(location: Location, step: Any, tables: Mapping[str, list[Any]]) -> Iterator[tuple[Location, str]]:
    yield from _unknown((*location, "table"), "table", [step.table], tables)
    columns = {column for days in tables.get(step.table, []) for column in days}
    if step.table in tables:
        yield from _unknown((*location, "column"), "column", [step.column], columns)


def _gates(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    gates = scheme.tables.gates.gates
    requirements = {entry.id for entry in scheme.tables.team.requirements}
    deadlines = {entry.id for entry in scheme.tables.deadlines.deadlines}
    yield from _twice("gates", (gate.id for gate in gates))
    for at, gate in enumerate(gates):
        for number, check in enumerate(gate.checks):
            where = ("gates", at, "checks", number)
            if check.do == "team":
                yield from _unknown(where, "requirement", check.requirements, requirements)
            elif check.do == "by_deadline":
                yield from _unknown(where, "deadline", check.deadlines, deadlines)
            elif check.do == "nobody":
                yield from _unknown(where, "column of team", [check.column], _columns("team", scheme))
    for at, entry in enumerate(scheme.tables.gates.noticed):
        columns, known = [entry.column] if entry.column else [], _columns(entry.fact, scheme)
        yield from _unknown(("noticed", at), f"column of {entry.fact}", columns, known)


def _columns(table: str, scheme: Scheme) -> frozenset[str]:
    fields = (scheme.field(table),) if scheme.has_field(table) else ()
    return frozenset(column.key for field in fields for column in field.columns)


def _team(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    rules = scheme.tables.team.requirements
    yield from _twice("requirements", (rule.id for rule in rules))
    for at, rule in enumerate(rules):
        yield from _unknown(("requirements", at), "column of team", rule.facts, _columns("team", scheme))


def _deadlines(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    rule, before = scheme.tables.deadlines, set[str]()
    options = {option.key for option in scheme.tables.decision.options}
    yield from _twice("deadlines", (entry.id for entry in rule.deadlines))
    for at, entry in enumerate(rule.deadlines):
        yield from _unknown(("deadlines", at, "met_on"), "option", entry.met_on, options)
        for number, way in enumerate(entry.ways):
            if way.deadline is not None:
                where = ("deadlines", at, "ways", number)
                yield from _unknown(where, "earlier deadline", [way.deadline], before)
        before.add(entry.id)
    for at, due in enumerate(rule.nonconformities):
        yield from _unknown(("nonconformities", at), "deadline", [due.deadline] if due.deadline else [], before)
        columns = {column.key for column in scheme.field("ncs").columns}
        yield from _unknown(("nonconformities", at), "column of ncs", [due.column] if due.column else [], columns)


def _decision(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    rule = scheme.tables.decision
    options = {option.key for option in rule.options}
    deadlines = {entry.id for entry in scheme.tables.deadlines.deadlines}
    gates = {gate.id for gate in scheme.tables.gates.gates}
    yield from _unknown(("positive",), "option", rule.positive, options)
    yield from _unknown(("causes_asked",), "option", rule.causes_asked, options)
    yield from _unknown(("reasons_needed",), "option", rule.reasons_needed, options)
    yield from _twice("causes", (f"{cause.decision} {cause.id}" for cause in rule.causes))
    for at, cause in enumerate(rule.causes):
        yield from _unknown(("causes", at), "option", [cause.decision], options)
    for at, entry in enumerate(rule.recommended):
        asked = (entry.decision, entry.instead)
        yield from _unknown(("recommended", at), "option", filter(None, asked), options)
    for at, condition in enumerate(rule.preconditions):
        where = ("preconditions", at)
        yield from _unknown(where, "option", [condition.otherwise], options)
        if condition.do == "gate":
            yield from _unknown(where, "gate", [condition.gate], gates)
        elif condition.do == "ncs":
            columns = _columns("ncs", scheme)
            named = (*condition.filled, *condition.or_filled, *filter(None, [condition.column]))
            yield from _unknown(where, "column of ncs", named, columns)
            due = (condition.by_deadline, condition.written_deadline)
            yield from _unknown(where, "deadline", filter(None, due), deadlines)
            yield from _unknown(where, "option", filter(None, [condition.late]), options)


def _certificate(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    rule, options = scheme.tables.certificate, {o.key for o in scheme.tables.decision.options}
    yield from _unknown(("positive",), "option", rule.positive, options)
    yield from _unknown(("numbering", "dead_after"), "option", rule.numbering.dead_after, options)
    for key in rule.valid_from:
        if not scheme.has_field(key):
            yield ("valid_from",), f"there is no fact {key}"


def _papers(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    papers, options = scheme.papers, {option.key for option in scheme.tables.decision.options}
    kinds = [entry.kind for entry in papers.kinds]
    yield from _twice("kinds", kinds)
    for at, paper in enumerate(papers.kinds):
        own = [kind for kind in kinds if kind != paper.kind]
        yield from _unknown(("kinds", at, "contents_of"), "kind of paper", filter(None, [paper.contents_of]), own)
        for number, made in enumerate(paper.made):
            place = ("kinds", at, "made", number)
            yield from _unknown((*place, "beside"), "kind of paper", filter(None, [made.beside]), kinds)
            yield from _unknown((*place, "decisions"), "option", made.decisions, options)
    for at, notice in enumerate(papers.notices):
        yield from _unknown(("notices", at), "kind of paper", [notice.kind], kinds)
    yield from _casework(scheme)
    yield from _stage1(scheme)


def _casework(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    papers, gates = scheme.papers, {gate.id for gate in scheme.tables.gates.gates}
    handed_in = {entry.id for entry in papers.attachments}
    deadlines = {entry.id for entry in scheme.tables.deadlines.deadlines}
    for at, point in enumerate(papers.review.points):
        yield from _unknown(("review", "points", at), "gate", point.gates, gates)
        yield from _unknown(("review", "points", at), "attachment", point.attachments, handed_in)
    for at, audit in enumerate(papers.programme.audits):
        yield from _unknown(("programme", "audits", at), "deadline", audit.deadlines, deadlines)


def _stage1(scheme: Scheme) -> Iterator[tuple[Location, str]]:
    rule, tables = scheme.papers.stage1, scheme.tables
    indicators = {entry.id for entry in scheme.checklist.indicators}
    yield from _unknown(("stage1", "indicators"), "indicator", rule.indicators, indicators)
    yield from _unknown(("stage1", "gates"), "gate", rule.gates, {gate.id for gate in tables.gates.gates})
    yield from _unknown(("stage1", "deadlines"), "deadline", rule.deadlines, {e.id for e in tables.deadlines.deadlines})


def _checklist(checklist: Checklist) -> Iterator[tuple[Location, str]]:
    indicators = [entry.id for entry in checklist.indicators]
    yield from _twice("indicators", indicators)
    yield from _twice("items", (row.item for row in checklist.items))
    for at, entry in enumerate(checklist.indicators):
        if entry.parent and entry.parent not in indicators[:at]:
            yield ("indicators", at), f"there is no indicator {entry.parent} above this one"
    for at, row in enumerate(checklist.items):
        yield from _unknown(("items", at), "indicator", [row.indicator], indicators)
