"""The plan: who is audited, why, when, by whom, for how long, and what is covered."""

from dataclasses import replace

from tools.package import build, footer, header
from tools.papers.blocks import (
    AUDIT,
    FOUR,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    TWO,
    contents_in_brief,
    counted,
    criteria,
    deadlines,
    gap,
    gates,
    member_checks,
    numbered,
    open_points,
    organisation,
    period,
    points_to_cover,
    signatures,
    site_table,
    subtitle,
    time_steps,
    title,
    written,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, par, table, tag, titles, wide

Pairs = tuple[tuple[str, str], ...]


RUNNING: Pairs = (("{{ label.system_start_date }}", written("system_start_date")),)


def audit_plan(more: Pairs = RUNNING, arrangement: Pairs = ()) -> bytes:
    """Return the template; `more` are further facts of the client, `arrangement` of the dates."""
    body = (
        title()
        + subtitle("编号：{{ case_no }}　　" + AUDIT)
        + subtitle("依据：{{ scheme.standard_full }}，规则 {{ paper.clause }}")
        + _identity(more)
        + _purpose()
        + _places(arrangement)
        + _time()
        + _team()
        + _timetable()
        + _coverage()
        + deadlines("有关期限", "plan.deadlines")
        + _statements()
        + _confirmation()
        + _kept()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def zero_carbon_plan() -> bytes:
    """Return the plan whose time depends on size and complexity."""
    return audit_plan(
        more=(
            ("{{ label.enterprise_size }}", "{{ enterprise_size }}"),
            ("{{ label.emission_complexity }}", "{{ emission_complexity }}"),
            ("{{ label.report_period_start }}", written("report_period_start")),
            ("{{ label.report_period_end }}", written("report_period_end")),
            ("{{ label.factory_type }}", written("factory_type")),
        )
    )


def offsite_plan() -> bytes:
    """Return the plan that gives the reason for a stage 1 away from the site."""
    reason = (
        "{% if stage1_offsite_reason %}{{ stage1_offsite_reason }}"
        "{% else %}（不在现场进行的，由{{ terms.leader }}写明）{% endif %}"
    )
    return audit_plan(arrangement=(("{{ label.stage1_offsite_reason }}", reason),))


def _identity(more: Pairs) -> str:
    return heading("{{ terms.client }}") + organisation(
        ("{{ label.effective_personnel }}", counted("effective_personnel", "人", "")),
        ("{{ label.application_date }}", "{{ application_date }}"),
        ("{{ label.contact_name }}", written("contact_name")),
        ("{{ label.contact_phone }}", written("contact_phone")),
        *more,
        below=(
            wide("{{ label.registered_address }}", "{{ registered_address }}"),
            wide("{{ label.business_address }}", written("business_address")),
        ),
    )


def _purpose() -> str:
    rows = [
        Row([head("{{ terms.audit }}目的"), "{{ plan.purpose }}"]),
        Row([head("{{ terms.criteria_word }}"), Cell(paragraphs=criteria())], splits=True),
        Row([head("{{ terms.audit }}范围"), "{{ scope }}"]),
    ]
    return heading("{{ terms.audit }}目的、依据和范围") + table(TWO, rows)


def _places(arrangement: Pairs) -> str:
    dates = [
        loop("tr if case.staged", 4),
        wide("{{ terms.stage1 }}", period("stage1_start", "stage1_end", "待安排")),
        loop("tr endif", 4),
        wide("{{ case.onsite }}", period("stage2_start", "stage2_end")),
        wide(
            "场所抽样",
            "{% if sampling %}{% if sampling.sites > 1 %}"
            "{% if sites and sites|length != sampling.sites %}计入抽样的{% endif %}"
            "场所 {{ sampling.sites }} 个；{% endif %}"
            "{{ sampling.allowed_state }}"
            "{% if sampling.sites > 1 and sampling.sampled and sampling.allowed != false %}"
            "；至少去 {{ sampling.sampled }} 个{% endif %}"
            "（{{ sampling.clause }}）{% else %}没有登记场所，待确认{% endif %}",
        ),
        loop("tr if case.staged", 4),
        *(wide(label, value) for label, value in arrangement),
        loop("tr endif", 4),
    ]
    return (
        heading("日期和场所")
        + table(FOUR, [replace(row, keep=True) for row in dates])
        + tag("p if sites")
        + gap()
        + site_table((6, 17, 24, 11, 8, 23, 11))
        + tag("p endif")
        + tag("p if timetable.sites_missing")
        + par("日程尚未安排的场所：{{ timetable.sites_missing }}", style="Small")
        + tag("p endif")
        + tag("p if sampling.visited")
        + par("本周期此前到过的场所：{{ sampling.visited }}", style="Small")
        + tag("p endif")
        + tag("p if sampling.still_to_visit")
        + par("本次之后，本周期还没有到过的场所：{{ sampling.still_to_visit }}", style="Small")
        + tag("p endif")
    )


def _time() -> str:
    days = "{{ %s }}{{ terms.person_day }}"
    planned = (
        "{% if audit_time.total %}合计 " + days % "audit_time.total" + "{% endif %}"
        "{% if audit_time.total and (audit_time.onsite or (case.staged and audit_time.stage1)) %}，"
        "{% if audit_time.onsite == audit_time.total %}全部为{% else %}其中{% endif %}{% endif %}"
        "{% if audit_time.onsite %}{{ terms.onsite }}"
        "{% if audit_time.onsite != audit_time.total %} " + days % "audit_time.onsite" + "{% endif %}{% endif %}"
        "{% if case.staged and audit_time.stage1 %}{% if audit_time.onsite %}，{% endif %}"
        "{{ terms.stage1 }} " + days % "audit_time.stage1" + "{% endif %}"
        "{% if not audit_time.total and not audit_time.onsite %}"
        "待定：　　　　　{{ terms.person_day }}{% endif %}"
    )
    arranged = (
        days % "timetable.person_days" + "{% if timetable.by_member %}（{% for member in timetable.by_member %}"
        "{{ member.name }} {{ member.days }}{% if not loop.last %}、{% endif %}{% endfor %}）{% endif %}"
    )
    totals = [
        Row([head("计划"), planned], keep=True),
        loop("tr if audit_time.minimum", 2),
        Row([head("{{ terms.minimum }}"), days % "audit_time.minimum"], keep=True),
        loop("tr endif", 2),
        loop("tr if timetable.person_days", 2),
        Row([head("日程实排"), arranged], keep=True),
        loop("tr endif", 2),
    ]
    return (
        heading("{{ terms.audit_time }}")
        + table(TWO, totals)
        + tag("p if timetable.person_days")
        + par("日程实排只计{{ terms.leader }}和{{ terms.auditor }}，每日 8 小时，不含午餐和途中时间。", style="Small")
        + tag("p else")
        + gap()
        + tag("p endif")
        + tag("p if audit_time.steps and (audit_time.total or audit_time.onsite)")
        + time_steps()
        + tag("p endif")
    )


def _team() -> str:
    members = [
        titles("序号", "姓名", "组内身份", "注册证书号", "注册领域", "专业代码", "{{ terms.person_day }}"),
        loop("tr for member in team", 7),
        Row(
            [
                centre("{{ member.no }}"),
                centre("{{ member.name }}"),
                centre("{{ member.role }}"),
                written("member.registration_no"),
                "{% if member.qualifications %}{{ member.qualifications|join(', ') }}{% endif %}",
                "{% if member.professional_codes %}{{ member.professional_codes|lines }}{% endif %}",
                centre("{% if timetable %}{{ member.person_days }}{% endif %}"),
            ]
        ),
        loop("tr endfor", 7),
    ]
    return (
        heading("{{ terms.team }}")
        + table((6, 14, 13, 27, 16, 15, 9), members)
        + tag("p if team_checks")
        + gap()
        + member_checks()
        + tag("p endif")
    )


def _timetable() -> str:
    rows = [
        titles("时间", "部门（岗位）", "{{ terms.audit }}内容", "条款", "人员"),
        loop("tr for day in timetable.days", 5),
        Row([Cell("{{ day.date }}　{{ day.site }}", span=5, head=True)], keep=True),
        loop("tr for row in day.rows", 5),
        Row(
            [
                centre("{{ row.start }}–{{ row.end }}"),
                "{{ row.unit }}",
                "{{ row.topic }}",
                "{{ row.clauses|join(', ') }}",
                "{{ row.auditors|lines }}",
            ]
        ),
        loop("tr endfor", 5),
        loop("tr endfor", 5),
    ]
    return (
        heading("日程")
        + tag("p if timetable")
        + table((15, 18, 27, 25, 15), rows)
        + tag("p else")
        + par("日程由{{ terms.leader }}另行安排，在{{ terms.onsite }}前交{{ terms.client }}确认。", style="BodyIndent")
        + tag("p endif")
    )


def _coverage() -> str:
    rows = [
        titles("要点", "{{ terms.audit }}内容", "条款", "日程"),
        loop("tr for point in timetable.coverage", 4),
        Row([centre("{{ point.id }}"), "{{ point.text }}", "{{ point.clause }}", centre("{{ point.state }}")]),
        loop("tr endfor", 4),
    ]
    return (
        heading("规则要求覆盖的内容")
        + tag("p if timetable")
        + table((18, 46, 24, 12), rows)
        + tag("p else")
        + points_to_cover()
        + tag("p endif")
    )


def _statements() -> str:
    return (
        heading("说明和约定")
        + numbered("p for item in plan.statements")
        + par(
            "{{ terms.team }}成员对在本项目中了解到的{{ terms.client }}的技术、商业信息和文件保密，"
            "未经书面同意不向第三方提供，法律另有规定的除外。",
            style="BodyIndent",
            keep=True,
        )
    )


def _confirmation() -> str:
    change_rows = [titles("日期", "变更内容", "原因", "{{ terms.client }}确认")]
    change_rows += [Row(["", "", "", ""], height=400, keep=True) for _ in range(2)]
    return (
        heading("变更记录")
        + table((16, 40, 22, 22), change_rows)
        + heading("确认")
        + par(
            "{{ terms.client }}对日期、场所"
            "{% if audit_type != 'special' or special_kind != 'short_notice' %}、{{ terms.team }}成员{% endif %}"
            "和日程如有异议，请在确认前提出。",
            style="BodyIndent",
            keep=True,
        )
        + signatures(
            ("{{ terms.leader }}", "签字：", "日期：　　　　年　　月　　日"),
            ("{{ terms.client }}确认", "签字（盖章）：", "日期：　　　　年　　月　　日"),
        )
    )


def _kept() -> str:
    """Return the annex for the body's own file: what was checked, what is open, what the rule asks."""
    return (
        par("附：本机构留存的核查和确认", style="Title", before=0, after=0, keep=True, new_page=True)
        + par("以下各表由本机构留存，不随计划发出。", style="Small", keep=True)
        + contents_in_brief()
        + gates("受理条件和计划条件的核查", "application_gates")
        + open_points()
    )
