"""The notice that an audit is coming, with the slip on which the client confirms it and tells what has changed."""

from tools.papers.acceptance import arrangement
from tools.papers.blocks import BY_HAND, FOUR, gap, subtitle
from tools.papers.letters import SENTENCES, letter, sealed
from tools.wordml import Row, centre, head, loop, par, table, tag, titles, wide

UNCHANGED = "☐ 无变化　　☐ 有变化："


def audit_notice() -> bytes:
    """Return the template: a letter, and on a page of its own the slip that comes back."""
    opening = (
        "依据《{{ scheme.title }}》，本机构安排对贵方{{ scheme.object }}的{{ case.audit_type }}"
        "（项目编号 {{ case_no }}）。初步安排如下，请核对，并在收到后及时填写所附回执寄回本机构。"
    )
    return letter(opening, arrangement("case.staged"), gap(), SENTENCES, day=BY_HAND, below=_slip(), note="")


def _slip() -> str:
    rows = [
        titles("序号", "内容", "回复"),
        Row([centre("1"), "通知所列的日期、{{ terms.team }}和安排", "☐ 同意　　☐ 需要调整："], height=1000),
        loop("tr for item in notice.slip", 3),
        Row([centre("{{ loop.index + 1 }}"), "{{ item.text }}（{{ item.clause }}）", UNCHANGED], height=1000),
        loop("tr endfor", 3),
    ]
    contact = [
        wide("{{ terms.client }}", "{{ org_name }}"),
        Row([head("联系人"), "", head("联系电话"), ""], height=440),
    ]
    return (
        par("{{ paper.title }}回执", style="Title", new_page=True)
        + subtitle("编号：{{ case_no }}")
        + par("{{ scheme.body }}：", keep=True)
        + par("{{ paper.title }}已经收到，现回复如下：", style="BodyIndent")
        + table(FOUR, contact)
        + gap()
        + table((8, 46, 46), rows)
        + tag("p if notice.slip")
        + par("有变化的，请附说明和证明材料。", style="Small")
        + tag("p else")
        + gap()
        + tag("p endif")
        + sealed("{{ org_name }}", BY_HAND)
    )
