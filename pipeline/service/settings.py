"""Which folders a command works with, and whether they may be used together.

Options win over the environment, the environment over a settings file `greencert.toml`
(in the working directory or beside the repository's folders), and that over the
repository's own folders. This is the only module that reads the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
FILE_NAME = "greencert.toml"
OWN_SCHEMES = ROOT / "schemes"
"""The repository's own tables; their common part serves folders that have none."""
OWN_SAMPLES = ROOT / "samples"

DEFAULTS = {
    "inbox": "inbox",
    "outbox": "outbox",
    "schemes": "schemes",
    "templates": "templates",
    "state": ".state",
    "samples": "samples",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The folders, absolute and without links.

    `state` holds locks, the log and duplicates set aside, `samples` the cases that the demo shows.
    """

    inbox: Path
    outbox: Path
    schemes: Path
    templates: Path
    state: Path
    samples: Path = OWN_SAMPLES

    @property
    def log_file(self) -> Path:
        """Return the log file of the service."""
        return self.state / "greencert.log"

    @property
    def duplicates(self) -> Path:
        """Return the folder in which workbooks that came twice are set aside."""
        return self.state / "duplicates"


def find_settings(
    options: Mapping[str, Path | None],
    environment: Mapping[str, str] | None = None,
    working: Path | None = None,
) -> Settings:
    """Return the folders in force; nothing is created or checked yet.

    Relative options and variables count from the working directory, entries of a settings
    file from the folder of that file. UsageError where the settings file is wrong.
    """
    environment = os.environ if environment is None else environment
    working = Path.cwd() if working is None else working
    base = ROOT if (ROOT / "schemes").is_dir() else working
    folders = {key: base / name for key, name in DEFAULTS.items()}
    folders |= _from_file(working, base)
    for key in DEFAULTS:
        named = options.get(key) or environment.get(f"GREENCERT_{key.upper()}")
        if named:
            folders[key] = working / Path(named).expanduser()
    return Settings(**{key: path.resolve() for key, path in folders.items()})


def _from_file(working: Path, base: Path) -> dict[str, Path]:
    file = next((f / FILE_NAME for f in (working, base) if (f / FILE_NAME).is_file()), None)
    if file is None:
        return {}
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file}: {fault}", "Correct the settings file or remove it.") from fault
    for key, value in entries.items():
        if key not in DEFAULTS or not isinstance(value, str) or not value:
            raise UsageError(
                f"{file}: {key} is not a folder setting.",
                f"Keys are {', '.join(DEFAULTS)}; each value is a path in quotes.",
            )
    return {key: file.parent / Path(value).expanduser() for key, value in entries.items()}


def ready(settings: Settings) -> Settings:
    """Return the settings after checking and making the folders.

    Inbox, outbox and state are created where missing; tables and templates must be there.
    UsageError names the cause and the remedy.
    """
    _apart(settings)
    for name in ("inbox", "outbox", "state"):
        _make(name, getattr(settings, name))
    for name in ("schemes", "templates"):
        present(name, getattr(settings, name))
    return settings


def present(name: str, folder: Path) -> Path:
    """Return the folder; UsageError where it does not exist."""
    if not folder.is_dir():
        raise UsageError(
            f"The {name} folder {folder} does not exist.",
            f"Set GREENCERT_{name.upper()} to the right folder, or unset it.",
        )
    return folder


def _make(name: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError(
            f"The {name} folder {folder} cannot be made: {fault.strerror}.",
            f"Create it, or name another with GREENCERT_{name.upper()}.",
        ) from fault
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise UsageError(
            f"The {name} folder {folder} cannot be written.",
            "Give this user the right to read and write it.",
        )


def _apart(settings: Settings) -> None:
    """Refuse folders that lie in each other: papers would be read as workbooks."""
    inner_outer = [("inbox", "outbox"), ("outbox", "inbox")]
    inner_outer += [(name, box) for box in ("inbox", "outbox") for name in ("state", "schemes", "templates")]
    for inner, outer in inner_outer:
        if getattr(settings, inner).is_relative_to(getattr(settings, outer)):
            raise UsageError(
                f"The {inner} folder {getattr(settings, inner)} lies in the {outer} folder.",
                f"Choose folders beside each other, for example with GREENCERT_{inner.upper()}.",
            )
