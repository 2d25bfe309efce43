"""What a reviewer finds next to a template after saving it: comments, a preview, what changed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.lint.check import Report, check_template
from pipeline.lint.comments import with_comments
from pipeline.lint.problems import WEIGHT_NAMES
from pipeline.scheme.load import Schemes
from pipeline.service.log import one_line
from pipeline.service.publish import write_file
from pipeline.service.templates_changes import changes
from pipeline.service.templates_files import CHANGES, COMMENTED, PREVIEW, beside
from pipeline.service.templates_force import InForce
from pipeline.service.templates_preview import Case, previews, sample_facts
from pipeline.service.templates_store import Key, TemplateStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Writes the results of checks next to the templates of a folder."""

    folder: Path
    samples: Path
    store: TemplateStore

    def tell(self, key: Key, content: bytes, report: Report) -> None:
        """Put a copy with comments next to a template that is not taken as it is."""
        self._write({self._beside(key, COMMENTED): with_comments(content, report.problems)})

    def review(self, key: Key, content: bytes, before: bytes | None, inforce: InForce, schemes: Schemes) -> list[Path]:
        """Put the copy with comments, the preview and the changes next to a template that was saved.

        What an earlier review made and does not hold any more is removed, unless somebody has
        changed it. Return the previews.
        """
        report = inforce.report(key)
        made = {self._beside(key, COMMENTED): with_comments(content, report.problems)}
        made |= dict.fromkeys(self._previews(key))
        why = ""
        if not report.broken and report.kind:
            tried, why = self._tried(key, content, inforce, schemes)
            made |= tried
        made[self._beside(key, CHANGES, ".txt")] = self._changes(key, (before, content), report, inforce, why)
        self._write(made)
        state = "cannot be used" if report.broken else "taken" if report.complete else "lacks demanded contents"
        log.info("template %s/%s.docx was saved: %s, %d remarks", *key, state, len(report.problems))
        return [file for file in self._previews(key) if made.get(file) is not None]

    def _previews(self, key: Key) -> list[Path]:
        first = self._beside(key, PREVIEW)
        return [first.with_name(f"{first.stem}{case.value}.docx") for case in Case]

    def _tried(
        self, key: Key, content: bytes, inforce: InForce, schemes: Schemes
    ) -> tuple[Mapping[Path, bytes | None], str]:
        """Return the previews; where there are none, why, in Chinese."""
        scheme = next(iter(inforce.served(key)), None)
        if scheme is None:
            return {}, ""
        try:
            made = list(previews(content, key[1], scheme, sample_facts(self.samples, scheme, schemes)))
        except (PipelineError, OSError, ValueError) as fault:
            log.warning("no preview of %s/%s.docx: %s", *key, one_line(fault))
            return {}, getattr(fault, "explanation", "") or "试印时出错，请告诉系统管理员"
        return {entry.beside(self._beside(key, PREVIEW)): entry.content for entry in made}, ""

    def _changes(
        self, key: Key, versions: tuple[bytes | None, bytes], report: Report, inforce: InForce, no_preview: str
    ) -> bytes:
        before, after = versions
        told = [f"· {WEIGHT_NAMES[p.weight]}　{p.where.place}　{p.where.tag}　{p.advice}" for p in report.problems]
        told += [f"· 自动整理　{repair.text}" for repair in report.repairs]
        told += [f"· 没有试印件：{no_preview}。"] if no_preview else []
        lines = [f"模板 {key[0]}/{key[1]}.docx", "", _state(report), *(["", *told] if told else [])]
        if before is not None:
            earlier = check_template(before, key[1], inforce.served(key))
            differing = changes(before, after, (earlier, report))
            lines += ["", "与上一个可用的版本相比：", *(f"· {line}" for line in differing)]
        return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")

    def _beside(self, key: Key, what: str, suffix: str = ".docx") -> Path:
        return beside(self.folder / key[0] / f"{key[1]}.docx", what, suffix)

    def _write(self, files: Mapping[Path, bytes | None]) -> None:
        """Write files whole; None removes one that was made here and is unchanged."""
        written: dict[Path, bytes] = {}
        for file, content in files.items():
            try:
                if content is None:
                    self._remove(file)
                else:
                    _replace(file, content)
                    written[file] = content
            except OSError as fault:
                log.warning("not written next to the template: %s", fault)
        self.store.made(written)

    def _remove(self, file: Path) -> None:
        if self.store.is_ours(file):
            file.unlink()
            file.with_suffix(".pdf").unlink(missing_ok=True)


def _replace(file: Path, content: bytes) -> None:
    aside = file.with_name(f".{file.name}.tmp")
    aside.unlink(missing_ok=True)
    write_file(aside, content)
    aside.replace(file)


def _state(report: Report) -> str:
    if report.broken:
        return "不能使用：上一个可用的版本继续有效。请按带批注的副本修改后重新保存。"
    if not report.complete:
        return "缺少规则要求的内容：上一个完整的版本继续有效；没有的，暂用这一版。请补上后重新保存。"
    return "检查通过，从下一份工作簿起使用。"
