"""WordprocessingML in small pieces: paragraphs, runs, tables, as text.

Only what the shipped templates need. Tags of the template language are plain text here,
as they are in Word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
WIDTH = 9412
"""Width of the text in twentieths of a point: A4 less 22 mm on either side."""


def run(text: str, *, bold: bool = False, font: str = "", size: float = 0, color: str = "", low: bool = False) -> str:
    """Return a run of text; `size` in points, `low` for a subscript."""
    properties = ""
    if font:
        properties += f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
    if bold:
        properties += "<w:b/><w:bCs/>"
    if color:
        properties += f'<w:color w:val="{color}"/>'
    if size:
        properties += f'<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/>'
    if low:
        properties += '<w:vertAlign w:val="subscript"/>'
    wrapped = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\t"))
    return f"<w:r>{wrapped}{pieces}</w:r>"


def field(code: str) -> str:
    """Return a simple field of Word, such as PAGE."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        "<w:r><w:t>1</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def par(
    *content: str,
    style: str = "",
    keep: bool = False,
    align: str = "",
    before: int = -1,
    after: int = -1,
    new_page: bool = False,
) -> str:
    """Return a paragraph of runs or plain texts. `keep` holds it with the next one, `new_page` begins a page."""
    runs = "".join(piece if piece.startswith("<w:") else run(piece) for piece in content if piece)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += "<w:keepNext/>" if keep else ""
    properties += "<w:pageBreakBefore/>" if new_page else ""
    if before >= 0 or after >= 0:
        spacing = (f' w:before="{before}"' if before >= 0 else "") + (f' w:after="{after}"' if after >= 0 else "")
        properties += f"<w:spacing{spacing}/>"
    properties += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>" if properties else f"<w:p>{runs}</w:p>"


def tag(text: str) -> str:
    """Return a paragraph that holds only a paragraph tag, `p for x in xs`."""
    return par(run("{%" + text + " %}", color="808080", size=8))


def heading(text: str) -> str:
    """Return a numbered heading of the first level; the number is Word's own."""
    return par(text, style="Heading1", keep=True)


@dataclass(frozen=True)
class Cell:
    """A table cell: its text or paragraphs, how many columns it spans, how it looks."""

    text: str = ""
    span: int = 1
    head: bool = False
    align: str = ""
    style: str = "TableText"
    paragraphs: tuple[str, ...] = ()

    def xml(self, width: int, keep: bool) -> str:
        """Return the cell with its width."""
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDF2EC"/>' if self.head else ""
        span = f'<w:gridSpan w:val="{self.span}"/>' if self.span > 1 else ""
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/>'
        style = "TableHead" if self.head and self.style == "TableText" else self.style
        text = par(self.text, style=style, align=self.align, keep=keep)
        inner = "".join(self.paragraphs) or text
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def head(text: str, span: int = 1, align: str = "") -> Cell:
    """Return a shaded label cell."""
    return Cell(text, span=span, head=True, align=align)


def centre(text: str, span: int = 1) -> Cell:
    """Return a cell with centred text."""
    return Cell(text, span=span, align="center")


@dataclass(frozen=True)
class Row:
    """A table row. `header` repeats on each page, `height` in twentieths of a point."""

    cells: Sequence[Cell | str]
    header: bool = False
    height: int = 0
    keep: bool = False
    splits: bool = False

    def xml(self, widths: Sequence[int]) -> str:
        """Return the row."""
        properties = "" if self.splits else "<w:cantSplit/>"
        properties += f'<w:trHeight w:val="{self.height}" w:hRule="atLeast"/>' if self.height else ""
        properties += "<w:tblHeader/>" if self.header else ""
        at, cells = 0, ""
        for entry in self.cells:
            cell = entry if isinstance(entry, Cell) else Cell(entry)
            cells += cell.xml(sum(widths[at : at + cell.span]), self.keep or self.header)
            at += cell.span
        assert at == len(widths), f"{at} columns instead of {len(widths)}: {self.cells}"
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>" if properties else f"<w:tr>{cells}</w:tr>"


def titles(*texts: str) -> Row:
    """Return the header row of a table."""
    return Row([head(text, align="center") for text in texts], header=True)


def loop(tag_text: str, columns: int) -> Row:
    """Return a row that holds only a row tag, `tr for x in xs`."""
    paragraph = par(run("{%" + tag_text + " %}", color="808080", size=8), style="TableText")
    return Row([Cell(span=columns, paragraphs=(paragraph,))])


def table(shares: Sequence[int], rows: Iterable[Row], style: str = "Grid", width: int = WIDTH) -> str:
    """Return a table whose column widths are in proportion to `shares`."""
    whole = sum(shares)
    widths = [width * share // whole for share in shares]
    widths[-1] += width - sum(widths)
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>" + "".join(row.xml(widths) for row in rows) + "</w:tbl>"
    )


def pairs(*entries: tuple[str, str]) -> list[Row]:
    """Return rows of label and value, two pairs a row; use with shares of four columns."""
    rows = []
    for at in range(0, len(entries), 2):
        cells: list[Cell | str] = []
        for label, value in entries[at : at + 2]:
            cells += [head(label), value]
        if len(cells) == 2:
            cells = [cells[0], Cell(entries[at][1], span=3)]
        rows.append(Row(cells))
    return rows


def wide(label: str, value: str) -> Row:
    """Return a row of one label and one value over the other three of four columns."""
    return Row([head(label), Cell(value, span=3)])
