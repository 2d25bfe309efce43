"""Word templates: check them, try them."""

from pathlib import Path

import click

from pipeline.cli.choose import settings
from pipeline.cli.console import say, the_file
from pipeline.errors import ExitCode, TemplateError, UsageError
from pipeline.service.inbox import is_ignored
from pipeline.service.settings import present


@click.command()
@click.argument("templates", metavar="[TEMPLATE...]", nargs=-1, type=click.Path(path_type=Path))
def lint(templates: tuple[Path, ...]) -> int:
    """Check that Word templates can be used; all of the templates folder without names.

    Reports the first problem of each template. Whether a field exists in every case, and
    whether a paper shows all that its rule demands, is not checked yet.
    """
    from pipeline.render.engine import compile_template

    broken = 0
    for file in [the_file(file) for file in templates] or _all_templates():
        try:
            compile_template(file.read_bytes())
        except TemplateError as fault:
            broken += 1
            say(f"{file}: {fault.cause}")
            say(f"    {getattr(fault, 'explanation', fault.remedy)}")
        else:
            say(f"{file}: can be used")
    return ExitCode.NOT_ALL_GOOD if broken else ExitCode.OK


@click.command()
@click.argument("template", expose_value=False)
@click.option("--scheme", metavar="ID", expose_value=False, help="Whose words to use.")
@click.option("-o", "--output", required=True, expose_value=False, metavar="FILE.docx")
def preview() -> None:
    """Try a Word template with sample facts (not available yet)."""
    raise UsageError(
        "Previews are not available yet.",
        "Check the template with `greencert lint`; it takes effect on the next workbook.",
    )


def _all_templates() -> list[Path]:
    folder = present("templates", settings().templates)
    found = [file for file in sorted(folder.glob("*/*.docx")) if not is_ignored(file.name)]
    if not found:
        raise UsageError(f"There are no templates in {folder}.", "Name the templates to check.")
    return found
