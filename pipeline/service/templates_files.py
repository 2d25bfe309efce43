"""Which paper kind a template file is for, and which schemes it serves."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.lint.check import Report, check_template
from pipeline.render.papers import COMMON
from pipeline.scheme.load import Schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.inbox import is_ignored

COMMENTED, PREVIEW, CHANGES = "批注", "预览", "变化"
ASIDE = (COMMENTED, PREVIEW, CHANGES)
MADE = re.compile(rf"-(?:{'|'.join(ASIDE)})(?:-|$)")
"""What the names of files have that are written next to a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFile:
    """A template file: its folder's name, its paper kind (empty: not known), the schemes it serves."""

    path: Path
    kind: str
    schemes: tuple[Scheme, ...]
    in_place: bool

    def check(self, content: bytes) -> Report:
        """Return the check of the file with that content.

        One that lies outside a templates folder is meant for the schemes under which it can
        be used, if there are any.
        """
        report = check_template(content, self.kind, self.schemes)
        if self.in_place or not report.broken or len(self.schemes) < 2:
            return report
        fitting = [s for s in self.schemes if not check_template(content, self.kind, (s,)).broken]
        return check_template(content, self.kind, fitting) if fitting else report


def beside(path: Path, what: str, suffix: str = ".docx") -> Path:
    """Return the file next to a template that holds comments, a preview or a list of changes."""
    return path.with_name(f"{path.stem}-{what}{suffix}")


def is_template(path: Path) -> bool:
    """Say whether a file of a templates folder is a template, no lock file and nothing made for one."""
    return not is_ignored(path.name) and MADE.search(path.stem) is None


def template_files(folder: Path) -> tuple[Path, ...]:
    """Return all templates below a templates folder."""
    return tuple(file for file in sorted(folder.glob("*/*.docx")) if is_template(file))


def template_file(
    path: Path, schemes: Schemes, templates: Path, *, kind: str | None = None, scheme: str | None = None
) -> TemplateFile:
    """Return what a template file is for, told by its name and folder unless said otherwise.

    UsageError where a scheme or kind named does not exist.
    """
    kinds = _known(kind, schemes, scheme)
    found = kind if kind is not None else kind_of_name(path.stem, kinds)
    folder = path.resolve().parent
    in_place = folder.name == COMMON or folder.name in schemes
    if scheme is not None:
        served: tuple[Scheme, ...] = (schemes[scheme],)
    else:
        known = folder.parent if in_place else templates
        present = {(file.parent.name, file.stem) for file in template_files(known)}
        served = serves(folder.name if in_place else COMMON, found, schemes, present if in_place else ())
    return TemplateFile(path=path, kind=found, schemes=served, in_place=in_place or scheme is not None)


def served_by_kind(kind: str, schemes: Schemes, scheme: str | None = None) -> tuple[Scheme, ...]:
    """Return the schemes that have papers of a kind, or the one named; UsageError for none."""
    _known(kind, schemes, scheme)
    found = tuple(entry for entry in schemes.values() if entry.paper(kind) and scheme in (None, entry.id))
    if not found:
        raise UsageError(f"The scheme {scheme} has no paper {kind!r}.", "Choose another kind or scheme.")
    return found


def _known(kind: str | None, schemes: Schemes, scheme: str | None) -> frozenset[str]:
    kinds = kinds_of(schemes.values())
    if kind is not None and kind not in kinds:
        raise UsageError(f"There is no paper kind {kind!r}.", f"Kinds are {', '.join(sorted(kinds))}.")
    if scheme is not None and scheme not in schemes:
        raise UsageError(f"There is no scheme {scheme!r}.", f"Schemes are {', '.join(schemes)}.")
    return kinds


def serves(
    folder: str, kind: str, schemes: Mapping[str, Scheme], present: Collection[tuple[str, str]]
) -> tuple[Scheme, ...]:
    """Return the schemes that use the template of a folder and kind.

    The common one is used by every scheme that has such a paper and no template of its own.
    """
    if folder in schemes:
        return (schemes[folder],)
    return tuple(
        scheme
        for identity, scheme in schemes.items()
        if (identity, kind) not in present and (not kind or scheme.paper(kind) is not None)
    )


def kinds_of(schemes: Iterable[Scheme]) -> frozenset[str]:
    """Return all paper kinds of the schemes."""
    return frozenset(paper.kind for scheme in schemes for paper in scheme.papers.kinds)


def kind_of_name(stem: str, kinds: Collection[str]) -> str:
    """Return the paper kind that a file name begins with; empty where it tells none."""
    fitting = [kind for kind in kinds if re.match(rf"{kind}(?![a-z0-9_])", stem.lower())]
    return max(fitting, key=len, default="")
