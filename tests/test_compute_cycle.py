"""The other audits of the cycle: what today's facts would give for each, without what holds for this audit alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute, with_cycle
from pipeline.outcome import AuditTime, CycleAudit, Result
from pipeline.scheme.load import Schemes, load_schemes

SCHEMES = ("ench", "pcec", "zhrz", "ztht", "zzc")
TODAY = date(2026, 1, 5)
SITES = tuple({"name": name, "kind": "permanent", "personnel": 80} for name in ("示例一厂", "示例二厂", "示例三厂"))
CLASSES = {"enterprise_size": "large", "emission_complexity": "simple"}
COMMON = {"effective_personnel": 240, "sites": SITES, **CLASSES}
THIS_AUDIT = {"adjust_days": Decimal(1), "adjust_reason": "示例", "reduction_percent": 10, "reduction_reason": "示例"}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


def result(schemes: Schemes, scheme: str, facts: dict[str, Any]) -> Result:
    return compute(schemes[scheme], facts, TODAY)


def cycle(schemes: Schemes, scheme: str, facts: dict[str, Any]) -> dict[str, CycleAudit]:
    known = with_cycle(schemes[scheme], facts, result(schemes, scheme, facts))
    return {audit.audit_type: audit for audit in known.cycle}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_audit_of_the_cycle_needs_what_a_case_of_its_own_would_need(schemes: Schemes, scheme: str) -> None:
    initial = result(schemes, scheme, COMMON | {"audit_type": "initial"}).audit_time
    assert initial.steps
    total = Fraction(initial.total or 0)
    agreed = {"initial_person_days": Decimal(total.numerator) / total.denominator} if total else {}
    forecast = cycle(schemes, scheme, COMMON | {"audit_type": "initial"})
    assert list(forecast) == ["initial", "surveillance", "recertification"]
    for audit_type, audit in forecast.items():
        own = result(schemes, scheme, COMMON | agreed | {"audit_type": audit_type})
        assert (audit.time, audit.sampling.sites) == (own.audit_time, own.sampling.sites)
        assert (audit.sampling.sampled, audit.sampling.proposal) == (own.sampling.sampled, own.sampling.proposal)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_holds_for_this_audit_alone_does_not_shorten_the_others(schemes: Schemes, scheme: str) -> None:
    # under this reading of ench the days hang on the sites that are in the sample
    sampled = {"confirmations": ({"about": "C-E07", "value": "c", "confirmed_by": "示例"},)}
    facts = COMMON | sampled | {"audit_type": "surveillance", "initial_person_days": Decimal(6)}
    marked = {"sites": tuple(site | {"sampled": True} for site in SITES)}
    assert cycle(schemes, scheme, facts | THIS_AUDIT | marked) == cycle(schemes, scheme, facts)


def test_the_days_of_an_initial_audit_stand_for_those_agreed_until_others_are_typed(schemes: Schemes) -> None:
    facts = COMMON | {"audit_type": "initial"}
    computed = result(schemes, "ench", facts)

    def surveillance(total: Fraction | None, **others: Any) -> Any:
        known = replace(computed, audit_time=AuditTime(total=total))
        return with_cycle(schemes["ench"], facts | others, known).cycle[1].time.total

    assert surveillance(Fraction(15)) == 5
    assert surveillance(Fraction(27, 2)) == Fraction(9, 2)
    assert surveillance(Fraction(15), initial_person_days=Decimal(9)) == 3
    by_the_table = Fraction(2)
    assert surveillance(Fraction(61, 4)) == by_the_table
    assert surveillance(None) == by_the_table
    assert surveillance(Fraction(15), audit_type="recertification") == by_the_table


def test_the_cycle_follows_the_readings_that_a_person_chose(schemes: Schemes) -> None:
    facts = COMMON | {"audit_type": "initial"}
    chosen = {"confirmations": ({"about": "C-E07", "value": "b", "confirmed_by": "示例"},)}
    as_is, other = (cycle(schemes, "ench", facts | confirmed)["initial"].time for confirmed in ({}, chosen))
    assert as_is == result(schemes, "ench", facts).audit_time
    assert other == result(schemes, "ench", facts | chosen).audit_time
    assert as_is.total != other.total


def test_an_audit_of_unknown_type_has_no_cycle(schemes: Schemes) -> None:
    assert cycle(schemes, "ench", COMMON) == {}
