"""Values as people type them: forgiving in form, strict in substance."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from pipeline.facts import WorkbookKind
from pipeline.findings import Code
from pipeline.scheme.fields import Choice, Column, Field, FieldType
from pipeline.validate.given import Fault, Given, Parsed, from_json_value
from pipeline.validate.uscc import check_digit
from pipeline.validate.values import parse


def column(kind: FieldType, **more: Any) -> Column:
    return Column(key=more.pop("key", "x"), type=kind, label=more.pop("label", "项"), **more)


def outcome(where: Column, value: Any, *, strict: bool = True) -> Any:
    given = from_json_value(value) if not isinstance(value, Given) else value
    assert given is not None
    result = parse(where, given, strict_positive=strict)
    return result.code if isinstance(result, Fault) else result.value


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-01",
        "2025.5.1",
        "2025/5/1",
        "2025年5月1日",
        "２０２５年５月１日",
        " 2025 年 5 月 1 日 ",
        "20250501",
        "二〇二五年五月一日",
        "二零二五年五月一日",
        "2025、5、1",
        "2025-05-01 00:00:00",
        "2025年5月1号",
        Decimal(20250501),
        date(2025, 5, 1),
    ],
)
def test_a_date_is_read_in_the_usual_ways_of_writing(text: Any) -> None:
    assert outcome(column(FieldType.DATE), text) == date(2025, 5, 1)


def test_chinese_days_above_ten_are_read() -> None:
    assert outcome(column(FieldType.DATE), "二〇二五年十二月三十一日") == date(2025, 12, 31)
    assert outcome(column(FieldType.DATE), "二〇二五年十月二十日") == date(2025, 10, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2025-5",
        "25.5.1",
        "5.1",
        "2025.13.1",
        "2月30日",
        "2025-02-30",
        "约三月",
        Decimal(45778),
        "45778",
        "长期有效",
        True,
        "2025-05-01 08:30",
        "二〇二五年五月一十日十",
    ],
)
def test_a_doubtful_date_is_refused(text: Any) -> None:
    assert outcome(column(FieldType.DATE), text) is Code.NOT_A_DATE


@pytest.mark.parametrize("text", ["1025-05-01", "2999-01-01"])
def test_an_impossible_year_is_out_of_range(text: str) -> None:
    assert outcome(column(FieldType.DATE), text) is Code.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", "1234.5"),
        ("１２３．５", "123.5"),
        ("22 400", "22400"),
        (" 7 ", "7"),
        ("-0.5", "-0.5"),
        ("－0.5", "-0.5"),
        ("−0.5", "-0.5"),
        (".5", "0.5"),
        ("1，234", "1234"),
        (Decimal("82.003"), "82.003"),
        (0.1, "0.1"),
        ("+3", "3"),
    ],
)
def test_a_number_is_read_as_typed(text: Any, number: str) -> None:
    assert outcome(column(FieldType.DECIMAL), text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["约300", "二百", "200-300", "1,23", "1e3", "12 万", "--1", True, "82%", "1.2.3", "3吨"],
)
def test_a_doubtful_number_is_refused(text: Any) -> None:
    assert outcome(column(FieldType.DECIMAL), text) is Code.NOT_A_NUMBER


def test_per_cent_counts_per_hundred_only_where_the_fact_does() -> None:
    percent = column(FieldType.DECIMAL, key="offset_percent", at_least=Fraction(0), at_most=Fraction(100))
    assert outcome(percent, "82%") == 82
    assert outcome(percent, "８２％") == 82
    assert outcome(percent, Given(number=Decimal("82.00"), percent=True, shown="82%")) == 82
    other = column(FieldType.DECIMAL)
    assert outcome(other, Given(number=Decimal(82), percent=True)) is Code.NOT_A_NUMBER


def test_a_unit_is_dropped_where_it_changes_nothing() -> None:
    assert outcome(column(FieldType.WHOLE), "148人") == 148
    assert outcome(column(FieldType.DECIMAL, help="单位：小时"), "174 小时") == 174
    assert outcome(column(FieldType.DECIMAL, help="单位：小时"), "174 天") is Code.NOT_A_NUMBER


def test_a_whole_number_has_no_part() -> None:
    assert outcome(column(FieldType.WHOLE), "148.0") == 148
    assert outcome(column(FieldType.WHOLE), "148.5") is Code.NOT_WHOLE


def test_limits_hold_at_both_ends() -> None:
    limited = column(FieldType.DECIMAL, at_least=Fraction(0), at_most=Fraction(100))
    assert outcome(limited, "0") == 0
    assert outcome(limited, "100") == 100
    assert outcome(limited, "100.01") is Code.OUT_OF_RANGE
    assert outcome(limited, "-1") is Code.OUT_OF_RANGE


def test_zero_is_taken_from_json_where_a_workbook_asks_for_more() -> None:
    field = Field(
        key="people",
        type=FieldType.WHOLE,
        label="人数",
        positive=True,
        kind=WorkbookKind.INTAKE,
        group="g",
    )
    assert outcome(field, 0, strict=False) == 0
    assert outcome(field, 0) is Code.OUT_OF_RANGE
    assert outcome(field, -1, strict=False) is Code.OUT_OF_RANGE


@pytest.mark.parametrize("text", ["是", "有", "Y", "yes", "TRUE", "√", True, " 是 "])
def test_yes_in_its_ways(text: Any) -> None:
    assert outcome(column(FieldType.YES_NO), text) is True


@pytest.mark.parametrize("text", ["否", "无", "没有", "N", "no", "false", "×", False])
def test_no_in_its_ways(text: Any) -> None:
    assert outcome(column(FieldType.YES_NO), text) is False


def test_none_is_doubtful_as_an_answer_to_a_negative_question() -> None:
    question = column(FieldType.YES_NO, label="近三年是否没有事故")
    assert outcome(question, "无") is Code.NOT_A_CHOICE
    assert outcome(question, "是") is True


@pytest.mark.parametrize("text", [1, "1", "也许", "是否"])
def test_what_is_neither_yes_nor_no_is_refused(text: Any) -> None:
    assert outcome(column(FieldType.YES_NO), text) is Code.NOT_A_CHOICE


def test_a_choice_is_read_by_label_or_key() -> None:
    stage = column(
        FieldType.CHOICE,
        choices=(Choice(key="1", label="第一阶段"), Choice(key="2", label="第二阶段（现场）")),
    )
    assert outcome(stage, "第二阶段(现场)") == "2"
    assert outcome(stage, 1) == "1"
    assert outcome(stage, "二阶段") is Code.NOT_A_CHOICE


def test_a_list_is_split_at_every_usual_sign() -> None:
    where = column(FieldType.LIST)
    assert outcome(where, "甲、乙，丙,丁；戊;己\n庚") == tuple("甲乙丙丁戊己庚")
    assert outcome(where, ["4.10", 5]) == ("4.10", "5")
    assert outcome(where, [" ", ""]) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("8:30", "08:30"),
        ("８：３０", "08:30"),
        ("8点", "08:00"),
        ("8点半", "08:30"),
        ("17时5分", "17:05"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, clock: str) -> None:
    assert outcome(column(FieldType.TEXT, time=True), text) == clock


@pytest.mark.parametrize("text", ["25:00", "8:60", "上午", "8:"])
def test_what_is_no_time_is_refused(text: str) -> None:
    assert outcome(column(FieldType.TEXT, time=True), text) is Code.NOT_A_DATE


def test_free_text_stays_exactly_as_typed() -> None:
    text = ' “A&B” <示例> ＡＢＣ１２３\n{第二行} "x" '
    assert outcome(column(FieldType.TEXT, long=True), text) == text
    assert outcome(column(FieldType.TEXT), "  ＺＺ－１  ") == "ＺＺ－１"


@pytest.mark.parametrize("text", ["a\x0bb", "a\x00", "a\ud800b", "a\ufffe"])
def test_characters_that_xml_forbids_are_stopped(text: str) -> None:
    for kind in (FieldType.TEXT, FieldType.LIST, FieldType.DATE):
        assert outcome(column(kind), text) is Code.ILLEGAL_CHARACTER
    assert outcome(column(FieldType.LIST), [text]) is Code.ILLEGAL_CHARACTER


def test_texts_have_a_length() -> None:
    assert outcome(column(FieldType.TEXT), "长" * 200) == "长" * 200
    assert outcome(column(FieldType.TEXT), "长" * 201) is Code.TEXT_TOO_LONG
    assert outcome(column(FieldType.TEXT, long=True), "长" * 32767) == "长" * 32767
    assert outcome(column(FieldType.TEXT, long=True), "长" * 32766 + "😀") is Code.TEXT_TOO_LONG


def credit(code: Any) -> Any:
    given = from_json_value(code)
    assert given is not None
    return parse(column(FieldType.TEXT, key="uscc"), given, strict_positive=True)


@pytest.mark.parametrize("first", "159ANY")
def test_credit_codes_of_every_registering_department_are_taken(first: str) -> None:
    stem = f"{first}1120111MX0000385"
    assert credit(stem + check_digit(stem)) == Parsed(stem + check_digit(stem))


def test_a_wrong_check_digit_is_to_be_confirmed_not_refused() -> None:
    result = credit(" 9112 0111mx0000385Ｒ ")
    assert isinstance(result, Parsed)
    assert result.value == "91120111MX0000385R"
    assert [(doubt.code, doubt.review) for doubt in result.doubts] == [(Code.USCC_CHECK_DIGIT, True)]


@pytest.mark.parametrize(
    "code",
    [
        "911",
        "91120111MX0000385O",
        "01120111MX0000385Q",
        "9112011AMX0000385Q",
        Decimal(911201110000000000),
    ],
)
def test_what_is_no_credit_code_is_refused(code: Any) -> None:
    result = credit(code)
    assert isinstance(result, Fault)
    assert result.code is Code.USCC_FORMAT


def test_check_digits_agree_with_an_independent_implementation() -> None:
    stdnum = pytest.importorskip("stdnum.cn.uscc", reason="python-stdnum is not installed")
    for stem in ("91130108MX0000115", "91120111MX0000385", "52430000A00000000"):
        assert stdnum.calc_check_digit(stem) == check_digit(stem)
