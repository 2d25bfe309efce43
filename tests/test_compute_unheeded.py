"""What was typed and changes nothing: requests for time, facts noticed, incidents that contradict themselves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.unheeded import facts_unheeded, time_unheeded
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.audit_time import WithoutEffect
from pipeline.scheme.gates import Noticed
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["ench"]


def a_case(scheme: Scheme, facts: dict[str, Any], *, time: Any = (), noticed: Any = ()) -> Case:
    entries = tuple(WithoutEffect.model_validate({"clause": "1"} | entry) for entry in time)
    told = tuple(Noticed.model_validate({"clause": "2", "text": "示例提醒"} | entry) for entry in noticed)
    tables = scheme.tables.model_copy(
        update={
            "audit_time": scheme.tables.audit_time.model_copy(update={"without_effect": entries}),
            "gates": scheme.tables.gates.model_copy(update={"noticed": told}),
        }
    )
    return open_case(replace(scheme, tables=tables), {"audit_type": "initial"} | facts, scheme.options_in_force)


def place(findings: tuple[Finding, ...]) -> list[tuple[str | None, str, str]]:
    assert all((found.severity, found.code) == (Severity.REVIEW, Code.VALUE_OPEN) for found in findings)
    return [(found.field, found.found, found.clause) for found in findings]


PERCENT = {"fact": "reduction_percent"}
OF_SITES = {"fact": "sites", "column": "reduction_percent"}


@pytest.mark.parametrize(
    ("entry", "facts", "asked"),
    [
        (PERCENT, {"reduction_percent": Decimal("2.5")}, [("reduction_percent", "2.5", "1")]),
        (PERCENT, {"reduction_percent": Decimal(0)}, []),
        (PERCENT, {}, []),
        (PERCENT | {"missing": "combined_systems"}, {"reduction_percent": 5}, [("reduction_percent", "5", "1")]),
        (PERCENT | {"missing": "combined_systems"}, {"reduction_percent": 5, "combined_systems": "示例"}, []),
        (PERCENT | {"present": "combined_systems"}, {"reduction_percent": 5}, []),
        (
            PERCENT | {"present": "combined_systems"},
            {"reduction_percent": 5, "combined_systems": "示例"},
            [("reduction_percent", "5", "1")],
        ),
        (PERCENT | {"audits": ("special",)}, {"reduction_percent": 5}, []),
        (OF_SITES, {"sites": ({}, {"reduction_percent": 5})}, [("sites", "", "1")]),
        (OF_SITES, {"sites": ({}, {"reduction_percent": 0})}, []),
        (OF_SITES, {}, []),
    ],
)
def test_a_request_for_time_that_the_rule_does_not_know_is_said(
    scheme: Scheme, entry: dict[str, Any], facts: dict[str, Any], asked: list[tuple[str, str, str]]
) -> None:
    assert place(time_unheeded(a_case(scheme, facts, time=(entry,)))) == asked


def test_the_request_is_named_by_the_label_of_its_fact_or_column(scheme: Scheme) -> None:
    case = a_case(scheme, {"reduction_percent": 5, "sites": ({"reduction_percent": 5},)}, time=(PERCENT, OF_SITES))
    own, of_sites = (found.message for found in time_unheeded(case))
    column = scheme.field("sites").columns_by_key["reduction_percent"].label
    assert own.startswith(f"填写了“{scheme.field('reduction_percent').label}”，")
    assert of_sites.startswith(f"填写了“{column}”，")
    counted = scheme.tables.audit_time.counted
    assert f"填写 audit_time.{counted}、人日数、确认人和理由" in own


@pytest.mark.parametrize(
    ("entry", "facts", "told"),
    [
        ({"fact": "special_needs"}, {"special_needs": "示例"}, [("special_needs", "", "2")]),
        ({"fact": "special_needs"}, {"special_needs": ""}, []),
        ({"fact": "special_needs", "audits": ("special",)}, {"special_needs": "示例"}, []),
        ({"fact": "team", "column": "consulted"}, {"team": ({}, {"consulted": True})}, [("team", "", "2")]),
        ({"fact": "team", "column": "consulted"}, {"team": ({"consulted": False},)}, []),
        ({"fact": "team", "column": "consulted"}, {}, []),
    ],
)
def test_a_fact_that_a_person_should_notice_is_told_in_the_words_of_the_table(
    scheme: Scheme, entry: dict[str, Any], facts: dict[str, Any], told: list[tuple[str, str, str]]
) -> None:
    findings = facts_unheeded(a_case(scheme, facts, noticed=(entry,)))
    assert place(findings) == told
    assert all(found.message == "示例提醒" for found in findings)


EVENT = ({"kind": "safety", "level": "serious", "date": date(2025, 1, 1)},)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"no_incidents": True, "incidents": EVENT * 2}, "却登记了2起"),
        ({"no_incidents": False}, "没有登记；"),
        ({"no_incidents": True}, None),
        ({"no_incidents": False, "incidents": EVENT}, None),
        ({"incidents": EVENT}, None),
        ({}, None),
    ],
)
def test_incidents_that_contradict_what_is_said_of_them_are_pointed_at(
    scheme: Scheme, facts: dict[str, Any], words: str | None
) -> None:
    findings = facts_unheeded(a_case(scheme, facts))
    table = scheme.field("incidents")
    assert place(findings) == ([] if words is None else [("no_incidents", "", table.clause)])
    assert all(words and f"“{table.label}”{words}" in found.message for found in findings)


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"decision": "supplement"}, True),
        ({"decision": "supplement", "supplements": ({"item": "示例记录"},)}, False),
        ({"decision": "refuse"}, False),
        ({}, False),
    ],
)
def test_a_decision_to_wait_for_information_that_names_none_is_said(
    scheme: Scheme, facts: dict[str, Any], asked: bool
) -> None:
    found = facts_unheeded(a_case(scheme, facts))
    table = scheme.field("supplements")
    named = [(f.severity, f.code, f.field, f.found, f.clause) for f in found]
    assert named == [(Severity.REVIEW, Code.MISSING, "supplements", "", table.clause)] * asked
    assert all(f"“{table.label}”一项也没有写" in f.message and "空行" in f.message for f in found)
