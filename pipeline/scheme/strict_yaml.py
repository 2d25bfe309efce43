"""A strict YAML reader: every scalar is text, every key has a line, nothing is guessed.

`7.10` stays `7.10`, `no` stays `no`; a key that stands twice, an anchor or an alias is a
problem with file and line. Values get their types from the table models, not from YAML.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.reader import Reader

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""PyYAML's C reader, where it was built: fifteen times faster, and every command loads all tables."""


class Untagged(LOADER):  # type: ignore[misc, valid-type]
    """The reader without the guessing of tags, which nobody reads here: a quarter of its time."""

    def resolve(self, *_: object) -> str:
        """Return no tag for a node."""
        return ""

    def descend_resolver(self, *_: object) -> None:
        """Keep no path to the node; only tags hang on it."""

    def ascend_resolver(self) -> None:
        """Keep no path to the node; only tags hang on it."""


Node = str | list["Node"] | dict[str, "Node"]
Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a table, with the file and line a person can go to."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Document:
    """A file as nested texts, with the line of every entry and the problems met on the way."""

    file: str
    content: Node
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, location: Iterable[str | int]) -> int:
        """Return the line of the entry, or of the nearest entry around it."""
        known: Location = ()
        for part in location:
            if (*known, part) in self.lines:
                known = (*known, part)
        return self.lines.get(known, 1)


def read_document(path: Path, shown_as: str) -> Document:
    """Read one file; syntax errors come back as problems of the document."""
    document = Document(file=shown_as, content={})
    try:
        text = path.read_text(encoding="utf-8")
        bad = Reader.NON_PRINTABLE.search(text)
        if bad is not None:
            line = text.count("\n", 0, bad.start()) + 1
            message = f"the control character {bad[0]!r} stands here; delete it"
            document.problems.append(Problem(shown_as, line, message))
            return document
        _refuse_aliases(text, document)
        root = yaml.compose(text, Loader=Untagged)
    except UnicodeDecodeError:
        document.problems.append(Problem(shown_as, 1, "the file is not UTF-8; save it as UTF-8"))
        return document
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.problems.append(Problem(shown_as, line, f"not valid YAML: {error.problem}"))
        return document
    if root is not None:
        document.content = _convert(root, (), document)
    return document


def _refuse_aliases(text: str, document: Document) -> None:
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=LOADER):
        anchor = getattr(event, "anchor", None)
        if anchor:
            line = event.start_mark.line + 1 if event.start_mark else 1
            document.problems.append(Problem(document.file, line, f"anchor or alias {anchor!r}: write the value out"))


def _convert(node: yaml.Node, location: Location, document: Document) -> Node:
    document.lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, location, document)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*location, i), document) for i, item in enumerate(node.value)]
    return str(node.value)


def _convert_mapping(node: yaml.MappingNode, location: Location, document: Document) -> Node:
    mapping: dict[str, Node] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in mapping:
            document.problems.append(Problem(document.file, line, f"{key}: appears twice"))
            continue
        mapping[key] = _convert(value_node, (*location, key), document)
        document.lines[(*location, key)] = line
    return mapping
