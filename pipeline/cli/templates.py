"""Word templates: check them, list their fields, try them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.choose import all_schemes, settings
from pipeline.cli.console import out_file, say, say_json, the_file, write_out
from pipeline.cli.rules import AS_JSON
from pipeline.errors import ExitCode, UsageError
from pipeline.service.settings import present

if TYPE_CHECKING:
    from pipeline.lint.check import Report
    from pipeline.scheme.load import Schemes

TEMPLATES = click.argument("templates", metavar="[TEMPLATE...]", nargs=-1, type=click.Path(path_type=Path))
SCHEME = click.option("--scheme", metavar="ID", help="The scheme it is for; else told by its folder.")
KIND = click.option("--kind", metavar="KIND", help="The paper kind; else told by the file name.")


@click.command()
@TEMPLATES
@SCHEME
@KIND
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--copy/--no-copy", default=True, help="Write a copy with Word comments where there are problems.")
@click.option("--fields", "field_kind", metavar="KIND", help="Write the sheet of all fields of a paper kind to -o.")
@AS_JSON
def lint(templates: tuple[Path, ...], output: Path | None, as_json: bool, **options: Any) -> int:
    """Check Word templates; all of the templates folder without names.

    Tells all problems at once, and which contents that the rule demands are not shown. Where
    there are problems, a copy with Word comments at the places is written next to the template
    (`…-批注.docx`), or to -o. --fields writes instead, to an .xlsx or .docx file, every field
    that a template of a paper kind can use, ready to paste.
    """
    scheme: str | None = options["scheme"]
    if options["field_kind"] is not None:
        return _fields(options["field_kind"], scheme, output)
    if output is not None and len(templates) != 1:
        raise UsageError("-o takes the copy of one template.", "Name one template.")
    files = [the_file(file) for file in templates] or _all_templates()
    schemes = all_schemes()
    records = []
    for file in files:
        report, copied = _checked(
            file, schemes, (scheme, options["kind"]), out_file(output) if output else None, options["copy"]
        )
        records.append(_record(file, report, copied))
        if not as_json:
            _tell(file, report, copied)
    if as_json:
        say_json({"schema": 1, "templates": records})
    return ExitCode.OK if all(record["ok"] for record in records) else ExitCode.NOT_ALL_GOOD


def _fields(kind: str, scheme: str | None, output: Path | None) -> int:
    from pipeline.lint.fieldsheet import field_sheet
    from pipeline.service.templates_files import served_by_kind

    if output is None or output.suffix.lower() not in (".xlsx", ".docx"):
        raise UsageError("--fields needs -o FILE.xlsx or FILE.docx.", "Name the file to write.")
    schemes = served_by_kind(kind, all_schemes(), scheme)
    write_out(out_file(output), field_sheet(kind, schemes, output.suffix.lower()))
    say(str(output))
    return ExitCode.OK


def _checked(
    file: Path, schemes: "Schemes", choice: tuple[str | None, str | None], output: Path | None, copy: bool
) -> "tuple[Report, Path | None]":
    from pipeline.lint.comments import with_comments
    from pipeline.service.templates_files import COMMENTED, beside, template_file

    content = file.read_bytes()
    known = template_file(file, schemes, settings().templates, scheme=choice[0], kind=choice[1])
    report = known.check(content)
    commented = with_comments(content, report.problems) if report.problems and (copy or output) else None
    if commented is None:
        return report, None
    target = output or beside(file, COMMENTED)
    write_out(target, commented)
    return report, target


def _record(file: Path, report: "Report", copied: Path | None) -> dict[str, Any]:
    return {
        "template": str(file),
        "kind": report.kind or None,
        "schemes": sorted(report.shown),
        "ok": report.complete,
        "usable": not report.broken,
        "problems": [problem.record() for problem in report.problems],
        "repairs": [repair.record() for repair in report.repairs],
        "copy": str(copied) if copied else None,
    }


def _tell(file: Path, report: "Report", copied: Path | None) -> None:
    from pipeline.lint.problems import WEIGHT_NAMES

    state = "不能使用" if report.broken else "可以使用" if report.complete else "可以使用，但缺少规则要求的内容"
    say(f"{file}：{state}")
    for problem in report.problems:
        where = problem.where
        found = f"“{where.tag or where.text[:40]}”" if where.tag or where.text else ""
        say(f"    {WEIGHT_NAMES[problem.weight]}　{where.place}{found}")
        say(f"        {problem.advice}")
    for repair in report.repairs:
        say(f"    自动整理　{repair.text}")
    if copied:
        say(f"    带批注的副本：{copied}")


@click.command()
@click.argument("template", type=click.Path(path_type=Path))
@SCHEME
@KIND
@click.option("-o", "--output", required=True, metavar="FILE.docx", type=click.Path(path_type=Path), help="Where to.")
@click.option("--pdf/--no-pdf", default=True, help="Also as PDF where LibreOffice is installed.")
def preview(template: Path, scheme: str | None, kind: str | None, output: Path, pdf: bool) -> int:
    """Try a Word template with three cases: a typical one, the longest and the emptiest.

    The typical case goes to -o, the others next to it (`…-最长.docx`, `…-最空.docx`).
    """
    from pipeline.service.templates_files import template_file
    from pipeline.service.templates_preview import as_pdf, previews, sample_facts

    folders = settings()
    schemes = all_schemes()
    known = template_file(the_file(template), schemes, folders.templates, scheme=scheme, kind=kind)
    if not known.kind or not known.schemes:
        raise UsageError(f"It cannot be told which paper {template.name} is for.", "Name it with --kind and --scheme.")
    chosen = known.schemes[0]
    typical = sample_facts(folders.samples, chosen, schemes)
    made = [
        (entry.beside(out_file(output)), entry)
        for entry in previews(template.read_bytes(), known.kind, chosen, typical)
    ]
    for file, entry in made:
        write_out(file, entry.content)
        say(str(file))
        for repair in entry.repairs:
            say(f"    自动整理　{repair.text}")
    for file in as_pdf([file for file, _ in made]) if pdf else ():
        say(str(file))
    return ExitCode.OK


def _all_templates() -> list[Path]:
    from pipeline.service.templates_files import template_files

    folder = present("templates", settings().templates)
    found = list(template_files(folder))
    if not found:
        raise UsageError(f"There are no templates in {folder}.", "Name the templates to check.")
    return found
