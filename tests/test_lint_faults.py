"""Shipped templates with one known fault each: told in the right paragraph, with the right remedy."""

from template_faults import CHANGES, faulty_templates

from pipeline.lint.check import check_template

EACH = 22
"""Templates per sort of fault; all sorts together make more than three hundred."""


def test_each_fault_is_told_in_its_paragraph_with_its_remedy() -> None:
    told = []
    for faulty in faulty_templates(EACH):
        report = check_template(faulty.content, faulty.kind, (faulty.scheme,))
        told.append(faulty.name)
        right = [
            problem
            for problem in report.problems
            if problem.code is faulty.code
            and problem.where.part == "word/document.xml"
            and problem.where.paragraph in faulty.paragraphs
            and faulty.advice in problem.advice
        ]
        assert right, f"{faulty.name}: {[problem.advice for problem in report.problems]}"
        assert report.broken, faulty.name
    assert len(told) >= 300
    assert {name.split(":")[0] for name in told} == {change.__name__ for change in CHANGES}
