"""Opening files: each way of not being a workbook is told apart, and none does harm."""

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
from support_workbooks import filled, read, sample, schemes

from pipeline.errors import BadWorkbookError
from pipeline.facts import WorkbookKind
from pipeline.read.raw import CellKind
from pipeline.read.workbook import read_workbook
from pipeline.workbook.annotate import annotate

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


def sound() -> bytes:
    return filled("pcec", WorkbookKind.INTAKE)


def changed(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the package with members changed; a member of None is left out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target.getvalue()


def added(content: bytes, name: str, data: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return target.getvalue()


def package(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return target.getvalue()


BAD_FILES = {
    "空的": lambda: b"",
    "没有复制完": lambda: sound()[: len(sound()) // 2],
    "打开密码": lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
    "旧版 Excel": lambda: OLE + "Workbook".encode("utf-16-le"),
    "旧版 Word": lambda: OLE + "WordDocument".encode("utf-16-le"),
    "CSV": lambda: "姓名,年龄\n甲,3\n".encode("gbk"),
    "网页": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "PDF": lambda: b"%PDF-1.7 ...",
    "宏": lambda: added(sound(), "xl/vbaProject.bin", b"x"),
    "xlsb": lambda: package(xl__workbook_dot_bin="x"),
    "这是 Word 文件": lambda: package(word__document_dot_xml="<a/>"),
    "OpenDocument": lambda: package(mimetype="x", content_dot_xml="<a/>"),
    "压缩包": lambda: package(readme_dot_txt="x"),
    "不是 Excel 工作簿（.xlsx）": lambda: b"\x00\x01\x02" * 50,
    "没有工作簿内容": lambda: changed(sound(), lambda n, d: None if n == "_rels/.rels" else d),
    "解开后过大": lambda: added(sound(), "xl/media/a.bin", bytes(200 * 1024 * 1024)),
    "不允许的声明": lambda: changed(
        sound(),
        lambda n, d: (
            d.replace(b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook', 1) if n == "xl/workbook.xml" else d
        ),
    ),
}


@pytest.mark.parametrize("word", BAD_FILES)
def test_each_bad_file_has_a_sentence_of_its_own_that_says_what_to_do(word: str) -> None:
    content = BAD_FILES[word]()
    with pytest.raises(BadWorkbookError) as caught:
        read_workbook(content)
    assert word in caught.value.cause
    assert caught.value.remedy.startswith("请")
    assert annotate(content, ()) is None


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_document_type_in_another_encoding_is_refused_too(part: str) -> None:
    def declare(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        text = data.decode().partition("?>")[2].lstrip()
        return f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>{text}'.encode("utf-16")

    with pytest.raises(BadWorkbookError, match="不允许的声明"):
        read_workbook(changed(sound(), declare))


def test_a_hole_in_the_middle_is_found_by_its_checksum() -> None:
    content = bytearray(sound())
    middle = len(content) // 2
    content[middle : middle + 800] = bytes(800)
    with pytest.raises(BadWorkbookError):
        read_workbook(bytes(content))


def test_a_workbook_locked_with_a_zip_password_says_so() -> None:
    content = bytearray(sound())
    start = content.find(b"PK\x01\x02")
    content[start + 8 : start + 10] = struct.pack("<H", 1)
    with pytest.raises(BadWorkbookError, match="密码"):
        read_workbook(bytes(content))


def test_a_mark_in_the_last_cell_of_a_sheet_costs_nothing() -> None:
    def far(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return data
        row = b'<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row></sheetData>'
        return data.replace(b"</sheetData>", row).replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="')

    content = changed(sound(), far)
    start = time.process_time()
    result = read(content)
    assert time.process_time() - start < 5
    assert result.facts == sample(schemes()["pcec"], WorkbookKind.INTAKE)


def test_the_stated_size_of_a_sheet_is_not_believed() -> None:
    def lie(name: str, data: bytes) -> bytes:
        at = data.find(b'<dimension ref="')
        if at < 0:
            return data
        end = data.find(b'"', at + 16)
        return data[: at + 16] + b"A1:B1" + data[end:]

    assert read(changed(sound(), lie)).facts == sample(schemes()["pcec"], WorkbookKind.INTAKE)


def test_damaged_files_never_raise_anything_else() -> None:
    chance = random.Random(20250101)
    content = sound()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        names = [name for name in opened.namelist() if name.endswith((".xml", ".rels"))]
    for _ in range(150):
        victim = chance.choice(names)

        def damage(name: str, data: bytes, victim: str = victim) -> bytes:
            if name != victim:
                return data
            start = chance.randrange(len(data))
            return data[:start] + bytes(chance.randrange(256) for _ in range(6)) + data[start + 9 :]

        spoiled = changed(content, damage)
        try:
            read(spoiled)
        except BadWorkbookError as error:
            assert error.remedy
        annotate(spoiled, ())


def test_truth_values_texts_in_place_and_old_date_counting_are_read() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="b"><v>1</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'
        b'<c t="e"><v>#N/A</v></c><c><f>1+1</f></c><c><f>1+1</f><v>2</v></c><c><v>0.1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    content = changed(sound(), lambda n, d: sheet if n == "xl/worksheets/sheet1.xml" else d)
    cells = read_workbook(content).sheets[0].cells
    kinds = [cells[(0, column)].kind for column in range(6)]
    assert kinds == [
        CellKind.BOOL,
        CellKind.TEXT,
        CellKind.ERROR,
        CellKind.UNCALCULATED,
        CellKind.NUMBER,
        CellKind.NUMBER,
    ]
    assert cells[(0, 1)].text == "ab"
    assert str(cells[(0, 5)].number) == "0.1"


def test_dates_counted_from_1904_are_the_same_days() -> None:
    def shift(name: str, data: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return data.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
        return data

    before = sample(schemes()["pcec"], WorkbookKind.INTAKE)["application_date"]
    after = read(changed(sound(), shift)).facts["application_date"]
    assert (after - before).days == 1462  # type: ignore[operator]
