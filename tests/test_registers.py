"""The readings register: every entry is in force as written down here, and every option is reachable."""

from pathlib import Path

import pytest
import yaml

from pipeline.scheme.load import Schemes, load_schemes

ROOT = Path(__file__).parent.parent
IN_FORCE = yaml.load((Path(__file__).parent / "registers" / "in_force.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


@pytest.mark.parametrize("scheme", [name for name in IN_FORCE if name != "common"])
def test_each_reading_is_in_force_as_written_down(scheme: str, schemes: Schemes) -> None:
    expected = IN_FORCE["common"] | IN_FORCE[scheme]
    assert {ident: entry.in_force for ident, entry in schemes[scheme].readings.items()} == expected


@pytest.mark.parametrize("scheme", [name for name in IN_FORCE if name != "common"])
def test_no_reading_is_confirmed_before_a_body_has_confirmed_it(scheme: str, schemes: Schemes) -> None:
    assert not [entry.id for entry in schemes[scheme].readings.values() if entry.confirmed_by]


def test_no_points_are_approved_before_a_body_has_approved_them(schemes: Schemes) -> None:
    assert not [scheme.id for scheme in schemes.values() if scheme.points and scheme.points.approved]
