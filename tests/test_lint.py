"""The check of templates: every fault with place and remedy, demanded contents, comments in a copy."""

import io
import zipfile
from pathlib import Path

import pytest
from mini_docx import R, docx, par, paragraphs, row, table
from openxml_audit import OpenXmlValidator
from paper_cases import IDS, scheme_of, templates
from template_faults import faulty_templates, members_of, packed

from pipeline.lint.check import Report, check_template
from pipeline.lint.comments import with_comments
from pipeline.lint.contract import contract_of
from pipeline.lint.problems import Code, Problem, Weight
from pipeline.lint.shapes import Shape, Sort
from pipeline.render.engine import compile_template
from pipeline.service.templates_files import serves

SCHEME = IDS[0]
KIND = "audit_plan"
BLANK_IN_TABLES = {"address", "website", "name_en", "points_source", "number"}
"""What a scheme's own tables may leave blank.
"""


def report_of(body: str, header: str = "", kind: str = KIND, more: dict[str, str] | None = None) -> Report:
    return check_template(docx(body, header, more), kind, (scheme_of(SCHEME),))


def faults_of(body: str, **more: str) -> list[Problem]:
    return [problem for problem in report_of(body, **more).problems if problem.weight is not Weight.LACK]


def only(body: str) -> Problem:
    (problem,) = faults_of(body)
    return problem


@pytest.mark.parametrize("key", sorted(templates()), ids="/".join)
def test_the_shipped_templates_are_without_fault_and_complete(key: tuple[str, str]) -> None:
    schemes = serves(key[0], key[1], {i: scheme_of(i) for i in IDS}, templates())
    assert check_template(templates()[key], key[1], schemes).problems == ()


def test_all_problems_are_told_at_once() -> None:
    body = par("{{ org_nmae }}") + par("{{ uscc }") + par("{{ scope|date }}") + par("{%p if uscc %}")
    codes = [problem.code for problem in faults_of(body)]
    assert codes == [Code.UNKNOWN_FIELD, Code.HALF_TAG, Code.WRONG_TYPE, Code.BLOCK_OPEN]


def test_a_place_in_a_table_is_told_by_row_and_cell() -> None:
    problem = only(table(row("名称", "{{ org_nmae }}")))
    assert problem.where.place == "正文表格1第1行第2格"
    assert problem.where.tag == "{{ org_nmae }}"


def test_a_place_in_a_header_is_told() -> None:
    assert faults_of("", header=par("{{ org_nmae }}"))[0].where.place == "页眉第1段"


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("{{ org_nmae }}", "org_name"),
        ("{{ OrgName }}", "org_name"),
        ("{{ org name }}", "org_name"),
        ("{{ org-name }}", "org_name"),
        ("{{ 统一社会信用代码 }}", "uscc"),
        ("{{ audit_time.totl }}", "audit_time.total"),
        ("{{ minimum }}", "audit_time.minimum"),
        ("{{ terms.auditer }}", "terms.auditor"),
        ("{% for m in teem %}{{ m.name }}{% endfor %}", "team"),
        ("{% for m in team %}{{ m.nmae }}{% endfor %}", "team.name"),
        ("{% for m in team %}{% for c in m.cheks %}x{% endfor %}{% endfor %}", "team.checks"),
        ("{{ score.percent|percnt }}", "percent"),
        ("{% fro m in team %}{{ m.name }}{% endfor %}", "for"),
    ],
)
def test_a_wrong_name_comes_with_the_nearest_right_one(tag: str, name: str) -> None:
    problem = faults_of(par(tag))[0]
    assert problem.nearest[0] == name
    assert f"你是否想写 {name}" in problem.advice


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("{% for x in org_name %}{{ x }}{% endfor %}", "直接写 {{ org_name }}"),
        ("{% for x in audit_time %}x{% endfor %}", "audit_time.steps"),
        ("{{ org_name.first }}", "没有下一级"),
        ("{{ team.name }}", "请用循环"),
        ("{{ team }}", "是一个表格"),
        ("{{ audit_time }}", "写明其中一个"),
        ("{{ scope|date }}", "只能用于日期"),
        ("{{ org_name|percent }}", "只能用于数"),
        ("{{ scope|join }}", "只能用于列表"),
        ("{{ team|join }}", "取哪一个"),
        ('{% if effective_personnel == "3" %}x{% endif %}', "去掉引号"),
        ('{% if audit_type == "inital" %}x{% endif %}', "没有“inital”这个选项"),
        ("{% if scope = 1 %}x{% endif %}", "两个等号"),
        ("{{ }}", "标记是空的"),
        ("{{ (scope }}", "括号不成对"),
        ("{{ org_name.upper() }}", "不能用括号调用"),
        ("{% include 'x' %}", "不能用"),
        ("{% if scope is fine %}x{% endif %}", "is true"),
        ("{% for team %}x{% endfor %}", "for 名字 in 表格"),
        ("{%tr if scope %}", "只能放在表格里"),
        ("{% else %}", "补上开头"),
        ("{% if scope %}{% for a in team %}{% endif %}{% endfor %}", "先开的后关"),
    ],
)
def test_each_kind_of_fault_says_what_to_type(body: str, advice: str) -> None:
    assert any(advice in problem.advice for problem in faults_of(par(body))), faults_of(par(body))


def test_what_fails_only_when_a_case_is_empty_is_told_by_a_trial() -> None:
    assert only(par("{{ team[0].name }}")).code is Code.TRIAL_FAILED


@pytest.mark.parametrize(
    "tag",
    [
        "{{ org_name }}", "｛｛ org_name ｝｝", "{% if scope %}x{% else %}y{% endif %}", "{# 说明 #}",
        "{% for m in team %}{{ loop.index }}{{ m.name }}{% if not loop.last %}、{% endif %}{% endfor %}",
        "{% set k = team|length %}{{ k }}", '{{ team|join("，", "name") }}', "{{ stage1_start|date }}",
        "{% if audit_type == “initial” %}x{% endif %}", "{{ score.percent|percent(2) }}",
        "{% if not_there is defined %}{{ not_there.x }}{% endif %}", "{{ 'a' if scope else 'b' }}",
        "{%p if scope %}", "{{ scope|default('无') }}", "{% for m in team if m.name %}{{ m.name }}{% endfor %}",
    ],
)  # fmt: skip
def test_what_is_right_is_not_complained_about(tag: str) -> None:
    assert faults_of(par(tag) + (par("{%p endif %}") if "%p" in tag else "")) == []


@pytest.mark.parametrize("text", ["{org_name}", "${org_name}", "[[org_name]]", "«org_name»", "{ {org_name} }"])
def test_what_looks_like_a_tag_is_told(text: str) -> None:
    assert "{{ org_name }}" in only(par(text)).advice


def test_words_in_single_braces_that_are_no_field_are_only_a_hint() -> None:
    assert only(par("{ABCxyz}")).weight is Weight.HINT


def test_text_that_a_row_tag_would_remove_is_told() -> None:
    body = table(row("{%tr for m in team %}", "合计"), row("{{ m.name }}", ""), row("{%tr endfor %}", ""))
    problem = only(body)
    assert problem.code is Code.TEXT_LOST and "合计" in problem.advice


def test_a_tag_half_inside_a_link_is_told() -> None:
    link = "<w:p><w:hyperlink><w:r><w:t>{{ org</w:t></w:r></w:hyperlink><w:r><w:t>_name }}</w:t></w:r></w:p>"
    assert only(link).code is Code.CUT_TAG


def test_a_forbidden_word_in_fixed_text_is_told() -> None:
    words = {i: scheme_of(i).head.forbidden_words for i in IDS}
    identity, word = next((i, words[i][0]) for i in IDS if words[i])
    report = check_template(docx(par(f"本{word}有效")), KIND, (scheme_of(identity),))
    assert Code.FORBIDDEN_WORD in [problem.code for problem in report.problems]


def relation(kind: str, target: str) -> dict[str, str]:
    start = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    header = f'<Relationship Id="rId1" Type="{R}/header" Target="header1.xml"/>'
    more = f'<Relationship Id="rId9" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": f"{start}{header}{more}</Relationships>"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (relation("image", "https://example.org/a.png"), Code.OUTSIDE),
        (relation("attachedTemplate", "https://example.org/a.dotm"), Code.OUTSIDE),
        (relation("hyperlink", "file:///c:/a.docx"), Code.OUTSIDE),
        (relation("hyperlink", "https://example.org/{{ uscc }}"), Code.WRONG_PLACE),
        ({"word/vbaProject.bin": "x"}, Code.MACRO),
        ({"word/embeddings/oleObject1.bin": "x"}, Code.EMBEDDED),
        ({"word/charts/chart1.xml": "<a>{{ uscc }}</a>"}, Code.WRONG_PLACE),
        ({"word/document.xml": "<w:a"}, Code.BAD_FILE),
    ],
)
def test_what_a_template_must_not_bring_along_is_told(more: dict[str, str], code: Code) -> None:
    assert code in [problem.code for problem in report_of(par("x"), more=more).problems]


@pytest.mark.parametrize("text", ["备注：None", "得分 nan"])
def test_a_word_of_programs_that_the_gate_withholds_is_told_at_its_place(text: str) -> None:
    problem = only(par("前") + par(text))
    assert problem.code is Code.LEFTOVER and problem.where.paragraph == 2 and "不会放行" in problem.message


def test_an_ordinary_link_is_fine() -> None:
    assert faults_of(par("x"), more=relation("hyperlink", "https://example.org")) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("identity", IDS)
def test_each_demanded_content_that_is_missing_is_told_with_its_clause(identity: str) -> None:
    scheme = scheme_of(identity)
    for paper in scheme.papers.kinds:
        report = check_template(docx(par("空白")), paper.kind, (scheme,))
        told = [(problem.message, problem.clause) for problem in report.problems if problem.weight is Weight.LACK]
        demanded = scheme.paper(paper.kind)
        assert demanded is not None
        wanted = [(f"缺少规则要求的内容：{content.text}", content.clause) for content in demanded.contents]
        assert told == wanted
        assert (not report.broken and not report.complete) or not wanted


def test_a_field_that_only_decides_a_condition_is_not_shown() -> None:
    def missing(body: str) -> set[str]:
        return {problem.message for problem in report_of(body).problems if problem.weight is Weight.LACK}

    shown, asked, nothing = (missing(par(t)) for t in ("{{ scope }}", "{% if scope %}x{% endif %}", "x"))
    assert shown < asked == nothing


def test_a_problem_of_some_schemes_names_them() -> None:
    schemes = [scheme_of(i) for i in IDS]
    own = next(f.key for f in schemes[-1].fields if not any(s.has_field(f.key) for s in schemes[:-1]))
    report = check_template(docx(par("{{ " + own + " }}")), KIND, schemes)
    problem = next(problem for problem in report.problems if problem.code is Code.UNKNOWN_FIELD)
    assert problem.schemes == tuple(scheme.id for scheme in schemes[:-1])


def test_the_field_list_knows_the_sort_of_every_field() -> None:
    def openings(shape: Shape, path: str) -> list[str]:
        inner = [shape.item] if shape.item else []
        name = path.rsplit(".", maxsplit=1)[-1].removesuffix("[]")
        found = [path] if shape.sort is Sort.OPEN and name not in BLANK_IN_TABLES else []
        found += [entry for name, part in shape.fields.items() for entry in openings(part, f"{path}.{name}")]
        return found + [entry for part in inner for entry in openings(part, f"{path}[]")]

    for identity in IDS:
        for paper in scheme_of(identity).papers.kinds:
            assert openings(contract_of(scheme_of(identity), paper.kind).root, "") == []


class TestComments:
    """The copy with comments is the same file, with comments."""

    def test_the_copy_is_valid_and_all_else_is_the_same(self, tmp_path: Path) -> None:
        changed = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
        for number, faulty in enumerate(faulty_templates(1)):
            report = check_template(faulty.content, faulty.kind, (faulty.scheme,))
            copied = with_comments(faulty.content, report.problems)
            assert copied is not None
            before, after = members_of(faulty.content), members_of(copied)
            assert {name for name in after if before.get(name) != after[name]} <= changed
            assert paragraphs(copied) == paragraphs(faulty.content)
            path = tmp_path / f"{number}.docx"
            path.write_bytes(copied)
            assert OpenXmlValidator().validate(str(path)).errors == [], faulty.name

    def test_the_comment_stands_around_the_tag_and_says_what_to_type(self) -> None:
        content = docx(par("第一段") + par("名称：", "{{ org_nmae }}", "。"))
        copied = with_comments(content, report_of(par("第一段") + par("名称：", "{{ org_nmae }}", "。")).problems)
        assert copied is not None
        with zipfile.ZipFile(io.BytesIO(copied)) as archive:
            body = archive.read("word/document.xml").decode()
            comments = archive.read("word/comments.xml").decode()
        marks = ["名称：", '<w:commentRangeStart w:id="1"', "{{ org_nmae }}", '<w:commentRangeEnd w:id="1"', "。"]
        assert sorted(marks, key=body.index) == marks
        assert "你是否想写 org_name" in comments

    def test_comments_that_were_there_stay(self) -> None:
        faulty = next(faulty_templates(1))
        report = check_template(faulty.content, faulty.kind, (faulty.scheme,))
        once = with_comments(faulty.content, report.problems)
        assert once is not None
        twice = with_comments(once, report.problems)
        assert twice is not None
        assert members_of(twice)["word/comments.xml"].count(b"<w:comment ") == 2 * members_of(once)[
            "word/comments.xml"
        ].count(b"<w:comment ")

    def test_a_file_that_is_no_word_file_gets_no_copy(self) -> None:
        assert with_comments(b"x", check_template(b"x", KIND, ()).problems) is None

    def test_comments_do_not_get_into_papers(self, tmp_path: Path) -> None:
        key = ("common", "refusal_notice")
        scheme = scheme_of(SCHEME)
        problem = check_template(docx(par("{{ x }}")), KIND, (scheme,)).problems[0]
        copied = with_comments(templates()[key], [problem])
        assert copied is not None
        values = contract_of(scheme, key[1]).full
        made = compile_template(copied).render(values)
        assert not [name for name in members_of(made) if "comments" in name]
        assert paragraphs(made) == paragraphs(compile_template(templates()[key]).render(values))
        (tmp_path / "a.docx").write_bytes(made)
        assert OpenXmlValidator().validate(str(tmp_path / "a.docx")).errors == []

    def test_a_copy_with_comments_can_be_repaired_and_used(self) -> None:
        key = ("common", "refusal_notice")
        problem = check_template(docx(par("{{ x }}")), KIND, (scheme_of(SCHEME),)).problems[0]
        copied = with_comments(templates()[key], [problem])
        assert copied is not None
        assert check_template(packed(members_of(copied)), key[1], (scheme_of(SCHEME),)).problems == ()
