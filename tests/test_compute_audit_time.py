"""Each step that an audit-time table is made of: what it writes, what it says, when it leaves the days to a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from pipeline.compute.audit_time import PERFORM, Amount
from pipeline.compute.case import Case, open_case
from pipeline.findings import Code, Finding
from pipeline.scheme.audit_time import AuditTime, Step
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

STEP: TypeAdapter[Step] = TypeAdapter(Step)
TWO, OPEN_TWO = Amount(Fraction(2)), Amount(Fraction(2), open=True)
HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zhrz"]


def a_case(scheme: Scheme, **facts: Any) -> Case:
    return open_case(scheme, facts, scheme.options_in_force)


def done(case: Case, step: dict[str, Any], **amounts: Amount) -> Amount | None:
    entry = STEP.validate_python({"clause": "1.1", "into": "days"} | step)
    return PERFORM[entry.do](entry, dict(amounts), case)


def only(case: Case) -> Finding:
    (finding,) = case.trace.findings
    return finding


def days(amount: Amount | None) -> tuple[Fraction, bool] | None:
    return None if amount is None else (amount.days, amount.open)


TIMES = {"do": "times", "of": "a", "factor": "2/3"}
PLUS = {"do": "plus", "of": "a", "amount": "0.5"}
FLOOR = {"do": "floor", "of": "a", "at_least": 2}
SUM = {"do": "sum", "of": ("a", "b")}
LARGER = {"do": "larger", "of": ("a", "b")}
ADJUST = {"do": "adjust", "of": "a", "by": "adjust_days", "reason": "adjust_reason"}
REDUCE = {"do": "reduce", "of": "a", "by": "reduction_percent", "reason": "reduction_reason", "at_most": 30}
LEAST = {"do": "not_below", "of": "a", "least": "b", "by": "adjust_days"}
PER_SITE = {"do": "per_site", "of": "a", "sites": "beyond_main", "each": "0.5"}
PER_COUNT = {"do": "per_count", "of": "a", "fact": "n", "each": "0.5"}
OTHERS = {"do": "others_sum", "fact": "other_systems"}
ROUND = {"do": "round", "of": "a", "way": "nearest", "tie": "C-H01"}


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (TIMES, 2, Fraction(4, 3)),
        (PLUS, 2, Fraction(5, 2)),
        (FLOOR, 1, Fraction(2)),
        (FLOOR, 2, Fraction(2)),
        (FLOOR, 3, Fraction(3)),
        (ADJUST, 2, Fraction(1)),
        (REDUCE, 2, Fraction(7, 5)),
        (PER_SITE, 2, Fraction(3)),
        (PER_COUNT, 2, Fraction(7, 2)),
        (ROUND, Fraction(9, 4), Fraction(5, 2)),
        (ROUND | {"way": "nearest_down"}, Fraction(9, 4), Fraction(2)),
        (ROUND | {"way": "up"}, Fraction(21, 10), Fraction(5, 2)),
        ({"do": "take", "of": "a"}, 2, Fraction(2)),
    ],
)
def test_a_step_changes_the_days_and_leaves_open_what_is_open(
    scheme: Scheme, step: dict[str, Any], before: int | Fraction, after: Fraction, is_open: bool
) -> None:
    case = a_case(
        scheme,
        adjust_days=Decimal(-1),
        adjust_reason="示例",
        reduction_percent=Decimal(30),
        reduction_reason="示例",
        sites=({"kind": "site"}, {"kind": "site"}, {"kind": "site"}),
        n=3,
    )
    assert days(done(case, step, a=Amount(Fraction(before), open=is_open))) == (after, is_open)
    assert done(case, step) is None
    assert case.trace.findings == []


@pytest.mark.parametrize("step", [ADJUST, REDUCE, PER_SITE, PER_COUNT])
def test_a_step_for_which_nothing_is_given_leaves_the_days_as_they_are(scheme: Scheme, step: dict[str, Any]) -> None:
    assert done(a_case(scheme), step, a=OPEN_TWO) is OPEN_TWO
    nothing = a_case(scheme, adjust_days=Decimal(0), reduction_percent=Decimal(0), n=0)
    assert done(nothing, step, a=TWO) is TWO
    assert not nothing.trace.shown


def test_sums_want_every_amount_and_the_larger_takes_what_there_is(scheme: Scheme) -> None:
    case = a_case(scheme)
    assert days(done(case, SUM, a=TWO, b=Amount(HALF, open=True))) == (Fraction(5, 2), True)
    assert days(done(case, SUM, a=TWO, b=Amount(HALF))) == (Fraction(5, 2), False)
    assert done(case, SUM, a=TWO) is None
    assert days(done(case, LARGER, a=TWO, b=Amount(HALF, open=True))) == (Fraction(2), True)
    assert days(done(case, LARGER, b=Amount(HALF))) == (HALF, False)
    assert done(case, LARGER) is None


@pytest.mark.parametrize("step", [{"do": "take", "of": "a"}, {"do": "constant", "amount": 2}])
def test_what_hangs_on_a_fact_is_written_only_where_it_is_given(scheme: Scheme, step: dict[str, Any]) -> None:
    assert days(done(a_case(scheme), step, a=TWO)) == (2, False)
    bound = step | {"present": "stage1_start"}
    assert done(a_case(scheme), bound, a=TWO) is None
    assert days(done(a_case(scheme, stage1_start=date(2026, 1, 5)), bound, a=TWO)) == (2, False)


@pytest.mark.parametrize(
    ("step", "asked", "found"),
    [(ADJUST, {"adjust_days": Decimal(1)}, "1"), (REDUCE, {"reduction_percent": Decimal(10)}, "10")],
)
def test_what_a_person_asks_for_without_a_reason_is_not_taken(
    scheme: Scheme, step: dict[str, Any], asked: dict[str, Any], found: str
) -> None:
    case = a_case(scheme, **asked)
    assert done(case, step | {"shows": "C-H01"}, a=TWO) is None
    finding = only(case)
    assert (finding.code, finding.field, finding.reading) == (Code.REASON_MISSING, step["reason"], "C-H01")
    assert (finding.found, finding.clause) == (found, "1.1")
    for key in (step["by"], step["reason"]):
        assert f"“{scheme.field(key).label}”" in finding.message
    assert list(case.trace.shown) == ["C-H01"]


def test_the_reading_of_a_missing_reason_goes_before_the_one_of_the_adjustment(scheme: Scheme) -> None:
    case = a_case(scheme, adjust_days=Decimal(1))
    done(case, ADJUST | {"shows": "C-H01", "lacking": "C-H02"}, a=TWO)
    assert only(case).reading == "C-H02"
    assert list(case.trace.shown) == ["C-H01", "C-H02"]


@pytest.mark.parametrize(
    ("by", "doubtful", "shown"),
    [("0.5", "less", False), ("-0.5", "less", True), ("0.5", "any", True), ("-0.5", "any", True)],
)
def test_days_taken_off_are_doubtful_where_days_added_may_not_be(
    scheme: Scheme, by: str, doubtful: str, shown: bool
) -> None:
    case = a_case(scheme, adjust_days=Decimal(by), adjust_reason="示例")
    done(case, ADJUST | {"shows": "C-H01", "doubtful": doubtful}, a=TWO)
    assert ("C-H01" in case.trace.shown) is shown


def test_a_reduction_over_the_limit_is_an_error_at_its_fact(scheme: Scheme) -> None:
    case = a_case(scheme, reduction_percent=Decimal(31), reduction_reason="示例")
    assert done(case, REDUCE, a=TWO) is None
    finding = only(case)
    assert (finding.code, finding.field, finding.found, finding.clause) == (
        Code.LIMIT_EXCEEDED,
        "reduction_percent",
        "31",
        "1.1",
    )
    assert finding.message == f"“{scheme.field('reduction_percent').label}”最多为30%，请改为不超过30的数。"


def test_a_request_must_not_go_below_the_least(scheme: Scheme) -> None:
    case = a_case(scheme)
    assert done(case, LEAST, a=TWO, b=TWO) is TWO
    assert done(case, LEAST, a=TWO) is TWO
    assert case.trace.findings == []
    assert done(case, LEAST, a=Amount(Fraction(3, 2)), b=TWO) is None
    finding = only(case)
    assert (finding.code, finding.field, finding.found, finding.clause) == (
        Code.LIMIT_EXCEEDED,
        "adjust_days",
        "1.5",
        "1.1",
    )
    assert "最少2人日" in finding.message


def test_a_tie_shows_its_reading_and_nothing_else_does(scheme: Scheme) -> None:
    for amount, shown in ((Fraction(9, 4), True), (Fraction(2), False), (Fraction(23, 10), False)):
        case = a_case(scheme)
        done(case, ROUND, a=Amount(amount))
        assert ("C-H01" in case.trace.shown) is shown


def test_another_system_without_its_days_leaves_the_sum_open(scheme: Scheme) -> None:
    assert done(a_case(scheme), OTHERS) is None
    known = a_case(scheme, other_systems=({"person_days": Decimal("1.5")}, {"person_days": 2}))
    assert days(done(known, OTHERS)) == (Fraction(7, 2), False)
    lacking = a_case(scheme, other_systems=({"person_days": Decimal("1.5")}, {}))
    assert days(done(lacking, OTHERS)) == (Fraction(3, 2), True)


def test_an_open_step_leaves_what_was_written_to_a_person_as_a_floor(scheme: Scheme) -> None:
    step = {"do": "open", "reading": "C-H01"}
    case = a_case(scheme)
    assert days(done(case, step, days=TWO)) == (2, True)
    assert days(done(case, step)) == (0, True)
    assert case.trace.shown == {"C-H01": "audit_time.days"}
    bound = step | {"present": "stage1_start"}
    assert done(a_case(scheme), bound, days=TWO) is TWO
    assert days(done(a_case(scheme, stage1_start=date(2026, 1, 5)), bound, days=TWO)) == (2, True)


SITES = {"do": "site_sum", "table": "", "column": "initial", "centre_at_most": 20, "site_at_most": 50}


def site_sum(scheme: Scheme, *sites: dict[str, Any], **words: Any) -> tuple[Case, Amount | None]:
    table = next(iter(scheme.tables.audit_time.bands_by_id))
    case = a_case(scheme, sites=tuple({"personnel": 10, "kind": "site"} | site for site in sites))
    return case, done(case, SITES | {"table": table} | words)


def test_the_sites_are_summed_each_with_its_own_reduction(scheme: Scheme) -> None:
    table = next(iter(scheme.tables.audit_time.bands_by_id.values()))
    each = next(band.days["initial"] for band in table.bands if band.at_least <= 10)
    _, amount = site_sum(scheme, {}, {"reduction_percent": Decimal(50)}, {"kind": "centre"})
    assert days(amount) == (each * Fraction(5, 2), False)
    _, one = site_sum(scheme, {})
    assert one is None


@pytest.mark.parametrize(("kind", "percent", "limit"), [("centre", 21, 20), ("site", 51, 50)])
def test_a_site_reduced_beyond_its_limit_is_named(scheme: Scheme, kind: str, percent: int, limit: int) -> None:
    case, amount = site_sum(scheme, {}, {"name": "示例二厂", "kind": kind, "reduction_percent": Decimal(percent)})
    assert days(amount) == (0, True)
    finding = only(case)
    assert (finding.field, finding.found, finding.clause) == ("sites", str(percent), "1.1")
    assert finding.message == f"“示例二厂的减少比例”最多为{limit}%，请改为不超过{limit}的数。"


def test_a_site_without_persons_leaves_the_sum_to_a_person(scheme: Scheme) -> None:
    _, amount = site_sum(scheme, {}, {"personnel": None})
    assert days(amount) == (0, True)


def test_only_the_sites_of_the_sample_are_summed_and_none_before_it_is_chosen(scheme: Scheme) -> None:
    _, every = site_sum(scheme, {}, {}, {}, {})
    _, two = site_sum(scheme, {"sampled": True}, {"sampled": True}, {"sampled": False}, {}, only_sampled=True)
    assert every is not None
    assert days(two) == (every.days / 2, False)
    _, unmarked = site_sum(scheme, {}, {}, {}, {}, only_sampled=True)
    assert days(unmarked) == (0, True)


def test_without_a_headcount_no_band_is_looked_up(scheme: Scheme) -> None:
    table = next(iter(scheme.tables.audit_time.bands_by_id))
    assert done(a_case(scheme), {"do": "band", "table": table, "column": "initial"}) is None


def test_a_site_without_a_name_is_called_nothing(scheme: Scheme) -> None:
    case, _ = site_sum(scheme, {}, {"reduction_percent": Decimal(51)})
    assert only(case).message.startswith("“的减少比例”")


BANDS = (
    {"at_least": 1, "at_most": 9, "days": {"initial": 1}, "shows": "C-H01", "clause": "1"},
    {"at_least": 10, "days": {"initial": 2, "later": 1}, "open": "C-H02", "clause": "1"},
)
ROWS = (
    {"classes": {"size": "large", "kind": "plain"}, "days": {"later": 9}, "clause": "1"},
    {"classes": {"size": "large", "kind": "plain"}, "days": {"initial": 8}, "audits": ("special",), "clause": "1"},
    {"classes": {"size": "small", "kind": "plain"}, "days": {"initial": 2}, "clause": "1"},
    {"classes": {"size": "large", "kind": "plain"}, "days": {"initial": 6, "later": 3}, "clause": "1"},
)


def with_tables(scheme: Scheme) -> Scheme:
    told = {
        "clause": "1",
        "hours_per_day": 8,
        "hours_clause": "1",
        "steps": (),
        "bands": ({"id": "days", "bands": BANDS, "clause": "1"},),
        "grids": ({"id": "days", "facts": ("size", "kind"), "rows": ROWS, "clause": "1"},),
    }
    tables = scheme.tables.model_copy(update={"audit_time": AuditTime.model_validate(told)})
    return replace(scheme, tables=tables)


@pytest.mark.parametrize(
    ("column", "persons", "expected", "shown"),
    [
        ("initial", None, None, {}),
        ("initial", 0, None, {}),
        ("initial", 1, (1, False), {"C-H01": "audit_time.total"}),
        ("initial", 9, (1, False), {"C-H01": "audit_time.total"}),
        ("initial", 10, (2, True), {"C-H02": "audit_time.total"}),
        ("later", 9, None, {}),
        ("later", 10, (1, True), {"C-H02": "audit_time.total"}),
    ],
)
def test_a_band_gives_the_days_of_its_column_and_shows_its_reading_at_the_total(
    scheme: Scheme, column: str, persons: int | None, expected: tuple[int, bool] | None, shown: dict[str, str]
) -> None:
    facts = {"audit_type": "initial"} | ({} if persons is None else {"effective_personnel": persons})
    case = a_case(with_tables(scheme), **facts)
    assert days(done(case, {"do": "band", "table": "days", "column": column})) == expected
    assert case.trace.shown == shown


@pytest.mark.parametrize(
    ("column", "classes", "expected", "shown"),
    [
        ("initial", {"size": "large", "kind": "plain"}, 6, False),
        ("later", {"size": "large", "kind": "plain"}, 9, False),
        ("initial", {"size": "small", "kind": "plain"}, 2, False),
        ("later", {"size": "small", "kind": "plain"}, None, False),
        ("initial", {"size": "large", "kind": "other"}, None, False),
        ("initial", {"size": "large"}, None, True),
        ("initial", {}, None, False),
    ],
)
def test_a_grid_gives_the_days_of_the_row_of_all_classes(
    scheme: Scheme, column: str, classes: dict[str, str], expected: int | None, shown: bool
) -> None:
    case = a_case(with_tables(scheme), audit_type="initial", **classes)
    step = {"do": "grid", "table": "days", "column": column, "lacking": "C-H03"}
    found = done(case, step)
    assert (None if found is None else found.days) == expected
    assert ("C-H03" in case.trace.shown) is shown
