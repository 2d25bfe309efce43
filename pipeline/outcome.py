"""What a case comes to: the computed result and the outcome of one workbook.

`Result` is what the rules say about the facts; `Outcome` is what becomes of the workbook.
Both are frozen, and both are pure data: turning them into `result.json` is
`pipeline.record`, into Word papers `pipeline.render`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pipeline.facts import Facts, WorkbookKind
from pipeline.findings import Finding
from pipeline.values import value

Number = int | Decimal | Fraction


class Status(StrEnum):
    """The four ends of a workbook (contract, section 4)."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    FAILED = "failed"


class Effect(StrEnum):
    """What a failed gate does."""

    REFUSE = "refuse"
    RETURN = "return"
    HOLD = "hold"
    INFORM = "inform"


@value(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the working of a number, with the clause that asks for it."""

    what: str
    value: Number | None
    clause: str


@value(frozen=True, slots=True, kw_only=True)
class AuditTime:
    """Person-days: planned values in half days, the exact floor in `minimum`."""

    stage1: Number | None = None
    onsite: Number | None = None
    total: Number | None = None
    minimum: Number | None = None
    steps: tuple[Step, ...] = ()


@value(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How many sites there are, how many are audited, whether sampling is allowed.

    `chosen` are the sites audited this time and `chosen_count` how many of them count towards
    the sample, `visited` those visited before in this cycle, `still_to_visit` what it owes.
    """

    sites: int | None = None
    sampled: int | None = None
    allowed: bool | None = None
    proposal: int | None = None
    clause: str = ""
    chosen: tuple[str, ...] = ()
    chosen_count: int | None = None
    visited: tuple[str, ...] = ()
    still_to_visit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleAudit:
    """What a regular audit of the cycle would need, told by the facts of the case at hand."""

    audit_type: str
    time: AuditTime
    sampling: Sampling


@value(frozen=True, slots=True, kw_only=True)
class Gate:
    """A condition of the rule; `passed` is None where unknown or for a person to decide.

    `reason` says why it failed; `contested` that it would not fail under another reading;
    `applies` that the rule asks it of this case at all; `about` names the fact it looks at first;
    `told_only` that there is no application for it to refuse.
    """

    id: str
    label: str
    passed: bool | None
    effect: Effect
    clause: str
    reason: str = ""
    contested: bool = False
    about: str | None = None
    applies: bool = True
    permission: bool = False
    told_only: bool = False

    @property
    def effect_here(self) -> Effect:
        """What its failing does in this case."""
        return Effect.INFORM if self.told_only else self.effect


@value(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A part of the score: an indicator of the scheme with points earned and applicable."""

    id: str
    name: str
    earned: Number | None
    applicable: Number | None
    rows: int = 0
    met: int = 0


@value(frozen=True, slots=True, kw_only=True)
class ScoredRow:
    """One scored row as the papers print it."""

    item: str
    verdict: str
    earned: Number | None
    points: Number | None


@value(frozen=True, slots=True, kw_only=True)
class Score:
    """Points earned of the points applicable, and the grade that the rule gives for it.

    `below_all` says that the score lies below every grade.
    """

    earned: Number | None = None
    applicable: Number | None = None
    percent: Number | None = None
    grade: str | None = None
    candidate: str | None = None
    below_all: bool = False
    by_indicator: tuple[Indicator, ...] = ()
    rows: tuple[ScoredRow, ...] = ()
    steps: tuple[Step, ...] = ()


@value(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A date that the rule sets; None where the rule forbids or a fact is missing (`waits`)."""

    id: str
    label: str
    date: dt.date | None
    clause: str
    provisional: bool = False
    normal: dt.date | None = None
    latest: dt.date | None = None
    earliest: dt.date | None = None
    note: str = ""
    overdue: bool | None = None
    waits: bool = False

    def seen_on(self, today: dt.date) -> "Deadline":
        """Return the same deadline saying whether it is overdue, where it has a date."""
        return self if self.date is None else replace(self, overdue=self.date < today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """A condition of a positive decision."""

    id: str
    label: str
    met: bool | None
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCause:
    """A cause given for a decision; `id` is the rule's, empty where a person worded it freely."""

    id: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOption:
    """A decision that the rule allows in this case, in its own words.

    `certificate` says that a certificate is issued on it, anew or for the first time.
    """

    key: str
    label: str
    clause: str
    certificate: bool = False


@value(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What the rule allows to be decided: `recommended` is a decision key or None.

    `causes` are those given for the decision that was made.
    """

    recommended: str | None = None
    options: tuple[DecisionOption, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    causes: tuple[DecisionCause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCertificate:
    """A site's own certificate below the main one; its number is None where the rule has no format."""

    number: str | None
    site: str
    address: str
    activity: str


@value(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Dates and number of the certificate; None until decided.

    `original_issue_date` is that of a certificate which is issued anew under its old number.
    `forbidden` says that the rule lets none be issued on this decision.
    """

    issue_date: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    number: str | None = None
    original_issue_date: dt.date | None = None
    forbidden: bool = False
    sub_certificates: tuple[SubCertificate, ...] = ()


@value(frozen=True, slots=True, kw_only=True)
class MemberCheck:
    """One team member against one requirement of the rule; None where a fact is missing."""

    name: str
    role: str
    requirement: str
    met: bool | None
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCheck:
    """Whether the timetable covers one point that the rule wants covered."""

    id: str
    text: str
    covered: bool
    clause: str
    where_applicable: bool = False


@value(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What the timetable comes to: counted person-days (leader and auditors only), coverage."""

    person_days: Number | None = None
    by_member: Mapping[str, Number] = field(default_factory=dict)
    coverage: tuple[CoverageCheck, ...] = ()
    sites_missing: tuple[str, ...] = ()


@value(frozen=True, slots=True, kw_only=True)
class ReadingUse:
    """A contradiction of the rule that touches this case.

    `value` is what the reading in force gives, `others` what each other option would give;
    `about` is the result path it touches, such as `audit_time.total`.
    """

    id: str
    clause: str
    about: str
    in_force: str
    value: str
    others: Mapping[str, str]
    confirmed_by: str | None = None
    confirmed_on: dt.date | None = None
    reason: str = ""


@value(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything the rule says about the facts given."""

    audit_time: AuditTime = field(default_factory=AuditTime)
    sampling: Sampling = field(default_factory=Sampling)
    cycle: tuple[CycleAudit, ...] = ()
    gates: tuple[Gate, ...] = ()
    score: Score = field(default_factory=Score)
    deadlines: tuple[Deadline, ...] = ()
    decision: DecisionView = field(default_factory=DecisionView)
    certificate: Certificate = field(default_factory=Certificate)
    team: tuple[MemberCheck, ...] = ()
    timetable: Timetable = field(default_factory=Timetable)
    nc_due: Mapping[str, dt.date | None] = field(default_factory=dict)
    readings: tuple[ReadingUse, ...] = ()
    in_force: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    effective_personnel: int | None = None
    points_approved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A neutral repair of a paper: a stable kind, what was done in words, where first, how often.

    `part` is the part of the Word file, `place` the place in it as a Word user calls it.
    """

    kind: str
    words: str
    part: str
    place: str
    count: int = 1

    @property
    def text(self) -> str:
        """Return the repair in one Chinese line."""
        return f"{self.place}：{self.words}" + (f"（共 {self.count} 处）" if self.count > 1 else "")

    def record(self) -> dict[str, str | int]:
        """Return the repair as it goes into JSON."""
        return {"kind": self.kind, "part": self.part, "place": self.place, "count": self.count, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file that goes into the outbox: its kind (contract, section 4), its name, its bytes.

    `repairs` are what was put right in it without changing what it says.
    """

    kind: str
    name: str
    content: bytes
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierResult:
    """What the pipeline must know of one earlier workbook of this case, or of another with its number."""

    folder: str
    kind: WorkbookKind
    number: int
    status: Status
    sha256: str
    scheme: str
    uscc: str
    void: bool = False
    case_no: str = ""
    certificate_no: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one workbook: its status, all findings, the papers made from it."""

    status: Status
    kind: WorkbookKind | None
    scheme_id: str | None
    scheme_version: str | None
    facts: Facts
    result: Result
    findings: tuple[Finding, ...]
    papers: tuple[Paper, ...]
    supersedes: str | None = None
    used: Mapping[str, str] = field(default_factory=dict)
