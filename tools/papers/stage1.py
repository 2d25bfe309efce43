"""The conclusion of stage 1: what was looked at, what is open, whether stage 2 may follow."""

from dataclasses import replace

from tools.package import build, footer, header
from tools.papers.blocks import (
    BY_HAND,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    TWO,
    contents_in_brief,
    gap,
    gates,
    hand_rows,
    identified,
    numbered,
    organisation,
    period,
    signatures,
    title,
    with_unit,
    written,
)
from tools.wordml import Cell, Row, centre, heading, loop, pairs, par, table, tag, titles, wide

Pairs = tuple[tuple[str, str], ...]
VERDICT = (
    par("{%p if row.verdict %}", style="TableText"),
    par("{{ row.verdict }}", style="TableText", align="center"),
    par("{%p else %}", style="TableText"),
    par("☐符合", style="TableText", align="center"),
    par("☐不符合", style="TableText", align="center"),
    par("{%p endif %}", style="TableText"),
)
FOUND = "{% if row.evidence %}{{ row.evidence }}{% endif %}{% if row.reason %}（理由：{{ row.reason }}）{% endif %}"

METHOD = (
    "{% if stage1.method %}{{ stage1.method }}{% endif %}"
    "{% if stage1.either_place %}。本次：☐ 到现场　☐ 不到现场，审查文件和资料{% endif %}"
)


def stage1_conclusion(more: Pairs = ()) -> bytes:
    """Return the template; `more` are further facts of how stage 1 was done."""
    body = (
        title()
        + identified()
        + _identity(more)
        + _points()
        + _written()
        + _problems()
        + _stage2()
        + contents_in_brief(keep=True)
        + _conclusion()
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def offsite_conclusion() -> bytes:
    """Return the template that gives the reason for a stage 1 away from the site."""
    return stage1_conclusion((("{{ label.stage1_offsite_reason }}", written("stage1_offsite_reason")),))


def _identity(more: Pairs) -> str:
    members = (
        "{% for member in team %}{{ member.name }}（{{ member.role }}）{% if not loop.last %}、{% endif %}{% endfor %}"
    )
    rows = [
        wide("{{ terms.audit }}范围", "{{ scope }}"),
        wide("{{ terms.stage1 }}日期", period("stage1_start", "stage1_end", BY_HAND)),
        wide("进行方式", METHOD),
        wide("{{ terms.team }}", members),
        *(wide(label, value) for label, value in more),
    ]
    return heading("{{ terms.client }}和{{ terms.stage1 }}") + organisation(
        ("{{ label.effective_personnel }}", with_unit("effective_personnel", "人")), below=rows
    )


def _points() -> str:
    asks = [
        titles("序号", "应查明的内容", "结果", "条款"),
        loop("tr for point in stage1.asks", 4),
        Row([centre("{{ point.id }}"), "{{ point.text }}", centre("☐满足　☐不满足"), "{{ point.clause }}"]),
        loop("tr endfor", 4),
    ]
    rows = [
        titles("行号", "要求", "判定", "证据与理由"),
        loop("tr for row in stage1.rows", 4),
        Row([centre("{{ row.item }}"), "{{ row.requirement }}", Cell(paragraphs=VERDICT), FOUND]),
        loop("tr endfor", 4),
    ]
    return (
        heading("查证的内容和结果")
        + tag("p if stage1.asks")
        + table((9, 53, 22, 16), asks)
        + tag("p endif")
        + tag("p if stage1.asks and stage1.rows")
        + gap()
        + tag("p endif")
        + tag("p if stage1.rows")
        + table((13, 31, 12, 44), rows)
        + tag("p endif")
    )


def _written() -> str:
    rows = [*hand_rows("stage1_summary", 2, 900), *hand_rows("stage1_concerns", 2, 900)]
    return heading("综述和须关注的问题") + table(TWO, rows)


def _measures() -> tuple[str, ...]:
    """Return the correction and the corrective action, a paragraph each, as far as they are given."""
    return tuple(
        piece
        for key, word in (("correction", "纠正"), ("corrective_action", "纠正措施"))
        for piece in (
            par(f"{{%p if nc.{key} %}}", style="TableText"),
            par(f"{word}：{{{{ nc.{key} }}}}", style="TableText"),
            par("{%p endif %}", style="TableText"),
        )
    )


def _problems() -> str:
    rows = [
        titles("编号", "问题", "条款（要点）", "纠正和纠正措施", "现状"),
        loop("tr for nc in stage1.ncs", 5),
        Row(
            [
                centre("{{ nc.nc_no }}"),
                "{{ nc.statement }}",
                "{{ nc.clause }}",
                Cell(paragraphs=_measures()),
                centre("{{ nc.state }}{% if nc.verified_on %}（{{ nc.verified_on }}）{% endif %}"),
            ]
        ),
        loop("tr endfor", 5),
    ]
    return (
        heading("{{ stage1.problems }}")
        + tag("p if stage1.ncs")
        + table((13, 32, 11, 31, 13), rows)
        + tag("p if stage1.open")
        + par("其中 {{ stage1.open }} 项尚未验证关闭。", style="BodyIndent")
        + tag("p endif")
        + tag("p else")
        + par("没有登记在{{ terms.stage1 }}发现的{{ terms.nonconformity }}。", style="BodyIndent")
        + tag("p endif")
    )


def _stage2() -> str:
    planned = pairs(
        ("{{ terms.stage1 }}结束", written("stage1_end")),
        ("{{ terms.stage2 }}", period("stage2_start", "stage2_end", "待定")),
        (
            "{{ terms.audit_time }}{% if audit_time.total %}（合计）{% endif %}",
            "{% if audit_time.planned %}{{ audit_time.planned }} {{ terms.person_day }}{% else %}待定{% endif %}",
        ),
        ("是否确认", "☐ 照原策划　☐ 有调整"),
    )
    rows = [*(replace(row, keep=True) for row in planned), *hand_rows("stage1_arrangement", 4, 700)]
    due = [
        titles("期限", "日期", "条款"),
        loop("tr for deadline in stage1.deadlines", 3),
        Row(["{{ deadline.label }}", centre("{{ deadline.date }}"), "{{ deadline.clause }}"]),
        loop("tr endfor", 3),
    ]
    return (
        heading("{{ terms.stage2 }}的安排")
        + table((20, 22, 17, 41), rows)
        + tag("p if stage1.deadlines")
        + par("", style="Small")
        + table((50, 28, 22), due)
        + tag("p endif")
        + gates("与{{ terms.stage2 }}有关的条件", "stage1.gates")
    )


def _conclusion() -> str:
    return (
        heading("结论")
        + tag("p if stage1.statements")
        + numbered("p for item in stage1.statements", "Small", keep=True)
        + tag("p endif")
        + signatures(
            (
                "是否可以进入{{ terms.stage2 }}",
                "{{ stage1.ready }} 可以进入{{ terms.stage2 }}",
                "{{ stage1.not_ready }} 暂不进入，上列问题解决之后再定",
            ),
            ("{{ terms.leader }}", "签字：", "日期：　　　　年　　月　　日"),
            ("{{ terms.client }}知悉", "签字（盖章）：", "日期：　　　　年　　月　　日"),
            shares=(36, 32, 32),
        )
    )
