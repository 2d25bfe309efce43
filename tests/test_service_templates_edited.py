"""Templates edited in LibreOffice Writer: what comes back to the reviewer, and which version serves."""

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from mini_docx import whole_text
from openxml_audit import OpenXmlValidator
from paper_cases import IDS, ROOT, scheme_of
from standin import folders
from support_workbooks import needs_libreoffice
from template_faults import members_of

from pipeline.lint.contract import contract_of
from pipeline.render.engine import compile_template
from pipeline.service import materials as materials_module
from pipeline.service.materials import Shelf

pytestmark = needs_libreoffice
SYSTEM_PYTHON = "/usr/bin/python3"
EDITING = Path(__file__).parent / "libreoffice_editing.py"
EDITS = {
    "nc_report": [["bold", "{{ nc.statement }}", "state"]],
    "application_review": [["column", "{{ point.text }}", "备注", "{{ point.no }}号"]],
    "audit_plan": [["replace", "{{ contact_phone }}", "{{ contact_fone }}"]],
    "certificate_draft": [["delete", "{{ scope }}"]],
    "refusal_notice": [
        ["replace", "编号：{{ case_no }}", "编号：｛｛ case_no ｝｝｛% if org_name == “甲” %｝乙｛% endif %｝"]
    ],
}
CASES = ("", "-最长", "-最空")


@dataclass(frozen=True)
class Edited:
    """The folder of the edited templates after a review, and the templates in force before and after."""

    folder: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def told(self, kind: str) -> str:
        return (self.folder / f"{kind}-变化.txt").read_text(encoding="utf-8-sig")

    def comments(self, kind: str) -> str:
        return members_of((self.folder / f"{kind}-批注.docx").read_bytes())["word/comments.xml"].decode()

    def beside(self, kind: str) -> set[str]:
        return {file.stem.removeprefix(f"{kind}-") for file in self.folder.glob(f"{kind}-*")}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    base = tmp_path_factory.mktemp("edited")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(materials_module, "as_pdf", lambda _files: [])
        settings = folders(base)
        shutil.rmtree(settings.templates)
        shutil.copytree(ROOT / "templates", settings.templates)
        shelf = Shelf(replace(settings, schemes=ROOT / "schemes", samples=ROOT / "samples"))
        folder = settings.templates / "common"
        before = _in_force(shelf)
        steps = base / "steps.json"
        steps.write_text(json.dumps([[str(folder / f"{kind}.docx"), made] for kind, made in EDITS.items()]))
        command = [SYSTEM_PYTHON, str(EDITING), str(steps), str(base / "profile")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return Edited(folder, before, _in_force(shelf))


def _in_force(shelf: Shelf) -> Mapping[str, bytes]:
    templates = shelf.current().templates
    return {kind: templates["common", kind] for kind in EDITS}


@functools.cache
def full(kind: str) -> str:
    return next(identity for identity in IDS if scheme_of(identity).paper(kind))


def printed(content: bytes, kind: str) -> str:
    """Return the text of the paper with all fields filled, page numbers left out."""
    text = whole_text(compile_template(content).render(contract_of(scheme_of(full(kind)), kind).full))
    return re.sub(r"第 \d+ 页　共 \d+ 页", "", text)


def test_a_word_made_bold_inside_a_tag_changes_nothing_printed(edited: Edited) -> None:
    assert edited.after["nc_report"] != edited.before["nc_report"]
    assert edited.beside("nc_report") == {"变化", *(f"预览{case}" for case in CASES)}
    assert "检查通过" in edited.told("nc_report")
    assert printed(edited.after["nc_report"], "nc_report") == printed(edited.before["nc_report"], "nc_report")


def test_a_column_added_to_a_looped_table_is_filled_in_every_row(edited: Edited) -> None:
    assert "由 4 行 5 列变为 4 行 6 列" in edited.told("application_review")
    assert "备注" in edited.told("application_review")
    made = printed(edited.after["application_review"], "application_review")
    rows = contract_of(scheme_of(full("application_review")), "application_review").full["review"].look_up("points")
    assert all(f"{row.look_up('no')}号" in made for row in rows)


def test_a_mistyped_field_comes_back_with_its_right_name_and_does_not_serve(edited: Edited) -> None:
    assert edited.after["audit_plan"] == edited.before["audit_plan"]
    assert "你是否想写 contact_phone" in edited.comments("audit_plan")
    assert "不能使用" in edited.told("audit_plan")


def test_a_deleted_demanded_content_comes_back_with_its_clause_and_does_not_serve(edited: Edited) -> None:
    assert edited.after["certificate_draft"] == edited.before["certificate_draft"]
    assert "缺少规则要求的内容" in edited.comments("certificate_draft")
    assert "请补上 {{ scope }}" in edited.told("certificate_draft")
    assert "错误" not in edited.told("certificate_draft")


def test_full_width_braces_and_typographic_quotes_are_understood(edited: Edited) -> None:
    assert "检查通过" in edited.told("refusal_notice")
    made = printed(edited.after["refusal_notice"], "refusal_notice")
    assert made == printed(edited.before["refusal_notice"], "refusal_notice")


@pytest.mark.parametrize("kind", EDITS)
def test_what_lies_beside_has_no_fault_that_libreoffice_did_not_make(edited: Edited, kind: str) -> None:
    known = faults(edited.folder / f"{kind}.docx")
    for file in edited.folder.glob(f"{kind}-*.docx"):
        assert faults(file) <= known, file.name


def faults(file: Path) -> set[str]:
    return {error.description for error in OpenXmlValidator().validate(str(file)).errors}


def test_page_numbers_of_the_footer_are_no_change(edited: Edited) -> None:
    assert not [kind for kind in EDITS if "第 1 页" in edited.told(kind)]
