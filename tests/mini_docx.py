"""The smallest Word files that the renderer takes, for tests: a body, a header, a footer."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
NS = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}"'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SECTION = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'


def par(*runs: str) -> str:
    """Return a paragraph; each argument is the text of one run (XML already escaped)."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs) + "</w:p>"


def row(*cells: str) -> str:
    """Return a table row of plain text cells."""
    made = (f'<w:tc><w:tcPr><w:tcW w:w="2000"/></w:tcPr>{par(cell)}</w:tc>' for cell in cells)
    return f"<w:tr>{''.join(made)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    """Return a table."""
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def docx(body: str, header: str = "", more: Mapping[str, str] | None = None, section: str = SECTION) -> bytes:
    """Return a Word file with the body and header given; `more` adds or replaces members."""
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/>'
            f'<Override PartName="/word/header1.xml" ContentType="{OFFICE}.header+xml"/></Types>'
        ),
        "_rels/.rels": _relations("rId1", "officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("rId1", "header", "header1.xml"),
        "word/document.xml": f"<w:document {NS}><w:body>{body}{section}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {NS}>{header or par('')}</w:hdr>",
    } | dict(more or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _relations(identity: str, kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"/></Relationships>'
    )


def part(content: bytes, name: str = "word/document.xml") -> etree._Element:
    """Return the root of a part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def paragraphs(content: bytes, name: str = "word/document.xml") -> list[str]:
    """Return the text of each paragraph of a part, line breaks as newlines; a page break is no text."""
    found = []
    for paragraph in part(content, name).iter(f"{{{W}}}p"):
        marks = paragraph.iter(f"{{{W}}}t", f"{{{W}}}br")
        nodes = (node for node in marks if node.get(f"{{{W}}}type") != "page")
        found.append("".join(node.text or "" if node.tag == f"{{{W}}}t" else "\n" for node in nodes))
    return found


def whole_text(content: bytes) -> str:
    """Return the text of body, headers and footers together, line breaks as newlines."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
    wanted = [name for name in names if any(word in name for word in ("document", "header", "footer"))]
    return "\n".join("\n".join(paragraphs(content, name)) for name in wanted)
