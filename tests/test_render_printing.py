"""How values become text, and what the filters of a template make of them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from pipeline.render.printing import FILTERS, UnprintableError, printed
from pipeline.render.values import BLANK, Chosen, Figure, Listed, Record, figure_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(1, 64), "0.015625"),
        (Fraction(100), "100"),
        (Fraction(2, 3), "0.666666…（2/3）"),
        (Fraction(-4, 3), "-1.333333…（-4/3）"),
        (Fraction(123457, 9990), "12.358058…"),
        (Fraction(8749999999, 100000003), "87.499997…"),
    ],
)
def test_numbers_print_exactly_or_cut_never_rounded(number: Fraction, text: str) -> None:
    assert figure_text(number) == text
    assert str(Figure(number)) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("date", date(2026, 3, 2), "2026年3月2日"),
        ("date", BLANK, "—"),
        ("number", Decimal("1200.50"), "1200.5"),
        ("percent", Decimal("84.50"), "84.5%"),
        ("percent", Fraction(262, 3), "87.333333…%"),
        ("percent", BLANK, "—"),
        ("person_days", Fraction(3, 2), "1.5人日"),
        ("cn_number", 0, "零"),
        ("cn_number", 10, "十"),
        ("cn_number", 12, "十二"),
        ("cn_number", 20, "二十"),
        ("cn_number", 105, "一百零五"),
        ("cn_number", 110, "一百一十"),
        ("cn_number", 1001, "一千零一"),
        ("cn_number", 9990, "九千九百九十"),
        ("cn_number", 1010, "一千零一十"),
        ("cn_number", 10_000, "一万"),
        ("cn_number", 10_005, "一万零五"),
        ("cn_number", 12_345, "一万二千三百四十五"),
        ("cn_number", 100_010_000, "一亿零一万"),
        ("cn_number", 100_000_012, "一亿零一十二"),
        ("cn_number", 120_050, "十二万零五十"),
        ("cn_number", -3, "负三"),
        ("cn_number", Decimal("2.50"), "二点五"),
        ("cn_number", Fraction(41, 20), "二点零五"),
        ("cn_number", BLANK, "—"),
        ("number", 0, "0"),
        ("number", Decimal("-0.00"), "0"),
        ("number", Decimal("1.50"), "1.5"),
        ("number", Decimal("-12.30"), "-12.3"),
        ("number", Fraction(1, 3), "0.333333…（1/3）"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", BLANK, "—"),
        ("percent", 0, "0%"),
        ("percent", 100, "100%"),
        ("percent", Decimal("-2.50"), "-2.5%"),
        ("percent", Fraction(1, 3), "0.333333…%"),
        ("person_days", 0, "0人日"),
        ("person_days", Decimal("1.50"), "1.5人日"),
        ("person_days", Fraction(1, 3), "0.333333…（1/3）人日"),
        ("person_days", BLANK, "—"),
        ("date", date(2026, 12, 31), "2026年12月31日"),
        ("date", "待决定", "待决定"),
        ("date_en", date(2026, 3, 2), "2 March 2026"),
        ("date_en", BLANK, "—"),
        ("yes_no", "待确认", "待确认"),
        ("join", BLANK, "—"),
        ("join", ("甲",), "甲"),
        ("join", ("甲", BLANK), "甲、—"),
        ("join", (1, Decimal("2.50"), True), "1、2.5、是"),
        ("join", "甲乙", "甲乙"),
        ("lines", (), "—"),
        ("lines", ("甲",), "甲"),
        ("yes_no", True, "是"),
        ("yes_no", False, "否"),
        ("yes_no", BLANK, "—"),
        ("join", ("甲", "乙"), "甲、乙"),
        ("join", (), "—"),
        ("lines", ("甲", "乙"), "甲\n乙"),
    ],
)
def test_a_filter_prints_as_an_office_would(name: str, value: Any, text: str) -> None:
    assert FILTERS[name](value) == text


def test_a_percentage_may_be_cut_to_fewer_places() -> None:
    assert FILTERS["percent"](Fraction(262, 3), 2) == "87.33…%"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(262, 3), 0, "87…%"),
        (Fraction(1, 64), 2, "0.01…%"),
        (Decimal("84.5"), 2, "84.5%"),
        (Decimal("84.50"), 1, "84.5%"),
        (Decimal("100.004"), 2, "100.00…%"),
        (Fraction(-1, 3), 2, "-0.33…%"),
    ],
)
def test_a_percentage_is_cut_never_rounded(value: Any, places: int, text: str) -> None:
    assert FILTERS["percent"](value, places) == text


@pytest.mark.parametrize("value", [1.5, Fraction(1, 3), 10**16, Decimal("nan")])
def test_chinese_numerals_are_for_numbers_that_end(value: Any) -> None:
    with pytest.raises(UnprintableError):
        FILTERS["cn_number"](value)


@pytest.mark.parametrize("name", ["number", "percent", "person_days", "cn_number"])
@pytest.mark.parametrize("value", [0.1, float("nan"), Decimal("nan"), Decimal("inf")])
def test_no_filter_prints_a_raw_float(name: str, value: Any) -> None:
    with pytest.raises(UnprintableError):
        FILTERS[name](value)


@pytest.mark.parametrize("name", ["date", "date_en"])
def test_no_filter_prints_none(name: str) -> None:
    with pytest.raises(UnprintableError):
        FILTERS[name](None)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\ufffe", "\x1f"])
def test_a_character_that_xml_forbids_is_refused(text: str) -> None:
    with pytest.raises(UnprintableError, match=r"U\+"):
        printed(text)


def test_a_group_of_fields_names_the_fields_to_choose_from() -> None:
    with pytest.raises(UnprintableError, match="name, address"):
        printed(Record({"name": "甲", "address": "乙"}))


def test_a_blank_is_false_empty_and_blank_all_the_way_down() -> None:
    assert not BLANK
    assert list(BLANK) == []
    assert len(BLANK) == 0
    assert not BLANK > 3
    assert str(BLANK) == "—"


def test_a_choice_equals_its_label_and_its_key() -> None:
    chosen = Chosen("初次认证", "initial")
    assert chosen == "initial"
    assert chosen == "初次认证"
    assert chosen != "special"
    assert printed(chosen) == "初次认证"


def test_an_empty_list_prints_a_dash() -> None:
    assert printed(Listed()) == "—"
