"""The shipped templates: complete by the rule, sound, openable, and decent Chinese typography."""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from mini_docx import W, paragraphs, whole_text
from mini_docx import part as part_of
from openxml_audit import OpenXmlValidator
from paper_cases import HOSTILE, IDS, ROOT, findings, full_facts, full_result, scheme_of, templates

from pipeline.facts import WorkbookKind
from pipeline.outcome import Paper, Status
from pipeline.render.engine import compile_template
from pipeline.render.papers import papers_for, template_for
from pipeline.render.view import SECTIONS
from pipeline.scheme.fields import FieldType

TAGS = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
NAMES = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
DECISIONS = (
    *("grant", "refuse", "supplement", "maintain", "suspend", "restore", "withdraw", "terminate"),
    *("extend", "reduce"),
)


def dossier(identity: str) -> Iterator[Paper]:
    """Yield every paper that a scheme can leave."""
    scheme = scheme_of(identity)
    facts = full_facts(scheme)
    result = full_result(scheme, facts)
    runs = [(WorkbookKind.INTAKE, Status.ACCEPTED, facts), (WorkbookKind.INTAKE, Status.RETURNED, facts)]
    runs += [(WorkbookKind.INTAKE, Status.REFUSED, facts), (WorkbookKind.SCORING, Status.ACCEPTED, facts)]
    runs += [(WorkbookKind.DECISION, Status.ACCEPTED, {**facts, "decision": key}) for key in DECISIONS]
    seen = set()
    for kind, status, given in runs:
        for paper in papers_for(
            kind, status, scheme, given, result, findings(), templates(), certificate=given["decision"] == "grant"
        ):
            if paper.content not in seen:
                seen.add(paper.content)
                yield paper


def names_used(template: bytes) -> set[str]:
    """Return every name that a template mentions, with the names that each path begins with."""
    used = set()
    for part in compile_template(template).parts:
        for tag in TAGS.findall(part.source):
            for name in NAMES.findall(tag):
                pieces = name.split(".")
                used |= {".".join(pieces[:length]) for length in range(1, len(pieces) + 1)}
    return used


@pytest.mark.parametrize("identity", IDS)
def test_every_content_that_the_rule_demands_is_shown(identity: str) -> None:
    scheme = scheme_of(identity)
    lacking = []
    for paper in scheme.papers.kinds:
        template = template_for(scheme, paper.kind, templates())
        assert template is not None, f"{identity} has no template for {paper.kind}"
        used = names_used(template)
        missing = [content for content in paper.contents if not used & set(content.shows)]
        lacking += [f"{paper.kind}: {content.text}（{content.clause}）" for content in missing]
    assert lacking == []


@pytest.mark.parametrize("identity", IDS)
def test_every_fact_that_the_rule_demands_arrives_unharmed(identity: str) -> None:
    scheme = scheme_of(identity)
    facts = full_facts(scheme)
    for paper in dossier(identity):
        text = whole_text(paper.content)
        demanded = scheme.paper(paper.kind)
        assert demanded is not None
        for content in demanded.contents:
            key = content.shows[0]
            if scheme.has_field(key) and scheme.field(key).type is FieldType.TEXT:
                assert HOSTILE in str(facts[key])
                assert str(facts[key]) in text, f"{paper.kind}: {key}"


@pytest.mark.parametrize("identity", IDS)
def test_no_paper_prints_a_word_that_the_scheme_forbids(identity: str) -> None:
    scheme = scheme_of(identity)
    for paper in dossier(identity):
        text = whole_text(paper.content)
        assert [word for word in scheme.head.forbidden_words if word in text] == [], paper.name


@pytest.mark.parametrize("identity", IDS)
def test_every_paper_passes_the_docx_validator(identity: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    for paper in dossier(identity):
        path.write_bytes(paper.content)
        assert OpenXmlValidator().validate(str(path)).errors == [], paper.name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("identity", IDS)
def test_every_paper_opens_in_libreoffice_with_all_its_text(identity: str, tmp_path: Path) -> None:
    made = list(dossier(identity))
    for number, paper in enumerate(made):
        (tmp_path / f"{number}.docx").write_bytes(paper.content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    command += ["txt:Text (encoded):UTF8", "--outdir", str(tmp_path), *(str(path) for path in tmp_path.glob("*.docx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    for number, paper in enumerate(made):
        shown = re.sub(r"\s", "", (tmp_path / f"{number}.txt").read_text(encoding="utf-8-sig"))
        facts = full_facts(scheme_of(identity))
        assert re.sub(r"\s", "", str(facts["org_name"])) in shown, paper.name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_template_saved_by_libreoffice_gives_the_same_text(tmp_path: Path) -> None:
    identity = IDS[0]
    saved = tmp_path / "saved"
    chosen = [key for key in templates() if key[0] in ("common", identity)]
    for folder, kind in chosen:
        (tmp_path / f"{folder}-{kind}.docx").write_bytes(templates()[folder, kind])
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx"]
    command += ["--outdir", str(saved), *(str(path) for path in tmp_path.glob("*.docx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    resaved = {key: (saved / f"{key[0]}-{key[1]}.docx").read_bytes() for key in chosen}
    scheme = scheme_of(identity)
    facts = full_facts(scheme)
    for kind in WorkbookKind:
        ours, theirs = (
            papers_for(
                kind, Status.ACCEPTED, scheme, facts, full_result(scheme, facts), findings(), given, certificate=True
            )
            for given in (templates(), resaved)
        )
        for paper, other in zip(ours, theirs, strict=True):
            assert paragraphs(paper.content) == paragraphs(other.content), paper.name
            assert _breaks(paper.content) == _breaks(other.content), paper.name


def _breaks(content: bytes) -> int:
    """Return how often a paper breaks the page, before a paragraph or in one."""
    nodes = part_of(content).iter("{*}pageBreakBefore", "{*}br")
    off = ("0", "false", "off")
    return sum(
        node.get(f"{{{W}}}type") == "page" if node.tag == f"{{{W}}}br" else node.get(f"{{{W}}}val") not in off
        for node in nodes
    )


@pytest.mark.parametrize("key", sorted(templates()), ids="/".join)
class TestTypography:
    def roots(self, key: tuple[str, str]) -> dict[str, etree._Element]:
        with zipfile.ZipFile(io.BytesIO(templates()[key])) as archive:
            names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
            return {name: etree.fromstring(archive.read(name)) for name in names}

    def test_the_page_is_a4_with_header_and_footer(self, key: tuple[str, str]) -> None:
        body = self.roots(key)["word/document.xml"]
        size = next(body.iter(f"{{{W}}}pgSz"))
        assert (size.get(f"{{{W}}}w"), size.get(f"{{{W}}}h")) == ("11906", "16838")
        assert len(list(body.iter(f"{{{W}}}headerReference", f"{{{W}}}footerReference"))) == 2

    def test_pages_are_numbered_and_the_rule_is_named(self, key: tuple[str, str]) -> None:
        footer = etree.tostring(self.roots(key)["word/footer1.xml"], encoding="unicode")
        assert all(text in footer for text in ("PAGE", "NUMPAGES", "scheme.footer"))

    def test_wherever_a_latin_font_is_set_an_east_asian_one_is_set(self, key: tuple[str, str]) -> None:
        for root in self.roots(key).values():
            for fonts in root.iter(f"{{{W}}}rFonts"):
                assert fonts.get(f"{{{W}}}eastAsia")

    def test_table_headers_repeat_and_rows_do_not_split(self, key: tuple[str, str]) -> None:
        body = self.roots(key)["word/document.xml"]
        for table in body.iter(f"{{{W}}}tbl"):
            if "tr for" in "".join(node.text or "" for node in table.iter(f"{{{W}}}t")):
                properties = next(table.iter(f"{{{W}}}tr")).find(f"{{{W}}}trPr")
                assert properties is not None
                assert properties.find(f"{{{W}}}tblHeader") is not None

    def test_nothing_in_the_package_comes_from_elsewhere(self, key: tuple[str, str]) -> None:
        assert not [name for name in self.roots(key) if "stylesWithEffects" in name or "thumbnail" in name]


@pytest.mark.parametrize("identity", IDS)
def test_no_fact_has_the_name_of_a_section(identity: str) -> None:
    assert not SECTIONS & {field.key for field in scheme_of(identity).fields}


def test_the_builder_writes_the_shipped_originals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    sys.modules.pop("tools", None)
    from tools.build_templates import write

    write(tmp_path)
    built = {(path.parent.name, path.stem): path.read_bytes() for path in tmp_path.glob("*/*.docx")}
    assert built.keys() <= templates().keys()
