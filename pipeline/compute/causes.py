"""Why a certificate is suspended, withdrawn or an audit ended: the causes that the rule lists."""

import re
from collections.abc import Iterator

from pipeline.compute.case import Case
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import DecisionCause, Precondition
from pipeline.scheme.decision import Cause

FACT = "decision_cause"
LINES = re.compile(r"[；;\n]")
COMMAS = re.compile(r"[、，,]")
WIDE = str.maketrans("（）．　", "(). ")


def chosen_causes(case: Case) -> tuple[DecisionCause, ...]:
    """Return the causes given for the decision: those of the rule in its words, others as typed."""
    if not case.has(FACT):
        return ()
    listed = _listed(case)
    found = []
    for typed in _typed(case):
        cause = _known(typed, listed) or _other(listed)
        own = cause is None or _known(typed, listed) is None
        found.append(
            DecisionCause(
                id=cause.id if cause else "",
                text=typed if own or cause is None else cause.text,
                clause=cause.clause if cause else _clause(case),
            )
        )
    return tuple(found)


def is_reasoned(case: Case) -> bool:
    """Say whether a cause of the decision is given."""
    return bool(_typed(case))


def show_doubtful(case: Case) -> None:
    """Show the readings of the causes given that not everybody reads as causes."""
    if not case.has(FACT):
        return
    listed = _listed(case)
    for typed in _typed(case):
        cause = _known(typed, listed)
        case.show(cause.shows if cause else None)


def cause_findings(case: Case, preconditions: tuple[Precondition, ...]) -> tuple[Finding, ...]:
    """Return a review finding for a cause that the rule does not list, or for none where one is due."""
    decided, rule = case.text("decision"), case.scheme.tables.decision
    if decided is None:
        return ()
    if not _typed(case):
        without_reason = decided in rule.reasons_needed and all(entry.met is not False for entry in preconditions)
        return (_missing(case),) if decided in rule.causes_asked or without_reason else ()
    return tuple(_strangers(case))


def _listed(case: Case) -> tuple[Cause, ...]:
    decided = case.text("decision")
    causes = case.scheme.tables.decision.causes
    return tuple(cause for cause in causes if cause.decision == decided and case.counts(cause))


def _clause(case: Case) -> str:
    """Return the clause of the decision taken."""
    rule, decided = case.scheme.tables.decision, case.text("decision")
    taken = [option for option in rule.options if option.key == decided]
    return next((option.clause for option in taken if case.counts(option)), taken[0].clause if taken else rule.clause)


def _typed(case: Case) -> tuple[str, ...]:
    """Return the causes as typed: one a line or a semicolon; numbers may share a line.

    A sentence of a person's own keeps its commas.
    """
    listed, found = _listed(case), list[str]()
    for line in LINES.split(case.text(FACT) or ""):
        parts = [part.strip() for part in COMMAS.split(line) if part.strip()]
        numbers = all(_known(part, listed) for part in parts) and _known(line, listed) is None
        found += parts if numbers else [line.strip()]
    return tuple(found)


def _known(typed: str, listed: tuple[Cause, ...]) -> Cause | None:
    wanted = _folded(typed)
    return next((cause for cause in listed if wanted in (_folded(cause.id), _folded(cause.text))), None)


def _folded(text: str) -> str:
    """Return the text without blanks, wide brackets and closing marks, for comparing."""
    return "".join(text.translate(WIDE).split()).casefold().rstrip(").。")


def _other(listed: tuple[Cause, ...]) -> Cause | None:
    """Return the cause under which the rule leaves room for one in a person's own words."""
    return next((cause for cause in listed if cause.own_words), None)


def _strangers(case: Case) -> Iterator[Finding]:
    listed = _listed(case)
    if not listed or _other(listed) is not None:
        return
    for typed in _typed(case):
        if _known(typed, listed) is None:
            yield _finding(
                Code.NOT_A_CHOICE,
                f"规则没有列出这一原因；请从{'、'.join(cause.id for cause in listed)}中写明编号，或说明属于哪一条。",
                "、".join(dict.fromkeys(cause.clause for cause in listed)),
                typed,
            )


def _missing(case: Case) -> Finding:
    listed = _listed(case)
    ids = f"（{'、'.join(cause.id for cause in listed)}）" if listed else ""
    clause = "、".join(dict.fromkeys(cause.clause for cause in listed)) or _clause(case)
    return _finding(Code.REASON_MISSING, f"没有写明决定的原因；通知书要写，请填写规则列明的编号{ids}或原因。", clause)


def _finding(code: Code, message: str, clause: str, found: str = "") -> Finding:
    return Finding(severity=Severity.REVIEW, code=code, message=message, found=found, clause=clause, field=FACT)
