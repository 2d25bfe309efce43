"""The folders: process what waits, watch, look after results."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.choose import settings
from pipeline.cli.console import complain, day, say, say_json, the_file, today_in_china
from pipeline.cli.rules import AS_JSON, ON
from pipeline.cli.summary import SEVERITY, STATUS
from pipeline.errors import ExitCode, PipelineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.service.desk import Desk, Handled
    from pipeline.service.settings import Settings

INBOX = click.option("--inbox", metavar="D", type=click.Path(path_type=Path), help="The inbox.")
OUTBOX = click.option("--outbox", metavar="D", type=click.Path(path_type=Path), help="The outbox.")
FILES = click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
FOLDERS = click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
DUPLICATE = "与此前处理过的文件内容相同，未重新处理"


@click.command()
@click.option("--dir", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Where.")
def demo(folder: Path | None) -> int:
    """Make filled workbooks of every scheme and kind, process them, say what to open."""
    try:
        from pipeline.service.demo import run_demo
    except ModuleNotFoundError as fault:
        raise UsageError("The demo is not part of this copy.", "Take a full clone.") from fault
    return int(run_demo(folder, today_in_china(), say))


@click.command()
@INBOX
@OUTBOX
@ON
@AS_JSON
@FILES
def run(inbox: Path | None, outbox: Path | None, on: str | None, as_json: bool, files: tuple[Path, ...]) -> int:
    """Process all that waits in the inbox, or the files named, then stop."""
    from pipeline.service.run import run_files, run_inbox

    for file in files:
        the_file(file)
    with _desk(settings(inbox=inbox, outbox=outbox), on) as desk:
        if files:
            return _told(run_files(desk, files), as_json)
        code = _told(run_inbox(desk, desk.settings.inbox), as_json)
        if not as_json:
            _tell_the_rest(desk.settings.inbox)
        return code


@click.command()
@INBOX
@OUTBOX
def watch(inbox: Path | None, outbox: Path | None) -> None:
    """Process what comes into the inbox, for ever. Stop with Ctrl-C or SIGTERM."""
    from pipeline.service.watch import Watcher

    with _desk(settings(inbox=inbox, outbox=outbox), None, terminal=True) as desk:
        Watcher(desk, desk.settings.inbox).run()


@click.command()
@FOLDERS
@ON
@AS_JSON
def rerun(folders: tuple[Path, ...], on: str | None, as_json: bool) -> int:
    """Make the job of each published FOLDER again, into a new numbered folder."""
    from pipeline.service.redo import rerun as again
    from pipeline.service.redo import result_folder

    worst = ExitCode.OK
    for folder in [result_folder(folder) for folder in folders]:
        with _desk(settings(outbox=folder.parent.parent), on) as desk:
            worst = max(worst, _told([again(desk, folder)], as_json))
    return worst


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="WHO", help="Who declares it.")
@click.option("--reason", required=True, metavar="WHY", help="Why.")
def void(folder: Path, by: str, reason: str) -> None:
    """Declare a published FOLDER void: a note beside it, nothing removed."""
    from pipeline.service.redo import declare_void

    say(str(declare_void(folder, by=by, reason=reason, on=today_in_china())))


@click.command()
@INBOX
@OUTBOX
@AS_JSON
def status(inbox: Path | None, outbox: Path | None, as_json: bool) -> None:
    """Say what waits, what runs and what is done."""
    from pipeline.cli.overview import overview_json, overview_lines
    from pipeline.service.status import overview

    found = overview(settings(inbox=inbox, outbox=outbox))
    if as_json:
        say_json(overview_json(found))
        return
    for line in overview_lines(found):
        say(line)


@click.command()
@click.argument("outbox", type=click.Path(path_type=Path))
def verify(outbox: Path) -> int:
    """Check every folder of an OUTBOX against its manifest."""
    from pipeline.service.settings import present
    from pipeline.service.verify import differences

    found = 0
    for difference in differences(present("outbox", outbox)):
        found += 1
        say(f"{difference.what}: {difference.path}")
    say(f"{found} differences" if found else "every folder agrees with its manifest")
    return ExitCode.NOT_ALL_GOOD if found else ExitCode.OK


@contextmanager
def _desk(folders: "Settings", on: str | None, *, terminal: bool = False) -> "Iterator[Desk]":
    from pipeline.service.desk import open_desk
    from pipeline.service.log import start_log, stop_log
    from pipeline.service.settings import ready

    today = day(on) if on else None
    folders = ready(folders)
    start_log(folders, terminal=terminal)
    try:
        yield open_desk(folders, lambda: today or today_in_china())
    finally:
        stop_log()


def _told(results: "Iterable[Handled]", as_json: bool) -> ExitCode:
    """Tell each result as it comes; return the code of the worst."""
    worst = ExitCode.OK
    for handled in results:
        if as_json:
            say_json(_json_line(handled), line=True)
        else:
            _tell(handled)
        worst = max(worst, _code(handled))
    return worst


def _tell_the_rest(inbox: Path) -> None:
    from pipeline.cli.overview import ODD
    from pipeline.service.inbox import look

    left = look(inbox)
    for name in left.odd:
        say(f"{ODD}{name}")
    if not left.workbooks:
        say(f"收件箱中没有待处理的工作簿：{inbox}")


def _code(handled: "Handled") -> ExitCode:
    if handled.status is None:
        fault = handled.fault
        return fault.exit_code if isinstance(fault, PipelineError) else ExitCode.NOT_ALL_GOOD
    return ExitCode.OK if handled.status.value == "accepted" else ExitCode.NOT_ALL_GOOD


def _json_line(handled: "Handled") -> dict[str, object]:
    line: dict[str, object] = {
        "source": handled.source,
        "status": handled.status.value if handled.status else None,
        "result": str(handled.result) if handled.result else None,
    }
    if handled.duplicate:
        line |= {"duplicate": True, "void": handled.void}
    if handled.fault is not None:
        line["waits"] = str(handled.fault)
    return line


def _tell(handled: "Handled") -> None:
    if handled.status is None:
        complain(f"{handled.source} waits: {handled.fault}", "It stays where it is; run again.")
        return
    say(f"{STATUS[handled.status.value]}  {handled.source}")
    if handled.result is not None:
        say(f"    {handled.result.parent}")
    if handled.duplicate:
        remedy = "（该结果已作废；如需重做请用 rerun 命令）" if handled.void else ""
        say(f"    {DUPLICATE}{remedy}")
    for document in handled.documents:
        say(f"      {document}")
    for finding in handled.findings:
        if finding.severity.value == "error":
            place = f"{finding.place} " if finding.place else ""
            say(f"    {SEVERITY['error']}：{place}{finding.message}")
    reviews = sum(finding.severity.value == "review" for finding in handled.findings)
    if reviews:
        say(f"    另有 {reviews} 项待确认，见 result.json 与各文件")
