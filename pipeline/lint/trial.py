"""A template tried out: filled with a full case and with an almost empty one, gate on."""

from dataclasses import dataclass

from pipeline.lint.contract import Contract
from pipeline.lint.problems import Code, Problem, Where
from pipeline.outcome import Repair
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError, PaperWithheldError
from pipeline.render.repairs import merged


@dataclass(frozen=True, slots=True)
class Trial:
    """What only shows when a template is filled: what goes wrong, and what is put right without a word lost."""

    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()


def tried(content: bytes, contract: Contract) -> Trial:
    """Return what shows when the template is filled with both cases; it stops at the first that goes wrong."""
    repairs: list[Repair] = []
    for values in (contract.full, contract.empty):
        try:
            repairs += compile_template(content).finish(values, contract.scheme.head.forbidden_words).repairs
        except FaultyTemplateError as fault:
            spot = fault.spot
            where = Where(
                part=spot.part, place=f"{spot.part_label}第{spot.paragraph}段", paragraph=spot.paragraph, text=spot.text
            )
            return Trial((_failed(where, fault.wrong, "改好后请再检查一次。"),))
        except PaperWithheldError as fault:
            words = f"试印的文件没有通过核对：{fault.explanation[:400]}"
            return Trial((_failed(Where(), words, "请检查最近改动的地方。"),))
    return Trial(repairs=merged(repairs))


def _failed(where: Where, message: str, remedy: str) -> Problem:
    return Problem(code=Code.TRIAL_FAILED, where=where, message=message, remedy=remedy)
