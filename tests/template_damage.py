"""Damaged templates and hostile values, made by chance from a seed."""

import random
import re
import zlib
from collections.abc import Iterator

from template_faults import BODY, members_of, packed

SNIPPETS = (
    "{{", "}}", "{%", "%}", "{%tr endfor %}", "{%p endif %}", "{% for x in team %}", "{% if scope %}",
    "{{ x }}", "{#",
    "｛｛", "{{ org_name", "{% endfor %}", "{%tc for a in sites %}", "{{r scope }}", "{% vm %}", "{% hm %}",
    "{%- x -%}",
    "{% raw %}", "{% colspan 3 %}", "{{ loop }}", "{% macro a() %}", "{% set team = 1 %}", "{{ 1/0 }}",
    "{{ team[99] }}",
    "{{ ''|first }}", "{% else %}", "{% elif %}", "{{ range(9)|list }}", "&amp;", "]]&gt;", "{{ org_name|date }}",
)  # fmt: skip
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TAGS = re.compile(r"\{[{%].*?[%}]\}")


def damaged(template: bytes, chance: random.Random) -> bytes:
    """Return the template after one to three damages."""
    content = template
    for _ in range(chance.randint(1, 3)):
        content = chance.choice(DAMAGES)(content, chance)
    return content


def _body(content: bytes, change: object) -> bytes:
    try:
        members = members_of(content)
        text = members[BODY].decode()
    except Exception:  # what is damaged already stays as it is
        return content
    return packed({**members, BODY: change(text).encode()})  # type: ignore[operator]


def _swap_tags(content: bytes, chance: random.Random) -> bytes:
    def change(text: str) -> str:
        found = list(TAGS.finditer(text))
        if len(found) < 2:
            return text
        one, two = sorted(chance.sample(found, 2), key=lambda match: match.start())
        middle = text[one.end() : two.start()]
        return text[: one.start()] + two[0] + middle + one[0] + text[two.end() :]

    return _body(content, change)


def _drop_tag(content: bytes, chance: random.Random) -> bytes:
    def change(text: str) -> str:
        found = list(TAGS.finditer(text))
        if not found:
            return text
        tag = chance.choice(found)
        return text[: tag.start()] + text[tag.end() :]

    return _body(content, change)


def _insert(content: bytes, chance: random.Random) -> bytes:
    def change(text: str) -> str:
        places = [match.end() for match in re.finditer(r"<w:t(?: [^>]*)?>", text)]
        at = chance.choice(places) if places else 0
        return text[:at] + chance.choice(SNIPPETS) + text[at:]

    return _body(content, change)


def _edit(content: bytes, chance: random.Random) -> bytes:
    def change(text: str) -> str:
        at = chance.randrange(len(text))
        return (
            text[:at]
            + chance.choice(["", "x", "<", "}", "{", '"', "&", " ", "</w:p>"])
            + text[at + chance.randint(0, 3) :]
        )

    return _body(content, change)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return _body(content, lambda text: text[: chance.randrange(len(text))])


def _move_element(content: bytes, chance: random.Random) -> bytes:
    def change(text: str) -> str:
        found = list(re.finditer(r"<w:(p|tr|tc)[ >].*?</w:\1>", text, re.DOTALL))
        if not found:
            return text
        piece = chance.choice(found)
        rest = text[: piece.start()] + text[piece.end() :]
        at = chance.choice([match.start() for match in re.finditer(r"<w:p[ >]", rest)] or [0])
        return rest[:at] + piece[0] + rest[at:]

    return _body(content, change)


def _member(content: bytes, chance: random.Random) -> bytes:
    try:
        members = members_of(content)
    except Exception:
        return content
    name = chance.choice(sorted(members))
    if chance.random() < 0.5:
        del members[name]
    else:
        members[name] = members[name][: chance.randrange(len(members[name]) + 1)]
    return packed(members)


def _bytes(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    if chance.random() < 0.3:
        return content[:at]
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


DAMAGES = (_swap_tags, _drop_tag, _insert, _insert, _edit, _cut, _move_element, _member, _bytes)

PIECES = (
    "\x00", "\x07", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\u202e", "\u200f", "\u200b", "\ufeff",
    "]]>", "<![CDATA[",
    "<w:p/>", "</w:t>", "&", "&amp;", "&#0;", "<", ">", '"', "'", "{{ x }}", "{% if %}", "{#", "}}", "{_{",
    "｛｛", "None", "nan",
    "\r\n", "\n", "\t", "\a", "\f", "\u2028", "𠀀", "👩‍🔬", "é", "中文", " ", "　", "<!--", "?>", "%}",
)  # fmt: skip


def hostile(chance: random.Random) -> str:
    """Return a text that markup, XML or the template language could trip over; most can be printed."""
    pieces = PIECES if chance.random() < 0.1 else [piece for piece in PIECES if not FORBIDDEN.search(piece)]
    text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 12)))
    return text * (32_000 // len(text)) if chance.random() < 0.02 else text


def seeds(name: str, count: int) -> Iterator[random.Random]:
    """Yield sources of chance, each its own and always the same."""
    for number in range(count):
        yield random.Random(zlib.crc32(f"{name}-{number}".encode()))
