"""The nonconformity report: one fact, what it violates, what the client does, how it is verified."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    AUDIT,
    BY_HAND,
    FOUR,
    HEADER_LEFT,
    NOTE,
    gap,
    numbered,
    signatures,
    subtitle,
    title,
    written,
)
from tools.wordml import Cell, Row, head, heading, loop, pairs, par, table, tag, wide


def nc_report() -> bytes:
    """Return the template."""
    body = (
        title()
        + par("编号：{{ nc.nc_no }}　　项目：{{ case_no }}", style="Subtitle", after=40)
        + subtitle("依据：规则 {{ paper.clause }}")
        + _identity()
        + _fact()
        + _duties()
        + _treatment()
        + _verification()
    )
    return build(body, header(HEADER_LEFT, "{{ paper.title }}　编号：{{ nc.nc_no }}"), footer(NOTE))


def _identity() -> str:
    rows = [
        Row([head("{{ terms.client }}"), Cell("{{ org_name }}", span=3)]),
        *pairs(
            ("{{ label.audit_type }}", AUDIT),
            ("发现阶段", written("nc.stage")),
            ("责任部门", written("nc.unit")),
            ("发现日期", written("nc.found_on", BY_HAND)),
        ),
    ]
    return table(FOUR, rows)


def _fact() -> str:
    rows = [
        *_told("事实陈述", "nc.statement"),
        *_told("客观证据", "nc.evidence"),
        Row(
            [
                head("不满足的要求"),
                Cell(written("nc.clause") + "{% if nc.requirement %}　{{ nc.requirement }}{% endif %}", span=3),
            ]
        ),
        loop("tr if nc.severity or not nc.kind", 4),
        *pairs(("严重程度", written("nc.severity")), ("性质", written("nc.kind"))),
        loop("tr else", 4),
        wide("性质", "{{ nc.kind }}"),
        loop("tr endif", 4),
        Row(
            [
                head("{{ terms.auditor }}"),
                written("nc.auditor"),
                head("完成期限"),
                "{% if nc.due %}{{ nc.due }}（{{ nc.due_clause }}）{% else %}" + BY_HAND + "{% endif %}",
            ]
        ),
    ]
    return (
        heading("{{ terms.nonconformity }}")
        + table(FOUR, rows)
        + gap(keep=True)
        + signatures(
            ("{{ terms.auditor }}", "签字：", "日期："),
            ("{{ terms.leader }}", "签字：", "日期："),
            ("{{ terms.client }}确认", "签字：", "日期："),
        )
    )


def _told(label: str, name: str) -> tuple[Row, ...]:
    """Return the row of a text; where it is not given, the row has room to write it by hand."""
    return (
        loop(f"tr if {name}", 4),
        Row([head(label), Cell(f"{{{{ {name} }}}}", span=3)], height=420),
        loop("tr else", 4),
        Row([head(label), Cell("", span=3)], height=1400),
        loop("tr endif", 4),
    )


def _treatment() -> str:
    """Return what the client writes: a page of its own with room to write by hand, or what was typed.

    What was typed stays together with the verification, so that this never stands alone on a page.
    """
    title_text = "{{ terms.client }}的原因分析和措施"
    parts = (
        ("原因分析", "nc.cause", 3400),
        ("纠正", "nc.correction", 2600),
        ("纠正措施", "nc.corrective_action", 3400),
    )
    by_hand = [Row([head(label), Cell("", span=3)], height=height) for label, _, height in parts]
    typed = [Row([head(label), Cell(written(name), span=3)], height=380, keep=True) for label, name, _ in parts]
    accepted = written("nc.plan_accepted_on", BY_HAND)
    signed = Row([head("负责人签字"), "", head("措施计划认可"), accepted], height=380, keep=True)
    return (
        tag("p if nc.cause or nc.correction or nc.corrective_action")
        + heading(title_text)
        + table(FOUR, [*typed, signed])
        + tag("p else")
        + par(title_text, style="Heading1", keep=True, new_page=True)
        + table(FOUR, [*by_hand, signed])
        + tag("p endif")
    )


def _verification() -> str:
    methods = _method("document", "书面验证") + "　" + _method("onsite", "现场验证")
    rows = [
        Row([head("验证方式"), methods, head("状态"), "{{ nc.state }}"], keep=True),
        Row([head("验证结论"), Cell(written("nc.result"), span=3)], height=400, keep=True),
        Row([head("验证人"), written("nc.verified_by"), head("验证日期"), written("nc.verified_on", BY_HAND)]),
    ]
    return heading("有效性验证") + table(FOUR, rows)


def _method(key: str, words: str) -> str:
    return f"{{% if nc.verification.key == '{key}' %}}☑{{% else %}}☐{{% endif %}} {words}"


def _duties() -> str:
    return (
        tag("p if nc.statements")
        + heading("时限和逾期的后果")
        + numbered("p for item in nc.statements", "Small")
        + tag("p endif")
    )
