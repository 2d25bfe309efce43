"""The flow of one workbook: read, validate, compute, judge, render.

Pure: it gets the bytes, the tables, the templates and a look-up of earlier results of a case,
and returns what is to be published. It touches no folder, no clock and no environment, so it
runs the same in the command line, in the service, and on as many machines as are wanted.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.compute import compute, with_cycle
from pipeline.errors import BadWorkbookError
from pipeline.facts import Facts, WorkbookKind, table_rows
from pipeline.findings import Code, Finding, Severity, faulty_facts
from pipeline.judge import Judgement, judge, number_faults
from pipeline.outcome import EarlierResult, Outcome, Paper, Result, Status
from pipeline.read.workbook import read_workbook
from pipeline.render.papers import papers_for
from pipeline.render.plain import plain_finding_list
from pipeline.scheme.load import Schemes
from pipeline.validate.workbook import Validated, validate
from pipeline.workbook.annotate import annotate
from pipeline.workbook.write import write_workbook

Templates = Mapping[tuple[str, str], bytes]
Earlier = Callable[[str], tuple[EarlierResult, ...]]
NEXT = {
    WorkbookKind.INTAKE: (WorkbookKind.SCORING, "scoring_workbook", "评分工作簿"),
    WorkbookKind.SCORING: (WorkbookKind.DECISION, "decision_workbook", "决定工作簿"),
}


def no_results(_: str) -> tuple[EarlierResult, ...]:
    """Return no earlier results: the look-up of a flow that stands alone."""
    return ()


def process(  # noqa: PLR0913 - all that the flow depends on, named
    content: bytes,
    name: str,
    *,
    schemes: Schemes,
    templates: Templates,
    earlier: Earlier,
    today: date,
    numbered: Earlier = no_results,
) -> Outcome:
    """Return what becomes of a workbook: its status, all findings, the papers made from it.

    `earlier` looks up the results of a case, `numbered` those about a certificate's number.
    `today` only decides which deadlines are overdue. Raises TemplateError where a template
    cannot be used or a paper has to be withheld.
    """
    try:
        workbook = read_workbook(content)
    except BadWorkbookError as fault:
        return _unreadable(name, fault)
    checked = validate(workbook, schemes)
    if checked.scheme is None or checked.kind is None:
        return _returned(content, name, checked, Result(), checked.findings, templates)
    checked = replace(checked, scheme=checked.scheme.in_force(checked.facts.get("stage2_end")))
    assert checked.scheme is not None and checked.kind is not None
    result = compute(checked.scheme, checked.facts, today, faulty_facts(checked.findings))
    judgement = judge(checked.scheme, checked.kind, checked.facts, result, _case(checked, earlier))
    number = (result.certificate.number or "").strip()
    taken = number_faults(checked.scheme, checked.facts, number, numbered(number) if number else ())
    findings = _placed((*checked.findings, *result.findings, *judgement.findings, *taken), checked)
    judgement = judgement.with_errors(findings)
    if judgement.status is Status.RETURNED:
        return _returned(content, name, checked, result, findings, templates)
    papers = _papers(checked, result, findings, judgement, templates)
    return _outcome(checked, result, findings, papers, judgement)


def _case(checked: Validated, earlier: Earlier) -> tuple[EarlierResult, ...]:
    case_no = checked.facts.get("case_no")
    return earlier(case_no) if isinstance(case_no, str) else ()


def _placed(findings: tuple[Finding, ...], checked: Validated) -> tuple[Finding, ...]:
    """Give each finding that names a fact the cell where it stands."""
    return tuple(
        finding
        if finding.place is not None or finding.field is None
        else replace(
            finding,
            place=checked.places.get((finding.field, finding.row, finding.column))
            or checked.places.get((finding.field, None, None)),
        )
        for finding in findings
    )


def _papers(
    checked: Validated,
    result: Result,
    findings: tuple[Finding, ...],
    judgement: Judgement,
    templates: Templates,
) -> tuple[Paper, ...]:
    assert checked.scheme is not None and checked.kind is not None
    if checked.kind is WorkbookKind.INTAKE:
        result = with_cycle(checked.scheme, checked.facts, result)
    papers = papers_for(
        checked.kind,
        judgement.status,
        checked.scheme,
        checked.facts,
        result,
        findings,
        templates,
        certificate=judgement.certificate,
        withheld=judgement.withheld,
    )
    following = NEXT.get(checked.kind) if judgement.status is Status.ACCEPTED else None
    if following is None:
        return papers
    kind, paper, title = following
    workbook = write_workbook(checked.scheme, kind, _with_open_readings(checked.facts, result))
    case_no = str(checked.facts.get("case_no", ""))
    return (*papers, Paper(kind=paper, name=f"{title}-{case_no}.xlsx", content=workbook))


def _with_open_readings(facts: Facts, result: Result) -> Facts:
    """Return the facts with a line to sign for each reading that nobody has confirmed yet."""
    given = table_rows(facts.get("confirmations")) or ()
    named = {str(row.get("about", "")).strip() for row in given}
    waiting = {use.id: use.in_force for use in result.readings if use.confirmed_by is None}
    lines = tuple({"about": ident, "value": option} for ident, option in waiting.items() if ident not in named)
    return {**facts, "confirmations": (*given, *lines)} if given or lines else facts


def _outcome(
    checked: Validated,
    result: Result,
    findings: tuple[Finding, ...],
    papers: tuple[Paper, ...],
    judgement: Judgement,
) -> Outcome:
    scheme = checked.scheme
    return Outcome(
        status=judgement.status,
        kind=checked.kind,
        scheme_id=scheme.id if scheme else None,
        scheme_version=scheme.version if scheme else None,
        facts=checked.facts,
        result=result,
        findings=findings,
        papers=papers,
        supersedes=judgement.supersedes,
    )


def _returned(
    content: bytes,
    name: str,
    checked: Validated,
    result: Result,
    findings: tuple[Finding, ...],
    templates: Templates,
) -> Outcome:
    """Return the workbook as a copy with every bad cell marked, and a page listing all findings."""
    scheme = checked.scheme
    papers: tuple[Paper, ...] = ()
    if scheme is not None:
        papers = papers_for(checked.kind, Status.RETURNED, scheme, checked.facts, result, findings, templates)
    if not papers:
        papers = (plain_finding_list(name, findings),)
    marked = annotate(content, findings)
    if marked is not None:
        papers = (Paper(kind="returned_workbook", name=f"退回-{name}", content=marked), *papers)
    return _outcome(checked, result, findings, papers, Judgement(status=Status.RETURNED))


def _unreadable(name: str, fault: BadWorkbookError) -> Outcome:
    finding = Finding(
        severity=Severity.ERROR,
        code=Code.BAD_FILE,
        message=str(fault),
        found=name,
    )
    nothing = Validated(scheme=None, kind=None, facts={}, places={}, findings=(finding,))
    page = plain_finding_list(name, (finding,))
    return _outcome(nothing, Result(), (finding,), (page,), Judgement(status=Status.RETURNED))
