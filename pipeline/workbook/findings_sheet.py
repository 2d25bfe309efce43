"""The first sheet of a returned workbook: all findings, each with a link to its cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.findings import Finding, Severity
from pipeline.read.xml import attribute, child, children
from pipeline.workbook.mark_styles import MARKS, MarkStyles
from pipeline.workbook.names import FINDINGS_SHEET
from pipeline.workbook.ooxml import Package, legal, tag
from pipeline.workbook.style import FONT

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WORDS = {Severity.ERROR: "必须改", Severity.REVIEW: "请确认", Severity.NOTE: "提示"}
HEADERS = ("序号", "程度", "位置", "现在的内容", "怎样处理", "依据条款")
WIDTHS = (7, 10, 26, 30, 62, 18)
HOW_TO = (
    "“必须改”的改好后才能继续；“请确认”的请核对，确认无误的写进“确认事项”工作表。改完保存本文件，再放进收件文件夹。"
)
HEADER_ROW = 4
LINE, CHARACTERS = 16, 30


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of the cell formats of this sheet."""

    title: int
    hint: int
    header: int
    plain: int
    centre: int
    link: int
    grades: dict[Severity, int]


def write_findings(package: Package, styles: MarkStyles, findings: Sequence[Finding]) -> None:
    """Add the sheet in front of all others, or write it anew where an earlier round made it."""
    namespace = etree.QName(package.tree(package.workbook)).namespace
    root = etree.fromstring(_sheet_text(findings, _looks(styles), str(namespace)).encode())
    known = dict(package.sheets()).get(FINDINGS_SHEET)
    if known is not None:
        package.add_tree(known, root)
        return
    name = package.free_name("xl/worksheets/sheet{}.xml")
    package.add_tree(name, root)
    package.register(name, SHEET_TYPE)
    _list_first(package, package.relate(package.workbook, "worksheet", name))


def _list_first(package: Package, relation: str) -> None:
    """Put the sheet first in the workbook and shift everything that counts sheets."""
    book = package.tree(package.workbook)
    holder = child(book, "sheets")
    assert holder is not None
    used = {int(entry.get("sheetId", "0")) for entry in holder}
    entry = etree.Element(tag(book, "sheet"), name=FINDINGS_SHEET, sheetId=str(max(used) + 1))
    entry.set(f"{{{package.relation_types}}}id", relation)
    holder.insert(0, entry)
    names = child(book, "definedNames")
    for defined in names if names is not None else ():
        number = defined.get("localSheetId")
        if number is not None:
            defined.set("localSheetId", str(int(number) + 1))
    for views in children(book, "bookViews"):
        for view in views:
            view.set("activeTab", "0")
            view.set("firstSheet", "0")


def deselect(root: etree._Element) -> None:
    """Take the selection off a sheet, so that only the list of findings is selected."""
    for views in children(root, "sheetViews"):
        for view in views:
            if attribute(view, "tabSelected") is not None:
                del view.attrib["tabSelected"]


def _looks(styles: MarkStyles) -> Looks:
    def font(text: str) -> int:
        return styles.add("fonts", styles.element(f'<font>{text}<name val="{FONT}"/></font>'))

    def fill(colour: str) -> int:
        pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill>'
        return styles.add("fills", styles.element(f"<fill>{pattern}</fill>"))

    side = '<{0} style="thin"><color rgb="FFBFCFC7"/></{0}>'
    sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    box = styles.add("borders", styles.element(f"<border>{sides}<diagonal/></border>"))

    def look(font_id: int, fill_id: int, border: int, alignment: str) -> int:
        """Return the number of a cell format made of these parts."""
        return styles.add(
            "cellXfs",
            styles.element(
                f'<xf numFmtId="49" fontId="{font_id}" fillId="{fill_id}" borderId="{border}" xfId="0" '
                'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f"<alignment {alignment}/></xf>"
            ),
        )

    body = font('<sz val="10"/><color rgb="FF24332C"/>')
    white = font('<b/><sz val="10"/><color rgb="FFFFFFFF"/>')
    left = 'horizontal="left" vertical="center" wrapText="1"'
    centre = 'horizontal="center" vertical="center" wrapText="1"'
    return Looks(
        title=look(font('<b/><sz val="17"/><color rgb="FFA33A2C"/>'), 0, 0, 'vertical="center"'),
        hint=look(font('<sz val="10"/><color rgb="FF6B7A73"/>'), 0, 0, 'vertical="center"'),
        header=look(white, fill("FFA33A2C"), box, centre),
        plain=look(body, 0, box, left),
        centre=look(body, 0, box, centre),
        link=look(font('<u/><sz val="10"/><color rgb="FF1155AA"/>'), 0, box, left),
        grades={
            Severity.ERROR: look(body, fill(MARKS[Severity.ERROR]), box, centre),
            Severity.REVIEW: look(body, fill(MARKS[Severity.REVIEW]), box, centre),
            Severity.NOTE: look(body, fill("FFE4ECF5"), box, centre),
        },
    )


def _sheet_text(findings: Sequence[Finding], looks: Looks, namespace: str) -> str:
    errors = sum(1 for finding in findings if finding.severity is Severity.ERROR)
    reviews = sum(1 for finding in findings if finding.severity is Severity.REVIEW)
    summary = (
        f"共 {len(findings)} 条：必须改 {errors} 条，请确认 {reviews} 条，提示 {len(findings) - errors - reviews} 条。"
    )
    rows = [
        _row(1, ((FINDINGS_SHEET, looks.title),), 34),
        _row(2, ((summary, looks.hint),), 20),
        _row(3, ((HOW_TO, looks.hint),), 20),
        _row(HEADER_ROW, tuple((header, looks.header) for header in HEADERS), 26),
    ]
    links = []
    for number, finding in enumerate(findings, start=1):
        row = HEADER_ROW + number
        rows.append(_finding_row(row, number, finding, looks))
        if finding.place is not None:
            target = _escape("'" + finding.place.sheet.replace("'", "''") + f"'!{finding.place.cell}")
            links.append(f'<hyperlink ref="C{row}" location="{target}" display=""/>')
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(WIDTHS, 1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="20"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{hyperlinks}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _finding_row(row: int, number: int, finding: Finding, looks: Looks) -> str:
    place = str(finding.place) if finding.place else "（整个文件）"
    cells = (
        (str(number), looks.centre),
        (WORDS[finding.severity], looks.grades[finding.severity]),
        (place, looks.link if finding.place else looks.plain),
        (finding.found, looks.plain),
        (finding.message, looks.plain),
        (finding.clause, looks.centre),
    )
    lines = max(-(-len(finding.message) // CHARACTERS), -(-len(finding.found) // 14), 1)
    return _row(row, cells, max(24, LINE * lines + 8))


def _row(row: int, cells: Sequence[tuple[str, int]], height: int) -> str:
    text = "".join(
        f'<c r="{chr(ord("A") + place)}{row}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{_escape(content)}</t></is></c>'
        for place, (content, style) in enumerate(cells)
    )
    return f'<row r="{row}" ht="{height}" customHeight="1">{text}</row>'


def _escape(text: str) -> str:
    """Return the text for XML."""
    return legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
