"""Which sites count for what: the main one, temporary ones, those on the certificate, those of the sample."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.sites import (
    count_sites,
    sampled_sites,
    shown_sites,
    site_personnel,
    site_reduction,
    without_main,
)
from pipeline.facts import is_shown
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

CENTRE, PLANT = {"kind": "centre"}, {"kind": "permanent"}
CAMP = {"kind": "temporary"}
SHOWN_CAMP = CAMP | {"on_certificate": True}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zhrz"]


def a_case(scheme: Scheme, *sites: dict[str, Any]) -> Case:
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    return open_case(scheme, {"sites": sites}, options)


@pytest.mark.parametrize(
    ("which", "sites", "count"),
    [
        ("all", (), 0),
        ("all", (PLANT,), 0),
        ("all", (PLANT, PLANT), 2),
        ("beyond_main", (PLANT,), 0),
        ("beyond_main", (PLANT, CENTRE, PLANT), 2),
        ("beyond_main", (PLANT, PLANT, PLANT), 2),
        ("beyond_main", (CAMP, PLANT, PLANT), 2),
        ("beyond_main", (CAMP, CAMP), 2),
        ("temporary", (PLANT, CAMP, SHOWN_CAMP, CAMP), 2),
        ("temporary_beyond_first", (CAMP, CAMP, CAMP), 2),
        ("temporary_beyond_first", (PLANT,), 0),
        ("sampled_beyond_main", (CENTRE | {"sampled": True}, PLANT | {"sampled": True}, PLANT), 1),
    ],
)
def test_a_filter_counts_the_sites_it_names(
    scheme: Scheme, which: str, sites: tuple[dict[str, Any], ...], count: int
) -> None:
    assert count_sites(a_case(scheme, *sites), which) == count


def test_the_main_site_is_the_centre_or_the_first_one() -> None:
    first, second = PLANT | {"name": "示例一"}, PLANT | {"name": "示例二"}
    assert without_main((first, CENTRE, second)) == (first, second)
    assert without_main((first, second)) == (second,)
    assert without_main((first,)) == ()


def test_temporary_sites_are_never_the_main_one() -> None:
    camp, plant = CAMP | {"name": "示例工地"}, PLANT | {"name": "示例工厂"}
    assert without_main((camp, plant)) == (camp,)
    assert without_main((camp,)) == (camp,)


def test_a_temporary_site_is_on_the_certificate_only_where_that_is_said() -> None:
    assert is_shown(PLANT)
    assert not is_shown(PLANT | {"on_certificate": False})
    assert not is_shown(CAMP)
    assert is_shown(SHOWN_CAMP)


def test_the_centre_is_audited_without_a_mark() -> None:
    marked = PLANT | {"sampled": True}
    assert sampled_sites((CENTRE, PLANT, marked, PLANT | {"sampled": False})) == (CENTRE, marked)


def test_numbers_of_a_site_are_numbers() -> None:
    assert site_personnel({"personnel": 10}) == 10
    assert site_personnel({"personnel": True}) is None
    assert site_personnel({}) is None
    assert site_reduction({"reduction_percent": Decimal("12.5")}) == Fraction(25, 2)
    assert site_reduction({"reduction_percent": 20}) == 20
    assert site_reduction({"reduction_percent": True}) == 0
    assert site_reduction({}) == 0


def test_the_centre_is_on_the_certificate_whatever_is_said(scheme: Scheme) -> None:
    hidden = {"on_certificate": False}
    assert shown_sites(a_case(scheme, CENTRE | hidden, PLANT | hidden, PLANT, CAMP)) == (CENTRE | hidden, PLANT)
