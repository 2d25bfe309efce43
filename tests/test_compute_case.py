"""The case: which entries count, what is given, what an evaluation leaves behind, which readings are used."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, Trace, Use, open_case, with_readings
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.base import Cited
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

DAY, NEXT = date(2026, 6, 15), date(2026, 6, 16)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


def a_case(scheme: Scheme, **facts: Any) -> Case:
    return open_case(scheme, facts, {"C-Z01": "a", "C-Z02": "a", "C-Z03": "a"})


def entry(**words: Any) -> Cited:
    return Cited.model_validate({"clause": "1"} | words)


def left(trace: Trace) -> tuple[object, ...]:
    return trace.consulted, trace.shown, trace.findings


@pytest.mark.parametrize(
    ("words", "facts", "counts"),
    [
        ({}, {}, True),
        ({"audits": ("initial",)}, {"audit_type": "initial"}, True),
        ({"audits": ("initial",)}, {"audit_type": "special"}, False),
        ({"audits": ("initial",)}, {}, True),
        ({"when": {"held": "yes"}}, {"held": True}, True),
        ({"when": {"held": "yes"}}, {"held": False}, False),
        ({"when": {"held": "no"}}, {"held": False}, True),
        ({"when": {"held": "no"}}, {"held": True}, False),
        ({"when": {"held": "yes"}}, {}, False),
        ({"when": {"years": "2.5"}}, {"years": Decimal("2.50")}, True),
        ({"when": {"years": "2"}}, {"years": 2}, True),
        ({"when": {"years": "2"}}, {"years": 3}, False),
        ({"when": {"kind": "change"}}, {"kind": "change"}, True),
        ({"when": {"kind": "change"}}, {"kind": "other"}, False),
        ({"when": {"kind": "change", "held": "yes"}}, {"kind": "change"}, False),
        ({"under": {"C-Z01": "a"}}, {}, True),
        ({"under": {"C-Z01": ("b", "a")}}, {}, True),
        ({"under": {"C-Z01": "b"}}, {}, False),
        ({"under": {"C-Z01": "a", "C-Z02": "b"}}, {}, False),
        ({"under": {"C-Z01": "a"}, "audits": ("special",)}, {"audit_type": "initial"}, False),
    ],
)
def test_an_entry_counts_for_its_audits_its_facts_and_its_readings(
    scheme: Scheme, words: dict[str, Any], facts: dict[str, Any], counts: bool
) -> None:
    assert a_case(scheme, **facts).counts(entry(**words)) is counts


@pytest.mark.parametrize(
    ("words", "consulted"),
    [
        ({"under": {"C-Z01": "a", "C-Z02": "a"}}, {"C-Z01": True, "C-Z02": True}),
        ({"under": {"C-Z01": "b", "C-Z02": "a"}}, {"C-Z01": True}),
        ({"under": {"C-Z01": "a"}, "when": {"held": "yes"}}, {}),
        ({"audits": ("special",), "under": {"C-Z01": "a"}}, {}),
        ({}, {}),
    ],
)
def test_a_reading_is_consulted_only_where_all_before_it_holds(
    scheme: Scheme, words: dict[str, Any], consulted: dict[str, bool]
) -> None:
    case = a_case(scheme, audit_type="initial")
    case.counts(entry(**words))
    assert case.trace.consulted == consulted


@pytest.mark.parametrize(
    ("decides", "noted"),
    [((False,), False), ((True,), True), ((False, True), True), ((True, False), True), ((False, False), False)],
)
def test_a_reading_that_decides_once_decides(scheme: Scheme, decides: tuple[bool, ...], noted: bool) -> None:
    case = a_case(scheme)
    for each in decides:
        case.counts(entry(under={"C-Z01": "a"}), decides=each)
    assert case.trace.consulted == {"C-Z01": noted}


@pytest.mark.parametrize(
    ("option", "counting"), [("a", "corresponding_day"), ("b", "thirty_days"), ("c", "first_day_in")]
)
def test_how_periods_are_counted_leaves_no_trace(scheme: Scheme, option: str, counting: str) -> None:
    case = open_case(scheme, {}, {**scheme.options_in_force, "C-X01": option})
    assert case.counting == counting
    assert case.trace.consulted == {}


def test_facts_are_given_by_their_type(scheme: Scheme) -> None:
    rows = ({"name": "示例甲"},)
    case = a_case(scheme, n=3, amount=Decimal("0.5"), held=True, day=DAY, name="示例", team=rows, none=None, empty="")
    assert (case.number("n"), case.number("amount")) == (3, Fraction(1, 2))
    assert [case.number(key) for key in ("held", "name", "none", "other")] == [None] * 4
    assert (case.flag("held"), case.flag("n"), case.flag("other")) == (True, None, None)
    assert (case.text("name"), case.text("empty"), case.text("n"), case.text("other")) == ("示例", None, None, None)
    assert (case.day("day"), case.day("n"), case.day("other")) == (DAY, None, None)
    assert (case.rows("team"), case.rows("other"), case.rows("name")) == (rows, None, None)


def test_what_is_empty_is_not_given(scheme: Scheme) -> None:
    case = a_case(scheme, zero=0, no=False, none=None, empty="", blank=" ", rows=(), one=({},))
    assert case.given == {"zero", "no", "blank", "one"}
    assert case.has("zero") and not case.has("empty") and not case.has("other")
    assert case.has_any(("empty", "no")) and not case.has_any(("empty", "rows", "none")) and not case.has_any(())


def test_a_date_typed_comes_before_one_computed_and_the_first_known_counts(scheme: Scheme) -> None:
    case = a_case(scheme, typed=DAY).knowing({"typed": NEXT, "computed": NEXT})
    assert (case.day("typed"), case.day("computed")) == (DAY, NEXT)
    assert case.first_day(("other", "computed", "typed")) == NEXT
    assert case.first_day(("other",)) is None


@pytest.mark.parametrize(("typed", "known"), [("initial", "initial"), (None, None), (True, None)])
def test_the_type_of_the_audit_is_known_where_it_is_a_choice(scheme: Scheme, typed: object, known: str | None) -> None:
    assert a_case(scheme, audit_type=typed).audit_type == known


def test_under_other_readings_all_is_known_but_the_trace_is_new(scheme: Scheme) -> None:
    case = a_case(scheme, audit_type="initial", held=True).knowing({"due": DAY}, {"score.grade": "A"})
    case.show("C-Z01")
    other = case.under({"C-Z01": "b"})
    assert other.options == {"C-Z01": "b"}
    assert (other.scheme, other.facts, other.dates, other.found) == (case.scheme, case.facts, case.dates, case.found)
    assert (other.audit_type, other.given, other.told) == ("initial", case.given, case.told)
    assert other.kept is case.kept
    assert left(other.trace) == ({}, {}, [])


def test_a_case_that_knows_more_keeps_its_trace_and_is_told_more(scheme: Scheme) -> None:
    before = a_case(scheme, audit_type="initial", none=None)
    case = before.knowing({"due": DAY}, {"score.grade": "A"})
    assert case.trace is before.trace
    assert (case.options, case.facts, case.given) == (before.options, before.facts, before.given)
    assert (case.scheme, case.audit_type) == (scheme, "initial")
    assert before.told == {"audit_type", "none"}
    assert case.told == {"audit_type", "none", "due", "score.grade"}
    assert (case.dates, case.found) == ({"due": DAY}, {"score.grade": "A"})
    assert before.knowing({"due": DAY}).found == {}


def test_a_fact_that_could_not_be_read_is_told_and_not_given(scheme: Scheme) -> None:
    case = open_case(scheme, {"known": 1}, {}, frozenset({"faulty"}))
    assert (case.told, case.given) == ({"known", "faulty"}, {"known"})
    assert case.knowing({"due": DAY}).told == {"known", "faulty", "due"}
    assert open_case(scheme, {"known": 1}, {}).told == {"known"}


def test_a_reading_is_shown_once_at_its_first_place(scheme: Scheme) -> None:
    case = a_case(scheme)
    case.show(None)
    case.show("C-Z01", "audit_time.total")
    case.show("C-Z01", "audit_time.onsite")
    case.show("C-Z02")
    assert case.trace.shown == {"C-Z01": "audit_time.total", "C-Z02": ""}


def test_a_finding_is_noted_once_with_its_details(scheme: Scheme) -> None:
    case = a_case(scheme)
    details = {"found": "1", "clause": "2", "field": "n", "reading": "C-Z01"}
    for _ in range(2):
        case.find(Severity.ERROR, Code.DATE_ORDER, "示例", **details)
    case.find(Severity.REVIEW, Code.VALUE_OPEN, "示例")
    assert case.trace.findings == [
        Finding(severity=Severity.ERROR, code=Code.DATE_ORDER, message="示例", **details),  # type: ignore[arg-type]
        Finding(severity=Severity.REVIEW, code=Code.VALUE_OPEN, message="示例"),
    ]


CONTESTED = entry(under={"C-Z01": "a"})


def test_a_shared_part_is_evaluated_once_for_the_same_options_and_leaves_its_trace_each_time(scheme: Scheme) -> None:
    evaluated = []

    def part(case: Case) -> str:
        evaluated.append(case.options["C-Z01"])
        case.show("C-Z02", "here")
        case.find(Severity.REVIEW, Code.VALUE_OPEN, "示例")
        return "yes" if case.counts(CONTESTED) else "no"

    case = a_case(scheme)
    other = case.under({**case.options, "C-Z01": "b"})
    alike = case.under({**case.options, "C-Z03": "b"})
    assert [each.shared(part) for each in (case, alike, other, other, case)] == ["yes", "yes", "no", "no", "yes"]
    assert evaluated == ["a", "b"]
    for each in (case, alike, other):
        assert (each.trace.consulted, each.trace.shown) == ({"C-Z01": True}, {"C-Z02": "here"})
        assert [finding.message for finding in each.trace.findings] == ["示例"]


def test_each_shared_part_has_its_own_value(scheme: Scheme) -> None:
    case = a_case(scheme)
    assert (case.shared(lambda _: "one"), case.shared(lambda _: "two")) == ("one", "two")


def test_a_trace_takes_in_another_as_if_it_had_been_part_of_it() -> None:
    first, second = (Finding(severity=Severity.REVIEW, code=Code.VALUE_OPEN, message=text) for text in ("一", "二"))
    trace, other = Trace(), Trace()
    trace.consult({"C-Z01": True, "C-Z02": False})
    trace.shown["C-Z01"] = "here"
    trace.findings.append(first)
    other.consult({"C-Z01": False, "C-Z02": True, "C-Z03": False})
    other.shown |= {"C-Z01": "there", "C-Z02": ""}
    other.findings += [first, second]
    trace.take_in(other)
    assert trace.consulted == {"C-Z01": True, "C-Z02": True, "C-Z03": False}
    assert trace.shown == {"C-Z01": "here", "C-Z02": ""}
    assert trace.findings == [first, second]


def read(scheme: Scheme, outcomes: Mapping[str, object], **words: Any) -> tuple[Use, ...]:
    """Return the readings used in a part that gives these outcomes by the option of C-Z08."""

    def part(case: Case) -> object:
        case.counts(entry(under={"C-Z08": "a"}))
        return outcomes[case.options["C-Z08"]]

    case = open_case(scheme, {}, scheme.options_in_force)
    assert list(scheme.readings["C-Z08"].options) == ["a", "b", "c"]
    value, uses, findings = with_readings(case, "audit_time", part, lambda outcome: outcome, **words)
    assert (value, findings) == (outcomes[case.options["C-Z08"]], ())
    assert left(case.trace) == ({}, {}, [])
    return uses


@pytest.mark.parametrize(
    ("outcomes", "others"),
    [
        ({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 3}),
        ({"a": 1, "b": 1, "c": 3}, {"c": 3}),
        ({"a": 1, "b": 1, "c": 1}, None),
        ({"a": (None, None), "b": None, "c": (None, None)}, None),
        ({"a": (None, 1), "b": (None, None), "c": (None, 1)}, {"b": (None, None)}),
        ({"a": None, "b": 2, "c": None}, {"b": 2}),
        ({"a": False, "b": None, "c": False}, {"b": None}),
    ],
)
def test_a_reading_is_used_where_another_option_gives_another_outcome(
    scheme: Scheme, outcomes: dict[str, object], others: dict[str, object] | None
) -> None:
    uses = read(scheme, outcomes)
    expected = Use(reading="C-Z08", about="audit_time", value=outcomes["a"], others=others or {})
    assert uses == (() if others is None else (expected,))


def test_where_the_unknown_is_silent_no_reading_mends_a_missing_fact(scheme: Scheme) -> None:
    assert read(scheme, {"a": None, "b": 2, "c": 3}, unknown_is_silent=True) == ()
    assert len(read(scheme, {"a": 1, "b": 2, "c": 3}, unknown_is_silent=True)) == 1


@pytest.mark.parametrize(
    ("where", "about"),
    [
        ("", "audit_time"),
        ("audit_time.total", "audit_time.total"),
        ("audit_time", "audit_time"),
        ("score", "audit_time"),
    ],
)
def test_a_reading_shown_is_used_at_its_part_whatever_the_outcome(scheme: Scheme, where: str, about: str) -> None:
    def part(case: Case) -> None:
        case.show("C-Z02", where)
        case.find(Severity.REVIEW, Code.VALUE_OPEN, "示例")

    case = open_case(scheme, {}, scheme.options_in_force)
    _, uses, findings = with_readings(case, "audit_time", part, lambda outcome: outcome, unknown_is_silent=True)
    assert uses == (Use(reading="C-Z02", about=about, value=None, others={}),)
    assert [finding.message for finding in findings] == ["示例"]


def test_a_reading_that_decides_nothing_is_not_tried(scheme: Scheme) -> None:
    tried = []

    def part(case: Case) -> str:
        tried.append(case.options["C-Z01"])
        case.counts(CONTESTED, decides=False)
        return case.options["C-Z01"]

    _, uses, _ = with_readings(open_case(scheme, {}, scheme.options_in_force), "ncs", part, lambda outcome: outcome)
    assert (uses, tried) == ((), ["a"])


def test_a_part_that_consults_nothing_has_its_value_and_its_findings(scheme: Scheme) -> None:
    def part(case: Case) -> int:
        case.find(Severity.REVIEW, Code.VALUE_OPEN, "示例")
        return 7

    value, uses, findings = with_readings(a_case(scheme), "ncs", part, lambda outcome: outcome)
    assert (value, uses, [finding.message for finding in findings]) == (7, (), ["示例"])
