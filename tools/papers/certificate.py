"""Certificate drafts: the contents that each rule demands, on one framed page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.drawing import picture, picture_parts
from tools.package import build, footer, header
from tools.papers.blocks import open_readings
from tools.wordml import WIDTH, Cell, Row, centre, loop, par, run, table, tag, titles

BASIS = "{{ scheme.standard_full }}"
PENDING = "（待提供 / to be provided）"
ANNEX = "certificate.sub_certificates or sites and certificate.sites|length > 1"
WITH_SEAL = 3
"""How many of the last lines stay on one page with seal and notes, where a certificate is longer than one."""


@dataclass(frozen=True)
class Line:
    """One line of a certificate in Chinese and, for the bilingual one, in English.

    Without an English value the Chinese one serves both: a number, a code, a grade.
    """

    label: str
    value: str
    english_label: str
    english: str = ""

    def row(self, bilingual: bool, *, keep: bool) -> Row:
        """Return the table row of the line; `keep` holds it with the next one."""
        left = [par(self.label, style="CertificateLabel", keep=keep)]
        right = [par(self.value, style="CertificateRow", keep=keep)]
        if bilingual:
            left = [par(self.label, style="CertificateCloseLabel", keep=keep)]
            right = [par(self.value, style="CertificateClose", keep=keep)]
            left.append(par(self.english_label, style="CertificateEnglish", keep=keep))
            right += [par(self.english, style="CertificateEnglish", keep=keep)] if self.english else []
        return Row([Cell(paragraphs=tuple(left)), Cell(paragraphs=tuple(right))], splits=False)


def _given(name: str) -> str:
    """Return an English value of the applicant's, or that it is still to come."""
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}{PENDING}{{% endif %}}"


def _day(name: str) -> str:
    return f"{{% if {name} %}}{{{{ {name}|date_en }}}}{{% else %}}to be determined{{% endif %}}"


def _period(start: str, end: str) -> str:
    """Return a period that the certificate must have, or that it is still to come."""
    return f"{{% if {start} and {end} %}}{{{{ {start} }}}} 至 {{{{ {end} }}}}{{% else %}}待补充{{% endif %}}"


def _days(start: str, end: str) -> str:
    """Return a period in English, or that it is still to be determined."""
    both = f"{{{{ {start}|date_en }}}} to {{{{ {end}|date_en }}}}"
    return f"{{% if {start} and {end} %}}{both}{{% else %}}to be determined{{% endif %}}"


def _stated(name: str) -> str:
    """Return a value that the certificate must have, or that it is still to come."""
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}待补充{{% endif %}}"


def _tonnes(name: str) -> str:
    amount = run(f"{{% if {name} %}}{{{{ {name} }}}} tCO") + run("2", low=True) + run("e")
    return amount + run("{% else %}待补充{% endif %}")


HOLDER = (
    Line("统一社会信用代码", "{{ uscc }}", "Unified social credit code"),
    Line("注册地址", "{{ registered_address }}", "Registered address", _given("registered_address_en")),
)
BUSINESS = Line("生产经营地址", _stated("business_address"), "Business address", _given("business_address_en"))
FIRST = "{% if certificate.original_issue_date %}（换发；原颁发日期：{{ certificate.original_issue_date }}）{% endif %}"
FIRST_EN = (
    "{% if certificate.original_issue_date %} (re-issued; first issued on "
    "{{ certificate.original_issue_date|date_en }}){% endif %}"
)
ISSUED = Line(
    "颁发日期", "{{ certificate.issue_date }}" + FIRST, "Date of issue", _day("certificate.issue_date") + FIRST_EN
)
VALID = Line(
    "有效期",
    "{{ certificate.valid_from }}{% if certificate.valid_to %} 至 {{ certificate.valid_to }}{% endif %}",
    "Period of validity",
    _days("certificate.valid_from", "certificate.valid_to"),
)
SCOPE = Line("{{ terms.act }}范围", "{{ scope }}", "Scope", _given("scope_en"))


def common_certificate(bilingual: bool = False) -> bytes:
    """Return the certificate of a management system: statement, scope, addresses, validity."""
    return _certificate([*HOLDER, BUSINESS, SCOPE, ISSUED, VALID], bilingual)


def graded_certificate(bilingual: bool = False) -> bytes:
    """Return the certificate that names audited address, date of issue and of renewal.

    The grade stands on it only under the reading that asks for it.
    """
    first = (
        "{% if not paper.asks.change_date %}{{ certificate.issue_date }}"
        "{% elif previous_issue_date %}{{ previous_issue_date }}{% else %}待补充（原颁证日期）{% endif %}"
    )
    renewed = "{% if paper.asks.change_date %}{{ certificate.issue_date }}{% else %}—{% endif %}"
    first_day = (
        "{% if not paper.asks.change_date %}" + _day("certificate.issue_date") + "{% elif previous_issue_date %}"
        "{{ previous_issue_date|date_en }}{% else %}to be determined{% endif %}"
    )
    renewed_day = "{% if paper.asks.change_date %}" + _day("certificate.issue_date") + "{% else %}—{% endif %}"
    grade = Line("等级", "{{ score.grade }}", "Grade")
    audited = replace(BUSINESS, label="受{{ terms.audit }}地址", english_label="Audited address")
    return _certificate(
        [
            *HOLDER,
            audited,
            Line("{{ terms.act }}依据", BASIS, "Standard"),
            replace(SCOPE, label="业务范围"),
            loop("tr if paper.asks.grade", 2),
            grade,
            loop("tr endif", 2),
            Line("颁证日期", first, "Date of first issue", first_day),
            Line("换证日期", renewed, "Date of re-issue", renewed_day),
            VALID,
        ],
        bilingual,
        signed=(("（印章）", "　Seal"), ("法定代表人或其授权人签字：　　　", "Legal or authorized representative")),
    )


EXCHANGED = "paper.asks.exchanged and previous_issue_date"
ORIGINAL = f"{{% if {EXCHANGED} %}}（原颁发日期：{{{{ previous_issue_date }}}}）{{% endif %}}"
ORIGINAL_EN = f"{{% if {EXCHANGED} %}} (first issued on {{{{ previous_issue_date|date_en }}}}){{% endif %}}"


def emission_certificate(bilingual: bool = False) -> bytes:
    """Return the certificate that names emissions, offset, reporting period, type and stars."""
    factory_type = "{% if factory_type %}{{ factory_type }}{% else %}类型待补充{% endif %}"
    grade = factory_type + "　{% if score.grade %}{{ score.grade }}{% else %}等级待定{% endif %}"
    grade_en = "{% if certificate.english.grade %}{{ certificate.english.grade }}{% else %}to be determined{% endif %}"
    label = "{% if paper.asks.exchanged %}换发日期{% else %}颁发日期{% endif %}"
    label_en = "{% if paper.asks.exchanged %}Date of re-issue{% else %}Date of issue{% endif %}"
    return _certificate(
        [
            *HOLDER,
            Line("{{ terms.act }}依据", BASIS, "Standard"),
            SCOPE,
            Line(
                "报告期",
                _period("report_period_start", "report_period_end"),
                "Reporting period",
                _days("report_period_start", "report_period_end"),
            ),
            Line("温室气体排放量", _tonnes("ghg_emission"), "GHG emissions"),
            Line("温室气体抵消量", _tonnes("ghg_offset"), "GHG emissions offset"),
            Line("类型和星级", grade, "Type and grade", grade_en),
            replace(
                ISSUED,
                label=label,
                value="{{ certificate.issue_date }}" + ORIGINAL,
                english_label=label_en,
                english=_day("certificate.issue_date") + ORIGINAL_EN,
            ),
            VALID,
        ],
        bilingual,
        first=True,
    )


def evaluation_certificate(bilingual: bool = False) -> bytes:
    """Return the proof of an evaluation: places and scope per place, dates, re-issue, address."""
    body_address = "{% if scheme.body.address %}{{ scheme.body.address }}{% else %}待补充{% endif %}"
    reissued = (
        "{% if reissue_note %}{{ reissue_note }}{% else %}"
        "{% if previous_issue_date %}换发；原颁发日期：{{ previous_issue_date }}{% else %}首次颁发{% endif %}"
        "{% endif %}"
    )
    reissued_en = (
        "{% if previous_issue_date %}Re-issued; first issued on {{ previous_issue_date|date_en }}"
        "{% elif reissue_note %}" + PENDING + "{% else %}First issue{% endif %}"
    )
    return _certificate(
        [
            *HOLDER,
            replace(BUSINESS, label="经营地址"),
            Line("{{ terms.act }}准则", BASIS, "Evaluation criteria"),
            SCOPE,
            Line("生效日期", "{{ certificate.valid_from }}", "Effective date", _day("certificate.valid_from")),
            ISSUED,
            VALID,
            Line("换证情况", reissued, "Issue status", reissued_en),
            Line("{{ terms.act }}机构地址", body_address, "Address of evaluation body"),
        ],
        bilingual,
    )


def _statements(bilingual: bool, *, first: bool) -> str:
    """Return what is certified; `first` keeps the first sentence, where the lines below say the others."""
    if first:
        return _sentence("{{ certificate.conformity }}", bilingual)
    return (
        tag("p for item in certificate.statement")
        + _sentence("{{ item.text }}", bilingual)
        + tag("p endfor")
        + tag("p if not certificate.statement")
        + _sentence("（所证明的内容待补充）", bilingual)
        + tag("p endif")
    )


def _sentence(text: str, bilingual: bool) -> str:
    if bilingual:
        return par(text, style="CertificateClose", align="center", after=40)
    return par(text, style="CertificateText")


ENGLISH_STATEMENTS = (
    tag("p for item in certificate.english.statement")
    + par("{{ item.text }}", style="CertificateNote", after=80)
    + tag("p endfor")
    + tag("p if not certificate.english.statement")
    + par("(what is certified: to be provided)", style="CertificateNote", after=80)
    + tag("p endif")
)
ENGLISH_SENTENCES = (
    "{% for item in certificate.english.sentences %}{{ item.text }} {% endfor %}"
    f"{{% if {ANNEX} %}}The sites covered are listed in the annex, to be read together with this document. "
    "{% endif %}In case of any discrepancy, the Chinese version shall prevail."
)
Signed = tuple[tuple[str, str], ...]
"""The lines where the body seals and signs, in Chinese and in English."""

AUTHORIZED: Signed = (("（印章）　　授权签字：　　　　", "　Seal　　　　Authorized signature"),)


def _certificate(
    lines: Sequence[Line | Row], bilingual: bool, *, first: bool = False, signed: Signed = AUTHORIZED
) -> bytes:
    last = len(lines) - WITH_SEAL
    rows = [line.row(bilingual, keep=at >= last) if isinstance(line, Line) else line for at, line in enumerate(lines)]
    body = (
        (_bilingual_head(first=first) if bilingual else _head(first=first))
        + table((30, 70) if bilingual else (24, 76), rows, style="NoLines", width=WIDTH if bilingual else 8400)
        + _seal(signed, bilingual)
        + _sentences(bilingual)
        + _sites(bilingual)
        + _to_be_confirmed()
    )
    return build(body, header(), footer("", _draft_note()), border=True, drawn=[picture_parts()])


BODY_IN_ENGLISH = (
    tag("p if scheme.body.name_en") + par("{{ scheme.body.name_en }}", style="CertificateNote") + tag("p endif")
)


def _head(*, first: bool) -> str:
    return (
        par("{{ scheme.body }}", style="CertificateBody", before=360)
        + BODY_IN_ENGLISH
        + par("{{ certificate.name }}", style="CertificateName")
        + par("编号：{{ certificate.number }}", style="CertificateNumber")
        + par("兹证明", style="CertificateText")
        + par("{{ org_name }}", style="CertificateHolder")
        + _statements(bilingual=False, first=first)
        + par("", style="CertificateNote")
    )


def _bilingual_head(*, first: bool) -> str:
    """Return the same in both languages, closer so that the certificate stays on one page."""
    return (
        par("{{ scheme.body }}", style="CertificateBody", after=40)
        + BODY_IN_ENGLISH
        + par(run("{{ certificate.name }}", size=24), style="CertificateName", before=40, after=0)
        + par("{{ certificate.english.name }}", style="CertificateNote", after=60)
        + par("编号　No.：{{ certificate.number }}", style="CertificateNumber", after=80)
        + par("兹证明　{{ certificate.english.opening }}", style="CertificateClose", align="center")
        + par("{{ org_name }}", style="CertificateHolder", before=20, after=0)
        + par(_given("org_name_en"), style="CertificateNote", after=60)
        + _statements(bilingual=True, first=first)
        + ENGLISH_STATEMENTS
    )


def _seal(signed: Signed, bilingual: bool) -> str:
    code = (
        par("{%p if certificate.code %}", style="CertificateNote", keep=True),
        par(picture("{{ certificate.code|picture }}", 2.4), style="CertificateNote", keep=True),
        par("{%p endif %}", style="CertificateNote", keep=True),
    )
    marks = (
        par("{%p for mark in certificate.marks %}", style="CertificateNote", keep=True),
        par("［{{ mark.text }}］", style="CertificateNote", keep=True),
        par("{%p endfor %}", style="CertificateNote", keep=True),
    )
    style = "CertificateClose" if bilingual else "CertificateText"
    lines = [par("{{ scheme.body }}", style=style, keep=True)]
    for chinese, english in signed:
        lines.append(par(chinese, style=style, keep=True))
        lines += [par(english, style="CertificateEnglish", keep=True, after=80)] if bilingual else []
    cells = [Cell(paragraphs=paragraphs) for paragraphs in (code, marks, tuple(lines))]
    return par("", style="CertificateNote", before=0 if bilingual else 160, keep=True) + table(
        (16, 41, 43), [Row(cells, height=1300)], style="NoLines"
    )


def _sentences(bilingual: bool) -> str:
    annex = "覆盖的场所见附件，附件与{{ terms.certificate }}一并使用。"
    sentence = par("{{ item.text }}", style="CertificateNote", keep=bilingual)
    sentences = tag("p for item in certificate.sentences") + sentence + tag("p endfor")
    if bilingual:
        last = f"{{% if {ANNEX} %}}{annex}{{% endif %}}中英文不一致的，以中文为准。"
        english = par(run(ENGLISH_SENTENCES, size=8), style="CertificateNote", before=40)
        return sentences + par(last, style="CertificateNote", keep=True) + english
    return (
        par("", style="CertificateNote", before=80)
        + sentences
        + tag(f"p if {ANNEX}")
        + par(annex, style="CertificateNote")
        + tag("p endif")
    )


def _sites(bilingual: bool) -> str:
    heads = [("序号", "No."), ("场所名称", "Site"), ("地址", "Address"), ("活动", "Activity")]
    rows = [
        titles(*(f"{chinese} {english}" if bilingual else chinese for chinese, english in heads)),
        loop("tr for site in certificate.sites", 4),
        Row([centre("{{ loop.index }}"), "{{ site.name }}", _stated("site.address"), _stated("site.activity")]),
        loop("tr endfor", 4),
    ]
    return (
        tag(f"p if {ANNEX}")
        + '<w:p><w:pPr><w:pStyle w:val="CertificateName"/><w:pageBreakBefore/></w:pPr>'
        + run("附件：覆盖的场所" + ("　Annex: Sites covered" if bilingual else ""), size=16 if bilingual else 18)
        + "</w:p>"
        + par(
            "编号" + ("　No." if bilingual else "") + "：{{ certificate.number }}　　{{ org_name }}",
            style="CertificateNumber",
        )
        + table((8, 28, 34, 30), rows, width=8400)
        + tag("p endif")
        + _sub_certificates(bilingual)
    )


def _sub_certificates(bilingual: bool) -> str:
    heads = [("编号", "No."), ("场所名称", "Site"), ("地址", "Address"), ("活动", "Activity")]
    rows = [
        titles(*(f"{chinese} {english}" if bilingual else chinese for chinese, english in heads)),
        loop("tr for sub in certificate.sub_certificates", 4),
        Row(["{{ sub.number }}", "{{ sub.name }}", _stated("sub.address"), _stated("sub.activity")]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if certificate.sub_certificates")
        + par("", style="Small")
        + par(
            "子{{ terms.certificate }}" + ("　{{ certificate.english.sub_certificates }}" if bilingual else ""),
            style="CertificateText",
        )
        + table((22, 24, 30, 24), rows, width=8400)
        + tag("p endif")
    )


def _to_be_confirmed() -> str:
    """Return the page that goes with the draft only: the readings its dates and grade rest on."""
    return (
        tag("p if paper.draft and certificate_readings")
        + '<w:p><w:pPr><w:pStyle w:val="CertificateName"/><w:pageBreakBefore/></w:pPr>'
        + run("随草稿：待确认的事项", size=18)
        + "</w:p>"
        + par("本页只随草稿，正式文件不附。", style="CertificateNote")
        + open_readings("certificate_readings")
        + tag("p endif")
    )


def _draft_note() -> str:
    return (
        tag("p if paper.draft")
        + par(
            run(
                "{{ paper.draft }}（项目 {{ case_no }}）：未经决定、编号和盖章无效，不得对外使用。",
                color="C00000",
                size=9,
            ),
            style="CertificateNote",
            before=120,
        )
        + tag("p endif")
    )
