"""Mark a workbook for return: every bad cell filled and commented, and a list of all findings.

The workbook itself is not written anew. Only the parts that carry marks are edited; all other
members are copied as they are, so nothing that the auditor had is lost. The marked copy can
be corrected and handed in again: the reader looks at neither the marks nor the list.
"""

from collections.abc import Sequence

from lxml import etree

from pipeline.findings import Finding, Severity
from pipeline.read.container import Container
from pipeline.read.sheet import position
from pipeline.read.xml import children
from pipeline.workbook.addresses import address
from pipeline.workbook.findings_sheet import deselect, write_findings
from pipeline.workbook.mark_comments import write_comments
from pipeline.workbook.mark_styles import MARKS, MarkStyles
from pipeline.workbook.names import FINDINGS_SHEET
from pipeline.workbook.ooxml import Package, tag
from pipeline.workbook.repack import repack

Cells = dict[tuple[int, int], list[Finding]]


def annotate(content: bytes, findings: Sequence[Finding]) -> bytes | None:
    """Return the marked copy; None where the file cannot be opened as a workbook.

    Errors and reviews are marked at their places; notes stand on the list only.
    """
    try:
        package = Package(Container(content))
        _mark(package, findings)
        return repack(content, package.changed())
    except Exception:
        return None


def _mark(package: Package, findings: Sequence[Finding]) -> None:
    styles_part = package.related(package.workbook, "styles")
    if styles_part is None:
        raise ValueError("the workbook has no styles")
    styles = MarkStyles(package.tree(styles_part))
    styles.take_off()
    by_sheet = _by_sheet(findings)
    for name, part in list(package.sheets()):
        if name == FINDINGS_SHEET:
            continue
        root = package.tree(part)
        deselect(root)
        cells = by_sheet.get(name, {})
        for cell, here in cells.items():
            _fill(root, cell, styles, _worst(here))
        notes = {cell: "\n\n".join(_note(finding) for finding in here) for cell, here in cells.items()}
        write_comments(package, part, notes, {cell: address(*cell) for cell in cells})
    write_findings(package, styles, findings)


def _by_sheet(findings: Sequence[Finding]) -> dict[str, Cells]:
    sheets: dict[str, Cells] = {}
    for finding in findings:
        if finding.place is None or finding.severity not in MARKS:
            continue
        cell = position(finding.place.cell)
        if cell is not None:
            sheets.setdefault(finding.place.sheet, {}).setdefault(cell, []).append(finding)
    return sheets


def _worst(findings: Sequence[Finding]) -> Severity:
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return Severity.ERROR if errors else Severity.REVIEW


def _note(finding: Finding) -> str:
    lines = ["【必须改】" if finding.severity is Severity.ERROR else "【请确认】", finding.message]
    if finding.found:
        lines.append(f"现在的内容：{finding.found}")
    if finding.clause:
        lines.append(f"依据：{finding.clause}")
    return "\n".join(lines)


def _fill(root: etree._Element, cell: tuple[int, int], styles: MarkStyles, severity: Severity) -> None:
    element = _cell(_row(root, cell[0]), *cell)
    style = element.get("s", "0")
    element.set("s", str(styles.marked(int(style) if style.isdigit() else 0, severity)))


def _row(root: etree._Element, number: int) -> etree._Element:
    data = next(children(root, "sheetData"))
    place = 0
    for row in children(data, "row"):
        at = int(row.get("r", "0")) - 1
        if at == number:
            return row
        if at > number:
            break
        place += 1
    row = etree.Element(tag(root, "row"), r=str(number + 1))
    data.insert(place, row)
    return row


def _cell(row: etree._Element, number: int, column: int) -> etree._Element:
    place = 0
    for entry in children(row, "c"):
        where = position(entry.get("r", ""))
        at = where[1] if where else place
        if at == column:
            return entry
        if at > column:
            break
        place += 1
    entry = etree.Element(tag(row, "c"), r=address(number, column))
    row.insert(place, entry)
    return entry
