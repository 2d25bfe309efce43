"""What a file is that is no Word document, and what to do with it; each case has its own sentence."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SAVE_AS = "请用 Word 或 WPS 打开，另存为“Word 文档（*.docx）”。"
COPY_AGAIN = "请重新复制原文件。"


@dataclass(frozen=True, slots=True)
class Foreign:
    """What the file is, in English for the log and in Chinese for the reviewer, and what to do."""

    cause: str
    explanation: str
    remedy: str = SAVE_AS


ENCRYPTED = Foreign("it is encrypted", "文件设有打开密码", "请在“文件—信息—保护文档”中取消密码后保存。")
TOO_LARGE = Foreign("it is too large", "文件解开后过大，不像模板", "请压缩图片，或从原来的模板重新做。")
DAMAGED = Foreign("it is damaged", "文件不完整或已损坏", COPY_AGAIN)
STRICT = Foreign(
    "it is in strict Open XML",
    "文件按“Strict Open XML 文档”格式保存，读不了",
    "请另存为“Word 文档（*.docx）”，不要选“Strict Open XML 文档”。",
)
PREFIX = Foreign("its XML does not use the prefix w", "文件内部的写法与 Word、WPS 保存的不同")
UNKNOWN = Foreign("it is no Word document", "此文件不是 Word 文档（.docx）")
STARTS = (
    (b"%PDF", Foreign("it is a PDF file", "这是 PDF 文件，不是 Word 文档", "请用做出它的 Word 文件。")),
    (b"{\\rtf", Foreign("it is an RTF file", "这是 RTF 文件改了扩展名")),
    (b"<", Foreign("it is a web page or XML", "这是网页或 XML 文件改了扩展名")),
)
KINDS = (
    ("macroenabledtemplate", Foreign("it is a template with macros (.dotm)", "这是带宏的 Word 模板（.dotm）")),
    ("macroenabled", Foreign("it is a document with macros (.docm)", "这是带宏的 Word 文档（.docm）")),
    ("wordprocessingml.template", Foreign("it is a Word template (.dotx)", "这是 Word 模板格式（.dotx）")),
    ("spreadsheetml", Foreign("it is an Excel workbook", "这是 Excel 工作簿，不是 Word 文档", "请核对文件。")),
    ("presentationml", Foreign("it is a presentation", "这是演示文稿，不是 Word 文档", "请核对文件。")),
)
NAMES = (
    ("content.xml", Foreign("it is an OpenDocument text", "这是 OpenDocument 文档（.odt）")),
    ("xl/workbook.xml", KINDS[3][1]),
    ("ppt/presentation.xml", KINDS[4][1]),
)


def foreign(content: bytes) -> Foreign:
    """Return what a file is that could not be opened as a Word document."""
    if not content:
        return Foreign("it is empty", "文件是空的（0 字节），可能还没有复制完", COPY_AGAIN)
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return ENCRYPTED
        return Foreign("it is an old .doc or .wps file", "这是旧版 Word（.doc）或 WPS（.wps）格式的文件")
    for start, what in STARTS:
        if content.lstrip().startswith(start):
            return what
    return _archive(content) if content.startswith(b"PK") else UNKNOWN


def _archive(content: bytes) -> Foreign:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return DAMAGED
    return next((what for name, what in NAMES if name in names), DAMAGED if "word/document.xml" in names else UNKNOWN)


def of_another_kind(types: Mapping[str, str]) -> Foreign:
    """Return what an Office file is that has no plain Word text; `types` are the content types of its members."""
    kinds = " ".join(types.values()).lower()
    return next((what for sign, what in KINDS if sign in kinds), UNKNOWN)
