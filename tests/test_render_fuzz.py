"""Damaged templates and hostile values end in a sound paper or an error: no traceback, no loss.

GREENCERT_FUZZ=2000 runs the full number; by default a sample of it.
"""

import io
import os
import re
from collections.abc import Mapping
from typing import Any

import pytest
from docx import Document
from mini_docx import docx, par, row, table, whole_text
from paper_cases import IDS, scheme_of, templates
from template_damage import FORBIDDEN, damaged, hostile, seeds

from pipeline.lint.check import check_template
from pipeline.lint.comments import with_comments
from pipeline.lint.contract import contract_of
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError, PaperWithheldError
from pipeline.render.values import Listed, Record
from pipeline.scheme.scheme import Scheme

COUNT = int(os.environ.get("GREENCERT_FUZZ", "120"))


def _schemes(key: tuple[str, str]) -> list[Scheme]:
    """Return the schemes that a shipped template can serve."""
    served = IDS if key[0] == "common" else (key[0],)
    return [scheme_of(identity) for identity in served if scheme_of(identity).paper(key[1])]


KEYS = sorted(key for key in templates() if _schemes(key))


def test_a_damaged_template_ends_in_a_sound_paper_or_an_error() -> None:
    sound = refused = 0
    for chance in seeds("damage", COUNT):
        key = chance.choice(KEYS)
        content = damaged(templates()[key], chance)
        scheme = chance.choice(_schemes(key))
        try:
            made = compile_template(content).render(contract_of(scheme, key[1]).full)
        except (FaultyTemplateError, PaperWithheldError):
            refused += 1
        else:
            sound += 1
            Document(io.BytesIO(made))
        compile_template.cache_clear()
    assert sound + refused == COUNT and refused > COUNT / 4


def test_a_damaged_template_is_checked_without_a_traceback() -> None:
    for chance in seeds("lint", COUNT // 2):
        key = chance.choice(KEYS)
        content = damaged(templates()[key], chance)
        scheme = chance.choice(_schemes(key))
        report = check_template(content, key[1], (scheme,))
        try:
            compile_template(content).render(contract_of(scheme, key[1]).full, scheme.head.forbidden_words)
        except (FaultyTemplateError, PaperWithheldError) as fault:
            assert report.broken, fault
        if report.problems:
            copied = with_comments(content, report.problems)
            assert copied is None or Document(io.BytesIO(copied))
        compile_template.cache_clear()


BODY = (
    par("前{{ name }}后")
    + par("{% for r in rows %}{{ r.a }}；{% endfor %}")
    + table(row("{%tr for r in rows %}", ""), row("{{ r.a }}", "{{ r.b|lines }}"), row("{%tr endfor %}", ""))
    + par("最后一段")
)


@pytest.fixture(scope="module")
def template() -> bytes:
    return docx(BODY, par("{{ name }}"))


def test_hostile_values_arrive_unharmed_or_are_refused_by_name(template: bytes) -> None:
    compiled = compile_template(template)
    for chance in seeds("values", COUNT):
        name, cells = hostile(chance), [hostile(chance) for _ in range(3)]
        values: Mapping[str, Any] = {
            "name": name,
            "rows": Listed(Record({"a": cell, "b": Listed([cell, name])}) for cell in cells),
        }
        try:
            made = compiled.render(values)
        except FaultyTemplateError as fault:
            assert any(FORBIDDEN.search(text) for text in (name, *cells)), fault
            continue
        text = squeezed(whole_text(made))
        assert all(squeezed(value) in text for value in (name, *cells, "最后一段"))
        assert not any(FORBIDDEN.search(value) for value in (name, *cells))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
