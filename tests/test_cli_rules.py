"""The commands about rules, workbooks and templates, on the real tables."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import carry_out
from pipeline.errors import ExitCode

ROOT = Path(__file__).parents[1]
FACTS = {"audit_type": "initial", "enterprise_size": "large", "emission_complexity": "simple"}


@pytest.fixture(autouse=True)
def _own_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INBOX", "OUTBOX", "SCHEMES", "TEMPLATES", "STATE"):
        monkeypatch.delenv(f"GREENCERT_{name}", raising=False)


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "facts.json"
    file.write_text(text, encoding="utf-8")
    return str(file)


def calculated(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = carry_out(["calc", *arguments])
    return code, capsys.readouterr().out


def test_schemes_lists_the_five_with_their_editions(capsys: pytest.CaptureFixture[str]) -> None:
    assert carry_out(["schemes", "--json"]) == ExitCode.OK
    entries = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in entries] == ["ench", "pcec", "zhrz", "ztht", "zzc"]
    for entry in entries:
        assert {"id", "title", "body", "document_no", "editions"} <= set(entry)
        assert entry["editions"]
    assert carry_out(["schemes"]) == ExitCode.OK
    assert "零碳工厂" in capsys.readouterr().out


def test_readings_are_listed_with_the_one_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert carry_out(["readings", "zzc", "--json"]) == ExitCode.OK
    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert entries["C-Z10"]["in_force"] in entries["C-Z10"]["readings"]
    assert {"clause", "confirmed_by", "where_used"} <= set(entries["C-Z10"])
    assert carry_out(["readings", "--json"]) == ExitCode.OK
    all_ids = [entry["id"] for entry in json.loads(capsys.readouterr().out)]
    assert len(set(all_ids)) == len(all_ids) > len(entries)
    assert carry_out(["readings"]) == ExitCode.OK
    assert "待确认" in capsys.readouterr().out


def test_calc_of_one_object_is_printed_indented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = calculated(capsys, "zzc", "--facts", written(tmp_path, json.dumps(FACTS)), "--json")
    assert code == ExitCode.OK
    assert out.startswith("{\n")
    record = json.loads(out)
    assert record["audit_time"]["onsite"] == 6
    assert record["status"] is None
    assert "source" not in record


def test_calc_of_json_lines_prints_one_line_each_whatever_they_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps(FACTS), "", "no json", '{"nonsense": 1}', "[1]", "{}"]
    code, out = calculated(capsys, "zzc", "--facts", written(tmp_path, "\n".join(lines)), "--json")
    assert code == ExitCode.NOT_ALL_GOOD
    records: list[Any] = [json.loads(line) for line in out.splitlines()]
    assert len(records) == 5
    assert [[f["code"] for f in r["findings"] if f["severity"] == "error"] for r in records] == [
        [], ["bad_file"], ["unknown_fact"], ["bad_file"], [],
    ]  # fmt: skip
    assert records[1]["audit_time"]["onsite"] is None


def test_calc_reads_standard_input_as_a_stream() -> None:
    """Each result comes before the next fact line is given."""
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", "calc", "zzc", "--facts", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.dumps(FACTS).encode() + b"\n"
        process.stdin.write(line + line)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["audit_time"]["onsite"] == 6
        assert json.loads(process.stdout.readline())["audit_time"]["onsite"] == 6
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_the_day_decides_only_what_is_overdue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, json.dumps(FACTS | {"stage2_end": "2026-01-05"}))
    told = []
    for day in ("2026-01-01", "2036-01-01"):
        _, out = calculated(capsys, "zzc", "--facts", file, "--json", "--on", day)
        record = json.loads(out)
        for deadline in record["deadlines"]:
            deadline.pop("overdue")
        told.append(record)
    assert told[0] == told[1]


def test_the_readable_form_shows_the_working(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = calculated(capsys, "zzc", "--facts", written(tmp_path, json.dumps(FACTS)))
    assert code == ExitCode.OK
    assert "人日：现场 6" in out
    assert "表1" in out


def test_an_unknown_scheme_exits_with_two_and_names_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carry_out(["calc", "xxx", "--facts", written(tmp_path, "{}")]) == ExitCode.USAGE
    assert "zzc" in capsys.readouterr().err


def test_a_copy_of_a_scheme_under_a_new_id_works_without_its_common_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "schemes" / "zzc", tmp_path / "schemes" / "sixth")
    monkeypatch.setenv("GREENCERT_SCHEMES", str(tmp_path / "schemes"))
    file = written(tmp_path, json.dumps(FACTS))
    code, out = calculated(capsys, "sixth", "--facts", file, "--json")
    assert code == ExitCode.OK
    assert json.loads(out)["scheme"]["id"] == "sixth"


def test_tables_that_do_not_load_exit_with_three_and_name_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "schemes" / "zzc", tmp_path / "schemes" / "sixth")
    head = tmp_path / "schemes" / "sixth" / "scheme.yaml"
    head.write_text("nonsense: 1\n" + head.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("GREENCERT_SCHEMES", str(tmp_path / "schemes"))
    assert carry_out(["schemes"]) == ExitCode.SCHEME
    assert "scheme.yaml:1" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["intake", "scoring", "decision"])
def test_blank_fill_and_fields_speak_of_the_same_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    import openpyxl

    blank, filled = tmp_path / "空 白.xlsx", tmp_path / "filled.xlsx"
    facts = written(tmp_path, json.dumps({"case_no": "甲-1", "org_name": "A&B <示例>"}))
    assert carry_out(["blank", "zzc", kind, "-o", str(blank)]) == ExitCode.OK
    assert carry_out(["fill", "zzc", kind, "--facts", facts, "-o", str(filled)]) == ExitCode.OK
    capsys.readouterr()
    assert carry_out(["fields", "zzc", kind, "--json"]) == ExitCode.OK
    entries = json.loads(capsys.readouterr().out)
    place = next(entry for entry in entries if entry["key"] == "org_name")
    for file, value in ((blank, None), (filled, "A&B <示例>")):
        sheet = openpyxl.load_workbook(file)[place["sheet"]]
        assert sheet[place["cell"]].value == value
    assert carry_out(["fields", "zzc", kind]) == ExitCode.OK
    assert sorted(f.name for f in tmp_path.iterdir()) == ["facts.json", "filled.xlsx", "空 白.xlsx"]


def test_fill_with_a_wrong_fact_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.xlsx"
    facts = written(tmp_path, json.dumps({"case_no": "甲-1", "application_date": "soon"}))
    code = carry_out(["fill", "zzc", "intake", "--facts", facts, "-o", str(file)])
    assert code == ExitCode.NOT_ALL_GOOD
    assert "application_date" in capsys.readouterr().err
    assert not file.exists()


def test_fill_says_which_facts_belong_to_a_later_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = written(tmp_path, json.dumps({"case_no": "甲-1", "total_score": 80}))
    arguments = ["fill", "zzc", "intake", "--facts", facts, "-o", str(tmp_path / "o.xlsx")]
    assert carry_out(arguments) == ExitCode.OK
    assert "total_score" in capsys.readouterr().err


def test_a_folder_that_is_missing_for_the_output_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["blank", "zzc", "intake", "-o", str(tmp_path / "none" / "x.xlsx")]
    assert carry_out(arguments) == ExitCode.USAGE
    assert "does not exist" in capsys.readouterr().err


def test_lint_finds_a_broken_template_and_passes_the_own_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carry_out(["lint"]) == ExitCode.OK
    bad = tmp_path / "audit_plan.docx"
    bad.write_bytes(b"no Word file")
    assert carry_out(["lint", str(bad)]) == ExitCode.NOT_ALL_GOOD
    assert "audit_plan.docx" in capsys.readouterr().out
