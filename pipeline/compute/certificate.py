"""Dates of the certificate: from when, until when, under the reading in force."""

from dataclasses import replace
from datetime import date

from pipeline.compute.case import Case
from pipeline.dates import add_months, add_years, last_valid_day
from pipeline.findings import Code, Severity
from pipeline.outcome import Certificate
from pipeline.scheme.deadlines import Timing, ValidTo


def certificate(case: Case) -> Certificate:
    """Return the certificate's dates; None until a positive decision, or where the rule forbids."""
    rule = case.scheme.tables.certificate
    number = case.text("certificate_no")
    if case.text("decision") not in rule.positive:
        return Certificate(number=number)
    issued = _with_validity(Certificate(issue_date=case.day("certificate_issue_date"), number=number), case)
    for entry in rule.shown:
        if not issued.forbidden and case.text("decision") in rule.drafted and case.counts(entry):
            case.show(entry.reading)
    return issued


def _with_validity(issued: Certificate, case: Case) -> Certificate:
    """Return it with first and last valid day by the first way that counts and has its start."""
    timing, rule = re_certification_timing(case), case.scheme.tables.certificate
    for way in rule.valid_to:
        if (way.timing and timing not in way.timing) or _begun_late(way, case) or not case.counts(way):
            continue
        if way.never:
            case.show(way.lacking)
            _say_why(way, case)
            return replace(issued, forbidden=True)
        start = case.first_day(way.start)
        if start is not None:
            first = case.first_day(way.since or rule.valid_from)
            last = last_valid_day(start, way.years, inclusive=way.inclusive)
            return replace(issued, valid_from=first, valid_to=_capped(way, last, case))
    return issued


def _say_why(way: ValidTo, case: Case) -> None:
    if way.note:
        case.find(
            Severity.REVIEW,
            Code.VALUE_OPEN,
            f"{way.note}。请改选决定，或核对决定日期和原证书的截止日期。",
            found=case.text("decision"),
            clause=way.clause,
            field="decision",
        )


def _begun_late(way: ValidTo, case: Case) -> bool:
    begun, expiry = case.first_day(way.begun), case.day("previous_expiry")
    return begun is not None and expiry is not None and begun > expiry


def _capped(way: ValidTo, end: date, case: Case) -> date:
    expiry = case.day("previous_expiry")
    if way.cap_years is None or expiry is None:
        return end
    return min(end, add_years(expiry, way.cap_years))


def re_certification_timing(case: Case) -> Timing | None:
    """Return whether a re-certification is decided in time, in the restoring period, or late."""
    decided, expiry = case.day("decision_date"), case.day("previous_expiry")
    if decided is None or expiry is None:
        return None
    if decided <= expiry:
        return "in_time"
    months = case.scheme.tables.certificate.restore_months
    if months is not None and decided <= add_months(expiry, months, case.counting):
        return "restored"
    return "late"
