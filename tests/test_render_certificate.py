"""The QR code of a certificate, and its bilingual variant."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mini_docx import whole_text
from paper_cases import IDS, full_facts, full_result, scheme_of, templates

from pipeline.facts import WorkbookKind
from pipeline.outcome import Certificate, ReadingUse, Status
from pipeline.render.papers import papers_for
from pipeline.render.qr import qr_picture
from pipeline.render.values import BLANK, Picture
from pipeline.render.view import case_values

DECIDED = Certificate(
    issue_date=date(2026, 5, 22), valid_from=date(2026, 5, 20), valid_to=date(2029, 5, 19), number="示例-0001"
)


def code_of(identity: str, certificate: Certificate) -> Any:
    scheme = scheme_of(identity)
    facts = full_facts(scheme, org_name="示例公司")
    result = replace(full_result(scheme, facts), certificate=certificate)
    return case_values(scheme, facts, result, ())["certificate"].look_up("code")


def certificates(identity: str, **changes: Any) -> dict[str, bytes]:
    scheme = scheme_of(identity)
    facts = full_facts(scheme, **changes)
    result = replace(full_result(scheme, facts), certificate=DECIDED)
    made = papers_for(WorkbookKind.DECISION, Status.ACCEPTED, scheme, facts, result, (), templates(), certificate=True)
    return {paper.kind: paper.content for paper in made if paper.kind.startswith("certificate")}


@pytest.mark.parametrize("identity", IDS)
class TestTheCode:
    def test_holds_number_holder_and_validity(self, identity: str) -> None:
        code = code_of(identity, DECIDED)
        assert isinstance(code, Picture)
        assert all(words in code.text for words in ("示例-0001", "示例公司", "2026年5月20日至2029年5月19日"))

    @pytest.mark.parametrize("lacking", ["number", "valid_to"])
    def test_does_not_stand_on_a_certificate_without_number_or_dates(self, identity: str, lacking: str) -> None:
        assert code_of(identity, replace(DECIDED, **{lacking: None})) is BLANK


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar-tools is not installed")
def test_a_reader_of_codes_reads_the_text_again(tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    text = "编号：示例-0001\n示例零碳（石家庄）有限公司 & Co.\n有效期：2026年5月20日至2029年5月19日"
    path.write_bytes(qr_picture(text).content)
    read = subprocess.run(["zbarimg", "-q", "--raw", str(path)], capture_output=True, check=True, timeout=60)
    assert read.stdout.decode("utf-8").strip() == text


@pytest.mark.parametrize("identity", IDS)
class TestTheBilingualCertificate:
    def test_goes_beside_the_chinese_one_only_where_it_was_asked_for(self, identity: str) -> None:
        assert set(certificates(identity, bilingual_certificate=True)) == {
            "certificate_draft",
            "certificate_bilingual",
        }
        assert set(certificates(identity, bilingual_certificate=False)) == {"certificate_draft"}
        assert set(certificates(identity, bilingual_certificate=None)) == {"certificate_draft"}

    def test_says_all_in_both_languages_and_which_one_counts(self, identity: str) -> None:
        given = {"org_name_en": "Example Co., Ltd. & Sons", "scope_en": "Example scope"}
        text = whole_text(certificates(identity, bilingual_certificate=True, **given)["certificate_bilingual"])
        english = scheme_of(identity).papers.certificate.english
        assert english is not None and english.name in text
        wanted = (*given.values(), "20 May 2026", "2026年5月20日", "以中文为准", english.opening)
        assert [words for words in wanted if words not in text] == []

    def test_says_what_the_applicant_has_still_to_provide(self, identity: str) -> None:
        text = whole_text(
            certificates(identity, bilingual_certificate=True, org_name_en=None, scope_en=None)["certificate_bilingual"]
        )
        assert text.count("to be provided") >= 2


def values_of(identity: str, result_changes: dict[str, Any] | None = None, **changes: Any) -> Any:
    scheme = scheme_of(identity)
    facts = full_facts(scheme, **changes)
    result = replace(full_result(scheme, facts), **(result_changes or {}))
    return case_values(scheme, facts, result, ())


@pytest.mark.parametrize(
    ("site", "shown"),
    [
        ({"kind": "permanent"}, True),
        ({"kind": "permanent", "on_certificate": False}, False),
        ({"kind": "temporary"}, False),
        ({"kind": "temporary", "on_certificate": True}, True),
        ({"kind": "centre", "on_certificate": False}, True),
    ],
)
def test_a_temporary_site_is_on_the_certificate_only_where_that_is_said(site: dict[str, Any], shown: bool) -> None:
    values = values_of("zhrz", sites=({"name": "示例场所"} | site,))
    assert len(values["certificate"].look_up("sites")) == (1 if shown else 0)


@pytest.mark.parametrize(("decision", "words"), [(None, "待决定"), ("grant", "待定")])
def test_a_day_of_issue_that_is_open_after_the_decision_does_not_wait_for_it(decision: str | None, words: str) -> None:
    values = values_of("ench", {"certificate": Certificate()}, decision=decision)
    assert str(values["certificate"].look_up("issue_date")) == words


@pytest.mark.parametrize(("grade", "words"), [("四星", "Type II (scopes 1, 2 and 3), four stars"), (None, str(BLANK))])
def test_the_grade_stands_in_english_with_its_type(grade: str | None, words: str) -> None:
    scheme = scheme_of("zzc")
    facts = full_facts(scheme, factory_type="II")
    result = full_result(scheme, facts)
    values = case_values(scheme, facts, replace(result, score=replace(result.score, grade=grade)), ())
    assert str(values["certificate"].look_up("english").look_up("grade")) == words


def test_a_reading_that_changes_no_value_is_shown_with_all_its_options_and_no_value() -> None:
    use = ReadingUse(id="C-T02", about="certificate", in_force="a", value="自2026年5月20日", others={}, clause="13")
    (reading,) = values_of("ztht", {"readings": (use,)})["readings"]
    options = reading.look_up("options")
    assert [option.look_up("key") for option in options] == ["a", "b"]
    assert [option.look_up("value") for option in options] == [BLANK, BLANK]
