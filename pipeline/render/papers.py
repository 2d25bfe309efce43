"""Which papers a workbook leaves, and their making: a template, the values, the gate, a name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Finding
from pipeline.outcome import Effect, Paper, Result, Status
from pipeline.render.engine import Finished, compile_template
from pipeline.render.faults import PaperWithheldError
from pipeline.render.values import Record
from pipeline.render.view import case_values, paper_values
from pipeline.render.view_result import unsettled_gates
from pipeline.render.view_texts import Texts, applies
from pipeline.scheme.papers import Occasion
from pipeline.scheme.scheme import Scheme

COMMON = "common"
Templates = Mapping[tuple[str, str], bytes]
"""Template bytes by (scheme id or `common`, paper kind)."""

DRAFT = "草稿"
CONTESTED_DRAFT = "草稿—待确认"
NOTICES = {
    "refuse": ("rejection_notice", "refusal_notice"),
    "supplement": ("supplement_request",),
    "maintain": ("maintenance_notice",),
    "suspend": ("suspension_notice",),
    "restore": ("restoration_notice",),
    "withdraw": ("withdrawal_notice",),
    "terminate": ("termination_notice",),
}
"""The notices that a decision asks for; the first one is made that the scheme's tables know."""

UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\s]+")


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: str
    draft: str = ""
    nc: Record | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    kind: WorkbookKind | None
    status: Status
    scheme: Scheme
    facts: Facts
    result: Result
    certificate: bool


def papers_for(  # noqa: PLR0913, PLR0917 - all that the flow knows of a workbook, named as it is there
    kind: WorkbookKind | None,
    status: Status,
    scheme: Scheme,
    facts: Facts,
    result: Result,
    findings: tuple[Finding, ...],
    templates: Templates,
    *,
    certificate: bool = False,
    withheld: frozenset[str] = frozenset(),
) -> tuple[Paper, ...]:
    """Return the papers of one workbook, in the order in which a person reads them.

    `certificate` says whether a certificate draft is due, `withheld` which kinds must not be
    made, nor what stands beside them. A kind that the scheme's tables do
    not know, or that has no template, is left out. Raises FaultyTemplateError or
    PaperWithheldError.
    """
    job = _Job(kind, status, scheme, facts, result, certificate)
    values = case_values(scheme, facts, result, findings)
    texts = Texts(scheme, facts, result, values)
    papers: list[Paper] = []
    allowed = (wanted for wanted in _wanted(job, values["ncs"]) if wanted.kind not in withheld)
    for wanted in _with_others(job, allowed):
        if wanted.kind in withheld:
            continue
        template = template_for(scheme, wanted.kind, templates)
        if template is None or scheme.paper(wanted.kind) is None:
            continue
        shown = paper_values(values, texts, wanted.kind, wanted.draft, wanted.nc)
        title = str(shown["paper"].look_up("title"))
        made = _made(template, shown, scheme, title)
        name = _name(title, job, wanted, {paper.name for paper in papers})
        papers.append(Paper(kind=wanted.kind, name=name, content=made.content, repairs=made.repairs))
    return tuple(papers)


def _made(template: bytes, shown: Mapping[str, Any], scheme: Scheme, title: str) -> Finished:
    """Return the finished paper; one that is withheld goes by its title."""
    try:
        return compile_template(template).finish(shown, scheme.head.forbidden_words)
    except PaperWithheldError as fault:
        raise PaperWithheldError(fault.faults, title) from fault


def template_for(scheme: Scheme, kind: str, templates: Templates) -> bytes | None:
    """Return the scheme's own template of that kind, else the common one, else None."""
    return templates.get((scheme.id, kind)) or templates.get((COMMON, kind))


def _wanted(job: _Job, ncs: Iterable[Record]) -> Iterator[_Wanted]:
    if job.status is Status.RETURNED:
        yield _Wanted("finding_list")
    elif job.status is Status.REFUSED:
        yield _Wanted("refusal_notice", draft=CONTESTED_DRAFT if contested(job.result) else "")
    elif job.status is Status.ACCEPTED and job.kind is WorkbookKind.INTAKE:
        yield _Wanted("audit_plan")
    elif job.status is Status.ACCEPTED and job.kind is WorkbookKind.SCORING:
        yield from (_Wanted("nc_report", nc=nc) for nc in ncs)
        yield from _decided(job)
    elif job.status is Status.ACCEPTED and job.kind is WorkbookKind.DECISION:
        yield from _decided(job)


def _with_others(job: _Job, wanted: Iterable[_Wanted]) -> Iterator[_Wanted]:
    """Yield the papers that every rule has, and those that the scheme's tables add to them."""
    others = {
        paper.kind: [made for made in paper.made if _is_due(job, made)]
        for paper in job.scheme.papers.kinds
        if paper.made
    }
    made_so_far = set()
    for entry in wanted:
        made_so_far.add(entry.kind)
        yield entry
        yield from (
            replace(entry, kind=kind) for kind, due in others.items() if any(made.beside == entry.kind for made in due)
        )
    for kind, due in others.items():
        made = next((made for made in due if job.kind in made.after and _ends_so(job, made)), None)
        if made is not None and kind not in made_so_far:
            yield _Wanted(kind, draft=CONTESTED_DRAFT if made.settled and unsettled_gates(job.result) else "")


def _ends_so(job: _Job, made: Occasion) -> bool:
    return job.status is Status.ACCEPTED or (made.refused and job.status is Status.REFUSED)


def _is_due(job: _Job, made: Occasion) -> bool:
    decided = job.facts.get("decision") if job.kind is WorkbookKind.DECISION else None
    return (
        applies(made, job.facts, job.result, job.scheme)
        and (not made.decisions or decided in made.decisions)
        and (not made.given or any(job.facts.get(key) not in (None, "", ()) for key in made.given))
    )


def _decided(job: _Job) -> Iterator[_Wanted]:
    yield _Wanted("decision_sheet")
    if job.certificate:
        yield _Wanted("certificate_draft", draft=DRAFT)
    elif job.kind is WorkbookKind.DECISION and not _told_with_certificate(job):
        notices = NOTICES.get(str(job.facts.get("decision")), ())
        known = [notice for notice in notices if job.scheme.paper(notice)]
        yield from (_Wanted(notice) for notice in known[:1])


def _told_with_certificate(job: _Job) -> bool:
    """Say whether the decision issues a certificate anew: that one is told by the letter of the change."""
    decided = job.facts.get("decision")
    return any(option.certificate for option in job.result.decision.options if option.key == decided)


def contested(result: Result) -> bool:
    """Say whether every refusing gate fails only under the reading in force."""
    failed = [gate for gate in result.gates if gate.passed is False and gate.effect is Effect.REFUSE]
    return bool(failed) and all(gate.contested for gate in failed)


def _name(title: str, job: _Job, wanted: _Wanted, taken: set[str]) -> str:
    parts = [title, str(job.facts.get("case_no", ""))]
    if wanted.nc is not None:
        parts.append(str(wanted.nc.look_up("nc_no")))
    stem = "-".join(part for part in map(safe, parts) if part)
    name, count = f"{stem}.docx", 2
    while name in taken:
        name, count = f"{stem}-{count}.docx", count + 1
    return name


def safe(text: str) -> str:
    """Return the text as part of a file name: no separators, no blanks, 60 characters at most."""
    return UNSAFE.sub("_", text).strip("._ ")[:60]
