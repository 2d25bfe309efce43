"""The programme of the certification cycle: which audits, when, for how long, where, covering what."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    AUDIT,
    FOUR,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    contents_in_brief,
    identified,
    numbered,
    time_steps,
    title,
    with_unit,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, pairs, par, table, tag, titles, wide


def audit_programme() -> bytes:
    """Return the template."""
    body = (
        title()
        + identified()
        + _identity()
        + _audits()
        + _coverage()
        + _sites()
        + _time()
        + _team()
        + _statements()
        + contents_in_brief()
        + _risks()
        + _revisions()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def _identity() -> str:
    criteria = (
        par("{%p for item in plan.criteria %}", style="TableText"),
        par("{{ loop.index }}. {{ item.text }}", style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )
    rows = [
        wide("{{ terms.client }}", "{{ org_name }}"),
        *pairs(
            ("{{ label.effective_personnel }}", with_unit("effective_personnel", "人")),
            ("本次", AUDIT),
        ),
        wide("{{ terms.act }}范围", "{{ scope }}"),
        Row([head("{{ terms.criteria_word }}"), Cell(paragraphs=criteria, span=3)], splits=True),
        loop("tr if previous_decision_date or previous_expiry", 4),
        Row(
            [
                head("{{ label.previous_decision_date }}"),
                "{{ previous_decision_date }}",
                head("{{ label.previous_expiry }}"),
                "{{ previous_expiry }}",
            ]
        ),
        loop("tr endif", 4),
    ]
    return heading("{{ terms.client }}、范围和依据") + table(FOUR, rows)


def _audits() -> str:
    due = (
        par("{%p if audit.due %}", style="TableText"),
        par("{{ audit.due }}", style="TableText"),
        par("{%p endif %}", style="TableText"),
        par("{%p if audit.due_date %}", style="TableText"),
        par("{{ audit.due_date }}", style="TableText"),
        par("{%p endif %}", style="TableText"),
        par("{%p if audit.dates %}", style="TableText"),
        par("{% if audit.state == '已完成' %}日期{% else %}计划{% endif %}：{{ audit.dates }}", style="TableText"),
        par("{%p endif %}", style="TableText"),
    )
    days = (
        par(
            "{% if audit.days %}{{ audit.days }}{% elif audit.state == '已完成' %}／{% else %}{{ audit.days_text }}"
            "{% endif %}",
            style="TableText",
            align="center",
        ),
        par("{%p if audit.days %}", style="TableText"),
        par("{{ audit.days_clause }}", style="TableText", align="center"),
        par("{%p endif %}", style="TableText"),
    )
    places = (
        "{% if audit.sites %}{{ audit.sites }}{% elif audit.on_site and audit.state != '已完成' %}待定"
        "{% else %}／{% endif %}"
    )
    rows = [
        titles("序号", "{{ terms.audit }}", "方式", "时限和日期", "{{ terms.person_day }}", "场所数", "状态", "条款"),
        loop("tr for audit in programme.audits", 8),
        Row(
            [
                centre("{{ audit.no }}"),
                "{{ audit.name }}",
                "{{ audit.method }}",
                Cell(paragraphs=due),
                Cell(paragraphs=days),
                centre(places),
                centre("{{ audit.state }}"),
                "{{ audit.clause }}",
            ]
        ),
        loop("tr endfor", 8),
    ]
    return (
        heading("{{ terms.act }}周期内的{{ terms.audit }}安排")
        + table((12, 32, 25, 50, 26, 16, 16, 23), rows)
        + par(
            "场所数是计入抽样的场所中至少到场的个数。"
            "“待实施”各次的{{ terms.person_day }}和场所数按现有资料测算，不含增减和结合{{ terms.audit }}；"
            "届时按当时的人数、场所和变更重新核定。"
            "没有日期的期限在作出{{ terms.decision }}、颁发{{ terms.certificate }}后确定。",
            style="Small",
        )
    )


def _coverage() -> str:
    points = (
        par("{%p if kind.same_as %}", style="TableText"),
        par("与{{ kind.same_as }}相同。", style="TableText"),
        par("{%p else %}", style="TableText"),
        par(
            "{% for point in kind.coverage %}{{ point.id }} {{ point.text }}"
            "{% if not loop.last %}；{% endif %}{% endfor %}",
            style="TableText",
        ),
        par("{%p if kind.clauses %}", style="TableText"),
        par("条款：{{ kind.clauses|join('；') }}", style="TableText"),
        par("{%p endif %}", style="TableText"),
        par("{%p endif %}", style="TableText"),
    )
    rows = [
        titles("{{ terms.audit }}", "目的", "应覆盖的内容和条款"),
        loop("tr for kind in programme.kinds", 3),
        Row([centre("{{ kind.name }}"), "{{ kind.purpose }}", Cell(paragraphs=points)]),
        loop("tr endfor", 3),
    ]
    return heading("各次{{ terms.audit }}的目的和内容") + table((13, 29, 58), rows)


def _sites() -> str:
    rows = [
        titles("序号", "场所名称", "地址", "类型", "人数", "本周期上次到访", "本次", "以后的{{ terms.audit }}"),
        loop("tr for site in sites", 8),
        Row(
            [
                centre("{{ site.no }}"),
                "{{ site.name }}",
                "{{ site.address }}",
                centre("{{ site.kind }}"),
                centre("{{ site.personnel }}"),
                centre("{% if site.visited_on %}{{ site.visited_on }}{% endif %}"),
                centre("{% if site.sampled or not sampling.chosen %}到场{% endif %}"),
                "",
            ]
        ),
        loop("tr endfor", 8),
    ]
    return (
        heading("场所")
        + tag("p if sites")
        + table((6, 16, 29, 11, 7, 12, 7, 12), rows)
        + tag("p else")
        + par("没有登记场所。", style="BodyIndent")
        + tag("p endif")
        + tag("p if sampling")
        + par(
            "{% if sites and sites|length != sampling.sites %}计入抽样的{% endif %}"
            "场所 {{ sampling.sites }} 个，{{ sampling.allowed_state }}"
            "{% if sampling.sites > 1 and sampling.sampled and sampling.allowed != false %}"
            "，本次至少去 {{ sampling.sampled }} 个{% endif %}"
            "（{{ sampling.clause }}）。"
            "{% if sampling.still_to_visit %}本次之后，本周期还没有到过：{{ sampling.still_to_visit }}。{% endif %}"
            "{% if sampling.sites > 1 %}“以后的{{ terms.audit }}”一栏写明拟在哪一次到场。{% endif %}",
            style="Small",
        )
        + tag("p endif")
    )


def _time() -> str:
    return (
        tag("p if audit_time.steps and (audit_time.total or audit_time.onsite)")
        + heading("本次{{ terms.audit_time }}的得出")
        + time_steps((8, 50, 20, 22))
        + tag("p endif")
    )


def _team() -> str:
    rows = [
        titles("姓名", "组内身份", "注册领域", "专业代码", "本次{{ terms.person_day }}"),
        loop("tr for member in team", 5),
        Row(
            [
                centre("{{ member.name }}"),
                centre("{{ member.role }}"),
                "{% if member.qualifications %}{{ member.qualifications|join(', ') }}{% endif %}",
                "{% if member.professional_codes %}{{ member.professional_codes|lines }}{% endif %}",
                centre("{% if timetable %}{{ member.person_days }}{% endif %}"),
            ]
        ),
        loop("tr endfor", 5),
    ]
    return tag("p if team") + heading("本次{{ terms.team }}") + table((20, 20, 22, 24, 14), rows) + tag("p endif")


def _statements() -> str:
    return (
        tag("p if programme.statements")
        + heading("原则、资源和调整")
        + numbered("p for item in programme.statements", "TableText")
        + tag("p endif")
    )


def _risks() -> str:
    rows = [titles("日期", "风险、变更、投诉或以往{{ terms.audit }}的结果", "对方案的影响和应对", "记录人")]
    rows += [Row(["", "", "", ""], height=420, keep=True) for _ in range(4)]
    return heading("风险和变更") + table((15, 40, 30, 15), rows)


def _revisions() -> str:
    """Return where each version is signed; that of a new cycle is the first, a later one is numbered by hand."""
    rows = [titles("版次", "日期", "修订内容", "理由", "编制（签字）", "批准（签字）")]
    first = "{% if audit_type in ('initial', 'recertification') %}"
    what = first + "首次编制{% else %}按" + AUDIT + "的情况更新{% endif %}"
    rows += [Row([centre(first + "1{% endif %}"), "", what, "", "", ""], height=560, keep=True)]
    rows += [Row(["", "", "", "", "", ""], height=440, keep=at < 1) for at in range(2)]
    return heading("编制、批准和修订记录") + table((7, 15, 28, 18, 16, 16), rows)
