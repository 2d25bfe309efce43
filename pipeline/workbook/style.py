"""Colours, fonts and cell formats of the workbooks."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

FONT = "微软雅黑"
DEEP = "#1F5C46"
SOFT = "#E6F1EB"
LINE = "#BFCFC7"
INK = "#24332C"
QUIET = "#6B7A73"
ASKED = "#FFF3CC"
OPEN = "#EEF6FC"
CARRIED = "#F1F2F4"
WHITE = "#FFFFFF"

_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_BOX: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True}

_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_size": 17, "bold": True, "font_color": DEEP},
    "subtitle": {"font_color": QUIET, "font_size": 9},
    "heading": {"bold": True, "font_size": 11, "font_color": WHITE, "bg_color": DEEP, "indent": 1},
    "label": {**_BOX, "bg_color": SOFT, "bold": True, "indent": 1},
    "help": {**_BOX, "font_color": QUIET, "font_size": 9, "indent": 1},
    "clause": {**_BOX, "font_color": QUIET, "font_size": 9, "align": "center"},
    "header": {
        **_BOX,
        "bold": True,
        "font_color": WHITE,
        "bg_color": DEEP,
        "align": "center",
    },
    "info": {**_BOX, "bg_color": CARRIED, "font_size": 9},
    "info_center": {**_BOX, "bg_color": CARRIED, "font_size": 9, "align": "center"},
    "text": {"text_wrap": True},
    "bold": {"bold": True},
    "link": {"font_color": "#1155AA", "underline": 1},
    "center": {"align": "center", **_BOX},
    "number": {"align": "center", "num_format": "0.##", **_BOX},
    "percent": {"align": "center", "num_format": "0.0%", **_BOX},
    "total": {"align": "center", "num_format": "0.##", "bold": True, "bg_color": SOFT, **_BOX},
    "total_percent": {
        "align": "center",
        "num_format": "0.0%",
        "bold": True,
        "bg_color": SOFT,
        **_BOX,
    },
    "progress": {"font_color": "#3C8D5A", "font_size": 12, "bold": True},
    "status": {"font_color": "#3C8D5A", "bold": True, "align": "center"},
    "required": {"font_color": "#C0392B", "bold": True},
}

_FILLS = {"asked": ASKED, "open": OPEN, "carried": CARRIED}

_NUMBER_FORMATS = {
    "text": "@",
    "long": "General",
    "whole": "General",
    "number": "General",
    "date": "yyyy-mm-dd",
}


class Styles:
    """Makes each cell format once for a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, ...], Format] = {}

    def __getitem__(self, name: str) -> Format:
        """Return a fixed format by name."""
        return self._make((name,), {**_BASE, **_STYLES[name]})

    def input(self, fill: str, content: str, *, centred: bool = False) -> Format:
        """Return the format of a cell to fill: asked, open or carried; by content type."""
        look = {**_BASE, **_BOX, "bg_color": _FILLS[fill], "num_format": _NUMBER_FORMATS[content]}
        look["locked"] = fill == "carried"
        look.update({"align": "center"} if centred else {"align": "left", "indent": 1})
        return self._make((fill, content, str(centred)), look)

    def alarm(self) -> Format:
        """Return the colour of the mark beside a required cell that is still empty."""
        return self._make(("alarm-only",), {"font_color": "#D1495B"})

    def swatch(self, fill: str) -> Format:
        """Return the format of a sample cell in the legend."""
        look = {**_BASE, **_BOX, "bg_color": _FILLS[fill], "align": "center", "font_size": 9}
        return self._make(("swatch", fill), look)

    def _make(self, key: tuple[str, ...], look: dict[str, Any]) -> Format:
        if key not in self._made:
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]
