"""Gates: each condition of the rule with its answer."""

from pipeline.compute.case import Case
from pipeline.compute.checks import all_of, answer
from pipeline.outcome import Effect, Gate
from pipeline.scheme import gates as table


def gate(rule: table.Gate, case: Case) -> Gate:
    """Return a gate of the case; `passed` is None where unknown or for a person to decide."""
    passed: bool | None = None
    counting = []
    if case.audit_type is None or case.audit_type in rule.audits:
        counting = [check for check in rule.checks if case.counts(check)]
        if counting:
            passed = all_of([answer(check, case) for check in counting])
    return Gate(
        id=rule.id,
        label=rule.label,
        passed=passed,
        effect=rule.effect,
        clause=rule.clause,
        applies=bool(counting)
        and (case.audit_type not in rule.only_if_asked or any(case.has(f) for f in rule.facts_named)),
        permission=rule.permission,
        reason=rule.failed if passed is False else "",
        about=next(iter(rule.facts_named), None),
        told_only=rule.effect is Effect.REFUSE and _is_without_application(case),
    )


def _is_without_application(case: Case) -> bool:
    return case.audit_type is not None and any(
        case.counts(entry) for entry in case.scheme.tables.gates.without_application
    )
