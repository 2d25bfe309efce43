"""A chart of Word, filled: categories and values in the chart, and the workbook behind it.

Only the data change; what a reviewer set in Word (kind of chart, colours, titles, axes) stays.
"""

from xml.sax.saxutils import escape

from lxml import etree

from pipeline.render.drawn import ChartData
from pipeline.render.package import CONTENT_TYPES, deflated, write_package

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


class UnfitChartError(ValueError):
    """A chart that cannot take the data; the text is Chinese and says why."""


def fill_chart(root: etree._Element, data: ChartData) -> None:
    """Put the data into the chart. Raises UnfitChartError where its series do not fit."""
    series = list(root.iter(f"{C}ser"))
    if len(series) != len(data.series):
        raise UnfitChartError(f"图表有{len(series)}个系列，标记给出{len(data.series)}个")
    for at, (node, values) in enumerate(zip(series, data.series, strict=True)):
        held = node.find(f"{C}val")
        if held is None:
            raise UnfitChartError("这种图表（如散点图）不能填写，请用柱形图、条形图、折线图、饼图或雷达图")
        _drop_points(node, len(data.categories))
        names = node.find(f"{C}cat")
        if names is None:
            names = node.makeelement(f"{C}cat", {})
            held.addprevious(names)
        _refill(names, "str", "A", data.categories, "")
        _refill(held, "num", LETTERS[at], values, held.findtext(f".//{C}formatCode") or "General")


def _drop_points(series: etree._Element, count: int) -> None:
    """Drop formats of single points beyond the last."""
    for kind in ("dPt", "dLbl"):
        for node in list(series.iter(f"{C}{kind}")):
            index = node.find(f"{C}idx")
            if index is not None and int(index.get("val", "0")) >= count:
                node.getparent().remove(node)  # type: ignore[union-attr]


def _refill(place: etree._Element, kind: str, column: str, values: tuple[str | None, ...], number_format: str) -> None:
    for node in list(place):
        place.remove(node)
    reference = etree.SubElement(place, f"{C}{kind}Ref")
    etree.SubElement(reference, f"{C}f").text = f"Sheet1!${column}$2:${column}${len(values) + 1}"
    cache = etree.SubElement(reference, f"{C}{kind}Cache")
    if number_format:
        etree.SubElement(cache, f"{C}formatCode").text = number_format
    etree.SubElement(cache, f"{C}ptCount", {"val": str(len(values))})
    for at, value in enumerate(values):
        if value is not None:
            point = etree.SubElement(cache, f"{C}pt", {"idx": str(at)})
            etree.SubElement(point, f"{C}v").text = value


def chart_workbook(root: etree._Element, data: ChartData) -> bytes:
    """Return the workbook that Word opens to edit the numbers of the chart."""
    titles = [node.findtext(f"{C}tx//{C}v") or "" for node in root.iter(f"{C}ser")]
    rows = [_row(1, ["", *titles])]
    points = zip(data.categories, *data.series, strict=True)
    rows += [_row(at, [name], values) for at, (name, *values) in enumerate(points, start=2)]
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    return write_package({"xl/worksheets/sheet1.xml": sheet.encode("utf-8")}, FIXED)


def _row(number: int, texts: list[str], values: list[str | None] | None = None) -> str:
    cells = [
        f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        for column, text in zip(f"A{LETTERS}", texts, strict=False)
    ]
    cells += [
        f'<c r="{column}{number}"><v>{value}</v></c>'
        for column, value in zip(LETTERS, values or (), strict=False)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _relations(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'.encode()


_FIXED = {
    CONTENT_TYPES: (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>'
    ).encode(),
    "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
    "xl/workbook.xml": (
        f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode(),
}
FIXED = {name: deflated(content) for name, content in _FIXED.items()}
"""What every workbook of a chart has alike, packed once."""
