"""A folder appears whole or not at all, however the process ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from standin import desk, folders, workbook

from pipeline.outcome import Status
from pipeline.service.publish import TakenError, publish, sweep
from pipeline.service.run import run_inbox
from pipeline.service.verify import differences

KILLED = """
import os, signal, sys
from pathlib import Path

sys.path[:0] = {path!r}
step, at = 0, {at}
def dying(call):
    def wrapped(*args, **kwargs):
        global step
        step += 1
        if step == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped
os.fsync, os.rename, os.unlink = dying(os.fsync), dying(os.rename), dying(os.unlink)

from standin import desk, folders
from pipeline.service.run import run_inbox
settings = folders(Path({root!r}))
list(run_inbox(desk(settings), settings.inbox))
print("steps", step)
"""


def _run_and_kill(root: Path, at: int) -> subprocess.CompletedProcess[str]:
    path = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    script = KILLED.format(path=path, at=at, root=str(root))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)


def test_a_kill_at_any_step_leaves_nothing_half_and_nothing_lost(tmp_path: Path) -> None:
    """Flush, rename and removal are the steps of publishing; the run is killed at each."""
    killed = 0
    for at in range(1, 40):
        root = tmp_path / str(at)
        settings = folders(root)
        (settings.inbox / "a.xlsx").write_bytes(workbook())
        ended = _run_and_kill(root, at)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        killed += 1
        assert list(differences(settings.outbox)) == []
        list(run_inbox(desk(settings), settings.inbox))
        results = desk(settings).outbox.results()
        assert [(r.folder, r.status) for r in results] == [("示例-2026-001/intake-1", Status.ACCEPTED)]
        assert list(differences(settings.outbox)) == []
        assert list(settings.inbox.iterdir()) == []
        assert list((settings.outbox / ".staging").iterdir()) == []
    assert killed >= 8


def test_a_folder_that_exists_is_never_replaced(tmp_path: Path) -> None:
    publish(tmp_path, "case/intake-1", {"a": b"1"})
    with pytest.raises(TakenError):
        publish(tmp_path, "case/intake-1", {"a": b"2"})
    (tmp_path / "case" / "intake-2").mkdir()
    with pytest.raises(TakenError):
        publish(tmp_path, "case/intake-2", {"a": b"2"})
    assert (tmp_path / "case/intake-1/a").read_bytes() == b"1"
    assert list((tmp_path / ".staging").iterdir()) == []


def test_an_empty_case_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    publish(tmp_path, "case/intake-1", {"a": b"1"})
    assert (tmp_path / "case/intake-1/a").read_bytes() == b"1"


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    leftover = tmp_path / ".staging" / "x" / "case"
    leftover.mkdir(parents=True)
    (leftover / "a").write_text("half")
    assert sweep(tmp_path) == 1
    assert list((tmp_path / ".staging").iterdir()) == []
    assert sweep(tmp_path) == 0


def test_a_staging_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keep").write_text("x")
    (tmp_path / ".staging").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="link"):
        sweep(tmp_path)
    assert [file.name for file in (tmp_path / "elsewhere").iterdir()] == ["keep"]
