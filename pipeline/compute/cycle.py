"""The other audits of the cycle: person-days and sample that today's facts would give for each.

A forecast for the programme, not a value of the case: it uses no reading and makes no finding.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.audit_time import audit_time
from pipeline.compute.case import Case, Trace
from pipeline.compute.sampling import sampling
from pipeline.facts import Facts, Row
from pipeline.outcome import AuditTime, CycleAudit
from pipeline.scheme.base import AuditType

OF_THIS_AUDIT = frozenset(
    (
        *("adjust_days", "adjust_reason", "reduction_percent", "reduction_reason", "combined_systems"),
        *("stage1_start", "stage1_end", "stage2_start", "stage2_end", "special_kind", "major_change"),
    )
)
"""Facts that hold for the audit at hand only: an adjustment needs its own reason each time."""

CYCLE = (AuditType.INITIAL, AuditType.SURVEILLANCE, AuditType.RECERTIFICATION)


def cycle_audits(case: Case, time: AuditTime) -> tuple[CycleAudit, ...]:
    """Return what each regular audit of the cycle would need; none where the audit is not known.

    `time` is the person-days of the case itself: those of an initial audit stand for the ones
    agreed, on which later audits of some rules build.
    """
    if case.audit_type is None:
        return ()
    facts = _facts(case, time)
    return tuple(_audit(replace(case, facts=facts, trace=Trace(), audit_type=audit.value)) for audit in CYCLE)


def _audit(case: Case) -> CycleAudit:
    return CycleAudit(audit_type=case.audit_type or "", time=audit_time(case), sampling=sampling(case))


def _facts(case: Case, time: AuditTime) -> Facts:
    facts = {key: value for key, value in case.facts.items() if key not in OF_THIS_AUDIT}
    sites = case.rows("sites")
    if sites is not None:
        facts["sites"] = tuple(_unmarked(site) for site in sites)
    halves = None if time.total is None else Fraction(time.total) * 2
    if case.audit_type == AuditType.INITIAL and halves is not None and halves.denominator == 1:
        facts.setdefault("initial_person_days", Decimal(halves.numerator) / 2)
    return facts


def _unmarked(site: Row) -> Row:
    return {key: value for key, value in site.items() if key != "sampled"}
