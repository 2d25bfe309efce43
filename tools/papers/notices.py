"""Notices and the list of findings: letters to the applicant, and what to correct."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    TWO,
    clause_line,
    deadlines,
    numbered,
    open_readings,
    subtitle,
    title,
)
from tools.wordml import Cell, Row, centre, head, heading, loop, par, table, tag, titles

Pairs = tuple[tuple[str, str], ...]
SENTENCES = numbered("p for item in notice.sentences")
SIGNED = (
    par("", style="Normal", keep=True)
    + par("{{ scheme.body }}（盖章）", align="right", keep=True)
    + par("{% if decision_date %}{{ decision_date }}{% else %}　　　　年　　月　　日{% endif %}", align="right")
)


def refusal_notice() -> bytes:
    """Return the template of the notice that an application, or certification, is refused."""
    opening = par("{{ org_name }}：", keep=True) + par(
        "{% if decision %}你方{{ terms.act }}项目（编号 {{ case_no }}，{{ terms.act }}范围：{{ scope }}）"
        "已经评定。按《{{ scheme.title }}》，作出如下决定：{{ decision }}。"
        "{% else %}你方于 {{ application_date }} 提出的{{ scheme.object }}{{ terms.act }}申请"
        "（编号 {{ case_no }}，申请范围：{{ scope }}）已收到。经按《{{ scheme.title }}》评审，"
        "不予受理。{% endif %}理由如下：",
        style="BodyIndent",
    )
    body = (
        title()
        + subtitle("编号：{{ case_no }}")
        + opening
        + _reasons()
        + tag("p if paper.draft")
        + heading("待确认")
        + open_readings("gate_readings")
        + par("", style="Small")
        + par("以上疑义经本机构有权人员确认之前，本通知只作草稿，不得发出。", style="BodyIndent")
        + tag("p endif")
        + SENTENCES
        + par("特此通知。", style="BodyIndent", keep=True)
        + SIGNED
        + clause_line("依据：规则 {{ paper.clause }}")
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def _reasons() -> str:
    rows = [
        titles("序号", "不满足的条件", "具体理由", "条款"),
        loop("tr for reason in reasons", 4),
        Row(
            [
                centre("{{ loop.index }}"),
                "{{ reason.label }}",
                "{% if reason.reason %}{{ reason.reason }}{% endif %}"
                "{% if reason.contested %}（仅按现行理解不满足，待确认）{% endif %}",
                "{{ reason.clause }}",
            ]
        ),
        loop("tr endfor", 4),
    ]
    return tag("p if reasons") + table((8, 36, 36, 20), rows) + par("", style="Small") + tag("p endif")


def yearly_confirmation() -> bytes:
    """Return the notice of the yearly confirmation, with the reporting period."""
    return plain_notice(
        (
            ("{{ label.report_period_start }}", "{{ report_period_start }}"),
            ("{{ label.report_period_end }}", "{{ report_period_end }}"),
        )
    )


def suspension_notice() -> bytes:
    """Return the template of the notice of suspension: from when, how long, what follows."""
    return plain_notice(
        (
            ("{{ label.suspension_start }}", "{{ suspension_start }}"),
            ("{{ label.suspension_months }}", "{{ suspension_months }}"),
            ("{{ label.suspension_reason }}", "{{ suspension_reason }}"),
        ),
        after=deadlines("期限"),
    )


def restoration_notice() -> bytes:
    """Return the template of the notice of restoration, with the approval."""
    return plain_notice((("{{ label.approved_by }}", "{{ approved_by }}"),))


def supplement_request() -> bytes:
    """Return the template of the request for what is still missing for the decision."""
    unmet = [
        titles("尚未满足或尚不能确认的前提", "现状", "条款"),
        loop("tr for entry in decision.preconditions if entry.state != '是'", 3),
        Row(["{{ entry.label }}", centre("{{ entry.state }}"), "{{ entry.clause }}"]),
        loop("tr endfor", 3),
    ]
    ncs = [
        titles("编号", "尚未验证关闭的{{ terms.nonconformity }}", "现状"),
        loop("tr for nc in ncs if not nc.verified_on", 3),
        Row([centre("{{ nc.nc_no }}"), "{{ nc.statement }}", centre("{{ nc.state }}")]),
        loop("tr endfor", 3),
    ]
    gap = par("", style="Small")
    return plain_notice(
        after=heading("需要补充的内容")
        + table((60, 16, 24), unmet)
        + tag("p if ncs | rejectattr('verified_on') | list")
        + gap
        + table((20, 60, 20), ncs)
        + tag("p endif")
    )


def plain_notice(facts: Pairs = (), after: str = "") -> bytes:
    """Return the template of a notice of a decision; `facts` are shown as a table."""
    gap = par("", style="Small")
    shown = table(TWO, [Row([head(label), value]) for label, value in facts]) + gap if facts else ""
    after = after + gap if after else ""
    body = (
        title()
        + subtitle("编号：{{ case_no }}")
        + par("{{ org_name }}：", keep=True)
        + par(
            "按《{{ scheme.title }}》，就你方{{ scheme.object }}{{ terms.act }}（编号 {{ case_no }}，"
            "范围：{{ scope }}）作出如下决定：{{ decision }}。决定日期：{{ decision_date }}。",
            style="BodyIndent",
        )
        + shown
        + _reasons()
        + after
        + SENTENCES
        + par("特此通知。", style="BodyIndent", keep=True)
        + SIGNED
        + clause_line("依据：规则 {{ paper.clause }}")
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(NOTE))


def finding_list() -> bytes:
    """Return the template of the page that comes with a returned workbook."""
    rows = [
        titles("序号", "类别", "位置", "填写内容", "问题和处理", "条款"),
        loop("tr for finding in findings", 6),
        Row(
            [
                centre("{{ finding.no }}"),
                centre("{{ finding.severity }}"),
                Cell(
                    paragraphs=(
                        par("{{ finding.place }}", style="TableText"),
                        par("{%p if finding.label %}", style="TableText"),
                        par("{{ finding.label }}", style="TableText"),
                        par("{%p endif %}", style="TableText"),
                    )
                ),
                "{% if finding.found %}{{ finding.found }}{% endif %}",
                "{{ finding.message }}",
                "{{ finding.clause }}",
            ]
        ),
        loop("tr endfor", 6),
    ]
    body = (
        title()
        + subtitle("{% if case_no %}编号：{{ case_no }}　　{% endif %}{{ org_name }}")
        + par(
            "所附工作簿中标注的单元格须补充或更正。请在工作簿副本上改正后重新放入收件夹；"
            "标为“须修改”的各项改正之前，不生成其他文件。",
            style="BodyIndent",
        )
        + heading("须处理的事项")
        + table((6, 9, 20, 15, 36, 14), rows)
        + clause_line("依据：规则 {{ paper.clause }}")
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(""))
