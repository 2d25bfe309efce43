"""Word templates: check them, try them."""

from pathlib import Path

import click

from pipeline.errors import UsageError

NOT_YET = "This copy of greencert cannot do that yet."
REMEDY = "A template takes effect on the next workbook; `greencert run` reports a broken one."


@click.command()
@click.argument("templates", metavar="[TEMPLATE...]", nargs=-1, type=click.Path(path_type=Path))
def lint(templates: tuple[Path, ...]) -> None:
    """Check Word templates and report all problems at once."""
    raise UsageError(NOT_YET, REMEDY)


@click.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.option("--scheme", metavar="ID", help="The scheme whose words and sample to use.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
def preview(template: Path, scheme: str | None, output: Path) -> None:
    """Try a Word template with sample facts."""
    raise UsageError(NOT_YET, REMEDY)
