"""Time our renderer against docxtpl called right, in turns, on the shipped templates.

    python -m tools.benchmark_render [ROUNDS]

A dossier is the plan, a nonconformity report, the decision sheet and the certificate draft of
one case. docxtpl gets what it needs to be right: autoescape, strict names, our filters; it reads
and compiles the template for each paper, as it must; charts and pictures it leaves as they are.
Ours is warm, fills them, gate on. CPU time is counted.
"""

import io
import re
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from pipeline.lint.contract import contract_of
from pipeline.render.engine import compile_template
from pipeline.render.package import read_package, write_package
from pipeline.render.papers import template_for
from pipeline.render.sandbox import RECORDER, STEP, Recorder, make_environment
from pipeline.scheme.load import load_schemes
from pipeline.service.materials import read_templates

ROOT = Path(__file__).parent.parent
DOSSIER = ("audit_plan", "nc_report", "decision_sheet", "certificate_draft")
BODY = "word/document.xml"
ROUNDS = 20
ENVIRONMENT = make_environment()

Job = tuple[bytes, Mapping[str, Any]]


def jobs() -> list[Job]:
    schemes = load_schemes(ROOT / "schemes")
    templates = read_templates(ROOT / "templates")
    scheme = next(iter(schemes.values()))
    found = []
    for kind in DOSSIER:
        template = template_for(scheme, kind, templates)
        assert template is not None
        found.append((template, contract_of(scheme, kind).full))
    return found


def as_docxtpl_reads(template: bytes) -> bytes:
    """Return the template with single quotes in alternative texts: docxtpl takes no others in attributes."""
    members = read_package(template).members
    body = re.sub(rb"descr='([^']*)'", lambda found: b'descr="%b"' % found[1].replace(b'"', b"'"), members[BODY])
    return write_package({**members, BODY: body})


def theirs(dossier: list[Job]) -> None:
    for template, values in dossier:
        document = DocxTemplate(io.BytesIO(template))
        recorder = Recorder()
        context = {**values, RECORDER: recorder, STEP: recorder.step}
        document.render(context, jinja_env=ENVIRONMENT, autoescape=True)
        document.save(io.BytesIO())


def ours(dossier: list[Job]) -> None:
    for template, values in dossier:
        compile_template(template).render(values)


def measured(rounds: int) -> tuple[list[float], list[float]]:
    """Return CPU seconds a dossier, ours and theirs, taken in turns."""
    dossier = jobs()
    same = [(as_docxtpl_reads(template), values) for template, values in dossier]
    ours(dossier)
    theirs(same)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for spent, work, given in zip(times, (ours, theirs), (dossier, same), strict=True):
            start = time.process_time()
            work(given)
            spent.append(time.process_time() - start)
    return times


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    mine, other = (statistics.median(spent) for spent in measured(rounds))
    print(f"{rounds} dossiers of {len(DOSSIER)} papers, in turns, CPU time, median of each:")  # noqa: T201
    print(f"  ours, warm, gate on   {mine * 1000:8.1f} ms")  # noqa: T201
    print(f"  docxtpl               {other * 1000:8.1f} ms")  # noqa: T201
    print(f"  ratio                 {other / mine:8.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
