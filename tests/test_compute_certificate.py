"""First and last valid day: the first way that counts and has its start, ways that allow no certificate."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.certificate import certificate
from pipeline.scheme.deadlines import ValidTo
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

DAY, EXPIRY = date(2026, 6, 15), date(2026, 6, 30)
GRANT = {"audit_type": "recertification", "decision": "grant", "decision_date": DAY}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


def a_case(scheme: Scheme, facts: dict[str, Any], *ways: dict[str, Any]) -> Case:
    entries = tuple(ValidTo.model_validate({"clause": "1", "start": ("decision_date",)} | way) for way in ways)
    rule = scheme.tables.certificate.model_copy(update={"valid_to": entries})
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"certificate": rule}))
    return open_case(changed, facts, scheme.options_in_force)


@pytest.mark.parametrize(
    ("way", "last"),
    [
        ({"years": 3, "inclusive": True}, date(2029, 6, 14)),
        ({"years": 3}, date(2029, 6, 15)),
        ({}, DAY),
    ],
)
def test_years_are_added_to_the_start_or_the_start_is_the_last_day(
    scheme: Scheme, way: dict[str, Any], last: date
) -> None:
    found = certificate(a_case(scheme, GRANT, way))
    assert (found.valid_from, found.valid_to) == (DAY, last)
    early = GRANT | {"certificate_issue_date": EXPIRY}
    assert certificate(a_case(scheme, early, way | {"since": ("certificate_issue_date",)})).valid_from == EXPIRY


def test_a_way_that_is_never_open_forbids_the_certificate_and_shows_its_reading(scheme: Scheme) -> None:
    case = a_case(scheme, GRANT, {"never": True, "start": (), "lacking": "C-P28"}, {"years": 3})
    found = certificate(case)
    assert (found.forbidden, found.valid_to) == (True, None)
    assert "C-P28" in case.trace.shown


@pytest.mark.parametrize(
    ("begun", "last"),
    [(EXPIRY, date(2027, 6, 15)), (date(2026, 7, 1), date(2029, 6, 15)), (None, date(2027, 6, 15))],
)
def test_a_way_for_audits_begun_in_time_is_closed_the_day_after_expiry(
    scheme: Scheme, begun: date | None, last: date
) -> None:
    facts = GRANT | {"previous_expiry": EXPIRY} | ({} if begun is None else {"stage2_start": begun})
    case = a_case(scheme, facts, {"years": 1, "begun": ("stage2_start",)}, {"years": 3})
    assert certificate(case).valid_to == last
