"""Values that are made by the hundred for each line: frozen for the type checker, quick to make.

A frozen dataclass takes three times as long to make as an open one, because each field is set past the guard
that refuses it. Of the values that every line makes many of, mypy alone is the guard.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:

    def value(*, frozen: bool, **options: Any) -> Any:
        """Return the decorator of a dataclass that compares, hashes and prints as a frozen one does."""
        return dataclass(unsafe_hash=frozen, **options)


__all__ = ["value"]
