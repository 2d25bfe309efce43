"""The working of the person-days: lines that say something, amounts that hang on others, readings tried again."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rule_cases import rule_cases

from pipeline.compute.case import Case, open_case
from pipeline.compute.working import Working
from pipeline.outcome import AuditTime
from pipeline.scheme.audit_time import AuditTime as AuditTimeRule
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

TABLE = {"do": "fact", "fact": "days", "into": "onsite", "what": "查表"}
FLOOR = {"do": "floor", "of": "onsite", "at_least": 2, "into": "onsite", "what": "下限"}
OPENED = {"do": "open", "into": "onsite", "what": "由人确定"}
SITE_SUM = {"do": "site_sum", "table": "bands", "column": "onsite", "into": "onsite"}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


@pytest.fixture(scope="module")
def scheme(schemes: Schemes) -> Scheme:
    return schemes["zzc"]


def a_case(scheme: Scheme, steps: tuple[dict[str, Any], ...], rule: dict[str, Any], **facts: Any) -> Case:
    told = {"clause": "1", "hours_per_day": 8, "hours_clause": "1", "personnel_needed": False} | rule
    told["steps"] = tuple({"clause": f"{at}"} | step for at, step in enumerate(steps, start=1))
    tables = scheme.tables.model_copy(update={"audit_time": AuditTimeRule.model_validate(told)})
    return open_case(replace(scheme, tables=tables), {"audit_type": "initial"} | facts, scheme.options_in_force)


def worked(scheme: Scheme, *steps: dict[str, Any], **facts: Any) -> AuditTime:
    return Working().audit_time(a_case(scheme, steps, {}, **facts))


@pytest.mark.parametrize(
    ("steps", "days", "lines"),
    [
        ((TABLE, FLOOR), 1, [("查表", 1, "1"), ("下限", 2, "2")]),
        ((TABLE, FLOOR), 2, [("查表", 2, "1")]),
        ((TABLE, FLOOR), 3, [("查表", 3, "1")]),
        ((TABLE, FLOOR | {"what": ""}), 1, [("查表", 1, "1")]),
        (
            (TABLE, {"do": "take", "of": "onsite", "into": "onsite", "what": "取"}),
            3,
            [("查表", 3, "1"), ("取", 3, "2")],
        ),
        ((TABLE, FLOOR | {"audits": ("special",)}), 1, [("查表", 1, "1")]),
        ((TABLE, OPENED), 3, [("查表", 3, "1"), ("由人确定", None, "2")]),
        ((FLOOR,), 3, []),
    ],
)
def test_a_line_says_what_was_done_and_a_correction_only_where_it_changed_something(
    scheme: Scheme, steps: tuple[dict[str, Any], ...], days: int, lines: list[tuple[str, int | None, str]]
) -> None:
    found = worked(scheme, *steps, days=Decimal(days))
    assert [(line.what, line.value, line.clause) for line in found.steps] == lines


def test_the_result_names_each_part_and_leaves_open_what_is_open(scheme: Scheme) -> None:
    parts = [TABLE | {"fact": part, "into": part} for part in ("stage1", "onsite", "total", "minimum")]
    facts = {"stage1": 1, "onsite": 2, "total": 3, "minimum": 4}
    found = worked(scheme, *parts, **facts)
    assert (found.stage1, found.onsite, found.total, found.minimum) == (1, 2, 3, 4)
    opened = worked(scheme, *parts, OPENED, OPENED | {"into": "minimum"}, **facts)
    assert (opened.stage1, opened.onsite, opened.total) == (1, None, 3)
    assert worked(scheme, *parts).minimum is None


@pytest.mark.parametrize(
    ("words", "given", "done"),
    [
        ({"needs": "other"}, {}, False),
        ({"needs": "other"}, {"other": 1}, True),
        ({"unless": "other"}, {}, True),
        ({"unless": "other"}, {"other": 1}, False),
        ({"needs": "other", "unless": "third"}, {"other": 1}, True),
        ({"needs": "other", "unless": "third"}, {"other": 1, "third": 1}, False),
    ],
)
def test_a_step_waits_for_an_amount_or_gives_way_to_one(
    scheme: Scheme, words: dict[str, str], given: dict[str, int], done: bool
) -> None:
    first = [TABLE | {"fact": name, "into": name} for name in ("other", "third")]
    found = worked(scheme, *first, TABLE | words, days=5, **given)
    assert found.onsite == (5 if done else None)


def test_without_an_audit_type_or_a_needed_headcount_there_is_no_working(scheme: Scheme) -> None:
    assert Working().audit_time(a_case(scheme, (TABLE,), {}, audit_type=None, days=5)) == AuditTime()
    assert Working().audit_time(a_case(scheme, (TABLE,), {"personnel_needed": True}, days=5)) == AuditTime()
    counted = a_case(scheme, (TABLE,), {"personnel_needed": True}, days=5, effective_personnel=9)
    assert Working().audit_time(counted).onsite == 5


def test_an_audit_may_be_worked_out_as_one_of_another_type_with_the_same_trace(scheme: Scheme) -> None:
    taken = (
        {"audit": "surveillance", "audits": ("special",), "when": {"special_kind": "short_notice"}, "clause": "1"},
    )
    steps = (TABLE | {"audits": ("surveillance",)}, OPENED | {"reading": "C-Z09", "audits": ("surveillance",)})
    case = a_case(scheme, steps, {"taken_as": taken}, audit_type="special", special_kind="short_notice", days=5)
    assert [line.what for line in Working().audit_time(case).steps] == ["查表", "由人确定"]
    assert "C-Z09" in case.trace.shown
    other = a_case(scheme, steps, {"taken_as": taken}, audit_type="special", special_kind="change", days=5)
    assert Working().audit_time(other).steps == ()


@pytest.mark.parametrize(
    ("entry", "facts", "shown"),
    [
        ({}, {}, {"C-Z09": ""}),
        ({"part": "stage1"}, {}, {"C-Z09": "audit_time.stage1"}),
        ({"present": "days"}, {"days": 5}, {"C-Z09": ""}),
        ({"present": "days"}, {}, {}),
        ({"missing": "days"}, {"days": 5}, {}),
        ({"missing": "days"}, {}, {"C-Z09": ""}),
        ({"present": "other", "missing": "days"}, {"other": 5}, {"C-Z09": ""}),
        ({"audits": ("special",)}, {}, {}),
    ],
)
def test_a_reading_is_shown_where_its_fact_is_given_or_lacking(
    scheme: Scheme, entry: dict[str, Any], facts: dict[str, Any], shown: dict[str, str]
) -> None:
    case = a_case(scheme, (), {"shown": ({"reading": "C-Z09", "clause": "1"} | entry,)}, **facts)
    Working().audit_time(case)
    assert case.trace.shown == shown


UNDER = {"under": {"C-Z08": "a"}}


@pytest.mark.parametrize(
    ("step", "facts", "decides"),
    [
        (FLOOR, {"days": 1}, True),
        (FLOOR, {"days": 3}, False),
        (TABLE | {"fact": "other"}, {"days": 3, "other": 4}, True),
        (TABLE | {"fact": "other"}, {"days": 3, "other": 3}, False),
        (TABLE | {"fact": "other"}, {"days": 3}, False),
        ({"do": "round", "of": "onsite", "way": "up", "into": "onsite"}, {"days": Decimal("1.1")}, True),
        ({"do": "round", "of": "onsite", "way": "up", "into": "onsite"}, {"days": Decimal("1.5")}, False),
        ({"do": "round", "of": "onsite", "way": "up", "into": "onsite"}, {"days": Decimal("1.25")}, True),
        ({"do": "round", "of": "other", "way": "up", "into": "onsite"}, {"days": 1}, False),
        (
            {"do": "adjust", "of": "onsite", "by": "adjust_days", "reason": "adjust_reason", "into": "onsite"},
            {"days": 1},
            False,
        ),
        (
            {"do": "adjust", "of": "onsite", "by": "adjust_days", "reason": "adjust_reason", "into": "onsite"},
            {"days": 1, "adjust_days": 1, "adjust_reason": "示例"},
            True,
        ),
        (OPENED, {"days": 1}, True),
        (SITE_SUM, {"days": 1, "sites": ({"kind": "centre"},)}, False),
        (SITE_SUM, {"days": 1, "sites": ({"kind": "centre"}, {"kind": "temporary"})}, True),
    ],
)
def test_a_step_that_changes_nothing_either_way_decides_nothing(
    scheme: Scheme, step: dict[str, Any], facts: dict[str, Any], decides: bool
) -> None:
    case = a_case(scheme, (TABLE, step | UNDER), {}, **facts)
    Working().audit_time(case)
    assert case.trace.consulted["C-Z08"] is decides


def test_a_step_that_does_not_count_shows_nothing(scheme: Scheme) -> None:
    case = a_case(scheme, (TABLE, OPENED | {"reading": "C-Z09", "under": {"C-Z08": "b"}}), {}, days=5)
    assert Working().audit_time(case).onsite == 5
    assert case.trace.shown == {}


TOTAL = TABLE | {"into": "total"}


@pytest.mark.parametrize(
    ("steps", "rule", "facts", "days"),
    [
        (
            (TABLE, OPENED | {"audits": ("surveillance",)}),
            {"taken_as": ({"audit": "surveillance", "clause": "1"} | UNDER,)},
            {"days": 5},
            {"a": None, "b": 5},
        ),
        ((TABLE,), {"shown": ({"reading": "C-Z09", "clause": "1"} | UNDER,)}, {"days": 5}, {"a": 5, "b": 5}),
        (
            ({"do": "take", "of": "total", "into": "onsite"}, TOTAL),
            {"personnel_needed": True, "headcount": ({"way": "up", "clause": "1"} | UNDER,)},
            {"days": 5, "full_time": Decimal("1.5")},
            {"a": None, "b": None},
        ),
    ],
    ids=["taken as another audit", "a reading that is only shown", "a reading about persons alone"],
)
@pytest.mark.parametrize("first", ["a", "b"])
def test_the_working_again_gives_what_it_gave_or_what_the_other_option_gives(
    scheme: Scheme,
    steps: tuple[dict[str, Any], ...],
    rule: dict[str, Any],
    facts: dict[str, Any],
    days: dict[str, int | None],
    first: str,
) -> None:
    case, working = a_case(scheme, steps, rule, **facts), Working()
    for option in (first, "a", "b", "a"):
        assert working.audit_time(case.under({**case.options, "C-Z08": option})).onsite == days[option]


def test_only_the_first_working_has_the_words_of_its_steps(scheme: Scheme) -> None:
    case, working = a_case(scheme, (TABLE | UNDER,), {}, days=5), Working()
    assert [line.what for line in working.audit_time(case).steps] == ["查表"]
    assert working.audit_time(case.under(case.options)).steps == ()


def test_under_other_options_the_working_gives_what_a_new_one_gives(schemes: Schemes) -> None:
    """Each case of person-days, each other option of each reading that it consulted, and of two at once."""
    compared = 0
    for told in (case for case in rule_cases() if case.file == "audit_time"):
        scheme = schemes[told.scheme]
        facts, _ = facts_from_json(told.facts, scheme)
        case, working = open_case(scheme, facts, scheme.options_in_force), Working()
        working.audit_time(case)
        choices = [
            (reading, option)
            for reading in case.trace.consulted
            for option in scheme.readings[reading].options
            if option != case.options[reading]
        ]
        for one, other in product(choices[:6], choices[:1]):
            options = {**case.options, one[0]: one[1], other[0]: other[1]}
            again, anew = working.audit_time(case.under(options)), Working().audit_time(case.under(options))
            assert replace(again, steps=()) == replace(anew, steps=()), (told.name, options)
            compared += 1
    assert compared > 500
