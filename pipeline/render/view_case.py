"""Team, timetable, nonconformities, score and decision as a template sees them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.facts import Facts
from pipeline.outcome import Indicator, Precondition, Result
from pipeline.render.values import BLANK, DASH, Blank, Chosen, Listed, Record
from pipeline.render.view_deadlines import decision_deadlines
from pipeline.render.view_facts import chosen, printable, rows_of, table_row
from pipeline.render.view_result import check_view, state_word, tick
from pipeline.render.view_texts import has_stages
from pipeline.scheme.scheme import Scheme

PENDING = "待决定"
UNDATED = "待定"
UNNUMBERED = "待编号"
NC_STATES = ("已验证关闭", "措施计划已认可，待验证", "未关闭")


def team_view(scheme: Scheme, facts: Facts, result: Result) -> Any:
    """Return the team as rows, each with its competence checks; blank where none is given."""
    rows = rows_of(facts, "team")
    if not rows:
        return BLANK
    columns = scheme.field("team").columns
    return Listed(
        table_row(
            columns,
            row,
            number,
            checks=Listed(check_view(check) for check in result.team if check.name == row.get("name")),
            person_days=printable(result.timetable.by_member.get(str(row.get("name")))),
        )
        for number, row in enumerate(rows, start=1)
    )


def sites_view(scheme: Scheme, facts: Facts, result: Result) -> Any:
    """Return the sites as rows; `sampled` says of each whether it is audited this time."""
    rows = rows_of(facts, "sites")
    columns = scheme.field("sites").columns
    chosen = result.sampling.chosen
    return (
        Listed(
            table_row(columns, row, number, **({"sampled": True} if _name(row) in chosen else {}))
            for number, row in enumerate(rows, start=1)
        )
        or BLANK
    )


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name", "")).strip()


def timetable_view(scheme: Scheme, facts: Facts, result: Result) -> Record:
    """Return the timetable by day and site, the person-days it comes to, and what it covers."""
    timetable = result.timetable
    columns = scheme.field("schedule").columns
    days: dict[tuple[Any, Any], list[Record]] = {}
    rows = sorted(rows_of(facts, "schedule"), key=_day_order)
    for number, row in enumerate(rows, start=1):
        days.setdefault((row.get("date"), row.get("site")), []).append(table_row(columns, row, number))
    by_member = [Record({"name": name, "days": printable(value)}) for name, value in timetable.by_member.items()]
    coverage = [
        Record(
            {
                "id": point.id,
                "text": point.text,
                "clause": point.clause,
                "covered": point.covered,
                "state": "已安排" if point.covered else "适用时安排" if point.where_applicable else "未安排",
            }
        )
        for point in timetable.coverage
    ]
    return Record(
        {
            "days": Listed(
                Record({"date": printable(day), "site": printable(site), "rows": Listed(entries)})
                for (day, site), entries in days.items()
            ),
            "person_days": printable(timetable.person_days),
            "by_member": Listed(by_member),
            "coverage": Listed(coverage),
            "sites_missing": Listed(timetable.sites_missing) if timetable.sites_missing else BLANK,
        },
        filled=bool(days),
    )


def _day_order(row: Mapping[str, Any]) -> date:
    day = row.get("date")
    return day if isinstance(day, date) else date.max


def nc_views(scheme: Scheme, facts: Facts, result: Result, statements: Listed) -> Any:
    """Return the nonconformities with due date, state and the row of the checklist they cite.

    `statements` is what the rule says about duties and consequences, the same for all.
    """
    rows = rows_of(facts, "ncs")
    if not rows:
        return BLANK
    requirements = {item.item: item.requirement for item in scheme.checklist.items}
    columns = scheme.field("ncs").columns
    onsite = {} if has_stages(scheme, facts, result) else {"stage": scheme.terms.onsite}
    return Listed(
        table_row(columns, row, number, statements=statements, **_nc_extras(row, result, requirements), **onsite)
        for number, row in enumerate(rows, start=1)
    )


def _nc_extras(row: Mapping[str, Any], result: Result, requirements: Mapping[str, str]) -> dict[str, Any]:
    due = result.nc_due.get(str(row.get("nc_no", "")))
    verification = row.get("verification")
    state = NC_STATES[0] if row.get("verified_on") else NC_STATES[1] if row.get("plan_accepted_on") else NC_STATES[2]
    return {
        "requirement": requirements.get(str(row.get("clause", "")), BLANK),
        "due": printable(due),
        "due_clause": _due_clause(due, result),
        "state": state,
        "open": not row.get("verified_on"),
        "by_document": tick(verification == "document"),
        "by_onsite": tick(verification == "onsite"),
        "result": "措施有效，予以关闭" if row.get("verified_on") else BLANK,
    }


def _due_clause(due: date | None, result: Result) -> str:
    clauses = [
        entry.clause
        for entry in result.deadlines
        if due is not None and entry.date == due and ("nc" in entry.id.split("_") or "corrective" in entry.id)
    ]
    return clauses[0] if clauses else DASH


def score_view(scheme: Scheme, facts: Facts, result: Result) -> Record:
    """Return the score, its profile by indicator, and the rows with verdict and evidence."""
    score = result.score
    rows = _rows(scheme, facts, result)
    indicators = Listed(_indicator(entry) for entry in score.by_indicator if entry.earned is not None)
    return Record(
        {
            "earned": printable(score.earned),
            "applicable": printable(score.applicable),
            "percent": printable(score.percent),
            "grade": printable(score.grade),
            "candidate": printable(score.candidate),
            "by_indicator": indicators,
            "indicators": indicators,
            "steps": Listed(
                Record({"no": number, "what": step.what, "value": printable(step.value), "clause": step.clause or DASH})
                for number, step in enumerate(score.steps, start=1)
            ),
            "rows": rows,
            "has_mandatory": any(row.look_up("mandatory") for row in rows),
            "has_points": any(row.look_up("points") for row in rows),
            "points_approved": printable(result.points_approved),
            "points_source": scheme.points.source if scheme.points else BLANK,
        },
        filled=score.percent is not None or score.earned is not None,
    )


def _indicator(entry: Indicator) -> Record:
    share = None
    if entry.earned is not None and entry.applicable:
        share = printable(entry.earned) / printable(entry.applicable) * 100
    return Record(
        {
            "id": entry.id,
            "name": entry.name,
            "earned": printable(entry.earned),
            "applicable": printable(entry.applicable),
            "share": printable(share),
            "rows": printable(entry.rows),
            "met": printable(entry.met),
        }
    )


def _rows(scheme: Scheme, facts: Facts, result: Result) -> Listed:
    items = {item.item: item for item in scheme.checklist.items}
    names = {indicator.id: indicator.name for indicator in scheme.checklist.indicators}
    scored = {row.item: row for row in result.score.rows}
    columns = scheme.field("scores").columns if scheme.has_field("scores") else ()
    rows, last = [], ""
    for number, row in enumerate(rows_of(facts, "scores"), start=1):
        item = items.get(str(row.get("item", "")))
        points = scored.get(str(row.get("item", "")))
        group = names.get(item.indicator, "") if item else ""
        extras = {
            "requirement": item.requirement if item else BLANK,
            "clause": item.clause if item else DASH,
            "mandatory": bool(item and item.mandatory),
            "indicator": group or BLANK,
            "opens": group if group != last else BLANK,
            "earned": printable(points.earned if points else None),
            "points": printable(points.points if points else None),
        }
        last = group
        rows.append(table_row(columns, row, number, **extras))
    return Listed(rows)


def decision_view(scheme: Scheme, facts: Facts, result: Result) -> Record:
    """Return what was decided (blank before), what the rule allows, and its preconditions."""
    made = facts.get("decision")
    key = str(made) if made else ""
    options = [
        Record(
            {
                "key": option.key,
                "label": option.label,
                "clause": option.clause,
                "chosen": option.key == key,
                "mark": tick(option.key == key),
            }
        )
        for option in result.decision.options
    ]
    label = _decision_label(scheme, result, key)
    recommended = result.decision.recommended
    return Record(
        {
            "key": key or BLANK,
            "label": label or BLANK,
            "positive": key in scheme.tables.decision.positive,
            "issues": any(option.key == key and option.certificate for option in result.decision.options),
            "recommended": _decision_label(scheme, result, recommended or "") or BLANK,
            "recommended_key": recommended or BLANK,
            "options": Listed(options),
            "preconditions": Listed(_precondition(entry) for entry in result.decision.preconditions),
            "causes": _causes(scheme, result, key),
            "deadlines": decision_deadlines(scheme, facts, result),
            "clause": scheme.tables.decision.clause,
        },
        text=label or str(BLANK),
        filled=bool(key),
    )


def _causes(scheme: Scheme, result: Result, key: str) -> Any:
    """Return the causes of the rule to tick: those of the decision made, or of all before it is."""
    given = {cause.id for cause in result.decision.causes}
    listed = [cause for cause in scheme.tables.decision.causes if key in ("", cause.decision)]
    return (
        Listed(
            Record(
                {
                    "id": cause.id,
                    "decision": _decision_label(scheme, result, cause.decision),
                    "text": cause.text,
                    "clause": cause.clause,
                    "mark": tick(bool(key) and cause.id in given),
                }
            )
            for cause in listed
        )
        or BLANK
    )


def recommended_by_team(scheme: Scheme, facts: Facts, result: Result) -> Chosen | Blank:
    """Return what the team recommends, in the words the rule has for that decision in this case."""
    key = facts.get("recommendation")
    return Chosen(_decision_label(scheme, result, key), key) if isinstance(key, str) and key else BLANK


def _decision_label(scheme: Scheme, result: Result, key: str) -> str:
    """Return the rule's words for a decision: those for this case, else the first there are."""
    if not key:
        return ""
    labels = {option.key: option.label for option in reversed(scheme.tables.decision.options)}
    labels |= {option.key: option.label for option in result.decision.options}
    if key in labels:
        return labels[key]
    return str(chosen(scheme.field("decision"), key)) if scheme.has_field("decision") else key


def _precondition(entry: Precondition) -> Record:
    return Record(
        {
            "id": entry.id,
            "label": entry.label,
            "met": printable(entry.met),
            "state": state_word(entry.met, "是", "否"),
            "yes": tick(entry.met is True),
            "no": tick(entry.met is False),
            "open": tick(entry.met is None),
            "clause": entry.clause or DASH,
        }
    )


def certificate_view(facts: Facts, result: Result) -> dict[str, Any]:
    """Return number and dates of the certificate; 待编号, and 待决定 or (once decided) 待定, where they are open."""
    pending = UNDATED if facts.get("decision") else PENDING
    certificate = result.certificate
    dates = {name: getattr(certificate, name) for name in ("issue_date", "valid_from", "valid_to")}
    shown: dict[str, Any] = {
        name: printable(day) if day else Record({}, text=pending, filled=False) for name, day in dates.items()
    }
    unnumbered = Record({}, text=UNNUMBERED, filled=False)
    shown["number"] = certificate.number or unnumbered
    shown["original_issue_date"] = printable(certificate.original_issue_date)
    shown["sub_certificates"] = (
        Listed(
            Record(
                {
                    "number": sub.number or unnumbered,
                    "name": sub.site,
                    "address": sub.address or BLANK,
                    "activity": sub.activity or BLANK,
                }
            )
            for sub in certificate.sub_certificates
        )
        or BLANK
    )
    return shown
