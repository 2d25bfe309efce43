"""The audit team against the requirements of the rule, member by member."""

from pipeline.compute.case import Case
from pipeline.facts import Row
from pipeline.outcome import MemberCheck
from pipeline.scheme.gates import Requirement

LEADER = "leader"
COUNTED = (LEADER, "auditor")


def requirement_met(rule: Requirement, case: Case) -> bool | None:
    """Return whether the team meets a requirement; None where a fact is missing or nobody is listed."""
    team = case.rows("team")
    if team is None:
        return None
    answers = [_member_meets(rule, member) for member in team if member.get("role") in rule.roles]
    if rule.scope == "someone":
        if True in answers:
            return True
        return None if None in answers or not answers else False
    if False in answers:
        return False
    if not answers:
        return None if LEADER in rule.roles else True
    return None if None in answers else True


def _member_meets(rule: Requirement, member: Row) -> bool | None:
    answers = [member.get(fact) for fact in rule.facts]
    held = member.get("qualifications")
    if rule.any_qualification:
        held_one = _holds(held, rule.any_qualification)
        is_open = held_one is False and _holds(held, rule.open_qualification)
        answers.append(None if is_open else held_one)
    if rule.registered and not _holds(held, rule.exempt_qualification):
        answers.append(bool(member.get("registration_no")) or None)
    if False in answers:
        return False
    return True if all(answer is True for answer in answers) else None


def _holds(held: object, wanted: tuple[str, ...]) -> bool | None:
    if not isinstance(held, tuple) or not held:
        return None
    return any(str(name).strip().casefold() in _folded(wanted) for name in held)


def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def team_checks(case: Case) -> tuple[MemberCheck, ...]:
    """Return every requirement that counts, for every member it is asked of."""
    members = case.rows("team")
    if members is None:
        return ()
    return tuple(
        MemberCheck(
            name=str(member.get("name", "")),
            role=str(member["role"]),
            requirement=rule.text,
            met=_member_meets(rule, member),
            clause=rule.clause,
        )
        for rule in case.scheme.tables.team.requirements
        if case.counts(rule)
        for member in members
        if member.get("role") in rule.roles
    )
