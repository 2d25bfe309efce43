"""Fill a workbook as a person at LibreOffice does: go to a cell, type, insert rows, save.

Run by the system's Python, which has LibreOffice's `uno`:
`python3 libreoffice_typing.py IN.xlsx OUT.xlsx STEPS.json PROFILE_FOLDER`.
A step is `["type", sheet, cell, text]`, `["insert", sheet, row, count]`, `["rename", old, new]`
or `["move", sheet, position]`. The change of a sheet's structure lifts its protection first.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PATIENCE = 100


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def give_up(number, frame):
    raise TimeoutError("LibreOffice did not come to an end")


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def carry_out(document, dispatcher, steps):
    controller = document.getCurrentController()
    frame = controller.getFrame()
    sheets = document.Sheets
    for kind, *what in steps:
        if kind == "type":
            name, cell, text = what
            controller.setActiveSheet(sheets.getByName(name))
            dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (prop("ToPoint", cell),))
            dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (prop("StringName", text),))
        elif kind == "insert":
            name, row, count = what
            sheet = sheets.getByName(name)
            sheet.unprotect("")
            sheet.Rows.insertByIndex(row, count)
        elif kind == "rename":
            sheets.getByName(what[0]).setName(what[1])
        elif kind == "move":
            sheets.moveByName(what[0], what[1])


@contextmanager
def office(profile):
    """Start LibreOffice, give what makes its services, and end it whatever happens."""
    pipe = f"greencert{os.getpid()}"
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    process = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"], start_new_session=True)
    try:
        context = connect(pipe)
        services = {
            name: context.ServiceManager.createInstanceWithContext(f"com.sun.star.frame.{name}", context)
            for name in ("Desktop", "DispatchHelper")
        }
        yield services["Desktop"], services["DispatchHelper"]
        services["Desktop"].terminate()
    finally:
        signal.alarm(0)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def main():
    source, target, steps_file, profile = sys.argv[1:]
    with office(profile) as (desktop, dispatcher):
        document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (prop("Hidden", False),))
        carry_out(document, dispatcher, json.loads(Path(steps_file).read_text()))
        document.calculateAll()
        document.storeToURL(Path(target).as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))
        document.close(True)


if __name__ == "__main__":
    main()
