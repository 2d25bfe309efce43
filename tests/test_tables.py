"""The audit-time tables cell by cell, before any rounding could hide a wrong one."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.scheme.audit_time import AuditTime
from pipeline.scheme.load import Schemes, load_schemes

ROOT = Path(__file__).parent.parent
PRINTED = yaml.load((Path(__file__).parent / "registers" / "tables.yaml").read_text("utf-8"), yaml.BaseLoader)
POINTS = {"1": 20, "2": 15, "3": 15, "4": 10, "5": 10, "6": 30}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(ROOT / "schemes")


def cells(table: AuditTime) -> list[tuple[Any, Any, dict[str, Fraction]]]:
    """Return the rows that no reading switches, with their ends or classes."""
    bands = [
        (str(band.at_least), str(band.at_most or ""), dict(band.days))
        for bands in table.bands
        for band in bands.bands
        if not band.under
    ]
    grids = [(*row.classes.values(), dict(row.days)) for grid in table.grids for row in grid.rows if not row.under]
    return [*bands, *grids]


@pytest.mark.parametrize("scheme", PRINTED)
def test_each_cell_is_as_the_rule_prints_it(scheme: str, schemes: Schemes) -> None:
    printed = [(low, high, {k: Fraction(v) for k, v in days.items()}) for low, high, days in PRINTED[scheme]]
    assert cells(schemes[scheme].tables.audit_time) == printed


def test_the_sample_points_sum_to_the_blocks_and_to_a_hundred(schemes: Schemes) -> None:
    scheme = next(scheme for scheme in schemes.values() if scheme.points is not None)
    sums: dict[str, Fraction] = {}
    for item, points in scheme.points_by_item.items():
        sums[item.split(".")[0]] = sums.get(item.split(".")[0], Fraction(0)) + points
    assert sums == POINTS
    assert sum(sums.values()) == 100
