"""The whole way with the real flow: a filled workbook in, papers out, by command and service."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import carry_out
from pipeline.errors import ExitCode

ROOT = Path(__file__).parents[1]
DEADLINE = 60.0
FACTS: dict[str, Any] = {
    "case_no": "示例 2025/0001",
    "audit_type": "initial",
    "application_date": "2025-08-27",
    "org_name": "示例 A&B <电气> 有限公司",
    "uscc": "91120111MX0000385Q",
    "registered_address": "示例市示例路1号",
    "scope": "配电箱的设计与装配",
    "effective_personnel": 120,
    "stage1_start": "2025-09-16",
    "stage1_end": "2025-09-16",
    "stage2_start": "2025-09-24",
    "stage2_end": "2025-09-25",
    "team": [{"name": "审核员甲", "role": "leader", "qualifications": ["QMS"]}],
}


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    base = tmp_path / "共享 文件夹"
    (base / "inbox").mkdir(parents=True)
    for name in ("SCHEMES", "TEMPLATES"):
        monkeypatch.delenv(f"GREENCERT_{name}", raising=False)
    for name in ("inbox", "outbox", "state"):
        monkeypatch.setenv(f"GREENCERT_{name.upper()}", str(base / name))
    return base


def filled(base: Path, name: str, **facts: Any) -> Path:
    file, source = base / name, base / "facts.json"
    source.write_text(json.dumps(FACTS | facts), encoding="utf-8")
    arguments = ["fill", "pcec", "intake", "--facts", str(source), "-o", str(file)]
    assert carry_out(arguments) == ExitCode.OK
    return file


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def until(condition: Callable[[], bool], what: str) -> None:
    ticks, end = threading.Event(), time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"not in time: {what}"
        ticks.wait(0.02)


def test_an_accepted_intake_leaves_a_plan_and_a_scoring_workbook(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(base, "inbox/申请.xlsx")
    capsys.readouterr()
    assert carry_out(["run", "--json"]) == ExitCode.OK
    line = json.loads(capsys.readouterr().out)
    record = json.loads(Path(line["result"]).read_bytes())
    assert line["status"] == record["status"] == "accepted"
    kinds = {document["kind"] for document in record["documents"]}
    assert kinds >= {"audit_plan", "application_review", "audit_programme", "meeting_signin", "scoring_workbook"}
    for document in record["documents"]:
        assert (Path(line["result"]).parent / document["path"]).is_file()
    assert record["case"]["org_name"] == FACTS["org_name"]
    assert carry_out(["verify", str(base / "outbox")]) == ExitCode.OK


def test_the_same_input_gives_the_same_bytes_whatever_the_day(base: Path) -> None:
    file = filled(base, "申请.xlsx")
    for outbox, day in (("one", "2025-09-01"), ("two", "2035-09-01")):
        out = str(base / outbox)
        assert carry_out(["run", "--outbox", out, "--on", day, str(file)]) == ExitCode.OK
    assert digests(base / "one") == digests(base / "two")


def test_a_workbook_with_a_fault_is_returned_and_its_correction_supersedes_it(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = filled(base, "inbox/a.xlsx", stage2_end="2025-09-20")
    capsys.readouterr()
    assert carry_out(["check", str(bad), "--json"]) == ExitCode.NOT_ALL_GOOD
    checked = json.loads(capsys.readouterr().out)
    assert not (base / "outbox").exists()
    assert carry_out(["run", "--json"]) == ExitCode.NOT_ALL_GOOD
    first = json.loads(capsys.readouterr().out)
    record = json.loads(Path(first["result"]).read_bytes())
    assert first["status"] == "returned"
    assert record["findings"] == checked["findings"]
    assert any(f["code"] == "date_order" and f["cell"] for f in record["findings"])
    filled(base, "inbox/a.xlsx")
    capsys.readouterr()
    assert carry_out(["run", "--json"]) == ExitCode.OK
    second = json.loads(Path(json.loads(capsys.readouterr().out)["result"]).read_bytes())
    outbox = base / "outbox"
    assert outbox / second["supersedes"] == Path(first["result"]).parent


def test_a_file_that_is_no_workbook_is_returned_with_a_page(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "inbox" / "坏.xlsx").write_text("a;b;c", encoding="utf-8")
    assert carry_out(["run", "--json"]) == ExitCode.NOT_ALL_GOOD
    result = Path(json.loads(capsys.readouterr().out)["result"])
    assert result.parent == base / "outbox" / "_returned" / "坏-1"
    record = json.loads(result.read_bytes())
    assert [finding["code"] for finding in record["findings"]] == ["bad_file"]
    assert record["documents"]


def test_the_service_takes_a_workbook_and_ends_on_a_signal(base: Path) -> None:
    environment = {"PATH": os.environ["PATH"]}
    for name in ("inbox", "outbox", "state"):
        environment[f"GREENCERT_{name.upper()}"] = str(base / name)
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", "watch"],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert "watching" in process.stderr.readline()
            filled(base, "a.xlsx").replace(base / "inbox" / "a.xlsx")
            until(lambda: bool(list((base / "outbox").glob("*/*/result.json"))), "published")
            process.send_signal(signal.SIGTERM)
            assert process.wait(DEADLINE) == 0
        finally:
            process.kill()
    assert list((base / "inbox").iterdir()) == []
