"""Lists numbered by Word in loops: which count on from round to round, which marks `renumber` do nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.lint.problems import Code, Problem, Weight
from pipeline.lint.tags import Paragraph, Tag
from pipeline.render.numbering import LOOP, RENUMBER, ListPlace, ListStyles
from pipeline.render.source import plain_tags


@dataclass(slots=True)
class _Loop:
    """A loop that is open: where it begins, whether it says `renumber`, the lists in it and in loops inside it."""

    paragraph: Paragraph
    tag: Tag
    anew: bool
    own: list[ListPlace] = field(default_factory=list)
    inner: list[ListPlace] = field(default_factory=list)


def list_problems(paragraphs: Sequence[Paragraph], styles: ListStyles) -> Iterator[Problem]:
    """Yield a hint at each list that counts on though its loop begins again, and at each `renumber` in vain."""
    loops: list[_Loop] = []
    for paragraph in paragraphs:
        if paragraph.beside:
            continue
        place = None if any(tag.kind in ("p", "tr", "tc") for tag in paragraph.tags) else styles.place(paragraph.node)
        if place is not None and loops:
            if len(loops) > 1 and not any(loop.anew for loop in loops) and not _begins_itself(place, loops):
                yield _counts_on(paragraph, loops[-1])
            loops[-1].own.append(place)
        for tag in paragraph.tags:
            if tag.word == "for":
                loops.append(_Loop(paragraph, tag, LOOP.match(plain_tags(tag.text)) is not None))
            elif tag.word == "endfor" and loops:
                yield from _left(loops.pop(), loops)


def _begins_itself(place: ListPlace, loops: Sequence[_Loop]) -> bool:
    """Say whether Word begins this level anew after a higher level of the same list in a loop around it."""
    return any(one.num == place.num and one.level < place.level for loop in loops for one in loop.own)


def _left(loop: _Loop, around: Sequence[_Loop]) -> Iterator[Problem]:
    lists = loop.own + loop.inner
    if around:
        around[-1].inner += lists
    if loop.anew and not lists:
        yield _in_vain(loop, "这个循环里没有自动编号的段落，renumber 不起作用")
    elif loop.anew and around and all(_begins_itself(place, around) for place in lists):
        yield _in_vain(loop, "这一级编号在上一级之后会自己从头编，写了 renumber，上一级的号反而变成 1")


def _counts_on(paragraph: Paragraph, loop: _Loop) -> Problem:
    rows = loop.tag.rest.partition(" in ")[2].strip() or "…"
    return Problem(
        code=Code.NUMBERING,
        where=paragraph.where(),
        message="自动编号在里层循环中会一直往下数，不会每次从 1 开始",
        remedy=f"要重新编号的，里层循环的开头写 … in {rows}|{RENUMBER} %}}；或取消自动编号，改写 {{{{ loop.index }}}}.",
        weight=Weight.HINT,
    )


def _in_vain(loop: _Loop, message: str) -> Problem:
    where = loop.paragraph.where(loop.tag)
    return Problem(
        code=Code.NUMBERING, where=where, message=message, remedy=f"请去掉“|{RENUMBER}”。", weight=Weight.HINT
    )
