"""The file as a container: whether it is a workbook, is whole, and is safe to unpack.

Each way of not being a workbook has its own sentence, which says what to do.
"""

import zipfile
import zlib
from io import BytesIO

from pipeline.errors import BadWorkbookError

MEMBERS_AT_MOST = 2_000
UNPACKED_AT_MOST = 150 * 1024 * 1024
PART_AT_MOST = 64 * 1024 * 1024
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED_FLAG = 0x1

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再提交。"


class Container:
    """An opened workbook file. Members are read whole and checked against their checksums."""

    def __init__(self, content: bytes) -> None:
        _refuse_foreign(content)
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise BadWorkbookError(
                "文件不完整，可能还没有复制完，或在传输中损坏。", "请重新复制原文件后再提交。"
            ) from error
        self.names = frozenset(self._zip.namelist())
        self._refuse_unsafe()
        _refuse_other_office(self.names)

    def _refuse_unsafe(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & ENCRYPTED_FLAG for info in infos):
            raise BadWorkbookError("文件设有密码，无法读取。", "请取消密码后再提交。")
        if len(infos) > MEMBERS_AT_MOST or sum(info.file_size for info in infos) > UNPACKED_AT_MOST:
            raise BadWorkbookError("文件解开后过大，不像正常填写的工作簿。", "请从空白工作簿重新填写后再提交。")
        if len(self.names) != len(infos):
            raise BadWorkbookError("文件内部结构重复，可能已损坏。", SAVE_AS)
        if any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in self.names):
            raise BadWorkbookError("文件内部结构异常。", SAVE_AS)

    def read(self, name: str) -> bytes:
        """Return a member; a damaged one raises BadWorkbookError."""
        try:
            info = self._zip.getinfo(name)
            if info.file_size > PART_AT_MOST:
                raise BadWorkbookError(
                    "工作表内容过大，不像正常填写的工作簿。",
                    "请删除多余的行列或从空白工作簿重新填写。",
                )
            return self._zip.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            NotImplementedError,
            OSError,
        ) as error:
            raise BadWorkbookError(
                "文件已损坏，有一部分读不出来。",
                "请在 Excel 或 WPS 中打开原文件，重新保存后再提交。",
            ) from error


def _refuse_foreign(content: bytes) -> None:
    """Refuse what is no ZIP archive, naming what it looks like."""
    if not content:
        raise BadWorkbookError("文件是空的（0 字节），可能还没有复制完。", "请重新复制后再提交。")
    if content.startswith(OLE_SIGNATURE):
        raise BadWorkbookError(*_ole_sentence(content))
    if content.startswith(b"%PDF"):
        raise BadWorkbookError("这是 PDF 文件，不是 Excel 工作簿。", "请提交填好的 .xlsx 工作簿。")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return
    if b"<html" in content[:2000].lower() or b"<table" in content[:2000].lower():
        raise BadWorkbookError("这是网页文件改了扩展名，不是 Excel 工作簿。", SAVE_AS)
    if _is_text(content[:4000]):
        raise BadWorkbookError("这是文本文件（如 CSV）改了扩展名，不是 Excel 工作簿。", SAVE_AS)
    raise BadWorkbookError("这不是 Excel 工作簿（.xlsx），或者文件开头已损坏。", "请核对文件，重新复制原文件后再提交。")


def _ole_sentence(content: bytes) -> tuple[str, str]:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "文件设有打开密码，无法读取。",
            "请在“文件—信息—保护工作簿”中取消密码，保存后再提交。",
        )
    if "WordDocument".encode("utf-16-le") in content:
        return "这是旧版 Word 文件，不是 Excel 工作簿。", "请提交填好的 .xlsx 工作簿。"
    return "这是旧版 Excel（.xls）或 WPS（.et）格式的文件。", SAVE_AS


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                continue
        return True
    return False


def _refuse_other_office(names: frozenset[str]) -> None:
    """Refuse other packages that are ZIP archives too."""
    if "xl/vbaProject.bin" in names:
        raise BadWorkbookError("工作簿含有宏（.xlsm），为安全起见不予读取。", SAVE_AS)
    if "xl/workbook.bin" in names:
        raise BadWorkbookError("这是二进制工作簿（.xlsb）。", SAVE_AS)
    if "word/document.xml" in names:
        raise BadWorkbookError("这是 Word 文件，不是 Excel 工作簿。", "请提交填好的 .xlsx 工作簿。")
    if "content.xml" in names and "mimetype" in names:
        raise BadWorkbookError("这是 OpenDocument 表格（.ods）。", SAVE_AS)
    if "[Content_Types].xml" not in names:
        raise BadWorkbookError("这是压缩包，不是 Excel 工作簿。", "请解压后提交其中的 .xlsx 工作簿。")
