"""The documentation cannot rot: what there is is described, what is described is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from test_example_scheme import models_known

from pipeline.cli.main import greencert
from pipeline.facts import WorkbookKind
from pipeline.findings import Code
from pipeline.outcome import Effect, Status
from pipeline.render.printing import FILTERS
from pipeline.scheme.fields import RESERVED, FieldType
from pipeline.scheme.head import Terms
from pipeline.scheme.load import TABLES
from pipeline.service.settings import DEFAULTS
from pipeline.workbook.cover import TITLES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "schemes" / "README.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TICKED = re.compile(r"`([^`\n]+)`")
ANYWHERE = {"clause", "audits", "under", "when", "id", "text", "do", "key"}
"""Keys that almost every entry has; the guide explains them once."""


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def ticked(page: str) -> set[str]:
    """Return every word that stands in a code span or code block of a page."""
    text = text_of(page)
    blocks = re.findall(r"^ {4,}\S.*$", text, re.MULTILINE)
    return {word for span in (*TICKED.findall(text), *blocks) for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", span)}


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:")):
                yield page, target


@pytest.mark.parametrize(("page", "target"), list(links()), ids=lambda value: str(getattr(value, "name", value)))
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve() for page, target in links() if page.name == "README.md"
    }
    assert set(PAGES[1:]) <= {*linked, ROOT / "README.md"}


@pytest.mark.parametrize("command", sorted(greencert.commands))
def test_every_command_is_documented_and_has_help(command: str) -> None:
    assert f"`greencert {command}" in text_of("docs/operator.md")
    assert greencert.commands[command].help


def test_no_command_is_documented_that_does_not_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"`greencert ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= set(greencert.commands)


def test_every_folder_setting_is_documented() -> None:
    assert {f"GREENCERT_{name.upper()}" for name in DEFAULTS} <= ticked("docs/operator.md")
    assert set(DEFAULTS) <= ticked("docs/operator.md")


@pytest.mark.parametrize("code", sorted(code.value for code in Code))
def test_every_finding_code_is_documented_with_its_remedy(code: str) -> None:
    rows = [line for line in text_of("docs/auditor.md").splitlines() if line.startswith(f"| `{code}` |")]
    assert len(rows) == 1
    assert all(cell.strip() for cell in rows[0].strip("|").split("|"))


def test_no_finding_code_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| [错核示]", text_of("docs/auditor.md"), re.MULTILINE)
    assert set(rows) == {code.value for code in Code}


def test_every_status_and_workbook_is_explained_to_auditors() -> None:
    text = text_of("docs/auditor.md")
    assert all(f"** {status.value} |" in text for status in Status)
    assert all(TITLES[kind].removesuffix("工作簿").split("与")[0] in text for kind in WorkbookKind)


@pytest.mark.parametrize("folder", sorted(path.parent for path in (ROOT / "schemes").glob("*/scheme.yaml")), ids=str)
def test_every_scheme_is_in_the_index_and_the_changelog(folder: Path) -> None:
    head = yaml.load((folder / "scheme.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    (row,) = [line for line in text_of("schemes/README.md").splitlines() if line.startswith(f"| [`{folder.name}`]")]
    assert head["title"] in row
    for edition in head["editions"]:
        named = (edition.get(key, "") for key in ("document_no", "version", "standard", "since", "until"))
        assert all(word in row for word in named)
    assert f"| `{folder.name}` |" in text_of("CHANGELOG.md")


def test_every_table_of_a_scheme_is_documented() -> None:
    guide, index = text_of("docs/scheme-author.md"), text_of("schemes/README.md")
    assert all(f"{name}.yaml" in guide and f"{name}.yaml" in index for name in TABLES)


@pytest.mark.parametrize("model", sorted(models_known(), key=lambda m: m.__name__), ids=lambda m: m.__name__)
def test_every_construct_and_key_is_in_the_guide_of_the_scheme_author(model: type) -> None:
    words = ticked("docs/scheme-author.md")
    fields = model.model_fields  # type: ignore[attr-defined]
    assert not set(fields) - ANYWHERE - words
    if "do" in fields:
        (construct,) = get_args(fields["do"].annotation)
        assert f"| `{construct}` |" in text_of("docs/scheme-author.md")


def test_every_type_effect_and_term_is_in_the_guide_of_the_scheme_author() -> None:
    words = ticked("docs/scheme-author.md")
    assert {kind.value for kind in FieldType} <= words
    assert {effect.value for effect in Effect} <= words
    assert set(Terms.model_fields) <= words


def fragments() -> list[str]:
    """Return the parts of loader messages that the guide explains."""
    section = text_of("docs/scheme-author.md").partition("## 载入时的提示")[2].partition("\n## ")[0]
    spans = [
        span for line in section.splitlines() if line.startswith("| `") for span in TICKED.findall(line.split("|")[1])
    ]
    return [part.strip(" ?") for span in spans for part in re.split("…|/", span) if len(part.strip()) > 5]


@pytest.mark.parametrize("path", sorted((ROOT / "tests/faults_tables").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_message_of_the_loader_is_explained(path: Path) -> None:
    fault = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    unexplained = [m for m in fault["messages"] if not any(fragment in m for fragment in fragments())]
    assert not unexplained


def test_every_template_and_field_group_is_in_the_guide_of_the_reviewer() -> None:
    text, words = text_of("docs/reviewer.md"), ticked("docs/reviewer.md")
    kinds = {path.stem for path in (ROOT / "templates").glob("*/*.docx") if "-" not in path.stem}
    assert all(f"| `{kind}` |" in text for kind in kinds)
    assert words >= RESERVED
    assert words >= set(FILTERS)


def test_every_path_that_the_developer_guide_names_exists() -> None:
    spans = TICKED.findall(text_of("docs/developer.md"))
    named = [span for span in spans if re.fullmatch(r"(pipeline|tools|tests|schemes|templates|docs)/[\w./]*", span)]
    assert len(named) > 8
    assert not [span for span in named if not (ROOT / span).exists()]


def test_the_picture_of_the_flow_has_words_for_those_who_cannot_see_it() -> None:
    picture = (DOCS / "flow.svg").read_text(encoding="utf-8")
    assert "<title" in picture
    assert "<desc" in picture
    alt = re.search(r"!\[([^\]]+)\]\(docs/flow\.svg\)", text_of("README.md"))
    assert alt is not None
    assert len(alt[1]) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_machine(page: Path) -> None:
    assert not re.search(r"/work/|/tmp/|/home/|/Users/|C:\\\\", page.read_text(encoding="utf-8"))
