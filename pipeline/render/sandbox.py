"""The jinja2 environment of all templates: sandboxed, escaping, strict about names.

Fields are looked up as data only. What a template prints is recorded, so that the gate can
find every printed value again in the saved paper.
"""

import difflib
import html
import re
from collections.abc import Iterable
from typing import Any

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.render.printing import FILTERS, printed
from pipeline.render.values import BLANK, Blank, Chosen, Listed, Record

RECORDER = " printed"
"""Context key of the recorder; the blank keeps it out of reach of a template."""


@pass_context
def _finalize(context: Context, value: Any) -> str:
    recorder = context.get(RECORDER)
    if hasattr(value, "__html__") and not isinstance(value, str):
        markup = value.__html__()
        recorder.append(_plain_text(markup))
        return Markup(markup)  # noqa: S704 - the value says itself that it is markup (RichText, Listing)
    if isinstance(value, Undefined):
        str(value)
    text = printed(value)
    if not isinstance(text, Markup):
        recorder.append(text)
    return text


def _plain_text(markup: str) -> str:
    bare = re.sub(r"<[^>]*>", "", markup)
    return re.sub(r"[\a\f]", "\n", html.unescape(bare))


class NamedUndefined(StrictUndefined):
    """A name that is not there; the message names the nearest that is."""

    @property
    def _undefined_message(self) -> str:
        message = str(super()._undefined_message)
        if isinstance(self._undefined_obj, Record) and self._undefined_name:
            known = self._undefined_obj.names
            return f"{self._undefined_name!r} is not a field here{nearest(self._undefined_name, known)}"
        return message


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'x'?` for the nearest known name, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else ""


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Environment in which `a.b` is the field b of a record and never a Python method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field of a record, the key of a choice, blank of a blank."""
        if isinstance(obj, Record):
            return obj.look_up(attribute) if obj.has(attribute) else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Blank):
            return BLANK
        if isinstance(obj, Chosen) and attribute in ("key", "label"):
            return obj.key if attribute == "key" else str(obj)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, Listed | tuple | list | int):
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the same for `a["b"]`."""
        if isinstance(obj, Record | Blank):
            return self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(obj=obj)
        return super().getitem(obj, argument)


def make_environment() -> PaperEnvironment:
    """Return the environment that compiles every template."""
    environment = PaperEnvironment(autoescape=True, undefined=NamedUndefined, finalize=_finalize)
    for name in ("lipsum", "cycler", "joiner", "dict"):
        del environment.globals[name]
    environment.filters.update(FILTERS)
    return environment
