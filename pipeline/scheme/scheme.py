"""A scheme as the program uses it: its tables joined and looked up by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from pipeline.facts import WorkbookKind
from pipeline.scheme.audit_time import AuditTime
from pipeline.scheme.base import AuditType, Table
from pipeline.scheme.checklist import Checklist, Item, Points
from pipeline.scheme.deadlines import Certificate, Deadlines
from pipeline.scheme.decision import DecisionRule, ScoreRule
from pipeline.scheme.fields import Field, Group
from pipeline.scheme.gates import Gates, TeamRules
from pipeline.scheme.head import Edition, Head, Terms
from pipeline.scheme.papers import PaperKind, Papers
from pipeline.scheme.readings import Reading
from pipeline.scheme.sampling import Sampling
from pipeline.workdays import Workdays


class Tables(Table):
    """The tables of a scheme folder, as loaded."""

    scheme: Head
    checklist: Checklist
    papers: Papers
    audit_time: AuditTime
    sampling: Sampling
    gates: Gates
    team: TeamRules
    score: ScoreRule
    deadlines: Deadlines
    certificate: Certificate
    decision: DecisionRule
    points: Points | None = None


@dataclass(frozen=True)
class Scheme:
    """One certification rule. `digest` is the SHA-256 of its tables.

    `earlier` holds the editions before this one, each with the last day on which it counted.
    """

    id: str
    digest: str
    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    readings: Mapping[str, Reading]
    workdays: Workdays
    tables: Tables
    earlier: tuple[tuple[date, "Scheme"], ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Return the facts by their keys."""
        return {entry.key: entry for entry in self.fields}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of each fact in the field table."""
        return {entry.key: place for place, entry in enumerate(self.fields)}

    @property
    def head(self) -> Head:
        """Return the identity of the scheme."""
        return self.tables.scheme

    @property
    def terms(self) -> Terms:
        """Return the scheme's own words."""
        return self.tables.scheme.terms

    @property
    def checklist(self) -> Checklist:
        """Return the rows an audit team judges."""
        return self.tables.checklist

    @property
    def points(self) -> Points | None:
        """Return the points per row, or None where the scheme has none."""
        return self.tables.points

    @property
    def papers(self) -> Papers:
        """Return what the rule demands of each paper."""
        return self.tables.papers

    @cached_property
    def version(self) -> str:
        """Return the edition in force at last and the first digits of the tables' digest."""
        edition = self.head.editions[-1]
        printed = " ".join(part for part in (edition.document_no, edition.version) if part)
        return f"{printed or '规则未载编号'} #{self.digest[:12]}"

    @property
    def scores_needed(self) -> bool:
        """Say whether a scoring workbook needs `scores` or `total_score`."""
        return self.tables.score.mode != "none"

    def field(self, key: str) -> Field:
        """Return the fact of that key; KeyError where the scheme does not know it."""
        return self.by_key[key]

    def has_field(self, key: str) -> bool:
        """Say whether the scheme knows the fact."""
        return key in self.by_key

    def fields_of(self, kind: WorkbookKind) -> tuple[Field, ...]:
        """Return the facts typed first in workbooks of that kind."""
        return tuple(entry for entry in self.fields if entry.kind is kind)

    @cached_property
    def items_by_name(self) -> Mapping[str, Item]:
        """Return the checklist rows by the names that the rule prints."""
        return {item.item: item for item in self.checklist.items}

    def items_for(self, audit_type: str | None) -> tuple[Item, ...]:
        """Return the checklist rows of an audit type in the printed order; all without one."""
        return self._items_by_audit[None if audit_type is None else AuditType(audit_type)]

    @cached_property
    def _items_by_audit(self) -> Mapping[AuditType | None, tuple[Item, ...]]:
        items = self.checklist.items
        by_audit: dict[AuditType | None, tuple[Item, ...]] = {None: items}
        for audit in AuditType:
            by_audit[audit] = tuple(item for item in items if audit in item.audits)
        return by_audit

    @cached_property
    def score_facts(self) -> frozenset[str]:
        """Return the facts that only a case that is being scored has."""
        rule = self.tables.score
        conditions = [*rule.needed, *(c for grade in rule.grades for c in grade.conditions)]
        facts = {"scores", *(condition.fact for condition in conditions)}
        return frozenset(fact for fact in facts if self.field(fact).kind is WorkbookKind.SCORING)

    @cached_property
    def options_in_force(self) -> Mapping[str, str]:
        """Return the option in force of each reading."""
        return {ident: reading.in_force for ident, reading in self.readings.items()}

    @cached_property
    def settled_by(self) -> Mapping[str, tuple[Reading, ...]]:
        """Return, for each broader question, the readings whose confirmation answers it too."""
        asked = {broader for reading in self.readings.values() for broader in reading.settles}
        return {broader: tuple(r for r in self.readings.values() if broader in r.settles) for broader in asked}

    @cached_property
    def silences(self) -> Mapping[str | None, dict[str, Any]]:
        """Return a place for what the parts of a result say of cases of each audit type that tell them nothing.

        `pipeline.compute.silence` fills it; there is one entry a part.
        """
        return {None: {}, **{audit.value: {} for audit in AuditType}}

    @cached_property
    def points_by_item(self) -> Mapping[str, Fraction]:
        """Return the full points of each row; empty where the scheme has none."""
        rows = self.points.rows if self.points else ()
        return {row.item: row.points for row in rows}

    def points_of(self, item: str) -> Fraction | None:
        """Return the full points of a row, or None."""
        return self.points_by_item.get(item)

    def paper(self, kind: str) -> PaperKind | None:
        """Return what the rule says of that kind of paper, contents that another kind has with it."""
        found = next((paper for paper in self.papers.kinds if paper.kind == kind), None)
        other = self.paper(found.contents_of) if found and found.contents_of else None
        return found.model_copy(update={"contents": (*other.contents, *found.contents)}) if found and other else found

    def in_force(self, last_onsite_day: object) -> "Scheme":
        """Return the edition that an audit counts under: the one in force on its last on-site day.

        An unknown day counts under the edition in force now.
        """
        if not isinstance(last_onsite_day, date):
            return self
        return next((edition for until, edition in self.earlier if last_onsite_day <= until), self)

    def edition_on(self, day: date | None) -> Edition:
        """Return the edition in force on a day; the first or last one for days outside."""
        editions = self.head.editions
        if day is None:
            return editions[-1]
        for edition in editions:
            if edition.until is None or day <= edition.until:
                return edition
        return editions[-1]
