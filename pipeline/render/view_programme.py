"""Programme of the cycle and meetings as a template sees them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.facts import Facts
from pipeline.outcome import AuditTime, Result, Sampling
from pipeline.render.values import BLANK, DASH, Listed, Record
from pipeline.render.view_facts import printable
from pipeline.render.view_texts import Texts, applies
from pipeline.scheme.base import AuditType
from pipeline.scheme.casework import Meeting, ProgrammeAudit
from pipeline.scheme.papers import CoveragePoint
from pipeline.scheme.scheme import Scheme

THIS, DONE, AHEAD = "本次", "已完成", "待实施"


def programme_view(scheme: Scheme, facts: Facts, result: Result, texts: Texts) -> Record:
    """Return the audits of the cycle in their order, what each kind covers, and the statements."""
    rows = [entry for entry in scheme.papers.programme.audits if texts.counts(entry)]
    cycle = _Cycle(scheme, facts, result)
    kinds = dict.fromkeys(entry.audit for entry in rows if not entry.before)
    return Record(
        {
            "audits": Listed(cycle.row(entry, number) for number, entry in enumerate(rows, start=1)),
            "kinds": _kinds(kinds, scheme, facts, result),
            "statements": texts.sentences(scheme.papers.programme.statements),
        }
    )


class _Cycle:
    """Where in the cycle the case stands, and what each of its audits needs."""

    def __init__(self, scheme: Scheme, facts: Facts, result: Result) -> None:
        self.scheme, self.facts, self.result = scheme, facts, result
        first, last = facts.get("first_surveillance_date"), facts.get("last_surveillance_date")
        both = isinstance(first, date) and isinstance(last, date) and last > first
        begun = facts.get("audit_type") in (AuditType.SURVEILLANCE, AuditType.SPECIAL)
        self.behind = 0 if not begun else 2 if both else 1 if first or last else 0
        self.last_days = {"1": first or last, "2": last if both else None}

    def row(self, entry: ProgrammeAudit, number: int) -> Record:
        """Return one audit with its state, time limit, person-days and days."""
        state = self._state(entry)
        time, sampling = self._needs(entry, state)
        return Record(
            {
                "no": number,
                "name": entry.name,
                "state": state,
                "method": entry.method,
                "due": entry.due or BLANK,
                "due_date": self._due(entry, state),
                "days": printable(getattr(time, entry.part)),
                "days_text": entry.days_text,
                "days_clause": self._days_clause(entry, time),
                "sites": printable(sampling.sampled) if entry.stage == "2" else BLANK,
                "on_site": entry.stage == "2",
                "dates": self._dates(entry, state),
                "clause": entry.clause,
            }
        )

    def _state(self, entry: ProgrammeAudit) -> str:
        if entry.now:
            return THIS
        if entry.before:
            return DONE
        if entry.turn is None:
            return AHEAD
        turn = int(entry.turn)
        if self.facts.get("audit_type") == AuditType.SURVEILLANCE and turn == min(self.behind + 1, 2):
            return THIS
        return DONE if turn <= self.behind else AHEAD

    def _needs(self, entry: ProgrammeAudit, state: str) -> tuple[AuditTime, Sampling]:
        """Return person-days and sample of an audit: those of the case itself, else the forecast."""
        if state == THIS:
            return self.result.audit_time, self.result.sampling
        ahead = [audit for audit in self.result.cycle if audit.audit_type == entry.audit and state == AHEAD]
        return (ahead[0].time, ahead[0].sampling) if ahead else (AuditTime(), Sampling())

    def _days_clause(self, entry: ProgrammeAudit, time: AuditTime) -> str:
        if getattr(time, entry.part) is None:
            return DASH
        own = self.scheme.tables.audit_time.clause
        return next((step.clause for step in reversed(time.steps) if step.clause), own)

    def _due(self, entry: ProgrammeAudit, state: str) -> Any:
        """Return the time limit with its date; of the surveillance audits only the next one has it."""
        if state == DONE or (entry.turn is not None and int(entry.turn) != self.behind + 1):
            return BLANK
        known = {limit.id: limit for limit in self.result.deadlines if limit.date}
        dated = [known[key] for key in entry.deadlines if key in known]
        return f"{dated[0].label}：{printable(dated[0].date)}" if dated else BLANK

    def _dates(self, entry: ProgrammeAudit, state: str) -> Any:
        """Return the days planned for this audit, or the last day of one that is done."""
        if state == DONE:
            return printable(self.last_days[entry.turn] if entry.turn else self.facts.get("previous_decision_date"))
        if state == AHEAD:
            return BLANK
        first, last = (self.facts.get(f"stage{entry.stage}_{end}") for end in ("start", "end"))
        one_day = first is None or last is None or first == last
        return printable(first) if one_day else f"{printable(first)}至{printable(last)}"


def _kinds(kinds: Iterable[AuditType], scheme: Scheme, facts: Facts, result: Result) -> Listed:
    """Return what audits of each kind are for and what they cover; `same_as` names one that covers the same."""
    plan, known, rows = scheme.papers.plan, dict[tuple[str, ...], str](), []
    for kind in kinds:
        as_kind, name = {**facts, "audit_type": kind.value}, scheme.terms.audit_type(kind.value)
        points = [entry for entry in plan.coverage if applies(entry, as_kind, result, scheme)]
        told = tuple(f"{entry.id} {entry.text}" for entry in points)
        fields = {
            "name": name,
            "purpose": next((e.text for e in plan.purpose if applies(e, as_kind, result, scheme)), BLANK),
            "coverage": Listed(Record({"id": e.id, "text": e.text, "clause": e.clause}) for e in points),
            "clauses": _clauses(points) or BLANK,
            "same_as": known.get(told) or BLANK,
        }
        known.setdefault(told, name)
        rows.append(Record(fields))
    return Listed(rows)


def _clauses(points: list[CoveragePoint]) -> Listed:
    """Return the clauses of the points, once each, but for those that are their names already."""
    named = {entry.id for entry in points}
    parts = (part for entry in points for part in entry.clause.split(", "))
    return Listed(dict.fromkeys(part for part in parts if part not in named))


def meetings_view(scheme: Scheme, facts: Facts, texts: Texts) -> Listed:
    """Return the meetings of this audit with their day and fixed points, stage by stage."""
    entries = [entry for entry in scheme.papers.meetings if texts.counts(entry)]
    held = [(stage, entry) for stage in ("1", "2") for entry in entries if _is_held(stage, entry, facts)]
    return Listed(_meeting(stage, entry, scheme, facts, texts) for stage, entry in held)


def _is_held(stage: str, entry: Meeting, facts: Facts) -> bool:
    if stage not in entry.stages:
        return False
    return stage == "2" or (bool(facts.get("stage1_start")) and not (entry.missing and facts.get(entry.missing)))


def _meeting(stage: str, entry: Meeting, scheme: Scheme, facts: Facts, texts: Texts) -> Record:
    terms = scheme.terms
    audit_type = facts.get("audit_type")
    whole = terms.audit_type(str(audit_type)) if audit_type else terms.onsite
    staged = terms.stage1 if stage == "1" else terms.stage2
    return Record(
        {
            "id": entry.id,
            "name": entry.name,
            "of": staged if facts.get("stage1_start") else whole,
            "stage": stage,
            "date": printable(facts.get(f"stage{stage}_{entry.at}")),
            "agenda": texts.sentences(point for point in entry.agenda if not point.stages or stage in point.stages),
            "clause": entry.clause,
        }
    )
