"""How many sites are audited, as data: `sampling.yaml`."""

from typing import Literal

from pipeline.scheme.base import Cited, Clause, Exact, Key, Table, Text


class SampleSize(Cited):
    """How many of the sites are audited.

    `root` takes `share` times the square root of the number of sites, rounded up; `all` every
    site; `open` none that the rule gives, with a proposal by the same root for a person.
    """

    size: Literal["root", "all", "open"]
    share: Exact | None = None
    rounding: Literal["up", "nearest"] = "up"


class Condition(Cited):
    """A yes/no fact that must have this value for sampling to be allowed."""

    fact: Key
    equals: bool


class Always(Cited):
    """Sites of this kind are audited each time, whatever the sample: all of them, or at least one."""

    kind: Literal["centre", "permanent", "temporary"]
    least: Literal["all", "one"]
    text: Text


class Sampling(Table):
    """The sampling rule: which sites count, when sampling is allowed, which size."""

    clause: Clause
    counts: Literal["all", "on_certificate_without_centre"]
    permitted: bool | None = None
    allowed_when: tuple[Condition, ...] = ()
    sizes: tuple[SampleSize, ...]
    always: tuple[Always, ...] = ()
