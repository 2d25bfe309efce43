"""Edit Word templates as a reviewer at LibreOffice Writer does: bold, type, delete, add a column, save.

Run by the system's Python, which has LibreOffice's `uno`:
`python3 libreoffice_editing.py STEPS.json PROFILE_FOLDER`, the file a list of [FILE.docx, steps].
A step is `["bold", text, part of it]`, `["replace", text, new]`, `["delete", text]` or
`["column", text in the row, heading, new cell]`.
"""

import json
import sys
from pathlib import Path

from libreoffice_typing import office, prop

BOLD = 150.0


def find(document, text):
    search = document.createSearchDescriptor()
    search.setSearchString(text)
    search.SearchCaseSensitive = True
    found = document.findFirst(search)
    assert found is not None, text
    return found


def bold(document, text, part):
    found = find(document, text)
    cursor = found.Text.createTextCursorByRange(found.Start)
    cursor.goRight(text.index(part), False)
    cursor.goRight(len(part), True)
    cursor.CharWeight = BOLD


def replace(document, text, new):
    find(document, text).String = new


def delete(document, text):
    found = find(document, text)
    cursor = found.Text.createTextCursorByRange(found.Start)
    cursor.gotoStartOfParagraph(False)
    cursor.gotoEndOfParagraph(True)
    cursor.String = ""


def column(document, text, heading, new):
    cell = find(document, text).Cell
    table = next(table for table in document.TextTables if cell.CellName in table.CellNames and holds(table, text))
    row = int("".join(sign for sign in cell.CellName if sign.isdigit())) - 1
    last = table.Columns.Count
    table.Columns.insertByIndex(last, 1)
    table.getCellByPosition(last, 0).String = heading
    table.getCellByPosition(last, row).String = new


def holds(table, text):
    return any(text in table.getCellByName(name).String for name in table.CellNames)


STEPS = {"bold": bold, "replace": replace, "delete": delete, "column": column}


def edit(desktop, file, steps):
    document = desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (prop("Hidden", True),))
    for kind, *what in steps:
        STEPS[kind](document, *what)
    document.storeToURL(Path(file).as_uri(), (prop("FilterName", "MS Word 2007 XML"),))
    document.close(True)


def main():
    steps_file, profile = sys.argv[1:]
    with office(profile) as (desktop, _):
        for file, steps in json.loads(Path(steps_file).read_text(encoding="utf-8")):
            edit(desktop, file, steps)


if __name__ == "__main__":
    main()
