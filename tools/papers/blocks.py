"""Blocks that several papers share: title, identity, findings for a person, signatures."""

from collections.abc import Sequence

from tools.wordml import Cell, Row, centre, head, heading, loop, pairs, par, run, table, tag, titles, wide

NOTE = "{{ counting_note }}"
HEADER_LEFT = "{{ scheme.body }}"
HEADER_RIGHT = "{{ paper.title }}　编号：{{ case_no }}"
FOUR = (18, 34, 16, 32)
SPECIAL = "{% if audit_type == 'special' and special_kind %}（{{ special_kind }}）{% endif %}"
"""The kind of a special audit, after the name of the audit."""

AUDIT = "{{ case.audit_type }}" + SPECIAL
"""Which audit it is; of a special one also its kind."""
TWO = (18, 82)
GREY = "595959"
BY_HAND = "　　　　年　　月　　日"


def title() -> str:
    """Return body name, title of the paper, and the draft mark where it is due."""
    return (
        par("{{ scheme.body }}", style="BodyName")
        + par("{{ paper.title }}", style="Title")
        + tag("p if paper.draft")
        + par("【{{ paper.draft }}】", style="Stamp")
        + tag("p endif")
    )


def subtitle(text: str) -> str:
    """Return the line below the title."""
    return par(text, style="Subtitle")


def identified() -> str:
    """Return the two lines below the title of a record: its number and the clause, then the standard."""
    return par("编号：{{ case_no }}　　依据：规则 {{ paper.clause }}", style="Subtitle", after=40) + subtitle(
        "{{ scheme.standard_full }}"
    )


def organisation(*more: tuple[str, str], below: Sequence[Row] = ()) -> str:
    """Return the table that says who is meant; `below` are further rows of it, four columns wide.

    One table, not two that touch: LibreOffice makes one of those on saving.
    """
    rows = [
        wide("{{ label.org_name }}", "{{ org_name }}"),
        *pairs(("{{ label.uscc }}", "{{ uscc }}"), ("{{ label.audit_type }}", AUDIT), *more),
        *below,
    ]
    return table(FOUR, rows)


def gap(*, keep: bool = False) -> str:
    """Return the paragraph between two tables; without it they become one on saving."""
    return par("", style="Small", keep=keep)


def written(name: str, otherwise: str = "") -> str:
    """Return the tags for a value; room to write it by hand, or `otherwise`, where it is not given."""
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}{otherwise}{{% endif %}}"


def with_unit(name: str, unit: str) -> str:
    """Return the tags for a number with its unit, nothing where it is not known."""
    return f"{{% if {name} %}}{{{{ {name} }}}} {unit}{{% endif %}}"


def criteria() -> tuple[str, ...]:
    """Return the numbered criteria of the audit as the paragraphs of a cell."""
    return (
        par("{%p for item in plan.criteria %}", style="TableText"),
        par("{{ loop.index }}. {{ item.text }}", style="TableText"),
        par("{%p endfor %}", style="TableText"),
    )


def points_to_cover() -> str:
    """Return the table of what the rule asks the audit to cover."""
    rows = [
        titles("要点", "{{ terms.audit }}内容", "条款"),
        loop("tr for point in plan.coverage", 3),
        Row([centre("{{ point.id }}"), "{{ point.text }}", "{{ point.clause }}"]),
        loop("tr endfor", 3),
    ]
    return table((18, 56, 26), rows)


def judged_rows(evidence: str, *, points: bool) -> str:
    """Return the table of all rows judged, the last column titled `evidence`; `points` adds the score."""
    shares = (13, 34, 12, 9, 32) if points else (13, 35, 12, 40)
    columns = len(shares)
    earned = [centre("{% if row.points %}{{ row.earned }}/{{ row.points }}{% else %}—{% endif %}")]
    cells: list[Cell | str] = [
        centre("{{ row.item }}{% if row.mandatory %}★{% endif %}"),
        "{{ row.requirement }}",
        centre("{{ row.verdict }}{% if row.percent %} {{ row.percent }}%{% endif %}"),
        *(earned if points else []),
        "{% if row.evidence %}{{ row.evidence }}{% endif %}{% if row.reason %}（理由：{{ row.reason }}）{% endif %}"
        "{% if row.samples %}（抽样{{ row.samples }}个，不符合{{ row.samples_failed }}个）{% endif %}",
    ]
    rows = [
        titles("行号", "要求", "判定", *(["得分"] if points else []), evidence),
        loop("tr for row in score.rows", columns),
        loop("tr if row.opens", columns),
        Row([Cell("{{ row.opens }}", span=columns, head=True)], keep=True),
        loop("tr endif", columns),
        Row(cells),
        loop("tr endfor", columns),
    ]
    return table(shares, rows)


def mandatory_note() -> str:
    """Return what the star beside a row means, where a row has one."""
    return tag("p if score.has_mandatory") + par("★ 为必须满足的要求。", style="Small") + tag("p endif")


def clause_line(text: str) -> str:
    """Return a right-aligned line that names the clause."""
    return par(text, style="Clause")


def period(start: str, end: str, unknown: str = "—") -> str:
    """Return the tags for a period; a single day stands once."""
    until = f"{{% if {end} and {end} != {start} %}}至{{{{ {end} }}}}{{% endif %}}"
    return f"{{% if {start} %}}{{{{ {start} }}}}{until}{{% else %}}{unknown}{{% endif %}}"


def counted(name: str, unit: str, unknown: str = "—") -> str:
    """Return the tags for a number with its unit, `unknown` where it is not known."""
    return f"{{% if {name} %}}{{{{ {name} }}}} {unit}{{% else %}}{unknown}{{% endif %}}"


def open_points(title_text: str = "需由人员确认的事项") -> str:
    """Return what a person must confirm: readings of the rule with both options, and reviews."""
    return (
        tag("p if readings or reviews")
        + heading(title_text)
        + tag("p if readings")
        + open_readings("readings")
        + tag("p endif")
        + tag("p if readings and reviews")
        + gap()
        + tag("p endif")
        + tag("p if reviews")
        + reviews()
        + tag("p endif")
        + tag("p endif")
    )


def open_readings(which: str) -> str:
    """Return the contradictions of the rule with all their options and what each gives."""
    inner = (
        par(run("{{ reading.question }}", bold=True), style="TableText"),
        par("{%p for option in reading.options %}", style="TableText"),
        par(
            "{{ option.mark }} {{ option.key }}：{{ option.text }}",
            run("{% if option.value %}（本项目：{{ option.value }}）{% endif %}", bold=True),
            style="TableText",
        ),
        par("{%p endfor %}", style="TableText"),
        par("{%p if reading.reason %}", style="TableText"),
        par("确认理由：{{ reading.reason }}", style="TableText"),
        par("{%p endif %}", style="TableText"),
    )
    state = (par("{{ reading.state }}", style="TableText", align="center"),)
    readings = table(
        (9, 13, 15, 50, 13),
        [
            titles("编号", "条款", "涉及", "规则的疑义与各种理解（☑ 为现行理解）", "状态"),
            loop(f"tr for reading in {which}", 5),
            Row(
                [
                    centre("{{ reading.id }}"),
                    "{{ reading.clause }}",
                    centre("{{ reading.about }}"),
                    Cell(paragraphs=inner),
                    Cell(paragraphs=state),
                ]
            ),
            loop("tr endfor", 5),
        ],
    )
    note = "规则有不止一种理解的，列出各种理解和本项目相应的结果；尚未确认的标注“待确认”。"
    return par(note, style="BodyIndent", keep=True) + readings


def reviews() -> str:
    """Return what a person must confirm beside the readings, one a row."""
    return table(
        (6, 22, 50, 22),
        [
            titles("序号", "位置", "须确认的内容", "条款"),
            loop("tr for review in reviews", 4),
            Row(
                [
                    centre("{{ review.no }}"),
                    "{{ review.place }}",
                    "{{ review.message }}{% if review.found %}（现为：{{ review.found }}）{% endif %}",
                    "{{ review.clause }}",
                ]
            ),
            loop("tr endfor", 4),
        ],
    )


def deadlines(title_text: str, which: str = "deadlines", *, keep: bool = False) -> str:
    """Return the table of deadlines; `keep` holds it with what follows."""
    rows = [
        titles("事项", "期限", "条款", "说明"),
        loop(f"tr for deadline in {which}", 4),
        Row(
            [
                "{{ deadline.label }}",
                centre("{% if deadline.date or not deadline.note %}{{ deadline.date }}{% endif %}"),
                "{{ deadline.clause }}",
                "{% if deadline.note %}{{ deadline.note }}{% endif %}",
            ],
            keep=keep,
        ),
        loop("tr endfor", 4),
    ]
    return tag(f"p if {which}") + heading(title_text) + table((30, 23, 19, 28), rows) + tag("p endif")


def site_table(shares: tuple[int, ...]) -> str:
    """Return the sites, one a row, and whether each is audited this time."""
    rows = [
        titles("序号", "场所名称", "地址", "类型", "人数", "主要活动", "本次到场"),
        loop("tr for site in sites", 7),
        Row(
            [
                centre("{{ site.no }}"),
                "{{ site.name }}",
                "{{ site.address }}",
                centre("{{ site.kind }}"),
                centre("{{ site.personnel }}"),
                "{{ site.activity }}",
                centre("{% if site.sampled or not sampling.chosen %}是{% else %}否{% endif %}"),
            ]
        ),
        loop("tr endfor", 7),
    ]
    return table(shares, rows)


def member_checks() -> str:
    """Return what was checked of each member of the team, one a row."""
    rows = [
        titles("姓名", "能力与公正性要求", "核查", "条款"),
        loop("tr for check in team_checks", 4),
        Row([centre("{{ check.name }}"), "{{ check.requirement }}", centre("{{ check.state }}"), "{{ check.clause }}"]),
        loop("tr endfor", 4),
    ]
    return table((16, 50, 12, 22), rows)


def time_steps(shares: tuple[int, ...] = (8, 56, 14, 22)) -> str:
    """Return the working of the person-days, a step a row, each with its clause."""
    rows = [
        titles("步骤", "计算依据", "{{ terms.person_day }}", "条款"),
        loop("tr for step in audit_time.steps", 4),
        Row([centre("{{ step.no }}"), "{{ step.what }}", centre("{{ step.value }}"), "{{ step.clause }}"]),
        loop("tr endfor", 4),
    ]
    return table(shares, rows)


def numbered(loop_tag: str, style: str = "BodyIndent", *, keep: bool = False) -> str:
    """Return sentences, each with its clause in small type; numbers where there is more than one."""
    return tag(loop_tag) + _sentence(style, keep=keep) + tag("p endfor")


def hand_rows(key: str, columns: int, height: int) -> tuple[Row, ...]:
    """Return the row of a text of the case; where it is not given, the row is as high as writing asks for."""
    label = head(f"{{{{ label.{key} }}}}")
    return (
        loop(f"tr if {key}", columns),
        Row([label, Cell(f"{{{{ {key} }}}}", span=columns - 1)]),
        loop("tr else", columns),
        Row([label, Cell("", span=columns - 1)], height=height),
        loop("tr endif", columns),
    )


def closing(loop_tag: str, style: str = "BodyIndent") -> str:
    """Return numbered sentences the last two of which stay with what comes next, such as a signature."""
    return (
        tag(loop_tag)
        + tag("p if loop.revindex > 2")
        + _sentence(style)
        + tag("p else")
        + _sentence(style, keep=True)
        + tag("p endif")
        + tag("p endfor")
    )


def _sentence(style: str, *, keep: bool = False) -> str:
    number = "{% if loop.length > 1 %}{{ loop.index }}. {% endif %}"
    clause = run("{% if item.clause %}（{{ item.clause }}）{% endif %}", color=GREY, size=8.5)
    return par(number + "{{ item.text }}", clause, style=style, keep=keep)


def gates(title_text: str, which: str = "gates") -> str:
    """Return the table of conditions with their state."""
    rows = [
        titles("条件", "核查结果", "说明", "条款"),
        loop(f"tr for gate in {which}", 4),
        Row(
            [
                "{{ gate.label }}",
                centre("{{ gate.state }}"),
                "{% if gate.reason %}{{ gate.reason }}{% endif %}",
                "{{ gate.clause }}",
            ]
        ),
        loop("tr endfor", 4),
    ]
    return tag(f"p if {which}") + heading(title_text) + table((42, 12, 26, 20), rows) + tag("p endif")


def contents_in_brief(*, keep: bool = False) -> str:
    """Return the contents that the rule demands of the paper as one paragraph in small type."""
    listed = (
        "规则对本文件内容的要求：{% for entry in paper.contents %}{{ entry.text }}（{{ entry.clause }}）"
        "{% if not loop.last %}；{% endif %}{% endfor %}。"
    )
    return tag("p if paper.contents") + par(listed, style="Small", before=160, keep=keep) + tag("p endif")


def signatures(*columns: Sequence[str], shares: Sequence[int] = ()) -> str:
    """Return signature fields side by side, equally wide without `shares`; each column is a heading and its lines."""
    cells = []
    for heading_text, *lines in columns:
        paragraphs = [par(run(heading_text, bold=True), style="TableText", keep=True, after=160)]
        paragraphs += [par(line, style="TableText", keep=True, before=120) for line in lines]
        cells.append(Cell(paragraphs=tuple(paragraphs)))
    return table(shares or [1] * len(columns), [Row(cells, height=1300, keep=True)])
