"""Join the common facts with what a scheme says of them and with its own facts."""

from collections.abc import Iterable

from pipeline.scheme.base import Key, Table
from pipeline.scheme.fields import Choice, Column, Field, Group
from pipeline.scheme.head import Terms


class CommonFields(Table):
    """`common/fields.yaml`: the blocks of the sheets and the facts of every scheme."""

    groups: tuple[Group, ...]
    fields: tuple[Field, ...]


class FieldWords(Table):
    """What a scheme says of a common fact: its clause, and wording or duty where they differ."""

    key: Key
    clause: str
    label: str = ""
    help: str = ""
    required: bool | None = None


class SchemeFields(Table):
    """`<id>/fields.yaml`: words on common facts, the scheme's own blocks and facts."""

    facts: tuple[FieldWords, ...]
    groups: tuple[Group, ...] = ()
    own: tuple[Field, ...] = ()


def merge_fields(common: CommonFields, own: SchemeFields, terms: Terms) -> tuple[tuple[Group, ...], tuple[Field, ...]]:
    """Return the blocks and facts of a scheme, its terms put into labels and helps.

    Raises ValueError for a fact that stands twice (case ignored) or that no table defines,
    and for a block that does not exist.
    """
    groups = (*common.groups, *own.groups)
    fields = [*common.fields, *own.own]
    _refuse_twice(field.key for field in fields)
    words = {entry.key: entry for entry in own.facts}
    _refuse_twice(entry.key for entry in own.facts)
    unknown = set(words) - {field.key for field in fields}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such common fact; define it under own")
    known_groups = {group.id for group in groups}
    for field in fields:
        if field.group not in known_groups:
            raise ValueError(f"{field.key}: there is no group {field.group}")
    merged = tuple(_worded(_with_words(field, words.get(field.key)), terms) for field in fields)
    return tuple(_group_worded(group, terms) for group in groups), merged


def _refuse_twice(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key.lower() in seen:
            raise ValueError(f"{key}: stands twice")
        seen.add(key.lower())


def _with_words(field: Field, words: FieldWords | None) -> Field:
    if words is None:
        return field
    changes: dict[str, object] = {"clause": words.clause}
    if words.label:
        changes["label"] = words.label
    if words.help:
        changes["help"] = words.help
    if words.required is not None:
        changes["required"] = words.required
    return field.model_copy(update=changes)


def _worded(field: Field, terms: Terms) -> Field:
    columns = tuple(column.model_copy(update=_texts(column, terms)) for column in field.columns)
    return field.model_copy(update={**_texts(field, terms), "columns": columns})


def _texts(column: Column, terms: Terms) -> dict[str, object]:
    choices = tuple(Choice(key=choice.key, label=_fill(choice.label, terms, column.key)) for choice in column.choices)
    return {
        "label": _fill(column.label, terms, column.key),
        "help": _fill(column.help, terms, column.key),
        "choices": choices,
    }


def _group_worded(group: Group, terms: Terms) -> Group:
    return group.model_copy(
        update={
            "sheet": _fill(group.sheet, terms, group.id),
            "title": _fill(group.title, terms, group.id),
        }
    )


def _fill(text: str, terms: Terms, key: str) -> str:
    if "{" not in text and "}" not in text:
        return text
    try:
        return text.format_map(terms.model_dump())
    except (KeyError, ValueError, IndexError) as error:
        raise ValueError(f"{key}: {text!r}: {error} is not one of the scheme's terms") from None
