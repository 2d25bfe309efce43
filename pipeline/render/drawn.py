"""What a drawing of a template is filled with: the numbers of a chart, or a picture.

A chart or a picture is laid out in Word; its alternative text says what goes into it, such as
`{{ score.by_indicator|chart("name", "share") }}`. The filter leaves a mark there, by which the
drawing is found again, and the words that stand for it.
"""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.shared import Emu
from markupsafe import Markup

from pipeline.render.values import DASH, Blank, Picture, Record, figure_text

MARK = re.compile("\ue000([0-9]+)\ue001")
DRAWINGML = "http://schemas.openxmlformats.org/drawingml/2006"
EMU = 36_000
"""English metric units, in which Word sizes pictures, per millimetre."""
NO_IMAGE = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError)
INLINE = (
    '</w:t></w:r><w:r><w:drawing><wp:inline xmlns:wp="{0}/wordprocessingDrawing">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="Picture" descr="{words}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{0}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic xmlns:a="{0}/main"><a:graphicData uri="{0}/picture"><pic:pic xmlns:pic="{0}/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name="Picture"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    '<w:r><w:t xml:space="preserve">'
)
"""A picture in the text, as docxtpl's InlineImage writes it: the run around it is closed and opened again."""


@dataclass(frozen=True, slots=True)
class ChartData:
    """Categories of a chart, and for each series a decimal for each category, None for no point."""

    categories: tuple[str, ...]
    series: tuple[tuple[str | None, ...], ...]

    @property
    def text(self) -> str:
        """Return the numbers in words, for those who cannot see the chart."""
        points = zip(self.categories, *self.series, strict=True)
        return "；".join(" ".join((name, *(value or DASH for value in values))) for name, *values in points)


Drawn = ChartData | Picture


def mark(number: int) -> str:
    """Return the mark of the drawing with that number."""
    return f"\ue000{number}\ue001"


def chart_data(rows: Iterable[Any], name: str, values: Iterable[str]) -> ChartData:
    """Return what the fields of the rows give for a chart. KeyError names a field that is not there."""
    records = [row for row in rows if isinstance(row, Record)]
    columns = tuple(tuple(_point(row.look_up(value)) for row in records) for value in values)
    return ChartData(categories=tuple(str(row.look_up(name)) for row in records), series=columns)


def _point(value: Any) -> str | None:
    """Return a number as a chart holds it: a decimal, six places at most, cut and not rounded."""
    return None if isinstance(value, Blank) else figure_text(Fraction(value), explain=False).rstrip("…")


def inline_picture(picture: Picture, words: Markup) -> str:
    """Return the markup of a picture in the text; `words` go into its alternative text, escaped.

    Raises ValueError where the content is no picture.
    """
    try:
        image = Image.from_blob(picture.content)
    except (*NO_IMAGE, LookupError, struct.error) as error:
        raise ValueError(str(error) or "unknown format") from error
    asked = (None if length is None else Emu(length * EMU) for length in (picture.width, picture.height))
    width, height = image.scaled_dimensions(*asked)
    return INLINE.format(DRAWINGML, width=int(width), height=int(height), words=words)
