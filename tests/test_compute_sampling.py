"""How many sites are audited: each size of the rule, the one site, conditions not known."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.sampling import sampling
from pipeline.outcome import Sampling
from pipeline.scheme.load import load_schemes
from pipeline.scheme.sampling import Sampling as Rule
from pipeline.scheme.scheme import Scheme

CONDITION = {"fact": "similar_activities", "equals": True, "clause": "3.3"}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["ztht"]


def a_case(scheme: Scheme, count: int, rule: dict[str, Any], **facts: Any) -> Case:
    words = {"clause": "1.1", "counts": "all", "permitted": True, "sizes": ()} | rule
    tables = scheme.tables.model_copy(update={"sampling": Rule.model_validate(words)})
    sites = tuple({"name": f"示例场所{number}", "kind": "site"} for number in range(count))
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    return open_case(replace(scheme, tables=tables), {"sites": sites, **facts}, options)


def sized(scheme: Scheme, count: int, size: dict[str, Any], **facts: Any) -> Sampling:
    return sampling(a_case(scheme, count, {"sizes": ({"clause": "2.2"} | size,)}, **facts))


@pytest.mark.parametrize(
    ("size", "count", "sampled", "proposal"),
    [
        ({"size": "root"}, 1, 1, None),
        ({"size": "root"}, 5, 3, None),
        ({"size": "root", "share": "3/5"}, 9, 2, None),
        ({"size": "root", "rounding": "nearest"}, 5, 2, None),
        ({"size": "root", "rounding": "nearest"}, 7, 3, None),
        ({"size": "root", "share": "3/5", "rounding": "nearest"}, 1, 1, None),
        ({"size": "all"}, 5, 5, None),
        ({"size": "open"}, 1, 1, None),
        ({"size": "open"}, 2, None, 2),
        ({"size": "open"}, 4, None, 2),
        ({"size": "open"}, 5, None, 3),
    ],
)
def test_the_size_of_a_sample(
    scheme: Scheme, size: dict[str, Any], count: int, sampled: int | None, proposal: int | None
) -> None:
    found = sized(scheme, count, size)
    assert (found.sites, found.sampled, found.allowed, found.proposal) == (count, sampled, True, proposal)
    assert found.clause == "2.2"


def test_without_sites_only_the_clause_is_said(scheme: Scheme) -> None:
    assert sized(scheme, 0, {"size": "root"}) == Sampling(clause="1.1")


@pytest.mark.parametrize(("count", "sampled"), [(1, 1), (2, None)])
def test_while_a_condition_is_not_known_only_a_single_site_is_settled(
    scheme: Scheme, count: int, sampled: int | None
) -> None:
    case = a_case(scheme, count, {"allowed_when": (CONDITION,), "sizes": ({"size": "root", "clause": "2.2"},)})
    assert sampling(case) == Sampling(sites=count, sampled=sampled, allowed=None, clause="1.1")


def test_an_unmet_condition_allows_no_sample(scheme: Scheme) -> None:
    case = a_case(scheme, 4, {"allowed_when": (CONDITION,)}, similar_activities=False)
    assert sampling(case) == Sampling(sites=4, sampled=4, allowed=False, clause="1.1")


def test_a_rule_without_a_size_for_the_audit_leaves_the_number_open(scheme: Scheme) -> None:
    rule = {"sizes": ({"size": "all", "audits": ("initial",), "clause": "2.2"},)}
    assert sampling(a_case(scheme, 4, rule, audit_type="special")) == Sampling(sites=4, allowed=True, clause="1.1")
