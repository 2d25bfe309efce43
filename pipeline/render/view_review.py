"""The application review as a template sees it: points with their grounds, papers handed in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.facts import Facts
from pipeline.outcome import Gate, Result
from pipeline.render.printing import printed
from pipeline.render.values import BLANK, DASH, Listed, Record
from pipeline.render.view_facts import printable, rows_of
from pipeline.render.view_result import MAY, gate_view, state_word, unsettled_gates
from pipeline.render.view_texts import Texts
from pipeline.scheme.casework import ReviewPoint
from pipeline.scheme.papers import Attachment
from pipeline.scheme.scheme import Scheme

UNTOLD = "未填写"
REVIEW_BY = "application_review_by"
LONG = 200
"""Characters of a fact that a ground shows; the whole of it stands in the workbook."""


def review_view(scheme: Scheme, facts: Facts, result: Result, texts: Texts) -> Record:
    """Return the points to be reviewed, the papers handed in, and the codes to be covered."""
    papers = [_attachment(entry, given) for entry, given in _handed_in(scheme, facts)]
    points = [entry for entry in scheme.papers.review.points if texts.counts(entry)]
    gates = {gate.id: gate for gate in result.gates if gate.applies}
    codes = _codes(facts)
    maker = _Points(scheme, texts.values, gates, papers, codes)
    return Record(
        {
            "points": Listed(maker.point(entry, number) for number, entry in enumerate(points, start=1)),
            "statements": texts.sentences(scheme.papers.review.statements),
            "attachments": Listed(
                Record({"no": number} | {name: paper.look_up(name) for name in paper.names})
                for number, paper in enumerate(papers, start=1)
            ),
            "handed_in": _summary(papers),
            "lacking": Listed(paper for paper in papers if paper.look_up("provided") == "no"),
            "codes": codes,
            "due": _due(result),
            "unsettled": Listed(gate_view(gate) for gate in unsettled_gates(result)),
        }
    )


def _handed_in(scheme: Scheme, facts: Facts) -> Iterable[tuple[Attachment | None, Mapping[str, Any]]]:
    """Yield what the rule asks for with what was said of it, then what the applicant added."""
    audit_type = facts.get("audit_type")
    left = list(rows_of(facts, "attachments"))
    for entry in scheme.papers.attachments:
        given = next((row for row in left if row.get("item") == entry.text), None)
        if given is not None:
            left.remove(given)
        if audit_type is None or audit_type in tuple(entry.audits):
            yield entry, given or {}
    yield from ((None, row) for row in left)


def _attachment(entry: Attachment | None, given: Mapping[str, Any]) -> Record:
    provided = str(given.get("provided", ""))
    words = {"yes": "已提供", "no": "未提供", "na": "不适用"}
    return Record(
        {
            "id": entry.id if entry else BLANK,
            "item": entry.text if entry else str(given.get("item", "")),
            "when": (entry.when if entry else "") or BLANK,
            "clause": entry.clause if entry else BLANK,
            "provided": provided,
            "state": words.get(provided, UNTOLD),
            "remark": given.get("remark") or BLANK,
        }
    )


def _summary(papers: Iterable[Record]) -> str:
    counted = Counter(str(paper.look_up("state")) for paper in papers)
    return "，".join(f"{state} {number} 项" for state, number in counted.items()) or DASH


def _due(result: Result) -> Any:
    """Return until when the review must be done, with the clause; blank where the rule sets no limit."""
    limit = next((entry for entry in result.deadlines if entry.id == REVIEW_BY and entry.date), None)
    return BLANK if limit is None else f"{printable(limit.date)}（{limit.clause}）"


def _codes(facts: Facts) -> Listed:
    """Return each professional code of the scope or of a member, and who of the team has it."""
    asked = facts.get("application_codes")
    wanted = [str(code) for code in asked] if isinstance(asked, tuple) else []
    holders: dict[str, list[str]] = {code: [] for code in wanted}
    for member in rows_of(facts, "team"):
        for code in member.get("professional_codes") or ():
            if not wanted or code in holders:
                holders.setdefault(str(code), []).append(str(member.get("name", "")))
    return Listed(
        Record({"code": code, "members": Listed(names) if names else BLANK}) for code, names in holders.items()
    )


class _Points:
    """Makes the points of one case, each with what the case shows of it."""

    def __init__(
        self, scheme: Scheme, values: Mapping[str, Any], gates: Mapping[str, Gate], papers: list[Record], codes: Listed
    ) -> None:
        self.scheme = scheme
        self.values = values
        self.gates = gates
        self.papers = papers
        self.uncovered = [str(entry.look_up("code")) for entry in codes if entry.look_up("members") is BLANK]

    def point(self, entry: ReviewPoint, number: int) -> Record:
        """Return one point: its text, the grounds, and the state where conditions give one."""
        gates = [self.gates[key] for key in entry.gates if key in self.gates]
        lacking = self.uncovered if entry.codes else []
        nobody = [f"没有人具备的专业代码：{'、'.join(lacking)}"] if lacking else []
        return Record(
            {
                "no": number,
                "text": entry.text,
                "grounds": Listed((*self._facts(entry), *self._papers(entry), *_reasons(gates), *nobody)) or BLANK,
                "state": (not lacking and _state(gates)) or BLANK,
                "clause": entry.clause,
            }
        )

    def _facts(self, entry: ReviewPoint) -> Iterable[str]:
        for key in entry.facts:
            value = self.values.get(key, BLANK)
            if value is not BLANK:
                yield f"{self.scheme.field(key).label}：{_shortened(printed(value))}"

    def _papers(self, entry: ReviewPoint) -> Iterable[str]:
        if entry.handed_in and self.papers:
            yield f"申请资料：{_summary(self.papers)}"
        wanted = {paper.look_up("id"): paper for paper in self.papers}
        states: dict[str, list[str]] = {}
        for key in entry.attachments:
            if key in wanted:
                paper = wanted[key]
                states.setdefault(str(paper.look_up("state")), []).append(f"第{self.papers.index(paper) + 1}项")
        told = any(paper.look_up("provided") for paper in self.papers)
        yield from (f"申请资料{'、'.join(names)}{f'：{state}' if told else ''}" for state, names in states.items())


def _shortened(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}……"


def _state(gates: list[Gate]) -> str:
    if not gates:
        return ""
    answers = [gate.passed for gate in gates]
    answer = False if False in answers else None if None in answers else True
    return state_word(answer, *(MAY if all(gate.permission for gate in gates) else ()))


def _reasons(gates: list[Gate]) -> Iterable[str]:
    """Yield what each condition came to: its label and state, and why it failed."""
    for gate in gates:
        reason = f"（{gate.reason}）" if gate.reason and gate.passed is False else ""
        yield f"{gate.label}：{state_word(gate.passed, *(MAY if gate.permission else ()))}{reason}"
