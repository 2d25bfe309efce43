"""The fields that a template of a paper kind may name under a scheme, with their sorts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.facts import Facts
from pipeline.findings import Finding
from pipeline.lint.shapes import OPEN, TEXT, YES_NO, Shape, Sort, shape_of
from pipeline.lint.specimen import (
    blank_facts,
    specimen_facts,
    specimen_findings,
    specimen_result,
)
from pipeline.outcome import Result
from pipeline.render.values import BLANK, Blank, Listed, Record
from pipeline.render.view import case_values, paper_values
from pipeline.render.view_texts import Texts
from pipeline.scheme.fields import Column, FieldType
from pipeline.scheme.scheme import Scheme

ONE_EACH = "nc_report"
"""The kind of which there is one paper for each nonconformity; only it knows `nc`."""

DRAFT = "草稿"


@dataclass(frozen=True, slots=True)
class Contract:
    """The fields of one paper kind under one scheme, and two sets of values that try them all."""

    scheme: Scheme
    kind: str
    root: Shape
    full: Mapping[str, Any]
    empty: Mapping[str, Any]


SENTENCE = Shape(sort=Sort.GROUP, fields={"text": TEXT, "clause": TEXT})
REASON = Shape(
    sort=Sort.GROUP,
    fields=dict.fromkeys(("text", "label", "reason", "clause"), TEXT) | {"contested": YES_NO},
    printable=False,
)
CAUSE = Shape(
    sort=Sort.GROUP, fields=dict.fromkeys(("id", "decision", "text", "clause", "mark"), TEXT), printable=False
)
ATTACHMENT = Shape(
    sort=Sort.GROUP,
    fields=dict.fromkeys(("id", "item", "when", "clause", "provided", "state", "remark"), TEXT),
    printable=False,
)
CONDITION = Shape(sort=Sort.GROUP, fields=dict.fromkeys(("id", "label", "state", "clause"), TEXT), printable=False)
FIELDS = {
    "causes": Shape(sort=Sort.LIST, item=CAUSE, printable=False),
    "clauses": Shape(sort=Sort.LIST, item=TEXT),
    "state": TEXT,
    "due_date": TEXT,
    "due": TEXT,
    "same_as": TEXT,
}
POINT = Shape(sort=Sort.GROUP, fields=dict.fromkeys(("id", "text", "clause"), TEXT), printable=False)
GATE = Shape(
    sort=Sort.GROUP, fields=dict.fromkeys(("id", "label", "state", "reason", "effect", "clause"), TEXT), printable=False
)
DUE = Shape(sort=Sort.GROUP, fields=dict.fromkeys(("id", "label", "date", "clause", "note"), TEXT), printable=False)
JUDGED = Shape(
    sort=Sort.GROUP,
    fields=dict.fromkeys(("item", "requirement", "clause", "verdict", "evidence", "reason"), TEXT),
    printable=False,
)
LISTS = {"reasons": REASON, "lacking": ATTACHMENT, "unsettled": CONDITION, "asks": POINT, "gates": GATE}
LISTS |= {"deadlines": DUE, "rows": JUDGED} | dict.fromkeys(
    ("sentences", "statements", "marks", "criteria", "statement", "slip"), SENTENCE
)

_KEPT: dict[tuple[str, str], Contract] = {}


def contract_of(scheme: Scheme, kind: str) -> Contract:
    """Return the fields of that paper kind; KeyError where the scheme has no such paper.

    An empty kind has the fields of all papers.
    """
    key = (f"{scheme.id}/{scheme.digest}", kind)
    if key not in _KEPT:
        _KEPT[key] = _contract(scheme, kind)
    return _KEPT[key]


def _contract(scheme: Scheme, kind: str) -> Contract:
    facts = specimen_facts(scheme)
    full = _values(scheme, kind, (facts, specimen_result(scheme, facts), specimen_findings()))
    empty = _values(scheme, kind, (blank_facts(scheme), Result(), ()))
    shapes = {name: shape_of(value) for name, value in full.items()}
    for field in scheme.fields:
        if field.key in shapes:
            shapes[field.key] = _with_choices(shapes[field.key], field)
    for name, shape in shapes.items():
        if name.endswith("_readings") and shape.item is not None and shape.item.sort is Sort.OPEN:
            shapes[name] = shapes["readings"]
    if shapes["nc"].sort is Sort.OPEN:
        del shapes["nc"]
    root = _settled(Shape(sort=Sort.GROUP, fields=shapes, printable=False), "")
    return Contract(scheme=scheme, kind=kind, root=root, full=full, empty=empty)


def _settled(shape: Shape, name: str) -> Shape:
    """Return the shape with the lists that no specimen case fills: sentences, reasons, causes."""
    if shape.sort is Sort.OPEN:
        return FIELDS.get(name, shape)
    if shape.item is not None:
        known = LISTS.get(name)
        blank = shape.item.sort is Sort.OPEN or known is REASON
        item = (known or OPEN) if blank else _settled(shape.item, name)
        return replace(shape, item=item)
    return replace(shape, fields={key: _settled(value, key) for key, value in shape.fields.items()})


def _values(scheme: Scheme, kind: str, case: tuple[Facts, Result, tuple[Finding, ...]]) -> Mapping[str, Any]:
    facts, result, findings = case
    values = case_values(scheme, facts, result, findings)
    ncs = values["ncs"]
    nc = _first(ncs) if kind in ("", ONE_EACH) else None
    shown = kind or scheme.papers.kinds[0].kind
    return paper_values(values, Texts(scheme, facts, result, values), shown, DRAFT if findings else "", nc)


def _first(ncs: Listed | Blank) -> Record | None:
    return ncs[0] if isinstance(ncs, Listed) and ncs else None


def _with_choices(shape: Shape, column: Column) -> Shape:
    """Return the shape with all choices that the fact and its columns have."""
    if column.type is FieldType.CHOICE and shape.sort is Sort.CHOICE:
        return replace(shape, choices=tuple((choice.key, choice.label) for choice in column.choices))
    inner = getattr(column, "columns", ())
    if shape.item is None or not inner:
        return shape
    fields = dict(shape.item.fields)
    for entry in inner:
        fields[entry.key] = _with_choices(fields.get(entry.key, OPEN), entry)
    return replace(shape, item=replace(shape.item, fields=fields))


def empty_at(contract: Contract, path: str) -> bool:
    """Say whether the field may be blank: it is where next to nothing is known of a case."""
    value: Any = contract.empty.get(path.split(".", maxsplit=1)[0], BLANK)
    for name in path.split(".")[1:]:
        if isinstance(value, Listed):
            return False
        value = value.look_up(name) if isinstance(value, Record) and value.has(name) else BLANK
    return isinstance(value, Blank) or (isinstance(value, Listed) and not value)
