"""The scheme tables and Word templates in force, with the digests that a manifest records.

Both are files that people edit while the service runs: they are looked at before every
workbook, and take effect on the next one. Tables that no longer load and templates that cannot
be used never take effect; the last good ones stay in force.
"""

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.lint.check import Report
from pipeline.outcome import Outcome
from pipeline.record import Inputs, sha256
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.service.log import one_line
from pipeline.service.settings import OWN_SCHEMES, Settings
from pipeline.service.templates_files import is_template, template_files
from pipeline.service.templates_force import InForce, Tell
from pipeline.service.templates_preview import as_pdf
from pipeline.service.templates_review import Reviewer
from pipeline.service.templates_store import TemplateStore, Verdict

log = logging.getLogger(__name__)

Templates = Mapping[tuple[str, str], bytes]
"""Word templates by folder (a scheme id or the common folder) and paper kind."""

Signature = tuple[tuple[str, int, int], ...]
SHARED = "common"
KEPT_TEMPLATES = "templates"
"""Where in the state folder versions of templates are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """Tables and templates as one workbook sees them."""

    schemes: Schemes
    templates: Templates
    table_digests: Mapping[str, Mapping[str, str]]

    def inputs_of(self, outcome: Outcome) -> Inputs:
        """Return the digests of all tables and templates that went into an outcome."""
        tables = self.table_digests.get(outcome.scheme_id or "", {})
        templates = {}
        for kind in {paper.kind for paper in outcome.papers}:
            folder = next((f for f in (outcome.scheme_id, SHARED) if (f, kind) in self.templates), None)
            if folder is not None:
                templates[f"{folder}/{kind}.docx"] = sha256(self.templates[folder, kind])
        return Inputs(tables=tables, templates=templates, version=program_version())


class Shelf:
    """Keeps the materials current: reads files again when one of them has changed.

    Versions of templates are kept in the state folder, and what a check of a changed one says is
    written next to it; not so with `keep` false, which writes nothing.
    """

    def __init__(self, settings: Settings, *, keep: bool = True) -> None:
        self._schemes = settings.schemes
        self._templates = settings.templates
        self._store = TemplateStore(settings.state / KEPT_TEMPLATES, write=keep)
        self._reviewer = Reviewer(folder=settings.templates, samples=settings.samples, store=self._store)
        self._keep = keep
        self._seen: tuple[Signature, Signature] = ((), ())
        self._materials: Materials | None = None

    def current(self) -> Materials:
        """Return the materials in force; SchemeError where no good tables were ever seen."""
        tables, templates = self._tables_signature(), _signature(self._templates, "*.docx")
        if self._materials is None or tables != self._seen[0]:
            self._materials, tables = self._with_tables(self._materials, tables)
        elif templates != self._seen[1]:
            self._materials = replace(self._materials, templates=self._in_force(self._materials.schemes))
        self._seen = (tables, templates)
        return self._materials

    def _tables_signature(self) -> Signature:
        folders = {self._schemes, _common_folder(self._schemes)}
        return tuple(entry for folder in sorted(folders) for entry in _signature(folder, "*.yaml"))

    def _with_tables(self, before: Materials | None, signature: Signature) -> tuple[Materials, Signature]:
        """Return the materials read anew and what was seen of the tables they come from.

        Where they cannot be read that is what was seen before, so that they are tried again.
        """
        try:
            schemes = read_schemes(self._schemes)
            digests = _table_digests(self._schemes, schemes)
        except (PipelineError, OSError) as fault:
            if before is None:
                raise
            log.error("scheme tables not taken, the last good ones stay: %s", one_line(fault))
            return replace(before, templates=self._in_force(before.schemes)), self._seen[0]
        return Materials(schemes=schemes, templates=self._in_force(schemes), table_digests=digests), signature

    def _in_force(self, schemes: Schemes) -> Templates:
        """Return the templates in force, after a review of those that were saved since the last look."""
        contents = read_templates(self._templates)
        first = self._store.is_new
        before = {key: self._store.versions(key) for key in contents}
        changed = self._store.note(contents)
        templates = InForce(contents, schemes, self._store, self._tell(contents))
        made: list[Path] = []
        for key in changed if self._keep and not first else ():
            earlier = (content for digest in before[key] if (content := self._store.content(digest)) is not None)
            good = next((entry for entry in earlier if templates.verdict(key, entry) is not Verdict.BROKEN), None)
            made += self._reviewer.review(key, contents[key], good, templates, schemes)
            self._store.told(key, sha256(contents[key]))
        if made:
            threading.Thread(target=as_pdf, args=(made,), name="template previews as PDF").start()
        return templates

    def _tell(self, contents: Templates) -> Tell:
        def tell(key: tuple[str, str], report: Report) -> None:
            digest = sha256(contents[key])
            if self._keep and not self._store.was_told(key, digest):
                self._reviewer.tell(key, contents[key], report)
                self._store.told(key, digest)

        return tell


def read_schemes(folder: Path) -> Schemes:
    """Return the tables of all schemes in the folder; SchemeError lists what is wrong."""
    return load_schemes(folder, OWN_SCHEMES)


def read_templates(folder: Path) -> Templates:
    """Return all Word templates below the folder; lock files of Word are none."""
    return {(file.parent.name, file.stem): file.read_bytes() for file in template_files(folder)}


def _signature(folder: Path, pattern: str) -> Signature:
    stats = ((file, file.stat()) for file in sorted(folder.rglob(pattern)) if is_template(file))
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in stats)


def _common_folder(schemes: Path) -> Path:
    own = schemes / SHARED
    return own if own.is_dir() else OWN_SCHEMES / SHARED


def _table_digests(folder: Path, schemes: Iterable[str]) -> dict[str, dict[str, str]]:
    shared = dict(_digests_in(_common_folder(folder), SHARED))
    return {scheme: shared | dict(_digests_in(folder / scheme, scheme)) for scheme in schemes}


def _digests_in(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*.yaml")):
        yield f"{name}/{file.relative_to(folder).as_posix()}", sha256(file.read_bytes())


def program_version() -> str:
    """Return the version of the installed program."""
    return version("greencert")
