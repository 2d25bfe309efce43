"""The record of the application review: what was checked, what a person judges, the outcome."""

from tools.package import build, footer, header
from tools.papers.acceptance import changes_rows
from tools.papers.blocks import (
    FOUR,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    contents_in_brief,
    identified,
    member_checks,
    numbered,
    open_readings,
    reviews,
    site_table,
    time_steps,
    title,
    with_unit,
    written,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, pairs, par, table, tag, titles, wide

YES_NO = "☐ 是　☐ 否"


def application_review() -> bytes:
    """Return the template."""
    body = (
        title()
        + identified()
        + _identity()
        + _points()
        + _attachments()
        + _personnel()
        + _incidents()
        + _sites()
        + _time()
        + _team()
        + _open()
        + contents_in_brief(keep=True)
        + _outcome()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def _identity() -> str:
    rows = [
        wide("{{ label.org_name }}", "{{ org_name }}"),
        *pairs(
            ("{{ label.uscc }}", "{{ uscc }}"),
            ("{{ label.established_date }}", written("established_date")),
            ("{{ label.contact_name }}", written("contact_name")),
            ("{{ label.contact_phone }}", written("contact_phone")),
            ("{{ label.application_date }}", written("application_date")),
            ("{{ label.audit_type }}", "{{ case.audit_type }}{% if special_kind %}（{{ special_kind }}）{% endif %}"),
        ),
        wide("{{ label.registered_address }}", written("registered_address")),
        wide("{{ label.business_address }}", written("business_address")),
        wide("{{ label.scope }}", "{{ scope }}"),
        *changes_rows("申请变更的内容", 4),
        loop("tr if review.due and audit_type != 'surveillance'", 4),
        wide("评审期限", "{{ review.due }}"),
        loop("tr endif", 4),
    ]
    return heading("{{ terms.applicant }}和申请事项") + table(FOUR, rows)


def _points() -> str:
    grounds = (
        par("{%p for ground in point.grounds %}", style="TableText"),
        par("{{ ground }}", style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )
    answer = "{% if point.state and point.state != '待确认' %}{{ point.state }}{% else %}" + YES_NO + "{% endif %}"
    rows = [
        titles("序号", "评审内容", "资料和核查所示", "评审结果", "条款"),
        loop("tr for point in review.points", 5),
        Row(
            [
                centre("{{ point.no }}"),
                "{{ point.text }}",
                Cell(paragraphs=grounds),
                centre(answer),
                "{{ point.clause }}",
            ]
        ),
        loop("tr endfor", 5),
    ]
    return (
        heading("评审内容")
        + par(
            "“符合”“不符合”等印出的结果是按填写的事实核查的结果，评审人员认可后采用；其余由评审人员在“是”“否”中选定；"
            "不符合要求或需要说明的，在评审结论的“说明”栏写明。",
            style="Small",
            keep=True,
        )
        + table((6, 27, 38, 13, 16), rows)
    )


def _attachments() -> str:
    rows = [
        titles("序号", "申请资料", "是否提供", "说明", "条款"),
        loop("tr for paper_in in review.attachments", 5),
        Row(
            [
                centre("{{ paper_in.no }}"),
                "{{ paper_in.item }}{% if paper_in.when %}（{{ paper_in.when }}）{% endif %}",
                centre("{% if paper_in.provided %}{{ paper_in.state }}{% else %}☐ 有　☐ 无{% endif %}"),
                "{% if paper_in.remark %}{{ paper_in.remark }}{% endif %}",
                "{{ paper_in.clause }}",
            ]
        ),
        loop("tr endfor", 5),
    ]
    return (
        tag("p if review.attachments")
        + heading("申请资料")
        + par("合计：{{ review.handed_in }}。", style="Small", keep=True)
        + table((6, 36, 13, 29, 16), rows)
        + tag("p endif")
    )


def _personnel() -> str:
    parts = [
        head("{{ label.full_time }}", align="center"),
        head("{{ label.part_time_hours }}", align="center"),
        head("{{ label.seasonal_hours }}", align="center"),
        head("{{ label.full_time_hours }}", align="center"),
        head("{{ label.effective_personnel }}", align="center"),
    ]
    values: list[Cell | str] = [
        centre("{{ full_time }}"),
        centre(written("part_time_hours")),
        centre(written("seasonal_hours")),
        centre(written("full_time_hours")),
        centre(with_unit("effective_personnel", "人")),
    ]
    return (
        heading("人数")
        + tag("p if full_time")
        + table((1, 1, 1, 1, 1), [Row(parts, keep=True), Row(values)])
        + par(
            "{{ label.effective_personnel }}＝{{ label.full_time }}＋（{{ label.part_time_hours }}＋"
            "{{ label.seasonal_hours }}）÷{{ label.full_time_hours }}（{{ clause_of.effective_personnel }}）。",
            style="Small",
        )
        + tag("p else")
        + par(
            "{{ label.effective_personnel }}："
            "{% if effective_personnel %}{{ effective_personnel }}{% else %}　　　　{% endif %} 人，"
            "由{{ terms.applicant }}提供，"
            "依据资料核对：" + YES_NO + "（{{ clause_of.effective_personnel }}）。",
            style="BodyIndent",
        )
        + tag("p endif")
    )


def _incidents() -> str:
    rows = [
        titles("序号", "日期", "类别", "等级"),
        loop("tr for incident in incidents", 4),
        Row(
            [
                centre("{{ incident.no }}"),
                centre("{{ incident.date }}"),
                centre("{{ incident.kind }}"),
                centre("{{ incident.level }}"),
            ]
        ),
        loop("tr endfor", 4),
    ]
    return (
        heading("事故（事件）")
        + tag("p if incidents")
        + table((10, 30, 30, 30), rows)
        + tag("p else")
        + par(
            "{% if no_incidents is true %}{{ terms.applicant }}说明{{ label.no_incidents|replace('是否', '') }}。"
            "{% else %}申请资料没有写明，评审人员查询的结果：　　　　　　　　　　　　　　{% endif %}",
            style="BodyIndent",
        )
        + tag("p endif")
    )


def _sites() -> str:
    return (
        heading("场所")
        + tag("p if sites")
        + site_table((6, 17, 30, 10, 7, 19, 11))
        + tag("p else")
        + par("没有登记场所，按注册地址和经营地址核对。", style="BodyIndent")
        + tag("p endif")
        + tag("p if sampling")
        + par(
            "{% if sampling.sites != sites|length %}计入抽样的{% endif %}场所 {{ sampling.sites }} 个，"
            "{{ sampling.allowed_state }}"
            "{% if sampling.sampled < sampling.sites %}，至少去 {{ sampling.sampled }} 个{% endif %}"
            "（{{ sampling.clause }}）。",
            style="Small",
        )
        + tag("p endif")
    )


def _time() -> str:
    totals = ("计划合计", "其中{{ terms.onsite }}", "其中{{ terms.stage1 }}", "{{ terms.minimum }}")
    no_stage1 = "{% if not case.staged %}—{% endif %}"
    values = (("total", ""), ("onsite", ""), ("stage1", no_stage1), ("minimum", ""))
    return (
        heading("{{ terms.audit_time }}（单位：{{ terms.person_day }}）")
        + table(
            (1, 1, 1, 1),
            [
                Row([head(text, align="center") for text in totals], keep=True),
                Row([centre(written(f"audit_time.{name}", without)) for name, without in values]),
            ],
        )
        + tag("p if audit_time.steps")
        + par("", style="Small")
        + time_steps()
        + tag("p endif")
    )


def _team() -> str:
    codes = [
        titles("专业代码（{{ clause_of.application_codes }}）", "{{ terms.team }}中具备的人员", "本机构的能力"),
        loop("tr for entry in review.codes", 3),
        Row(
            [
                centre("{{ entry.code }}"),
                "{% if entry.members %}{{ entry.members }}{% else %}没有，须补充人员或技术专家{% endif %}",
                centre("☐ 具备　☐ 不具备"),
            ]
        ),
        loop("tr endfor", 3),
    ]
    return (
        heading("{{ terms.team }}和本机构的能力")
        + tag("p if team_checks")
        + member_checks()
        + par("", style="Small")
        + tag("p endif")
        + tag("p if review.codes")
        + table((28, 44, 28), codes)
        + tag("p else")
        + par(
            "{{ label.application_codes }}：　　　　　　　本机构能力：☐ 具备　☐ 不具备"
            "（{{ clause_of.application_codes }}）",
            style="BodyIndent",
        )
        + tag("p endif")
    )


def _open() -> str:
    return (
        tag("p if application_readings or reviews")
        + heading("评审中须由人员确认的事项")
        + tag("p if application_readings")
        + open_readings("application_readings")
        + par("", style="Small")
        + tag("p endif")
        + tag("p if reviews")
        + reviews()
        + tag("p endif")
        + tag("p endif")
    )


def _outcome() -> str:
    choices = (
        "{% if audit_type == 'surveillance' %}☐ 按{{ terms.audit }}方案实施　　　☐ 修订{{ terms.audit }}方案后实施"
        "　　　☐ 补充资料后再评审{% else %}☐ 受理　　　☐ 补充资料后再评审　　　☐ 不予受理{% endif %}"
    )
    rows = [
        Row(
            [
                head("说明"),
                Cell("{% if application_remarks %}{{ application_remarks }}{% endif %}", span=3),
            ],
            height=1300,
            splits=True,
            keep=True,
        ),
        Row(
            [
                head("{% if audit_type == 'surveillance' %}不满足的条件{% else %}不受理的情形{% endif %}"),
                Cell(
                    paragraphs=(
                        par("{%p for reason in reasons %}", style="TableText"),
                        par(
                            "{{ reason.label }}：不符合{% if reason.contested %}（仅按现行理解，待确认）{% endif %}"
                            "（{{ reason.clause }}）",
                            style="TableText",
                        ),
                        par("{%p endfor %}", style="TableText"),
                        par("{%p if not reasons %}", style="TableText"),
                        par("按填写的事实没有查出。", style="TableText"),
                        par("{%p endif %}", style="TableText"),
                    ),
                    span=3,
                ),
            ],
            keep=True,
        ),
        Row([head("评审结论"), Cell(choices, span=3)], height=480, keep=True),
        Row(
            [
                head("{{ label.application_reviewer }}"),
                "{% if application_reviewer %}{{ application_reviewer }}{% endif %}　签字：",
                head("{{ label.application_reviewed_on }}"),
                "{% if application_reviewed_on %}{{ application_reviewed_on }}"
                "{% else %}　　　　年　　月　　日{% endif %}",
            ],
            height=480,
        ),
    ]
    return heading("评审结论") + numbered("p for item in review.statements", "Small", keep=True) + table(FOUR, rows)
