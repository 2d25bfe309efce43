"""The commands around folders: what they print, how they exit."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from standin import desk, folders, workbook

from pipeline.cli.main import carry_out
from pipeline.errors import ExitCode, TemplateError
from pipeline.outcome import Outcome
from pipeline.service.settings import Settings

CASE = "示例-2026-001"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = folders(tmp_path)
    for name in ("inbox", "outbox", "schemes", "templates", "state"):
        monkeypatch.setenv(f"GREENCERT_{name.upper()}", str(getattr(made, name)))
    monkeypatch.setattr("pipeline.service.desk.open_desk", lambda folders, _: desk(folders))
    return made


def lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_run_tells_one_json_line_per_workbook(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.inbox / "a.xlsx").write_bytes(workbook())
    (settings.inbox / "b.xlsx").write_bytes(workbook(case_no="乙", status="refused"))
    assert carry_out(["run", "--json"]) == ExitCode.NOT_ALL_GOOD
    told = {line["source"]: line for line in lines(capsys)}
    assert told["a.xlsx"] == {
        "source": "a.xlsx",
        "status": "accepted",
        "result": str(settings.outbox / CASE / "intake-1" / "result.json"),
    }
    assert told["b.xlsx"]["status"] == "refused"


def test_all_good_exits_with_zero_and_an_empty_inbox_is_all_good(settings: Settings) -> None:
    assert carry_out(["run"]) == ExitCode.OK
    (settings.inbox / "a.xlsx").write_bytes(workbook())
    assert carry_out(["run"]) == ExitCode.OK


@pytest.mark.parametrize("status", ["returned", "refused"])
def test_a_workbook_that_was_not_accepted_exits_with_one(settings: Settings, status: str) -> None:
    (settings.inbox / "a.xlsx").write_bytes(workbook(status=status))
    assert carry_out(["run"]) == ExitCode.NOT_ALL_GOOD


def test_a_template_that_cannot_be_used_exits_with_three(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def flow(*_: Any, **__: Any) -> Outcome:
        raise TemplateError("The template is broken.", "Mend it.")

    monkeypatch.setattr("pipeline.service.desk.open_desk", lambda folders, _: desk(folders, flow))
    (settings.inbox / "a.xlsx").write_bytes(workbook())
    assert carry_out(["run", "--json"]) == ExitCode.SCHEME
    (line,) = lines(capsys)
    assert line["status"] is None
    assert "broken" in line["waits"]


def test_named_files_are_told_as_they_were_named(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "申请 表.xlsx"
    file.write_bytes(workbook())
    assert carry_out(["run", "--json", str(file), str(file)]) == ExitCode.OK
    first, second = lines(capsys)
    assert first["source"] == str(file)
    assert second == first | {"duplicate": True, "void": False}
    assert file.exists()


def test_options_win_over_the_environment(settings: Settings, tmp_path: Path) -> None:
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(workbook())
    assert carry_out(["run", "--inbox", str(inbox), "--outbox", str(outbox)]) == ExitCode.OK
    assert (outbox / CASE / "intake-1").is_dir()


def test_the_readable_form_names_folder_papers_and_errors(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.inbox / "a.xlsx").write_bytes(workbook())
    (settings.inbox / "b.xls").write_bytes(b"old")
    carry_out(["run"])
    told = capsys.readouterr().out
    assert "已受理  a.xlsx" in told
    assert f"计划-{CASE}.docx" in told
    assert str(settings.outbox / CASE / "intake-1") in told
    assert "退回  b.xls" in told
    assert "错误：无法打开" in told


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["run", "none.xlsx"], "none.xlsx does not exist"),
        (["run", "--on", "5 January"], "is no date"),
        (["run", "--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
        (["blank", "x", "nonsense", "-o", "x"], "is not one of"),
        (["rerun"], "Missing argument"),
        (["rerun", "."], "is no published result"),
        (["void", ".", "--by", "a", "--reason", "b"], "is no published result"),
        (["verify", "none"], "does not exist"),
    ],
)
def test_wrong_usage_exits_with_two_and_says_cause_and_remedy(
    settings: Settings, capsys: pytest.CaptureFixture[str], arguments: list[str], cause: str
) -> None:
    assert carry_out(arguments) == ExitCode.USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert cause in told.err
    assert told.err.startswith("error: ")
    assert "remedy: " in told.err


def test_an_outbox_inside_the_inbox_exits_with_two(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert carry_out(["run", "--outbox", str(settings.inbox / "out")]) == ExitCode.USAGE
    assert "lies in the inbox folder" in capsys.readouterr().err


def test_rerun_void_verify_and_status_work_on_a_published_folder(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.inbox / "a.xlsx").write_bytes(workbook())
    carry_out(["run"])
    folder = settings.outbox / CASE / "intake-1"
    monkeypatch.delenv("GREENCERT_OUTBOX")
    assert carry_out(["verify", str(settings.outbox)]) == ExitCode.OK
    capsys.readouterr()
    assert carry_out(["rerun", str(folder), "--json"]) == ExitCode.OK
    (line,) = lines(capsys)
    assert line["result"] == str(folder.with_name("intake-2") / "result.json")
    assert carry_out(["void", str(folder), "--by", "审核员甲", "--reason", "误"]) == ExitCode.OK
    assert carry_out(["verify", str(settings.outbox)]) == ExitCode.OK
    capsys.readouterr()
    assert carry_out(["status", "--json", "--outbox", str(settings.outbox)]) == ExitCode.OK
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {"accepted": 2}
    assert [result["void"] for result in found["results"]] == [True, False]
    assert carry_out(["status", "--outbox", str(settings.outbox)]) == ExitCode.OK
    assert "已作废" in capsys.readouterr().out
    (folder / "source.xlsx").unlink()
    assert carry_out(["verify", str(settings.outbox)]) == ExitCode.NOT_ALL_GOOD
    assert f"missing: {CASE}/intake-1/source.xlsx" in capsys.readouterr().out


def test_status_makes_no_folder(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new"
    arguments = ["--inbox", str(new / "in"), "--outbox", str(new / "out")]
    assert carry_out(["status", *arguments]) == ExitCode.OK
    assert not new.exists()


def _greencert(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        capture_output=True,
        cwd=Path(__file__).parents[1],
        env=environment,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "ascii"},
    ],
)
def test_the_output_is_utf8_on_every_console(tmp_path: Path, variables: dict[str, str]) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    (inbox / "申请 ⑬ 表.xlsx").write_bytes(b"x")
    ended = _greencert("status", "--inbox", str(inbox), "--outbox", str(tmp_path / "o"), **variables)
    assert ended.returncode == 0, ended.stderr
    assert "申请 ⑬ 表.xlsx" in ended.stdout.decode()


def test_help_imports_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipeline", "--help"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=60,
        check=True,
    )
    loaded = {line.rsplit("|", 1)[-1].strip() for line in ended.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & {
        "docx",
        "openpyxl",
        "xlsxwriter",
        "lxml.etree",
        "pydantic",
        "watchdog.observers",
    }


def test_every_command_has_a_help_text() -> None:
    from pipeline.cli.main import greencert

    assert set(greencert.commands) == {
        "demo", "schemes", "blank", "fill", "fields", "calc", "check", "run", "watch", "rerun",
        "void", "readings", "lint", "preview", "status", "verify",
    }  # fmt: skip
    for command in greencert.commands.values():
        assert command.help


def test_today_is_the_day_in_china() -> None:
    from pipeline.cli.console import day

    assert day("2026-01-31") == date(2026, 1, 31)
    assert isinstance(day(None), date)
