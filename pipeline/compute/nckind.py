"""The kind of a nonconformity as people write it: ①, 1, (1) and ①类 are one kind."""

import unicodedata
from collections.abc import Collection

AROUND = "()第类、.。 "


def is_of(kind: object, named: Collection[str]) -> bool:
    """Say whether a kind is one of those named; an unknown kind is none of them."""
    return isinstance(kind, str) and _folded(kind) in {_folded(name) for name in named}


def _folded(kind: str) -> str:
    return unicodedata.normalize("NFKC", kind).strip().strip(AROUND).casefold()
