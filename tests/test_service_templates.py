"""A template that cannot be used never takes effect; the reviewer finds comments, preview and changes beside it."""

import functools
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from mini_docx import docx, par, whole_text
from paper_cases import IDS, ROOT
from standin import TODAY, folders
from template_faults import members_of, packed

from pipeline.errors import TemplateError
from pipeline.facts import WorkbookKind
from pipeline.outcome import Status
from pipeline.record import sha256
from pipeline.render.faults import PaperFault, PaperWithheldError
from pipeline.service import materials as materials_module
from pipeline.service.demo_samples import content_of, sample_workbooks
from pipeline.service.desk import open_desk
from pipeline.service.materials import Shelf, read_schemes
from pipeline.service.settings import Settings
from pipeline.service.templates_preview import Preview
from pipeline.service.watch import Watcher

SCHEME = "pcec" if "pcec" in IDS else IDS[0]
ALL_SCHEMES = read_schemes(ROOT / "schemes")
PLAN = ("common", "audit_plan")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = folders(tmp_path)
    shutil.rmtree(made.templates)
    shutil.copytree(ROOT / "templates", made.templates)
    monkeypatch.setattr(materials_module, "as_pdf", lambda _files: [])
    monkeypatch.setattr(materials_module, "read_schemes", functools.cache(lambda _folder: ALL_SCHEMES))
    return replace(made, schemes=ROOT / "schemes", samples=ROOT / "samples")


def plan(settings: Settings) -> Path:
    return settings.templates / "common" / "audit_plan.docx"


def change(file: Path, old: str, new: str) -> bytes:
    members = members_of(file.read_bytes())
    body = members["word/document.xml"].decode()
    assert old in body
    content = packed({**members, "word/document.xml": body.replace(old, new).encode()})
    file.write_bytes(content)
    return content


def beside(settings: Settings) -> set[str]:
    return {file.name for file in plan(settings).parent.iterdir() if "-" in file.stem}


def test_a_good_template_takes_effect_and_nothing_is_written_beside_it(settings: Settings) -> None:
    assert Shelf(settings).current().templates[PLAN] == plan(settings).read_bytes()
    assert beside(settings) == set()


def test_a_broken_template_leaves_the_last_good_one_in_force(settings: Settings) -> None:
    shelf = Shelf(settings)
    good = shelf.current().templates[PLAN]
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    assert shelf.current().templates[PLAN] == good


def test_the_last_good_one_is_kept_over_a_restart(settings: Settings) -> None:
    Shelf(settings).current()
    good = plan(settings).read_bytes()
    plan(settings).write_bytes(b"half of a Word file")
    assert Shelf(settings).current().templates[PLAN] == good


def test_versions_that_were_never_good_are_passed_over(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    better = change(plan(settings), "{{ uscc }}", "{{ uscc }}。")
    assert shelf.current().templates[PLAN] == better
    for wrong in ("{{ org_nmae }}", "{{ org_name"):
        plan(settings).write_bytes(docx(par(wrong)))
        assert shelf.current().templates[PLAN] == better


def test_a_repaired_template_takes_effect(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    shelf.current()
    repaired = change(plan(settings), "{{ org_nmae }}", "{{ org_name }}")
    assert shelf.current().templates[PLAN] == repaired
    assert "audit_plan-批注.docx" not in beside(settings)


def test_the_reviewer_finds_the_comments_beside_a_broken_template(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    shelf.current()
    assert beside(settings) == {"audit_plan-批注.docx", "audit_plan-变化.txt"}
    comments = members_of((plan(settings).parent / "audit_plan-批注.docx").read_bytes())["word/comments.xml"].decode()
    assert "你是否想写 org_name" in comments
    told = (plan(settings).parent / "audit_plan-变化.txt").read_text(encoding="utf-8-sig")
    assert "不能使用" in told and "“{{ org_name }}”改为“{{ org_nmae }}”" in told


def test_the_changes_tell_what_is_put_right_when_the_template_is_filled(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    inserted = '<w:ins w:id="1" w:author="x"><w:r><w:t>（修订）</w:t></w:r></w:ins>'
    change(plan(settings), "{{ contact_name }}", "{{ contact_name }}</w:t></w:r>" + inserted + "<w:r><w:t>")
    shelf.current()
    told = (plan(settings).parent / "audit_plan-变化.txt").read_text(encoding="utf-8-sig")
    assert "检查通过" in told and "自动整理　正文" in told and "修订已按“全部接受”读取" in told


def test_the_changes_say_why_there_is_no_preview(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def withheld(*_: object) -> list[Preview]:
        raise PaperWithheldError((PaperFault("a table has no row", "正文：表格没有行"),))

    shelf = Shelf(settings)
    shelf.current()
    monkeypatch.setattr("pipeline.service.templates_review.previews", withheld)
    change(plan(settings), "{{ contact_name }}", "{{ contact_name }}，{{ established_date }}")
    shelf.current()
    told = (plan(settings).parent / "audit_plan-变化.txt").read_text(encoding="utf-8-sig")
    assert "没有试印件：正文：表格没有行。" in told


def test_the_reviewer_finds_preview_and_changes_beside_a_good_one(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    change(plan(settings), "{{ contact_name }}", "{{ contact_name }}，{{ established_date }}")
    shelf.current()
    names = {f"audit_plan-预览{case}.docx" for case in ("", "-最长", "-最空")}
    assert beside(settings) == names | {"audit_plan-变化.txt"}
    told = (plan(settings).parent / "audit_plan-变化.txt").read_text(encoding="utf-8-sig")
    assert "检查通过" in told and "新用的字段：established_date" in told
    assert "【预览】" in whole_text((plan(settings).parent / "audit_plan-预览.docx").read_bytes())


def test_what_is_written_beside_a_template_is_no_template(settings: Settings) -> None:
    shelf = Shelf(settings)
    before = set(shelf.current().templates)
    change(plan(settings), "{{ contact_name }}", "{{ established_date }}")
    (plan(settings).parent / "~$dit_plan.docx").write_bytes(b"lock")
    assert set(shelf.current().templates) == before
    assert shelf.current() is shelf.current()


def test_a_file_of_the_reviewer_is_never_removed(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    shelf.current()
    copy = plan(settings).parent / "audit_plan-批注.docx"
    copy.write_bytes(b"changed by the reviewer")
    change(plan(settings), "{{ org_nmae }}", "{{ org_name }}")
    shelf.current()
    assert copy.read_bytes() == b"changed by the reviewer"


def test_a_template_without_a_demanded_content_gives_way_to_one_that_has_it(settings: Settings) -> None:
    shelf = Shelf(settings)
    good = shelf.current().templates[PLAN]
    change(plan(settings), "{{ plan.purpose }}", "目的")
    assert shelf.current().templates[PLAN] == good
    assert "缺少规则要求的内容" in (plan(settings).parent / "audit_plan-变化.txt").read_text(encoding="utf-8-sig")


def test_without_any_complete_version_the_usable_one_serves(settings: Settings) -> None:
    incomplete = change(plan(settings), "{{ plan.purpose }}", "目的")
    assert Shelf(settings).current().templates[PLAN] == incomplete
    assert "audit_plan-批注.docx" in beside(settings)


def test_without_any_good_version_the_template_is_an_error_when_it_is_needed(settings: Settings) -> None:
    plan(settings).write_bytes(docx(par("{{ org_nmae }}")))
    templates = Shelf(settings).current().templates
    assert templates["common", "nc_report"]
    with pytest.raises(TemplateError, match="no good version was ever seen"):
        templates.get(PLAN)
    assert "audit_plan-批注.docx" in beside(settings)


def test_a_common_template_whose_file_is_gone_stays_in_force(settings: Settings) -> None:
    shelf = Shelf(settings)
    good = shelf.current().templates[PLAN]
    plan(settings).unlink()
    assert shelf.current().templates.get(PLAN) == good


def test_checking_writes_nothing(settings: Settings) -> None:
    plan(settings).write_bytes(docx(par("{{ org_nmae }}")))
    with pytest.raises(TemplateError):
        Shelf(settings, keep=False).current().templates.get(PLAN)
    assert beside(settings) == set() and list(settings.state.iterdir()) == []


def test_a_content_is_checked_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    Shelf(settings).current().templates.get(PLAN)
    monkeypatch.setattr("pipeline.service.templates_force.check_template", lambda *_: pytest.fail("checked again"))
    monkeypatch.setattr("pipeline.service.templates_force._KNOWN", {})
    assert Shelf(settings).current().templates[PLAN]


def test_the_manifest_names_the_version_that_was_used(settings: Settings) -> None:
    schemes = read_schemes(settings.schemes)
    sample = next(
        entry
        for entry in sample_workbooks(settings.samples, schemes)
        if entry.kind is WorkbookKind.INTAKE and entry.status == "accepted" and entry.scheme == SCHEME
    )
    desk = open_desk(settings, lambda: TODAY)
    good = plan(settings).read_bytes()
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    handled = desk.handle("a.xlsx", content_of(sample, schemes[sample.scheme]))
    assert handled.status is Status.ACCEPTED and handled.result is not None
    manifest = json.loads((handled.result.parent / "manifest.json").read_bytes())
    assert manifest["templates"]["common/audit_plan.docx"] == sha256(good)


def test_the_watcher_reviews_a_template_when_it_is_saved(settings: Settings) -> None:
    watcher = Watcher(open_desk(settings, lambda: TODAY), settings.inbox)
    watcher.turn()
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    watcher.turn()
    assert "audit_plan-批注.docx" in beside(settings)


def test_a_turn_with_nothing_new_costs_next_to_nothing(settings: Settings) -> None:
    shelf = Shelf(settings)
    shelf.current()
    start = time.process_time()
    for _ in range(20):
        shelf.current()
    assert time.process_time() - start < 1


def test_templates_are_shown_as_word_files(settings: Settings) -> None:
    change(plan(settings), "{{ org_name }}", "{{ org_nmae }}")
    Shelf(settings).current().templates.get(("common", "nc_report"))
    assert Document(str(plan(settings))).paragraphs
