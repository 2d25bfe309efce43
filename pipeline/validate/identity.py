"""Which scheme and kind a workbook is for, from its identity cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.facts import WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.read.raw import RawWorkbook
from pipeline.scheme.scheme import Scheme
from pipeline.validate.given import visible
from pipeline.workbook.names import LAYOUT_NUMBER, NAME_KIND, NAME_LAYOUT, NAME_SCHEME

_FOREIGN = "这不是本系统生成的工作簿，或其内部标识已丢失；请用系统生成的空白工作簿填写后再提交。"
_SCHEME = "工作簿属于方案“{id}”，这里没有这个方案的规则表；请核对是否放错了地方。现有方案：{known}。"
_KIND = "工作簿的种类“{kind}”无法识别；请用系统生成的空白工作簿重新填写。"
_LAYOUT = "工作簿是{age}版式（第 {found} 版，现行第 {current} 版），已照常读取；下次请用新的空白工作簿。"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook is; None where that cannot be told, with the findings that say why."""

    scheme: Scheme | None
    kind: WorkbookKind | None
    findings: tuple[Finding, ...]


def identify(raw: RawWorkbook, schemes: Mapping[str, Scheme]) -> Identity:
    """Return scheme and kind of the workbook."""
    scheme_id, kind_word = _named(raw, NAME_SCHEME), _named(raw, NAME_KIND)
    if not scheme_id or not kind_word:
        return Identity(None, None, (_error(Code.BAD_FILE, _FOREIGN, ""),))
    kind = WorkbookKind(kind_word) if kind_word in tuple(WorkbookKind) else None
    if kind is None:
        message = _KIND.format(kind=visible(kind_word))
        return Identity(None, None, (_error(Code.BAD_FILE, message, kind_word),))
    scheme = schemes.get(scheme_id)
    if scheme is None:
        message = _SCHEME.format(id=visible(scheme_id), known="、".join(sorted(schemes)))
        return Identity(None, kind, (_error(Code.WRONG_SCHEME, message, scheme_id),))
    return Identity(scheme, kind, _layout_note(raw))


def _named(raw: RawWorkbook, name: str) -> str:
    area = raw.names.get(name)
    cell = raw.cell(area.sheet, area.top, area.left) if area else None
    return cell.text.strip() if cell else ""


def _layout_note(raw: RawWorkbook) -> tuple[Finding, ...]:
    text = _named(raw, NAME_LAYOUT)
    number = int(text) if text.isdigit() else 0
    if number == LAYOUT_NUMBER:
        return ()
    age = "较早的" if number < LAYOUT_NUMBER else "较新的"
    message = _LAYOUT.format(age=age, found=visible(text) or "未知", current=LAYOUT_NUMBER)
    return (Finding(severity=Severity.NOTE, code=Code.OLDER_LAYOUT, message=message, found=visible(text)),)


def _error(code: Code, message: str, found: str) -> Finding:
    """Return an error on the workbook as a whole; its identity cells are not for people to see."""
    return Finding(severity=Severity.ERROR, code=code, message=message, found=visible(found))
