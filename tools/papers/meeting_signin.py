"""Sign-in sheets: a page for each meeting, with its fixed points, the team, and rows to sign."""

from tools.package import build, footer, header
from tools.papers.blocks import FOUR, HEADER_LEFT, HEADER_RIGHT, SPECIAL, subtitle
from tools.wordml import Row, centre, head, loop, par, table, tag, titles, wide

GUESTS = 6
"""Rows to sign, as many as fit on the page with the largest team."""

MORE = ((8, 4), (4, 4))
"""Further rows where the team has at most so many members."""


def meeting_signin() -> bytes:
    """Return the template: one page for each meeting of the audit."""
    body = (
        tag("p if meetings")
        + tag("p for meeting in meetings")
        + tag("p if not loop.first")
        + par("{{ scheme.body }}", style="BodyName", new_page=True)
        + tag("p else")
        + par("{{ scheme.body }}", style="BodyName")
        + tag("p endif")
        + par("{{ meeting.name }}签到表", style="Title")
        + subtitle("编号：{{ case_no }}　　{{ meeting.of }}" + SPECIAL + "　　依据：规则 {{ meeting.clause }}")
        + _meeting()
        + _agenda()
        + _team()
        + _guests()
        + tag("p endfor")
        + tag("p else")
        + par("{{ scheme.body }}", style="BodyName")
        + par("{{ paper.title }}", style="Title")
        + subtitle("编号：{{ case_no }}　　{{ org_name }}")
        + par("规则表没有写明会议，签到表由{{ terms.leader }}自备。", style="BodyIndent")
        + tag("p endif")
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(""))


def _meeting() -> str:
    rows = [
        wide("{{ terms.client }}", "{{ org_name }}"),
        Row(
            [
                head("会议日期"),
                "{% if meeting.date %}{{ meeting.date }}{% else %}　　　　年　　月　　日{% endif %}",
                head("起止时间"),
                "　　时　　分至　　时　　分",
            ]
        ),
        Row(
            [
                head("地点"),
                "",
                head("主持人"),
                "{% for member in team if member.role == 'leader' %}{{ member.name }}{% endfor %}",
            ],
            height=380,
        ),
    ]
    return table(FOUR, rows)


def _agenda() -> str:
    rows = [
        titles("序号", "议程（规则要求的）", "条款", "已进行"),
        loop("tr for item in meeting.agenda", 4),
        Row([centre("{{ loop.index }}"), "{{ item.text }}", "{{ item.clause }}", centre("☐")]),
        loop("tr endfor", 4),
    ]
    return (
        par("", style="Small")
        + tag("p if meeting.agenda")
        + table((8, 58, 22, 12), rows)
        + tag("p endif")
        + par(
            "此外照例{% if meeting.id == 'closing' %}重申保密的承诺，说明申诉和投诉的途径"
            "{% else %}介绍双方人员，说明保密、安全和陪同的安排{% endif %}，答复提问。"
            "议程有变动的，记入{{ terms.audit }}记录。"
            "{% if meeting.stage == '1' %}{{ terms.stage1 }}不在现场进行的，不用本页。{% endif %}",
            style="Small",
        )
        + par("", style="Small")
    )


def _team() -> str:
    rows = [
        titles("{{ terms.team }}成员", "组内身份", "签名"),
        loop("tr for member in team", 3),
        Row([centre("{{ member.name }}"), centre("{{ member.role }}"), ""], height=340),
        loop("tr endfor", 3),
    ]
    return tag("p if team") + table((30, 30, 40), rows) + par("", style="Small") + tag("p endif")


def _guests() -> str:
    rows = [titles("姓名", "部门", "职务", "签名", "联系电话")]
    rows += [Row(["", "", "", "", ""], height=400, keep=at < 3) for at in range(GUESTS)]
    for members, more in MORE:
        rows += [loop(f"tr if team|length <= {members}", 5)]
        rows += [Row(["", "", "", "", ""], height=400) for _ in range(more)]
        rows += [loop("tr endif", 5)]
    return table((20, 24, 18, 20, 18), [Row([head("{{ terms.client }}参加人员", span=5)], header=True), *rows])
