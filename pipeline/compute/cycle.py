"""The other audits of the cycle: person-days and sample that today's facts would give for each.

A forecast for the programme, not a value of the case: it follows the readings in force, but
shows none and makes no finding.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.case import Case, open_case
from pipeline.compute.confirm import read_confirmations
from pipeline.compute.sampling import sampling
from pipeline.compute.working import Working
from pipeline.facts import Facts, Row, table_rows
from pipeline.outcome import AuditTime, CycleAudit, Result
from pipeline.scheme.base import AuditType
from pipeline.scheme.scheme import Scheme

OF_THIS_AUDIT = frozenset(
    (
        *("adjust_days", "adjust_reason", "reduction_percent", "reduction_reason", "combined_systems"),
        *("stage1_start", "stage1_end", "stage2_start", "stage2_end", "special_kind", "major_change"),
    )
)
"""Facts that hold for the audit at hand only: an adjustment needs its own reason each time."""

CYCLE = (AuditType.INITIAL, AuditType.SURVEILLANCE, AuditType.RECERTIFICATION)


def with_cycle(scheme: Scheme, facts: Facts, result: Result) -> Result:
    """Return the result with what each regular audit of the cycle would need; none of an unknown audit.

    The person-days of an initial audit stand for the ones agreed, on which later audits of some
    rules build.
    """
    if facts.get("audit_type") is None:
        return result
    alike = open_case(scheme, _alike(facts, result.audit_time), read_confirmations(scheme, facts).options)
    return replace(result, cycle=tuple(_audit(audit.value, alike) for audit in CYCLE))


def _audit(audit_type: str, alike: Case) -> CycleAudit:
    case = replace(alike, audit_type=audit_type)
    return CycleAudit(audit_type=audit_type, time=Working().audit_time(case), sampling=sampling(case))


def _alike(facts: Facts, time: AuditTime) -> Facts:
    alike = {key: value for key, value in facts.items() if key not in OF_THIS_AUDIT}
    sites = table_rows(facts.get("sites"))
    if sites is not None:
        alike["sites"] = tuple(_unmarked(site) for site in sites)
    halves = None if time.total is None else Fraction(time.total) * 2
    if facts["audit_type"] == AuditType.INITIAL and halves is not None and halves.denominator == 1:
        alike.setdefault("initial_person_days", Decimal(halves.numerator) / 2)
    return alike


def _unmarked(site: Row) -> Row:
    return {key: value for key, value in site.items() if key != "sampled"}
