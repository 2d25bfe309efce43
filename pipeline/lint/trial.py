"""A template tried out: filled with a full case and with an almost empty one, gate on."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lint.contract import Contract
from pipeline.lint.problems import Code, Problem, Weight, Where
from pipeline.lint.tags import W
from pipeline.outcome import Repair
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError, PaperWithheldError
from pipeline.render.package import MAIN, parse, read_package
from pipeline.render.places import place_of
from pipeline.render.repairs import merged


@dataclass(frozen=True, slots=True)
class Trial:
    """What only shows when a template is filled: what goes wrong, and what is put right without a word lost."""

    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()


def tried(content: bytes, contract: Contract) -> Trial:
    """Return what shows when the template is filled with both cases; it stops at the first that goes wrong."""
    repairs: list[Repair] = []
    hints: dict[str, Problem] = {}
    for values in (contract.full, contract.empty):
        try:
            made = compile_template(content).finish(values, contract.scheme.head.forbidden_words)
            repairs += made.repairs
            hints |= {hint.where.text: hint for hint in _touching(made.content)}
        except FaultyTemplateError as fault:
            spot = fault.spot
            where = Where(
                part=spot.part, place=f"{spot.part_label}第{spot.paragraph}段", paragraph=spot.paragraph, text=spot.text
            )
            return Trial((_failed(where, fault.wrong, "改好后请再检查一次。"),))
        except PaperWithheldError as fault:
            words = f"试印的文件没有通过核对：{fault.explanation[:400]}"
            return Trial((_failed(Where(), words, "请检查最近改动的地方。"),))
    return Trial(tuple(hints.values()), merged(repairs))


def _touching(content: bytes) -> Iterator[Problem]:
    """Yield a hint at each table that another one follows with no paragraph between: Word joins them."""
    package = read_package(content)
    for name in package.parts({MAIN}):
        for table in parse(package.members[name]).iter(f"{W}tbl"):
            following = table.getnext()
            if following is not None and following.tag == f"{W}tbl":
                text = "".join(map(str, table.itertext(f"{W}t")))[:40]
                yield Problem(
                    code=Code.TOUCHING,
                    where=Where(part=name, place=f"试印件{place_of(table, name)}", text=text),
                    message="这个表格与下一个表格之间没有段落，Word 会把两个并成一个",
                    remedy="请在两个表格之间留一个空段；有条件、循环的，空段也放在里面。",
                    weight=Weight.HINT,
                )


def _failed(where: Where, message: str, remedy: str) -> Problem:
    return Problem(code=Code.TRIAL_FAILED, where=where, message=message, remedy=remedy)
