"""Write the JSON Schemas of the scheme tables for editors: `python -m tools.write_schemas`.

An editor with a YAML language server then offers the keys of a table and marks unknown ones.
Scalars of a table are read as text; an editor sees `2`, `yes` or `2025-05-01` as number, truth
or date, so each scalar may be any of them here. The loader, not the schema, has the last word.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from pipeline.scheme.base import as_list, exact
from pipeline.scheme.calendar import CalendarFile
from pipeline.scheme.fieldtable import CommonFields
from pipeline.scheme.load import TABLES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent.parent / "schemes" / "schemas"
EXACT = r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
HIDDEN = frozenset({"title", "default", "format"})
NAMED = ("properties", "patternProperties", "$defs")
"""Keywords under which any name may stand, those of other keywords among them."""

SHARED: Mapping[str, type[BaseModel]] = {"common_fields": CommonFields, "calendar": CalendarFile}
"""Tables of the common folder; its readings are written like those of a scheme."""


class TableSchema(GenerateJsonSchema):
    """The schema of a table as it is written, before any conversion."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        """Return the schema of what a converter takes: exact numbers, lists written as a single text."""
        converter = schema["function"]["function"]
        if converter is exact:
            return {"type": ["string", "number"], "pattern": EXACT}
        inner: dict[str, Any] = self.generate_inner(schema["schema"])
        return {"anyOf": [inner, inner["items"]]} if converter is as_list else inner


def schema_of(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a table."""
    made = model.model_json_schema(by_alias=True, schema_generator=TableSchema, mode="validation")
    return {"$schema": DIALECT, "title": f"{name}.yaml", **_as_written(made)}


def _as_written(node: Any) -> Any:
    """Return a schema node without what YAML does not show, its scalars open to other types."""
    if isinstance(node, list):
        return [_as_written(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _as_written(entry) for key, entry in node.items() if key not in (*HIDDEN, *NAMED)}
    for key in filter(node.__contains__, NAMED):
        kept[key] = {name: _as_written(entry) for name, entry in node[key].items()}
    alternatives = [entry for entry in kept.get("anyOf", ()) if entry != {"type": "null"}]
    if len(alternatives) == 1:
        kept = {**{key: entry for key, entry in kept.items() if key != "anyOf"}, **alternatives[0]}
    if node.get("format") == "date":
        kept["pattern"] = DAY
    return _open_scalar(kept)


def _open_scalar(node: dict[str, Any]) -> dict[str, Any]:
    if "const" in node or "enum" in node or not isinstance(node.get("type"), str):
        return node
    written: dict[str, dict[str, Any]] = {
        "string": {"type": ["string", "number", "boolean"]},
        "integer": {"type": ["string", "integer"]},
        "boolean": {"type": ["string", "boolean"], "pattern": "^(yes|no)$"},
    }
    return {**node, **written.get(node["type"], {})}


def files() -> dict[str, bytes]:
    """Return the text of every schema file by its name."""
    tables = {**TABLES, **SHARED}
    return {
        f"{name}.json": (json.dumps(schema_of(name, model), ensure_ascii=False, indent=1) + "\n").encode()
        for name, model in tables.items()
    }


def write(folder: Path) -> None:
    """Write every schema into the folder, and remove those of tables that are no more."""
    folder.mkdir(exist_ok=True)
    made = files()
    for stale in folder.glob("*.json"):
        if stale.name not in made:
            stale.unlink()
    for name, content in made.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
