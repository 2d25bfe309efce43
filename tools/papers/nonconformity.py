"""The nonconformity report: one fact, what it violates, what the client does, how it is verified."""

from tools.package import build, footer, header
from tools.papers.blocks import FOUR, HEADER_LEFT, NOTE, gap, numbered, signatures, subtitle, title, written
from tools.wordml import Cell, Row, head, heading, pairs, par, table, tag


def nc_report() -> bytes:
    """Return the template."""
    body = (
        title()
        + subtitle("编号：{{ nc.nc_no }}　　项目：{{ case_no }}　　依据：规则 {{ paper.clause }}")
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
            ("{{ label.audit_type }}", "{{ case.audit_type }}"),
            ("发现阶段", written("nc.stage")),
            ("责任部门", written("nc.unit")),
            ("发现日期", written("nc.found_on")),
        ),
    ]
    return heading("基本信息") + table(FOUR, rows)


def _fact() -> str:
    rows = [
        Row([head("事实陈述"), Cell(written("nc.statement"), span=3)], height=420),
        Row([head("客观证据"), Cell(written("nc.evidence"), span=3)], height=420),
        Row(
            [
                head("不满足的要求"),
                Cell(written("nc.clause") + "{% if nc.requirement %}　{{ nc.requirement }}{% endif %}", span=3),
            ]
        ),
        *pairs(("严重程度", written("nc.severity")), ("性质", written("nc.kind"))),
        Row(
            [
                head("{{ terms.auditor }}"),
                written("nc.auditor"),
                head("完成期限"),
                "{% if nc.due %}{{ nc.due }}（{{ nc.due_clause }}）{% else %}　　　　年　　月　　日{% endif %}",
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


def _treatment() -> str:
    """Return what the client writes: a page of its own with room to write by hand, or what was typed."""
    title_text = "{{ terms.client }}的原因分析和措施"
    parts = (
        ("原因分析", "nc.cause", 2600),
        ("纠正", "nc.correction", 1900),
        ("纠正措施", "nc.corrective_action", 2600),
    )
    by_hand = [Row([head(label), Cell("", span=3)], height=height) for label, _, height in parts]
    typed = [Row([head(label), Cell(written(name), span=3)], height=380, splits=True) for label, name, _ in parts]
    signed = Row([head("负责人签字"), "", head("措施计划认可"), written("nc.plan_accepted_on")], height=380)
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
        Row([head("验证人"), written("nc.verified_by"), head("验证日期"), written("nc.verified_on")]),
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
