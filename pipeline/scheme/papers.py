"""What the rule demands of each paper: `papers.yaml`."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from pipeline import outcome
from pipeline.facts import WorkbookKind
from pipeline.scheme.base import AuditType, Cited, Clause, Key, Keys, Sentence, Table, Text, as_list, by_audit
from pipeline.scheme.casework import Meeting, ProgrammeTexts, ReviewTexts


class Content(Cited):
    """A content that the rule demands of a paper; `shows` names template fields that give it."""

    id: Key
    text: Text
    shows: tuple[Text, ...]


class Occasion(Cited):
    """When a paper is made that stands beside those which every rule has.

    It is made `after` an accepted workbook of these kinds, or `beside` each paper of another
    kind; with `decisions` only where one of them was made, with `given` only where one of these
    facts is known, with `refused` also after a workbook that ends in a refusal. With `settled`
    it is a draft as long as a condition of acceptance is unknown or rests on a reading that
    nobody has confirmed.
    """

    after: tuple[WorkbookKind, ...] = ()
    beside: Key | None = None
    decisions: Keys = ()
    given: Keys = ()
    refused: bool = False
    settled: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "Occasion":
        if bool(self.after) == (self.beside is not None):
            raise ValueError("one of after and beside is needed, not both")
        return self


Occasions = Annotated[tuple[Occasion, ...], BeforeValidator(as_list)]
"""One occasion, or a list of them; a paper is made once, on the first that holds."""


class PaperKind(Table):
    """One kind of paper: its title in the scheme's words, when it is made, its contents.

    `titles` are the titles that it has in certain cases, each with the clause it then rests on;
    the first that counts stands for `title`. `contents_of` names another kind whose contents the
    rule asks of this one too.
    """

    kind: Key
    title: Text
    clause: Clause
    titles: tuple[Sentence, ...] = ()
    made: Occasions = ()
    contents_of: Key | None = None
    contents: tuple[Content, ...] = ()


class CoveragePoint(Cited):
    """A point that the plan must cover, worded afresh; `id` is the row id used in timetables.

    One that the rule asks for only `where_applicable` may be left out without a word.
    """

    id: Text
    text: Text
    where_applicable: bool = False

    @cached_property
    def checked(self) -> Mapping[bool, outcome.CoverageCheck]:
        """Return the point as a result shows it, by whether the timetable covers it."""
        return {
            covered: outcome.CoverageCheck(
                id=self.id,
                text=self.text,
                covered=covered,
                clause=self.clause,
                where_applicable=self.where_applicable,
            )
            for covered in (True, False)
        }


class PlanTexts(Table):
    """What a plan says: purpose (the first that counts), criteria, points to cover, duties."""

    purpose: tuple[Sentence, ...]
    criteria: tuple[Sentence, ...]
    coverage: tuple[CoveragePoint, ...]
    statements: tuple[Sentence, ...] = ()

    @cached_property
    def coverage_by_audit(self) -> Mapping[str | None, tuple[CoveragePoint, ...]]:
        """Return the points of each audit type; all of them where it is not known."""
        return by_audit(self.coverage)


class NonconformityTexts(Table):
    """What a nonconformity report says about duties and consequences."""

    statements: tuple[Sentence, ...] = ()


class EnglishTexts(Table):
    """The second language of a certificate; the Chinese text counts.

    `opening` stands before the holder and `statement` goes on after it. `rating` says the grade
    with what belongs to it, the first that counts; without it the grade alone is said.
    `sub_certificates` is what those of single sites are called.
    """

    name: Text
    opening: Text = "This is to certify that"
    statement: tuple[Sentence, ...]
    rating: tuple[Sentence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    sub_certificates: Text = "Sub-certificates"
    grades: dict[Text, Text] = Field(default_factory=dict)


class CertificateTexts(Table):
    """Wording of the certificate: its name, the statement of conformity, fixed sentences.

    `code` are the lines of the QR code, which stands only on a certificate that has its number.
    """

    name: Text
    name_clause: Clause
    statement: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...] = ()
    marks: tuple[Sentence, ...] = ()
    code: tuple[Sentence, ...] = ()
    english: EnglishTexts | None = None


class NoticeTexts(Table):
    """Sentences of the notices: refusal and so on, by kind.

    `slip` is what the recipient is asked about on the slip that comes back.
    """

    kind: Key
    sentences: tuple[Sentence, ...]
    slip: tuple[Sentence, ...] = ()


class Stage1Texts(Table):
    """What the conclusion of stage 1 goes through.

    `asks` are points that the rule lists without rows of the checklist; `indicators` are the
    parts of the checklist that belong to stage 1; `gates` and `deadlines` are those that stage 2
    hangs on. `problems` is the title of the list of problems, where the rule prints one.
    `either_place` says that the rule leaves it to the team whether stage 1 is held on site.
    """

    asks: tuple[CoveragePoint, ...] = ()
    indicators: tuple[Text, ...] = ()
    gates: Keys = ()
    deadlines: Keys = ()
    problems: str = ""
    either_place: bool = False
    statements: tuple[Sentence, ...] = ()


class ReportPoint(Cited):
    """A fact in which the team writes what the rule asks of its report."""

    fact: Key


class ReportTexts(Table):
    """What the audit report says beside the findings: points to write about, fixed sentences."""

    points: tuple[ReportPoint, ...] = ()
    statements: tuple[Sentence, ...] = ()


class Attachment(Table):
    """A paper that the applicant hands in; `when` says when it is needed, in words."""

    id: Key
    text: Text
    clause: Clause
    audits: tuple[AuditType, ...] = tuple(AuditType)
    when: str = ""


class Papers(Table):
    """All that a scheme says about its papers."""

    kinds: tuple[PaperKind, ...]
    plan: PlanTexts
    nonconformity: NonconformityTexts = NonconformityTexts()
    certificate: CertificateTexts
    notices: tuple[NoticeTexts, ...] = ()
    stage1: Stage1Texts = Stage1Texts()
    report: ReportTexts = ReportTexts()
    attachments: tuple[Attachment, ...] = ()
    review: ReviewTexts = ReviewTexts()
    programme: ProgrammeTexts = ProgrammeTexts()
    meetings: tuple[Meeting, ...] = ()
