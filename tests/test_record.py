"""result.json and manifest.json: the contract's keys, exact numbers, the same bytes always."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.facts import Place, WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import (
    AuditTime,
    Deadline,
    Outcome,
    Paper,
    Result,
    Status,
    Step,
)
from pipeline.record import (
    Inputs,
    Source,
    calc_json,
    manifest_json,
    number,
    plain,
    result_json,
    sha256,
    to_bytes,
)

RESULT = Result(
    audit_time=AuditTime(total=Decimal("4.5"), minimum=Fraction(9, 2), steps=(Step(what="表", value=3, clause="A"),)),
    deadlines=(Deadline(id="report_due_by", label="报告", date=date(2025, 6, 20), clause="4", overdue=True),),
    points_approved=True,
)
FINDING = Finding(
    severity=Severity.REVIEW,
    code=Code.READING_USED,
    message="两种读法",
    field="scope",
    place=Place(sheet="申请信息", cell="C12"),
    reading="C-X99",
)
OUTCOME = Outcome(
    status=Status.ACCEPTED,
    kind=WorkbookKind.SCORING,
    scheme_id="example",
    scheme_version="1 #abc",
    facts={"case_no": "甲-1", "org_name": "示例 A&B", "sites": ({"name": "厂区"},)},
    result=RESULT,
    findings=(FINDING,),
    papers=(Paper(kind="decision_sheet", name="决定表.docx", content=b"paper"),),
    supersedes="甲-1/scoring-1",
)
SOURCE = Source(name="评分.xlsx", sha256="0" * 64)
CONTRACT_KEYS = [
    "schema",
    "source",
    "status",
    "supersedes",
    "scheme",
    "case",
    "findings",
    "audit_time",
    "sampling",
    "gates",
    "score",
    "deadlines",
    "decision",
    "certificate",
    "documents",
]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(1, 3), 0.333333),
        (Fraction(2, 3), 0.666667),
        (Fraction(8150, 96), 84.895833),
        (Fraction(9, 2), 4.5),
        (Fraction(6, 2), 3),
        (Decimal("4.50"), 4.5),
        (Decimal("5.00"), 5),
        (Decimal("0.1") + Decimal("0.2"), 0.3),
        (Decimal("0.0000005"), 0.000001),
        (Decimal("-0.5"), -0.5),
        (Decimal("4736.4"), 4736.4),
        (12345678901234567890, 12345678901234567890),
    ],
)
def test_numbers_are_exact_to_six_places(exact: Decimal | Fraction | int, shown: float) -> None:
    assert number(exact) == shown
    assert type(number(exact)) is type(shown)


def test_a_very_long_decimal_is_rounded_to_what_a_reader_keeps() -> None:
    assert number(Decimal("123456789012.3456789")) == 123456789012.346


def test_facts_become_json_values() -> None:
    facts = {"a": True, "b": date(2026, 1, 5), "c": ("x", "y"), "d": ({"e": Decimal("0.5")},)}
    assert plain(facts) == {"a": True, "b": "2026-01-05", "c": ["x", "y"], "d": [{"e": 0.5}]}


def test_the_result_has_all_keys_of_the_contract() -> None:
    record = result_json(OUTCOME, SOURCE)
    assert [key for key in record if key in CONTRACT_KEYS] == CONTRACT_KEYS
    assert record["source"] == {"name": "评分.xlsx", "sha256": "0" * 64, "kind": "scoring"}
    assert record["scheme"] == {"id": "example", "version": "1 #abc", "points_approved": True}
    assert record["case"]["org_name"] == "示例 A&B"
    assert record["case"]["audit_type"] is None
    assert record["audit_time"]["total"] == 4.5
    assert record["audit_time"]["steps"] == [{"what": "表", "value": 3, "clause": "A"}]
    assert record["score"]["by_indicator"] == []
    assert record["documents"] == [{"kind": "decision_sheet", "path": "决定表.docx", "sha256": sha256(b"paper")}]


def test_a_finding_names_its_cell_and_reading() -> None:
    finding = result_json(OUTCOME, SOURCE)["findings"][0]
    assert (finding["sheet"], finding["cell"]) == ("申请信息", "C12")
    assert (finding["severity"], finding["code"]) == ("review", "reading_used")
    assert finding["reading"] == "C-X99"


def test_the_record_is_readable_chinese_and_ends_in_a_newline() -> None:
    text = to_bytes(result_json(OUTCOME, SOURCE)).decode()
    assert "示例 A&B" in text
    assert text.endswith("}\n")
    assert json.loads(text)["status"] == "accepted"


def test_a_lone_surrogate_in_a_name_is_escaped() -> None:
    assert json.loads(to_bytes({"name": "a\udc80"})) == {"name": "a\udc80"}


def test_the_record_of_a_folder_does_not_say_what_is_overdue_today() -> None:
    assert "overdue" not in result_json(OUTCOME, SOURCE)["deadlines"][0]


def test_calc_says_what_is_overdue_and_has_no_source() -> None:
    record = calc_json("example", "1", {"audit_type": "initial"}, RESULT, [FINDING])
    assert record["deadlines"][0]["overdue"] is True
    assert record["case"] == {
        "case_no": None, "org_name": None, "audit_type": "initial", "uscc": None,
    }  # fmt: skip
    assert record["status"] is None
    assert "source" not in record
    assert "documents" not in record


def test_the_manifest_has_the_digest_of_every_file_and_input() -> None:
    inputs = Inputs(tables={"b": "2", "a": "1"}, templates={"t": "3"}, version="9")
    record = manifest_json(OUTCOME, SOURCE, {"source.xlsx": b"x", "a.docx": b"y"}, inputs)
    assert record["files"] == {"a.docx": sha256(b"y"), "source.xlsx": sha256(b"x")}
    assert list(record["tables"]) == ["a", "b"]
    assert record["templates"] == {"t": "3"}
    assert record["program"] == {"name": "greencert", "version": "9"}
    assert record["entry"]["supersedes"] == "甲-1/scoring-1"


def test_the_same_outcome_gives_the_same_bytes() -> None:
    assert to_bytes(result_json(OUTCOME, SOURCE)) == to_bytes(result_json(OUTCOME, SOURCE))
