"""Blocks of the template language must open and close in the same place of the document.

A block that opens in one table cell and closes in another would cut the cells between; one that
is never closed is reported where it opens, not at the end of the document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.render.faults import FaultyTemplateError, Spot

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STATEMENT = re.compile(r"\{%-?\s*(?:(p|tr|tc|r)\s+)?(\w+)(.*?)%\}", re.DOTALL)
OPENING = frozenset({"for", "if", "macro", "call", "filter", "with", "block", "autoescape"})
PLACES = {
    "tr": (f"{W}tbl",),
    "tc": (f"{W}tr",),
    "p": (f"{W}tc", f"{W}txbxContent", f"{W}sdtContent"),
    "": (f"{W}tc", f"{W}txbxContent"),
}
WHERE = {"tr": "同一个表格内", "tc": "同一行内", "p": "同一单元格（或正文）内", "": "同一单元格（或正文）内"}


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    kind: str
    place: etree._Element | None
    spot: Spot


def check_blocks(root: etree._Element, part: str, texts: tuple[str, ...]) -> None:
    """Raise FaultyTemplateError for the first block that is crossed or not closed."""
    stack: list[_Open] = []
    for kind, word, rest, paragraph, spot in _statements(root, part, texts):
        if word in OPENING or (word == "set" and "=" not in rest):
            stack.append(_Open(word, kind, _place(paragraph, kind), spot))
        elif word.startswith("end"):
            if not stack or stack[-1].word != word[3:]:
                raise _unexpected(word, stack, spot)
            _check_same_place(stack.pop(), _Open(word, kind, _place(paragraph, kind), spot))
        elif word in ("else", "elif") and stack:
            _check_same_place(stack[-1], _Open(word, kind, _place(paragraph, kind), spot))
    if stack:
        last = stack[-1]
        raise FaultyTemplateError(
            f"the block {{% {last.word} %}} is never closed with {{% end{last.word} %}}",
            f"“{{% {last.word} … %}}”没有对应的“{{% end{last.word} %}}”，请补上",
            last.spot,
        )


def _statements(
    root: etree._Element, part: str, texts: tuple[str, ...]
) -> Iterator[tuple[str, str, str, etree._Element, Spot]]:
    for number, (paragraph, text) in enumerate(zip(root.iter(f"{W}p"), texts, strict=True), start=1):
        for match in STATEMENT.finditer(text):
            kind = "" if match[1] in (None, "r") else match[1]
            yield kind, match[2], match[3], paragraph, Spot(part=part, text=text, paragraph=number)


def _place(paragraph: etree._Element, kind: str) -> etree._Element | None:
    return next((node for node in paragraph.iterancestors() if node.tag in PLACES[kind]), None)


def _check_same_place(start: _Open, end: _Open) -> None:
    if start.kind == end.kind and start.place is end.place:
        return
    raise FaultyTemplateError(
        f"{{% {start.word} %}} (paragraph {start.spot.paragraph}) and {{% {end.word} %}} stand in different places",
        f"“{{% {start.word} … %}}”与“{{% {end.word} %}}”须用同一种标记，并在{WHERE[start.kind]}",
        end.spot,
    )


def _unexpected(word: str, stack: list[_Open], spot: Spot) -> FaultyTemplateError:
    wanted = f"end{stack[-1].word}" if stack else ""
    remedy = f"此处应为“{{% {wanted} %}}”" if wanted else "请删去此标记，或补上开头的标记"
    cause = f"{{% {word} %}} closes nothing that is open here"
    return FaultyTemplateError(cause, f"“{{% {word} %}}”没有对应的开头；{remedy}", spot)
