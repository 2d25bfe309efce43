"""What the scheme's tables say in a paper: plan, certificate, notices, demands on the paper."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.facts import Facts
from pipeline.outcome import Effect, Result
from pipeline.render.printing import printed
from pipeline.render.qr import qr_picture
from pipeline.render.values import BLANK, Blank, Listed, Picture, Record
from pipeline.render.view_deadlines import plan_deadlines
from pipeline.render.view_result import UNMET, gate_view
from pipeline.scheme.base import Cited, Sentence
from pipeline.scheme.papers import CertificateTexts, CoveragePoint, EnglishTexts, PaperKind
from pipeline.scheme.scheme import Scheme

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
UNNUMBERED_RULE = "规则未载编号"
NO_CLAUSE = "规则未规定"
"""Stands in a table where the rule says nothing; a letter leaves the place empty."""

UNVERSIONED_RULE = "规则未载版本"
COUNTING_NOTE = (
    "开始的当日不计入；按月、年计算的，到期日为对应日，没有对应日的为月末日；工作日依国务院办公厅的放假与调休安排"
)


def counting_note(scheme: Scheme, result: Result) -> str:
    """Return how days and months are counted: the readings that touch the footer, else the law."""
    readings = [entry for entry in scheme.readings.values() if "footer" in entry.touches]
    texts = [entry.options[result.in_force.get(entry.id, entry.in_force)] for entry in readings]
    return f"期间的计算：{'；'.join(texts) or COUNTING_NOTE}。"


def applies(entry: Cited, facts: Facts, result: Result, scheme: Scheme) -> bool:
    """Say whether an entry counts for this audit type and under the readings in force."""
    audit_type = facts.get("audit_type")
    if audit_type is not None and audit_type not in tuple(entry.audits):
        return False
    if any(not _has_value(facts.get(key), wanted) for key, wanted in entry.when.items()):
        return False
    for identity, options in entry.under.items():
        known = scheme.readings.get(identity)
        if result.in_force.get(identity, known.in_force if known else "") not in options:
            return False
    return True


def has_stages(scheme: Scheme, facts: Facts, result: Result) -> bool:
    """Say whether the audit has a stage 1: its days are given, or the programme of the rule lists one."""
    given = any(facts.get(key) for key in ("stage1_start", "stage1_end"))
    listed = (entry for entry in scheme.papers.programme.audits if entry.stage == "1" and entry.now)
    return given or any(applies(entry, facts, result, scheme) for entry in listed)


def _has_value(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("yes" if value else "no")
    return value is not None and str(value) == wanted


class Texts:
    """The texts of a scheme for one case."""

    def __init__(self, scheme: Scheme, facts: Facts, result: Result, values: Mapping[str, Any]) -> None:
        self.scheme = scheme
        self.facts = facts
        self.result = result
        self.values = values

    def sentences(self, entries: Iterable[Sentence]) -> Listed:
        """Return the sentences that count here, filled; one with a blank place is left out.

        One that the rule does not have, because it is the custom of every body, shows no clause.
        """
        filled = ((entry, self.filled(entry.text)) for entry in entries if self.counts(entry))
        return Listed(
            Record({"text": text, "clause": _shown_clause(entry.clause)}, text=text)
            for entry, text in filled
            if text is not None
        )

    def filled(self, text: str) -> str | None:
        """Return the text with each {field} replaced; None where one of them is blank."""
        names = PLACEHOLDER.findall(text)
        found = {name: self._field(name) for name in names}
        if any(value is BLANK or value is None for value in found.values()):
            return None
        return PLACEHOLDER.sub(lambda match: printed(found[match[1]]), text)

    def _field(self, path: str) -> Any:
        first, *rest = path.split(".")
        value = self.values.get(first, BLANK)
        for name in rest:
            value = value.look_up(name) if isinstance(value, Record) and value.has(name) else BLANK
        return value

    def counts(self, entry: Cited) -> bool:
        """Say whether an entry counts for this case."""
        return applies(entry, self.facts, self.result, self.scheme)

    def plan(self) -> Record:
        """Return purpose, criteria, points to cover, statements and deadlines of the plan."""
        plan = self.scheme.papers.plan
        return Record(
            {
                "purpose": next(iter(self.sentences(plan.purpose)), BLANK),
                "criteria": self.sentences(plan.criteria),
                "coverage": self.points(plan.coverage),
                "statements": self.sentences(plan.statements),
                "deadlines": plan_deadlines(self.scheme, self.result),
            }
        )

    def points(self, entries: Iterable[CoveragePoint]) -> Listed:
        """Return the points to cover that count here."""
        kept = (entry for entry in entries if self.counts(entry))
        return Listed(Record({"id": e.id, "text": e.text, "clause": e.clause}) for e in kept)

    def certificate(self) -> dict[str, Any]:
        """Return name, statement of conformity, fixed sentences and marks of the certificate."""
        texts = self.scheme.papers.certificate
        statement = self.sentences(texts.statement)
        return {
            "name": texts.name,
            "name_clause": texts.name_clause,
            "statement": statement,
            "conformity": statement[0] if statement else BLANK,
            "sentences": self.sentences(texts.sentences),
            "marks": self.sentences(texts.marks),
            "code": self._code(texts),
            "english": self._english(texts.english),
        }

    def _code(self, texts: CertificateTexts) -> Picture | Blank:
        """Return the QR code of a certificate that has its number and its dates, else nothing."""
        given = self.result.certificate
        if not texts.code or not given.number or given.valid_to is None:
            return BLANK
        return qr_picture("\n".join(str(line) for line in self.sentences(texts.code)))

    def _english(self, texts: EnglishTexts | None) -> Record | Blank:
        if texts is None:
            return BLANK
        grade = texts.grades.get(self.result.score.grade or "", self.result.score.grade)
        rating = [self._in_english(entry, texts) for entry in self.sentences(texts.rating)]
        return Record(
            {
                "name": texts.name,
                "opening": texts.opening,
                "statement": Listed(self._in_english(entry, texts) for entry in self.sentences(texts.statement)),
                "sentences": self.sentences(texts.sentences),
                "sub_certificates": texts.sub_certificates,
                "grade": rating[0] if rating else (not texts.rating and grade) or BLANK,
            }
        )

    @staticmethod
    def _in_english(sentence: Record, texts: EnglishTexts) -> Record:
        """Return a sentence with each grade that it names in the English words of the scheme."""
        text = str(sentence.look_up("text"))
        for grade, words in texts.grades.items():
            text = text.replace(grade, words)
        return Record({"text": text, "clause": sentence.look_up("clause")}, text=text)

    def nonconformity(self) -> Listed:
        """Return what a nonconformity report says about duties and consequences."""
        return self.sentences(self.scheme.papers.nonconformity.statements)

    def notice(self, kind: str) -> Record:
        """Return the sentences of a notice of that kind, and what its return slip asks."""
        notice = next((entry for entry in self.scheme.papers.notices if entry.kind == kind), None)
        return Record(
            {
                "sentences": self.sentences(notice.sentences if notice else ()),
                "slip": self.sentences(notice.slip if notice else ()),
            }
        )

    def own_title(self, paper: PaperKind) -> Sentence | None:
        """Return the title that the paper has in this case; None where it has its usual one."""
        return next((entry for entry in paper.titles if self.counts(entry)), None)

    def paper(self, paper: PaperKind, draft: str, no: str = "") -> Record:
        """Return title, demanded contents and draft mark of the paper itself."""
        title = self.own_title(paper)
        asked = [entry for entry in paper.contents if self.counts(entry)]
        contents = [Record({"id": entry.id, "text": entry.text, "clause": entry.clause}) for entry in asked]
        return Record(
            {
                "kind": paper.kind,
                "title": title.text if title else paper.title,
                "clause": title.clause if title else paper.clause,
                "draft": draft or BLANK,
                "contents": Listed(contents),
                "asks": Record({entry.id: entry in asked for entry in paper.contents}),
                "number": no or BLANK,
            }
        )


def scheme_view(scheme: Scheme, facts: Facts) -> Record:
    """Return the identity of the rule, its body, and the line for the footer."""
    head = scheme.head
    day = facts.get("stage2_end")
    edition = scheme.edition_on(day if hasattr(day, "isoformat") else None)  # type: ignore[arg-type]
    body = head.body
    number = f"{edition.document_no}" if edition.document_no else UNNUMBERED_RULE
    version = edition.version or UNVERSIONED_RULE
    return Record(
        {
            "title": head.title,
            "object": head.object,
            "document_no": number,
            "version": version,
            "standard": edition.standard,
            "standard_title": edition.standard_title,
            "standard_full": f"{edition.standard}《{edition.standard_title}》",
            "footer": f"《{head.title}》　{number}　{version}",
            "body": Record(
                {
                    "name": body.name,
                    "short": body.short,
                    "name_en": body.name_en or BLANK,
                    "address": body.address or BLANK,
                    "website": body.website or BLANK,
                },
                text=body.name,
            ),
        }
    )


def terms_view(scheme: Scheme) -> Record:
    """Return the scheme's own words."""
    return Record(dict(scheme.terms.model_dump()))


def reasons_view(scheme: Scheme, facts: Facts, result: Result) -> Listed:
    """Return why an application or a certificate is refused: failed gates, unmet preconditions.

    Causes that the decision-maker gave stand for the preconditions. Where the notice must say which
    cause of the rule there is, nothing stands for it.
    """
    decided = facts.get("decision")
    if decided:
        given = [(cause.text, cause.text, cause.clause) for cause in result.decision.causes]
        if given or decided in scheme.tables.decision.causes_asked:
            return Listed(_reason(*cause) for cause in given)
        unmet = (entry for entry in result.decision.preconditions if entry.met is False)
        return Listed(_reason(f"{UNMET}{entry.label}", entry.label, entry.clause) for entry in unmet)
    failed = [gate for gate in result.gates if gate.passed is False and gate.effect is Effect.REFUSE]
    return Listed(gate_view(gate) for gate in failed)


def _reason(text: str, label: str, clause: str) -> Record:
    return Record({"text": text, "label": label, "reason": BLANK, "clause": _shown_clause(clause), "contested": False})


def _shown_clause(clause: str) -> str | Blank:
    return BLANK if clause == NO_CLAUSE else clause
