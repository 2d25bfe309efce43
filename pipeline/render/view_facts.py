"""Facts as a template sees them: typed values turned into what prints well and reads safely."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.facts import Facts, Row
from pipeline.render.values import BLANK, Chosen, Figure, Listed, Record, day_of
from pipeline.scheme.fields import Column, FieldType
from pipeline.scheme.scheme import Scheme


def fact_values(scheme: Scheme, facts: Facts) -> dict[str, Any]:
    """Return every fact of the scheme by its key; a fact not given is a blank."""
    return {
        field.key: table_rows(field.columns, facts.get(field.key))
        if field.type is FieldType.TABLE
        else shown(field, facts.get(field.key))
        for field in scheme.fields
    }


def table_rows(columns: tuple[Column, ...], rows: Any) -> Any:
    """Return the rows of a table fact as records, numbered by `no`; blank where there are none."""
    if not rows:
        return BLANK
    return Listed(table_row(columns, row, number) for number, row in enumerate(rows, start=1))


def table_row(columns: tuple[Column, ...], row: Row, number: int, **more: Any) -> Record:
    """Return one row as a record with a field per column, and `no` counting from 1."""
    fields = {column.key: shown(column, row.get(column.key)) for column in columns}
    return Record({"no": number} | fields | more)


def shown(column: Column, value: Any) -> Any:
    """Return a single value in its printable form: label of a choice, Chinese date, exact number."""
    if value is None or value in ("", ()):
        return BLANK
    if column.type is FieldType.CHOICE:
        return chosen(column, str(value))
    return printable(value)


def chosen(column: Column, key: str) -> Chosen:
    """Return the choice of that key with its label."""
    return Chosen(next((choice.label for choice in column.choices if choice.key == key), key), key)


def printable(value: Any) -> Any:
    """Return a value of any fact or result as one that prints well; None becomes blank."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | Decimal | Fraction):
        return Figure(Fraction(value))
    if isinstance(value, date):
        return day_of(value)
    if isinstance(value, tuple | list):
        return Listed(printable(part) for part in value)
    return value


def fact_labels(scheme: Scheme) -> Record:
    """Return the scheme's own label of every fact, in its own words."""
    return Record({field.key: field.label for field in scheme.fields})


def fact_clauses(scheme: Scheme) -> Record:
    """Return the clause of every fact; 规则未规定 where the rule is silent."""
    return Record({field.key: field.clause or "规则未规定" for field in scheme.fields})


def rows_of(facts: Facts, key: str) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of a table fact, none where it was not given."""
    rows = facts.get(key)
    return tuple(row for row in rows if isinstance(row, Mapping)) if isinstance(rows, tuple | list) else ()
