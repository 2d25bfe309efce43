"""Read yes/no, choices and lists."""

import re

from pipeline.findings import Code
from pipeline.scheme.fields import Column, folded
from pipeline.validate.given import Fault, Given, Outcome, Parsed, from_json_value, is_legal
from pipeline.validate.limits import ITEM_AT_MOST, ITEMS_AT_MOST

_YES = frozenset({"是", "有", "y", "yes", "true", "对", "√", "✓", "✔", "☑"})
_NO = frozenset({"否", "无", "没有", "不是", "n", "no", "false", "×", "✗", "✘", "☒"})
_HAVE = frozenset({"有", "无", "没有"})
_NEGATIVE = ("没有", "无", "未")
SEPARATORS = re.compile(r"[、，,；;\n]")


def parse_yes_no(column: Column, given: Given) -> Outcome:
    """Return yes or no; 有 and 无 only where the question is not itself negative."""
    if given.truth is not None:
        return Parsed(given.truth)
    word = folded(given.text or "")
    doubtful = word in _HAVE and any(sign in column.label for sign in _NEGATIVE)
    if not doubtful and word in _YES | _NO:
        return Parsed(word in _YES)
    return Fault(Code.NOT_A_CHOICE, "请选择“是”或“否”。")


def parse_choice(column: Column, given: Given) -> Outcome:
    """Return the key of the choice whose label or key was given."""
    word = folded(given.words)
    key = column.choice_of.get(word)
    if key is not None:
        return Parsed(key)
    offered = "、".join(f"“{choice.label}”" for choice in column.choices)
    return Fault(Code.NOT_A_CHOICE, f"请从下拉列表中选择：{offered}。")


def parse_list(given: Given) -> Outcome:
    """Return the items of a list; separators are 、，,；; and line breaks."""
    pieces: list[str] = []
    if given.number is not None:
        return Parsed((given.words.strip(),)) if given.seen is not None else Fault(Code.NOT_AS_SHOWN, UNSEEN)
    for item in given.items if given.items is not None else (given.words,):
        entry = from_json_value(item)
        if entry is not None and entry.items is not None:
            return Fault(Code.NOT_A_CHOICE, "列表里不能再套列表。")
        if entry is not None:
            text = entry.text if entry.text is not None else entry.shown
            pieces += (piece.strip() for piece in SEPARATORS.split(text))
    items = tuple(piece for piece in pieces if piece)
    if not all(map(is_legal, items)):
        return Fault(Code.ILLEGAL_CHARACTER, ILLEGAL)
    if len(items) > ITEMS_AT_MOST or any(len(item) > ITEM_AT_MOST for item in items):
        return Fault(Code.TEXT_TOO_LONG, f"每项最多 {ITEM_AT_MOST} 字，最多 {ITEMS_AT_MOST} 项，用顿号隔开。")
    return Parsed(items or None)


UNSEEN = "这一格里是数字，显示的样子读不准；请把单元格格式设为文本，照显示的样子重新输入。"
ILLEGAL = "含有不可见的控制字符，多半是从别处粘贴来的；请删去这一格，重新手工输入。"
