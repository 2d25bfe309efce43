"""What Excel itself checks while an auditor types: drop-downs, limits, Chinese messages."""

from datetime import date
from typing import Any

from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.workbook.shown import NO, YES, is_percent, plain

EXCEL_INLINE_LIST = 250
EARLIEST, LATEST = date(1900, 3, 1), date(2199, 12, 31)
MESSAGE_LIMIT = 250
TITLE_LIMIT = 30


def choices_shown(column: Column) -> tuple[str, ...]:
    """Return what the drop-down of a cell offers; empty where there is none."""
    if column.type is FieldType.YES_NO:
        return (YES, NO)
    if column.type is FieldType.CHOICE:
        return tuple(choice.label for choice in column.choices)
    return ()


def fits_inline(labels: tuple[str, ...]) -> bool:
    """Say whether Excel takes these labels inside the rule itself, without a list on a sheet."""
    return len(",".join(labels)) <= EXCEL_INLINE_LIST and not any("," in label for label in labels)


def validation(column: Column, source: str | None = None) -> dict[str, Any] | None:
    """Return XlsxWriter's data validation for a column; None where anything may be typed.

    `source` is a cell range with the choices, for lists too long to stand in the rule.
    """
    rule = _rule(column, source)
    message = hint(column)
    if rule is None and not message:
        return None
    rule = rule or {"validate": "any"}
    return {
        **rule,
        "ignore_blank": True,
        "input_title": column.label[:TITLE_LIMIT],
        "input_message": message[:MESSAGE_LIMIT],
    }


def _rule(column: Column, source: str | None) -> dict[str, Any] | None:
    labels = choices_shown(column)
    if labels:
        return {
            "validate": "list",
            "source": source or list(labels),
            **_stop("请从下拉列表中选择。"),
        }
    if column.type is FieldType.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": EARLIEST,
            "maximum": LATEST,
            **_warn("请写成 2025-05-01 这样的日期。"),
        }
    if column.type in (FieldType.WHOLE, FieldType.DECIMAL):
        return {**_number(column), **_stop(number_sentence(column))}
    return None


def _number(column: Column) -> dict[str, Any]:
    kind = "integer" if column.type is FieldType.WHOLE else "decimal"
    low, high = column.at_least, column.at_most
    if low is None and high is None and isinstance(column, Field) and column.positive:
        return {"validate": kind, "criteria": ">", "value": 0}
    if low is not None and high is not None:
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": float(low),
            "maximum": float(high),
        }
    if high is not None:
        return {"validate": kind, "criteria": "<=", "value": float(high)}
    floor = float(low) if low is not None else -1e12
    return {"validate": kind, "criteria": ">=", "value": floor}


def _stop(sentence: str) -> dict[str, Any]:
    return {"error_type": "stop", "error_title": "请改一下", "error_message": sentence}


def _warn(sentence: str) -> dict[str, Any]:
    return {"error_type": "warning", "error_title": "请核对", "error_message": sentence}


def number_sentence(column: Column) -> str:
    """Return what kind of number is asked for, in one Chinese sentence."""
    kind = "整数" if column.type is FieldType.WHOLE else "数字"
    unit = "（百分数只写数字，82% 写 82）" if is_percent(column) else ""
    return f"请填写{limits(column)}{kind}{unit}。"


def limits(column: Column) -> str:
    """Return the limits of a number in words, empty where there are none."""
    low, high = column.at_least, column.at_most
    if isinstance(column, Field) and column.positive and (low is None or low <= 0):
        return f"大于 0、不超过 {plain(high)} 的" if high is not None else "大于 0 的"
    if low is not None and high is not None:
        return f"{plain(low)} 到 {plain(high)} 之间的"
    if low is not None:
        return f"不小于 {plain(low)} 的"
    return f"不大于 {plain(high)} 的" if high is not None else ""


def hint(column: Column) -> str:
    """Return the message that Excel shows beside the selected cell."""
    return column.help or _HINTS.get(column.type, "")


_HINTS = {
    FieldType.DATE: "日期，如 2025-05-01。",
    FieldType.LIST: "多个内容用顿号（、）隔开。",
    FieldType.YES_NO: "请选择“是”或“否”。",
}
