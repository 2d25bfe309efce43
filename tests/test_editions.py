"""A scheme may hold earlier editions: the audit's last on-site day picks, past cases compute as they did."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.compute import compute
from pipeline.errors import SchemeError
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

SCHEMES = Path(__file__).parent.parent / "schemes"
TODAY = date(2026, 1, 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a schemes folder whose scheme took 9 days for 1-175 persons until 2025-06-30."""
    scheme = Path(shutil.copytree(SCHEMES / "ztht", tmp_path / "ztht"))
    before = Path(shutil.copytree(SCHEMES / "ztht", scheme / "earlier" / "2025-06-30"))
    table = before / "audit_time.yaml"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("at_most: 175, days: {days: 2}", "at_most: 175, days: {days: 9}"), encoding="utf-8")
    return tmp_path


def person_days(scheme: Scheme, day: str) -> object:
    facts, _ = facts_from_json({"audit_type": "initial", "effective_personnel": 100, "stage2_end": day}, scheme)
    return compute(scheme.in_force(facts["stage2_end"]), facts, TODAY).audit_time.total


def test_an_audit_on_the_last_day_of_an_edition_counts_under_it(folder: Path) -> None:
    assert person_days(load_schemes(folder, SCHEMES)["ztht"], "2025-06-30") == 9


def test_an_audit_on_the_day_after_counts_under_the_next(folder: Path) -> None:
    assert person_days(load_schemes(folder, SCHEMES)["ztht"], "2025-07-01") == 2


def test_an_unknown_day_counts_under_the_edition_in_force_now(folder: Path) -> None:
    scheme = load_schemes(folder, SCHEMES)["ztht"]
    assert scheme.in_force(None) is scheme


def test_an_edition_folder_that_is_no_date_is_refused(folder: Path) -> None:
    (folder / "ztht" / "earlier" / "2025-06-30").rename(folder / "ztht" / "earlier" / "alt")
    with pytest.raises(SchemeError, match="named by its last day"):
        load_schemes(folder, SCHEMES)
