"""The end of a workbook: accepted, refused or returned, and which papers that leaves room for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Code, Finding, Severity, has_errors
from pipeline.outcome import EarlierResult, Effect, Gate, Result, Status
from pipeline.scheme.head import Terms
from pipeline.scheme.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What becomes of a workbook. `certificate` says whether a certificate draft is due."""

    status: Status
    findings: tuple[Finding, ...] = ()
    certificate: bool = False
    withheld: frozenset[str] = frozenset()
    supersedes: str | None = None

    def with_errors(self, findings: Iterable[Finding]) -> "Judgement":
        """Return the judgement, turned to `returned` where any of all findings is an error."""
        if has_errors(tuple(findings)):
            return replace(self, status=Status.RETURNED, certificate=False)
        return self


def judge(
    scheme: Scheme,
    kind: WorkbookKind,
    facts: Facts,
    result: Result,
    earlier: tuple[EarlierResult, ...],
) -> Judgement:
    """Return the end of a workbook by its gates and by what came before of its case.

    A failed gate refuses an application; after it, or where no application begins the audit, it
    keeps the certificate back. A gate that the body's own planning fails returns the workbook.
    """
    failed = [gate for gate in result.gates if gate.passed is False]
    findings = [
        *_mismatches(scheme, facts, earlier),
        *(_gate_finding(gate, scheme.terms) for gate in failed if not gate.permission),
        *_unjudged(scheme, kind, facts),
    ]
    refused = kind is WorkbookKind.INTAKE and any(g.effect_here is Effect.REFUSE for g in failed)
    held = any(gate.effect in (Effect.HOLD, Effect.REFUSE) for gate in failed)
    holds = any(gate.effect is Effect.HOLD for gate in failed)
    return Judgement(
        status=Status.REFUSED if refused else Status.ACCEPTED,
        findings=tuple(findings),
        certificate=not held and _certificate_due(scheme, kind, facts, result),
        withheld=_all_kinds(scheme) if holds and kind is WorkbookKind.DECISION else frozenset(),
        supersedes=_superseded(kind, earlier),
    )


def _all_kinds(scheme: Scheme) -> frozenset[str]:
    """Return every kind of paper: a decision that must not be made leaves none, no notice either."""
    return frozenset(paper.kind for paper in scheme.papers.kinds)


def _gate_finding(gate: Gate, terms: Terms) -> Finding:
    returns = gate.effect is Effect.RETURN
    remedy = {
        Effect.REFUSE: "申请不能受理；情况有变化的，更正后重新提交。",
        Effect.RETURN: "请调整后重新提交。",
        Effect.HOLD: f"在此问题解决之前不出具决定和{terms.certificate}文件。",
        Effect.INFORM: f"请{terms.programme}管理人员处理并留下记录。",
    }[gate.effect_here]
    if gate.told_only:
        remedy = f"请{terms.programme}管理人员处理并留下记录，解决以前不出具{terms.certificate}文件。"
    return Finding(
        severity=Severity.ERROR if returns else Severity.REVIEW,
        code=Code.GATE_FAILED,
        message=f"{gate.reason or gate.label}。{remedy}",
        found=gate.label,
        clause=gate.clause,
        field=gate.about if returns else None,
    )


def _unjudged(scheme: Scheme, kind: WorkbookKind, facts: Facts) -> list[Finding]:
    """Return a review finding where no row of the checklist is judged after the audit."""
    if kind is WorkbookKind.INTAKE or facts.get("scores") or facts.get("total_score") is not None:
        return []
    return [
        Finding(
            severity=Severity.REVIEW,
            code=Code.ITEM_MISSING,
            message="检查表一行都没有判定；请逐行选择判定结果并写明证据，或说明为什么不判定。",
            clause=scheme.checklist.clause,
            field="scores",
        )
    ]


def _mismatches(scheme: Scheme, facts: Facts, earlier: tuple[EarlierResult, ...]) -> list[Finding]:
    """Return what tells this workbook apart from earlier ones of the same case number."""
    findings = []
    for entry in earlier:
        if entry.void or entry.status in (Status.RETURNED, Status.FAILED):
            continue
        if entry.scheme != scheme.id:
            findings.append(_mismatch("case_no", f"此项目编号已用于其他规则（{entry.folder}）。"))
        elif entry.uscc and entry.uscc != facts.get("uscc"):
            findings.append(
                _mismatch("uscc", f"此项目编号已用于统一社会信用代码为{entry.uscc}的组织（{entry.folder}）。")
            )
    return findings[:1]


def number_faults(
    scheme: Scheme, facts: Facts, number: str, numbered: tuple[EarlierResult, ...]
) -> tuple[Finding, ...]:
    """Return an error where a certificate would get a number that is dead or another holder's.

    `numbered` are the accepted decisions about that number; of each case the last one counts.
    """
    rule, case_no = scheme.tables.certificate, facts.get("case_no")
    if facts.get("decision") not in rule.positive:
        return ()
    last = {entry.case_no: entry for entry in sorted(numbered, key=lambda entry: entry.number) if not entry.void}
    for entry in last.values():
        others = (entry.scheme, entry.uscc) != (scheme.id, facts.get("uscc"))
        if entry.decision in rule.numbering.dead_after:
            cause = f"编号{number}的{scheme.terms.certificate}已撤销或注销（{entry.folder}），编号不再使用"
        elif entry.case_no != case_no and entry.decision in rule.positive and (others or _is_first(facts)):
            cause = f"编号{number}已用于项目{entry.case_no}（{entry.folder}）"
        else:
            continue
        return (_number_taken(cause, number, rule.numbering.clause),)
    return ()


def _is_first(facts: Facts) -> bool:
    """Say whether the certificate is a first one, so that its number must be new."""
    return facts.get("audit_type") == "initial"


def _number_taken(cause: str, number: str, clause: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.CASE_MISMATCH,
        message=f"{cause}；请另编一个号。前一结果有误的，先由机构声明作废，再重新提交。",
        found=number,
        clause=clause,
        field="certificate_no",
    )


def _mismatch(field: str, cause: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.CASE_MISMATCH,
        message=f"{cause}请核对项目编号和统一社会信用代码，填错的改正后重新提交。",
        field=field,
    )


def _superseded(kind: WorkbookKind, earlier: tuple[EarlierResult, ...]) -> str | None:
    same = [entry for entry in earlier if entry.kind is kind and not entry.void]
    return max(same, key=lambda entry: entry.number).folder if same else None


def _certificate_due(scheme: Scheme, kind: WorkbookKind, facts: Facts, result: Result) -> bool:
    """Say whether a certificate draft is due: positive, nothing unmet, points approved, one allowed."""
    chosen = facts.get("decision") if kind is WorkbookKind.DECISION else result.decision.recommended
    unmet = any(entry.met is False for entry in result.decision.preconditions)
    only_candidate = scheme.scores_needed and result.score.candidate is not None and result.score.grade is None
    return (
        kind is not WorkbookKind.INTAKE
        and chosen in {option.key for option in result.decision.options if option.certificate}
        and not unmet
        and not only_candidate
        and not (result.certificate.forbidden and result.certificate.valid_to is None)
    )
