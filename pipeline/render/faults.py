"""What can go wrong with a template or a paper, told for the operator and for the reviewer.

Each fault has an English text for the log and a Chinese explanation for the person who edits
the template in Word; the place is the part of the package and the text of the paragraph.
"""

import re
from dataclasses import dataclass

from pipeline.errors import PipelineError, TemplateError

WHOLE_FILE = "file"
"""Stands for the part where the whole file is meant."""

BODY = re.compile(r"word/document[0-9]*\.xml")
"""The text of a Word file; some programs number it."""
PART_NAMES = {
    "word/footnotes.xml": "脚注",
    "word/endnotes.xml": "尾注",
    "docProps/core.xml": "文档属性",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a template or paper: the part, the paragraph's text, its number from 1 (0: unknown)."""

    part: str
    text: str = ""
    paragraph: int = 0

    @property
    def part_label(self) -> str:
        """Return the part as a Word user calls it."""
        if self.part in PART_NAMES:
            return PART_NAMES[self.part]
        if BODY.fullmatch(self.part):
            return "正文"
        if "header" in self.part:
            return "页眉"
        return "页脚" if "footer" in self.part else self.part

    def __str__(self) -> str:
        return f"{self.part}, paragraph {self.paragraph or '?'}: {self.text[:120]!r}"


class FaultyTemplateError(TemplateError):
    """A fault in a template, with its place; `explanation` is Chinese and says what to type.

    `wrong` is the explanation without the place, `remedy_for_reviewer` what to do where that is not in it.
    """

    def __init__(self, cause: str, explanation: str, spot: Spot, remedy: str = "") -> None:
        self.spot = spot
        self.wrong = explanation
        self.remedy_for_reviewer = remedy
        self.explanation = f"{explanation}。{remedy}" if remedy else explanation
        if spot.part != WHOLE_FILE:
            self.explanation += f"（位置：{spot.part_label}，“{spot.text[:60]}”）"
        super().__init__(f"{cause} ({spot}).", "Correct the template in Word and save it again.")


@dataclass(frozen=True, slots=True)
class PaperFault:
    """Why a finished paper must not leave the house: in English for the log, in Chinese for people."""

    cause: str
    explanation: str

    def __str__(self) -> str:
        return self.cause


class PaperWithheldError(PipelineError):
    """A paper that was made but must not leave the house; every fault found is named.

    `explanation` tells them in Chinese; `paper` is the title of the paper where it is known.
    """

    def __init__(self, faults: tuple[PaperFault, ...], paper: str = "") -> None:
        self.faults = faults
        self.paper = paper
        self.explanation = "；".join(dict.fromkeys(fault.explanation for fault in faults))
        super().__init__(
            f"The paper {paper!r} was withheld: ".replace(" ''", "") + "; ".join(map(str, faults)) + ".",
            "Check the template; nothing was published.",
        )
