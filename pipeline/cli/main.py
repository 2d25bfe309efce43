"""All commands under one name, and the one place where errors become exit codes."""

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from pipeline.cli.console import complain, speak_utf8, use_utf8_names
from pipeline.cli.rules import calc, check, readings, schemes
from pipeline.cli.service import demo, rerun, run, status, verify, void, watch
from pipeline.cli.templates import lint, preview
from pipeline.cli.workbooks import blank, fields, fill
from pipeline.errors import ExitCode, PipelineError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="greencert", prog_name="greencert")
def greencert() -> None:
    """Workbooks in, certification papers out, each number with its clause.

    Exit codes: 0 all good; 1 a workbook was returned, refused or failed, or an error or a
    difference was found; 2 wrong usage or settings; 3 tables or templates cannot be used.
    """


for command in (
    demo, schemes, blank, fill, fields, calc, check, run, watch, rerun, void,
    readings, lint, preview, status, verify,
):  # fmt: skip
    greencert.add_command(command)


def main() -> NoReturn:
    """Carry out this process's command line and exit with its code."""
    use_utf8_names()
    speak_utf8()
    sys.exit(carry_out())


def carry_out(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of a command line; what went wrong is told on standard error."""
    try:
        code = greencert.main(arguments, prog_name="greencert", standalone_mode=False)
    except click.Abort:
        complain("Interrupted.")
        return ExitCode.NOT_ALL_GOOD
    except click.ClickException as fault:
        complain(fault.format_message(), "Run `greencert COMMAND --help` for its usage.")
        return ExitCode.USAGE
    except PipelineError as fault:
        complain(fault.cause, fault.remedy)
        return fault.exit_code
    except OSError as fault:
        complain(str(fault), "Check that the file or folder exists and may be read and written.")
        return ExitCode.NOT_ALL_GOOD
    return int(code or ExitCode.OK)
