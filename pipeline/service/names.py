"""Folder names made from what people typed: safe on every file system, and stable.

Case numbers hold Chinese, blanks, slashes, anything. A name that has to be altered ends in a
short digest of the original, so that two case numbers never meet in one folder.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection

LONGEST = 120
"""Bytes of UTF-8; encrypted file systems stop at 143 and other programs add suffixes."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def digest(text: str) -> str:
    """Return the short digest that tells altered names apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def safe_name(text: str) -> str:
    """Return one path component for the text: itself where it is safe, else with a digest."""
    name = _cleaned(text)
    if name == text and len(name.encode()) <= LONGEST:
        return name
    return with_digest(text)


def with_digest(text: str) -> str:
    """Return the safe name that always ends in the digest of the text."""
    tail = f"-{digest(text)}"
    name = _shortened(_cleaned(text), LONGEST - len(tail)).rstrip(" .")
    return f"{name}{tail}"


def folder_for(text: str, taken: Collection[str]) -> str:
    """Return a safe name that differs from all `taken` names, upper and lower case alike."""
    folded = {folded_name(name) for name in taken}
    name = safe_name(text)
    return name if folded_name(name) not in folded else with_digest(text)


def file_name(name: str, taken: Collection[str]) -> str:
    """Return a safe name for a file, its suffix kept, that differs from all `taken` names."""
    stem, dot, suffix = name.rpartition(".")
    folded = {folded_name(other) for other in taken}
    safe = safe_name(stem) if dot else safe_name(name)
    tail = f".{_cleaned(suffix)}" if dot else ""
    count, free = 1, f"{safe}{tail}"
    while folded_name(free) in folded:
        count += 1
        free = f"{safe}-{count}{tail}"
    return free


def folded_name(name: str) -> str:
    """Return the name as a file system that ignores case and composition compares it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _cleaned(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible))
    name = name.strip().rstrip(" .").lstrip("._~ ")
    if _RESERVED.fullmatch(name.split(".")[0].strip()):
        name = f"x{name}"
    return name or "x"


def _shortened(name: str, longest: int) -> str:
    return name.encode()[:longest].decode(errors="ignore")
