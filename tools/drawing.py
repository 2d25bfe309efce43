"""Drawings of the shipped templates: a bar chart with its workbook, and a picture to be replaced."""

import struct
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.render.chart import chart_workbook, fill_chart
from pipeline.render.drawn import ChartData
from pipeline.render.package import parse

EMU = 360_000
"""English metric units in a centimetre."""
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART = "word/charts/chart1.xml"
WORKBOOK = "word/embeddings/chart1.xlsx"
PICTURE = "word/media/picture1.png"
SAMPLE = ChartData(categories=("示例指标一", "示例指标二", "示例指标三"), series=(("92", "78.5", "64"),))


def chart(words: str, width: float, height: float) -> str:
    """Return the run of a chart of that size in centimetres; `words` is its alternative text."""
    inner = f'<a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="rIdchart1"/></a:graphicData>'
    return _drawing(words, "得分图", width, height, inner, 1)


def picture(words: str, size: float) -> str:
    """Return the run of a square picture of that size in centimetres; `words` is its alternative text."""
    extent = f'<a:ext cx="{int(size * EMU)}" cy="{int(size * EMU)}"/>'
    inner = (
        f'<a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}"><pic:nvPicPr><pic:cNvPr id="0" name="picture1.png"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdpicture1"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>{extent}</a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    )
    return _drawing(words, "二维码", size, size, inner, 2)


def _drawing(words: str, name: str, width: float, height: float, inner: str, number: int) -> str:
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(width * EMU)}" cy="{int(height * EMU)}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr={quoteattr(words)}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A}">{inner}</a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_parts(title: str) -> tuple[Mapping[str, str | bytes], tuple[str, str, str]]:
    """Return the members of a bar chart of percentages, and its relation."""
    root = parse(_bars(title))
    fill_chart(root, SAMPLE)
    members: dict[str, str | bytes] = {
        CHART: etree.tostring(root, encoding="unicode"),
        "word/charts/_rels/chart1.xml.rels": _relations(f"{OFFICE}/package", "../embeddings/chart1.xlsx"),
        WORKBOOK: chart_workbook(root, SAMPLE),
    }
    return members, ("rIdchart1", f"{OFFICE}/chart", "charts/chart1.xml")


def picture_parts() -> tuple[Mapping[str, str | bytes], tuple[str, str, str]]:
    """Return the member of a grey square that stands for the picture, and its relation."""
    return {PICTURE: _grey_square()}, ("rIdpicture1", f"{OFFICE}/image", "media/picture1.png")


def _relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _bars(title: str) -> str:
    green = '<c:spPr><a:solidFill><a:srgbClr val="2F6B46"/></a:solidFill></c:spPr>'
    ink = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    grid, line = f"<c:majorGridlines>{ink.format('D9D9D9')}</c:majorGridlines>", ink.format("8A9A88")
    labels = (
        f'<c:dLbls><c:numFmt formatCode="0.0&quot;%&quot;" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
        f'{_letters(900)}<c:dLblPos val="outEnd"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    series = (
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{title}</c:v></c:pt></c:strCache></c:strRef></c:tx>{green}'
        f'<c:invertIfNegative val="0"/>{labels}<c:cat/><c:val/></c:ser>'
    )
    scale = '<c:scaling><c:orientation val="{}"/>{}</c:scaling><c:delete val="0"/><c:axPos val="{}"/>'
    return (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{OFFICE}"><c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="zh-CN" sz="1000" b="1"><a:ea typeface="黑体"/></a:rPr><a:t>{title}</a:t></a:r></a:p></c:rich>'
        '</c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        f'<c:catAx><c:axId val="1001"/>{scale.format("maxMin", "", "l")}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{line}{_letters(900)}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/>{scale.format("minMax", PERCENT, "b")}{grid}'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{line}{_letters(800)}<c:crossAx val="1001"/><c:crosses val="max"/>'
        '<c:majorUnit val="20"/></c:valAx>'
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


PERCENT = '<c:max val="100"/><c:min val="0"/>'


def _letters(size: int) -> str:
    """Return the letters of a label; `size` in hundredths of a point."""
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"><a:latin typeface="Times New Roman"/>'
        '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _grey_square() -> bytes:
    """Return a PNG of one grey point, which Word stretches."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\0\xd9")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
