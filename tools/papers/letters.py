"""The frame of every letter: to whom, what it tells, what follows, seal, date and whom to turn to."""

from tools.package import build, footer, header
from tools.papers.blocks import (
    BY_HAND,
    HEADER_LEFT,
    HEADER_RIGHT,
    NOTE,
    clause_line,
    closing,
    subtitle,
    title,
    written,
)
from tools.wordml import Row, centre, loop, par, run, table, tag, titles

Rows = tuple[Row, ...]
DECISION_DAY = written("decision_date", BY_HAND)
SENTENCES = closing("p for item in notice.sentences")


def letter(opening: str, *content: str, day: str = DECISION_DAY, below: str = "", note: str = NOTE) -> bytes:
    """Return the template of a letter: its opening, its content, the seal; `below` is what stands under it."""
    body = (
        title()
        + subtitle("编号：{{ case_no }}")
        + par("{{ org_name }}：", keep=True)
        + par(opening, style="BodyIndent")
        + "".join(content)
        + _contact()
        + par("特此通知。", style="BodyIndent", keep=True)
        + sealed("{{ scheme.body }}", day, keep=True)
        + clause_line("依据：规则 {{ paper.clause }}")
        + below
    )
    return build(body, header(HEADER_LEFT, HEADER_RIGHT), footer(note))


def draft_note(condition: str, why: str, *more: str) -> str:
    """Return, below a letter, why it is only a draft; whoever sends the letter takes it out."""
    words = run(f"草稿说明（发出时删去）：{why}", bold=True)
    return tag(f"p if {condition}") + par(words, style="Small", before=80, keep=True) + "".join(more) + tag("p endif")


def sealed(who: str, day: str, *, keep: bool = False) -> str:
    """Return the place of the seal and the date; `keep` holds them with what comes next. A draft is not sealed."""
    return (
        tag("p if not paper.draft")
        + par("", style="Normal", keep=True)
        + tag("p endif")
        + par(who + "（盖章）", align="right", keep=True)
        + par(day, align="right", keep=keep)
    )


def reasons(words: str) -> str:
    """Return the table of reasons, with a line to write one where none is known."""
    rows = [
        titles("序号", words, "条款"),
        loop("tr for reason in reasons", 3),
        Row(
            [
                centre("{{ loop.index }}"),
                "{{ reason.text }}{% if reason.contested %}（仅按现行理解不满足，待确认）{% endif %}",
                written("reason.clause"),
            ]
        ),
        loop("tr endfor", 3),
        *blank_rows("not reasons", 1, 3),
    ]
    return table((8, 68, 24), rows)


def blank_rows(condition: str, count: int, columns: int) -> Rows:
    """Return numbered rows to write by hand, there on a condition."""
    rows = [Row([centre(str(number)), *[""] * (columns - 1)], height=560) for number in range(1, count + 1)]
    return (loop(f"tr if {condition}", columns), *rows, loop("tr endif", columns))


def _contact() -> str:
    """Return whom the reader can turn to; the body has no such person in a workbook."""
    return par(
        "本机构联系人：　　　　　　　　电话：　　　　　　　　　　"
        "{% if scheme.body.address %}地址：{{ scheme.body.address }}　　{% endif %}"
        "{% if scheme.body.website %}网址：{{ scheme.body.website }}{% endif %}",
        style="BodyIndent",
        keep=True,
    )
