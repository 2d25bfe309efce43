"""Which sites are audited this time, which were visited before, which the cycle still owes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.compute.case import Case
from pipeline.compute.sampling import sampled_from
from pipeline.compute.sites import all_sites
from pipeline.compute.wording import day
from pipeline.facts import Row
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Sampling
from pipeline.scheme.sampling import Always


def with_visits(value: Sampling, case: Case) -> Sampling:
    """Return the sample with the names of sites chosen, visited before and still to visit.

    A site is chosen where it is marked so; unmarked ones are where every site that counts is audited or
    the rule always wants the kind. Temporary sites come and go: no cycle owes them a visit.
    """
    sites = all_sites(case)
    if not sites:
        return value
    base = sampled_from(case)
    every = value.sampled is not None and value.sampled >= len(base)
    chosen = [_is_chosen(site, every and site in base, case) for site in sites]
    before = [isinstance(site.get("visited_on"), date) for site in sites]
    owed = [
        len(sites) > 1 and not now and not then and site.get("kind") != "temporary"
        for site, now, then in zip(sites, chosen, before, strict=True)
    ]
    counted = [now and site in base for site, now in zip(sites, chosen, strict=True)]
    return replace(
        value,
        chosen=_names(sites, chosen),
        chosen_count=sum(counted),
        visited=_names(sites, before),
        still_to_visit=_names(sites, owed),
    )


def _names(sites: tuple[Row, ...], marks: list[bool]) -> tuple[str, ...]:
    return tuple(str(site.get("name", "")).strip() for site, marked in zip(sites, marks, strict=True) if marked)


def _is_chosen(site: Row, of_all: bool, case: Case) -> bool:
    mark = site.get("sampled")
    if isinstance(mark, bool):
        return mark
    return of_all or any(rule.kind == site.get("kind") and rule.least == "all" for rule in _always(case))


def _always(case: Case) -> tuple[Always, ...]:
    return tuple(rule for rule in case.scheme.tables.sampling.always if case.counts(rule))


def visit_findings(value: Sampling, case: Case) -> tuple[Finding, ...]:
    """Return a review finding where fewer or other sites are chosen than the rule wants."""
    sites = all_sites(case)
    if not sites:
        return ()
    marked = any(isinstance(site.get("sampled"), bool) for site in sites)
    return (
        *_too_few(value, case, marked),
        *_not_always(case, sites, marked),
        *_visited_later(case, sites),
    )


def _review(code: Code, message: str, clause: str, row: int | None = None, column: str = "sampled") -> Finding:
    return Finding(
        severity=Severity.REVIEW,
        code=code,
        message=message,
        clause=clause,
        field="sites",
        row=row,
        column=column if row is not None else None,
    )


def _too_few(value: Sampling, case: Case, marked: bool) -> Iterator[Finding]:
    if value.sampled is None or value.chosen_count is None or value.chosen_count >= value.sampled:
        return
    audit, column = case.scheme.terms.audit, case.scheme.field("sites").column("sampled").label
    if marked:
        message = f"“{column}”一列选了{value.chosen_count}个场所，应至少{audit}{value.sampled}个；请补选，或说明理由。"
        yield _review(Code.LIMIT_EXCEEDED, message, value.clause)
    else:
        message = f"应至少{audit}{value.sampled}个场所，还没有选；请在“{column}”一列标明选中的场所。"
        yield _review(Code.VALUE_OPEN, message, value.clause)


def _not_always(case: Case, sites: tuple[Row, ...], marked: bool) -> Iterator[Finding]:
    for rule in _always(case):
        rows = [(at, site.get("sampled")) for at, site in enumerate(sites) if site.get("kind") == rule.kind]
        missed = [at for at, mark in rows if mark is False]
        if rule.least == "all":
            yield from (_review(Code.LIMIT_EXCEEDED, f"{rule.text}；请改选。", rule.clause, at) for at in missed)
        elif rows and marked and not any(mark is True for _, mark in rows):
            yield _review(Code.LIMIT_EXCEEDED, f"{rule.text}；请补选。", rule.clause, rows[0][0])


def _visited_later(case: Case, sites: tuple[Row, ...]) -> Iterator[Finding]:
    first = case.day("stage2_start")
    for at, site in enumerate(sites):
        visited = site.get("visited_on")
        if isinstance(visited, date) and first is not None and visited >= first:
            message = f"上次到访日期应早于本次{case.scheme.terms.onsite}的第一天（{day(first)}），请核对。"
            yield _review(Code.DATE_ORDER, message, case.scheme.field("sites").clause, at, "visited_on")
