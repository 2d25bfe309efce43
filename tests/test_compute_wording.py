"""Outcomes in words: numbers and dates as an office writes them, what is open, what each part gives."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.compute.wording import day, outcome_text, part_name, plain
from pipeline.outcome import Number
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

DAY, NEXT, LATER = date(2026, 6, 5), date(2026, 12, 15), date(2026, 12, 16)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (-7, "-7"),
        (Decimal("4.50"), "4.5"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(1, 3), "0.333333…"),
        (Fraction(-4, 3), "-1.333333…"),
        (Fraction(1, 10**6), "0.000001"),
        (Fraction(1, 10**7), "0…"),
        (Fraction(12345, 4), "3086.25"),
        (Fraction(100), "100"),
    ],
)
def test_a_number_is_exact_to_six_places_and_says_where_it_goes_on(value: Number, text: str) -> None:
    assert plain(value) == text


def test_a_date_is_written_without_zeros() -> None:
    assert day(DAY) == "2026年6月5日"


@pytest.mark.parametrize(
    ("about", "value", "text"),
    [
        ("audit_time", None, "待人工确定"),
        ("audit_time", (Fraction(1, 2), Fraction(4), Fraction(9, 2)), "第一阶段0.5人日，现场4人日，合计4.5人日"),
        ("audit_time.total", (None, None, 5), "合计5人日"),
        ("audit_time", (None, None, None), "待人工确定"),
        ("certificate.valid_to", (DAY, NEXT), "自2026年6月5日，至2026年12月15日"),
        ("score.grade", (Fraction(80), "A", None), "得分80，等级A"),
        ("score.grade", (Fraction(80), None, "A"), "得分80，拟等级A"),
        ("sampling.sampled", (3, True), "去3个场所"),
        ("sampling.sampled", (3, None), "去3个场所"),
        ("sampling.sampled", (None, True), "待人工确定"),
        ("sampling.sampled", (9, False), "不允许抽样，9个场所都去"),
        ("deadlines.report_due_by", (DAY, None, None), "2026年6月5日"),
        ("deadlines.report_due_by", (DAY, DAY, NEXT), "一般2026年6月5日，最迟2026年12月15日"),
        ("deadlines.report_due_by", (DAY, DAY, DAY), "2026年6月5日"),
        ("deadlines.report_due_by", (NEXT, DAY, DAY), "2026年12月15日"),
        ("deadlines.report_due_by", (LATER, DAY, NEXT), "2026年12月16日（一般2026年6月5日，最迟2026年12月15日）"),
        ("deadlines.report_due_by", (DAY, DAY, None), "2026年6月5日"),
        ("deadlines.report_due_by", (DAY, None, NEXT), "2026年6月5日"),
        ("deadlines.report_due_by", (None, DAY, NEXT), "待人工确定"),
        ("gates.licence_valid", True, "通过"),
        ("gates.licence_valid", False, "不通过"),
        ("decision.recommended", ("同意", "“合同”未满足"), "同意，“合同”未满足"),
        ("decision.recommended", ("suspend",), "暂停认证注册"),
        ("decision.recommended", (None,), "待人工确定"),
        ("decision.recommended", ("", "“合同”未满足"), "待人工确定，“合同”未满足"),
        ("certificate.number", "示例-007", "示例-007"),
        ("ncs", (2, None, DAY, "示例"), "2，2026年6月5日，示例"),
        ("ncs", "1-1、1-2", "1-1、1-2"),
        ("deadlines", DAY, "2026年6月5日"),
        ("sampling", 3, "3"),
        ("decision", "同意", "同意"),
    ],
)
def test_an_outcome_is_said_so_that_a_person_can_compare(scheme: Scheme, about: str, value: object, text: str) -> None:
    assert outcome_text(value, about, scheme) == text


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("deadlines.report_due_by", "deadlines"),
        ("gates.licence_valid", "gates"),
        ("gates.nothing", None),
        ("gates", None),
        ("audit_time.total", None),
        ("report_due_by", None),
    ],
)
def test_a_deadline_and_a_gate_are_named_in_their_own_words(scheme: Scheme, about: str, name: str | None) -> None:
    tables = {"deadlines": scheme.tables.deadlines.labels, "gates": scheme.tables.gates.labels}
    assert part_name(about, scheme) == (f"“{tables[name][about.partition('.')[2]]}”" if name else "")
