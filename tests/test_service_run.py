"""One workbook after the other, from the inbox to whole numbered folders."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from standin import TODAY, desk, folders, process, workbook

from pipeline.errors import TemplateError, UsageError
from pipeline.outcome import Outcome, Status
from pipeline.record import sha256
from pipeline.render.faults import PaperFault, PaperWithheldError
from pipeline.service.desk import Desk, Handled
from pipeline.service.locks import held, lock_file
from pipeline.service.redo import declare_void, rerun
from pipeline.service.run import run_files, run_inbox
from pipeline.service.settings import Settings
from pipeline.service.verify import differences

CASE = "示例-2026-001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return folders(tmp_path)


def drop(settings: Settings, name: str, content: bytes) -> Path:
    file = settings.inbox / name
    file.write_bytes(content)
    return file


def run(settings: Settings, at: Desk | None = None) -> list[Handled]:
    waits: list[float] = []
    return list(run_inbox(at or desk(settings), settings.inbox, waits.append))


def result(handled: Handled) -> Any:
    assert handled.result is not None
    return json.loads(handled.result.read_bytes())


def tree(folder: Path) -> set[str]:
    return {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()}


def test_a_workbook_becomes_a_folder_and_leaves_the_inbox(settings: Settings) -> None:
    content = workbook()
    drop(settings, "申请 表.xlsx", content)
    (handled,) = run(settings)
    assert handled.status is Status.ACCEPTED
    assert list(settings.inbox.iterdir()) == []
    assert tree(settings.outbox) == {
        f"{CASE}/intake-1/{name}" for name in ("source.xlsx", f"计划-{CASE}.docx", "result.json", "manifest.json")
    }
    assert (settings.outbox / CASE / "intake-1" / "source.xlsx").read_bytes() == content
    assert result(handled)["source"] == {
        "name": "申请 表.xlsx", "sha256": sha256(content), "kind": "intake",
    }  # fmt: skip


def test_documents_are_recorded_relative_to_the_result(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    (handled,) = run(settings)
    assert handled.result is not None
    for document in result(handled)["documents"]:
        paper = handled.result.parent / document["path"]
        assert sha256(paper.read_bytes()) == document["sha256"]


def test_a_corrected_workbook_becomes_the_next_number_and_supersedes(settings: Settings) -> None:
    at = desk(settings)
    drop(settings, "a.xlsx", workbook())
    run(settings, at)
    drop(settings, "a.xlsx", workbook(note="corrected"))
    (second,) = run(settings, at)
    assert result(second)["supersedes"] == f"{CASE}/intake-1"
    drop(settings, "b.xlsx", workbook(kind="scoring"))
    (other,) = run(settings, at)
    assert result(other)["supersedes"] is None
    assert sorted(f.name for f in (settings.outbox / CASE).iterdir()) == [
        "intake-1", "intake-2", "scoring-1",
    ]  # fmt: skip


def test_the_same_bytes_make_nothing_new_even_in_a_later_run(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    (first,) = run(settings)
    before = tree(settings.outbox)
    drop(settings, "anders.xlsx", workbook())
    (second,) = run(settings)
    assert second.duplicate
    assert second.result == first.result
    assert tree(settings.outbox) == before
    assert list(settings.inbox.iterdir()) == []
    assert [f.read_bytes() for f in settings.duplicates.iterdir()] == [workbook()]


def test_every_duplicate_is_kept_under_a_name_of_its_own(settings: Settings) -> None:
    for _ in range(3):
        drop(settings, "a.xlsx", workbook())
        run(settings)
    assert sorted(f.name for f in settings.duplicates.iterdir()) == ["a-1.xlsx", "a-2.xlsx"]


def test_an_unreadable_workbook_goes_below_returned_with_its_name(settings: Settings) -> None:
    drop(settings, "坏 文件.xlsx", b"PK no zip")
    (handled,) = run(settings)
    assert handled.status is Status.RETURNED
    drop(settings, "坏 文件.xlsx", b"PK no zip either")
    run(settings)
    assert sorted(f.name for f in (settings.outbox / "_returned").iterdir()) == [
        "坏 文件-1", "坏 文件-2",
    ]  # fmt: skip
    assert (settings.outbox / "_returned/坏 文件-1/source.xlsx").read_bytes() == b"PK no zip"


def test_a_file_that_does_not_open_is_looked_at_twice(settings: Settings) -> None:
    """Only a copy in progress would have changed meanwhile; that one is left for later."""
    file = drop(settings, "a.xlsx", workbook()[:50])
    runs = run_inbox(desk(settings), settings.inbox, lambda _: drop_rest(file))

    def drop_rest(file: Path) -> None:
        file.write_bytes(workbook()[:80])

    (handled,) = runs
    assert handled.status is None
    assert file.exists()
    assert not (settings.outbox / "_returned").exists()
    file.write_bytes(workbook())
    (handled,) = run(settings)
    assert handled.status is Status.ACCEPTED


def test_our_fault_is_kept_named_and_no_end_of_the_run(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook(boom=True))
    drop(settings, "b.xlsx", workbook())
    by_name = {handled.source: handled for handled in run(settings)}
    assert by_name["b.xlsx"].status is Status.ACCEPTED
    assert by_name["a.xlsx"].status is Status.FAILED
    folder = settings.outbox / "_failed" / "a-1"
    assert tree(folder) == {"source.xlsx", "result.json", "manifest.json"}
    (finding,) = json.loads((folder / "result.json").read_bytes())["findings"]
    assert finding["code"] == "processing_failed"
    assert settings.log_file.name in finding["message"]


def test_a_paper_that_is_withheld_says_in_the_result_which_one_and_why(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def withholding(*_: object, **__: object) -> Outcome:
        raise PaperWithheldError((PaperFault("a table has no row", "正文：表格没有行（“甲”处）"),), "审核计划")

    drop(settings, "a.xlsx", workbook())
    (handled,) = run(settings, desk(settings, withholding))
    assert handled.status is Status.FAILED
    (finding,) = result(handled)["findings"]
    assert all(words in finding["message"] for words in ("“审核计划”", "已扣下", "表格没有行", "rerun"))
    assert "'审核计划' was withheld: a table has no row" in caplog.text


def test_a_template_that_cannot_be_used_lets_the_workbook_wait(settings: Settings) -> None:
    def flow(*_: Any, **__: Any) -> Outcome:
        raise TemplateError("The template is broken.", "Mend it.")

    file = drop(settings, "a.xlsx", workbook())
    (handled,) = run(settings, desk(settings, flow))
    assert isinstance(handled.fault, TemplateError)
    assert file.exists()
    assert tree(settings.outbox) == set()


def test_a_full_disk_lets_the_workbook_wait_and_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = drop(settings, "a.xlsx", workbook())
    at = desk(settings)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        (handled,) = run(settings, at)
    assert isinstance(handled.fault, OSError)
    assert file.exists()
    assert tree(settings.outbox) == set()
    (handled,) = run(settings, at)
    assert handled.status is Status.ACCEPTED


def test_named_files_stay_where_they_are(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook())
    handled = list(run_files(desk(settings), [file, file]))
    assert [h.duplicate for h in handled] == [False, True]
    assert file.read_bytes() == workbook()
    assert not settings.duplicates.exists()


def test_a_workbook_saved_again_during_processing_stays_for_the_next_turn(
    settings: Settings,
) -> None:
    file = settings.inbox / "a.xlsx"

    def flow(content: bytes, name: str, **kwargs: Any) -> Outcome:
        file.write_bytes(workbook(note="saved again"))
        return process(content, name, **kwargs)

    drop(settings, "a.xlsx", workbook())
    run(settings, desk(settings, flow))
    assert file.exists()
    (second,) = run(settings)
    assert result(second)["supersedes"] == f"{CASE}/intake-1"


def test_the_older_of_two_waiting_workbooks_comes_first(settings: Settings) -> None:
    new, old = drop(settings, "a.xlsx", workbook(note="new")), drop(settings, "b.xlsx", workbook())
    os.utime(new, (2_000_000_000, 2_000_000_000))
    os.utime(old, (1_000_000_000, 1_000_000_000))
    assert [handled.source for handled in run(settings)] == ["b.xlsx", "a.xlsx"]


@pytest.mark.parametrize(
    "case_no",
    ["../../x", "a/b", "a\\b", "CON", "x.", "长" * 200, "_returned", ".x", "a\u202eb", "  x "],
)
def test_any_case_number_stays_inside_the_outbox(settings: Settings, case_no: str) -> None:
    at = desk(settings)
    drop(settings, "a.xlsx", workbook(case_no=case_no))
    (first,) = run(settings, at)
    drop(settings, "a.xlsx", workbook(case_no=case_no, note="again"))
    (second,) = run(settings)
    assert first.result is not None
    assert second.result is not None
    assert first.result.parent.parent == second.result.parent.parent
    assert first.result.parent.parent.parent == settings.outbox
    assert second.result.parent.name == "intake-2"
    assert result(second)["case"]["case_no"] == case_no
    assert list(differences(settings.outbox)) == []


def test_case_numbers_that_differ_in_case_only_have_folders_that_differ_in_more(
    settings: Settings,
) -> None:
    for case_no in ("abc-1", "ABC-1", "Abc-1"):
        drop(settings, "a.xlsx", workbook(case_no=case_no))
        (handled,) = run(settings)
        assert result(handled)["supersedes"] is None
    names = [f.name.casefold() for f in settings.outbox.iterdir() if not f.name.startswith(".")]
    assert len(set(names)) == 3


def test_a_folder_that_a_person_made_is_neither_used_nor_changed(settings: Settings) -> None:
    theirs = settings.outbox / CASE / "intake-1"
    theirs.mkdir(parents=True)
    (theirs / "notes.txt").write_text("mine")
    drop(settings, "a.xlsx", workbook())
    (handled,) = run(settings)
    assert handled.result is not None
    assert tree(theirs) == {"notes.txt"}
    assert handled.result.parent != theirs


def test_a_number_that_another_process_took_meanwhile_is_passed_over(settings: Settings) -> None:
    def flow(content: bytes, name: str, **kwargs: Any) -> Outcome:
        taken = settings.outbox / CASE / "intake-1"
        taken.mkdir(parents=True, exist_ok=True)
        (taken / "x").write_text("x")
        return process(content, name, **kwargs)

    drop(settings, "a.xlsx", workbook())
    (handled,) = run(settings, desk(settings, flow))
    assert handled.status is Status.ACCEPTED
    assert tree(settings.outbox / CASE / "intake-1") == {"x"}


def test_other_files_in_the_inbox_are_left_alone(settings: Settings) -> None:
    names = ["~$a.xlsx", ".~a.xlsx", ".~lock.a.xlsx#", "a.tmp", "a.zip", "a.csv", "4CCA4100"]
    for name in names:
        drop(settings, name, b"x")
    (settings.inbox / "folder.xlsx").mkdir()
    (settings.inbox / "link.xlsx").symlink_to("/etc/hostname")
    os.mkfifo(settings.inbox / "pipe.xlsx")
    assert run(settings) == []
    assert {f.name for f in settings.inbox.iterdir()} == {
        *names, "folder.xlsx", "link.xlsx", "pipe.xlsx",
    }  # fmt: skip


def test_a_spreadsheet_of_another_kind_is_answered_and_kept_under_its_suffix(
    settings: Settings,
) -> None:
    drop(settings, "旧表.XLS", b"\xd0\xcf\x11\xe0 old")
    (handled,) = run(settings)
    assert handled.status is Status.RETURNED
    assert (settings.outbox / "_returned/旧表-1/source.xls").exists()


def test_a_run_beside_a_watcher_is_refused(settings: Settings) -> None:
    file = lock_file(settings.state, "inbox", settings.inbox)
    with held(file, wait=False), pytest.raises(UsageError, match="Another greencert"):
        run(settings)


def test_a_job_made_again_is_a_new_folder_beside_the_old_one(settings: Settings) -> None:
    at = desk(settings)
    drop(settings, "申请.xlsx", workbook())
    run(settings, at)
    before = tree(settings.outbox)
    again = rerun(at, settings.outbox / CASE / "intake-1")
    assert result(again)["supersedes"] == f"{CASE}/intake-1"
    assert result(again)["source"]["name"] == "申请.xlsx"
    assert before < tree(settings.outbox)
    assert list(differences(settings.outbox)) == []


def test_a_job_whose_workbook_was_changed_by_hand_is_not_made_again(settings: Settings) -> None:
    at = desk(settings)
    drop(settings, "a.xlsx", workbook())
    run(settings, at)
    (settings.outbox / CASE / "intake-1" / "source.xlsx").write_bytes(b"x")
    with pytest.raises(UsageError, match="no longer the one"):
        rerun(at, settings.outbox / CASE / "intake-1")


def test_a_void_result_stays_whole_and_is_not_superseded(settings: Settings) -> None:
    at = desk(settings)
    drop(settings, "a.xlsx", workbook())
    run(settings, at)
    folder = settings.outbox / CASE / "intake-1"
    before = tree(folder)
    note = declare_void(folder, by="审核员甲", reason="客户更名", on=TODAY)
    assert note == settings.outbox / CASE / "intake-1.void.json"
    assert json.loads(note.read_bytes())["reason"] == "客户更名"
    assert tree(folder) == before
    drop(settings, "a.xlsx", workbook(note="corrected"))
    (second,) = run(settings, at)
    assert second.result is not None
    assert second.result.parent.name == "intake-2"
    assert result(second)["supersedes"] is None
    assert list(differences(settings.outbox)) == []


def test_the_bytes_of_a_void_result_still_make_nothing_new(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    run(settings)
    declare_void(settings.outbox / CASE / "intake-1", by="甲", reason="误", on=TODAY)
    drop(settings, "a.xlsx", workbook())
    (second,) = run(settings)
    assert second.duplicate
    assert second.void


def test_void_is_declared_once_of_a_result_by_somebody(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    run(settings)
    folder = settings.outbox / CASE / "intake-1"
    with pytest.raises(UsageError, match="by somebody"):
        declare_void(folder, by=" ", reason="x", on=TODAY)
    with pytest.raises(UsageError, match="no published result"):
        declare_void(settings.outbox / CASE, by="甲", reason="x", on=TODAY)
    declare_void(folder, by="甲", reason="x", on=TODAY)
    with pytest.raises(UsageError, match="void already"):
        declare_void(folder, by="乙", reason="y", on=TODAY)


def test_verify_finds_what_is_missing_changed_and_extra(settings: Settings) -> None:
    at = desk(settings)
    for note in ("1", "2", "3"):
        drop(settings, "a.xlsx", workbook(note=note))
        run(settings, at)
    case = settings.outbox / CASE
    (case / "intake-1" / "source.xlsx").unlink()
    (case / "intake-2" / "result.json").write_text("{}")
    (case / "intake-3" / "new.docx").write_text("x")
    (case / "intake-3" / "~$new.docx").write_text("Word has it open")
    (case / "intake-9").mkdir()
    found = {(d.what, d.path.removeprefix(f"{CASE}/")) for d in differences(settings.outbox)}
    assert found == {
        ("missing", "intake-1/source.xlsx"),
        ("changed", "intake-2/result.json"),
        ("extra", "intake-3/new.docx"),
        ("missing", "intake-9/manifest.json"),
    }


def test_a_damaged_manifest_does_not_stop_the_next_workbook(settings: Settings) -> None:
    drop(settings, "a.xlsx", workbook())
    run(settings)
    (settings.outbox / CASE / "intake-1" / "manifest.json").write_text("{")
    drop(settings, "b.xlsx", workbook(note="2"))
    (handled,) = run(settings)
    assert handled.status is Status.ACCEPTED
    assert handled.result is not None
    assert handled.result.parent.name in {"intake-1", "intake-2"}
