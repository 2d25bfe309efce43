"""A result as a few readable lines, in Chinese: what `calc` and `check` print without `--json`."""

from collections.abc import Iterator
from typing import Any

from pipeline.findings import words_found

STATUS = {"accepted": "已受理", "refused": "不予受理", "returned": "退回", "failed": "处理失败"}
SEVERITY = {"error": "错误", "review": "待确认", "note": "提示"}
MARK = {True: "是", False: "否", None: "待定"}
PERSON_DAYS = {"total": "总计", "onsite": "现场", "stage1": "第一阶段", "minimum": "下限"}

Record = dict[str, Any]


def summary_of(record: Record, title: str = "") -> str:
    """Return the lines for a result; parts of which nothing is known are left out."""
    return "\n".join(_lines(record, title))


def _lines(record: Record, title: str) -> Iterator[str]:
    status = STATUS.get(record["status"] or "")
    head = "  ".join(part for part in (title, status, _case(record)) if part)
    if head:
        yield head
    yield from _audit_time(record["audit_time"])
    yield from _sampling(record["sampling"])
    yield from _gates(record["gates"])
    yield from _score(record["score"])
    yield from _deadlines(record["deadlines"])
    yield from _decision(record)
    yield from summary_lines(record["findings"])


def _case(record: Record) -> str:
    case = record["case"]
    return " ".join(case[key] for key in ("case_no", "org_name") if case[key])


def _audit_time(time: Record) -> Iterator[str]:
    known = [f"{label} {time[key]}" for key, label in PERSON_DAYS.items() if time[key] is not None]
    if known:
        yield f"人日：{'，'.join(known)}"
    for step in time["steps"]:
        yield f"    {step['what']}：{_shown(step['value'])}  [{step['clause']}]"


def _sampling(sampling: Record) -> Iterator[str]:
    if sampling["sites"] is not None:
        number = _shown(sampling["sampled"])
        yield f"场所：{sampling['sites']} 个，抽样 {number} 个  [{sampling['clause']}]"


def _gates(gates: list[Record]) -> Iterator[str]:
    for gate in gates:
        yield f"条件：{MARK[gate['passed']]}  {gate['label']}  [{gate['clause']}]"


def _score(score: Record) -> Iterator[str]:
    if score["percent"] is not None or score["grade"] or score["candidate"]:
        grade = score["grade"] or (f"{score['candidate']}（待确认）" if score["candidate"] else "—")
        earned, applicable = _shown(score["earned"]), _shown(score["applicable"])
        yield f"评分：{earned} / {applicable}，{_shown(score['percent'])}%，等级 {grade}"


def _deadlines(deadlines: list[Record]) -> Iterator[str]:
    for deadline in deadlines:
        if deadline["date"]:
            marks = "（暂定）" if deadline["provisional"] else ""
            marks += "（已逾期）" if deadline.get("overdue") else ""
            yield f"期限：{deadline['date']}{marks}  {deadline['label']}  [{deadline['clause']}]"


def _decision(record: Record) -> Iterator[str]:
    decision, certificate = record["decision"], record["certificate"]
    if decision["recommended"]:
        yield f"建议决定：{decision['recommended']}"
    for condition in decision["preconditions"]:
        yield f"前提：{MARK[condition['met']]}  {condition['label']}  [{condition['clause']}]"
    if certificate["valid_to"]:
        yield f"证书：{certificate['valid_from']} 至 {certificate['valid_to']}"


def summary_lines(findings: list[Record]) -> Iterator[str]:
    """Yield a line for each finding, as `result.json` holds them."""
    for finding in findings:
        tail = f"  [{finding['clause']}]" if finding["clause"] else ""
        tail += f"  {finding['reading']}" if finding["reading"] else ""
        words = words_found(finding["message"], finding["found"])
        found = f"（现为 {words}）" if words else ""
        severity = SEVERITY[finding["severity"]]
        yield f"{severity}：{_place(finding)}{finding['message']}{found}{tail}"


def _place(finding: Record) -> str:
    if finding["cell"]:
        return f"{finding['sheet']}!{finding['cell']} "
    parts = [finding["field"], finding["row"] is not None and f"第{finding['row'] + 1}行"]
    parts.append(finding["column"])
    return "".join(f"{part} " for part in parts if part)


def _shown(value: object) -> str:
    return "待定" if value is None else str(value)
