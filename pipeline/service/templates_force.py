"""The templates in force: each as it lies in its folder if it is good, else its last good version.

A template is checked when it is first needed, and once for each content. One that can be used
but does not show all that the rule demands gives way to a good version, if there is one.
"""

import logging
from collections.abc import Callable, Iterator, Mapping

from pipeline.lint.check import Report, check_template
from pipeline.lint.problems import Weight
from pipeline.record import sha256
from pipeline.render.faults import FaultyTemplateError, Spot
from pipeline.render.papers import COMMON
from pipeline.scheme.load import Schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.templates_files import serves
from pipeline.service.templates_store import Key, TemplateStore, Verdict, verdict_of

log = logging.getLogger(__name__)

Tell = Callable[[Key, Report], None]
_KNOWN: dict[tuple[str, str], Verdict] = {}


class InForce(Mapping[Key, bytes]):
    """Template bytes by folder and kind, as `pipeline.render.papers.Templates`.

    `tell` is called with the check of a template that is not taken as it lies there. Looking up
    one that cannot be used, and of which no good version was ever seen, raises
    FaultyTemplateError.
    """

    def __init__(
        self,
        contents: Mapping[Key, bytes],
        schemes: Schemes,
        store: TemplateStore,
        tell: Tell = lambda _key, _report: None,
    ) -> None:
        self._contents = contents
        self._schemes = schemes
        self._store = store
        self._tell = tell
        self._chosen: dict[Key, bytes] = {}
        self._gone = [key for key in store.keys if key[0] == COMMON and key not in contents]

    def __getitem__(self, key: Key) -> bytes:
        if key not in self._chosen:
            self._chosen[key] = self._kept(key) if key in self._gone else self._choose(key, self._contents[key])
        return self._chosen[key]

    def __iter__(self) -> Iterator[Key]:
        return iter((*self._contents, *self._gone))

    def __len__(self) -> int:
        return len(self._contents) + len(self._gone)

    def __contains__(self, key: object) -> bool:
        return key in self._contents or key in self._gone

    def served(self, key: Key) -> tuple[Scheme, ...]:
        """Return the schemes that use a template."""
        return serves(key[0], key[1], self._schemes, self._contents)

    def report(self, key: Key) -> Report:
        """Return the check of a template as it lies in its folder."""
        return check_template(self._contents[key], key[1], self.served(key))

    def verdict(self, key: Key, content: bytes) -> Verdict:
        """Return what the check says of a content for this template; each is checked once."""
        schemes = self.served(key)
        tables = sha256(" ".join([key[1], *(f"{scheme.id}:{scheme.digest}" for scheme in schemes)]).encode())
        digest = sha256(content)
        stored = self._store.verdict(digest, tables)
        known = stored or _KNOWN.get((digest, tables)) or verdict_of(check_template(content, key[1], schemes))
        if stored is None:
            self._store.judged(digest, tables, known)
        _KNOWN[digest, tables] = known
        return known

    def _kept(self, key: Key) -> bytes:
        """Return the last good version of a common template whose file is gone: its papers are still due."""
        for digest in self._store.versions(key):
            version = self._store.content(digest)
            if version is not None and self.verdict(key, version) is not Verdict.BROKEN:
                return self._older(key, version)
        raise KeyError(key)

    def _choose(self, key: Key, content: bytes) -> bytes:
        if self.verdict(key, content) is Verdict.GOOD:
            return content
        report = self.report(key)
        self._tell(key, report)
        usable = None
        for version in self._versions(key, content):
            verdict = self.verdict(key, version)
            if verdict is Verdict.GOOD:
                return self._older(key, version)
            if verdict is Verdict.INCOMPLETE and usable is None:
                usable = version
        if usable is None:
            raise self._none_good(key, report)
        if usable is content:
            lacking = [problem.message for problem in report.problems if problem.weight is Weight.LACK]
            log.warning("template %s used, though it does not show: %s", _name(key), "; ".join(lacking))
            return content
        return self._older(key, usable)

    def _versions(self, key: Key, content: bytes) -> Iterator[bytes]:
        yield content
        for digest in self._store.versions(key):
            found = self._store.content(digest)
            if found is not None and found != content:
                yield found

    @staticmethod
    def _older(key: Key, version: bytes) -> bytes:
        log.error("template %s not taken, the last good version stays: %s", _name(key), sha256(version)[:12])
        return version

    @staticmethod
    def _none_good(key: Key, report: Report) -> FaultyTemplateError:
        errors = [problem for problem in report.problems if problem.weight is Weight.ERROR]
        where = errors[0].where
        return FaultyTemplateError(
            f"the template {_name(key)} cannot be used ({len(errors)} problems) and no good version was ever seen",
            errors[0].advice,
            Spot(part=where.part or "file", text=where.text, paragraph=where.paragraph),
        )


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}.docx"
