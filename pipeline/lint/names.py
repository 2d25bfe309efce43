"""The nearest right name for a wrong one: by spelling, by Chinese label, by the same last word."""

import difflib
import re
from collections.abc import Mapping

from pipeline.lint.shapes import Shape, Sort

MOST = 3


def nearest(name: str, known: Mapping[str, Shape], root: Shape) -> tuple[str, ...]:
    """Return up to three right names for a wrong one, the likeliest first.

    `known` are the names that could stand here; fields of other groups follow with their path.
    """
    wanted = squeezed(name)
    plain = {squeezed(entry): entry for entry in known}
    found = [plain[key] for key in difflib.get_close_matches(wanted, plain, n=MOST, cutoff=0.6)]
    if not found or squeezed(found[0]) != wanted:
        found += [path for path in _by_label(name, root) if path not in found]
        found += [path for path in _elsewhere(wanted, root) if path not in found]
    return tuple(found[:MOST])


def squeezed(name: str) -> str:
    """Return a name without what people get wrong first: case, blanks, hyphens, underscores."""
    return re.sub(r"[\s_\-－—.]+", "", name).lower()


def _by_label(name: str, root: Shape) -> list[str]:
    """Return the facts whose label is like the name, for names typed in Chinese."""
    labels = root.fields.get("label")
    if labels is None or name.isascii():
        return []
    by_label = {shape.example: key for key, shape in labels.fields.items() if shape.example}
    exact = [key for label, key in by_label.items() if name in label]
    close = [by_label[label] for label in difflib.get_close_matches(name, by_label, n=MOST, cutoff=0.5)]
    return exact[:1] + [key for key in close if key not in exact[:1]]


def _elsewhere(wanted: str, root: Shape) -> list[str]:
    """Return fields of the same or nearly the same name in a group at the top."""
    found = []
    for group, shape in root.fields.items():
        if shape.sort is Sort.GROUP and group not in ("label", "clause_of", "terms"):
            found += [f"{group}.{name}" for name in shape.fields if squeezed(name) == wanted]
    return found


def close_words(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nearest of some fixed words."""
    return tuple(difflib.get_close_matches(word, known, n=1, cutoff=0.5))
