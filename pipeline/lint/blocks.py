"""Blocks that are never closed, closed twice, crossed, or opened and closed in different places."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.lint.names import close_words
from pipeline.lint.problems import Code, Problem
from pipeline.lint.tags import Paragraph, Tag
from pipeline.lint.walk import KNOWN, WORDS
from pipeline.render.blocks import OPENING, PLACES, WHERE


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    """One statement: its order in the part, what it removes, the cell, row or table it stands in."""

    order: int
    paragraph: Paragraph
    tag: Tag
    word: str
    kind: str
    place: etree._Element | None

    @property
    def opens(self) -> bool:
        return self.word in OPENING or (self.word == "set" and "=" not in self.tag.rest)

    @property
    def home(self) -> tuple[str, etree._Element | None]:
        return self.kind, self.place


Pair = tuple[_Mark, _Mark]


def block_problems(paragraphs: Sequence[Paragraph]) -> list[Problem]:
    """Return all that is wrong with the blocks of a part.

    Openings and ends are paired in the same paragraph first, then in the same cell, row or
    table, then anywhere; what is left alone, apart or crossed is told.
    """
    marks = list(_marks(paragraphs))
    found: list[Pair] = []
    alone = [mark for mark in marks if mark.opens or mark.word.startswith("end")]
    for home in (_in_paragraph, _in_place):
        pairs, alone = _paired(alone, home)
        found += pairs
    apart, alone = _paired(alone, _anywhere)
    problems = [_other_place(start, end) for start, end in apart]
    problems += [_never_closed(mark) if mark.opens else _stray(mark, found) for mark in alone]
    problems += _crossings(found)
    return problems or _middles(marks, found)


def _marks(paragraphs: Sequence[Paragraph]) -> Iterator[_Mark]:
    order = 0
    for paragraph in paragraphs:
        for tag in paragraph.tags:
            if tag.is_statement and tag.word:
                kind = "" if tag.kind == "r" else tag.kind
                place = next((node for node in paragraph.node.iterancestors() if node.tag in PLACES[kind]), None)
                yield _Mark(order, paragraph, tag, _meant(tag.word), kind, place)
                order += 1


def _meant(word: str) -> str:
    """Return the word of a statement, a misspelt one as the nearest: what it lacks is told once."""
    return word if word in KNOWN else next(iter(close_words(word, WORDS)), word)


def _in_paragraph(mark: _Mark) -> Hashable:
    return mark.kind, mark.paragraph.node


def _in_place(mark: _Mark) -> Hashable:
    return mark.home


def _anywhere(_mark: _Mark) -> Hashable:
    return None


def _paired(marks: Sequence[_Mark], home: Callable[[_Mark], Hashable]) -> tuple[list[Pair], list[_Mark]]:
    """Return the pairs of openings and ends with the same home, and the marks left alone."""
    waiting: dict[Hashable, list[_Mark]] = {}
    pairs, alone = [], []
    for mark in marks:
        word = mark.word if mark.opens else mark.word[3:]
        stack = waiting.setdefault((word, home(mark)), [])
        if mark.opens:
            stack.append(mark)
        elif stack:
            pairs.append((stack.pop(), mark))
        else:
            alone.append(mark)
    alone += [mark for stack in waiting.values() for mark in stack]
    return pairs, sorted(alone, key=lambda mark: mark.order)


def _crossings(pairs: Sequence[Pair]) -> list[Problem]:
    ordered = sorted(pairs, key=lambda pair: pair[0].order)
    return [
        _crossing(outer[1], inner[0])
        for at, outer in enumerate(ordered)
        for inner in ordered[at + 1 :]
        if inner[0].order < outer[1].order < inner[1].order
    ]


def _middles(marks: Sequence[_Mark], pairs: Sequence[Pair]) -> list[Problem]:
    """Return what is wrong with else and elif, where all blocks are sound."""
    problems = []
    for mark in marks:
        if mark.word not in ("else", "elif"):
            continue
        around = [pair for pair in pairs if pair[0].order < mark.order < pair[1].order]
        inner = max((pair[0] for pair in around), key=lambda start: start.order, default=None)
        if inner is None or inner.word not in ("if", "for"):
            problems.append(_no_if(mark))
        elif inner.home != mark.home:
            problems.append(_other_place(inner, mark))
    return problems


def _no_if(mark: _Mark) -> Problem:
    message = f"“{mark.tag.text}”前面没有对应的“{{% if … %}}”"
    return _problem(Code.BLOCK_STRAY, mark, message, "请补上开头，或删去此标记。")


def _problem(code: Code, mark: _Mark, message: str, remedy: str) -> Problem:
    return Problem(code=code, where=mark.paragraph.where(mark.tag), message=message, remedy=remedy)


def _written(mark: _Mark, word: str) -> str:
    return f"{{%{mark.kind} {word} %}}"


def _never_closed(mark: _Mark) -> Problem:
    end = _written(mark, f"end{mark.word}")
    return _problem(
        Code.BLOCK_OPEN,
        mark,
        f"“{mark.tag.text}”没有结尾",
        f"请在它管的内容之后补上 {end}（在{WHERE[mark.kind]}）。",
    )


def _stray(mark: _Mark, pairs: Sequence[Pair]) -> Problem:
    around = [start for start, end in pairs if start.order < mark.order < end.order]
    inner = max(around, key=lambda start: start.order, default=None)
    wanted = _written(inner, f"end{inner.word}") if inner else ""
    start = _written(mark, f"{mark.word[3:]} …")
    remedy = f"要结束“{inner.tag.text}”的，应为 {wanted}；否则" if inner else ""
    return _problem(
        Code.BLOCK_STRAY,
        mark,
        f"“{mark.tag.text}”没有对应的开头",
        f"{remedy}请在前面补上 {start}，或删去此标记。",
    )


def _crossing(mark: _Mark, top: _Mark) -> Problem:
    return _problem(
        Code.BLOCK_CROSSED,
        mark,
        f"“{mark.tag.text}”与“{top.tag.text}”交叉了",
        f"先开的后关：此处应为 {_written(top, f'end{top.word}')}，然后才是 {mark.tag.text}。",
    )


def _other_place(opener: _Mark, mark: _Mark) -> Problem:
    want = _written(opener, mark.word)
    if opener.kind != mark.kind:
        message = f"开头“{opener.tag.text}”与“{mark.tag.text}”不是同一种标记"
        return _problem(Code.BLOCK_CROSSED, mark, message, f"请改为 {want}，并在{WHERE[opener.kind]}。")
    return _problem(
        Code.BLOCK_CROSSED,
        mark,
        f"“{mark.tag.text}”与开头“{opener.tag.text}”不在{WHERE[opener.kind]}",
        f"请移到{WHERE[opener.kind]}；整段、整行有条件或循环的用 {{%p %}}、{{%tr %}}。",
    )
