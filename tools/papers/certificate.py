"""Certificate drafts: the contents that each rule demands, on one framed page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.drawing import picture, picture_parts
from tools.package import build, footer, header
from tools.papers.blocks import open_readings
from tools.wordml import WIDTH, Cell, Row, centre, loop, par, run, table, tag, titles

BASIS = "{{ scheme.standard_full }}"
PENDING = "（待提供 / to be provided）"
WITH_SEAL = 3
"""How many of the last lines stay on one page with the seal, where a certificate is longer than one."""


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
        return Row([Cell(paragraphs=tuple(left)), Cell(paragraphs=tuple(right))], splits=not keep)


def _given(name: str) -> str:
    """Return an English value of the applicant's, or that it is still to come."""
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}{PENDING}{{% endif %}}"


def _day(name: str) -> str:
    return f"{{% if {name} %}}{{{{ {name}|date_en }}}}{{% else %}}to be provided{{% endif %}}"


def _stated(name: str) -> str:
    """Return a value that the certificate must have, or that it is still to come."""
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}待补充{{% endif %}}"


def _tonnes(name: str) -> str:
    return run(_stated(name) + " tCO") + run("2", low=True) + run("e")


HOLDER = (
    Line("统一社会信用代码", "{{ uscc }}", "USCC (credit code)"),
    Line("注册地址", "{{ registered_address }}", "Registered address", _given("registered_address_en")),
)
BUSINESS = Line("生产经营地址", _stated("business_address"), "Business address", _given("business_address_en"))
FIRST = "{% if certificate.original_issue_date %}（换发；原颁发日期：{{ certificate.original_issue_date }}）{% endif %}"
ISSUED = Line("颁发日期", "{{ certificate.issue_date }}" + FIRST, "Date of issue", _day("certificate.issue_date"))
VALID = Line(
    "有效期",
    "{{ certificate.valid_from }}{% if certificate.valid_to %} 至 {{ certificate.valid_to }}{% endif %}",
    "Valid",
    _day("certificate.valid_from") + " – " + _day("certificate.valid_to"),
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
        "{{ previous_issue_date|date_en }}{% else %}to be provided{% endif %}"
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
            Line("换证日期", renewed, "Date of renewal", renewed_day),
            VALID,
        ],
        bilingual,
    )


def emission_certificate(bilingual: bool = False) -> bytes:
    """Return the certificate that names emissions, offset, reporting period, type and stars."""
    grade = _stated("factory_type") + "　{% if score.grade %}{{ score.grade }}{% else %}等级待定{% endif %}"
    grade_en = "{% if certificate.english.grade %}{{ certificate.english.grade }}{% else %}to be determined{% endif %}"
    label = "{% if paper.asks.exchanged %}换发日期{% else %}颁发日期{% endif %}"
    label_en = "{% if paper.asks.exchanged %}Date of re-issue{% else %}Date of issue{% endif %}"
    original = (
        "{% if paper.asks.exchanged and previous_issue_date %}（原颁发日期：{{ previous_issue_date }}）{% endif %}"
    )
    period_en = _day("report_period_start") + " – " + _day("report_period_end")
    return _certificate(
        [
            *HOLDER,
            Line("{{ terms.act }}依据", BASIS, "Standard"),
            SCOPE,
            Line(
                "报告期",
                _stated("report_period_start") + " 至 " + _stated("report_period_end"),
                "Reporting period",
                period_en,
            ),
            Line("温室气体排放量", _tonnes("ghg_emission"), "GHG emissions"),
            Line("温室气体抵消量", _tonnes("ghg_offset"), "GHG offset"),
            Line("类型和星级", grade, "Type and grade", grade_en),
            replace(ISSUED, label=label, value="{{ certificate.issue_date }}" + original, english_label=label_en),
            VALID,
        ],
        bilingual,
        statement=par("{{ certificate.conformity }}", style="CertificateText"),
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
        "{% if previous_issue_date %}Re-issued; first issued {{ previous_issue_date|date_en }}"
        "{% else %}First issue{% endif %}"
    )
    return _certificate(
        [
            *HOLDER,
            replace(BUSINESS, label="经营地址"),
            Line("{{ terms.act }}准则", BASIS, "Criteria"),
            SCOPE,
            Line("生效日期", "{{ certificate.valid_from }}", "Effective from", _day("certificate.valid_from")),
            ISSUED,
            VALID,
            Line("换证情况", reissued, "Re-issue", reissued_en),
            Line("{{ terms.act }}机构地址", body_address, "Address of the body"),
        ],
        bilingual,
    )


STATEMENTS = (
    tag("p for item in certificate.statement")
    + par("{{ item.text }}", style="CertificateText")
    + tag("p endfor")
    + tag("p if not certificate.statement")
    + par("（所证明的内容待补充）", style="CertificateText")
    + tag("p endif")
)


ENGLISH_STATEMENTS = (
    tag("p for item in certificate.english.statement")
    + par("{{ item.text }}", style="CertificateEnglish", align="center")
    + tag("p endfor")
)
LANGUAGES = "中英文不一致的，以中文为准。 In case of discrepancy the Chinese text prevails."


def _certificate(lines: Sequence[Line | Row], bilingual: bool, statement: str = STATEMENTS) -> bytes:
    last = len(lines) - WITH_SEAL
    rows = [line.row(bilingual, keep=at >= last) if isinstance(line, Line) else line for at, line in enumerate(lines)]
    body = (
        par("{{ scheme.body }}", style="CertificateBody", before=0 if bilingual else 360)
        + tag("p if scheme.body.name_en")
        + par("{{ scheme.body.name_en }}", style="CertificateNote")
        + tag("p endif")
        + par("{{ certificate.name }}", style="CertificateName", **({"before": 60, "after": 40} if bilingual else {}))
        + _english("{{ certificate.english.name }}", bilingual)
        + par(
            "编号" + ("　No." if bilingual else "") + "：{{ certificate.number }}",
            style="CertificateNumber",
            after=120 if bilingual else -1,
        )
        + par("兹证明" + ("　This is to certify" if bilingual else ""), style="CertificateText")
        + par("{{ org_name }}", style="CertificateHolder", **({"before": 40, "after": 20} if bilingual else {}))
        + _english(_given("org_name_en"), bilingual)
        + statement
        + (ENGLISH_STATEMENTS if bilingual else "")
        + ("" if bilingual else par("", style="CertificateNote"))
        + table((27, 73) if bilingual else (24, 76), rows, style="NoLines", width=WIDTH if bilingual else 8400)
        + _seal(40 if bilingual else 160)
        + _sentences(0 if bilingual else 80)
        + (par(LANGUAGES, style="CertificateNote") if bilingual else "")
        + _sites(bilingual)
        + _to_be_confirmed()
    )
    return build(body, header(), footer("", _draft_note()), border=True, drawn=[picture_parts()])


def _english(text: str, bilingual: bool) -> str:
    return par(text, style="CertificateEnglish", align="center") if bilingual else ""


def _seal(before: int) -> str:
    code = (
        par("{%p if certificate.code %}", style="CertificateNote"),
        par(picture("{{ certificate.code|picture }}", 2.4), style="CertificateNote"),
        par("{%p endif %}", style="CertificateNote"),
    )
    marks = (
        par("{%p for mark in certificate.marks %}", style="CertificateNote"),
        par("［{{ mark.text }}］", style="CertificateNote"),
        par("{%p endfor %}", style="CertificateNote"),
    )
    signed = (
        par("{{ scheme.body }}", style="CertificateText"),
        par("（印章）　　授权签字：　　　　　　", style="CertificateText"),
    )
    cells = [Cell(paragraphs=paragraphs) for paragraphs in (code, marks, signed)]
    return par("", style="CertificateNote", before=before, keep=True) + table(
        (22, 33, 45), [Row(cells)], style="NoLines"
    )


def _sentences(before: int) -> str:
    return (
        par("", style="CertificateNote", before=before)
        + tag("p for item in certificate.sentences")
        + par("{{ item.text }}", style="CertificateNote")
        + tag("p endfor")
    )


def _sites(bilingual: bool) -> str:
    heads = [("序号", "No."), ("场所名称", "Site"), ("地址", "Address"), ("活动", "Activity")]
    rows = [
        titles(*(f"{chinese} {english}" if bilingual else chinese for chinese, english in heads)),
        loop("tr for site in certificate.sites", 4),
        Row([centre("{{ loop.index }}"), "{{ site.name }}", "{{ site.address }}", "{{ site.activity }}"]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if sites and certificate.sites|length > 1")
        + '<w:p><w:pPr><w:pStyle w:val="CertificateName"/><w:pageBreakBefore/></w:pPr>'
        + run("附件：覆盖的场所" + ("　Annex: Sites covered" if bilingual else ""), size=16 if bilingual else 18)
        + "</w:p>"
        + par("编号：{{ certificate.number }}　　{{ org_name }}", style="CertificateNumber")
        + table((8, 28, 34, 30), rows, width=8400)
        + tag("p endif")
        + _sub_certificates(bilingual)
    )


def _sub_certificates(bilingual: bool) -> str:
    heads = [("编号", "No."), ("场所名称", "Site"), ("地址", "Address"), ("活动", "Activity")]
    rows = [
        titles(*(f"{chinese} {english}" if bilingual else chinese for chinese, english in heads)),
        loop("tr for sub in certificate.sub_certificates", 4),
        Row(["{{ sub.number }}", "{{ sub.name }}", "{{ sub.address }}", "{{ sub.activity }}"]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if certificate.sub_certificates")
        + par("", style="Small")
        + par("子{{ terms.certificate }}" + ("　Sub-certificates" if bilingual else ""), style="CertificateText")
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
