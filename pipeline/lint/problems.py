"""What is wrong with a template, told to the reviewer who edits it in Word."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """An error keeps the template out of use, a lack leaves the rule unmet, a hint only asks to look."""

    ERROR = "error"
    LACK = "lack"
    HINT = "hint"


WEIGHT_NAMES = {Weight.ERROR: "错误", Weight.LACK: "缺少内容", Weight.HINT: "提示"}


class Code(StrEnum):
    """Stable codes of problems."""

    BAD_FILE = "bad_file"
    HALF_TAG = "half_tag"
    CUT_TAG = "cut_tag"
    BAD_SYNTAX = "bad_syntax"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_FORMAT = "unknown_format"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_ALLOWED = "not_allowed"
    BLOCK_OPEN = "block_open"
    BLOCK_CROSSED = "block_crossed"
    BLOCK_STRAY = "block_stray"
    TEXT_LOST = "text_lost"
    WRONG_PLACE = "wrong_place"
    LEFTOVER = "leftover"
    FORBIDDEN_WORD = "forbidden_word"
    OUTSIDE = "outside"
    MACRO = "macro"
    EMBEDDED = "embedded"
    CONTENT_MISSING = "content_missing"
    OUTDATED = "outdated_field"
    NUMBERING = "numbering"
    TOUCHING = "touching_tables"
    TRIAL_FAILED = "trial_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where in a template: part, place in words, number and text of the paragraph, the tag in it.

    `paragraph` counts from 1 as the renderer counts, 0 where no paragraph is meant; `at` is
    where the tag begins in the text.
    """

    part: str = ""
    place: str = "整个模板"
    paragraph: int = 0
    text: str = ""
    tag: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: what, what to type instead, the nearest right names.

    `schemes` are the rules under which it is wrong; empty where it is wrong under all.
    """

    code: Code
    where: Where
    message: str
    remedy: str
    weight: Weight = Weight.ERROR
    nearest: tuple[str, ...] = ()
    clause: str = ""
    schemes: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """Return the whole advice in one text, as a Word comment gives it."""
        guess = f"你是否想写 {'、'.join(self.nearest)}？" if self.nearest else ""
        clause = f"（条款 {self.clause}）" if self.clause else ""
        only = f"（涉及规则：{'、'.join(self.schemes)}）" if self.schemes else ""
        return f"{self.message}{clause}。{guess}{self.remedy}{only}"

    def record(self) -> dict[str, Any]:
        """Return the problem as it goes into JSON."""
        return {
            "code": self.code.value,
            "severity": self.weight.value,
            "part": self.where.part,
            "place": self.where.place,
            "paragraph": self.where.paragraph,
            "text": self.where.text,
            "tag": self.where.tag,
            "message": self.message,
            "remedy": self.remedy,
            "nearest": list(self.nearest),
            "clause": self.clause,
            "schemes": list(self.schemes),
        }
