"""What a scheme says of the work on a case: application review, programme of the cycle, meetings."""

from typing import Literal

from pipeline.scheme.base import AuditType, Cited, Key, Keys, Sentence, Table, Text


class ReviewPoint(Cited):
    """A point of the application review, and what of the case bears on it.

    `gates` are the conditions that answer it; `attachments` the papers handed in for it (all of
    them with `handed_in`); `facts` are printed beside it; `codes` asks whether the team has each
    professional code of the application. What no gate answers, a person does.
    """

    id: Key
    text: Text
    gates: Keys = ()
    attachments: Keys = ()
    handed_in: bool = False
    codes: bool = False
    facts: Keys = ()


class ReviewTexts(Table):
    """The application review: its points, and what the record says of reviewer and outcome."""

    points: tuple[ReviewPoint, ...] = ()
    statements: tuple[Sentence, ...] = ()


class ProgrammeAudit(Cited):
    """An audit of the certification cycle, in its order; `audits` names the cases that show it.

    `audit` says whose person-days and points it has, `part` which figure of them, `stage` whose
    dates; `days_text` stands where the rule gives it no figure of its own. `due` is the time limit in words,
    `deadlines` those that may date it, the first one known counts. A surveillance has its `turn`;
    `now` marks the audit of the case itself, `before` one that lies behind it.
    """

    id: Key
    name: Text
    audit: AuditType
    stage: Literal["1", "2"] = "2"
    part: Literal["stage1", "onsite", "total"] = "total"
    days_text: Text = "待定"
    method: Text
    due: str = ""
    deadlines: Keys = ()
    turn: Literal["1", "2"] | None = None
    now: bool = False
    before: bool = False


class ProgrammeTexts(Table):
    """The programme of a cycle: its audits, what it goes by, what it settles beside them."""

    audits: tuple[ProgrammeAudit, ...] = ()
    statements: tuple[Sentence, ...] = ()


class AgendaPoint(Sentence):
    """A fixed point of a meeting, in the meetings of these stages alone where any are named."""

    stages: tuple[Literal["1", "2"], ...] = ()


class Meeting(Cited):
    """A meeting with its fixed points, held `at` the start or the end of each of its `stages`.

    Stage 1 has it where its days are given; where the fact `missing` is given too, it is away
    from the site and has none.
    """

    id: Key
    name: Text
    at: Literal["start", "end"]
    stages: tuple[Literal["1", "2"], ...] = ("2",)
    missing: Key | None = None
    agenda: tuple[AgendaPoint, ...]
