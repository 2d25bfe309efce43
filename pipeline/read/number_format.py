"""What Excel shows of a number under a number format (ECMA-376 part 1, numFmt).

An honest part of the language: digits, thousands, fixed decimals, per cent, literal texts,
sections by sign or condition, dates and times of day. For everything else, such as fractions,
powers of ten, Chinese numerals or formats of the operating system, the answer is None: what is
shown cannot be told exactly. Built-in formats are those of a Chinese Excel.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.read.date_format import DATE_PARTS, shown_day

GENERAL = "General"
_CHINESE_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", **_CHINESE_DATES, 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|上午/下午)|(?P<part>y+|m+|d+|h+|s+|a+)|(?P<digit>[0#?])|(?P<sign>[.,%@;])"
    r"|(?P<letter>[A-Za-z/])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL = frozenset({"quoted", "escaped", "literal"})
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]+)$")
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|[黑蓝青绿洋红白黄]+色?|colou?r ?\d+)$", re.IGNORECASE
)
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-([0-9A-Fa-f]{1,4}))?$")
_OF_THE_SYSTEM = frozenset({"F800", "F400"})
_HOLDS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__,
    "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip


class UnclearError(Exception):
    """The format holds something of which it cannot be told how it is shown."""


@dataclass(frozen=True, slots=True)
class Token:
    """One sign of a format: its kind as the pattern names it, and its text without quotes."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format between semicolons, with the condition under which it counts."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None


AT, POINT, COMMA, PERCENT = (Token("sign", sign) for sign in "@.,%")
MOST_DIGITS = 18
"""Numbers beyond are not told: Excel knows 15 digits."""


def shown_as(code: str, number: Decimal, date1904: bool = False) -> str | None:
    """Return what Excel shows of the number, without blanks around it.

    None where that cannot be told exactly, or where nothing is shown.
    """
    try:
        section, value = _chosen(_sections(code), number)
        return _section_text(section, value, date1904).strip() or None
    except UnclearError:
        return None


@functools.lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if match[0] == ";":
            parts.append([])
        else:
            parts[-1].append(Token(kind, match[kind]))
    return tuple(_section(part) for part in parts)


def _section(tokens: Sequence[Token]) -> Section:
    kept: list[Token] = []
    condition = None
    for token in tokens:
        if token.kind != "bracket":
            kept.append(token)
            continue
        asked, currency = _CONDITION.match(token.text), _CURRENCY.match(token.text)
        if asked:
            condition = asked[1], Decimal(asked[2])
        elif currency and (currency[2] or "").upper() not in _OF_THE_SYSTEM:
            kept.append(Token("literal", currency[1]))
        elif not _COLOUR.match(token.text):
            kept.append(Token("unknown", token.text))
    return Section(tuple(kept), condition)


def _chosen(sections: Sequence[Section], number: Decimal) -> tuple[Section, Decimal]:
    """Return the section that counts for the number, and the number that it shows."""
    if any(section.condition for section in sections):
        if number < 0:
            raise UnclearError
        for section in sections[:3]:
            if section.condition is None or _HOLDS[section.condition[0]](number, section.condition[1]):
                return section, number
        raise UnclearError
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if not number and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _section_text(section: Section, number: Decimal, date1904: bool) -> str:
    kinds = {token.kind for token in section.tokens}
    if kinds & DATE_PARTS:
        text = shown_day([(token.kind, token.text) for token in section.tokens], number, date1904)
        if text is None:
            raise UnclearError
        return text
    if kinds & {"unknown", "letter"} or any(t.kind == "fill" and t.text.strip() for t in section.tokens):
        raise UnclearError
    if "digit" not in kinds:
        return ("-" if number < 0 else "") + "".join(_fixed(token, abs(number)) for token in section.tokens)
    if AT in section.tokens or number.adjusted() > MOST_DIGITS:
        raise UnclearError
    return _digits(section.tokens, number)


def _fixed(token: Token, number: Decimal) -> str:
    """Return what a sign shows that is no digit: a literal, a blank, the whole number."""
    if token.kind in _LITERAL:
        return token.text
    if token.kind == "general" or token.text == "@":
        return plain_number(number)
    return {"blank": " ", "fill": ""}.get(token.kind, token.text)


def _digits(tokens: Sequence[Token], number: Decimal) -> str:
    tokens, thousands = _without_scale(tokens)
    point = tokens.index(POINT) if POINT in tokens else len(tokens)
    whole = [at for at, token in enumerate(tokens[:point]) if token.kind == "digit"]
    places = sum(token.kind == "digit" for token in tokens[point:])
    scaled = abs(number) * 100 ** tokens.count(PERCENT) / 1000**thousands
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if number < 0 and not rounded:
        raise UnclearError
    before, _, after = f"{rounded:f}".partition(".")
    digits = "" if before == "0" else before
    end = whole[-1] + 1 if whole else point
    left = _whole_part(tokens[:end], digits) if whole else _literals(tokens[:end]) + digits
    right = _decimals(tokens[point + 1 :], after)
    dot = "." if point < len(tokens) else ""
    return ("-" if number < 0 else "") + left + _literals(tokens[end:point]) + dot + right


def _without_scale(tokens: Sequence[Token]) -> tuple[Sequence[Token], int]:
    """Return the signs without the commas that end the places, and their number: each divides by a thousand."""
    kept: list[Token] = []
    waiting: list[Token] = []
    count = 0
    for token in (*tokens, POINT):
        if token == COMMA and kept and (waiting or kept[-1].kind == "digit"):
            waiting.append(token)
            continue
        if token.kind == "digit":
            kept += waiting
        else:
            count += len(waiting)
        waiting = []
        kept.append(token)
    return kept[:-1], count


def _literals(tokens: Sequence[Token]) -> str:
    return "".join(_fixed(token, Decimal(0)) for token in tokens)


def _whole_part(tokens: Sequence[Token], digits: str) -> str:
    """Fill the places before the point from the right; the first one takes what is left over."""
    grouped = COMMA in tokens
    first = next((at for at, token in enumerate(tokens) if token.kind == "digit"), None)
    pieces: list[str] = []
    written = 0
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind != "digit":
            pieces += [] if token == COMMA else [_fixed(token, Decimal(0))]
            continue
        taken = digits[::-1] if at == first else digits[-1:]
        digits = "" if at == first else digits[:-1]
        for digit in taken or {"0": "0", "?": " "}.get(token.text, ""):
            pieces += [","] if grouped and written and written % 3 == 0 and digit != " " else []
            pieces.append(digit)
            written += 1
    return "".join(reversed(pieces))


def _decimals(tokens: Sequence[Token], digits: str) -> str:
    """Fill the places after the point; zeros at the end stand only where the format asks for them."""
    asked = [token for token in tokens if token.kind == "digit"]
    kept = len(digits.rstrip("0"))
    forced = max((at + 1 for at, token in enumerate(asked) if token.text == "0"), default=0)
    texts = (
        digit if at < max(kept, forced) else " " if token.text == "?" else ""
        for at, (digit, token) in enumerate(zip(digits, asked, strict=True))
    )
    return "".join(next(texts) if token.kind == "digit" else _fixed(token, Decimal(0)) for token in tokens)


def plain_number(number: Decimal) -> str:
    """Return a number as a cell without a format shows it in a column that is wide enough."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
