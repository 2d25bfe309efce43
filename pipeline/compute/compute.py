"""Put the parts of the result together, in the order in which they build on each other."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pipeline.compute.case import Case, Part, Use, open_case, with_readings
from pipeline.compute.causes import cause_findings, chosen_causes
from pipeline.compute.certificate import certificate
from pipeline.compute.checks import answer
from pipeline.compute.confirm import Confirmations, read_confirmations
from pipeline.compute.deadlines import deadline, nc_due
from pipeline.compute.decision import decision, find_groundless
from pipeline.compute.gates import gate, silent_gate
from pipeline.compute.headcount import personnel
from pipeline.compute.numbering import Numbers, numbering_findings, numbers
from pipeline.compute.reported import ABOUT, unreported_rows
from pipeline.compute.reviews import review_findings
from pipeline.compute.sampling import sampling
from pipeline.compute.score import score
from pipeline.compute.silence import Listening, unless_told
from pipeline.compute.team import team_checks
from pipeline.compute.timetable import timetable
from pipeline.compute.unheeded import facts_unheeded, time_unheeded
from pipeline.compute.visits import visit_findings, with_visits
from pipeline.compute.working import Working
from pipeline.facts import Facts
from pipeline.findings import Finding
from pipeline.outcome import AuditTime, Certificate, Deadline, DecisionView, Gate, Result, Sampling, Score
from pipeline.scheme.deadlines import Deadline as DeadlineRule
from pipeline.scheme.gates import Gate as GateRule
from pipeline.scheme.scheme import Scheme

T = TypeVar("T")


class Gathered:
    """Readings used and findings met while the parts are computed."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.findings: list[Finding] = []

    def add(self, uses: tuple[Use, ...], findings: tuple[Finding, ...]) -> None:
        """Take in what one part left behind; a finding that is already known is not repeated."""
        self.uses += uses
        self.findings += [finding for finding in findings if finding not in self.findings]

    def take(self, part: Part[T]) -> T:
        """Return the value of a part of the result, after taking in the rest."""
        value, uses, findings = part
        if uses or findings:
            self.add(uses, findings)
        return value

    def part(self, case: Case, name: str, evaluate: Callable[[Case], Part[T]]) -> T:
        """Return the value of a part that hangs on the case alone, after taking in the rest."""
        return self.take(unless_told(case, name, evaluate))


def compute(scheme: Scheme, facts: Facts, today: date, faulty: AbstractSet[str] = frozenset()) -> Result:
    """Return everything the rule says about the facts.

    `today` only decides which deadlines are overdue. Missing facts leave parts empty; findings
    hold the computation's own errors and every contradiction that a person must see. Of the facts in
    `faulty`, which were given and could not be read, nothing is assumed either.
    """
    confirmed = read_confirmations(scheme, facts)
    case = open_case(scheme, facts, confirmed.options, faulty)
    gathered = Gathered()
    time = _with_days_set(gathered.part(case, "audit_time", _audit_time), case, gathered, confirmed)
    sample = with_visits(confirmed.sampling(gathered.part(case, "sampling", _sampling)), case)
    gathered.add((), visit_findings(sample, case))
    start = case.first_day(scheme.tables.certificate.valid_from)
    cert = confirmed.certificate(gathered.part(case, "certificate", _certificate), start)
    case = case.knowing(_known(("valid_from", cert.valid_from), ("valid_to", cert.valid_to)))
    cert = gathered.part(case, "certificate.number", _numbers).on(cert)
    dates = _deadlines(case, gathered, confirmed)
    case = case.knowing({**case.dates, **_dates_of(dates.values())})
    gates = _gates(case, gathered, confirmed)
    points = confirmed.score(gathered.part(case, "score", _score))
    view = gathered.part(case.knowing(case.dates, _grounds(gates, points)), "decision", _decision)
    view = replace(view, causes=causes) if (causes := chosen_causes(case)) else view
    _look_beside(case, view, gathered)
    result = Result(
        audit_time=time,
        sampling=sample,
        gates=gates,
        score=points,
        deadlines=tuple([entry.seen_on(today) for entry in dates.values()]),
        decision=view,
        certificate=cert,
        team=team_checks(case),
        timetable=unless_told(case, "timetable", timetable),
        nc_due=nc_due(case, dates),
        in_force=case.options,
        effective_personnel=personnel(case),
        points_approved=scheme.points.approved if scheme.points else None,
    )
    return review_findings(result, case, gathered, confirmed)


def _audit_time(case: Case) -> Part[AuditTime]:
    return with_readings(case, "audit_time", Working().audit_time, _days)


def _days(value: AuditTime) -> object:
    return value.stage1, value.onsite, value.total


def _with_days_set(value: AuditTime, case: Case, gathered: Gathered, confirmed: Confirmations) -> AuditTime:
    """Return the person-days with what a person set; fewer than the rule's own are shown."""
    rule = case.scheme.tables.audit_time
    if confirmed.of(f"audit_time.{rule.counted}") is None:
        gathered.add((), unless_told(case, "time_unheeded", time_unheeded))
    fixed = confirmed.audit_time(value, rule)
    if rule.below_minimum is not None and fixed.minimum != value.minimum:
        about = f"audit_time.{rule.counted}"
        gathered.add((Use(reading=rule.below_minimum, about=about, value=_days(fixed), others={}),), ())
    return fixed


def _sampling(case: Case) -> Part[Sampling]:
    return with_readings(case, "sampling.sampled", sampling, lambda s: (s.sampled, s.allowed))


def _certificate(case: Case) -> Part[Certificate]:
    return with_readings(case, "certificate.valid_to", certificate, lambda c: (c.valid_from, c.valid_to))


def _numbers(case: Case) -> Part[Numbers]:
    """Return the numbers on the certificate; whether the former one stays is asked once there are dates."""
    is_dated = case.dates.get("valid_from") is not None
    value, uses, findings = with_readings(
        case, "certificate.number", numbers, lambda found: found.number if is_dated else None
    )
    return value, uses, (*findings, *numbering_findings(case))


def _deadlines(case: Case, gathered: Gathered, confirmed: Confirmations) -> Mapping[str, Deadline]:
    rules, found = case.scheme.tables.deadlines.deadlines, dict[str, Deadline]()
    listening = Listening(case, "deadlines", rules, _deadline)
    for at, rule in enumerate(rules):
        value = gathered.take(listening.said(at, case))
        found[rule.id] = entry = confirmed.deadline(value)
        if entry.date is not None and (value.date is not None or _has_start(rule, case)):
            dates = _as_dates(entry)
            case = case.knowing({**case.dates, **dates})
            listening.tell(dates)
    return found


def _deadline(rule: DeadlineRule, case: Case) -> Part[Deadline]:
    """Return a deadline; with nothing to count from the rule can only forbid a date, and asks nobody about it."""
    if not _has_start(rule, case):
        return (deadline(rule, case) if rule.forbids else rule.waiting), (), ()
    return with_readings(
        case,
        f"deadlines.{rule.id}",
        lambda c: deadline(rule, c),
        lambda d: None if d.waits else (d.date, d.normal, d.latest),
        unknown_is_silent=True,
    )


def _has_start(rule: DeadlineRule, case: Case) -> bool:
    return case.has_any(rule.starts) or any(map(case.dates.get, rule.starts))


def _dates_of(entries: Iterable[Deadline]) -> dict[str, date]:
    known: dict[str, date] = {}
    for entry in entries:
        if entry.date is not None:
            known.update(_as_dates(entry))
    return known


def _as_dates(entry: Deadline) -> dict[str, date]:
    return _known(
        (entry.id, entry.normal or entry.date),
        (f"{entry.id}.latest", entry.latest),
        (f"{entry.id}.earliest", entry.earliest),
    )


def _known(*dates: tuple[str, date | None]) -> dict[str, date]:
    return {key: day for key, day in dates if day is not None}


def _gates(case: Case, gathered: Gathered, confirmed: Confirmations) -> tuple[Gate, ...]:
    rules = case.scheme.tables.gates
    listening = Listening(case, "gates", rules.gates, _gate)
    found = [confirmed.gate(gathered.take(listening.said(at, case))) for at in range(len(rules.gates))]
    if rules.warnings:
        gathered.part(case, "warnings", _warnings)
    return tuple(found)


def _gate(rule: GateRule, case: Case) -> Part[Gate]:
    """Return a gate; one of which no fact is given asks nobody about readings."""
    if rule.facts_named and not case.has_any(rule.facts_named):
        return silent_gate(rule, case), (), ()
    value, uses, findings = with_readings(
        case, f"gates.{rule.id}", lambda c: gate(rule, c), lambda g: g.passed, unknown_is_silent=True
    )
    return _contested(value, uses), uses, findings


def _warnings(case: Case) -> Part[None]:
    _, uses, _ = with_readings(case, "gates", _warn, lambda _: None)
    return None, uses, ()


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


def _score(case: Case) -> Part[Score]:
    return with_readings(case, "score.grade", score, lambda s: (s.percent, s.grade, s.candidate))


def _grounds(gates: tuple[Gate, ...], points: Score) -> dict[str, object]:
    """Return what preconditions look at beside facts and dates, as far as it is known."""
    graded = {"grade": points.grade, "candidate": points.candidate, "below_all": points.below_all or None}
    return {
        **{f"gates.{gate.id}": gate.passed for gate in gates if gate.passed is not None},
        **{f"score.{name}": value for name, value in graded.items() if value is not None},
    }


def _look_beside(case: Case, view: DecisionView, gathered: Gathered) -> None:
    """Find what no part of the result says: causes that do not fit, rows not reported, facts not heeded."""
    gathered.add((), cause_findings(case, view.preconditions))
    if case.rows("scores") is not None:
        _unreported(case, gathered)
    gathered.add((), unless_told(case, "facts_unheeded", facts_unheeded))


def _unreported(case: Case, gathered: Gathered) -> None:
    value, uses, _ = with_readings(case, ABOUT, unreported_rows, lambda found: found[0].found if found else "没有")
    gathered.add(uses, value)


def _said(view: DecisionView) -> tuple[str | None, ...]:
    """Return what a person would call the outcome: the decision recommended, what is unmet."""
    words = (option.label for option in view.options if option.key == view.recommended)
    unmet = (f"“{entry.label}”未满足" for entry in view.preconditions if entry.met is False)
    return (next(words, None), *unmet)


def _decision(case: Case) -> Part[DecisionView]:
    return with_readings(case, "decision.recommended", _decided, _said)


def _decided(case: Case) -> DecisionView:
    view = decision(case)
    find_groundless(case, view)
    return view
