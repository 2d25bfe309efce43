"""Dates of the certificate: from when, until when, under the reading in force."""

from datetime import date

from pipeline.compute.case import Case
from pipeline.dates import add_months, add_years, last_valid_day
from pipeline.outcome import Certificate
from pipeline.scheme.deadlines import Timing, ValidTo


def certificate(case: Case) -> Certificate:
    """Return the certificate's dates; None until a positive decision, or where the rule forbids."""
    rule = case.scheme.tables.certificate
    number = case.text("certificate_no")
    if case.text("decision") not in rule.positive:
        return Certificate(number=number)
    valid_to = _valid_to(case)
    return Certificate(
        issue_date=case.day("certificate_issue_date"),
        valid_from=case.first_day(rule.valid_from) if valid_to is not None else None,
        valid_to=valid_to,
        number=number,
    )


def _valid_to(case: Case) -> date | None:
    timing = re_certification_timing(case)
    for way in case.scheme.tables.certificate.valid_to:
        if way.timing and timing not in way.timing:
            continue
        if not case.counts(way):
            continue
        if way.never:
            case.show(way.lacking, "certificate.valid_to")
            return None
        start = case.first_day(way.start)
        if start is not None:
            return _capped(way, _end(way, start), case)
    return None


def _end(way: ValidTo, start: date) -> date:
    return last_valid_day(start, way.years, inclusive=way.inclusive) if way.years else start


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
    if months is not None and decided <= add_months(expiry, months):
        return "restored"
    return "late"
