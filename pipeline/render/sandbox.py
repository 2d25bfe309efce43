"""The jinja2 environment of all templates: sandboxed, escaping, strict about names.

Fields are looked up as data only. What a template prints is recorded, so that the gate can
find every printed value again in the saved paper.
"""

import difflib
import html
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.render.drawn import Drawn, chart_data, inline_picture, mark
from pipeline.render.numbering import RENUMBER, mark_lists, renumber
from pipeline.render.printing import FILTERS, UnprintableError, printed
from pipeline.render.values import BLANK, Blank, Chosen, Listed, Picture, Record

RECORDER = " printed"
"""Context key of the recorder; the blank keeps it out of reach of a template."""
STEP = "_greencert_step"
MOST_STEPS = 200_000
MOST_CHARACTERS = 8_000_000
UNBOUNDED = (
    "center",
    "format",
    "indent",
    "random",
    "wordwrap",
    "pprint",
    "tojson",
    "xmlattr",
    "attr",
    "safe",
    "forceescape",
)
"""Filters that can blow up, differ from run to run, or print raw markup or raw Python."""


class Recorder:
    """What a template printed and drew, within bounds: rounds of loops and characters are counted."""

    __slots__ = ("_characters", "_steps", "drawn", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.drawn: list[Drawn] = []
        self._characters = 0
        self._steps = 0

    def append(self, text: str) -> None:
        """Take in a printed value. Raises UnprintableError where it is too much."""
        self.values.append(text)
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise UnprintableError(
                f"the template prints more than {MOST_CHARACTERS} characters", "印出的内容太多，请检查循环"
            )

    def draw(self, drawn: Drawn) -> Markup:
        """Take in what a drawing is filled with; return its mark and the words that stand for it."""
        text = printed(drawn.text)
        self.append(text)
        self.drawn.append(drawn)
        return Markup("{}{}").format(Markup(mark(len(self.drawn) - 1)), text)  # noqa: S704 - a mark holds no markup

    def place(self, picture: Picture) -> Markup:
        """Take in a picture that stands in the text; return its markup. Raises UnprintableError where it is none."""
        words = self.draw(picture)
        try:
            return Markup(inline_picture(picture, words))  # noqa: S704 - the words are escaped
        except ValueError as error:
            raise UnprintableError(f"this is not a picture: {error}", "这里的图片无法识别") from error

    def step(self) -> str:
        """Count a round of a loop. Raises UnprintableError where there are too many."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise UnprintableError(
                f"the loops of the template go round more than {MOST_STEPS} times", "循环的次数太多，请检查循环里的循环"
            )
        return ""


def counted(environment: "PaperEnvironment", source: str) -> nodes.Template:
    """Return the parsed template with every round of a loop and every call of a macro counted.

    What `~` joins is text as it prints, as by the filter `string`; lists of Word begin anew where asked.
    """
    tree = environment.parse(source)
    mark_lists(tree)
    counting: list[nodes.For | nodes.Macro | nodes.CallBlock] = []
    counting += tree.find_all(nodes.For)
    counting += tree.find_all(nodes.Macro)
    counting += tree.find_all(nodes.CallBlock)
    for block in counting:
        name = nodes.Name(STEP, "load", lineno=block.lineno)
        call = nodes.Call(name, [], [], None, None, lineno=block.lineno)
        block.body.insert(0, nodes.ExprStmt(call, lineno=block.lineno))
    for joined in tree.find_all(nodes.Concat):
        joined.nodes = [nodes.Filter(part, "string", [], [], None, None, lineno=part.lineno) for part in joined.nodes]
    tree.set_environment(environment)
    return tree


@pass_context
def _finalize(context: Context, value: Any) -> str:
    recorder = context.get(RECORDER)
    if hasattr(value, "__html__") and not isinstance(value, str):
        markup = value.__html__()
        recorder.append(_plain_text(markup))
        return Markup(markup)  # noqa: S704 - the value says itself that it is markup (RichText, Listing)
    if isinstance(value, Picture):
        return _recorder(context).place(value)
    if isinstance(value, Undefined):
        str(value)
    text = printed(value)
    if not isinstance(text, Markup):
        recorder.append(text)
    return text


def _text(value: Any) -> str:
    """Return what a value prints; a name that is not there raises UndefinedError."""
    return str(value) if isinstance(value, Undefined) else printed(value)


def _plain_text(markup: str) -> str:
    bare = re.sub(r"<[^>]*>", "", markup)
    return re.sub(r"[\a\f]", "\n", html.unescape(bare))


def _recorder(context: Context) -> Recorder:
    recorder = context[RECORDER]
    assert isinstance(recorder, Recorder)
    return recorder


@pass_context
def _chart(context: Context, rows: Any, name: str = "name", *values: str) -> Markup:
    """Fill the chart in whose alternative text this stands: a category for each row, a series for each value."""
    return _recorder(context).draw(chart_data(rows, name, values or ("value",)))


@pass_context
def _picture(context: Context, picture: Any) -> Markup:
    """Put the picture in place of that in whose alternative text this stands."""
    if not isinstance(picture, Picture):
        raise UnprintableError("this is not a picture", "这里没有图片；可能没有的，请放在条件里")
    return _recorder(context).draw(picture)


DRAWING = {"chart": _chart, "picture": _picture}


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

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers only: a text times a number could be any length."""
        if operator == "**" or not all(isinstance(value, int | Fraction | Decimal) for value in (left, right)):
            raise SecurityError(f"{operator} between these values")
        return super().call_binop(context, operator, left, right)

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
    for name in UNBOUNDED:
        del environment.filters[name]
    environment.filters.update(FILTERS)
    environment.filters["string"] = _text
    environment.filters.update(DRAWING)
    environment.filters[RENUMBER] = renumber
    return environment
