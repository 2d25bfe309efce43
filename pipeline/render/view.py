"""The context of a template: everything it may name, read-only, built once per case.

Names are the fact keys of the scheme plus the sections of the result; where both have the
same name (decision, team, ncs) one record carries both.
"""

from collections.abc import Mapping
from typing import Any

from pipeline.facts import Facts, is_shown
from pipeline.findings import Finding, Severity
from pipeline.outcome import Effect, Result
from pipeline.render import view_case, view_programme, view_report, view_result, view_review, view_texts
from pipeline.render.values import BLANK, Blank, Listed, Record
from pipeline.render.view_facts import fact_clauses, fact_labels, fact_values, printable, rows_of
from pipeline.scheme.fields import RESERVED
from pipeline.scheme.scheme import Scheme

SECTIONS = RESERVED
"""Names beside the facts; no fact of a scheme may be called so."""


def case_values(scheme: Scheme, facts: Facts, result: Result, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Return all that the papers of a case may name, but for `paper` and `nc`."""
    values = fact_values(scheme, facts)
    if result.effective_personnel is not None:
        values["effective_personnel"] = printable(result.effective_personnel)
    values["sites"] = view_case.sites_view(scheme, facts, result)
    values |= _sections(scheme, facts, result, findings)
    texts = view_texts.Texts(scheme, facts, result, values)
    certificate = view_case.certificate_view(facts, result) | {"sites": _certificate_sites(facts, values["sites"])}
    values["certificate"] = Record(certificate)
    values["certificate"] = Record(certificate | texts.certificate())
    values["plan"] = texts.plan()
    values["review"] = view_review.review_view(scheme, facts, result, texts)
    values["programme"] = view_programme.programme_view(scheme, facts, result, texts)
    values["meetings"] = view_programme.meetings_view(scheme, facts, texts)
    if "recommendation" in values:
        values["recommendation"] = view_case.recommended_by_team(scheme, facts, result)
    values["ncs"] = view_case.nc_views(scheme, facts, result, texts.nonconformity())
    listed = Listed(values["ncs"])
    values["stage1"] = view_report.stage1_view(texts, listed)
    values["report"] = view_report.report_view(texts, listed)
    return values


def _certificate_sites(facts: Facts, sites: Listed | Blank) -> Listed:
    """Return the sites that are shown on the certificate."""
    return Listed(site for site, row in zip(sites, rows_of(facts, "sites"), strict=False) if is_shown(row))


def _sections(scheme: Scheme, facts: Facts, result: Result, findings: tuple[Finding, ...]) -> dict[str, Any]:
    gravest_first = sorted(findings, key=lambda entry: list(Severity).index(entry.severity))
    listed = Listed(view_result.finding_view(scheme, entry, at) for at, entry in enumerate(gravest_first, start=1))
    return {
        "terms": view_texts.terms_view(scheme),
        "scheme": view_texts.scheme_view(scheme, facts),
        "case": _case(scheme, facts, result),
        "audit_time": view_result.audit_time_view(result),
        "sampling": view_result.sampling_view(result),
        "gates": view_result.gates_view(result),
        "application_gates": view_result.gates_view(result, (Effect.REFUSE, Effect.RETURN)),
        "score": view_case.score_view(scheme, facts, result),
        "deadlines": view_result.deadlines_view(result),
        "decision": view_case.decision_view(scheme, facts, result),
        "team": view_case.team_view(scheme, facts, result),
        "team_checks": Listed(view_result.check_view(check) for check in result.team),
        "timetable": view_case.timetable_view(scheme, facts, result),
        "readings": view_result.readings_view(scheme, result),
        "gate_readings": view_result.refusing_readings(scheme, result),
        "application_readings": view_result.readings_view(scheme, result, *view_result.AT_APPLICATION),
        "certificate_readings": view_result.readings_view(scheme, result, "certificate", "score", waiting=True),
        "reviews": view_result.reviews_view(scheme, result, findings),
        "findings": listed,
        "reasons": view_texts.reasons_view(scheme, facts, result),
        "label": fact_labels(scheme),
        "clause_of": fact_clauses(scheme),
        "counting_note": view_texts.counting_note(scheme, result),
        "nc": BLANK,
    }


def _case(scheme: Scheme, facts: Facts, result: Result) -> Record:
    audit_type = facts.get("audit_type")
    staged = view_texts.has_stages(scheme, facts, result)
    return Record(
        {
            "case_no": printable(facts.get("case_no")),
            "org_name": printable(facts.get("org_name")),
            "audit_type": scheme.terms.audit_type(str(audit_type)) if audit_type else BLANK,
            "staged": staged,
            "onsite": scheme.terms.stage2 if staged else scheme.terms.onsite,
        }
    )


def paper_values(
    values: Mapping[str, Any], texts: view_texts.Texts, kind: str, draft: str = "", nc: Record | None = None
) -> dict[str, Any]:
    """Return the values of one paper: those of the case, with `paper`, `notice` and its `nc`."""
    paper = texts.scheme.paper(kind)
    if paper is None:
        raise KeyError(kind)
    number = str(nc.look_up("nc_no")) if nc is not None else ""
    return {
        **values,
        "paper": texts.paper(paper, draft, number),
        "notice": texts.notice(kind),
        "nc": nc if nc is not None else BLANK,
    }
