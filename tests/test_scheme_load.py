"""One fault per file of `faults_tables/`: the loader refuses it at the right line, in the right words.

Each file says what is done to the example scheme (`file`, then `replace` and `by`, `bytes`,
`create` or `delete`) and every message expected. In a message `{line}` is the line of
the change, `{line+1}` the one after it.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import ExitCode, SchemeError, UsageError
from pipeline.scheme.load import load_schemes

HERE = Path(__file__).parent
ROOT = HERE.parent
EXAMPLE = HERE / "example_schemes" / "quiet"
FAULTS = sorted((HERE / "faults_tables").glob("*.yaml"))


def spoiled(fault: dict[str, Any], folder: Path) -> Path:
    """Return a folder of schemes that holds the example scheme with the fault."""
    shutil.copytree(ROOT / "schemes" / "common", folder / "common")
    shutil.copytree(EXAMPLE, folder / "quiet")
    file = folder / fault["file"]
    if "replace" in fault:
        text = file.read_text(encoding="utf-8")
        assert text.count(fault["replace"]) == 1, "the text to replace must stand there once"
        file.write_text(text.replace(fault["replace"], fault["by"]), encoding="utf-8")
    elif "bytes" in fault:
        file.write_bytes(fault["bytes"].encode(fault["encoding"]))
    elif "create" in fault:
        file.parent.mkdir(exist_ok=True)
        file.write_text(fault["create"], encoding="utf-8")
    else:
        assert fault["delete"] == "yes"
        file.unlink()
    return folder


def expected(fault: dict[str, Any]) -> list[str]:
    """Return the messages with the line of the change put in."""
    line = 1
    if "replace" in fault:
        text = (EXAMPLE.parent / fault["file"]).read_text(encoding="utf-8")
        line += text.count("\n", 0, text.index(fault["replace"]))

    def shifted(match: re.Match[str]) -> str:
        return str(line + int(match[1] or 0))

    return [re.sub(r"\{line([+-]\d+)?\}", shifted, message) for message in fault["messages"]]


def load_fault(path: Path) -> dict[str, Any]:
    fault: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return fault


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem.replace("_", " "))
def test_a_fault_is_refused_at_its_line(path: Path, tmp_path: Path) -> None:
    fault = load_fault(path)
    with pytest.raises(SchemeError) as refused:
        load_schemes(spoiled(fault, tmp_path / "schemes"))
    assert refused.value.cause.splitlines() == expected(fault)
    assert refused.value.exit_code == ExitCode.SCHEME


def test_the_example_scheme_loads_with_the_common_tables_of_the_repository() -> None:
    schemes = load_schemes(HERE / "example_schemes", fallback=ROOT / "schemes")
    assert list(schemes) == ["quiet"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = spoiled(load_fault(HERE / "faults_tables" / "unknown_key.yaml"), tmp_path / "schemes")
    (folder / "quiet" / "gates.yaml").write_text("gates: []\nmore: 1\n", encoding="utf-8")
    with pytest.raises(SchemeError) as refused:
        load_schemes(folder)
    assert len(refused.value.cause.splitlines()) == 2


def test_every_edition_of_line_ends_gives_the_same_version(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "quiet")
    file = tmp_path / "quiet" / "team.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    windows = load_schemes(tmp_path, fallback=ROOT / "schemes")["quiet"]
    assert windows.version == load_schemes(EXAMPLE.parent, fallback=ROOT / "schemes")["quiet"].version


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "quiet")
    file = tmp_path / "quiet" / "team.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load_schemes(tmp_path, fallback=ROOT / "schemes")


def test_scalars_stay_as_they_are_typed(tmp_path: Path) -> None:
    scheme = load_schemes(EXAMPLE.parent, fallback=ROOT / "schemes")["quiet"]
    assert scheme.head.editions[0].clause == "1.2"
    assert scheme.field("audit_type").required


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load_schemes(tmp_path / "nowhere")


def test_a_folder_without_any_scheme_says_what_a_scheme_is(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="no scheme was found"):
        load_schemes(tmp_path, fallback=ROOT / "schemes")
