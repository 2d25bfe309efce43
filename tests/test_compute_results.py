"""What every result of every rule case keeps: places that exist, clauses, working that ends at its value."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from rule_cases import TODAY, RuleCase, rule_cases

from pipeline.compute import compute
from pipeline.facts import Facts
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Deadline, Result
from pipeline.scheme.load import Schemes, load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json

PARTS = {"audit_time", "certificate.valid_to", "certificate.number", "decision.recommended", "gates", "ncs"}
PARTS |= {"audit_time.stage1", "audit_time.onsite", "audit_time.total", "sampling.sampled", "score.grade"}
NOTHING_FOUND = {Code.MISSING, Code.VALUE_OPEN, Code.NUMBER_MISSING, Code.REASON_MISSING}
NO_CELL = {Code.PROVISIONAL_CALENDAR}


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return load_schemes(Path(__file__).parent.parent / "schemes")


@pytest.mark.parametrize("case", list(rule_cases()), ids=str)
def test_a_result_points_at_what_there_is_and_names_its_clauses(case: RuleCase, schemes: Schemes) -> None:
    assert list(oddities(case, schemes[case.scheme])) == []


def oddities(case: RuleCase, scheme: Scheme) -> Iterator[str]:
    """Return what no result should have, whatever the facts."""
    facts, _ = facts_from_json(case.facts, scheme)
    result = compute(scheme, facts, TODAY)
    for finding in result.findings:
        yield from (f"{wrong}: {finding}" for wrong in _of_finding(finding, facts, scheme))
    parts = PARTS | {f"gates.{gate.id}" for gate in result.gates}
    parts |= {f"deadlines.{entry.id}" for entry in result.deadlines}
    yield from (f"no such part: {use}" for use in result.readings if use.about not in parts)
    for entry in result.deadlines:
        yield from (f"{wrong}: {entry}" for wrong in _of_deadline(entry, scheme))
    yield from (f"lacks words or clause: {said}" for said in _said(result) if not all(map(_is_said, said)))
    yield from _of_score(result, facts)
    yield from _of_rows(result, facts, scheme)
    yield from _of_sampling(result)
    if facts.get("certificate_no") and result.certificate.number != facts["certificate_no"]:
        yield "the number typed is not the number of the certificate"


def _is_said(text: object) -> bool:
    return isinstance(text, str) and bool(text) and "None" not in text and "XX" not in text


def _of_finding(finding: Finding, facts: Facts, scheme: Scheme) -> Iterator[str]:
    if not _is_said(finding.message):
        yield "no message"
    if not finding.clause and finding.field != "confirmations":
        yield "no clause"
    if finding.field is None:
        if finding.reading is None and finding.code not in NO_CELL and not finding.message.startswith("按规则不能得出"):
            yield "no place"
    elif not scheme.has_field(finding.field):
        yield "no such fact"
    elif finding.column is not None and finding.column not in scheme.field(finding.field).columns_by_key:
        yield "no such column"
    if finding.row is not None and not 0 <= finding.row < len(facts[finding.field]):  # type: ignore[index, arg-type]
        yield "no such row"
    needed = finding.severity is Severity.ERROR or finding.code not in NOTHING_FOUND
    if needed and not finding.found and finding.field != "sites":
        yield "does not say what was found"
    if finding.field == "decision" and finding.found != facts["decision"]:
        yield "finds another decision"


def _of_deadline(entry: Deadline, scheme: Scheme) -> Iterator[str]:
    if entry.label != scheme.tables.deadlines.labels[entry.id] or not entry.clause:
        yield "lacks label or clause"
    if not isinstance(entry.note, str) or entry.note == "XXXX":
        yield "note is no text"
    if not isinstance(entry.provisional, bool):
        yield "neither final nor provisional"
    if (entry.normal is None) != (entry.latest is None):
        yield "a normal date without a latest one, or the other way round"
    if entry.normal is not None and entry.latest is not None and entry.normal > entry.latest:
        yield "normal after latest"


def _said(result: Result) -> Iterator[tuple[str, ...]]:
    yield (result.sampling.clause,)
    yield from ((step.what, step.clause) for step in (*result.audit_time.steps, *result.score.steps))
    yield from ((gate.label, gate.clause) for gate in result.gates)
    yield from ((entry.label, entry.clause) for entry in result.decision.preconditions)
    yield from ((option.label, option.clause) for option in result.decision.options)
    yield from ((cause.text, cause.clause) for cause in result.decision.causes)
    yield from ((check.name, check.role, check.requirement, check.clause) for check in result.team)
    yield from ((point.text, point.clause) for point in result.timetable.coverage)


def _of_score(result: Result, facts: Facts) -> Iterator[str]:
    score = result.score
    if (score.percent is None) == bool(score.steps):
        yield "a score without working, or working without a score"
    values = [step.value for step in score.steps if step.value is not None]
    given = facts.get("total_score")
    if given is not None and (score.earned, score.applicable) != (given, 100):
        yield "the total given is not what was earned of 100"
    if values and values != ([given] if given is not None else [score.earned, score.applicable, score.percent]):
        yield f"the working ends otherwise: {values}"
    named = score.grade or score.candidate
    last = score.steps[-1].what if score.steps else ""
    if score.steps and (named is not None) != (len(score.steps) > len(values)):
        yield "the working does not name the grade"
    if score.steps and named is not None and not last.endswith(named):
        yield f"the working names another grade: {last}"
    if score.steps and named is not None and last.startswith("对应等级") != (score.grade is not None):
        yield f"the working takes a candidate for a grade: {last}"


def _of_rows(result: Result, facts: Facts, scheme: Scheme) -> Iterator[str]:
    score, given = result.score, facts.get("scores") or ()
    verdicts = {row["item"]: row["verdict"] for row in given if row.get("verdict")}  # type: ignore[union-attr]
    if any(verdicts.get(row.item) != row.verdict for row in score.rows):
        yield "a row with another verdict"
    if any(row.earned is not None and (row.verdict == "na" or row.earned > (row.points or 0)) for row in score.rows):
        yield "a row earns more than its points, or though it does not count"
    if any(row.points is not None and row.points != scheme.points_of(row.item) for row in score.rows if row.points):
        yield "a row with other points"
    known = {entry.id: entry.name for entry in scheme.checklist.indicators if not entry.parent}
    if any(known.get(entry.id) != entry.name for entry in score.by_indicator):
        yield "no such indicator"
    if sum(entry.rows for entry in score.by_indicator) != sum(row.verdict != "na" for row in score.rows):
        yield "rows are lost on the way to the indicators"
    if facts.get("total_score") is None and score.earned is not None:
        if sum(entry.earned or 0 for entry in score.by_indicator) != score.earned:
            yield "the indicators do not add up to what was earned"
        if sum(entry.applicable or 0 for entry in score.by_indicator) != score.applicable:
            yield "the indicators do not add up to what was to be earned"


def _of_sampling(result: Result) -> Iterator[str]:
    sample = result.sampling
    if sample.proposal is not None and sample.sampled is not None and sample.proposal != sample.sampled:
        yield "a proposal beside a size"
    of, root = sample.sites or 0, sample.proposal
    if root is not None and not (root - 1) ** 2 < of <= root**2:
        yield "the proposal is not the root of the sites"
    if sample.sampled is not None and Fraction(sample.sampled) < 0:
        yield "less than no site"
