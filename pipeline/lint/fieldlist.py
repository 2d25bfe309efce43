"""Every field of a paper kind as a reviewer needs it: name to copy, meaning, sort, example, clause."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.lint.contract import Contract, contract_of, empty_at
from pipeline.lint.demands import ready_to_paste, row_name
from pipeline.lint.meanings import SECTIONS, meaning
from pipeline.lint.shapes import Shape, Sort
from pipeline.scheme.scheme import Scheme

HIDDEN = frozenset({"label", "clause_of"})
"""Groups with an entry for each fact; they are told once, not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """A line of the field sheet. `table` is the path of the table that a row field belongs to."""

    paste: str
    path: str
    meaning: str
    sort: str
    example: str
    may_be_empty: bool
    clause: str
    demanded: str = ""
    table: str = ""
    only: tuple[str, ...] = ()


def field_lines(kind: str, schemes: Sequence[Scheme]) -> tuple[FieldLine, ...]:
    """Return all fields of a paper kind; those that only some schemes have name them."""
    merged: dict[tuple[str, str], list[FieldLine]] = {}
    for scheme in schemes:
        for line in _lines(contract_of(scheme, kind)):
            merged.setdefault((line.table, line.path), []).append(replace(line, only=(scheme.id,)))
    return tuple(_one(lines, len(schemes)) for lines in merged.values())


def _one(lines: Sequence[FieldLine], schemes: int) -> FieldLine:
    only = () if len(lines) == schemes else tuple(line.only[0] for line in lines)
    clauses = {line.only[0]: line.clause for line in lines if line.clause}
    demanded = {line.only[0]: line.demanded for line in lines if line.demanded}
    return replace(
        lines[0],
        only=only,
        may_be_empty=any(line.may_be_empty for line in lines),
        clause=_by_scheme(clauses, schemes),
        demanded=_by_scheme(demanded, schemes),
    )


def _by_scheme(texts: Mapping[str, str], schemes: int) -> str:
    if schemes == 1 or (len(texts) == schemes and len(set(texts.values())) == 1):
        return next(iter(texts.values()), "")
    return "\n".join(f"{scheme}：{text}" for scheme, text in texts.items())


def _lines(contract: Contract) -> Iterator[FieldLine]:
    for name, shape in contract.root.fields.items():
        if name not in HIDDEN:
            yield from _of(contract, name, shape)


def _of(contract: Contract, path: str, shape: Shape) -> Iterator[FieldLine]:
    if shape.sort is Sort.GROUP:
        if shape.printable:
            yield _line(contract, path, shape)
        for name, inner in shape.fields.items():
            yield from _of(contract, f"{path}.{name}", inner)
        return
    yield _line(contract, path, shape)
    if shape.item is not None:
        yield from _of_row(contract, path, shape.item, row_name(path))


def _of_row(contract: Contract, path: str, item: Shape, name: str) -> Iterator[FieldLine]:
    for key, inner in item.fields.items():
        yield FieldLine(
            paste=f"{{{{ {name}.{key} }}}}",
            path=f"{name}.{key}",
            meaning=meaning(contract.scheme, path, key),
            sort=inner.sort.value,
            example=_example(inner),
            may_be_empty=True,
            clause="",
            table=path,
        )
    for key, inner in item.fields.items():
        if inner.is_table and inner.item is not None and path.count(".") < 2:
            yield from _of_row(contract, f"{path}.{key}", inner.item, row_name(key))


def _line(contract: Contract, path: str, shape: Shape) -> FieldLine:
    scheme = contract.scheme
    paper = scheme.paper(contract.kind)
    demands = [c for c in (paper.contents if paper else ()) if path in c.shows]
    return FieldLine(
        paste=ready_to_paste(contract, path),
        path=path,
        meaning=meaning(scheme, path),
        sort=f"表格（{row_name(path)} 为一行）" if shape.is_table else shape.sort.value,
        example=_example(shape),
        may_be_empty=empty_at(contract, path),
        clause=_clause(scheme, path),
        demanded="；".join(f"{content.text}（{content.clause}）" for content in demands),
    )


def _clause(scheme: Scheme, path: str) -> str:
    return (scheme.field(path).clause or "规则未规定") if scheme.has_field(path) else ""


def _example(shape: Shape) -> str:
    if shape.choices:
        return " / ".join(f"{label}" for _, label in shape.choices[:6])
    if shape.sort is Sort.LIST and shape.item is not None and not shape.is_table:
        return f"{shape.item.example}、…"
    return shape.example


def group_of(line: FieldLine) -> str:
    """Return the heading under which a line stands: a section of the result, or the facts."""
    return SECTIONS.get((line.table or line.path).split(".", maxsplit=1)[0], "填写的内容")


def conditions(lines: Iterable[FieldLine]) -> Iterator[tuple[str, str]]:
    """Yield ready-to-paste conditions with what they do."""
    known = {line.path for line in lines}
    return ((what, paste) for key, what, paste in CONDITIONS if key in known)


CONDITIONS = (
    ("business_address", "有值才印", "{% if business_address %}{{ business_address }}{% endif %}"),
    (
        "business_address",
        "没有值时印别的",
        "{% if business_address %}{{ business_address }}{% else %}同注册地址{% endif %}",
    ),
    (
        "stage1_start",
        "整段有条件：三段，首尾两段不会印出来",
        "{%p if stage1_start %}\n{{ stage1_start }}\n{%p endif %}",
    ),
    ("team", "整行有条件：表格里三行，首尾两行不会印出来", "{%tr if team %}\n（这一行）\n{%tr endif %}"),
    ("audit_type", "只在某种审核时印", '{% if audit_type == "initial" %}…{% endif %}'),
    (
        "information_sufficient",
        "是、否、未填三种情况",
        "{% if information_sufficient is true %}☑是{% elif information_sufficient is false %}☑否"
        "{% else %}待确认{% endif %}",
    ),
    (
        "team",
        "顿号连接，最后一个不加",
        "{% for member in team %}{{ member.name }}{% if not loop.last %}、{% endif %}{% endfor %}",
    ),
    ("team", "没有行时印一句话", "{% if not team %}本项目尚未确定成员。{% endif %}"),
)
"""Conditions: the field that must be there, what they are for, what to paste."""

FORMATS = (
    ("{{ stage2_start }}", "日期", "2026年3月25日（不写格式即可）"),
    ("{{ audit_time.total }}", "数", "4.5（精确，不四舍五入）"),
    ("{{ audit_time.total|person_days }}", "人日", "4.5人日"),
    ("{{ score.percent|percent(2) }}", "百分数，两位小数，截断", "84.89…%"),
    ("{{ sampling.sites|cn_number }}", "中文数字", "十二"),
    ("{{ sampling.allowed|yes_no }}", "是否", "是"),
    ('{{ member.qualifications|join("，") }}', "列表，用逗号连接（不写时用顿号）", "甲，乙"),
    ("{{ member.professional_codes|lines }}", "列表，一项一行", "甲↵乙"),
    ('{{ team|join("、", "name") }}', "表格，取每行的一个字段连接", "审核员甲、审核员乙"),
    ("{{ clause_of.scope }}", "某项内容的条款", "4.1"),
    ("{{ label.scope }}", "某项内容在本规则里的名称", "认证范围"),
    ("{{ loop.index }}", "循环里的序号", "1"),
    (
        "{%p for member in team %}\n{{ member.name }}\n{%p for code in member.professional_codes|renumber %}\n"
        "{{ code }}\n{%p endfor %}\n{%p endfor %}",
        "循环里的循环，每行一段；里层的段落用 Word 自动编号，每次都从 1 编起",
        "审核员甲↵1. 甲↵2. 乙↵审核员乙↵1. 丙",
    ),
)
"""Formats: what to paste, what it is for, what it prints."""
