"""The package of a shipped template: styles, numbering, header and footer, nothing else."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from pipeline.render.drawings import ENDINGS
from pipeline.render.package import CHART
from tools.theme import theme
from tools.wordml import NAMESPACES, WIDTH, field, par, run

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "fontTable": "fontTable",
    "header1": "header",
    "footer1": "footer",
}
THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
MARGINS = 'w:top="1361" w:right="1247" w:bottom="1191" w:left="1247" w:header="737" w:footer="{foot}" w:gutter="0"'
FOOT, FRAMED_FOOT = 454, 567
"""From the foot of the page to the footer, in twentieths of a point: a page border leaves less room."""


def font(east: str, latin: str = "Times New Roman") -> str:
    """Return the fonts of a style, East Asian text first of all."""
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


def _style(identity: str, name: str, paragraph: str, characters: str, *, based: str = "Normal", extra: str = "") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    default = ' w:default="1"' if identity == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{identity}"><w:name w:val="{name}"/>{base}{extra}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{characters}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


def _lines(before: int, after: int, line: int = 0) -> str:
    height = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


BOLD = "<w:b/><w:bCs/>"
CENTRE = '<w:jc w:val="center"/>'
NEXT = '<w:next w:val="Normal"/>'
RULE = '<w:pBdr><w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="7F9A7A"/></w:pBdr>'
RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
HEADING_NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
DARK = '<w:color w:val="1F3B2A"/>'
GREY = '<w:color w:val="595959"/>'

STYLES = (
    _style("Normal", "Normal", _lines(0, 60, 300), font("宋体") + _size(10.5), based="")
    + _style("Title", "Title", _lines(60, 60) + CENTRE, font("黑体") + BOLD + DARK + _size(20), extra=NEXT)
    + _style("BodyName", "机构名称", _lines(0, 60) + CENTRE, font("黑体") + _size(12))
    + _style("Subtitle", "Subtitle", _lines(0, 160) + CENTRE, font("宋体") + _size(10.5))
    + _style(
        "Heading1",
        "heading 1",
        "<w:keepNext/><w:keepLines/>" + HEADING_NUMBER + _lines(180, 60) + '<w:outlineLvl w:val="0"/>',
        font("黑体") + BOLD + DARK + _size(12),
        extra=NEXT,
    )
    + _style(
        "Heading2",
        "heading 2",
        "<w:keepNext/><w:keepLines/>" + _lines(120, 60) + '<w:outlineLvl w:val="1"/>',
        font("黑体") + BOLD + _size(10.5),
        extra=NEXT,
    )
    + _style("BodyIndent", "正文缩进", _lines(0, 60, 320) + '<w:ind w:firstLineChars="200" w:firstLine="420"/>', "")
    + _style("TableText", "表格文字", _lines(20, 20, 250), _size(9.5))
    + _style("TableHead", "表格标题", _lines(20, 20, 250), font("黑体") + _size(9.5), based="TableText")
    + _style("Small", "小字", _lines(40, 40, 250), GREY + _size(8.5))
    + _style("Clause", "条款", _lines(0, 40, 250) + '<w:jc w:val="right"/>', GREY + _size(8.5))
    + _style("Stamp", "草稿标记", _lines(0, 80) + CENTRE, font("黑体") + BOLD + '<w:color w:val="C00000"/>' + _size(14))
    + _style("Header", "header", RULE.format(side="bottom", space=4) + RIGHT_TAB + _lines(0, 0), GREY + _size(8.5))
    + _style("Footer", "footer", RULE.format(side="top", space=4) + RIGHT_TAB + _lines(0, 0), GREY + _size(8.5))
    + _style("FooterNote", "页脚说明", _lines(20, 0), GREY + _size(7))
    + _style("CertificateBody", "证书机构", _lines(0, 120) + CENTRE, font("黑体") + DARK + _size(16))
    + _style("CertificateName", "证书名称", _lines(220, 120) + CENTRE, font("黑体") + BOLD + DARK + _size(28))
    + _style("CertificateNumber", "证书编号", _lines(0, 260) + CENTRE, font("宋体") + _size(11))
    + _style("CertificateHolder", "证书组织", _lines(80, 120) + CENTRE, font("黑体") + BOLD + _size(17))
    + _style("CertificateText", "证书正文", _lines(40, 60, 340) + CENTRE, font("仿宋") + _size(12))
    + _style("CertificateRow", "证书栏目", _lines(35, 35, 290), font("仿宋") + _size(11.5))
    + _style("CertificateLabel", "证书栏目名", _lines(35, 35, 290), font("黑体") + _size(11))
    + _style("CertificateClose", "证书栏目（紧）", _lines(20, 0, 230), font("仿宋") + _size(11))
    + _style("CertificateCloseLabel", "证书栏目名（紧）", _lines(20, 0, 230), font("黑体") + _size(10.5))
    + _style(
        "CertificateEnglish", "证书英文", _lines(0, 20, 220), font("仿宋") + '<w:color w:val="404040"/>' + _size(9)
    )
    + _style("CertificateNote", "证书说明", _lines(10, 10, 260) + CENTRE, font("仿宋") + GREY + _size(9))
)


def _borders(kind: str, color: str) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="{kind}" w:sz="4" w:space="0" w:color="{color}"/>' for side in sides)


MARGIN = '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'


def _table_style(identity: str, name: str, borders: str) -> str:
    default = ' w:default="1"' if identity == "TableNormal" else ""
    return (
        f'<w:style w:type="table"{default} w:styleId="{identity}"><w:name w:val="{name}"/>'
        f"<w:tblPr>{borders}{MARGIN}</w:tblPr></w:style>"
    )


TABLE_STYLES = (
    _table_style("TableNormal", "Normal Table", "")
    + _table_style("Grid", "表格", f"<w:tblBorders>{_borders('single', '8A9A88')}</w:tblBorders>")
    + _table_style("NoLines", "无框表格", "")
)
DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    + font("宋体")
    + '<w:kern w:val="2"/>'
    + _size(10.5)
    + '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
)
NUMBERING = (
    f"<w:numbering {NAMESPACES}>"
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Heading1"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
SETTINGS = (
    f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
FONTS = (
    f"<w:fonts {NAMESPACES}>"
    + "".join(
        f'<w:font w:name="{name}"><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name in ("宋体", "黑体", "仿宋")
    )
    + '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/></w:font></w:fonts>'
)


def watermark() -> str:
    """Return the paragraphs of a header that lay the draft mark across the page."""
    shape = (
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="DraftMark" type="#_x0000_t136" alt="草稿" style="position:absolute;margin-left:0;margin-top:0;'
        "width:360pt;height:150pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        '<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草稿"/></v:shape>'
    )
    flat = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    return par("{%p if paper.draft %}") + f"<w:p>{flat}<w:r><w:pict>{shape}</w:pict></w:r></w:p>" + par("{%p endif %}")


def header(left: str = "", right: str = "") -> str:
    """Return the header part: a line with two texts (none on certificates), and the draft mark."""
    line = par(left + "\t" + right, style="Header") if left else par(style="FooterNote")
    return f"<w:hdr {NAMESPACES}>{watermark()}{line}</w:hdr>"


def footer(note: str, above: str = "") -> str:
    """Return the footer part: the rule, the page numbers, and a note in small type."""
    pages = run("\t第 ") + field("PAGE") + run(" 页　共 ") + field("NUMPAGES") + run(" 页")
    extra = par(note, style="FooterNote") if note else ""
    return f"<w:ftr {NAMESPACES}>{above}" + par(run("{{ scheme.footer }}"), pages, style="Footer") + f"{extra}</w:ftr>"


def section(border: bool = False) -> str:
    """Return the section properties: A4 upright, a double border for certificates."""
    sides = "".join(
        f'<w:{side} w:val="thinThickSmallGap" w:sz="24" w:space="24" w:color="2F6B46"/>'
        for side in ("top", "left", "bottom", "right")
    )
    margins = MARGINS.format(foot=FRAMED_FOOT if border else FOOT)
    frame = f'<w:pgBorders w:offsetFrom="page">{sides}</w:pgBorders>' if border else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdheader1"/>'
        '<w:footerReference w:type="default" r:id="rIdfooter1"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins}/>{frame}<w:cols w:space="425"/></w:sectPr>'
    )


Drawn = tuple[Mapping[str, str | bytes], tuple[str, str, str]]
"""The members of a drawing, and the relation by which the text names it."""


def build(body: str, header_xml: str, footer_xml: str, *, border: bool = False, drawn: Sequence[Drawn] = ()) -> bytes:
    """Return the .docx file of a template; `drawn` are the drawings that its text shows."""
    parts = {name: content for drawing, _ in drawn for name, content in drawing.items()}
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations(
            [
                ("rIdmain", f"{OFFICE}/officeDocument", "word/document.xml"),
                ("rIdcore", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ paper.title }} {{ case_no }}</dc:title>'
            "<dc:creator>{{ scheme.body }}</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>"
        ),
        "word/_rels/document.xml.rels": _relations(
            [(f"rId{name}", f"{OFFICE}/{kind}", f"{name}.xml") for name, kind in PARTS.items()]
            + [("rIdtheme1", f"{OFFICE}/theme", "theme/theme1.xml")]
            + [relation for _, relation in drawn]
        ),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}{section(border)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{DEFAULTS}{STYLES}{TABLE_STYLES}</w:styles>",
        "word/numbering.xml": NUMBERING,
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/theme/theme1.xml": theme(),
        "word/header1.xml": header_xml,
        "word/footer1.xml": footer_xml,
        **parts,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, DECLARATION + text if isinstance(text, str) else text)
    return buffer.getvalue()


def _content_types(parts: Mapping[str, str | bytes]) -> str:
    overrides = {f"/word/{name}.xml": f"{MAIN_TYPES}.{kind}+xml" for name, kind in PARTS.items()}
    overrides["/word/theme/theme1.xml"] = THEME
    overrides["/word/document.xml"] = f"{MAIN_TYPES}.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides |= {f"/{name}": CHART for name in parts if name.startswith("word/charts/chart")}
    endings = {name.rsplit(".", 1)[-1] for name in parts} & ENDINGS.keys()
    defaults = "".join(f'<Default Extension="{end}" ContentType="{ENDINGS[end]}"/>' for end in sorted(endings))
    entries = defaults + "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def _relations(entries: list[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in entries)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'
