"""What is put right in a template or a paper without changing what it says, noted kind by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lxml import etree

from pipeline.outcome import Repair
from pipeline.render.places import place_of


class Kind(StrEnum):
    """The kinds of neutral repairs."""

    CHANGES = "changes_accepted"
    COMMENTS = "comments_left_out"
    WRAPPERS = "wrappers_removed"
    PAGE_BREAK = "page_break_passed_on"
    BINDINGS = "bindings_removed"
    EMPTY_ROW = "empty_row"
    EMPTY_TABLE = "empty_table"
    EMPTY_CELL = "empty_cell"
    EMPTY_BOX = "empty_box"
    EMPTY_CONTROL = "empty_control"
    GRID = "grid"
    BLANKS = "blanks"
    BOOKMARK = "bookmark_repeated"
    HALF_BOOKMARK = "bookmark_half"
    PARAGRAPH_ID = "paragraph_id"
    DRAWING_ID = "drawing_id"
    CONTROL_ID = "control_id"


WORDS = {
    Kind.CHANGES: "修订已按“全部接受”读取",
    Kind.COMMENTS: "批注没有带入文件",
    Kind.WRAPPERS: "智能标记和自定义标记已去掉，其中的文字不变",
    Kind.PAGE_BREAK: "标记段的分页已移到下一段，成为“段前分页”",
    Kind.BINDINGS: "内容控件的数据绑定或占位状态已去掉，以免 Word 换回原来的内容",
    Kind.EMPTY_ROW: "没有单元格的行已删去",
    Kind.EMPTY_TABLE: "没有行的表格已删去",
    Kind.EMPTY_CELL: "单元格末尾没有段落，已补一个空段",
    Kind.EMPTY_BOX: "文本框、页眉、页脚或脚注空了，已补一个空段",
    Kind.EMPTY_CONTROL: "内容控件里没有内容了，已补一个空段或删去控件",
    Kind.GRID: "单元格与表格的列数不符，列已按单元格调整",
    Kind.BLANKS: "文字首尾的空格已标为保留",
    Kind.BOOKMARK: "循环中重复的书签只留第一个",
    Kind.HALF_BOOKMARK: "只有一半的书签或编辑权限范围已删去",
    Kind.PARAGRAPH_ID: "循环中重复的段落内部编号已删去",
    Kind.DRAWING_ID: "循环中重复的图形内部编号已重编",
    Kind.CONTROL_ID: "循环中重复的内容控件内部编号已删去",
}


@dataclass(slots=True)
class Notes:
    """The repairs of one part in the making: of each kind the first place and how many."""

    part: str
    _found: dict[Kind, Repair] = field(default_factory=dict)

    def add(self, kind: Kind, node: etree._Element) -> None:
        """Note a repair, before the node is changed or removed."""
        known = self._found.get(kind)
        if known is None:
            place = place_of(node, self.part)
            self._found[kind] = Repair(kind=kind.value, words=WORDS[kind], part=self.part, place=place)
        else:
            self._found[kind] = replace(known, count=known.count + 1)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Return what was noted, a kind once."""
        return tuple(self._found.values())


def merged(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """Return the repairs of several fillings of one template: each kind once a part, the most that were made."""
    found: dict[tuple[str, str], Repair] = {}
    for repair in repairs:
        key = repair.part, repair.kind
        if key not in found or repair.count > found[key].count:
            found[key] = repair
    return tuple(found.values())
