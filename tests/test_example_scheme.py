"""The example scheme uses every construct, and a scheme is nothing but a folder of tables."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pipeline.cli.main import carry_out
from pipeline.compute import compute
from pipeline.errors import ExitCode
from pipeline.outcome import Status
from pipeline.process import process
from pipeline.record import calc_json
from pipeline.scheme.base import AuditType
from pipeline.scheme.load import TABLES, Schemes, load_schemes
from pipeline.service.materials import read_templates
from pipeline.validate.from_json import facts_from_json

HERE = Path(__file__).parent
ROOT = HERE.parent
EXAMPLES = HERE / "example_schemes"
TODAY = date(2026, 1, 5)

INTAKE: dict[str, Any] = {
    "case_no": "示例-2025-100",
    "audit_type": "initial",
    "application_date": "2025-07-01",
    "established_date": "2015-03-02",
    "org_name": "示例机械 & 装备有限公司",
    "uscc": "91120111MX0000385Q",
    "registered_address": "示例省示例市示例路1号",
    "business_address": "示例省示例市示例路1号",
    "scope": "齿轮 <精密> 的加工",
    "effective_personnel": 200,
    "system_start_date": "2025-01-05",
    "stage1_start": "2025-08-04",
    "stage1_end": "2025-08-04",
    "stage2_start": "2025-08-11",
    "stage2_end": "2025-08-15",
    "independent_legal_person": True,
    "licence_required": False,
    "no_incidents": True,
    "near_housing": True,
    "works_at_night": False,
    "night_level": "48.5",
    "night_limit": 50,
    "night_points": 2,
    "monitored_from": "2025-01-01",
    "monitored_to": "2025-06-30",
    "zone": "mixed",
    "source_class": "few",
    "sources_listed": ["空压机", "冷却塔"],
    "noise_points": [{"place": "东厂界", "time": "22:30", "level": "48.5"}],
    "team": [
        {
            "name": "审核员甲",
            "role": "leader",
            "registration_no": "EMS-1",
            "qualifications": ["EMS"],
            "scheme_training": True,
            "internal_evaluation": True,
            "consulted_within_3y": False,
        }
    ],
    "combined_systems": [{"name": "示例体系", "person_days": 2}],
}
SCORING = {
    **INTAKE,
    "scores": [
        {"item": "0-1", "verdict": "met"},
        {"item": "1.1-1", "verdict": "met"},
        {"item": "1.1-2", "verdict": "partly", "samples": 10, "samples_failed": 1},
        {"item": "2-1", "verdict": "partly", "percent": 60},
    ],
    "complaints_settled_percent": 96,
    "grade_confirmed_by": "技术负责人",
    "ncs": [
        {
            "nc_no": "1",
            "stage": "2",
            "clause": "1.1-2",
            "severity": "minor",
            "kind": "实施性",
            "statement": "一台空压机没有按期保养",
            "plan_accepted_on": "2025-08-20",
            "verified_on": "2025-09-10",
            "verified_by": "审核员甲",
        }
    ],
    "recommendation": "grant",
}
DECISION = {
    **SCORING,
    "contract_met": True,
    "information_sufficient": True,
    "decision": "grant",
    "decision_date": "2025-09-22",
    "decision_maker": "审核员乙",
    "decision_maker_in_team": False,
}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(EXAMPLES, fallback=ROOT / "schemes")


def models_in(value: object) -> Iterator[BaseModel]:
    """Yield every model of loaded tables."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from models_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from models_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from models_in(item)


def models_known() -> set[type[BaseModel]]:
    """Return every model that a table of a scheme may hold, the unions' members among them."""
    known: set[type[BaseModel]] = set()
    waiting: list[Any] = list(TABLES.values())
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation not in known:
                known.add(annotation)
                waiting += [field.annotation for field in annotation.model_fields.values()]
        else:
            waiting += [part for part in get_args(annotation) if not isinstance(part, str)]
    return known


@pytest.fixture(scope="module")
def used() -> dict[type[BaseModel], list[BaseModel]]:
    """Return the models that the example's files hold, by class."""
    from pipeline.scheme.strict_yaml import read_document

    found: dict[type[BaseModel], list[BaseModel]] = {}
    for name, table in TABLES.items():
        document = read_document(EXAMPLES / "quiet" / f"{name}.yaml", name)
        for model in models_in(table.model_validate(document.content)):
            found.setdefault(type(model), []).append(model)
    return found


def test_the_example_uses_every_construct(used: dict[type[BaseModel], list[BaseModel]]) -> None:
    constructs = {model for model in models_known() if "do" in model.model_fields}
    assert len(constructs) > 40
    assert not {model.__name__ for model in constructs - used.keys()}


def test_the_example_uses_every_key_of_every_table(used: dict[type[BaseModel], list[BaseModel]]) -> None:
    unused = {
        f"{model.__name__}.{name}"
        for model in models_known()
        for name in model.model_fields
        if not any(name in entry.model_fields_set for entry in used.get(model, ()))
    }
    inherited = {"audits", "under", "when", "lacking", "failing", "needs", "unless", "fact", "what"}
    assert not {name for name in unused if name.split(".")[1] not in inherited}


def calc(schemes: Schemes, facts: dict[str, Any], scheme: str = "quiet") -> dict[str, Any]:
    typed, faults = facts_from_json(json.loads(json.dumps(facts)), schemes[scheme])
    assert not faults
    result = compute(schemes[scheme], typed, TODAY)
    return dict(calc_json(scheme, "", typed, result, result.findings))


def test_the_working_of_the_person_days_reads_as_the_rule(schemes: Schemes) -> None:
    time = calc(schemes, INTAKE)["audit_time"]
    # 4 by headcount, 0.5 for the zone, 2 * 0.25 for night points; stage 1: 0.5; others 2 + 0.5
    assert time["minimum"] == 5
    assert time["onsite"] == 5
    assert time["stage1"] == 0.5
    assert time["total"] == 8
    assert time["steps"][0] == {"what": "按人数查表", "value": 4, "clause": "3.1 表1"}


def test_the_other_reading_is_shown_where_it_gives_another_value(schemes: Schemes) -> None:
    shown = calc(schemes, INTAKE)
    (use,) = [entry for entry in shown["readings"] if entry["id"] == "C-Q01"]
    assert "合计7人日" in use["others"]["a"]
    assert use["confirmed_by"] == "示例批准人"


def test_the_score_reaches_the_grade_with_its_conditions(schemes: Schemes) -> None:
    score = calc(schemes, SCORING)["score"]
    # 40 + 30 * 9/10 + 30 * 60 % = 85 of 100
    assert score["percent"] == 85
    assert score["grade"] == "银级"


def test_every_gate_of_the_example_passes_for_the_example_case(schemes: Schemes) -> None:
    open_gates = {"certified_before", "surveillance_in_time", "certificate_start_ok", "decider_independent"}
    open_gates |= {"reduction_within_limit", "internal_audit_done", "sites_under_control", "stage1_ncs_verified"}
    gates = {gate["id"]: gate["passed"] for gate in calc(schemes, INTAKE)["gates"]}
    assert {name for name, passed in gates.items() if passed is not True} == open_gates


@pytest.mark.parametrize("audit_type", [kind.value for kind in AuditType])
def test_every_audit_type_is_computed(schemes: Schemes, audit_type: str) -> None:
    facts = {**DECISION, "audit_type": audit_type, "special_kind": "change", "initial_person_days": 30}
    if audit_type in ("surveillance", "special"):
        facts |= {"decision": "maintain", "previous_expiry": "2027-06-30", "last_audit_end": "2024-08-20"}
    time = calc(schemes, facts)["audit_time"]
    assert (time["total"] is None) == (audit_type == "special")


FLOW = [("intake", INTAKE), ("scoring", SCORING), ("decision", DECISION)]
PAPERS = {
    "intake": ["audit_plan", "application_review", "acceptance_notice", "scoring_workbook"],
    "scoring": ["nc_report", "decision_sheet", "certificate_draft", "decision_workbook"],
    "decision": ["decision_sheet", "certificate_draft"],
}


@pytest.mark.parametrize(("kind", "facts"), FLOW, ids=PAPERS)
def test_fill_and_the_flow_make_the_papers(kind: str, facts: dict[str, Any], tmp_path: Path, folders: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    workbook = tmp_path / "w.xlsx"
    command = ["fill", "quiet", kind, "--facts", str(tmp_path / "facts.json"), "-o", str(workbook)]
    assert carry_out(command) == ExitCode.OK
    outcome = process(
        workbook.read_bytes(),
        "w.xlsx",
        schemes=load_schemes(EXAMPLES, fallback=ROOT / "schemes"),
        templates=read_templates(ROOT / "templates"),
        earlier=lambda _: (),
        today=TODAY,
    )
    errors = [finding.message for finding in outcome.findings if finding.severity.value == "error"]
    assert not errors
    assert outcome.status is Status.ACCEPTED
    assert [paper.kind for paper in outcome.papers] == PAPERS[kind]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the commands at the example and at folders of their own."""
    monkeypatch.setenv("GREENCERT_SCHEMES", str(EXAMPLES))
    monkeypatch.setenv("GREENCERT_TEMPLATES", str(ROOT / "templates"))
    for name in ("inbox", "outbox", "state"):
        monkeypatch.setenv(f"GREENCERT_{name.upper()}", str(tmp_path / name))
    return tmp_path


def test_a_workbook_of_the_example_runs_from_inbox_to_outbox(folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = folders / "facts.json"
    facts.write_text(json.dumps(INTAKE), encoding="utf-8")
    (folders / "inbox").mkdir()
    assert carry_out(["fill", "quiet", "intake", "--facts", str(facts), "-o", str(folders / "inbox" / "a.xlsx")]) == 0
    capsys.readouterr()
    assert carry_out(["run", "--on", "2026-01-05", "--json"]) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "accepted"
    result = json.loads(Path(told["result"]).read_text(encoding="utf-8"))
    assert result["scheme"]["id"] == "quiet"
    assert carry_out(["verify", str(folders / "outbox")]) == ExitCode.OK


def test_blank_calc_fields_and_readings_know_the_example(folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("intake", "scoring", "decision"):
        assert carry_out(["blank", "quiet", kind, "-o", str(folders / f"{kind}.xlsx")]) == ExitCode.OK
        assert carry_out(["fields", "quiet", kind]) == ExitCode.OK
    assert carry_out(["readings", "quiet"]) == ExitCode.OK
    assert carry_out(["schemes"]) == ExitCode.OK
    assert "夜间噪声" in capsys.readouterr().out


def test_a_copied_scheme_with_changed_numbers_needs_no_code(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schemes" / "pcec", tmp_path / "sixth")
    table = tmp_path / "sixth" / "audit_time.yaml"
    text = table.read_text(encoding="utf-8")
    old = "at_least: 1, at_most: 10, days: {initial: 2, later: 1}"
    assert text.count(old) == 1
    table.write_text(text.replace(old, "at_least: 1, at_most: 10, days: {initial: 7, later: 1}"), encoding="utf-8")
    copied = load_schemes(tmp_path, fallback=ROOT / "schemes")
    facts = {"audit_type": "initial", "effective_personnel": 10}
    assert list(copied) == ["sixth"]
    assert calc(copied, facts, "sixth")["audit_time"]["total"] == 7
    original = load_schemes(ROOT / "schemes")
    assert calc(original, facts, "pcec")["audit_time"]["total"] == 2
