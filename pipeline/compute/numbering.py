"""Numbers of the certificate: kept through a change, sub-certificates of sites."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.compute.case import Case
from pipeline.compute.sites import all_sites, shown_sites
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Certificate, SubCertificate
from pipeline.scheme.deadlines import KeptNumber, Numbering
from pipeline.values import value

NUMBER, FORMER = "certificate_no", "previous_certificate_no"


@value(frozen=True, slots=True)
class Numbers:
    """The number of a certificate, the day of its first issue beside a kept one, its sub-certificates."""

    number: str | None
    original_issue_date: date | None = None
    sub_certificates: tuple[SubCertificate, ...] = ()

    def on(self, value: Certificate) -> Certificate:
        """Return the certificate with these numbers."""
        if self.number == value.number and self.original_issue_date is None and not self.sub_certificates:
            return value
        return replace(
            value,
            number=self.number,
            original_issue_date=self.original_issue_date,
            sub_certificates=self.sub_certificates,
        )


def numbers(case: Case) -> Numbers:
    """Return what the certificate and those of single sites are numbered.

    Where the rule keeps the number of a changed certificate, the former one counts until
    another is typed, and the day of the first issue is said beside the new one.
    """
    rule = case.scheme.tables.certificate.numbering
    kept = _kept(case, rule)
    dies = case.text("decision") in rule.dead_after
    number = case.text(NUMBER) or (case.text(FORMER) if kept or dies else None)
    return Numbers(number, case.day("previous_issue_date") if kept else None, tuple(_subs(case, rule, number)))


def _kept(case: Case, rule: Numbering) -> KeptNumber | None:
    return next((entry for entry in rule.kept if case.counts(entry)), None)


def _subs(case: Case, rule: Numbering, number: str | None) -> Iterator[SubCertificate]:
    asked = [site for site in shown_sites(case) if site.get("sub_certificate") is True]
    for count, site in enumerate(asked, start=1):
        sub = None if rule.sub is None or number is None else f"{number}{rule.sub.separator}{count:0{rule.sub.digits}d}"
        yield SubCertificate(
            number=sub,
            site=str(site.get("name", "")).strip(),
            address=str(site.get("address") or "").strip(),
            activity=str(site.get("activity") or "").strip(),
        )


def numbering_findings(case: Case) -> tuple[Finding, ...]:
    """Return a review finding for a number that should have stayed, or a paper that the rule does not know."""
    rule = case.scheme.tables.certificate.numbering
    return (*_changed(case, rule), *_unknown_subs(case, rule), *_left_off(case, rule))


def _changed(case: Case, rule: Numbering) -> Iterator[Finding]:
    kept, number, former = _kept(case, rule), case.text(NUMBER), case.text(FORMER)
    if kept is None or number is None or former is None or number.strip() == former.strip():
        return
    yield Finding(
        severity=Severity.REVIEW,
        code=Code.CASE_MISMATCH,
        message=f"有效期内变更、换发的{case.scheme.terms.certificate}编号不变，原编号是{former}；请核对编号。",
        found=number,
        clause=kept.clause,
        field=NUMBER,
    )


def _unknown_subs(case: Case, rule: Numbering) -> Iterator[Finding]:
    if rule.sub is not None:
        return
    for at, site in enumerate(all_sites(case)):
        if site.get("sub_certificate") is True:
            yield Finding(
                severity=Severity.REVIEW,
                code=Code.VALUE_OPEN,
                message=f"规则没有规定子{case.scheme.terms.certificate}及其编号；确需颁发的，由机构定编号并写明理由。",
                clause=rule.clause,
                field="sites",
                row=at,
                column="sub_certificate",
            )
            return


def _left_off(case: Case, rule: Numbering) -> Iterator[Finding]:
    """Say of each site that asks for a certificate of its own and is not on the certificate that it gets none."""
    shown, word = shown_sites(case), case.scheme.terms.certificate
    for at, site in enumerate(all_sites(case)):
        if site.get("sub_certificate") is True and site not in shown:
            yield Finding(
                severity=Severity.REVIEW,
                code=Code.CASE_MISMATCH,
                message=f"该场所不列入{word}，不能有子{word}；请核对“是否列入{word}”和“是否要子{word}”。",
                found=str(site.get("name") or "").strip(),
                clause=rule.clause,
                field="sites",
                row=at,
                column="sub_certificate",
            )
