"""Gates: each condition of the rule with its answer."""

from pipeline.compute.case import Case
from pipeline.compute.checks import all_of, answer
from pipeline.compute.issue import issues_certificate
from pipeline.outcome import Effect, Gate
from pipeline.scheme import gates as table


def gate(rule: table.Gate, case: Case) -> Gate:
    """Return a gate of the case; `passed` is None where unknown or for a person to decide."""
    is_for_audit = case.audit_type is None or case.audit_type in rule.audits
    counting = [check for check in rule.checks if is_for_audit and case.counts(check)]
    passed = all_of([answer(check, case) for check in counting]) if counting else None
    applies = bool(counting) and (case.audit_type not in rule.only_if_asked or case.has_any(rule.facts_named))
    applies = applies and not _is_without_certificate(rule, case)
    told_only = rule.effect is Effect.REFUSE and _is_without_application(case)
    return rule.answered(passed, applies, told_only)


def silent_gate(rule: table.Gate, case: Case) -> Gate:
    """Return a gate of which no fact is given: only a computed date or a check always asked can answer it."""
    if rule.always_asked or any(map(case.dates.get, rule.facts_named)):
        return gate(rule, case)
    asked = case.audit_type is None or (case.audit_type in rule.audits and case.audit_type not in rule.only_if_asked)
    applies = asked and (rule.always_counts or any(map(case.counts, rule.checks)))
    applies = applies and not _is_without_certificate(rule, case)
    return rule.answered(None, applies, rule.effect is Effect.REFUSE and _is_without_application(case))


def _is_without_certificate(rule: table.Gate, case: Case) -> bool:
    """Say whether the gate looks at a certificate, and the decision made issues none."""
    return rule.of_certificate and issues_certificate(case) is False


def _is_without_application(case: Case) -> bool:
    return case.audit_type is not None and any(map(case.counts, case.scheme.tables.gates.without_application))
