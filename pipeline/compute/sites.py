"""Which sites of a case count for what."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.facts import Row, is_shown


def all_sites(case: Case) -> tuple[Row, ...]:
    """Return every site listed."""
    return case.rows("sites") or ()


def shown_sites(case: Case) -> tuple[Row, ...]:
    """Return the sites shown on the certificate, the centre among them in any case."""
    return tuple(site for site in all_sites(case) if is_shown(site))


def sampled_sites(sites: Sequence[Row]) -> tuple[Row, ...]:
    """Return the sites that are audited: the centre always, the others where marked so."""
    return tuple(s for s in sites if s.get("kind") == "centre" or s.get("sampled") is True)


def count_sites(case: Case, which: str) -> int:
    """Return how many sites a filter of the audit-time table counts.

    `beyond_main` leaves one main site out: the centre, or one lasting site where none is called so;
    `all` counts the main site too, but a single site is no multi-site organisation. Temporary
    sites shown on the certificate count as shown ones instead.
    """
    sites = all_sites(case)
    temporary = sum(site.get("kind") == "temporary" and not is_shown(site) for site in sites)
    if which.startswith("temporary"):
        return temporary if which == "temporary" else max(0, temporary - 1)
    if which == "all":
        return len(sites) if len(sites) > 1 else 0
    if which == "sampled_beyond_main":
        return sum(site.get("sampled") is True for site in without_main(sites))
    return len(without_main(sites))


def without_main(sites: Sequence[Row]) -> tuple[Row, ...]:
    """Return the sites beyond the main one; temporary sites alone leave the main one unlisted."""
    kinds = [site.get("kind") for site in sites]
    main = kinds.index("centre") if "centre" in kinds else _first_lasting(kinds)
    return tuple(site for index, site in enumerate(sites) if index != main)


def _first_lasting(kinds: Sequence[object]) -> int | None:
    return next((index for index, kind in enumerate(kinds) if kind != "temporary"), None)


def site_personnel(site: Row) -> int | None:
    """Return the persons at a site, or None."""
    value = site.get("personnel")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def site_reduction(site: Row) -> Fraction:
    """Return the reduction asked for at a site in percent; none is 0."""
    value = site.get("reduction_percent")
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return Fraction(value) if is_number else Fraction(0)  # type: ignore[arg-type]
