"""What is remembered of cases that tell a part nothing: when it holds, when it does not, and that nobody can tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_cases import rule_cases

from pipeline.compute import compute
from pipeline.compute.case import Case, open_case
from pipeline.compute.silence import Listening, Silence, unless_told
from pipeline.outcome import Result
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.demo_samples import sample_workbooks
from pipeline.validate.from_json import facts_from_json

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 5)
DAY = date(2025, 6, 15)
EVERY = 7


@pytest.fixture(scope="module")
def loaded() -> Schemes:
    return load_schemes(ROOT / "schemes")


@pytest.fixture
def scheme(loaded: Schemes) -> Scheme:
    """Return a scheme that remembers nothing yet."""
    return replace(loaded["ench"])


def a_case(scheme: Scheme, facts: dict[str, Any]) -> Case:
    return open_case(scheme, {"audit_type": "initial", **facts}, scheme.options_in_force)


class Part:
    """A part that says what it finds of a key, and counts how often it is asked."""

    def __init__(self, look: Callable[[Case], object]) -> None:
        self.asked = 0
        self._look = look

    def __call__(self, case: Case) -> object:
        self.asked += 1
        return self._look(case)


LOOKS: dict[str, Callable[[Case], object]] = {
    "a fact": lambda case: case.facts.get("a"),
    "a fact that is there": lambda case: "a" in case.facts,
    "a number": lambda case: case.number("a"),
    "a day": lambda case: case.day("a"),
    "the first day": lambda case: case.first_day(("a", "b")),
    "a flag": lambda case: case.flag("a"),
    "a text": lambda case: case.text("a"),
    "rows": lambda case: case.rows("a"),
    "a fact given": lambda case: case.has("a"),
    "any fact given": lambda case: case.has_any(("b", "a")),
    "a date": lambda case: case.dates.get("a"),
    "a result": lambda case: case.found.get("a"),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_part_is_evaluated_once_for_all_cases_that_tell_it_nothing(
    scheme: Scheme, look: Callable[[Case], object]
) -> None:
    part = Part(look)
    said = [unless_told(a_case(scheme, facts), "part", part) for facts in ({}, {"c": 1}, {"c": DAY, "d": "x"})]
    assert said == [look(a_case(scheme, {}))] * 3
    assert part.asked == 1


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("first", [{}, {"a": 7}], ids=["silent first", "told first"])
def test_a_part_that_is_told_something_is_evaluated_whatever_came_before(
    scheme: Scheme, look: Callable[[Case], object], first: dict[str, Any]
) -> None:
    unless_told(a_case(scheme, first), "part", look)
    for value in (7, DAY, True, "x", ({"b": 1},), "", ()):
        case = a_case(scheme, {"a": value})
        assert unless_told(case, "part", look) == look(case)
    assert unless_told(a_case(scheme, {}), "part", look) == look(a_case(scheme, {}))


def test_the_audit_type_is_part_of_what_is_remembered_and_tells_nothing(scheme: Scheme) -> None:
    part = Part(lambda case: case.facts["audit_type"])
    assert [unless_told(a_case(scheme, facts), "part", part) for facts in ({}, {"c": 1})] == ["initial"] * 2
    assert part.asked == 1


def test_a_computed_date_and_a_result_tell_a_part_as_a_fact_does(scheme: Scheme) -> None:
    case = a_case(scheme, {})
    assert unless_told(case, "computed", lambda c: c.dates.get("a")) is None
    assert unless_told(case.knowing({"a": DAY}), "computed", lambda c: c.dates.get("a")) == DAY
    assert unless_told(case, "date", lambda c: c.day("a")) is None
    assert unless_told(case.knowing({"a": DAY}), "date", lambda c: c.day("a")) == DAY
    assert unless_told(case, "result", lambda c: c.found.get("a")) is None
    assert unless_told(case.knowing({}, {"a": True}), "result", lambda c: c.found.get("a")) is True


def test_each_audit_type_is_remembered_by_itself(scheme: Scheme) -> None:
    def look(case: Case) -> object:
        return case.audit_type, case.facts.get("audit_type")

    facts: list[dict[str, Any]] = [{"audit_type": "initial"}, {"audit_type": "special"}, {}]
    for _ in range(2):
        said = [unless_told(open_case(scheme, entry, scheme.options_in_force), "part", look) for entry in facts]
        assert said == [("initial", "initial"), ("special", "special"), (None, None)]


def test_an_audit_type_that_no_rule_has_is_not_remembered(scheme: Scheme) -> None:
    case = a_case(scheme, {"audit_type": "stranger"})
    assert unless_told(case, "part", lambda c: c.audit_type) == "stranger"
    assert all(not remembered for remembered in scheme.silences.values())


def test_readings_that_a_person_chose_are_neither_remembered_nor_answered_from_memory(scheme: Scheme) -> None:
    reading = next(iter(scheme.readings))
    chosen = {**scheme.options_in_force, reading: "z"}
    facts = {"audit_type": "initial"}
    for _ in range(2):
        assert unless_told(open_case(scheme, facts, chosen), "part", lambda c: c.options[reading]) == "z"
        in_force = scheme.options_in_force[reading]
        assert unless_told(a_case(scheme, {}), "part", lambda c: c.options[reading]) == in_force


def test_a_part_within_a_part_is_asked_for_what_it_looks_at(scheme: Scheme) -> None:
    def inner(case: Case) -> object:
        return case.flag("a")

    def outer(case: Case) -> object:
        return unless_told(case, "inner", inner)

    unless_told(a_case(scheme, {}), "inner", inner)
    assert unless_told(a_case(scheme, {}), "outer", outer) is None
    assert unless_told(a_case(scheme, {"a": True}), "outer", outer) is True


def test_an_edition_remembers_nothing_of_another(scheme: Scheme) -> None:
    other = replace(scheme, id="other")
    for one in (scheme, other, scheme):
        assert unless_told(a_case(one, {}), "part", lambda case: case.scheme.id) == one.id


def test_a_part_cannot_go_through_facts_that_nobody_named() -> None:
    silence = Silence("initial")
    with pytest.raises(NotImplementedError, match=r"^a part that goes through all facts cannot be remembered$"):
        list(silence)
    with pytest.raises(NotImplementedError, match=r"^a part that counts the facts cannot be remembered$"):
        bool(silence)
    assert silence.get("audit_type") == "initial"
    assert silence.asked == set()
    with pytest.raises(KeyError, match="valid_from"):
        silence["valid_from"]


def test_of_a_table_only_the_entries_that_are_told_something_are_evaluated(scheme: Scheme) -> None:
    evaluated: list[str] = []

    def evaluate(key: str, case: Case) -> object:
        evaluated.append(key)
        return key, case.day(key)

    def said(case: Case, *tell: str) -> list[object]:
        listening = Listening(case, "table", ("a", "b", "c"), evaluate)
        listening.tell(tell)
        return [listening.said(at, case) for at in range(3)]

    silent = [("a", None), ("b", None), ("c", None)]
    assert said(a_case(scheme, {"d": DAY})) == silent
    assert evaluated == ["a", "b", "c"]
    assert said(a_case(scheme, {"b": DAY, "d": DAY})) == [("a", None), ("b", DAY), ("c", None)]
    assert evaluated == ["a", "b", "c", "b"]
    assert said(a_case(scheme, {}), "c", "d") == silent
    assert evaluated == ["a", "b", "c", "b", "c"]


def test_a_table_is_evaluated_whole_under_chosen_readings(scheme: Scheme) -> None:
    case = open_case(scheme, {"audit_type": "initial"}, dict(scheme.options_in_force))
    evaluated: list[str] = []
    for _ in range(2):
        listening = Listening(case, "table", ("a", "b"), lambda key, _: evaluated.append(key))
        assert [listening.said(at, case) for at in range(2)] == [None, None]
    assert evaluated == ["a", "b", "a", "b"]


def without_memory(scheme: Scheme) -> Scheme:
    """Return the scheme with no place to remember anything."""
    forgetful = replace(scheme)
    forgetful.__dict__["silences"] = {}
    return forgetful


def test_results_are_what_they_are_without_memory(loaded: Schemes) -> None:
    fresh = {ident: replace(scheme) for ident, scheme in loaded.items()}
    forgetful = {ident: without_memory(scheme) for ident, scheme in loaded.items()}
    given = [(case.scheme, case.facts) for case in list(rule_cases())[::EVERY]]
    given += [(sample.scheme, sample.given) for sample in sample_workbooks(ROOT / "samples", loaded)]
    typed = [(ident, facts_from_json(facts, loaded[ident])[0]) for ident, facts in given]

    def results(schemes: dict[str, Scheme]) -> list[Result]:
        return [compute(schemes[ident], facts, TODAY) for ident, facts in typed]

    first = results(fresh)
    assert results(fresh) == first
    assert results(forgetful) == first
    assert any(remembered for scheme in fresh.values() for remembered in scheme.silences.values())
    assert not any(scheme.silences for scheme in forgetful.values())


@pytest.mark.parametrize("ident", ["pcec", "ztht"])
def test_what_is_remembered_is_bounded_by_the_tables_and_the_audit_types(loaded: Schemes, ident: str) -> None:
    scheme = replace(loaded[ident])
    for case in list(rule_cases())[::EVERY]:
        if case.scheme == ident:
            compute(scheme, facts_from_json(case.facts, scheme)[0], TODAY)
    names = {audit: set(remembered) for audit, remembered in scheme.silences.items()}
    assert len(names) == 5
    assert set.union(*names.values()) <= {
        *("audit_time", "sampling", "certificate", "certificate.number", "timetable"),
        *("time_unheeded", "facts_unheeded"),
        *("deadlines", "gates", "warnings", "score", "decision"),
    }
