"""Workbooks made before a fact or a column was added are read all the same, with a note."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.facts import WorkbookKind
from pipeline.findings import Code, Severity
from pipeline.read.workbook import read_workbook
from pipeline.scheme.fields import Field, FieldType
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.workbook import validate
from pipeline.workbook.write import write_workbook

SCHEMES = Path(__file__).parent.parent / "schemes"


@pytest.fixture(scope="module")
def before() -> Scheme:
    return load_schemes(SCHEMES)["ztht"]


def with_fields(scheme: Scheme, fields: tuple[Field, ...]) -> Scheme:
    return replace(scheme, fields=fields)


def codes(content: bytes, scheme: Scheme) -> list[tuple[Severity, Code]]:
    found = validate(read_workbook(content), {scheme.id: scheme}).findings
    return [(finding.severity, finding.code) for finding in found if finding.code is not Code.MISSING]


def test_a_fact_that_was_added_later_is_a_note(before: Scheme) -> None:
    content = write_workbook(before, WorkbookKind.INTAKE)
    added = Field(key="later_fact", type=FieldType.TEXT, label="后加的一项", kind=WorkbookKind.INTAKE, group="case")
    after = with_fields(before, (*before.fields, added))
    assert codes(content, after) == [(Severity.NOTE, Code.OLDER_LAYOUT)]


def test_a_column_that_was_added_later_is_simply_empty(before: Scheme) -> None:
    content = write_workbook(before, WorkbookKind.INTAKE)
    sites = before.field("sites")
    column = sites.columns[0].model_copy(update={"key": "later_column", "label": "后加的一列", "required": False})
    longer = sites.model_copy(update={"columns": (*sites.columns, column)})
    after = with_fields(before, tuple(longer if field.key == "sites" else field for field in before.fields))
    assert codes(content, after) == []
