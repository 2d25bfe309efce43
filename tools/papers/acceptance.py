"""The letter that tells an applicant that the application is accepted, and what comes next."""

from tools.papers.blocks import BY_HAND, TWO, gap, numbered, period, written
from tools.papers.letters import draft_note, letter
from tools.wordml import Cell, Row, centre, head, loop, par, table, tag, titles

KIND = "{% if audit_type == 'special' and special_kind %}（{{ special_kind }}）{% endif %}"
STAGE1 = "stage1_start"
CHANGES = "changes"
FOR_A_CHANGE = "('change', 'scope_extension', 'scope_reduction')"
GIVEN = (
    ("{{ terms.act }}范围", "scope", "{{ scope }}"),
    ("{{ terms.criteria_word }}", "scheme", "{{ scheme.standard_full }}"),
    ("{{ label.audit_type }}", "audit_type", "{{ case.audit_type }}" + KIND),
    ("申请变更的内容", CHANGES, ""),
    ("{{ label.effective_personnel }}", "effective_personnel", "{{ effective_personnel }} 人"),
    (
        "场所",
        "sites",
        "{% if sites|length > 8 %}共 {{ sites|length }} 个，见{{ terms.plan }}"
        "{% else %}{{ sites|join('；', 'name') }}{% endif %}",
    ),
    (
        "{{ terms.audit_time }}",
        "audit_time.planned",
        "{{ audit_time.planned }} {{ terms.person_day }}"
        "{% if audit_time.stage1 and audit_time.total %}"
        "（其中{{ terms.stage1 }} {{ audit_time.stage1 }} {{ terms.person_day }}）{% endif %}",
    ),
    (
        "{{ terms.stage1 }}",
        STAGE1,
        "{% if stage1_start %}拟于" + period("stage1_start", "stage1_end") + "{% else %}" + BY_HAND + "{% endif %}",
    ),
    (
        "{{ case.onsite }}",
        "stage2_start",
        "拟于" + period("stage2_start", "stage2_end"),
    ),
    (
        "{{ terms.team }}",
        "team",
        "{% for member in team %}{{ member.name }}（{{ member.role }}）{% if not loop.last %}、{% endif %}{% endfor %}",
    ),
)
"""What was accepted and what is planned: label, the field that must be there, the value."""


def acceptance_notice() -> bytes:
    """Return the template."""
    opening = (
        "贵方{% if application_date %}于{{ application_date }}{% endif %}提出的{{ scheme.object }}{{ terms.act }}申请"
        "（{{ case.audit_type }}{% if audit_type == 'special' and special_kind %}：{{ special_kind }}{% endif %}）"
        "及所附资料已收到。本机构依据《{{ scheme.title }}》进行了评审，申请符合受理条件，决定予以受理。"
        "受理的事项和初步安排如下："
    )
    return letter(
        opening,
        arrangement(),
        gap(),
        _lacking(),
        par("后续安排如下：", style="BodyIndent", keep=True),
        numbered("p for item in notice.sentences"),
        par(
            "对{{ terms.team }}成员、日期或安排有异议的，请在收到本通知后及时提出。"
            "本机构对了解到的贵方技术、商业信息和文件保密。",
            style="BodyIndent",
            keep=True,
        ),
        day=BY_HAND,
        below=_unsettled(),
        note="",
    )


def arrangement(stage1: str = STAGE1) -> str:
    """Return the table of what is audited, when and by whom, as far as it is known.

    `stage1` is the condition on which stage 1 has its row; without a date that is left to write.
    """
    rows = []
    for label, needed, value in GIVEN:
        if needed == CHANGES:
            rows += changes_rows(label, 2)
            continue
        condition = stage1 if needed == STAGE1 else needed
        rows += [loop(f"tr if {condition}", 2), Row([head(label), value], splits=True), loop("tr endif", 2)]
    return table(TWO, rows)


def changes_rows(label: str, columns: int) -> list[Row]:
    """Return the row of the changes applied for, one a line; with room to write them for a special audit."""
    lines = (
        par("{%p for change in changes %}", style="TableText"),
        par(
            "{% if loop.length > 1 %}{{ loop.index }}. {% endif %}{{ change.item }}{% if change.after %}："
            "{% if change.before %}由“{{ change.before }}”{% endif %}变更为“{{ change.after }}”{% endif %}",
            style="TableText",
        ),
        par("{%p endfor %}", style="TableText"),
    )
    return [
        loop("tr if changes", columns),
        Row([head(label), Cell(paragraphs=lines, span=columns - 1)], splits=True),
        loop("tr endif", columns),
        loop(f"tr if not changes and audit_type == 'special' and special_kind in {FOR_A_CHANGE}", columns),
        Row([head(label), Cell(span=columns - 1)], height=900),
        loop("tr endif", columns),
    ]


def _unsettled() -> str:
    """Return, below the letter, the conditions that must be settled before it may go out."""
    conditions = (
        "{% for gate in review.unsettled %}{{ gate.label }}（{{ gate.clause }}）"
        "{% if not loop.last %}；{% endif %}{% endfor %}"
    )
    why = "下列受理条件待确认，确认之前本通知不得发出。"
    return draft_note("review.unsettled", why, par(conditions + "。", style="Small"))


def _lacking() -> str:
    """Return the papers that are still to be handed in."""
    rows = [
        titles("序号", "资料", "说明", "条款"),
        loop("tr for lack in review.lacking", 4),
        Row(
            [
                centre("{{ loop.index }}"),
                "{{ lack.item }}",
                written("lack.remark"),
                written("lack.clause"),
            ]
        ),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if review.lacking")
        + par("下列资料尚未提供，请在{{ terms.audit }}之前补齐：", style="BodyIndent", keep=True)
        + table((8, 44, 30, 18), rows)
        + gap()
        + tag("p endif")
    )
