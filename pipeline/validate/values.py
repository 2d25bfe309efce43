"""Turn one given value into a typed one, by what its column asks for."""

from collections.abc import Callable, Mapping

from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.fields import Column, FieldType
from pipeline.validate.choices import ILLEGAL, UNSEEN, parse_choice, parse_list, parse_yes_no
from pipeline.validate.days import parse_clock, parse_day
from pipeline.validate.given import Fault, Given, Outcome, Parsed, is_legal
from pipeline.validate.limits import length, text_at_most
from pipeline.validate.numbers import parse_number
from pipeline.validate.uscc import CREDIT_CODE, parse_uscc

_LOST_DIGITS = "数字太长，末几位可能已被 Excel 改成 0；请先把单元格格式设为文本，再重新输入。"
EXCEL_EXACT = 10**15


def parse(column: Column, given: Given, *, strict_positive: bool) -> Outcome:
    """Return the typed value, with doubts, or the fault. A value of None counts as not given."""
    if given.text is not None and not is_legal(given.text):
        return Fault(Code.ILLEGAL_CHARACTER, ILLEGAL)
    if given.items is not None and column.type is not FieldType.LIST:
        return Fault(_expected(column), "这里只能填一个值。")
    if column.type in (FieldType.WHOLE, FieldType.DECIMAL):
        return parse_number(column, given, strict_positive=strict_positive)
    return _READERS[column.type](column, given)


def _text(column: Column, given: Given) -> Outcome:
    if column.key == CREDIT_CODE:
        return parse_uscc(given)
    if column.time:
        return parse_clock(given)
    if given.number is not None and given.day is None and abs(given.number) >= EXCEL_EXACT:
        return Fault(Code.OUT_OF_RANGE, _LOST_DIGITS)
    if given.seen is None:
        return Fault(Code.NOT_AS_SHOWN, UNSEEN)
    text = given.words
    text = text if column.long else text.strip()
    at_most = text_at_most(column)
    if length(text) > at_most:
        return Fault(Code.TEXT_TOO_LONG, f"最多 {at_most} 字，现有 {length(text)} 字，请缩短。")
    return Parsed(text or None)


_READERS: Mapping[FieldType, Callable[[Column, Given], Outcome]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: lambda _, given: parse_day(given),
    FieldType.YES_NO: parse_yes_no,
    FieldType.CHOICE: parse_choice,
    FieldType.LIST: lambda _, given: parse_list(given),
}


def _expected(column: Column) -> Code:
    return {
        FieldType.WHOLE: Code.NOT_A_NUMBER,
        FieldType.DECIMAL: Code.NOT_A_NUMBER,
        FieldType.DATE: Code.NOT_A_DATE,
    }.get(column.type, Code.NOT_A_CHOICE)


def finding_of(fault: Fault, label: str, found: str, clause: str) -> Finding:
    """Return the finding that tells an auditor of a fault in the cell of that label."""
    return Finding(
        severity=Severity.REVIEW if fault.review else Severity.ERROR,
        code=fault.code,
        message=f"“{label}”：{fault.advice}",
        found=found,
        clause=clause,
    )
