"""Put the parts of the result together, in the order in which they build on each other."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.compute.case import Case, Use, open_case, with_readings
from pipeline.compute.causes import cause_findings, chosen_causes
from pipeline.compute.certificate import certificate
from pipeline.compute.checks import answer
from pipeline.compute.confirm import Confirmations, read_confirmations
from pipeline.compute.deadlines import deadline, nc_due
from pipeline.compute.decision import Grounds, decision, find_groundless
from pipeline.compute.gates import gate, silent_gate
from pipeline.compute.headcount import personnel
from pipeline.compute.numbering import numbering_findings, with_numbers
from pipeline.compute.reported import ABOUT, unreported_rows
from pipeline.compute.reviews import review_findings
from pipeline.compute.sampling import sampling
from pipeline.compute.score import score
from pipeline.compute.team import team_checks
from pipeline.compute.timetable import timetable
from pipeline.compute.unheeded import unheeded
from pipeline.compute.visits import visit_findings, with_visits
from pipeline.compute.working import Working
from pipeline.facts import Facts
from pipeline.findings import Finding
from pipeline.outcome import AuditTime, Certificate, Deadline, DecisionView, Gate, Result, Sampling, Score
from pipeline.scheme.scheme import Scheme


class Gathered:
    """Readings used and findings met while the parts are computed."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.findings: list[Finding] = []

    def add(self, uses: tuple[Use, ...], findings: tuple[Finding, ...]) -> None:
        """Take in what one part left behind; a finding that is already known is not repeated."""
        self.uses += uses
        self.findings += [finding for finding in findings if finding not in self.findings]


def compute(scheme: Scheme, facts: Facts, today: date) -> Result:
    """Return everything the rule says about the facts.

    `today` only decides which deadlines are overdue. Missing facts leave parts empty; findings
    hold the computation's own errors and every contradiction that a person must see.
    """
    confirmed = read_confirmations(scheme, facts)
    case = open_case(scheme, facts, confirmed.options)
    gathered = Gathered()
    time = _audit_time(case, gathered, confirmed)
    sample = with_visits(confirmed.sampling(_sampling(case, gathered)), case)
    gathered.add((), visit_findings(sample, case))
    start = case.first_day(scheme.tables.certificate.valid_from)
    cert = _numbered(confirmed.certificate(_certificate(case, gathered), start), case, gathered)
    gathered.add((), numbering_findings(case))
    case = case.with_dates({"valid_from": cert.valid_from, "valid_to": cert.valid_to})
    dates = _deadlines(case, gathered, confirmed)
    case = case.with_dates({**case.dates, **_known_dates(dates.values())})
    gates = _gates(case, gathered, confirmed)
    points = confirmed.score(_score(case, gathered))
    view = replace(_decision(case, gathered, Grounds(gates, points)), causes=chosen_causes(case))
    gathered.add((), cause_findings(case, view.preconditions))
    _unreported(case, gathered)
    result = Result(
        audit_time=time,
        sampling=sample,
        gates=gates,
        score=points,
        deadlines=tuple(_with_overdue(entry, today) for entry in dates.values()),
        decision=view,
        certificate=cert,
        team=team_checks(case),
        timetable=timetable(case),
        nc_due=nc_due(case, dates),
        in_force=case.options,
        effective_personnel=personnel(case),
        points_approved=scheme.points.approved if scheme.points else None,
    )
    return review_findings(result, case, gathered, confirmed)


def _with_overdue(entry: Deadline, today: date) -> Deadline:
    return entry if entry.date is None else replace(entry, overdue=entry.date < today)


def _audit_time(case: Case, gathered: Gathered, confirmed: Confirmations) -> AuditTime:
    def days(value: AuditTime) -> object:
        return value.stage1, value.onsite, value.total

    value, uses, findings = with_readings(case, "audit_time", Working().audit_time, days)
    gathered.add(uses, findings)
    rule = case.scheme.tables.audit_time
    if confirmed.of(f"audit_time.{rule.counted}") is None:
        gathered.add((), unheeded(case))
    fixed = confirmed.audit_time(value, rule)
    if rule.below_minimum is not None and fixed.minimum != value.minimum:
        about = f"audit_time.{rule.counted}"
        gathered.add((Use(reading=rule.below_minimum, about=about, value=days(fixed), others={}),), ())
    return fixed


def _sampling(case: Case, gathered: Gathered) -> Sampling:
    value, uses, findings = with_readings(case, "sampling.sampled", sampling, lambda s: (s.sampled, s.allowed))
    gathered.add(uses, findings)
    return value


def _certificate(case: Case, gathered: Gathered) -> Certificate:
    value, uses, findings = with_readings(
        case, "certificate.valid_to", certificate, lambda c: (c.valid_from, c.valid_to)
    )
    gathered.add(uses, findings)
    return value


def _numbered(cert: Certificate, case: Case, gathered: Gathered) -> Certificate:
    """Return the certificate with its number; whether the former one stays is asked once there are dates."""
    value, uses, findings = with_readings(
        case,
        "certificate.number",
        lambda c: with_numbers(cert, c),
        lambda c: None if c.valid_from is None else c.number,
    )
    gathered.add(uses, findings)
    return value


def _deadlines(case: Case, gathered: Gathered, confirmed: Confirmations) -> Mapping[str, Deadline]:
    found: dict[str, Deadline] = {}
    dates = dict(case.dates)
    known = case.with_dates(dates)
    apart = known.under(known.options)
    for rule in case.scheme.tables.deadlines.deadlines:
        if not known.has_any(rule.starts) and not any(map(dates.get, rule.starts)):
            # Nothing to count from: the rule can only forbid a date, and asks nobody about it.
            found[rule.id] = confirmed.deadline(deadline(rule, apart) if rule.forbids else rule.waiting)
            continue
        value, uses, findings = with_readings(
            known,
            f"deadlines.{rule.id}",
            lambda c, rule=rule: deadline(rule, c),  # type: ignore[misc]
            lambda d: None if d.waits else (d.date, d.normal, d.latest),
            unknown_is_silent=True,
        )
        gathered.add(uses, findings)
        found[rule.id] = confirmed.deadline(value)
        dates.update(_as_dates(found[rule.id]))
    return found


def _known_dates(entries: Iterable[Deadline]) -> dict[str, date | None]:
    known: dict[str, date | None] = {}
    for entry in entries:
        known.update(_as_dates(entry))
    return known


def _as_dates(entry: Deadline) -> dict[str, date | None]:
    return {
        entry.id: entry.normal or entry.date,
        f"{entry.id}.latest": entry.latest,
        f"{entry.id}.earliest": entry.earliest,
    }


def _gates(case: Case, gathered: Gathered, confirmed: Confirmations) -> tuple[Gate, ...]:
    found = []
    apart = case.under(case.options)
    for rule in case.scheme.tables.gates.gates:
        if rule.facts_named and not case.has_any(rule.facts_named):
            found.append(confirmed.gate(silent_gate(rule, apart)))
            continue
        value, uses, findings = with_readings(
            case,
            f"gates.{rule.id}",
            lambda c, rule=rule: gate(rule, c),  # type: ignore[misc]
            lambda g: g.passed,
            unknown_is_silent=True,
        )
        gathered.add(uses, findings)
        found.append(confirmed.gate(_contested(value, uses)))
    if case.scheme.tables.gates.warnings:
        _, uses, _ = with_readings(case, "gates", _warn, lambda answers: answers, unknown_is_silent=True)
        gathered.add(uses, ())
    return tuple(found)


def _warn(case: Case) -> None:
    """Show the readings of what the rule makes no condition of, yet a person should see."""
    for check in case.scheme.tables.gates.warnings:
        if case.counts(check):
            answer(check, case)


def _contested(value: Gate, uses: tuple[Use, ...]) -> Gate:
    """Mark a failed gate that would not fail under another reading."""
    if value.passed is not False:
        return value
    saved = any(other is not False for use in uses for other in use.others.values())
    return replace(value, contested=True) if saved else value


def _score(case: Case, gathered: Gathered) -> Score:
    value, uses, findings = with_readings(case, "score.grade", score, lambda s: (s.percent, s.grade, s.candidate))
    gathered.add(uses, findings)
    return value


def _unreported(case: Case, gathered: Gathered) -> None:
    if case.rows("scores") is None:
        return
    value, uses, _ = with_readings(case, ABOUT, unreported_rows, lambda found: found[0].found if found else "没有")
    gathered.add(uses, value)


def _said(case: Case, view: DecisionView) -> tuple[str | None, ...]:
    """Return what a person would call the outcome: the decision recommended, what is unmet."""
    recommended = view.recommended or ""
    words = (option.label for option in view.options if option.key == recommended)
    unmet = (f"“{entry.label}”未满足" for entry in view.preconditions if entry.met is False)
    return (next(words, case.scheme.tables.decision.labels.get(recommended)), *unmet)


def _decision(case: Case, gathered: Gathered, grounds: Grounds) -> DecisionView:
    def evaluate(c: Case) -> DecisionView:
        view = decision(c, grounds)
        find_groundless(c, view)
        return view

    value, uses, findings = with_readings(
        case,
        "decision.recommended",
        evaluate,
        lambda v: _said(case, v),
    )
    gathered.add(uses, findings)
    return value
