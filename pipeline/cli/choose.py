"""The folders and the scheme that a command line names."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.service.settings import OWN_SCHEMES, Settings, find_settings, present

if TYPE_CHECKING:
    from pipeline.scheme.load import Schemes
    from pipeline.scheme.scheme import Scheme


def settings(**options: Path | None) -> Settings:
    """Return the folders in force for the options given."""
    return find_settings(options)


def all_schemes() -> "Schemes":
    """Return all schemes; SchemeError where a table cannot be loaded."""
    # The tables alone: `pipeline.service.materials` brings all that checks and draws templates.
    from pipeline.scheme.load import load_schemes

    return load_schemes(present("schemes", settings().schemes), OWN_SCHEMES)


def one_scheme(name: str) -> "Scheme":
    """Return the scheme of that id; UsageError names the ids there are."""
    schemes = all_schemes()
    if name not in schemes:
        raise UsageError(f"There is no scheme {name!r}.", f"Schemes are {', '.join(schemes)}.")
    return schemes[name]
