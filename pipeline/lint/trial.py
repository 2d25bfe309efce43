"""A template tried out: filled with a full case and with an almost empty one, gate on."""

from collections.abc import Iterator

from pipeline.lint.contract import Contract
from pipeline.lint.problems import Code, Problem, Where
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError, PaperWithheldError


def trial_problems(content: bytes, contract: Contract) -> Iterator[Problem]:
    """Yield what only shows when the template is filled; nothing where all goes well."""
    for values in (contract.full, contract.empty):
        try:
            compile_template(content).render(values, contract.scheme.head.forbidden_words)
        except FaultyTemplateError as fault:
            spot = fault.spot
            where = Where(
                part=spot.part, place=f"{spot.part_label}第{spot.paragraph}段", paragraph=spot.paragraph, text=spot.text
            )
            yield Problem(code=Code.TRIAL_FAILED, where=where, message=fault.wrong, remedy="改好后请再检查一次。")
            return
        except PaperWithheldError as fault:
            yield Problem(
                code=Code.TRIAL_FAILED,
                where=Where(),
                message=f"试印的文件没有通过核对：{'；'.join(fault.faults)[:400]}",
                remedy="请检查最近改动的地方。",
            )
            return
