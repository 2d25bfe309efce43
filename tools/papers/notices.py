"""Notices and the list of findings: letters that tell a decision, and what to correct."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    BY_HAND,
    HEADER_LEFT,
    HEADER_RIGHT,
    TWO,
    clause_line,
    gap,
    open_readings,
    subtitle,
    title,
    written,
)
from tools.papers.letters import SENTENCES, Rows, blank_rows, draft_note, letter, reasons
from tools.wordml import Cell, Row, centre, head, heading, loop, par, table, tag, titles

SCOPE = "（范围：{{ scope }}）"
LACKING = (
    "decision.preconditions | rejectattr('state', 'equalto', '是') | rejectattr('id', 'equalto', 'decider_independent')"
)
"""What the client can mend; who decides is for the body to see to."""

OPEN_NCS = "ncs | rejectattr('verified_on') | list"


def _decided(scope: str = SCOPE) -> str:
    """Return the sentence that tells the decision; without the scope where the letter tells it elsewhere."""
    return (
        "依据《{{ scheme.title }}》，就贵方{{ scheme.object }}{{ terms.act }}" + scope + "，"
        "本机构{% if decision_date %}于{{ decision_date }}{% endif %}作出决定：{{ decision }}。"
    )


def refusal_notice() -> bytes:
    """Return the template of the notice that an application, or certification, is refused."""
    opening = (
        "{% if paper.kind == 'rejection_notice' or decision == 'refuse' %}" + _decided() + "理由如下："
        "{% else %}贵方{% if application_date %}于{{ application_date }}{% endif %}提出的"
        "{{ scheme.object }}{{ terms.act }}申请（申请范围：{{ scope }}）已收到。"
        "本机构依据《{{ scheme.title }}》对申请进行了评审，决定不予受理。理由如下：{% endif %}"
    )
    contested = draft_note(
        "paper.draft and gate_readings",
        "下列规则疑义经本机构有权人员确认之前，本通知不得发出。",
        open_readings("gate_readings"),
    )
    return letter(opening, reasons("理由"), gap(), SENTENCES, below=contested)


def yearly_confirmation() -> bytes:
    """Return the notice of the yearly confirmation, with the reporting period."""
    known = "report_period_start and report_period_end"
    period = f"{{% if {known} %}}{{{{ report_period_start }}}}至{{{{ report_period_end }}}}{{% else %}}"
    return _keeping(
        (
            loop(f"tr if audit_type == 'surveillance' or ({known})", 2),
            Row([head("报告期"), period + f"{BY_HAND}至{BY_HAND}{{% endif %}}"]),
            loop("tr endif", 2),
        )
    )


def maintenance_notice() -> bytes:
    """Return the template of the notice that a certificate is kept: until when, what comes next."""
    return _keeping(_valid_to())


def _keeping(facts: Rows) -> bytes:
    when = "{% if deadline.date %}不晚于{{ deadline.date }}{% else %}{{ deadline.note }}{% endif %}"
    coming = (
        loop(f"tr if {_chosen('following_surveillance_by')}", 2),
        Row(
            [
                head("下一次{{ terms.surveillance }}"),
                _told("following_surveillance_by", when + "（{{ deadline.clause }}）"),
            ]
        ),
        loop("tr endif", 2),
    )
    return _telling(_certificate() + facts + coming)


def suspension_notice() -> bytes:
    """Return the template of the notice of suspension: what, why, from when, how long."""
    rows = (
        *_certificate(),
        *_part("暂停的范围"),
        Row([head("暂停起始日期"), written("suspension_start", BY_HAND)]),
        *_length(),
    )
    return _telling(rows, cause="暂停的原因")


def _length() -> Rows:
    """Return how long the suspension lasts; a length that the rule does not have is left to write by hand."""
    dated = (
        "{% if suspension_months %}{{ suspension_months }} 个月，至{{ deadline.date }}止{% else %}"
        "最长至{{ deadline.date }}{% endif %}{% if deadline.note %}；{{ deadline.note }}{% endif %}"
    )
    words = "{% if deadline.date %}" + dated + "{% else %}{{ deadline.note }}{% endif %}（{{ deadline.clause }}）"
    return (Row([head("暂停期限"), _told("suspension_end_max", words, "　　　　个月，至" + BY_HAND + "止")]),)


def _chosen(identity: str) -> str:
    return f"deadlines | selectattr('id', 'equalto', '{identity}') | list"


def _told(identity: str, words: str, otherwise: str = "") -> Cell:
    """Return the cell that tells a deadline in these words, otherwise where there is none."""
    paragraphs = (
        par(f"{{%p for deadline in {_chosen(identity)} %}}", style="TableText"),
        par(words, style="TableText"),
        par("{%p else %}", style="TableText"),
        par(otherwise, style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )
    return Cell(paragraphs=paragraphs)


def restoration_notice() -> bytes:
    """Return the template of the notice of restoration, with the approval."""
    rows = (
        *_certificate(),
        *_part("恢复的范围"),
        Row([head("恢复的日期"), written("decision_date", BY_HAND)]),
        loop("tr if approved_by or (paper.contents | selectattr('id', 'equalto', 'approval') | list)", 2),
        Row([head("{{ label.approved_by }}"), written("approved_by")]),
        loop("tr endif", 2),
        *_valid_to(),
    )
    return _telling(rows)


def withdrawal_notice() -> bytes:
    """Return the template of the notice of withdrawal: what, why, from when."""
    rows = (*_certificate(), *_part("撤销的范围"), Row([head("撤销的日期"), written("decision_date", BY_HAND)]))
    return _telling(rows, cause="撤销的原因")


def termination_notice() -> bytes:
    """Return the template of the notice that an audit, or a certificate, is ended."""
    held = "audit_type != 'initial' and (certificate_no or previous_certificate_no)"
    number = (loop(f"tr if {held}", 2), *_certificate(), loop("tr endif", 2))
    return _telling((*number, Row([head("决定日期"), written("decision_date", BY_HAND)])), cause="原因")


def change_notice() -> bytes:
    """Return the template of the notice of a change: what changed, which certificate stands now."""
    changed = [
        titles("事项", "变更前", "变更后"),
        loop("tr for change in changes", 3),
        Row(["{{ change.item }}", written("change.before"), written("change.after")]),
        loop("tr endfor", 3),
        loop("tr if not changes", 3),
        *[Row(["", "", ""], height=560)] * 3,
        loop("tr endif", 3),
    ]
    rows = (
        *_certificate(),
        Row([head("{% if changes or audit_type != 'recertification' %}变更后的{% endif %}范围"), "{{ scope }}"]),
        *_known("原颁发日期", "previous_issue_date"),
        Row([head("换发日期"), written("certificate.issue_date", BY_HAND)]),
        Row([head("有效期至"), written("certificate.valid_to", BY_HAND)]),
    )
    after = (
        tag("p if changes or audit_type != 'recertification'")
        + par("变更的内容：", style="BodyIndent", keep=True)
        + table((24, 38, 38), changed)
        + gap()
        + tag("p endif")
    )
    return _telling(rows, after=after, scope="")


def supplement_request() -> bytes:
    """Return the template of the request for what is still missing for the decision."""
    unmet = [
        titles("尚未满足或尚不能确认的前提", "现状", "条款"),
        loop(f"tr for entry in {LACKING}", 3),
        Row(
            [
                "{{ entry.label }}",
                centre("{% if entry.state == '否' %}未满足{% else %}待确认{% endif %}"),
                "{{ entry.clause }}",
            ]
        ),
        loop("tr endfor", 3),
    ]
    ncs = [
        titles("编号", "尚未验证关闭的{{ terms.nonconformity }}", "现状"),
        loop("tr for nc in ncs if not nc.verified_on", 3),
        Row([centre("{{ nc.nc_no }}"), written("nc.statement"), centre("{{ nc.state }}")]),
        loop("tr endfor", 3),
    ]
    asked = [
        titles("序号", "需要补充的内容", "理由", "提交期限"),
        loop("tr for entry in supplements", 4),
        Row(
            [
                centre("{{ loop.index }}"),
                "{{ entry.item }}",
                written("entry.reason"),
                centre(written("entry.due", "　　年　月　日")),
            ]
        ),
        loop("tr endfor", 4),
        *blank_rows("not supplements", 4, 4),
    ]
    after = (
        tag(f"p if {LACKING} | list")
        + table((60, 16, 24), unmet)
        + tag("p endif")
        + tag(f"p if {LACKING} | list and {OPEN_NCS}")
        + gap()
        + tag("p endif")
        + tag(f"p if {OPEN_NCS}")
        + table((20, 54, 26), ncs)
        + tag("p endif")
        + par("请提交下列内容：", style="BodyIndent", keep=True, before=120)
        + table((7, 37, 34, 22), asked)
        + gap()
    )
    return _telling((), after=after)


def _telling(facts: Rows = (), *, cause: str = "", after: str = "", scope: str = SCOPE) -> bytes:
    """Return the template of a letter that tells a decision.

    `facts` are rows of label and value, `cause` heads the reasons where the rule asks for some,
    `after` is what follows them.
    """
    told = table(TWO, facts) + gap() if facts else ""
    why = reasons(cause) + gap() if cause else ""
    return letter(_decided(scope), told, why, after, SENTENCES)


def _known(label: str, name: str) -> Rows:
    """Return a row that is left out where the value is not known."""
    return (loop(f"tr if {name}", 2), Row([head(label), f"{{{{ {name} }}}}"]), loop("tr endif", 2))


def _certificate() -> Rows:
    """Return the row with the number of the certificate, with room to write it where it is not known."""
    number = (
        "{% if certificate_no %}{{ certificate_no }}{% else %}" + written("previous_certificate_no") + "{% endif %}"
    )
    return (Row([head("{{ terms.certificate }}编号"), number]),)


def _valid_to() -> Rows:
    valid = "{% if certificate.valid_to %}{{ certificate.valid_to }}{% else %}{{ previous_expiry }}{% endif %}"
    return (
        loop("tr if certificate.valid_to or previous_expiry", 2),
        Row([head("有效期至"), valid]),
        loop("tr endif", 2),
    )


def _part(label: str) -> Rows:
    """Return the row that says whether all of the scope is meant, or which part."""
    part = "{% if affected_part %}{{ affected_part }}{% else %}☐ 全部　　☐ 部分：{% endif %}"
    return (Row([head(label), part]),)


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
        + table((6, 9, 16, 23, 33, 13), rows)
        + clause_line("依据：规则 {{ paper.clause }}")
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(""))
