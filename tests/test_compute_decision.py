"""The decision: each precondition on both sides of its edges, what stands for an unmet one, what the team wants."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.decision import decision, find_groundless
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import DecisionView, Score
from pipeline.scheme.decision import DecisionRule
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

DAY, NEXT, LATER = date(2026, 6, 15), date(2026, 6, 16), date(2026, 7, 1)
FIRST, LATER_AUDIT = {"audit_type": "initial"}, {"audit_type": "surveillance"}
OPTIONS = (
    {"key": "grant", "label": "同意", "audits": ("initial",), "clause": "1"},
    {"key": "refuse", "label": "不同意", "audits": ("initial",), "clause": "2"},
    {"key": "supplement", "label": "补充", "clause": "3"},
    {"key": "maintain", "label": "保持", "audits": ("surveillance",), "shows": "C-Z01", "clause": "4"},
    {"key": "maintain", "label": "保持并换发", "audits": ("special",), "clause": "4.1"},
    {"key": "suspend", "label": "暂停", "audits": ("surveillance",), "lacking": "C-Z02", "clause": "5"},
)
RECOMMENDED = (
    {"decision": "grant", "audits": ("initial",), "clause": "1"},
    {"decision": "maintain", "audits": ("surveillance",), "instead": "suspend", "clause": "4"},
)
CONTRACT = {"do": "fact_yes", "id": "contract", "label": "合同", "fact": "contract_met", "otherwise": "refuse"}
ENOUGH = {"do": "fact_yes", "id": "enough", "label": "资料", "fact": "enough", "otherwise": "supplement"}
GRADE = {"do": "grade", "id": "grade", "label": "等级", "otherwise": "refuse"}
GATE = {"do": "gate", "id": "gate", "label": "条件", "gate": "apart", "otherwise": "supplement"}
NCS = {"do": "ncs", "id": "ncs", "label": "不符合项", "filled": ("verified_on",), "otherwise": "supplement"}
SEVERE = NCS | {"severities": ("major",)}
OF_KIND = NCS | {"kinds": ("1",)}
OF_OTHERS = NCS | {"except_kinds": ("3",)}
DUE = SEVERE | {"by_deadline": "due"}
OWN = SEVERE | {"column": "found_on", "months": 2}
CONTESTED = {"under": {"C-Z19": "a"}}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


def a_case(
    scheme: Scheme, facts: dict[str, Any], *preconditions: dict[str, Any], dates: Mapping[str, date] = {}, **rule: Any
) -> Case:
    told = {"clause": "9", "options": OPTIONS, "positive": ("grant", "maintain"), "recommended": RECOMMENDED} | rule
    told["preconditions"] = tuple({"clause": "8"} | entry for entry in preconditions)
    tables = scheme.tables.model_copy(update={"decision": DecisionRule.model_validate(told)})
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    return open_case(replace(scheme, tables=tables), facts, options).knowing(dates)


def view(case: Case, score: Score = Score(), **gates: bool | None) -> DecisionView:  # noqa: B008
    found: dict[str, object] = {f"gates.{gate}": passed for gate, passed in gates.items() if passed is not None}
    found |= {f"score.{part}": value for part in ("grade", "candidate", "below_all") if (value := getattr(score, part))}
    return decision(case.knowing(case.dates, found))


@pytest.mark.parametrize(
    ("facts", "met", "recommended"),
    [
        (FIRST | {"contract_met": True}, True, "grant"),
        (FIRST | {"contract_met": False}, False, "refuse"),
        (FIRST, None, None),
        ({"contract_met": True}, True, None),
        ({"contract_met": False}, False, "refuse"),
        (LATER_AUDIT | {"contract_met": True}, True, "maintain"),
        (LATER_AUDIT | {"contract_met": False}, False, "suspend"),
        ({"audit_type": "special", "contract_met": True}, True, None),
        ({"audit_type": "special", "contract_met": False}, False, "refuse"),
    ],
)
def test_the_rule_recommends_by_its_preconditions_and_only_what_is_an_option(
    scheme: Scheme, facts: dict[str, Any], met: bool | None, recommended: str | None
) -> None:
    found = view(a_case(scheme, facts, CONTRACT))
    assert [(p.id, p.label, p.clause, p.met) for p in found.preconditions] == [("contract", "合同", "8", met)]
    assert found.recommended == recommended


def test_where_the_rule_has_no_precondition_nothing_is_recommended(scheme: Scheme) -> None:
    assert view(a_case(scheme, FIRST)).recommended is None


def test_the_first_unmet_precondition_says_what_is_recommended(scheme: Scheme) -> None:
    case = a_case(scheme, FIRST | {"enough": False, "contract_met": False}, ENOUGH, CONTRACT)
    assert view(case).recommended == "supplement"


@pytest.mark.parametrize(
    ("facts", "wanted", "recommended"),
    [
        (FIRST | {"contract_met": True}, "supplement", "supplement"),
        (FIRST | {"contract_met": True}, "suspend", "grant"),
        (FIRST | {"contract_met": False}, "supplement", "supplement"),
        (FIRST | {"contract_met": False}, "grant", "refuse"),
        (FIRST | {"contract_met": False}, "suspend", "refuse"),
        (FIRST, "grant", "grant"),
        (FIRST, "suspend", None),
    ],
)
def test_the_team_may_recommend_an_option_but_no_positive_one_against_the_rule(
    scheme: Scheme, facts: dict[str, Any], wanted: str, recommended: str | None
) -> None:
    assert view(a_case(scheme, facts | {"recommendation": wanted}, CONTRACT)).recommended == recommended


@pytest.mark.parametrize(
    ("passed", "recommended"), [({"apart": True}, "grant"), ({"apart": False}, "supplement"), ({}, None)]
)
def test_a_precondition_may_be_a_gate(scheme: Scheme, passed: dict[str, bool], recommended: str | None) -> None:
    assert view(a_case(scheme, FIRST, GATE), **passed).recommended == recommended


@pytest.mark.parametrize(
    ("words", "score", "met"),
    [
        ({}, Score(grade="一级"), True),
        ({}, Score(candidate="一级"), None),
        ({}, Score(below_all=True), False),
        ({"ungraded": True}, Score(below_all=True), True),
        ({"ungraded": True}, Score(), None),
    ],
)
def test_a_grade_is_reached_open_or_below_all(
    scheme: Scheme, words: dict[str, Any], score: Score, met: bool | None
) -> None:
    (found,) = view(a_case(scheme, FIRST, GRADE | words), score).preconditions
    assert found.met is met


OPEN = Score(candidate="一级")


@pytest.mark.parametrize(
    ("preconditions", "score", "wanted", "recommended"),
    [
        ((GRADE,), OPEN, "grant", None),
        ((GRADE,), OPEN, "supplement", "supplement"),
        ((GRADE,), Score(), "grant", "grant"),
        ((CONTRACT,), OPEN, "grant", "grant"),
        ((GRADE,), Score(grade="一级", candidate="一级"), "grant", "grant"),
    ],
)
def test_while_the_grade_hangs_on_a_person_no_positive_decision_is_recommended(
    scheme: Scheme, preconditions: tuple[dict[str, Any], ...], score: Score, wanted: str, recommended: str | None
) -> None:
    assert view(a_case(scheme, FIRST | {"recommendation": wanted}, *preconditions), score).recommended == recommended


def test_under_a_rule_without_scoring_an_open_grade_leaves_the_teams_recommendation(scheme: Scheme) -> None:
    score = scheme.tables.score.model_copy(update={"mode": "none"})
    unscored = replace(scheme, tables=scheme.tables.model_copy(update={"score": score}))
    case = a_case(unscored, FIRST | {"recommendation": "grant"}, GRADE)
    assert view(case, OPEN).recommended == "grant"


def nc(**words: Any) -> dict[str, Any]:
    return {"severity": "major", **words}


@pytest.mark.parametrize(
    ("entry", "row", "met"),
    [
        (SEVERE, nc(verified_on=DAY), True),
        (SEVERE, nc(), False),
        (SEVERE, nc(verified_on=""), False),
        (SEVERE, nc(verified_on="示例"), True),
        (SEVERE, {"severity": "minor"}, True),
        (SEVERE, {}, None),
        (SEVERE, {"verified_on": DAY}, True),
        (NCS, {}, False),
        (OF_KIND, {"kind": "1"}, False),
        (OF_KIND, {"kind": "2"}, True),
        (OF_KIND, {"kind": "2", "severity": "major"}, False),
        (OF_KIND, {"severity": "minor"}, True),
        (OF_KIND, {}, None),
        (OF_OTHERS, {"kind": "3"}, True),
        (OF_OTHERS, {"kind": "1"}, False),
        (OF_OTHERS, {"kind": "1", "severity": "major"}, True),
        (OF_OTHERS, {"severity": "minor"}, False),
        (OF_OTHERS, {}, None),
        (SEVERE | {"or_filled": ("plan",)}, nc(plan="示例"), True),
        (SEVERE | {"or_filled": ("plan",)}, nc(plan=""), False),
        (SEVERE | {"filled": ("verified_on", "plan")}, nc(plan="示例"), False),
    ],
)
def test_a_nonconformity_is_done_open_or_not_of_this_kind(
    scheme: Scheme, entry: dict[str, Any], row: dict[str, Any], met: bool | None
) -> None:
    (found,) = view(a_case(scheme, FIRST | {"ncs": (row,)}, entry)).preconditions
    assert found.met is met


@pytest.mark.parametrize(
    ("rows", "met"),
    [
        (None, None),
        ((nc(verified_on=DAY), {}), None),
        (({}, nc()), False),
        ((nc(verified_on=DAY), {"severity": "minor"}), True),
    ],
)
def test_one_nonconformity_not_done_is_enough_and_an_open_one_leaves_it_open(
    scheme: Scheme, rows: tuple[dict[str, Any], ...] | None, met: bool | None
) -> None:
    (found,) = view(a_case(scheme, FIRST | {"ncs": rows}, SEVERE)).preconditions
    assert found.met is met


@pytest.mark.parametrize(
    ("entry", "row", "facts", "met"),
    [
        (DUE, nc(verified_on=DAY), {}, True),
        (DUE, nc(verified_on=NEXT), {}, False),
        (DUE, nc(verified_on=DAY), {"decision_date": DAY}, True),
        (DUE, nc(verified_on=DAY), {"decision_date": date(2026, 6, 14)}, False),
        (SEVERE, nc(verified_on=NEXT), {"decision_date": DAY}, False),
        (DUE | {"or_filled": ("planned_on",)}, nc(planned_on=DAY), {}, True),
        (DUE | {"or_filled": ("planned_on",)}, nc(planned_on=NEXT), {}, False),
        (DUE | {"deadline_kinds": ("1",)}, nc(kind="1", verified_on=NEXT), {}, False),
        (DUE | {"deadline_kinds": ("1",)}, nc(kind="2", verified_on=NEXT), {}, True),
        (DUE | {"written_deadline": "written"}, nc(verified_on=NEXT), {}, True),
        (DUE | {"written_deadline": "written"}, nc(verified_on=LATER), {}, False),
        (DUE | {"written_deadline": "written"}, nc(verification="onsite", verified_on=NEXT), {}, False),
        (OWN, nc(found_on=DAY, verified_on=date(2026, 8, 15)), {}, True),
        (OWN, nc(found_on=DAY, verified_on=date(2026, 8, 16)), {}, False),
        (OWN | {"deadline_kinds": ("1",)}, nc(found_on=DAY, kind="1", verified_on=date(2026, 8, 16)), {}, False),
        (OWN | {"deadline_kinds": ("1",)}, nc(found_on=DAY, kind="2", verified_on=date(2026, 8, 16)), {}, True),
        (OWN | {"written_months": 1}, nc(found_on=DAY, verified_on=date(2026, 7, 15)), {}, True),
        (OWN | {"written_months": 1}, nc(found_on=DAY, verified_on=date(2026, 7, 16)), {}, False),
        (OWN | {"written_months": 1}, nc(found_on=DAY, verification="onsite", verified_on=date(2026, 8, 15)), {}, True),
        (
            OWN | {"written_months": 1},
            nc(found_on=DAY, verification="onsite", verified_on=date(2026, 8, 16)),
            {},
            False,
        ),
        (OWN, nc(found_on=None, verified_on=date(2027, 8, 16)), {}, True),
        (OWN, nc(found_on="示例", verified_on=date(2027, 8, 16)), {}, True),
    ],
)
def test_what_was_done_after_the_deadline_or_the_decision_does_not_count(
    scheme: Scheme, entry: dict[str, Any], row: dict[str, Any], facts: dict[str, Any], met: bool
) -> None:
    dates = {"due": DAY, "written": NEXT}
    (found,) = view(a_case(scheme, FIRST | {"ncs": (row,)} | facts, entry, dates=dates)).preconditions
    assert found.met is met


@pytest.mark.parametrize(
    ("entry", "row", "asked"),
    [
        (OF_KIND, {"kind": "1"}, False),
        (OF_KIND, {"kind": "2"}, False),
        (OF_KIND, {"severity": "minor"}, True),
        (OF_KIND, {}, True),
        (OF_KIND, nc(kind="1"), False),
        (OF_KIND, nc(kind="2"), True),
        (OF_OTHERS, nc(kind="3"), False),
        (OF_OTHERS, nc(kind="1"), True),
        (SEVERE, {"kind": "1"}, True),
    ],
)
def test_a_nonconformity_without_its_class_or_a_kind_that_fits_it_is_asked_about(
    scheme: Scheme, entry: dict[str, Any], row: dict[str, Any], asked: bool
) -> None:
    case = a_case(scheme, FIRST | {"ncs": (row,)}, entry | {"lacking": "C-Z05"})
    view(case)
    assert ("C-Z05" in case.trace.shown) is asked


LATE = DUE | {"late": "refuse"}


@pytest.mark.parametrize(
    ("entry", "rows", "facts", "recommended"),
    [
        (LATE, (nc(verified_on=NEXT),), {}, "refuse"),
        (LATE, (nc(),), {"decision_date": NEXT}, "refuse"),
        (LATE, (nc(),), {"decision_date": DAY}, "supplement"),
        (LATE, (nc(),), {}, "supplement"),
        (DUE, (nc(verified_on=NEXT),), {}, "supplement"),
        (LATE, ({"severity": "minor", "verified_on": NEXT}, nc()), {}, "supplement"),
        (LATE, ({"severity": "minor", "verified_on": NEXT}, nc(verified_on=NEXT)), {}, "refuse"),
        (LATE | {"deadline_kinds": ("1",)}, (nc(kind="2"), nc(kind="1", verified_on=NEXT)), {}, "refuse"),
    ],
)
def test_a_missed_deadline_may_ask_for_more_than_a_thing_not_done_yet(
    scheme: Scheme, entry: dict[str, Any], rows: tuple[dict[str, Any], ...], facts: dict[str, Any], recommended: str
) -> None:
    case = a_case(scheme, FIRST | {"ncs": rows} | facts, entry, dates={"due": DAY})
    assert view(case).recommended == recommended


ROWS = {"do": "rows", "id": "basic", "label": "基本项", "rows": "basic", "otherwise": "refuse"}


@pytest.mark.parametrize(
    ("plain", "contested", "facts", "score", "decides"),
    [
        (CONTRACT, NCS, {}, Score(), False),
        (CONTRACT, NCS, {"contract_met": True}, Score(), True),
        (CONTRACT, NCS, {"ncs": (nc(),)}, Score(), True),
        (CONTRACT, ENOUGH, {}, Score(), False),
        (CONTRACT, ENOUGH, {"enough": True}, Score(), True),
        (CONTRACT, ENOUGH, {"contract_met": True}, Score(), True),
        (CONTRACT, GATE, {}, Score(), False),
        (GATE, ENOUGH, {}, Score(), False),
        (NCS, ENOUGH, {}, Score(), True),
        (CONTRACT | {"audits": ("initial",)}, ENOUGH, {}, Score(), True),
        (CONTRACT, ROWS, {}, Score(), True),
        (CONTRACT, ENOUGH, {}, OPEN, True),
        (CONTRACT, GRADE, {}, Score(grade="一级"), True),
    ],
)
def test_a_reading_behind_an_unknown_precondition_decides_nothing_beside_another_unknown_one(
    scheme: Scheme, plain: dict[str, Any], contested: dict[str, Any], facts: dict[str, Any], score: Score, decides: bool
) -> None:
    case = a_case(scheme, FIRST | facts, plain, contested | CONTESTED)
    view(case, score)
    assert case.trace.consulted["C-Z19"] is decides


@pytest.mark.parametrize(
    ("facts", "labels"),
    [
        (FIRST, ["同意", "不同意", "补充"]),
        (LATER_AUDIT, ["补充", "保持", "暂停"]),
        ({"audit_type": "special"}, ["补充", "保持并换发"]),
        ({}, ["同意", "不同意", "补充", "保持", "暂停"]),
    ],
)
def test_the_options_are_those_of_the_audit_each_key_once(
    scheme: Scheme, facts: dict[str, Any], labels: list[str]
) -> None:
    assert [option.label for option in view(a_case(scheme, facts)).options] == labels


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (LATER_AUDIT | {"decision": "maintain"}, ["C-Z01"]),
        (LATER_AUDIT | {"decision": "suspend"}, ["C-Z02"]),
        (LATER_AUDIT | {"decision": "suspend", "decision_cause": "示例"}, []),
        (LATER_AUDIT | {"decision": "supplement"}, []),
        (LATER_AUDIT, []),
    ],
)
def test_a_decision_taken_shows_its_readings_and_that_no_cause_is_given(
    scheme: Scheme, facts: dict[str, Any], shown: list[str]
) -> None:
    case = a_case(scheme, facts)
    view(case)
    assert list(case.trace.shown) == shown


def groundless(scheme: Scheme, facts: dict[str, Any]) -> list[Finding]:
    case = a_case(scheme, facts, CONTRACT)
    find_groundless(case, view(case))
    return case.trace.findings


def test_a_positive_decision_against_an_unmet_precondition_is_an_error(scheme: Scheme) -> None:
    (found,) = groundless(scheme, FIRST | {"contract_met": False, "decision": "grant"})
    assert (found.severity, found.code) == (Severity.ERROR, Code.DECISION_WITHOUT_GROUNDS)
    assert (found.found, found.clause, found.field) == ("grant", "8", "decision")
    assert "“合同”未满足" in found.message


@pytest.mark.parametrize(
    "facts",
    [
        FIRST | {"contract_met": True, "decision": "grant"},
        FIRST | {"decision": "grant"},
        FIRST | {"contract_met": False, "decision": "refuse"},
        FIRST | {"contract_met": False},
        {"decision": "suspend"},
    ],
)
def test_other_decisions_stand(scheme: Scheme, facts: dict[str, Any]) -> None:
    assert groundless(scheme, facts) == []


def test_a_decision_that_the_audit_does_not_have_is_a_persons_matter(scheme: Scheme) -> None:
    (found,) = groundless(scheme, FIRST | {"decision": "suspend"})
    assert (found.severity, found.code) == (Severity.REVIEW, Code.NOT_A_CHOICE)
    assert (found.found, found.clause, found.field) == ("suspend", "9", "decision")
    assert found.message.startswith("规则没有为初次") and "规则列出的是同意、不同意、补充。" in found.message
