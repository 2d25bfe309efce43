"""The decision sheet: what was found, what the rule asks before deciding, what was decided."""

from collections.abc import Mapping, Sequence

from tools.drawing import chart, chart_parts
from tools.package import build, footer, header
from tools.papers.blocks import (
    BY_HAND,
    FOUR,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    counted,
    deadlines,
    gap,
    gates,
    judged_rows,
    mandatory_note,
    open_points,
    organisation,
    period,
    signatures,
    subtitle,
    title,
    written,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, pairs, par, table, tag, titles, wide

Pairs = tuple[tuple[str, str], ...]
GRADED: Pairs = (
    ("{{ label.factory_type }}", "{{ factory_type }}"),
    ("{{ label.total_score }}", "{{ total_score }}"),
    ("{{ label.offset_percent }}", "{% if offset_percent %}{{ offset_percent }}%{% else %}—{% endif %}"),
    (
        "{{ label.renewable_electricity_percent }}",
        "{% if renewable_electricity_percent %}{{ renewable_electricity_percent }}%{% else %}—{% endif %}",
    ),
)
SIX_STARS = ("{{ label.six_star_confirmed_by }}", "{{ six_star_confirmed_by }}")
RATED: Pairs = (
    ("{{ label.rating_mode }}", "{{ rating_mode }}"),
    ("{{ label.stars }}", "{{ stars }}"),
    ("{{ label.stars_basis }}", "{{ stars_basis }}"),
)


def zero_carbon_sheet() -> bytes:
    """Return the sheet that shows score, offset and renewable share behind the stars."""
    confirmed = (loop("tr if six_star_confirmed_by", 2), *_basis_rows((SIX_STARS,)), loop("tr endif", 2))
    return decision_sheet("评级的依据", (*_basis_rows(GRADED), *confirmed))


def rating_sheet() -> bytes:
    """Return the sheet that shows the mode and, in rating mode, the stars and their basis."""
    return decision_sheet("模式和星级", _basis_rows(RATED))


def _basis_rows(pairs_of_text: Pairs) -> tuple[Row, ...]:
    return tuple(Row([head(label), value]) for label, value in pairs_of_text)


def decision_sheet(basis_title: str = "", basis: Sequence[Row] = ()) -> bytes:
    """Return the template; `basis` are rows of further facts behind the grade."""
    body = (
        title()
        + subtitle("编号：{{ case_no }}　　{{ case.audit_type }}")
        + subtitle("依据：{{ scheme.standard_full }}，规则 {{ paper.clause }}")
        + _identity()
        + _score()
        + (heading(basis_title) + table((40, 60), basis) if basis else "")
        + _preconditions()
        + _nonconformities()
        + gates("条件核查")
        + _rows()
        + open_points()
        + _decision()
        + deadlines("决定之后的期限", "decision.deadlines", keep=True)
        + _signed()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE), drawn=[chart_parts("各指标得分率（%）")])


def _identity() -> str:
    members = (
        "{% for member in team %}{{ member.name }}（{{ member.role }}）{% if not loop.last %}、{% endif %}{% endfor %}"
    )
    return heading("项目") + organisation(
        ("{{ label.effective_personnel }}", counted("effective_personnel", "人")),
        ("{{ terms.audit_time }}", counted("audit_time.planned", "{{ terms.person_day }}")),
        below=(
            wide("{{ case.onsite }}", period("stage2_start", "stage2_end")),
            wide("{{ terms.act }}范围", "{{ scope }}"),
            wide("{{ terms.team }}", members),
            wide("推荐意见", "{{ recommendation }}"),
        ),
    )


def _score() -> str:
    totals = [
        Row(
            [
                head("得分", align="center"),
                head("适用总分", align="center"),
                head("得分率（%）", align="center"),
                head("等级", align="center"),
            ],
            keep=True,
        ),
        Row(
            [
                centre("{{ score.earned }}"),
                centre("{{ score.applicable }}"),
                centre("{{ score.percent }}"),
                centre(
                    "{% if score.grade %}{{ score.grade }}{% elif score.candidate %}待定（候选：{{ score.candidate }}）"
                    "{% else %}—{% endif %}"
                ),
            ],
            keep=True,
        ),
    ]
    profile = [
        titles("指标", "得分", "适用总分", "得分率"),
        loop("tr for indicator in score.by_indicator", 4),
        Row(
            [
                "{{ indicator.name }}",
                centre("{{ indicator.earned }}"),
                centre("{{ indicator.applicable }}"),
                centre("{{ indicator.share|percent(2) }}"),
            ]
        ),
        loop("tr endfor", 4),
    ]
    steps = [
        titles("步骤", "得分和等级的得出", "数值", "条款"),
        loop("tr for step in score.steps", 4),
        Row([centre("{{ step.no }}"), "{{ step.what }}", centre("{{ step.value }}"), "{{ step.clause }}"]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if score")
        + heading("得分和等级")
        + table((22, 22, 34, 22), totals)
        + gap()
        + tag("p if score.by_indicator")
        + table((46, 18, 18, 18), profile)
        + par(chart('{{ score.by_indicator|chart("name", "share") }}', 15.5, 6.2), align="center", before=80)
        + gap()
        + tag("p endif")
        + tag("p if score.steps")
        + table((8, 46, 20, 26), steps)
        + tag("p endif")
        + tag("p if score.points_source and not total_score")
        + par(
            "分值来源：{{ score.points_source }}"
            "{% if not score.points_approved %}（尚未经机构批准，等级只作候选）{% endif %}",
            style="Small",
        )
        + tag("p endif")
        + tag("p endif")
    )


def _preconditions() -> str:
    rows = [
        titles("作出肯定决定的前提", "是", "否", "待确认", "条款"),
        loop("tr for condition in decision.preconditions", 5),
        Row(
            [
                "{{ condition.label }}",
                centre("{{ condition.yes }}"),
                centre("{{ condition.no }}"),
                centre("{{ condition.open }}"),
                "{{ condition.clause }}",
            ]
        ),
        loop("tr endfor", 5),
    ]
    confirmed = pairs(
        ("{{ label.information_sufficient }}", _answer("information_sufficient")),
        ("{{ label.contract_met }}", _answer("contract_met")),
    )
    return (
        heading("决定的前提")
        + tag("p if decision.preconditions")
        + table((52, 8, 8, 10, 22), rows)
        + tag("p endif")
        + tag("p if not decision")
        + gap()
        + table((34, 16, 34, 16), confirmed)
        + tag("p endif")
    )


def _answer(name: str) -> str:
    return f"{{% if {name} is true %}}是{{% elif {name} is false %}}否{{% else %}}☐是　☐否{{% endif %}}"


def _nonconformities() -> str:
    state = (
        par("{{ nc.state }}", style="TableText", align="center"),
        par("{%p if nc.verified_on %}", style="TableText"),
        par("{{ nc.verified_on }}", style="TableText", align="center"),
        par("{%p endif %}", style="TableText"),
    )
    graded = (
        par("{%p if nc.severity or not nc.kind %}", style="TableText"),
        par("{{ nc.severity }}", style="TableText", align="center"),
        par("{%p endif %}", style="TableText"),
        par("{%p if nc.kind and nc.kind ~ '' != nc.severity ~ '' %}", style="TableText"),
        par("{{ nc.kind }}", style="TableText", align="center"),
        par("{%p endif %}", style="TableText"),
    )
    rows = [
        titles("编号和事实", "程度、性质", "条款", "期限", "状态"),
        loop("tr for nc in ncs", 5),
        Row(
            [
                head("{{ nc.nc_no }}", align="center"),
                Cell(paragraphs=graded),
                centre("{{ nc.clause }}"),
                centre("{% if nc.due %}{{ nc.due }}{% elif nc.verified_on %}—{% else %}待商定{% endif %}"),
                Cell(paragraphs=state),
            ],
            keep=True,
        ),
        Row([Cell("{{ nc.statement }}", span=5)]),
        loop("tr endfor", 5),
    ]
    return (
        heading("{{ terms.nonconformity }}")
        + tag("p if ncs")
        + table((19, 15, 16, 22, 28), rows)
        + tag("p else")
        + par("没有登记{{ terms.nonconformity }}。", style="BodyIndent")
        + tag("p endif")
    )


def _decision() -> str:
    independence = (
        "{% if decision_maker %}{{ decision_maker }}{% if decision_maker_in_team %}"
        "参加过本次{{ terms.audit }}，不得作出本决定{% elif decision_maker_in_team is false %}"
        "没有参加本次{{ terms.audit }}{% else %}没有参加本次{{ terms.audit }}：☐ 已核对{% endif %}"
        "{% else %}作出决定的人员不得参加过本次{{ terms.audit }}：☐ 已核对{% endif %}"
    )
    options = (
        par("{%p for option in decision.options %}", style="TableText"),
        par("{{ option.mark }} {{ option.label }}（{{ option.clause }}）", style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )
    reasons = (
        par("{%p for reason in reasons %}", style="TableText"),
        par("{{ reason.text }}{% if reason.clause %}（{{ reason.clause }}）{% endif %}", style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )
    issued = "{% if decision and not decision.issues %}不另颁发{% else %}{{ certificate.issue_date }}{% endif %}"
    valid = "{{ certificate.valid_from }}{% if certificate.valid_to %}至{{ certificate.valid_to }}{% endif %}"
    held = "{% if previous_expiry %}至{{ previous_expiry }}（现行{{ terms.certificate }}）{% else %}—{% endif %}"
    rows = [
        Row(
            [head("按规则可推荐"), Cell(written("decision.recommended", "（前提确认之后才能得出）"), span=3)], keep=True
        ),
        Row([head("{{ terms.decision }}"), Cell(paragraphs=options, span=3)], keep=True),
        loop("tr if not decision.positive", 4),
        Row([head("否定或补充的理由"), Cell(paragraphs=reasons, span=3)], height=600, keep=True),
        loop("tr endif", 4),
        *_what(),
        Row([head("独立性"), Cell(independence, span=3)], keep=True),
        Row(
            [head("决定日期"), written("decision_date", BY_HAND), head("颁发日期"), _unless_negative(issued)], keep=True
        ),
        Row(
            [head("{{ terms.certificate }}编号"), Cell(_number(), span=3)],
            keep=True,
        ),
        Row([head("有效期"), Cell(_unless_negative(valid, held), span=3)], keep=True),
    ]
    return heading("{{ terms.decision }}") + table(FOUR, rows) + _details()


def _number() -> str:
    """Return the number of the certificate; of the one that is held where the decision issues none."""
    held = "{% if previous_certificate_no %}{{ previous_certificate_no }}{% else %}—{% endif %}"
    kept = "previous_certificate_no and not certificate.number and not decision.issues"
    number = (
        f"{{% if {kept} and audit_type != 'recertification' %}}{{{{ previous_certificate_no }}}}"
        "{% else %}{{ certificate.number }}{% endif %}"
    )
    return _unless_negative(number, held)


def _what() -> tuple[Row, ...]:
    """Return the rows that say which part a suspension or withdrawal is about, and how long it lasts."""
    ended = "decision.key == 'suspend' or decision.key == 'restore' or decision.key == 'withdraw'"
    months = "{% if suspension_months %}，{{ suspension_months }} 个月{% endif %}"
    return (
        *_row_if(f"affected_part and ({ended})", "涉及的范围", "{{ affected_part }}"),
        *_row_if("suspension_start and decision.key == 'suspend'", "暂停的期间", "自{{ suspension_start }}起" + months),
    )


def _row_if(condition: str, label: str, value: str) -> tuple[Row, ...]:
    return loop(f"tr if {condition}", 4), Row([head(label), Cell(value, span=3)], keep=True), loop("tr endif", 4)


def _details() -> str:
    """Return what changes by the decision, and what it asks to be supplied, each entry in a row of its own."""
    changes = ("{{ entry.item }}", written("entry.before"), written("entry.after"))
    supplements = ("{{ entry.item }}", written("entry.reason"), written("entry.due"))
    return _each("changes", "decision.positive", {"变更的内容": 24, "变更前": 38, "变更后": 38}, changes) + _each(
        "supplements", "decision.key == 'supplement'", {"需要补充的内容": 44, "理由": 34, "提交期限": 22}, supplements
    )


def _each(table_fact: str, condition: str, heads: Mapping[str, int], cells: Sequence[str]) -> str:
    """Return a table with a row for each entry of a table fact; `heads` are its titles with their shares."""
    rows = [
        titles(*heads),
        loop(f"tr for entry in {table_fact}", 3),
        Row(list(cells)),
        loop("tr endfor", 3),
    ]
    return (
        tag(f"p if {table_fact} and {condition}") + gap(keep=True) + table(tuple(heads.values()), rows) + tag("p endif")
    )


def _signed() -> str:
    return gap(keep=True) + signatures(
        ("{{ terms.decider }}", "姓名：{% if decision_maker %}{{ decision_maker }}{% endif %}", "签字：", "日期："),
        ("批准", "姓名：{% if approved_by %}{{ approved_by }}{% endif %}", "签字：", "日期："),
    )


def _unless_negative(value: str, otherwise: str = "—") -> str:
    """Return the value, or what stands there where the decision grants nothing."""
    negative = "{% if decision and not decision.positive and not certificate.valid_to %}"
    return negative + otherwise + "{% else %}" + value + "{% endif %}"


def _rows() -> str:
    return (
        tag("p if score.rows")
        + heading("逐条判定")
        + tag("p if score.has_points")
        + judged_rows("证据与理由", points=True)
        + tag("p else")
        + judged_rows("证据与理由", points=False)
        + tag("p endif")
        + mandatory_note()
        + tag("p endif")
    )
