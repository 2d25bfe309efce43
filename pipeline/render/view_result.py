"""The computed result as a template sees it: time, sampling, gates, score, deadlines, readings."""

from collections.abc import Callable
from typing import Any

from pipeline.findings import Finding, Severity, words_found
from pipeline.outcome import (
    Deadline,
    Effect,
    Gate,
    MemberCheck,
    ReadingUse,
    Result,
    Step,
)
from pipeline.render.values import BLANK, DASH, Blank, Listed, Record
from pipeline.render.view_facts import chosen, printable
from pipeline.scheme.scheme import Scheme

OPEN = "待确认"
EFFECTS = {
    Effect.REFUSE: "不满足则不予受理",
    Effect.RETURN: "不满足则退回修改",
    Effect.HOLD: "不满足则不得作出决定",
    Effect.INFORM: "供参考",
}
UNMET = "未满足的条件："
MAY = ("是", "否")
"""Words for a condition that permits something, instead of demanding it."""
PARTS = {
    "audit_time": "人日",
    "sampling": "场所抽样",
    "score": "得分与等级",
    "decision": "决定",
    "certificate": "有效期与编号",
    "deadlines": "期限",
    "gates": "条件核查",
    "team": "人员能力",
    "timetable": "日程",
}
AT_APPLICATION = ("gates", "audit_time", "sampling", "team", "effective_personnel")
"""Parts of the result that the application review looks at."""


def tick(state: bool | None) -> str:
    """Return ☑ for yes, ☐ for no or open."""
    return "☑" if state else "☐"


def state_word(state: bool | None, yes: str = "符合", no: str = "不符合") -> str:
    """Return the word for yes or no, 待确认 where it is open."""
    return OPEN if state is None else (yes if state else no)


def audit_time_view(result: Result) -> Record:
    """Return planned person-days, the floor and the working, step by step with clauses."""
    time = result.audit_time
    return Record(
        {
            "stage1": printable(time.stage1),
            "onsite": printable(time.onsite),
            "total": printable(time.total),
            "minimum": printable(time.minimum),
            "planned": printable(time.total if time.total is not None else time.onsite),
            "steps": Listed(_step(step, number) for number, step in enumerate(time.steps, start=1)),
        }
    )


def _step(step: Step, number: int) -> Record:
    return Record({"no": number, "what": step.what, "value": printable(step.value), "clause": step.clause or DASH})


def sampling_view(result: Result) -> Record:
    """Return how many sites there are and are audited, which were chosen, and what the cycle owes."""
    sampling = result.sampling
    only_one = sampling.sites is not None and sampling.sites <= 1
    return Record(
        {
            "sites": printable(sampling.sites),
            "sampled": printable(sampling.sampled),
            "allowed": printable(sampling.allowed),
            "allowed_state": "不涉及抽样" if only_one else _sampling_state(sampling.allowed),
            "proposal": printable(sampling.proposal),
            "clause": sampling.clause or DASH,
            "chosen": _names(sampling.chosen),
            "chosen_count": printable(sampling.chosen_count),
            "visited": _names(sampling.visited),
            "still_to_visit": _names(sampling.still_to_visit),
        },
        filled=sampling.sites is not None,
    )


def _names(names: tuple[str, ...]) -> Any:
    return Listed(names) if names else BLANK


def _sampling_state(allowed: bool | None) -> str:
    return "能否抽样待确认" if allowed is None else ("允许抽样" if allowed else "不允许抽样，全部到场")


def gates_view(result: Result, effects: tuple[Effect, ...] = tuple(Effect)) -> Listed:
    """Return the gates of these effects with their state in words, effect and clause."""
    applying = (gate for gate in result.gates if gate.applies and gate.effect in effects)
    return Listed(gate_view(gate) for gate in applying)


def gate_view(gate: Gate) -> Record:
    """Return one gate; `contested` where it fails only under the reading in force, `text` says what is wrong."""
    return Record(
        {
            "id": gate.id,
            "label": gate.label,
            "passed": printable(gate.passed),
            "state": state_word(gate.passed, *(MAY if gate.permission else ())),
            "effect": EFFECTS[gate.effect_here],
            "effect_key": gate.effect_here.value,
            "clause": gate.clause or DASH,
            "reason": gate.reason or BLANK,
            "text": gate.reason or f"{UNMET}{gate.label}",
            "contested": gate.contested,
        }
    )


def deadlines_view(result: Result, wanted: Callable[[Deadline], bool] = lambda _: True) -> Listed:
    """Return the deadlines wanted that have a date or a note; whether one is overdue no paper says."""
    told = (entry for entry in result.deadlines if entry.date or _deadline_note(entry))
    return Listed(_deadline(entry) for entry in told if wanted(entry))


def _deadline(entry: Deadline) -> Record:
    return Record(
        {
            "id": entry.id,
            "label": entry.label,
            "date": printable(entry.date),
            "clause": entry.clause or DASH,
            "provisional": entry.provisional,
            "normal": printable(entry.normal),
            "latest": printable(entry.latest),
            "note": _deadline_note(entry) or BLANK,
        }
    )


def _deadline_note(entry: Deadline) -> str:
    notes = [entry.note]
    if entry.provisional:
        notes.append("暂定：该年放假安排尚未公布，按周一至周五计算")
    for day, words in ((entry.normal, "通常不晚于"), (entry.latest, "最迟")):
        if day is not None and day != entry.date:
            notes.append(f"{words}{printable(day)}")
    return "；".join(note for note in notes if note)


def refusing_readings(scheme: Scheme, result: Result) -> Listed:
    """Return the contradictions behind the gates that failed."""
    failed = [f"gates.{gate.id}" for gate in result.gates if gate.passed is False]
    return readings_view(scheme, result, *failed) if failed else Listed(())


def unsettled_gates(result: Result) -> tuple[Gate, ...]:
    """Return the refusing gates that do not surely pass: unknown, or by a reading nobody confirmed."""
    doubtful = {use.about for use in result.readings if use.confirmed_by is None}
    refusing = (gate for gate in result.gates if gate.applies and gate.effect is Effect.REFUSE)
    return tuple(gate for gate in refusing if gate.passed is None or f"gates.{gate.id}" in doubtful)


def readings_view(scheme: Scheme, result: Result, *parts: str, waiting: bool = False) -> Listed:
    """Return the contradictions of the rule that touch this case, with all their options.

    A contradiction that touches several values stands once, with all of them. One whose options
    do not change a value is shown with all of them, without values. `parts` keep those that
    touch these parts of the result, `waiting` those that nobody has confirmed.
    """
    grouped: dict[str, list[ReadingUse]] = {}
    for use in result.readings:
        if waiting and use.confirmed_by is not None:
            continue
        if not parts or any(use.about == part or use.about.startswith(f"{part}.") for part in parts):
            grouped.setdefault(use.id, []).append(use)
    return Listed(_reading(scheme, uses, result) for uses in grouped.values())


def _reading(scheme: Scheme, uses: list[ReadingUse], result: Result) -> Record:
    use = uses[0]
    known = scheme.readings.get(use.id)
    texts = known.options if known else {}
    labels = [about_words(scheme, entry.about, result) for entry in uses]
    others = {key for entry in uses for key in entry.others}
    told = [(entry, label) for entry, label in zip(uses, labels, strict=True) if entry.others]
    differing, names = [entry for entry, _ in told], [label for _, label in told]
    keys = sorted({use.in_force} | texts.keys() | others)
    options = [
        Record(
            {
                "key": key,
                "text": texts.get(key, key),
                "value": _values(differing, names, key) if others else BLANK,
                "in_force": key == use.in_force,
                "mark": tick(key == use.in_force),
            }
        )
        for key in keys
    ]
    return Record(
        {
            "id": use.id,
            "clause": use.clause,
            "question": known.question if known else use.id,
            "about": Listed(dict.fromkeys(labels)),
            "options": Listed(options),
            "in_force": use.in_force,
            "in_force_text": texts.get(use.in_force, use.in_force),
            "value": _values(uses, labels, use.in_force),
            "state": _confirmed(use),
            "confirmed_by": use.confirmed_by or BLANK,
            "confirmed_on": printable(use.confirmed_on),
            "reason": use.reason or BLANK,
        }
    )


def _values(uses: list[ReadingUse], labels: list[str], key: str) -> str | Blank:
    """Return what the option of that key gives; blank where it gives nothing."""
    found = [_value(entry, key) or DASH for entry in uses]
    if len(set(found)) == 1:
        return BLANK if found[0] == DASH else found[0]
    return "；".join(f"{label}：{value}" for label, value in zip(labels, found, strict=True))


def _value(use: ReadingUse, key: str) -> str:
    """Return what an option gives; one that is not among the differing others gives the value in force."""
    return use.value if key == use.in_force else use.others.get(key, use.value if use.others else "")


def _confirmed(use: ReadingUse) -> str:
    if not use.confirmed_by:
        return OPEN
    day = f"，{printable(use.confirmed_on)}" if use.confirmed_on else ""
    return f"已确认：{use.confirmed_by}{day}"


def about_words(scheme: Scheme, about: str, result: Result) -> str:
    """Return what a result path is called in Chinese, 最低人日 for `audit_time.minimum`."""
    part, _, name = about.partition(".")
    labels = {entry.id: entry.label for entry in result.deadlines}
    labels |= {gate.id: gate.label for gate in result.gates}
    if name in labels:
        return labels[name]
    if scheme.has_field(about):
        return scheme.field(about).label
    return PARTS.get(part, about)


def reviews_view(scheme: Scheme, result: Result, findings: tuple[Finding, ...]) -> Listed:
    """Return the review findings that are not already shown as readings of the rule."""
    shown = {use.id for use in result.readings}
    asked = (entry for entry in findings if entry.severity is Severity.REVIEW and entry.reading not in shown)
    kept = {(str(entry.place), entry.field, entry.message, entry.found): entry for entry in asked}.values()
    return Listed(finding_view(scheme, entry, number) for number, entry in enumerate(kept, start=1))


def finding_view(scheme: Scheme, entry: Finding, number: int) -> Record:
    """Return a finding with its place in words."""
    field = scheme.field(entry.field) if entry.field and scheme.has_field(entry.field) else None
    label = field.label if field else ""
    place = str(entry.place) if entry.place else ""
    found = words_found(entry.message, entry.found)
    return Record(
        {
            "no": number,
            "severity": {"error": "须修改", "review": "须确认", "note": "说明"}[entry.severity.value],
            "severity_key": entry.severity.value,
            "code": entry.code.value,
            "label": (place and label) or BLANK,
            "place": place or label or "整份工作簿",
            "found": (str(chosen(field, found)) if field else found) or BLANK,
            "message": entry.message,
            "clause": entry.clause or DASH,
            "reading": entry.reading or BLANK,
        }
    )


def check_view(check: MemberCheck) -> Record:
    """Return one requirement on one team member."""
    return Record(
        {
            "name": check.name,
            "role": check.role,
            "requirement": check.requirement,
            "met": printable(check.met),
            "state": state_word(check.met),
            "clause": check.clause or DASH,
        }
    )
