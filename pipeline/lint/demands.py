"""Contents that the rule demands of a paper and that a template does not show."""

from collections.abc import Iterator

from pipeline.lint.contract import Contract
from pipeline.lint.problems import Code, Problem, Weight, Where
from pipeline.lint.shapes import Sort
from pipeline.lint.walk import shape_at
from pipeline.scheme.papers import Content

ROW_NAMES = {
    "team": "member",
    "by_member": "member",
    "coverage": "point",
    "schedule": "entry",
    "criteria": "item",
    "statement": "item",
    "statements": "item",
    "by_indicator": "indicator",
    "ncs": "nc",
}
"""What one row of a table is best called, where its name does not tell."""

SAME = {"certificate.sites": "sites", "score.indicators": "score.by_indicator"}
"""Fields that give the same content as another one."""


def lacking(contract: Contract, shown: set[str]) -> Iterator[Problem]:
    """Yield each content demanded of this paper that no printed field gives, with its clause."""
    paper = contract.scheme.paper(contract.kind)
    shown = shown | {SAME[path] for path in shown & SAME.keys()}
    for content in paper.contents if paper else ():
        if not shown & set(content.shows):
            yield Problem(
                code=Code.CONTENT_MISSING,
                where=Where(),
                message=f"缺少规则要求的内容：{content.text}",
                remedy=f"请补上 {_how(contract, content)}。",
                weight=Weight.LACK,
                clause=content.clause,
            )


def _how(contract: Contract, content: Content) -> str:
    return " 或 ".join(ready_to_paste(contract, path) for path in content.shows)


def ready_to_paste(contract: Contract, path: str) -> str:
    """Return what to type to print a field: a tag, or a loop with the first field of a row."""
    shape = shape_at(contract.root, path)
    if shape is not None and shape.sort is Sort.PICTURE:
        return f"{{{{ {path}|picture }}}}"
    if shape is None or shape.sort is not Sort.LIST:
        return f"{{{{ {path} }}}}"
    if not shape.is_table or shape.item is None:
        return f"{{{{ {path}|join }}}}"
    name = row_name(path)
    field = next((key for key in shape.item.fields if key not in ("no", "id", "key", "item")), "…")
    return f"{{% for {name} in {path} %}}{{{{ {name}.{field} }}}}；{{% endfor %}}"


def row_name(path: str) -> str:
    """Return a name for one row of a table: site of sites, point of coverage."""
    last = path.rsplit(".", maxsplit=1)[-1]
    if last in ROW_NAMES:
        return ROW_NAMES[last]
    return last[:-1] if last.endswith("s") and len(last) > 3 else f"{last}_row"
