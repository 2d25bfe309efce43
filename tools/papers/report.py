"""The audit report: who, where, when, what was found, what the team concludes."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    AUDIT,
    FOUR,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    contents_in_brief,
    counted,
    criteria,
    gap,
    judged_rows,
    mandatory_note,
    numbered,
    organisation,
    period,
    points_to_cover,
    signatures,
    subtitle,
    title,
    with_unit,
    written,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, par, table, tag, titles, wide

Pairs = tuple[tuple[str, str], ...]
GRADED = (
    ("factory_type", ""),
    ("total_score", ""),
    ("offset_percent", "%"),
    ("renewable_electricity_percent", "%"),
)
UNSETTLED = "{% if score and not score.grade %}（待确认）{% endif %}"
RATED = (("rating_mode", ""), ("total_score", ""), ("stars", UNSETTLED), ("stars_basis", ""))


def audit_report(more: Pairs = (), basis_title: str = "", basis: Pairs = (), *, coverage: bool = False) -> bytes:
    """Return the template.

    `more` are further facts of the client and the audit, `basis` those behind the grade, each with its unit;
    `coverage` lists the contents that the rule asks for where its checklist does not hold them.
    """
    body = (
        title()
        + par("编号：{{ case_no }}　　" + AUDIT + "　　依据：规则 {{ paper.clause }}", style="Subtitle", after=40)
        + subtitle("{{ scheme.standard_full }}")
        + _client(more)
        + _audit()
        + _team()
        + _narrative()
        + (_coverage() if coverage else "")
        + _findings()
        + _score(basis_title, basis)
        + _nonconformities()
        + _statements()
        + _conclusion()
        + _signed()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def zero_carbon_report() -> bytes:
    """Return the report with representative, companions and distribution, and what the stars rest on."""
    more = tuple(
        (f"{{{{ label.{key} }}}}", written(key))
        for key in ("management_representative", "companions", "report_distribution")
    )
    return audit_report(more, "评级的依据", GRADED)


def rating_report() -> bytes:
    """Return the report with the mode and, in rating mode, the stars and their basis."""
    return audit_report(basis_title="模式和星级", basis=RATED)


def covered_report() -> bytes:
    """Return the report that lists the contents of surveillance and re-certification."""
    return audit_report(coverage=True)


def _client(more: Pairs) -> str:
    rows = [
        wide("{{ label.registered_address }}", written("registered_address")),
        wide("{{ label.business_address }}", written("business_address")),
        wide("{{ terms.audit }}范围", "{{ scope }}"),
        *(wide(label, value) for label, value in more),
    ]
    return heading("{{ terms.client }}") + organisation(
        ("{{ label.effective_personnel }}", with_unit("effective_personnel", "人")),
        ("{{ label.contact_name }}", written("contact_name")),
        below=rows,
    )


def _audit() -> str:
    dates = [
        wide("{{ terms.audit }}目的", "{{ plan.purpose }}"),
        Row([head("{{ terms.criteria_word }}"), Cell(paragraphs=criteria(), span=3)], splits=True),
        loop("tr if case.staged", 4),
        wide("{{ terms.stage1 }}", period("stage1_start", "stage1_end", "待定")),
        loop("tr endif", 4),
        wide("{{ case.onsite }}", period("stage2_start", "stage2_end", "待定")),
        wide(
            "{{ terms.audit_time }}",
            counted("audit_time.planned", "{{ terms.person_day }}", "待定")
            + "{% if timetable.person_days %}（计划日程合计 {{ timetable.person_days }} "
            "{{ terms.person_day }}）{% endif %}",
        ),
    ]
    sites = [
        titles("序号", "场所", "地址", "主要活动", "计划到场"),
        loop("tr for site in sites", 5),
        Row(
            [
                centre("{{ site.no }}"),
                "{{ site.name }}",
                written("site.address"),
                written("site.activity"),
                centre("{% if site.sampled or not sampling.chosen %}是{% else %}否{% endif %}"),
            ]
        ),
        loop("tr endfor", 5),
    ]
    return (
        heading("{{ terms.audit }}的目的、依据、日期和场所")
        + table(FOUR, dates)
        + tag("p if sites")
        + gap()
        + table((7, 22, 32, 27, 12), sites)
        + tag("p endif")
        + _units()
    )


def _units() -> str:
    """Return which units and processes the plan foresaw; what was done otherwise the team writes."""
    note = (
        "本表照{{ terms.audit }}计划列出；实际与计划不一致的，见“{{ label.plan_deviations }}”"
        "{% if not plan_deviations %}（尚未填写）{% endif %}。"
    )
    rows = [
        titles("部门（岗位）", "过程和{{ terms.audit }}内容", "人员"),
        loop("tr for day in timetable.days", 3),
        Row([Cell("{{ day.date }}　{{ day.site }}", span=3, head=True)], keep=True),
        loop("tr for row in day.rows", 3),
        Row([written("row.unit"), written("row.topic"), "{{ row.auditors }}"]),
        loop("tr endfor", 3),
        loop("tr endfor", 3),
    ]
    return (
        tag("p if timetable")
        + par("计划的部门、过程和人员", style="Heading2", keep=True)
        + table((30, 44, 26), rows)
        + par(note, style="Small")
        + tag("p endif")
    )


def _team() -> str:
    rows = [
        titles("姓名", "组内身份", "注册证书号", "注册领域", "专业代码"),
        loop("tr for member in team", 5),
        Row(
            [
                centre("{{ member.name }}"),
                centre("{{ member.role }}"),
                "{% if member.registration_no %}{{ member.registration_no }}{% endif %}",
                "{% if member.qualifications %}{{ member.qualifications|join(', ') }}{% endif %}",
                "{% if member.professional_codes %}{{ member.professional_codes|join(', ') }}{% endif %}",
            ]
        ),
        loop("tr endfor", 5),
    ]
    return heading("{{ terms.team }}") + table((16, 16, 28, 22, 18), rows)


def _narrative() -> str:
    rows = [
        titles("内容", "{{ terms.team }}的叙述", "条款"),
        loop("tr for point in report.points", 3),
        Row(
            [head("{{ point.label }}"), written("point.text"), written("point.clause")],
            height=700,
        ),
        loop("tr endfor", 3),
    ]
    return tag("p if report.points") + heading("实施情况和综述") + table((18, 63, 19), rows) + tag("p endif")


def _coverage() -> str:
    return tag("p if audit_type != 'initial'") + heading("规则要求本次覆盖的内容") + points_to_cover() + tag("p endif")


def _findings() -> str:
    verdicts = (
        "逐条判定 {{ score.rows | length }} 行：{% for entry in report.verdicts %}{{ entry.label }} "
        "{{ entry.count }} 行{% if not loop.last %}，{% endif %}{% endfor %}。"
    )
    return (
        heading("{{ terms.audit }}发现")
        + tag("p if score.rows")
        + par(verdicts, style="BodyIndent", keep=True)
        + judged_rows("证据、发现和理由", points=False)
        + mandatory_note()
        + tag("p else")
        + par("没有逐条判定；证据和发现见{{ terms.team }}的记录。", style="BodyIndent")
        + tag("p endif")
    )


def _score(basis_title: str, basis: Pairs) -> str:
    rows = [
        titles("指标", "得分", "适用满分", "得分率"),
        loop("tr for indicator in score.by_indicator", 4),
        Row(
            [
                "{{ indicator.name }}",
                centre("{{ indicator.earned|number }}"),
                centre("{{ indicator.applicable|number }}"),
                centre("{{ indicator.share|percent(2) }}"),
            ],
            keep=True,
        ),
        loop("tr endfor", 4),
        Row(
            [
                head("合计"),
                centre("{{ score.earned }}"),
                centre("{{ score.applicable }}"),
                centre("{{ score.percent|percent(2) }}"),
            ]
        ),
    ]
    grounds: list[Row] = []
    given = [f"{key} or {key} == false" for key, _ in basis]
    for (key, unit), condition in zip(basis, given, strict=True):
        grounds += [
            loop(f"tr if {condition}", 2),
            Row([head(f"{{{{ label.{key} }}}}"), f"{{{{ {key} }}}}{unit}"], keep=key != basis[-1][0]),
            loop("tr endif", 2),
        ]
    any_given = tag(f"p if {' or '.join(given)}")
    return (
        (any_given + heading(basis_title) + table((40, 60), grounds) + tag("p endif") if basis else "")
        + tag("p if score.by_indicator")
        + heading("得分")
        + table((40, 20, 20, 20), rows)
        + tag("p endif")
    )


def _nonconformities() -> str:
    number = (
        par("{{ nc.nc_no }}", style="TableText", align="center", keep=True),
        par("{%p if nc.severity %}", style="TableText"),
        par("（{{ nc.severity }}）", style="TableText", align="center", keep=True),
        par("{%p endif %}", style="TableText"),
    )
    rows = [
        titles("编号和事实", "部门", "条款", "完成期限", "验证方式和现状"),
        loop("tr for nc in ncs", 5),
        Row(
            [
                Cell(paragraphs=number, head=True),
                written("nc.unit"),
                written("nc.clause"),
                centre("{% if nc.due %}{{ nc.due }}{% elif nc.verified_on %}—{% else %}待商定{% endif %}"),
                "{% if nc.verification %}{{ nc.verification }}；{% endif %}{{ nc.state }}"
                "{% if nc.verified_on %}（{{ nc.verified_on }}）{% endif %}",
            ],
            keep=True,
        ),
        Row([Cell(written("nc.statement"), span=5)]),
        loop("tr endfor", 5),
    ]
    total = (
        "共 {{ ncs | length }} 项"
        "{% for entry in report.severities %}，{{ entry.label }} {{ entry.count }} 项{% endfor %}；"
        "{% if report.open %}{{ report.open }} 项尚未验证关闭{% else %}全部验证关闭{% endif %}。"
    )
    return (
        heading("{{ terms.nonconformity }}")
        + tag("p if ncs")
        + par(total, style="BodyIndent", keep=True)
        + table((20, 16, 15, 23, 26), rows)
        + tag("p else")
        + par("没有登记{{ terms.nonconformity }}。", style="BodyIndent")
        + tag("p endif")
    )


def _conclusion() -> str:
    grade = "{% if score.grade %}{{ score.grade }}{% elif score.candidate %}{{ score.candidate }}（待确认）{% endif %}"
    unclosed = "{% if report.open %}{{ report.open }} 项{% else %}无{% endif %}"
    rows = [
        Row([head("{{ label.recommendation }}"), written("recommendation")], height=500, keep=True),
        loop("tr if score", 2),
        Row([head("得分和等级"), "{% if score.percent %}{{ score.percent }} 分　{% endif %}" + grade], keep=True),
        loop("tr endif", 2),
        Row([head("未验证关闭的{{ terms.nonconformity }}"), unclosed], keep=True),
    ]
    return (
        heading("结论和推荐意见")
        + table((28, 72), rows)
        + par(
            "以上是{{ terms.team }}的意见，供{{ terms.decision }}参考；决定由本机构作出。",
            style="Small",
            keep=True,
            before=100,
            after=100,
        )
    )


def _statements() -> str:
    return (
        heading("说明")
        + numbered("p for item in report.statements")
        + par(
            "{{ terms.audit }}以抽样方式进行，只对看到的场所、文件和记录得出发现；没有发现问题的地方不等于没有问题。"
            "本报告所载的技术、商业信息予以保密，未经{{ terms.client }}书面同意不向第三方提供，法律另有规定的除外。",
            style="BodyIndent",
        )
        + contents_in_brief(keep=True)
    )


def _signed() -> str:
    """Return the signatures, on one page with the conclusion above them."""
    return signatures(
        ("{{ terms.leader }}", "签字：", "日期：　　　　年　　月　　日"),
        ("{{ terms.team }}成员", "签字：", "日期：　　　　年　　月　　日"),
        ("{{ terms.client }}", "签收（盖章）：", "日期：　　　　年　　月　　日"),
    )
