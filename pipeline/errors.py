"""The errors that operators see: what is wrong, then what to do about it.

One base class, one level of children, and the exit code lives on the class, so that
the command line turns any of them into its answer in one place.
Faults in an auditor's workbook are not errors: they are findings (`pipeline.findings`).
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `greencert` command (contract, section 1)."""

    OK = 0
    NOT_ALL_GOOD = 1
    USAGE = 2
    SCHEME = 3


class PipelineError(Exception):
    """A fault that a person at the keyboard can mend; says the cause, then the remedy."""

    exit_code = ExitCode.NOT_ALL_GOOD

    def __init__(self, cause: str, remedy: str = "") -> None:
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"{cause} {remedy}".strip())


class UsageError(PipelineError):
    """The command or its settings cannot be carried out as given."""

    exit_code = ExitCode.USAGE


class SchemeError(PipelineError):
    """A scheme table cannot be loaded; every problem is listed with file and line."""

    exit_code = ExitCode.SCHEME


class TemplateError(PipelineError):
    """A Word template cannot be used, and no good version of it was ever seen."""

    exit_code = ExitCode.SCHEME


class BadWorkbookError(PipelineError):
    """The bytes are not a workbook that can be opened; the text is Chinese, for the auditor."""
