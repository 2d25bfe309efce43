"""How many sites are audited, whether the rule allows a sample at all."""

from fractions import Fraction
from math import isqrt

from pipeline.compute.case import Case
from pipeline.compute.sites import all_sites
from pipeline.facts import Row, is_shown
from pipeline.numbers import ceil_root
from pipeline.outcome import Sampling
from pipeline.scheme.sampling import SampleSize


def sampling(case: Case) -> Sampling:
    """Return the sites that count, how many of them are audited, and whether a sample is allowed.

    `sampled` is None where the rule gives no size; `proposal` then helps a person.
    """
    rule = case.scheme.tables.sampling
    if not all_sites(case):
        return Sampling(clause=rule.clause)
    count = sum(counts_for_sampling(site, case) for site in all_sites(case))
    allowed = _allowed(case)
    if allowed is False:
        return Sampling(sites=count, sampled=count, allowed=False, clause=rule.clause)
    if allowed is None and rule.allowed_when:
        only = count if count <= 1 else None
        return Sampling(sites=count, sampled=only, clause=rule.clause)
    size = next((size for size in rule.sizes if case.counts(size)), None)
    if size is None:
        return Sampling(sites=count, allowed=allowed, clause=rule.clause)
    return Sampling(
        sites=count,
        sampled=_sample(size, count) if count else min(len(sampled_from(case)), 1),
        allowed=allowed,
        proposal=_proposal(size, count),
        clause=size.clause,
    )


def counts_for_sampling(site: Row, case: Case) -> bool:
    """Say whether a site is one of those that the size of the sample is taken from."""
    if case.scheme.tables.sampling.counts == "all":
        return True
    return site.get("kind") != "centre" and is_shown(site)


def sampled_from(case: Case) -> tuple[Row, ...]:
    """Return the sites that count; where none does, those of which the rule always wants one."""
    counted = tuple(site for site in all_sites(case) if counts_for_sampling(site, case))
    rules = case.scheme.tables.sampling.always
    kinds = {rule.kind for rule in rules if rule.least == "one" and case.counts(rule)}
    return counted or tuple(site for site in all_sites(case) if site.get("kind") in kinds)


def _allowed(case: Case) -> bool | None:
    rule = case.scheme.tables.sampling
    if not rule.allowed_when:
        return rule.permitted
    answers = [
        None if (flag := case.flag(condition.fact)) is None else flag == condition.equals
        for condition in rule.allowed_when
        if case.counts(condition)
    ]
    if False in answers:
        return False
    return None if None in answers else rule.permitted


def _sample(size: SampleSize, count: int) -> int | None:
    if size.size == "all":
        return count
    if size.size == "open":
        return count if count <= 1 else None
    return _root(size, count)


def _root(size: SampleSize, count: int) -> int:
    share = size.share if size.share is not None else Fraction(1)
    if size.rounding == "up":
        return ceil_root(share, count)
    return _nearest_root(share, count)


def _nearest_root(share: Fraction, count: int) -> int:
    """Return the whole number nearest to share * √count: floor of it plus a half, exactly."""
    doubled = isqrt(4 * share.numerator**2 * count // share.denominator**2)
    return max((doubled + 1) // 2, min(count, 1))


def _proposal(size: SampleSize, count: int) -> int | None:
    return ceil_root(Fraction(1), count) if size.size == "open" and count > 1 else None
