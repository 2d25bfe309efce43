"""A case of the rules for the tests of single constructs."""

from typing import Any

from pipeline.compute.case import Case, open_case
from pipeline.scheme.scheme import Scheme


def case_under(scheme: Scheme, facts: dict[str, Any], **options: str) -> Case:
    """Return the case under the readings in force, but for those named: `C_X03="a"` takes option a of C-X03."""
    chosen = {name.replace("_", "-"): option for name, option in options.items()}
    return open_case(scheme, facts, {**scheme.options_in_force, **chosen})
