"""Every sample workbook ends as its expected.json says: status, papers, values, findings."""

import datetime as dt
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from pipeline.outcome import Outcome
from pipeline.process import process
from pipeline.record import Source, result_json
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.service.demo_samples import SampleWorkbook, content_of, read_json, sample_workbooks
from pipeline.service.demo_tables import copy_confirmed
from pipeline.service.materials import Templates, read_templates
from pipeline.service.settings import OWN_SAMPLES, OWN_SCHEMES, ROOT
from pipeline.validate.uscc import check_digit

TODAY = dt.date(2026, 6, 1)
WORKBOOKS = list(sample_workbooks(OWN_SAMPLES, load_schemes(OWN_SCHEMES)))
SOUND = [sample for sample in WORKBOOKS if sample.status != "returned"]
NAMED = re.compile(r"^(\w+)\[(\w+)\]$")
PERSON = re.compile(r"(实习)?(审核员|评价员)[甲乙丙丁戊己庚辛壬癸子]$|技术专家[甲乙丙丁]$")
WORKING_DAYS = {
    "application_date", "stage1_start", "stage1_end", "stage2_start", "stage2_end",
    "decision_date", "certificate_issue_date",
}  # fmt: skip
WORKING_DAYS_OF_ROWS = {"schedule": ["date"], "ncs": ["found_on", "plan_accepted_on", "verified_on"]}


def _name(sample: SampleWorkbook) -> str:
    return f"{sample.path}/{sample.kind}"


@pytest.fixture(scope="module")
def schemes(tmp_path_factory: pytest.TempPathFactory) -> Schemes:
    tables = tmp_path_factory.mktemp("tables") / "schemes"
    copy_confirmed(OWN_SCHEMES, OWN_SAMPLES, tables)
    return load_schemes(tables)


@pytest.fixture(scope="module")
def templates() -> Templates:
    return read_templates(ROOT / "templates")


@pytest.fixture(scope="module")
def outcomes(schemes: Schemes, templates: Templates) -> dict[str, Outcome]:
    return {
        _name(sample): process(
            content_of(sample, schemes[sample.scheme]),
            sample.name,
            schemes=schemes,
            templates=templates,
            earlier=lambda _: (),
            today=TODAY,
        )
        for sample in WORKBOOKS
    }


def _record(outcome: Outcome) -> dict[str, Any]:
    record = result_json(outcome, Source(name="x.xlsx", sha256=""))
    return json.loads(json.dumps(record, default=str), parse_float=Decimal)


def _value(record: Any, path: str) -> Any:
    """Return what stands at a path such as `gates[not_blacklisted].passed`."""
    for step in path.split("."):
        named = NAMED.match(step)
        record = _named(record[named[1]], named[2]) if named else record[step]
    return record


def _named(entries: list[dict[str, Any]], ident: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["id"] == ident)


@pytest.mark.parametrize("sample", WORKBOOKS, ids=_name)
def test_a_sample_ends_in_its_status_with_its_papers(sample: SampleWorkbook, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[_name(sample)]
    assert outcome.status == sample.expected["status"]
    made = Counter(paper.kind for paper in outcome.papers)
    assert {kind: made[kind] for kind in sample.expected["papers"]} == sample.expected["papers"]
    decided = sample.given.get("decision") or sample.given.get("recommendation")
    if decided in {None, "supplement", "refuse"}:
        assert not made["certificate_draft"]


@pytest.mark.parametrize("sample", WORKBOOKS, ids=_name)
def test_a_sample_comes_to_the_values_worked_out_from_the_rule(
    sample: SampleWorkbook, outcomes: dict[str, Outcome]
) -> None:
    record = _record(outcomes[_name(sample)])
    found = {path: _value(record, path) for path in sample.expected["values"]}
    assert found == sample.expected["values"]


@pytest.mark.parametrize("sample", [s for s in WORKBOOKS if "readings" in s.expected], ids=_name)
def test_the_reading_a_sample_turns_on_is_shown(sample: SampleWorkbook, outcomes: dict[str, Outcome]) -> None:
    shown = {finding.reading for finding in outcomes[_name(sample)].findings}
    assert set(sample.expected["readings"]) <= shown


def test_a_spoiled_workbook_is_found_out_fault_by_fault(outcomes: dict[str, Outcome]) -> None:
    for sample in WORKBOOKS:
        for place, code in sample.expected.get("findings", {}).items():
            field, _, column = place.partition(".")
            hits = [
                finding
                for finding in outcomes[_name(sample)].findings
                if (finding.field, finding.column or "") == (field, column)
            ]
            assert [finding.code.value for finding in hits] == [code], place
            assert hits[0].place is not None, place


@pytest.mark.parametrize("sample", SOUND, ids=_name)
def test_a_sample_is_judged_row_by_row_and_its_timetable_is_complete(
    sample: SampleWorkbook, schemes: Schemes, outcomes: dict[str, Outcome]
) -> None:
    result, given = outcomes[_name(sample)].result, sample.given
    if "schedule" in given:
        assert all(point.covered for point in result.timetable.coverage)
        assert not result.timetable.sites_missing
        assert result.timetable.person_days == (result.audit_time.total or result.audit_time.onsite)
        assert all(days % Decimal("0.5") == 0 for days in map(Decimal, map(float, result.timetable.by_member.values())))
    if "scores" in given:
        asked = [item.item for item in schemes[sample.scheme].items_for(given["audit_type"])]
        assert [row["item"] for row in given["scores"]] == asked
        evidence = [row.get("evidence") or row["reason"] for row in given["scores"]]
        assert all(len(text) >= 5 for text in evidence)


@pytest.mark.parametrize("sample", SOUND, ids=_name)
def test_a_sample_takes_place_on_working_days(sample: SampleWorkbook, schemes: Schemes) -> None:
    given = sample.given
    days = {key: given[key] for key in WORKING_DAYS if key in given}
    for key, columns in WORKING_DAYS_OF_ROWS.items():
        for number, row in enumerate(given.get(key, ())):
            days |= {f"{key} {number} {column}": row[column] for column in columns if column in row}
    calendar = schemes[sample.scheme].workdays
    off = {key: day for key, day in days.items() if not calendar.is_workday(dt.date.fromisoformat(day))}
    assert not off


@pytest.mark.parametrize("sample", SOUND, ids=_name)
def test_a_sample_invents_nobody(sample: SampleWorkbook) -> None:
    given = sample.given
    assert given["org_name"].startswith("示例")
    assert check_digit(given["uscc"]) == given["uscc"][-1]
    assert set(given["contact_phone"].partition("-")[2]) == {"0"}
    assert all(
        re.match(r"(实习)?(审核员|评价员)[甲乙丙丁戊己庚辛壬癸子]$|技术专家[甲乙丙丁]$", row["name"])
        for row in given["team"]
    )


def test_all_schemes_have_a_case_that_goes_all_the_way() -> None:
    granted = {s.scheme for s in WORKBOOKS if s.given.get("decision") == "grant"}
    assert granted == set(load_schemes(OWN_SCHEMES))


def test_what_is_to_be_opened_first_is_made(outcomes: dict[str, Outcome]) -> None:
    for wanted in read_json(OWN_SAMPLES / "open_first.json")["open_first"]:
        outcome = outcomes[f"{wanted['case']}/{wanted['workbook']}"]
        assert wanted["paper"] in {paper.kind for paper in outcome.papers}
