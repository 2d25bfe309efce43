"""The rules alone: which schemes there are, what they leave open, what they say of facts."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.choose import all_schemes, one_scheme, settings
from pipeline.cli.console import day, say, say_json, the_file
from pipeline.cli.factsfile import facts_text
from pipeline.cli.summary import summary_of
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.scheme.scheme import Scheme

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
ON = click.option("--on", metavar="DATE", help="Today, as YYYY-MM-DD: decides what is overdue.")


@click.command()
@AS_JSON
def schemes(as_json: bool) -> None:
    """List the schemes: id, title, body, document number, editions."""
    entries = [_scheme_entry(scheme) for scheme in all_schemes().values()]
    if as_json:
        say_json(entries)
        return
    for entry in entries:
        say(f"{entry['id']:<8}{entry['title']}  {entry['document_no'] or ''}  {entry['body']}")
        for edition in entry["editions"]:
            since, until = edition["from"] or "…", edition["until"] or "…"
            say(f"{'':8}{edition['standard']} {edition['version']}  {since} – {until}")


def _scheme_entry(scheme: "Scheme") -> dict[str, Any]:
    from pipeline.record import plain

    head = scheme.head
    return {
        "id": scheme.id,
        "title": head.title,
        "body": head.body.name,
        "document_no": head.editions[-1].document_no or None,
        "version": scheme.version,
        "editions": [
            {
                "version": edition.version,
                "from": plain(edition.since),
                "until": plain(edition.until),
                "document_no": edition.document_no,
                "standard": edition.standard,
                "standard_title": edition.standard_title,
                "clause": edition.clause,
            }
            for edition in head.editions
        ],
    }


@click.command()
@click.argument("scheme", required=False)
@AS_JSON
def readings(scheme: str | None, as_json: bool) -> None:
    """List the contradictions kept as data, and the reading of each that is in force."""
    chosen = [one_scheme(scheme)] if scheme else list(all_schemes().values())
    entries = list(_reading_entries(chosen))
    if as_json:
        say_json(entries)
        return
    for entry in entries:
        confirmed = entry["confirmed_by"] or "待确认"
        say(f"{entry['id']}  [{entry['clause']}]  {entry['question']}")
        for key, text in entry["readings"].items():
            mark = "→" if key == entry["in_force"] else " "
            say(f"   {mark} {key}  {text}" + (f"（{confirmed}）" if mark == "→" else ""))


def _reading_entries(chosen: "list[Scheme]") -> Iterator[dict[str, Any]]:
    """Yield each reading once; one that several schemes share names them all."""
    from pipeline.record import plain

    shared: dict[str, list[str]] = {}
    for scheme in chosen:
        for key in scheme.readings:
            shared.setdefault(key, []).append(scheme.id)
    seen: set[str] = set()
    for scheme in chosen:
        for key, reading in scheme.readings.items():
            if key in seen:
                continue
            seen.add(key)
            yield {
                "id": key,
                "schemes": shared[key],
                "weight": reading.weight.value,
                "clause": reading.clause,
                "question": reading.question,
                "readings": dict(reading.options),
                "in_force": reading.in_force,
                "confirmed_by": reading.confirmed_by or None,
                "confirmed_on": plain(reading.confirmed_on),
                "where_used": list(reading.touches),
            }


@click.command()
@click.argument("scheme")
@click.option(
    "--facts", "file", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="JSON (one object) or JSON Lines; - is standard input.",
)  # fmt: skip
@ON
@AS_JSON
def calc(scheme: str, file: Path, on: str | None, as_json: bool) -> int:
    """Compute all that the facts given allow, without a workbook."""
    from pipeline.cli.answer import answer, json_text, many_answers

    chosen, today = one_scheme(scheme), day(on)
    wrong = False
    with facts_text(file) as text, many_answers():
        for number, line in enumerate(text.lines, 1):
            record = answer(chosen, line, today)
            wrong = wrong or any(f["severity"] == "error" for f in record["findings"])
            if as_json:
                sys.stdout.write(json_text(record, indented=text.single) + "\n")
            else:
                say(summary_of(record, title="" if text.single else f"第 {number} 行"))
    return ExitCode.NOT_ALL_GOOD if wrong else ExitCode.OK


@click.command()
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@ON
@AS_JSON
def check(file: Path, on: str | None, as_json: bool) -> int:
    """Validate a workbook and write nothing: what `run` would say of it."""
    from pipeline.outcome import Status
    from pipeline.process import process
    from pipeline.record import Source, result_json, sha256
    from pipeline.service.materials import Shelf
    from pipeline.service.outbox import Outbox

    content, folders = the_file(file).read_bytes(), settings()
    outbox = Outbox(folders.outbox)
    if folders.outbox.is_dir():
        outbox.refresh()
    materials = Shelf(folders, keep=False).current()
    outcome = process(
        content,
        file.name,
        schemes=materials.schemes,
        templates=materials.templates,
        earlier=outbox.earlier,
        numbered=outbox.numbered,
        today=day(on),
    )
    record = result_json(outcome, Source(name=file.name, sha256=sha256(content)))
    record["documents"] = []
    if as_json:
        say_json(record)
    else:
        say(summary_of(record, title=file.name))
    return ExitCode.OK if outcome.status is Status.ACCEPTED else ExitCode.NOT_ALL_GOOD
