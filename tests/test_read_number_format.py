"""What a cell shows is what a text field reads: formats one by one, in real workbooks, beside LibreOffice."""

import functools
import io
import random
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from support_workbooks import convert, filled, needs_libreoffice, read, spoiled

from pipeline.facts import WorkbookKind
from pipeline.read.number_format import BUILT_IN, shown_as

SHOWN = [
    ("00000", "123", "00123"),
    ("00000", "-123", "-00123"),
    ("0.00", "1.005", "1.01"),
    ("0.00", "7", "7.00"),
    ("#,##0", "1234567.5", "1,234,568"),
    ("#,##0.00", "-1234.5", "-1,234.50"),
    ("000,000", "1234", "001,234"),
    ("0%", "0.915", "92%"),
    ("0.0%", "0.915", "91.5%"),
    ("0 %", "0.5", "50 %"),
    ('"第"0"号"', "7", "第7号"),
    ("0人", "12", "12人"),
    (r"00\.00", "1234", "12.34"),
    ("000-0000-0000", "13812345678", "138-1234-5678"),
    ("0.##", "5.5", "5.5"),
    ("0.0##", "5", "5.0"),
    (".00", "5.25", "5.25"),
    ("#,##0,", "1234567", "1,235"),
    ("#,##0.0,,", "1234567", "1.2"),
    ("General", "0.1", "0.1"),
    ('General"个"', "3", "3个"),
    ("@", "12", "12"),
    ("[$¥-804]#,##0.00", "1234.5", "¥1,234.50"),
    ("[Red]0.0", "-1.25", "-1.3"),
    ("0.00_);(0.00)", "-2", "(2.00)"),
    ('0;-0;"无"', "0", "无"),
    ("[<=9999999]###-####;(###) ###-####", "2125551234", "(212) 555-1234"),
    ('yyyy"年"m"月"d"日"', "46083", "2026年3月2日"),
    ("[$-804]yyyy-mm-dd;@", "46083", "2026-03-02"),
    ("yyyy.m.d aaaa", "46083", "2026.3.2 星期一"),
    ("h:mm", "0.354166666666667", "8:30"),
    ("yyyy/m/d h:mm", "46083.354166666667", "2026/3/2 8:30"),
    ('上午/下午h"时"mm"分"', "0.75", "下午6时00分"),
    ("h:mm AM/PM", "0", "12:00 AM"),
    ("mm:ss", "0.50069", "01:00"),
]
UNCLEAR = [
    ("0.00E+00", "12"), ("# ?/?", "0.5"), ("[DBNum1][$-804]General", "12"), ("[$-F800]dddd", "46083"),
    ("dddd", "46083"), ("mmm-yy", "46083"), (";;;", "5"),
    ("*-0", "5"), ("[h]:mm", "1.5"), ("yyyy-mm-dd", "0.5"), ("yyyy-mm-dd", "60"),
    ("yyyy-mm-dd", "99999999"), ("ss.0", "0.5"), ("0.00", "-0.001"), ("[>5]0;[>1]0.0", "0"), ("0.00", "1e300"),
    ("e年", "46083"), ("#", "0"), ("[>=1]0;0.0", "-1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "text"), SHOWN)
def test_a_number_is_read_as_its_format_shows_it(code: str, number: str, text: str) -> None:
    assert shown_as(code, Decimal(number)) == text


@pytest.mark.parametrize(("code", "number"), UNCLEAR)
def test_what_cannot_be_shown_exactly_is_not_guessed(code: str, number: str) -> None:
    assert shown_as(code, Decimal(number)) is None


def test_days_of_1904_are_counted_from_there() -> None:
    assert shown_as("yyyy-mm-dd", Decimal(44621), date1904=True) == "2026-03-02"


@pytest.mark.parametrize("code", sorted(set(BUILT_IN.values())))
def test_no_built_in_format_ends_in_an_exception(code: str) -> None:
    for number in ("0", "-1", "0.5", "123456.789", "46083.75", "1e300", "-1e-300"):
        text = shown_as(code, Decimal(number))
        assert text is None or text == text.strip() != ""


SIGNS = ("0", "#", "?", ",", ".", "%", '"', "\\", "_", "*", "[", "]", "$", "-", "804", "Red", ">", "=", "5", ";",
         "@", "General", "y", "m", "d", "h", "s", "a", "AM/PM", "人", "E+", "/", " ", "DBNum1", "(", ")")  # fmt: skip


def test_no_format_however_damaged_ends_in_an_exception() -> None:
    chance = random.Random(5)
    for _ in range(3000):
        code = "".join(chance.choice(SIGNS) for _ in range(chance.randrange(9)))
        for number in ("0", "-1.5", "46083.5", "1e300", "-1e-300"):
            text = shown_as(code, Decimal(number))
            assert text is None or text == text.strip() != "", code


TYPED: dict[str, tuple[Any, str, str]] = {
    "contact_name": (7, '"示例"0', "示例7"),
    "contact_phone": (2212345678, "000-00000000", "022-12345678"),
    "adjust_reason": (46083, 'yyyy"年"m"月"d"日"', "2026年3月2日"),
    "reduction_reason": (0.5, "0.0%", "50.0%"),
    "business_address": (1234567, "#,##0", "1,234,567"),
}


@functools.cache
def typed() -> bytes:
    """Return a workbook with numbers typed into text fields, each with a number format."""

    def put(book: Workbook) -> None:
        for key, (value, code, _) in TYPED.items():
            sheet, _, address = book.defined_names[key].attr_text.replace("$", "").replace("'", "").partition("!")
            book[sheet][address].value = value
            book[sheet][address].number_format = code
        team = book["审核组"]
        for address, value, code in (("B7", 5, '"审核员"0'), ("D7", 123, "00000"), ("H7", 1905.01, "00.00")):
            team[address].value = value
            team[address].number_format = code

    return spoiled(filled("pcec", WorkbookKind.INTAKE), put)


def check(content: bytes) -> None:
    checked = read(content)
    assert {key: checked.facts[key] for key in TYPED} == {key: text for key, (_, _, text) in TYPED.items()}
    member = checked.facts["team"][1]  # type: ignore[index]
    assert (member["name"], member["registration_no"]) == ("审核员5", "00123")  # type: ignore[index, call-overload]
    assert member["professional_codes"] == ("1905.01",)  # type: ignore[index, call-overload]
    assert "not_as_shown" not in {finding.code.value for finding in checked.findings}


def test_a_text_field_of_a_real_workbook_reads_what_the_cell_shows() -> None:
    check(typed())


@needs_libreoffice
def test_it_reads_the_same_when_libreoffice_saved_the_workbook() -> None:
    check(convert(typed(), "xlsx"))


ALIKE = [
    code
    for code, _, _ in SHOWN
    if not any(sign in code for sign in ("a", "y", "上", "0.##", "General", "@", "<", "h:mm AM"))
]
NUMBERS = ("0", "1", "123", "-1", "2.5", "99.5", "0.0455", "1234567.891", "46083", "13812345678")


@needs_libreoffice
def test_libreoffice_shows_the_same() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line, code in enumerate(ALIKE, start=1):
        for at, number in enumerate(NUMBERS, start=1):
            quoted = code.replace('"', '""')
            sheet.cell(line, at).value = f'=TEXT({number},"{quoted}")'
    saved = io.BytesIO()
    book.save(saved)
    calculated = openpyxl.load_workbook(io.BytesIO(convert(saved.getvalue(), "xlsx")), data_only=True).active
    assert calculated is not None
    for line, code in enumerate(ALIKE, start=1):
        for at, number in enumerate(NUMBERS, start=1):
            ours = shown_as(code, Decimal(number))
            theirs = str(calculated.cell(line, at).value or "").strip()
            assert ours is None or ours == theirs, (code, number)
