"""What a workbook must hold before anything can be made of it."""

from collections.abc import Iterator

from pipeline.facts import FactAddress, Facts, WorkbookKind, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.fields import Field
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.holds import SCORES

PERSONNEL = "effective_personnel"
FULL_TIME, HOURS = "full_time", "full_time_hours"
PART_HOURS = ("part_time_hours", "seasonal_hours")
TEAM, LEADER = "team", "leader"
TOTAL = "total_score"


def find_missing(
    facts: Facts, scheme: Scheme, kind: WorkbookKind, doubted: frozenset[FactAddress]
) -> tuple[Finding, ...]:
    """Return what is missing for a workbook of this kind; `doubted` places have findings already."""
    faulty = frozenset(address[0] for address in doubted)
    wanted = (kind, *kind.carries)
    found = [
        missing(field, f"“{field.label}”必须填写。")
        for field in scheme.fields
        if field.required and field.kind in wanted and field.key not in facts.keys() | faulty
    ]
    found += _personnel(facts, scheme, faulty)
    found += _leader(facts, scheme, doubted)
    if kind is not WorkbookKind.INTAKE:
        found += _scores(facts, scheme, faulty)
    return (*found, *_columns(facts, scheme, doubted))


def missing(field: Field, message: str, severity: Severity = Severity.ERROR) -> Finding:
    """Return the finding that a fact is missing."""
    return Finding(severity=severity, code=Code.MISSING, message=message, clause=field.clause, field=field.key)


def _personnel(facts: Facts, scheme: Scheme, faulty: frozenset[str]) -> Iterator[Finding]:
    needed = scheme.tables.audit_time.personnel_needed and scheme.has_field(PERSONNEL)
    if not needed or PERSONNEL in facts or PERSONNEL in faulty or scheme.field(PERSONNEL).required:
        return
    field = scheme.field(PERSONNEL)
    if FULL_TIME not in facts and FULL_TIME not in faulty:
        label = scheme.field(FULL_TIME).label
        yield missing(field, f"“{field.label}”必须填写；也可以只填“{label}”等项，由系统折算。")
    elif any(key in facts for key in PART_HOURS) and not {HOURS} & (facts.keys() | faulty):
        hours = scheme.field(HOURS)
        yield missing(hours, f"折算“{field.label}”还缺“{hours.label}”，请填写。")


def _leader(facts: Facts, scheme: Scheme, doubted: frozenset[FactAddress]) -> Iterator[Finding]:
    unread = any(address[0] == TEAM and address[2] == "role" for address in doubted)
    if TEAM not in facts or unread:
        return
    team = table_rows(facts[TEAM]) or ()
    leaders = [number for number, row in enumerate(team) if row.get("role") == LEADER]
    field, word = scheme.field(TEAM), scheme.terms.leader
    if not leaders:
        yield missing(field, f"{field.label}里还没有{word}，请把其中一人的身份选为“{word}”。")
    for number in leaders[1:]:
        yield Finding(
            severity=Severity.ERROR,
            code=Code.OUT_OF_RANGE,
            message=f"{word}只能有一名，请核对各人的身份。",
            found=str(team[number].get("name", "")),
            clause=field.clause,
            field=TEAM,
            row=number,
            column="role",
        )


def _scores(facts: Facts, scheme: Scheme, faulty: frozenset[str]) -> Iterator[Finding]:
    known = facts.keys() | faulty
    if not scheme.scores_needed or SCORES in known or TOTAL in known:
        return
    field = scheme.field(SCORES)
    total = scheme.field(TOTAL).label
    yield missing(field, f"请逐行填写“{field.label}”，或填写“{total}”。")


def _columns(facts: Facts, scheme: Scheme, doubted: frozenset[FactAddress]) -> Iterator[Finding]:
    """Yield cells of started rows that are needed and blank: errors where the table is required."""
    for field in scheme.fields:
        rows = table_rows(facts.get(field.key)) or ()
        severity = Severity.ERROR if field.required else Severity.REVIEW
        for number, row in enumerate(rows):
            for column in field.columns:
                known = column.key in row or (field.key, number, column.key) in doubted
                if column.required and not known:
                    yield Finding(
                        severity=severity,
                        code=Code.MISSING,
                        message=f"这一行的“{column.label}”还空着，请填写。",
                        clause=field.clause,
                        field=field.key,
                        row=number,
                        column=column.key,
                    )
