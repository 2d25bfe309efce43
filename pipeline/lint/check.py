"""All problems of a template at once, for every scheme that it serves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.lint.blocks import block_problems
from pipeline.lint.contract import Contract, contract_of
from pipeline.lint.demands import lacking
from pipeline.lint.lists import list_problems
from pipeline.lint.problems import Code, Problem, Weight, Where
from pipeline.lint.surroundings import surrounding_problems
from pipeline.lint.tags import Paragraph, W, paragraphs_of, tags_in, without_tags
from pipeline.lint.trial import tried
from pipeline.lint.walk import Walk
from pipeline.lint.writing import half_named, writing_problems
from pipeline.outcome import Repair
from pipeline.render.faults import BODY, FaultyTemplateError, Spot
from pipeline.render.fields import outdated_fields
from pipeline.render.numbering import ListStyles, list_styles
from pipeline.render.package import CORE, RENDERED, Package, check_writing, parse, read_package
from pipeline.render.repairs import merged
from pipeline.scheme.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `shown` are the fields printed, by scheme id.

    `repairs` are what is put right in every paper made from the template: no problem, only told.
    """

    problems: tuple[Problem, ...]
    shown: Mapping[str, frozenset[str]]
    kind: str
    repairs: tuple[Repair, ...] = ()

    @property
    def broken(self) -> bool:
        """Say whether the template cannot be used."""
        return any(problem.weight is Weight.ERROR for problem in self.problems)

    @property
    def complete(self) -> bool:
        """Say whether it can be used and shows all that the rules demand."""
        return not any(problem.weight in (Weight.ERROR, Weight.LACK) for problem in self.problems)


_CHECKED: dict[tuple[bytes, str, tuple[tuple[str, str], ...]], Report] = {}
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    root: etree._Element
    paragraphs: tuple[Paragraph, ...]


def check_template(content: bytes, kind: str, schemes: Iterable[Scheme]) -> Report:
    """Return all problems of a template of that paper kind for the schemes that it serves.

    An empty kind stands for any paper: all fields may be named, no content is demanded.
    Without a scheme only what needs no field list is checked. A content is checked once.
    """
    served = tuple(schemes)
    key = (content, kind, tuple((scheme.id, scheme.digest) for scheme in served))
    if key not in _CHECKED:
        while len(_CHECKED) >= MOST_KEPT:
            del _CHECKED[next(iter(_CHECKED))]
        _CHECKED[key] = _check(content, kind, served)
    return _CHECKED[key]


def _check(content: bytes, kind: str, schemes: tuple[Scheme, ...]) -> Report:
    try:
        package = read_package(content)
        parts = [_part(name, package) for name in sorted(package.parts(RENDERED))]
        parts += [_properties(name, package) for name in sorted(package.parts({CORE}))]
    except FaultyTemplateError as fault:
        where = Where(part=fault.spot.part)
        remedy = fault.remedy_for_reviewer or "请用 Word 打开后重新另存。"
        problem = Problem(code=Code.BAD_FILE, where=where, message=fault.wrong, remedy=remedy)
        return Report((problem,), {}, kind)
    contracts = [contract_of(scheme, kind) for scheme in schemes if not kind or scheme.paper(kind) is not None]
    problems = [*surrounding_problems(package), *_of_writing(parts, contracts)]
    problems += [problem for part in parts for problem in _outdated(part)]
    problems += [problem for part in parts for problem in list_problems(part.paragraphs, _styles(package))]
    walked, shown = _of_fields(parts, contracts)
    problems += walked
    sound = not any(problem.weight is Weight.ERROR for problem in problems)
    trials = [(contract.scheme.id, tried(content, contract)) for contract in contracts] if sound else []
    problems += _by_scheme([(scheme, list(trial.problems)) for scheme, trial in trials])
    repairs = merged(repair for _, trial in trials for repair in trial.repairs)
    return Report(tuple(sorted(problems, key=_order)), shown, kind, repairs)


def _styles(package: Package) -> ListStyles:
    try:
        return list_styles(package)
    except (etree.XMLSyntaxError, ValueError):
        return ListStyles()


def _part(name: str, package: Package) -> _Part:
    root = _parsed(name, package)
    check_writing(root, name)
    return _Part(name, root, paragraphs_of(root, name))


def _properties(name: str, package: Package) -> _Part:
    root = _parsed(name, package)
    made = [
        Paragraph(node, name, 0, Spot(part=name).part_label, node.text, tuple(tags_in(node.text)))
        for node in root.iter(etree.Element)
        if node.text and node.text.strip()
    ]
    return _Part(name, root, tuple(made))


def _parsed(name: str, package: Package) -> etree._Element:
    try:
        return parse(package.members[name])
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FaultyTemplateError(f"the part is damaged: {error}", "文件内部已损坏", Spot(part=name)) from error


def _of_writing(parts: Sequence[_Part], contracts: Sequence[Contract]) -> list[Problem]:
    """Return what is wrong whatever the scheme."""
    if not contracts:
        return [problem for part in parts for problem in block_problems(part.paragraphs)]
    problems: list[Problem] = []
    for part in parts:
        problems += writing_problems(part.paragraphs, contracts[0].root)
        problems += block_problems(part.paragraphs)
    return problems


def _of_fields(
    parts: Sequence[_Part], contracts: Sequence[Contract]
) -> tuple[list[Problem], dict[str, frozenset[str]]]:
    found: list[tuple[str, list[Problem]]] = []
    meant = {name for part in parts for name in half_named(part.paragraphs)}
    shown: dict[str, frozenset[str]] = {}
    for contract in contracts:
        problems: list[Problem] = []
        printed: set[str] = set()
        for part in parts:
            walk = Walk(contract.root)
            walk.go(part.paragraphs)
            problems += walk.problems
            printed |= set() if part.paragraphs and part.paragraphs[0].number == 0 else walk.shown
            problems += _forbidden(part, contract.scheme.head.forbidden_words)
        problems += lacking(contract, printed | meant | _guessed(problems))
        shown[contract.scheme.id] = frozenset(printed)
        found.append((contract.scheme.id, problems))
    return _by_scheme(found), shown


def _guessed(problems: Iterable[Problem]) -> set[str]:
    """Return the fields that wrong names most likely mean: their contents are not missing as well."""
    return {problem.nearest[0] for problem in problems if problem.nearest}


def _by_scheme(found: Sequence[tuple[str, list[Problem]]]) -> list[Problem]:
    """Return each problem once, with the schemes under which it is one."""
    under: dict[Problem, list[str]] = {}
    for scheme, problems in found:
        for problem in dict.fromkeys(problems):
            under.setdefault(problem, []).append(scheme)
    everywhere = len(found)
    return [
        problem if len(schemes) == everywhere else replace(problem, schemes=tuple(schemes))
        for problem, schemes in under.items()
    ]


def _outdated(part: _Part) -> Iterable[Problem]:
    """Yield a hint at each table of contents: only Word can fill it."""
    by_node = {paragraph.node: paragraph for paragraph in part.paragraphs}
    for node in outdated_fields(part.root):
        paragraph = by_node.get(next(node.iterancestors(f"{W}p"), node))
        if paragraph is not None:
            yield Problem(
                code=Code.OUTDATED,
                where=paragraph.where(),
                message="目录和页码引用由 Word 更新",
                remedy="打开生成的文件时 Word 会问是否更新域，请选“是”。",
                weight=Weight.HINT,
            )


def _forbidden(part: _Part, words: tuple[str, ...]) -> Iterable[Problem]:
    for paragraph in part.paragraphs if words else ():
        text = without_tags(paragraph.text)
        for word in words:
            if word in text:
                yield Problem(
                    code=Code.FORBIDDEN_WORD,
                    where=replace(paragraph.where(), tag=word, at=text.index(word)),
                    message=f"规则不允许使用“{word}”一词",
                    remedy="请改用 {{ terms.… }} 里的规则用词。",
                )


def _order(problem: Problem) -> tuple[int, str, int, int]:
    body = "" if BODY.fullmatch(problem.where.part) else problem.where.part
    return (list(Weight).index(problem.weight), body, problem.where.paragraph, problem.where.at)
