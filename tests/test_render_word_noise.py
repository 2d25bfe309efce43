"""Every shipped template as Word saves it after a day of editing: runs split anywhere, marks everywhere; same paper."""

import copy
import random

import pytest
from lxml import etree
from mini_docx import W, whole_text
from paper_cases import IDS, scheme_of, templates
from template_faults import members_of, packed

from pipeline.lint.check import check_template
from pipeline.lint.contract import contract_of
from pipeline.render.engine import compile_template
from pipeline.render.package import parse

BODY = "word/document.xml"
BY = f'xmlns:w="{W}" w:author="x" w:date="2026-01-01T00:00:00Z"'
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
KEYS = [key for key in sorted(templates()) if key[0] == "common" or key[0] in IDS]


def node(markup: str) -> etree._Element:
    return etree.fromstring(markup)


def marks(chance: random.Random, number: int) -> etree._Element:
    """Return something that Word leaves between runs and that means nothing."""
    choices = (
        f'<w:proofErr xmlns:w="{W}" w:type="spellStart"/>',
        f'<w:bookmarkStart xmlns:w="{W}" w:id="9{number}" w:name="_noise{number}"/>',
        f'<w:commentRangeStart xmlns:w="{W}" w:id="{number}"/>',
        f'<w:r xmlns:w="{W}"><w:lastRenderedPageBreak/></w:r>',
        f'<w:r xmlns:w="{W}" w:rsidR="00AB12CD"><w:t></w:t></w:r>',
        f'<w:del w:id="8{number}" {BY}><w:r><w:delText>{{{{ gone }}}} {{% if</w:delText></w:r></w:del>',
        f'<w:permStart xmlns:w="{W}" w:id="7{number}" w:edGrp="everyone"/>',
    )
    return node(chance.choice(choices))


def wrapped(run: etree._Element, chance: random.Random, number: int) -> etree._Element:
    """Return a run as it is, as an insertion or in a smart tag."""
    kind = chance.randrange(4)
    if kind > 1:
        return run
    holder = node(f'<w:ins w:id="6{number}" {BY}/>' if kind else f'<w:smartTag xmlns:w="{W}" w:uri="u" w:element="e"/>')
    holder.append(run)
    return holder


def noisy(content: bytes, chance: random.Random) -> bytes:
    """Return the template with every run of text split in pieces that stand between marks."""
    members = members_of(content)
    root = parse(members[BODY])
    for number, text in enumerate(list(root.iter(f"{{{W}}}t"))):
        run = text.getparent()
        owner = None if run is None else run.getparent()
        whole = text.text or ""
        if (
            run is None
            or owner is None
            or owner.tag != f"{{{W}}}p"
            or len(run.findall(f"{{{W}}}t")) > 1
            or len(whole) < 2
        ):
            continue
        at = chance.randrange(1, len(whole))
        second = copy.deepcopy(run)
        for piece, words in ((run, whole[:at]), (second, whole[at:])):
            inner = piece.find(f"{{{W}}}t")
            assert inner is not None
            inner.text = words
            inner.set(SPACE, "preserve")
        for child in [child for child in second if child.tag not in (f"{{{W}}}t", f"{{{W}}}rPr")]:
            second.remove(child)
        anchor = node(f'<w:p xmlns:w="{W}"/>')
        run.addprevious(anchor)
        for piece in (wrapped(run, chance, number), marks(chance, number), wrapped(second, chance, number)):
            anchor.addprevious(piece)
        owner.remove(anchor)
    return packed({**members, BODY: etree.tostring(root)})


@pytest.mark.parametrize("key", KEYS, ids="/".join)
def test_noise_of_word_changes_no_paper_and_no_answer_of_the_check(key: tuple[str, str]) -> None:
    scheme = next(scheme_of(one) for one in IDS if key[0] in ("common", one) and scheme_of(one).paper(key[1]))
    content = templates()[key]
    loud = noisy(content, random.Random("/".join(key)))
    values = contract_of(scheme, key[1]).full
    clean, made = (compile_template(one).render(values, scheme.head.forbidden_words) for one in (content, loud))
    assert whole_text(made) == whole_text(clean)
    left = {etree.QName(one).localname for one in parse(members_of(made)[BODY]).iter(etree.Element)}
    assert not left & {"ins", "del", "smartTag", "delText", "commentRangeStart"}
    before, after = (check_template(one, key[1], (scheme,)) for one in (content, loud))
    assert [problem.message for problem in after.problems] == [problem.message for problem in before.problems]
    assert after.shown == before.shown
