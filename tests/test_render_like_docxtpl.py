"""What docxtpl can do comes out of our renderer the same: whole packages compared, canonically.

The templates are small ones of our own that use what docxtpl's own samples use. Not supported,
and named: sub-documents (a value that our records cannot hold), filters given by a program,
links built by a program (the gate finds the relation missing), control characters in values.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph
from lxml import etree
from mini_docx import NS, OFFICE, W, docx, par, row, table

from pipeline.render.engine import compile_template
from pipeline.render.package import CORE
from pipeline.render.qr import qr_picture

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
END = par("{%p endfor %}")
IMAGE = qr_picture("示例")
NOTE = '<w:p><w:r><w:t>文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
BOX = (
    "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>{}</w:txbxContent>"
    "</v:textbox></v:shape></w:pict></w:r><w:r><w:t>旁边 {{{{ flag }}}}</w:t></w:r></w:p>"
)


def cells(*texts: str) -> str:
    made = (f'<w:tc><w:tcPr><w:tcW w:w="2000"/></w:tcPr>{par(text)}</w:tc>' for text in texts)
    return f"<w:tr>{''.join(made)}</w:tr>"


BODIES: Mapping[str, str] = {
    "row loop": table(row("{%tr for r in rows %}", ""), row("{{ r.a }}", "{{ r.b }}"), row("{%tr endfor %}", "")),
    "row condition": table(row("{%tr if no %}", ""), row("a", "b"), row("{%tr endif %}", ""), row("c", "d")),
    "paragraph loop": par("{%p for r in rows %}") + par("{{ loop.index }} {{ r.a }}") + par("{%p endfor %}"),
    "paragraph condition": par("{%p if no %}") + par("x") + par("{%p else %}") + par("y") + par("{%p endif %}"),
    "column loop": table(cells("{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}")),
    "rows and columns": table(
        cells("{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}"),
        row("{%tr for r in rows %}", ""),
        cells("{%tc for c in r.cols %}", "{{ c }}", "{%tc endfor %}"),
        row("{%tr endfor %}", ""),
    ),
    "fewer cells after a loop": table(
        cells("{%tc for r in rows[:1] %}", "{{ r.a }}", "{%tc endfor %}", "x"), cells("1", "2", "3", "4"), columns=4
    ),
    "vertical merge": table(
        row("{%tr for r in rows %}", ""), row("{% vm %}合并", "{{ r.b }}"), row("{%tr endfor %}", "")
    ),
    "horizontal merge": table(cells("{%tc for r in rows %}", "{% hm %}合并", "{%tc endfor %}")),
    "nested loops": par("{%p for r in rows %}")
    + par("{% for c in r.cols %}{{ c }}，{% endfor %}")
    + par("{%p endfor %}"),
    "cell colour": table(row("{% cellbg colour %}x", "y")),
    "cell colour in a loop": table(
        row("{%tr for r in rows %}", ""), row("{% cellbg r.bg %}{{ r.a }}", "y"), row("{%tr endfor %}", "")
    ),
    "column span": table(row("{% colspan 2 %}x"), row("a", "b")),
    "conditions": par("{% if rows %}有{% elif flag %}或{% else %}无{% endif %}{% set k = 3 %}{{ k }}"),
    "merged with the paragraph before": par("我在") + par("{%- if flag %}城里") + par("{%- endif %}，好"),
    "merged with the paragraph after": par("我{% if flag -%}") + par("在") + par("{% endif -%}") + par("城里"),
    "rich text": par("前{{r rich }}后"),
    "rich text in a condition": par("{%r if flag %}{{r rich }}{%r endif %}"),
    "rich paragraphs": par("{{p rich_paragraphs }}"),
    "listing": par("{{ listing }}"),
    "page break": par("{{r breaks }}"),
    "tabs and lines": par("{{ tabs }}"),
    "comment": par("a{# 注 #}b"),
    "comment that takes out a paragraph": par("a") + par("{#p 不要 #}") + par("b"),
    "comment that takes out a row": table(row("{#tr 不要 #}", "也没有"), row("a", "b")),
    "comment that takes out a cell": table(cells("a", "{#tc 不要 #}", "b")),
    "escaped braces": par("写 {_{ 名称 }_} 和 {_% if %_}"),
    "split runs": par("{{ ro", "ws[0]", ".a }}"),
    "a box before the text of its paragraph": BOX.format(par("框里 {{ rows[0].a }}")),
    "picture": par("图{{ image }}后") + table(row("{{ image }}", "x")),
    "footnote": NOTE,
}


def full(body: str) -> bytes:
    """Return a file with header, footer, footnotes and properties that all hold tags."""
    types = (
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("header1", "header"), ("footer1", "footer"),
                           ("footnotes", "footnotes"))
    )  # fmt: skip
    core = f'<Override PartName="/docProps/core.xml" ContentType="{CORE}"/>'
    notes = f'<w:footnote w:id="2">{par("注 {{ rows[2].a }}")}</w:footnote>'

    def relations(*pairs: tuple[str, str]) -> str:
        made = (f'<Relationship Id="rId{at}" Type="{kind}" Target="{to}"/>' for at, (kind, to) in enumerate(pairs, 1))
        return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(made)}</Relationships>'

    core_kind = f"{PACKAGE}/relationships/metadata/core-properties"
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
        "</w:sectPr>"
    )
    more = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{''.join(types)}{core}</Types>"
        ),
        "_rels/.rels": relations((f"{OF}/officeDocument", "word/document.xml"), (core_kind, "docProps/core.xml")),
        "word/_rels/document.xml.rels": relations(
            (f"{OF}/header", "header1.xml"), (f"{OF}/footer", "footer1.xml"), (f"{OF}/footnotes", "footnotes.xml")
        ),
        "word/footer1.xml": f"<w:ftr {NS}>{par('脚 {{ rows[1].b }}')}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {NS}>{notes}</w:footnotes>",
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>题 {{ rows[0].a }}</dc:title></cp:coreProperties>'
        ),
    }
    return docx(body, par("眉 {{ rows[0].a }}"), more, section)


@pytest.mark.parametrize("name", BODIES)
def test_what_docxtpl_can_do_comes_out_the_same(name: str) -> None:
    template = full(BODIES[name])
    theirs = DocxTemplate(io.BytesIO(template))
    values = given()
    theirs.render({**values, "image": InlineImage(theirs, io.BytesIO(IMAGE.content), width=Mm(25))}, autoescape=True)
    saved = io.BytesIO()
    theirs.save(saved)
    ours = compile_template(template).render({**values, "image": IMAGE})
    assert canonical(ours) == canonical(saved.getvalue())


def given() -> dict[str, Any]:
    rich = RichText("红", color="ff0000", bold=True)
    rich.add(" 斜\n行", italic=True, font="eastAsia:宋体", underline="single", size=30)
    rich.add("2", superscript=True)
    rich_paragraphs = RichTextParagraph()
    rich_paragraphs.add("一段", parastyle="a")
    rich_paragraphs.add(rich, parastyle="b")
    rows = [
        {"a": "甲", "b": "一", "cols": ["1", "2", "3"], "bg": "FF0000"},
        {"a": "乙", "b": "二", "cols": ["4", "5", "6"], "bg": "00FF00"},
        {"a": "丙<&>", "b": "三", "cols": ["7", "8", "9"], "bg": "0000FF"},
    ]
    return {
        "rows": rows,
        "colour": "FF0000",
        "flag": "是",
        "no": False,
        "rich": rich,
        "rich_paragraphs": rich_paragraphs,
        "listing": Listing("一\n二\a三<&>"),
        "breaks": RichText("前\f后"),
        "tabs": "一\t二\n三",
    }


def canonical(content: bytes) -> dict[str, str | bytes]:
    """Return the parts in canonical form and the pictures as a set, without what may differ.

    That are ids and names of drawings, names of media, declared blanks, empty properties.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    xml = {name: alike(text) for name, text in members.items() if name.endswith(".xml") and "Content" not in name}
    media = sorted(text for name, text in members.items() if name.startswith("word/media/"))
    return {**xml, "media": b"".join(media)}


def alike(text: bytes) -> str:
    root = etree.fromstring(text, etree.XMLParser(remove_blank_text=False))
    for node in root.iter():
        if node.tag == f"{{{W}}}t":
            node.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", "")
        elif node.text and not node.text.strip():
            node.text = None
        if node.tail and not node.tail.strip():
            node.tail = None
    for node in root.iter("{*}docPr", "{*}cNvPr", "{*}blip"):
        node.attrib.clear()
    if root.tag.endswith("coreProperties"):
        for node in [node for node in root if not node.text]:
            root.remove(node)
    return etree.tostring(root, method="c14n", exclusive=True).decode()
