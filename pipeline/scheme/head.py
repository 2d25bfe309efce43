"""Who the rule belongs to and which words it uses: `scheme.yaml`."""

from datetime import date

from pydantic import model_validator

from pipeline.scheme.base import AuditType, Clause, Table, Text


class Body(Table):
    """The certification body that owns the rule. An empty value is not in the rule."""

    name: Text
    short: Text
    name_en: str = ""
    address: str = ""
    website: str = ""
    clause: Clause


class Edition(Table):
    """One edition of the rule text or of the standard it audits against.

    `from` and `until` are the first and last day on which it counts; the audit's last
    on-site day picks the edition. An empty `version` is not printed in the rule.
    """

    version: str = ""
    since: date | None = None
    until: date | None = None
    document_no: str = ""
    standard: Text
    standard_title: Text
    clause: Clause


class Terms(Table):
    """The scheme's own words; papers and workbooks use them throughout."""

    act: Text
    audit: Text
    auditor: Text
    leader: Text
    expert: Text
    trainee: Text
    team: Text
    applicant: Text
    client: Text
    holder: Text
    certificate: Text
    decision: Text
    decider: Text
    report: Text
    plan: Text
    programme: Text
    nonconformity: Text
    nc_report: Text
    major: Text
    minor: Text
    stage1: Text
    stage2: Text
    onsite: Text
    person_day: Text
    audit_time: Text
    initial: Text
    surveillance: Text
    recertification: Text
    special: Text
    registered: Text
    system: Text
    factory: Text
    criteria_word: Text
    minimum: Text

    def audit_type(self, audit_type: str) -> str:
        """Return the scheme's word for an audit type, 初次认证 and so on."""
        words = {
            AuditType.INITIAL: self.initial,
            AuditType.SURVEILLANCE: self.surveillance,
            AuditType.RECERTIFICATION: self.recertification,
            AuditType.SPECIAL: self.special,
        }
        return words[AuditType(audit_type)]


class Source(Table):
    """A text that the tables rest on: the rule itself, a State Council notice, a standard."""

    id: Text
    title: Text
    issuer: Text = "—"
    note: str = ""


class Head(Table):
    """Identity of a scheme."""

    title: Text
    object: Text
    body: Body
    editions: tuple[Edition, ...]
    terms: Terms
    sources: tuple[Source, ...] = ()
    forbidden_words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _editions_follow(self) -> "Head":
        if not self.editions:
            raise ValueError("editions: at least one edition is needed")
        for earlier, later in zip(self.editions, self.editions[1:], strict=False):
            if earlier.until is None or later.since is None or not earlier.until < later.since:
                raise ValueError("editions: two editions overlap or are out of order")
            if (later.since - earlier.until).days != 1:
                raise ValueError("editions: there is a gap between two editions")
        return self
