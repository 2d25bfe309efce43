"""Which deadlines a plan and a decision sheet show: those that lie ahead of it."""

from datetime import date

from pipeline.facts import Facts
from pipeline.outcome import Deadline, Result
from pipeline.render.values import Listed
from pipeline.render.view_facts import rows_of
from pipeline.render.view_result import deadlines_view
from pipeline.scheme.scheme import Scheme

IN_A_PLAN = ("plan", "audit")
AFTER_A_DECISION = ("certificate", "archive")


def plan_deadlines(scheme: Scheme, result: Result) -> Listed:
    """Return the deadlines of the audit, and of what follows it those that have their day."""
    steps = {rule.id: rule.step for rule in scheme.tables.deadlines.deadlines}

    def belongs(entry: Deadline) -> bool:
        step = steps.get(entry.id)
        return step in IN_A_PLAN or (step == "certificate" and entry.date is not None)

    return deadlines_view(result, belongs)


def decision_deadlines(scheme: Scheme, facts: Facts, result: Result) -> Listed:
    """Return the deadlines that come after the decision.

    One that this audit was held by, or that the decision settles, is none any more, nor one whose
    day lies before the decision. Those of nonconformities stay while one is open.
    """
    rules = {rule.id: rule for rule in scheme.tables.deadlines.deadlines}
    open_ncs = _of_open_ncs(scheme, facts, result)
    decided = facts.get("decision_date")

    def comes_after(entry: Deadline) -> bool:
        rule = rules.get(entry.id)
        if rule is None or facts.get("audit_type") in rule.met_by or facts.get("decision") in rule.met_on:
            return False
        return (entry.id in open_ncs or rule.step in AFTER_A_DECISION) and not _is_over(entry, decided)

    return deadlines_view(result, comes_after)


def _is_over(entry: Deadline, decided: object) -> bool:
    last = entry.latest or entry.date
    return isinstance(decided, date) and last is not None and last < decided


def _of_open_ncs(scheme: Scheme, facts: Facts, result: Result) -> frozenset[str]:
    """Return the deadlines of nonconformities that are not verified yet."""
    rows = [row for row in rows_of(facts, "ncs") if not row.get("verified_on")]
    days = {result.nc_due.get(str(row.get("nc_no", ""))) for row in rows}
    classes = {row.get("severity") for row in rows}
    named = {
        entry.deadline
        for entry in scheme.tables.deadlines.nonconformities
        if rows and (not entry.severity or entry.severity in classes)
    }
    return frozenset(entry.id for entry in result.deadlines if entry.id in named and entry.date in days)
