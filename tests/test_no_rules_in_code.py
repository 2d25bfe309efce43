"""Nothing of a rule stands in the code, and no number of a rule stands without its clause."""

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from pipeline.scheme.calendar import CalendarFile, Holiday
from pipeline.scheme.fields import Column, Field
from pipeline.scheme.load import TABLES

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "pipeline").rglob("*.py"))
SCHEMES = sorted(path.parent for path in (ROOT / "schemes").glob("*/scheme.yaml"))
READING = re.compile(r"\bc[-_][a-z]\d\d\b", re.IGNORECASE)
CLAUSE = re.compile(
    r"附录\s?[A-Z]|附[A-Z]\b|表\s?[A-Z]?\.?\d|第\s?\d+(\.\d+)*\s?条|(?<![\w.])(?!20\d\d\.)\d+\.\d+(\.\d+)+(?![\w.])"
)
LAW_OF_CREDIT_CODES = "GB 32100"
"""The standard that defines the check digit of an organisation's code; no rule of a scheme."""

NUMBERS_OF_THE_WORKBOOK = {Column, Field}
"""Limits of what may be typed and sizes of tables: the sheet's, not the rule's."""

CITED_BY_NOTICE = {CalendarFile, Holiday}
"""Calendar years rest on the State Council's notice that the file names."""


def named_by_schemes() -> Iterator[str]:
    """Yield ids, abbreviations and numbers by which the rules and their standards are known."""
    for folder in SCHEMES:
        head = yaml.load((folder / "scheme.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        yield folder.name
        yield head["body"]["name"]
        for edition in head["editions"]:
            yield from filter(None, (edition.get("document_no"), edition["standard"]))


def matches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in CODE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LAW_OF_CREDIT_CODES not in line
        for match in [pattern.search(line)]
        if match
    ]


@pytest.mark.parametrize("name", sorted(set(named_by_schemes())))
def test_no_scheme_is_named_in_the_code(name: str) -> None:
    pattern = re.compile(rf"(?<![a-z]){re.escape(name)}(?![a-z])", re.IGNORECASE)
    assert not matches(pattern)


def test_no_reading_is_named_in_the_code() -> None:
    assert not matches(READING)


def test_no_clause_or_standard_is_cited_in_the_code() -> None:
    assert not matches(CLAUSE)
    assert not matches(re.compile(r"\bGB\s?/?\s?T?\s?\d|Q/[A-Z]{2,}|\bT/[A-Z]{2,}\b|CNAS|ISO\s?\d{4,}"))


def test_the_patterns_find_what_they_look_for() -> None:
    for text in ("附录A", "附B", "表1", "表 A.1", "第5条", "4.5.6", "7.1.3"):
        assert CLAUSE.search(text), text
    for text in ("C-Z08", "c_p01", "see C-X04."):
        assert READING.search(text), text
    assert not CLAUSE.search("Python 3.11")


def models() -> set[type[BaseModel]]:
    """Return every model of the tables of a scheme and of the common ones."""
    known: set[type[BaseModel]] = set()
    waiting: list[Any] = [*TABLES.values(), CalendarFile]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation not in known:
                known.add(annotation)
                waiting += [field.annotation for field in annotation.model_fields.values()]
        else:
            waiting += [part for part in get_args(annotation) if not isinstance(part, str)]
    return known


def holds_a_number(annotation: Any) -> bool:
    """Say whether a value of the type may be a number; yes and no are none."""
    if isinstance(annotation, type):
        return (issubclass(annotation, (int, float)) and annotation is not bool) or annotation.__name__ in NUMERIC
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, list, dict):
        return any(holds_a_number(part) for part in get_args(annotation))
    return False


NUMERIC = {"Fraction", "Decimal"}
WITH_NUMBERS = sorted(
    (m for m in models() if any(holds_a_number(f.annotation) for f in m.model_fields.values())),
    key=lambda model: model.__name__,
)


def test_there_are_models_with_numbers() -> None:
    assert len(WITH_NUMBERS) > 20


@pytest.mark.parametrize("model", WITH_NUMBERS, ids=lambda model: model.__name__)
def test_a_model_with_a_number_demands_a_clause(model: type[BaseModel]) -> None:
    if model in NUMBERS_OF_THE_WORKBOOK | CITED_BY_NOTICE:
        return
    assert "clause" in model.model_fields, "a number would stand without its clause"
    clause = model.model_fields["clause"]
    assert clause.is_required()
    with pytest.raises(ValueError, match="clause"):
        model.model_validate({"clause": ""})
