"""The nonconformity report: one fact, what it violates, what the client does, how it is verified."""

from tools.package import build, footer, header
from tools.papers.blocks import FOUR, HEADER_LEFT, NOTE, gap, numbered, signatures, subtitle, title
from tools.wordml import Cell, Row, head, heading, loop, pairs, table, tag


def nc_report() -> bytes:
    """Return the template."""
    body = (
        title()
        + subtitle("编号：{{ nc.nc_no }}　　项目：{{ case_no }}　　依据：规则 {{ paper.clause }}")
        + _identity()
        + _fact()
        + _treatment()
        + _verification()
        + _duties()
    )
    return build(body, header(HEADER_LEFT, "{{ paper.title }}　编号：{{ nc.nc_no }}"), footer(NOTE))


def _identity() -> str:
    rows = [
        Row([head("{{ terms.client }}"), Cell("{{ org_name }}", span=3)]),
        *pairs(
            ("{{ label.audit_type }}", "{{ case.audit_type }}"),
            ("发现阶段", "{{ nc.stage }}"),
            ("责任部门", "{{ nc.unit }}"),
            ("发现日期", "{{ nc.found_on }}"),
        ),
    ]
    return heading("基本信息") + table(FOUR, rows)


def _fact() -> str:
    rows = [
        Row([head("事实陈述"), Cell("{{ nc.statement }}", span=3)], height=400),
        Row([head("客观证据"), Cell("{{ nc.evidence }}", span=3)], height=400),
        Row(
            [
                head("不满足的要求"),
                Cell("{{ nc.clause }}{% if nc.requirement %}　{{ nc.requirement }}{% endif %}", span=3),
            ]
        ),
        *pairs(("严重程度", "{{ nc.severity }}"), ("性质", "{{ nc.kind }}")),
        Row(
            [
                head("{{ terms.auditor }}"),
                "{{ nc.auditor }}",
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
    rows = [
        *_filled("原因分析", "nc.cause", 1000),
        *_filled("纠正", "nc.correction", 800),
        *_filled("纠正措施", "nc.corrective_action", 1000),
        Row(
            [
                head("负责人签字"),
                "",
                head("措施计划认可"),
                "{% if nc.plan_accepted_on %}{{ nc.plan_accepted_on }}{% endif %}",
            ]
        ),
    ]
    return heading("{{ terms.client }}的原因分析和措施") + table(FOUR, rows)


def _filled(label: str, name: str, height: int) -> list[Row]:
    """Return the row with what was written, or one with room to write it by hand."""
    return [
        loop(f"tr if {name}", 4),
        Row([head(label), Cell(f"{{{{ {name} }}}}", span=3)], height=400, splits=True),
        loop("tr else", 4),
        Row([head(label), Cell("", span=3)], height=height),
        loop("tr endif", 4),
    ]


def _verification() -> str:
    methods = _method("document", "书面验证") + "　　　" + _method("onsite", "现场验证")
    rows = [
        Row([head("验证方式"), Cell(methods, span=3)], keep=True),
        Row([head("验证结论"), Cell("{% if nc.result %}{{ nc.result }}{% endif %}", span=3)], height=400, keep=True),
        Row(
            [
                head("验证人"),
                "{% if nc.verified_by %}{{ nc.verified_by }}{% endif %}",
                head("验证日期"),
                "{% if nc.verified_on %}{{ nc.verified_on }}{% endif %}",
            ],
            keep=True,
        ),
        Row([head("状态"), Cell("{{ nc.state }}", span=3)]),
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
