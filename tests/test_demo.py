"""The demo: nothing to prepare, everything in one new folder, every workbook ends as its sample says."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pipeline.cli.main import greencert
from pipeline.errors import ExitCode, UsageError
from pipeline.scheme.load import load_schemes
from pipeline.service.demo import run_demo
from pipeline.service.demo_samples import sample_workbooks
from pipeline.service.demo_tables import CONFIRMED, copy_confirmed
from pipeline.service.settings import OWN_SAMPLES, OWN_SCHEMES, Settings, find_settings
from pipeline.service.verify import differences

TODAY = dt.date(2026, 6, 1)
FEW = ("ench/blacklisted", "zhrz/spoiled", "ztht/exactly-three-months")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], ExitCode]:
    folder = tmp_path_factory.mktemp("演示 目录") / "第 1 次"
    lines: list[str] = []
    code = run_demo(folder, TODAY, lines.append)
    return folder, lines, code


@pytest.fixture
def few(tmp_path: Path) -> Settings:
    """Settings with a handful of the sample cases, for what need not run whole."""
    samples = tmp_path / "samples"
    for case in FEW:
        shutil.copytree(OWN_SAMPLES / case, samples / case)
    shutil.copy(OWN_SAMPLES / "open_first.json", samples)
    return replace(find_settings({}), samples=samples)


def test_it_runs_whole_into_a_folder_with_chinese_and_blanks(whole: tuple[Path, list[str], ExitCode]) -> None:
    folder, lines, code = whole
    assert code is ExitCode.OK
    assert "全部结果与样例写明的一致。" in lines
    assert not list((folder / "inbox").iterdir())
    count = len(list(sample_workbooks(OWN_SAMPLES, load_schemes(OWN_SCHEMES))))
    assert len(list((folder / "outbox").glob("*/*/result.json"))) == count
    assert not list(differences(folder / "outbox"))


def test_what_it_says_to_open_is_there(whole: tuple[Path, list[str], ExitCode]) -> None:
    folder, lines, _ = whole
    named = [line.strip() for line in lines if line.startswith("    outbox/")]
    wanted = json.loads((OWN_SAMPLES / "open_first.json").read_text(encoding="utf-8"))["open_first"]
    assert len(named) == len(wanted)
    assert all((folder / path).is_file() for path in named)


def test_it_says_which_workbooks_came_back_and_why(whole: tuple[Path, list[str], ExitCode]) -> None:
    text = "\n".join(whole[1])
    assert "退回：ZHRZ-DG-2026-044" in text
    assert "不予受理：ENCH-2026-0061" in text
    assert "被列入严重违法企业名单" in text
    assert "都标在退回的工作簿里" in text


def test_its_tables_are_a_copy_that_the_example_body_confirmed(whole: tuple[Path, list[str], ExitCode]) -> None:
    own, before = load_schemes(whole[0] / "schemes"), load_schemes(OWN_SCHEMES)
    for name, scheme in own.items():
        confirmed = {ident for ident, reading in scheme.readings.items() if reading.confirmed_by}
        assert confirmed
        assert confirmed < set(scheme.readings), f"{name} leaves nothing to confirm"
        assert not any(reading.confirmed_by for reading in before[name].readings.values())
        if scheme.points is not None:
            assert scheme.points.approved
            assert not before[name].points.approved  # type: ignore[union-attr]


def test_workbooks_arrive_in_the_order_of_a_case(whole: tuple[Path, list[str], ExitCode]) -> None:
    arrived = [line.split("  ")[1] for line in whole[1] if line.startswith("[")]
    cases = {line.split(" ")[0] for line in arrived}
    order = ["申请", "评分", "决定"]
    for case in cases:
        kinds = [line.split(" ")[1][:2] for line in arrived if line.startswith(f"{case} ")]
        assert kinds == order[: len(kinds)]


def test_running_again_makes_a_new_folder(few: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in (1, 2):
        lines: list[str] = []
        assert run_demo(None, TODAY, lines.append, few) is ExitCode.OK
        assert lines[0].endswith(f"demo-{number}")
    first, second = ((tmp_path / f"demo-{number}" / "outbox") for number in (1, 2))
    for file in sorted(first.rglob("*")):
        twin = second / file.relative_to(first)
        assert file.is_dir() or file.read_bytes() == twin.read_bytes(), file.name


def test_a_folder_that_is_not_empty_is_left_alone(few: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        run_demo(folder, TODAY, print, few)
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]


def test_samples_that_are_not_there_are_named(few: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="samples folder"):
        run_demo(tmp_path / "d", TODAY, print, replace(few, samples=tmp_path / "nowhere"))


def test_a_workbook_that_ends_otherwise_than_its_sample_says_is_told(few: Settings, tmp_path: Path) -> None:
    file = few.samples / FEW[0] / "intake.json"
    given = json.loads(file.read_text(encoding="utf-8")) | {"blacklisted": False}
    file.write_text(json.dumps(given), encoding="utf-8")
    lines: list[str] = []
    assert run_demo(tmp_path / "d", TODAY, lines.append, few) is ExitCode.NOT_ALL_GOOD
    assert any("与预期不符：应为 refused" in line for line in lines)


def test_a_confirmation_of_an_unknown_reading_is_refused(few: Settings, tmp_path: Path) -> None:
    confirmed = {"confirmed_by": "示例", "confirmed_on": "2025-08-20", "readings": {"C-000": "a"}}
    (few.samples / "ench" / CONFIRMED).write_text(json.dumps(confirmed), encoding="utf-8")
    with pytest.raises(UsageError, match="C-000"):
        copy_confirmed(few.schemes, few.samples, tmp_path / "tables")


def test_a_scheme_folder_of_another_name_is_passed_over(few: Settings, tmp_path: Path) -> None:
    tables = tmp_path / "schemes"
    shutil.copytree(OWN_SCHEMES / "ench", tables / "ench")
    folder = tmp_path / "d"
    assert run_demo(folder, TODAY, print, replace(few, schemes=tables)) is ExitCode.OK
    assert [entry.name for entry in (folder / "outbox").iterdir() if not entry.name.startswith(".")] == [
        "ENCH-2026-0061"
    ]


def test_the_edited_tables_are_plain_yaml_with_their_comments(tmp_path: Path) -> None:
    copy_confirmed(OWN_SCHEMES, OWN_SAMPLES, tmp_path / "tables")
    for file in sorted((tmp_path / "tables").glob("*/readings.yaml")):
        before = (OWN_SCHEMES / file.parent.name / file.name).read_text(encoding="utf-8")
        after = file.read_text(encoding="utf-8")
        assert yaml.safe_load(after)
        added = set(after.splitlines()) - set(before.splitlines())
        assert all(line.strip().startswith(("confirmed_by:", "confirmed_on:")) for line in added)


def test_the_command_knows_the_demo() -> None:
    assert "demo" in greencert.commands
