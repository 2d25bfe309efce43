"""Previews: three cases of each shipped template, all sound."""

from pathlib import Path

import pytest
from mini_docx import docx, par, whole_text
from openxml_audit import OpenXmlValidator
from paper_cases import IDS, ROOT, scheme_of, templates

from pipeline.cli.main import carry_out
from pipeline.errors import ExitCode
from pipeline.render.papers import template_for
from pipeline.scheme.load import load_schemes
from pipeline.service.templates_preview import Case, previews, sample_facts


@pytest.mark.parametrize("identity", IDS)
def test_every_template_can_be_tried_with_three_cases(identity: str, tmp_path: Path) -> None:
    scheme = scheme_of(identity)
    typical = sample_facts(ROOT / "samples", scheme, load_schemes(ROOT / "schemes"))
    for paper in scheme.papers.kinds:
        template = template_for(scheme, paper.kind, templates())
        assert template is not None
        made = {entry.case: entry.content for entry in previews(template, paper.kind, scheme, typical)}
        assert set(made) == set(Case)
        assert len(whole_text(made[Case.LONGEST])) >= len(whole_text(made[Case.TYPICAL])), paper.kind


@pytest.mark.parametrize("identity", IDS)
def test_the_emptiest_nonconformity_report_holds_its_number_and_room_to_write(identity: str) -> None:
    scheme = scheme_of(identity)
    typical = sample_facts(ROOT / "samples", scheme, load_schemes(ROOT / "schemes"))
    template = template_for(scheme, "nc_report", templates())
    assert template is not None
    made = {entry.case: whole_text(entry.content) for entry in previews(template, "nc_report", scheme, typical)}
    first = typical["ncs"][0]
    assert first["nc_no"] in made[Case.EMPTIEST]
    assert first["statement"] in made[Case.TYPICAL]
    assert first["statement"] not in made[Case.EMPTIEST]


def test_the_command_writes_three_valid_files(tmp_path: Path) -> None:
    template = ROOT / "templates" / "common" / "nc_report.docx"
    arguments = ["preview", str(template), "--scheme", IDS[0], "-o", str(tmp_path / "试.docx"), "--no-pdf"]
    assert carry_out(arguments) == ExitCode.OK
    made = sorted(tmp_path.iterdir())
    assert [file.name for file in made] == ["试-最空.docx", "试-最长.docx", "试.docx"]
    assert [OpenXmlValidator().validate(str(file)).errors for file in made] == [[], [], []]


def test_a_broken_template_has_no_preview_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = tmp_path / "audit_plan.docx"
    template.write_bytes(docx(par("{{ org_nmae }}")))
    assert carry_out(["preview", str(template), "-o", str(tmp_path / "x.docx")]) == ExitCode.SCHEME
    assert "did you mean 'org_name'" in capsys.readouterr().err
    assert not (tmp_path / "x.docx").exists()


def test_a_template_of_unknown_kind_must_be_told(tmp_path: Path) -> None:
    template = tmp_path / "something.docx"
    template.write_bytes(docx(par("{{ org_name }}")))
    assert carry_out(["preview", str(template), "-o", str(tmp_path / "x.docx")]) == ExitCode.USAGE
    arguments = ["preview", str(template), "--kind", "audit_plan", "--scheme", IDS[0], "--no-pdf"]
    assert carry_out([*arguments, "-o", str(tmp_path / "x.docx")]) == ExitCode.OK
