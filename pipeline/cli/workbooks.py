"""Workbooks to fill: blank, filled from facts, and the list of their inputs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.choose import one_scheme
from pipeline.cli.console import KIND, complain, out_file, say, say_json, write_out
from pipeline.cli.factsfile import read_object
from pipeline.cli.summary import summary_lines
from pipeline.errors import ExitCode
from pipeline.facts import Facts, WorkbookKind

if TYPE_CHECKING:
    from pipeline.findings import Finding

OUTPUT = click.option(
    "-o", "--output", required=True, metavar="FILE.xlsx", type=click.Path(path_type=Path),
    help="The workbook to write; an older one of that name is replaced.",
)  # fmt: skip


@click.command()
@click.argument("scheme")
@click.argument("kind", type=KIND)
@OUTPUT
def blank(scheme: str, kind: str, output: Path) -> None:
    """Write a blank workbook: KIND is intake, scoring or decision."""
    from pipeline.workbook.write import write_workbook

    file = out_file(output)
    write_out(file, write_workbook(one_scheme(scheme), WorkbookKind(kind), None))
    say(str(file))


@click.command()
@click.argument("scheme")
@click.argument("kind", type=KIND)
@click.option(
    "--facts", "file", required=True, metavar="FILE.json", type=click.Path(path_type=Path),
    help="One JSON object; - is standard input.",
)  # fmt: skip
@OUTPUT
def fill(scheme: str, kind: str, file: Path, output: Path) -> int:
    """Write a workbook filled from facts.

    Nothing is written if a fact is unknown or not of its type. What is wrong otherwise is told
    and written all the same: processing the workbook will report it.
    """
    from pipeline.record import finding_json
    from pipeline.validate.from_json import facts_from_json
    from pipeline.workbook.write import write_workbook

    out_file(output)
    chosen, wanted = one_scheme(scheme), WorkbookKind(kind)
    facts, findings = facts_from_json(read_object(file), chosen)
    for line in summary_lines([finding_json(finding) for finding in findings]):
        click.echo(line, err=True)
    if not all(_is_kept(finding, facts) for finding in findings):
        complain(f"{file} holds facts that no workbook can hold.", "Correct the facts named above.")
        return ExitCode.NOT_ALL_GOOD
    shown = (*wanted.carries, wanted)
    later = [key for key in facts if chosen.field(key).kind not in shown]
    if later:
        click.echo(f"note: not part of this workbook: {', '.join(later)}", err=True)
    write_out(output, write_workbook(chosen, wanted, facts))
    say(str(output))
    return ExitCode.OK


def _is_kept(finding: "Finding", facts: Facts) -> bool:
    """Say whether the fact that an error names is there nevertheless."""
    from pipeline.findings import Severity

    if finding.severity is not Severity.ERROR:
        return True
    value = facts.get(finding.field or "")
    if not isinstance(value, tuple) or finding.row is None or finding.column is None:
        return value is not None
    row = value[finding.row] if finding.row < len(value) else {}
    return isinstance(row, Mapping) and finding.column in row


@click.command()
@click.argument("scheme")
@click.argument("kind", type=KIND)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fields(scheme: str, kind: str, as_json: bool) -> None:
    """List every input of a workbook: key, label, where it stands, type, clause."""
    from pipeline.workbook.describe import describe_fields

    entries = describe_fields(one_scheme(scheme), WorkbookKind(kind))
    if as_json:
        say_json(entries)
        return
    for entry in entries:
        say(_field_line(entry))


def _field_line(entry: dict[str, Any]) -> str:
    where = entry.get("cell") or f"{entry.get('table')}[{entry.get('column')}]"
    if entry.get("item"):
        where = str(entry["item"])
    clause = entry["clause"] or "规则未规定"
    needed = "  必填" if entry["required"] else ""
    return f"{entry['key']}  {entry['label']}  {where}  {entry['type']}{needed}  [{clause}]"
