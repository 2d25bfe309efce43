"""Certificate drafts: the contents that each rule demands, on one framed page."""

from collections.abc import Sequence

from tools.package import build, footer, header
from tools.papers.blocks import open_readings
from tools.wordml import Cell, Row, centre, loop, par, run, table, tag, titles

DATES = "{{ certificate.valid_from }}{% if certificate.valid_to %} 至 {{ certificate.valid_to }}{% endif %}"
BASIS = "{{ scheme.standard_full }}"


def line(label: str, value: str) -> Row:
    """Return one line of a certificate."""
    left, right = par(label, style="CertificateLabel"), par(value, style="CertificateRow")
    return Row([Cell(paragraphs=(left,)), Cell(paragraphs=(right,))])


HOLDER = (line("统一社会信用代码", "{{ uscc }}"), line("注册地址", "{{ registered_address }}"))
FIRST = "{% if certificate.original_issue_date %}（换发；原颁发日期：{{ certificate.original_issue_date }}）{% endif %}"
ISSUED = line("颁发日期", "{{ certificate.issue_date }}" + FIRST)
VALID = line("有效期", DATES)
SCOPE = line("{{ terms.act }}范围", "{{ scope }}")


def common_certificate() -> bytes:
    """Return the certificate of a management system: statement, scope, addresses, validity."""
    return _certificate([*HOLDER, line("生产经营地址", "{{ business_address }}"), SCOPE, ISSUED, VALID])


def graded_certificate() -> bytes:
    """Return the certificate that names audited address, date of issue and of renewal.

    The grade stands on it only under the reading that asks for it.
    """
    first = (
        "{% if certificate.original_issue_date %}{{ certificate.original_issue_date }}"
        "{% else %}{{ certificate.issue_date }}{% endif %}"
    )
    renewed = "{% if certificate.original_issue_date %}{{ certificate.issue_date }}{% else %}—{% endif %}"
    return _certificate(
        [
            *HOLDER,
            line("受{{ terms.audit }}地址", "{{ business_address }}"),
            line("{{ terms.act }}依据", BASIS),
            line("业务范围", "{{ scope }}"),
            loop("tr if paper.asks.grade", 2),
            line("等级", "{{ score.grade }}"),
            loop("tr endif", 2),
            line("颁证日期", first),
            line("换证日期", renewed),
            VALID,
        ]
    )


def emission_certificate() -> bytes:
    """Return the certificate that names emissions, offset, reporting period, type and stars."""
    grade = "{{ factory_type }}　{% if score.grade %}{{ score.grade }}{% else %}等级待定{% endif %}"
    return _certificate(
        [
            *HOLDER,
            line("{{ terms.act }}依据", BASIS),
            SCOPE,
            line("报告期", "{{ report_period_start }} 至 {{ report_period_end }}"),
            line("温室气体排放量", "{{ ghg_emission }} tCO2e"),
            line("温室气体抵消量", "{{ ghg_offset }} tCO2e"),
            line("类型和星级", grade),
            ISSUED,
            VALID,
        ],
        statement=par("{{ certificate.conformity }}", style="CertificateText"),
    )


def evaluation_certificate() -> bytes:
    """Return the proof of an evaluation: places and scope per place, dates, re-issue, address."""
    body_address = "{% if scheme.body.address %}{{ scheme.body.address }}{% else %}待补充{% endif %}"
    reissued = (
        "{% if reissue_note %}{{ reissue_note }}{% else %}"
        "{% if previous_issue_date %}换发；原颁发日期：{{ previous_issue_date }}{% else %}—（首次颁发）{% endif %}"
        "{% endif %}"
    )
    return _certificate(
        [
            *HOLDER,
            line("经营地址", "{{ business_address }}"),
            line("{{ terms.act }}准则", BASIS),
            SCOPE,
            line("生效日期", "{{ certificate.valid_from }}"),
            ISSUED,
            VALID,
            line("换证情况", reissued),
            line("{{ terms.act }}机构地址", body_address),
        ]
    )


STATEMENTS = (
    tag("p for item in certificate.statement") + par("{{ item.text }}", style="CertificateText") + tag("p endfor")
)


def _certificate(lines: Sequence[Row], statement: str = STATEMENTS) -> bytes:
    body = (
        par("{{ scheme.body }}", style="CertificateBody", before=360)
        + tag("p if scheme.body.name_en")
        + par("{{ scheme.body.name_en }}", style="CertificateNote")
        + tag("p endif")
        + par("{{ certificate.name }}", style="CertificateName")
        + par("编号：{{ certificate.number }}", style="CertificateNumber")
        + par("兹证明", style="CertificateText")
        + par("{{ org_name }}", style="CertificateHolder")
        + statement
        + par("", style="CertificateNote")
        + table((24, 76), lines, style="NoLines", width=8400)
        + _seal()
        + _sentences()
        + _sites()
        + _to_be_confirmed()
    )
    return build(body, header(), footer("", _draft_note()), border=True)


def _seal() -> str:
    marks = (
        par("{%p for mark in certificate.marks %}", style="CertificateNote"),
        par("［{{ mark.text }}］", style="CertificateNote"),
        par("{%p endfor %}", style="CertificateNote"),
    )
    signed = (
        par("{{ scheme.body }}", style="CertificateText"),
        par("（印章）　　授权签字：　　　　　　", style="CertificateText"),
    )
    return par("", style="CertificateNote", before=160) + table(
        (40, 60), [Row([Cell(paragraphs=marks), Cell(paragraphs=signed)])], style="NoLines", width=8400
    )


def _sentences() -> str:
    return (
        par("", style="CertificateNote", before=80)
        + tag("p for item in certificate.sentences")
        + par("{{ item.text }}", style="CertificateNote")
        + tag("p endfor")
    )


def _sites() -> str:
    rows = [
        titles("序号", "场所名称", "地址", "活动"),
        loop("tr for site in certificate.sites", 4),
        Row([centre("{{ loop.index }}"), "{{ site.name }}", "{{ site.address }}", "{{ site.activity }}"]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if sites and certificate.sites|length > 1")
        + '<w:p><w:pPr><w:pStyle w:val="CertificateName"/><w:pageBreakBefore/></w:pPr>'
        + run("附件：覆盖的场所", size=18)
        + "</w:p>"
        + par("编号：{{ certificate.number }}　　{{ org_name }}", style="CertificateNumber")
        + table((8, 28, 34, 30), rows, width=8400)
        + tag("p endif")
        + _sub_certificates()
    )


def _sub_certificates() -> str:
    rows = [
        titles("编号", "场所名称", "地址", "活动"),
        loop("tr for sub in certificate.sub_certificates", 4),
        Row(["{{ sub.number }}", "{{ sub.name }}", "{{ sub.address }}", "{{ sub.activity }}"]),
        loop("tr endfor", 4),
    ]
    return (
        tag("p if certificate.sub_certificates")
        + par("", style="Small")
        + par("子{{ terms.certificate }}", style="CertificateText")
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
