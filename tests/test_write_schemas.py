"""The JSON Schemas for editors fit the tables and are in step with the models."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from rule_cases import TextDates

from tools.write_schemas import FOLDER, SHARED, files, write

ROOT = Path(__file__).parent.parent
MADE = {name.removesuffix(".json"): json.loads(content) for name, content in files().items()}
SCHEMES = [*sorted((ROOT / "schemes").glob("*/scheme.yaml")), ROOT / "tests/example_schemes/quiet/scheme.yaml"]
TABLES = [path for scheme in SCHEMES for path in sorted(scheme.parent.glob("*.yaml"))]


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=TextDates)


def test_the_schemas_are_in_step_with_the_models() -> None:
    on_disk = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    assert on_disk == files(), "run: python -m tools.write_schemas"


def test_writing_removes_schemas_of_tables_that_are_no_more(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(files())


@pytest.mark.parametrize("name", MADE)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(MADE[name])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_table_fits_its_schema(path: Path) -> None:
    jsonschema.validate(read(path), MADE[path.stem], jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("name", "path"),
    [("common_fields", "fields.yaml"), ("readings", "readings.yaml"), ("calendar", "calendars/2025.yaml")],
)
def test_every_common_table_fits_its_schema(name: str, path: str) -> None:
    jsonschema.validate(read(ROOT / "schemes" / "common" / path), MADE[name], jsonschema.Draft202012Validator)
    assert set(SHARED) == {"common_fields", "calendar"}


WRONG = [
    ("an unknown key", {"permited": True}),
    ("a clause that is missing", {"clause": None}),
    ("a word that is not allowed", {"counts": "some"}),
    ("a size without its clause", {"sizes": [{"size": "all"}]}),
    ("a share that is no number", {"sizes": [{"size": "root", "share": "half", "clause": "1"}]}),
    ("a reading that is none", {"sizes": [{"size": "all", "clause": "1", "under": {"C-Q01": "both"}}]}),
]


@pytest.mark.parametrize(("what", "change"), WRONG, ids=[what for what, _ in WRONG])
def test_an_editor_marks(what: str, change: dict[str, Any]) -> None:
    table = {"clause": "3.6", "counts": "all", "sizes": [{"size": "all", "clause": "3.6"}], **change}
    table = {key: value for key, value in table.items() if value is not None}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, MADE["sampling"], jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_table_names_its_schema_for_the_editor(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    named = (path.parent / first.partition("=")[2]).resolve()
    assert named == (FOLDER / f"{path.stem}.json").resolve()
