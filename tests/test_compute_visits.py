"""Sites of the cycle: chosen now, visited before, still to visit; too few or the wrong ones."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Result
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
SITES = ("总部", "一厂", "二厂", "三厂", "四厂")


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def sites(**marks: Any) -> list[dict[str, Any]]:
    """Return a centre and four works, the last one temporary where `temporary` is given."""
    rows: list[dict[str, Any]] = [{"name": name, "kind": "permanent", "on_certificate": True} for name in SITES]
    rows[0]["kind"] = "centre"
    if marks.pop("temporary", False):
        rows[4] |= {"kind": "temporary", "on_certificate": False}
    for column, values in marks.items():
        for row, value in zip(rows, values, strict=True):
            if value is not None:
                row[column] = value
    return rows


def result(schemes: Schemes, scheme: str, audit_type: str = "initial", **facts: Any) -> Result:
    given = {"audit_type": audit_type, "stage2_start": "2026-04-20", "stage2_end": "2026-04-21"} | facts
    typed, faults = facts_from_json(given, schemes[scheme])
    assert not faults
    return compute(schemes[scheme], typed, TODAY)


def on_sites(result: Result) -> list[Finding]:
    found = [f for f in result.findings if f.field == "sites" and f.reading is None]
    assert all(f.severity is Severity.REVIEW for f in found)
    return found


@pytest.mark.parametrize(
    ("marks", "counted", "code"),
    [
        ((True, True, True, False, False), 2, None),
        ((True, True, False, False, False), 1, Code.LIMIT_EXCEEDED),
        ((None, True, True, None, None), 2, None),
        ((None, None, None, None, None), 0, Code.VALUE_OPEN),
    ],
)
def test_chosen_sites_are_set_against_the_size_of_the_sample(
    schemes: Schemes, marks: tuple[bool | None, ...], counted: int, code: Code | None
) -> None:
    found = result(schemes, "zhrz", sites=sites(sampled=marks))
    assert (found.sampling.sampled, found.sampling.chosen_count) == (2, counted)
    assert [finding.code for finding in on_sites(found)] == ([] if code is None else [code])


def test_the_centre_is_chosen_without_a_mark_where_the_rule_always_wants_it(schemes: Schemes) -> None:
    marks = (None, True, True, None, None)
    assert result(schemes, "zhrz", sites=sites(sampled=marks)).sampling.chosen == ("总部", "一厂", "二厂")
    assert result(schemes, "ztht", sites=sites(sampled=marks)).sampling.chosen == ("一厂", "二厂")


def test_a_centre_left_out_is_marked_in_its_cell(schemes: Schemes) -> None:
    found = result(schemes, "zhrz", sites=sites(sampled=(False, True, True, False, False)))
    (finding,) = on_sites(found)
    assert (finding.code, finding.row, finding.column) == (Code.LIMIT_EXCEEDED, 0, "sampled")
    assert finding.clause == "8.1.3.2"


def test_of_the_temporary_sites_one_at_least_is_audited(schemes: Schemes) -> None:
    marks = (True, True, True, False, False)
    (finding,) = on_sites(result(schemes, "zhrz", sites=sites(temporary=True, sampled=marks)))
    assert (finding.row, finding.clause) == (4, "8.1.3.2 2)")
    marks = (True, True, True, False, True)
    assert on_sites(result(schemes, "zhrz", sites=sites(temporary=True, sampled=marks))) == []


def test_where_no_sample_is_allowed_every_site_is_chosen_and_none_may_be_left_out(schemes: Schemes) -> None:
    facts = {"similar_activities": False, "under_control": True, "regional_factors": False}
    found = result(schemes, "ench", sites=sites(), **facts)
    assert found.sampling.chosen == SITES
    assert on_sites(found) == []
    left_out = result(schemes, "ench", sites=sites(sampled=(True, True, True, True, False)), **facts)
    assert [finding.code for finding in on_sites(left_out)] == [Code.LIMIT_EXCEEDED]


def test_where_the_rule_gives_no_size_there_is_a_proposal_and_no_shortage(schemes: Schemes) -> None:
    facts = {"similar_activities": True, "under_control": True, "regional_factors": False}
    found = result(schemes, "ench", sites=sites(sampled=(True, False, False, False, False)), **facts)
    assert (found.sampling.sampled, found.sampling.proposal, found.sampling.chosen_count) == (None, 3, 1)
    assert on_sites(found) == []


def test_a_number_that_a_person_set_counts_as_the_size(schemes: Schemes) -> None:
    line = {"about": "sampling.sampled", "value": "3", "confirmed_by": "示例批准人"}
    marks = (True, False, False, False, False)
    facts = {"similar_activities": True, "under_control": True, "regional_factors": False}
    found = result(schemes, "ench", sites=sites(sampled=marks), confirmations=[line], **facts)
    assert [finding.code for finding in on_sites(found)] == [Code.LIMIT_EXCEEDED]


def test_the_cycle_owes_the_permanent_sites_that_were_never_visited(schemes: Schemes) -> None:
    given = sites(
        temporary=True,
        sampled=(True, True, False, False, True),
        visited_on=("2025-04-10", None, "2025-04-11", None, None),
    )
    sampling = result(schemes, "zhrz", "surveillance", sites=given).sampling
    assert sampling.visited == ("总部", "二厂")
    assert sampling.still_to_visit == ("三厂",)
    both = result(
        schemes, "zhrz", "surveillance", sites=[{"name": "总部", "kind": "centre"}, {"name": "一厂", "sampled": False}]
    )
    assert both.sampling.still_to_visit == ("一厂",)


def test_a_single_site_owes_nothing(schemes: Schemes) -> None:
    sampling = result(schemes, "ztht", sites=[{"name": "一厂", "sampled": False}]).sampling
    assert sampling.still_to_visit == ()


@pytest.mark.parametrize(("day", "late"), [("2026-04-19", False), ("2026-04-20", True)])
def test_a_visit_before_lies_before_this_audit(schemes: Schemes, day: str, late: bool) -> None:
    given = sites(sampled=(True, True, True, True, True), visited_on=(None, day, None, None, None))
    findings = on_sites(result(schemes, "zhrz", "surveillance", sites=given))
    assert [(f.code, f.row, f.column) for f in findings] == ([(Code.DATE_ORDER, 1, "visited_on")] if late else [])


def test_without_sites_nothing_is_said_of_them(schemes: Schemes) -> None:
    found = result(schemes, "zhrz")
    assert (found.sampling.chosen, found.sampling.chosen_count, on_sites(found)) == ((), None, [])


def test_a_site_without_a_name_has_none_in_the_result(schemes: Schemes) -> None:
    rows: list[dict[str, Any]] = [{"kind": "permanent", "sampled": True}, {"kind": "permanent", "sampled": False}]
    sampling = result(schemes, "zhrz", sites=[*rows, {"kind": "temporary", "sampled": False}]).sampling
    assert sampling.chosen == ("",)
    assert sampling.still_to_visit == ("",)


def test_each_finding_on_sites_has_its_words_and_its_clause(schemes: Schemes) -> None:
    three: list[dict[str, Any]] = [{"name": f"示例{at}", "kind": "permanent"} for at in range(3)]
    unmarked = result(schemes, "ench", sites=three)
    marked = result(schemes, "zhrz", sites=[{"name": "示例", "kind": "centre", "sampled": False}, *three])
    temporary = [{"name": "示例", "kind": "permanent", "sampled": True}, {"name": "示例二", "kind": "temporary"}]
    late = [three[0] | {"visited_on": "2026-01-05"}, *three[1:]]
    visited = result(schemes, "zhrz", sites=late, stage2_start="2026-01-05")
    every = [on_sites(one) for one in (unmarked, marked, result(schemes, "zhrz", sites=temporary), visited)]
    for finding in (finding for findings in every for finding in findings):
        assert finding.message, finding
        assert finding.clause, finding
        assert finding.code in (Code.LIMIT_EXCEEDED, Code.VALUE_OPEN, Code.DATE_ORDER)
        assert (finding.column is None) == (finding.row is None)
    assert any(finding.code is Code.DATE_ORDER for finding in every[-1])
