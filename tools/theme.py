"""The theme part that Word expects. No style uses it: every font is named where it is used."""

COLORS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "1F3B2A",
    "lt2": "EDF2EC",
    "accent1": "2F6B46",
    "accent2": "7F9A7A",
    "accent3": "8A9A88",
    "accent4": "C00000",
    "accent5": "595959",
    "accent6": "D9D9D9",
    "hlink": "0563C1",
    "folHlink": "954F72",
}
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme() -> str:
    """Return the theme part."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in COLORS.items())
    fonts = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/><a:cs typeface=""/>'
    line = f'<a:ln w="6350">{FILL}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{DRAWING}" name="Paper"><a:themeElements>'
        f'<a:clrScheme name="Paper">{colors}</a:clrScheme>'
        f'<a:fontScheme name="Paper"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont>'
        "</a:fontScheme>"
        f'<a:fmtScheme name="Paper"><a:fillStyleLst>{FILL * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
