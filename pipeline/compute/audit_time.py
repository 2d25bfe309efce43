"""Person-days: what each step of a scheme's audit-time table does.

An amount is an exact number of days. An *open* amount is only a floor: the rule gives no value,
and a person must fix one that is not below it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.compute.headcount import personnel
from pipeline.compute.sampling import sampling
from pipeline.compute.sites import count_sites, sampled_sites, shown_sites, site_personnel, site_reduction
from pipeline.compute.wording import plain
from pipeline.findings import Code, Severity
from pipeline.numbers import is_half_tie, near_half, up_half
from pipeline.scheme import audit_time as table
from pipeline.values import value

HUNDRED = Fraction(100)


@value(frozen=True, slots=True)
class Amount:
    """Days known so far; `open` where they are only the floor of what a person must fix."""

    days: Fraction
    open: bool = False


Amounts = dict[str, Amount]


def _band(step: table.FromBand, _: Amounts, case: Case) -> Amount | None:
    count = personnel(case)
    return None if count is None else look_up(case, step.table, step.column, count)


def look_up(case: Case, table_id: str, column: str, count: int) -> Amount | None:
    """Return the days for a headcount; None where no band holds it."""
    for band in case.scheme.tables.audit_time.bands_by_id[table_id].bands:
        if count < band.at_least or (band.at_most is not None and count > band.at_most):
            continue
        if column in band.days and case.counts(band):
            case.show(band.open or band.shows, "audit_time.total")
            return Amount(band.days[column], open=band.open is not None)
    return None


def _grid(step: table.FromGrid, _: Amounts, case: Case) -> Amount | None:
    grid = case.scheme.tables.audit_time.grids_by_id[step.table]
    classes = {fact: case.text(fact) for fact in grid.facts}
    if None in classes.values():
        if any(classes.values()):
            case.show(step.lacking)
        return None
    for row in grid.rows:
        if row.classes == classes and step.column in row.days and case.counts(row):
            return Amount(row.days[step.column])
    return None


def _fact(step: table.FromFact, _: Amounts, case: Case) -> Amount | None:
    days = case.number(step.fact)
    return None if days is None else Amount(days)


def _take(step: table.Take, amounts: Amounts, case: Case) -> Amount | None:
    return amounts.get(step.of) if step.present is None or case.has(step.present) else None


def _times(step: table.Times, amounts: Amounts, _: Case) -> Amount | None:
    amount = amounts.get(step.of)
    return None if amount is None else Amount(amount.days * step.factor, amount.open)


def _plus(step: table.Plus, amounts: Amounts, _: Case) -> Amount | None:
    return _add(amounts.get(step.of), step.amount)


def _constant(step: table.Constant, _: Amounts, case: Case) -> Amount | None:
    return Amount(step.amount) if step.present is None or case.has(step.present) else None


def _add(amount: Amount | None, days: Fraction) -> Amount | None:
    return None if amount is None else Amount(amount.days + days, amount.open)


def _sum(step: table.Sum, amounts: Amounts, _: Case) -> Amount | None:
    written = [amounts[name] for name in step.of if name in amounts]
    if len(written) < len(step.of):
        return None
    return Amount(sum((a.days for a in written), Fraction(0)), any(a.open for a in written))


def _larger(step: table.Larger, amounts: Amounts, _: Case) -> Amount | None:
    written = [amounts[name] for name in step.of if name in amounts]
    if not written:
        return None
    return Amount(max(a.days for a in written), any(a.open for a in written))


def _floor(step: table.Floor, amounts: Amounts, _: Case) -> Amount | None:
    amount = amounts.get(step.of)
    if amount is None or amount.days >= step.at_least:
        return amount
    return Amount(step.at_least, amount.open)


def _adjust(step: table.Adjust, amounts: Amounts, case: Case) -> Amount | None:
    days = case.number(step.by)
    amount = amounts.get(step.of)
    if days is None or days == 0:
        return amount
    if days < 0 or step.doubtful == "any":
        case.show(step.shows)
    if case.text(step.reason) is None:
        case.show(step.lacking)
        _reason_missing(step.by, step.reason, step.clause, step.lacking or step.shows, case)
        return None
    return _add(amount, days)


def _reason_missing(by: str, reason: str, clause: str, reading: str | None, case: Case) -> None:
    label = case.scheme.field(by).label
    case.find(
        Severity.ERROR,
        Code.REASON_MISSING,
        f"填写了“{label}”，还须填写“{case.scheme.field(reason).label}”；没有理由的调整不能采用。",
        found=str(case.facts.get(by)),
        clause=clause,
        field=reason,
        reading=reading,
    )


def _reduce(step: table.Reduce, amounts: Amounts, case: Case) -> Amount | None:
    percent = case.number(step.by)
    amount = amounts.get(step.of)
    if percent is None or percent == 0:
        return amount
    case.show(step.shows)
    if case.text(step.reason) is None:
        _reason_missing(step.by, step.reason, step.clause, step.shows, case)
        return None
    if percent > step.at_most:
        over_limit(case, step.by, case.scheme.field(step.by).label, percent, step.at_most, step.clause)
        return None
    return None if amount is None else Amount(amount.days * (1 - percent / HUNDRED), amount.open)


def over_limit(case: Case, field: str, label: str, found: Fraction, limit: Fraction, clause: str) -> None:
    """Note that a percentage lies above what the rule allows."""
    case.find(
        Severity.ERROR,
        Code.LIMIT_EXCEEDED,
        f"“{label}”最多为{plain(limit)}%，请改为不超过{plain(limit)}的数。",
        found=plain(found),
        clause=clause,
        field=field,
    )


def _not_below(step: table.NotBelow, amounts: Amounts, case: Case) -> Amount | None:
    amount, least = amounts.get(step.of), amounts.get(step.least)
    if amount is None or least is None or amount.days >= least.days:
        return amount
    amounts.pop(step.into, None)
    case.find(
        Severity.ERROR,
        Code.LIMIT_EXCEEDED,
        f"按“{case.scheme.field(step.by).label}”减少后低于规则要求的最少{plain(least.days)}人日，请改小减少的数。",
        found=plain(amount.days),
        clause=step.clause,
        field=step.by,
    )
    return None


def _per_site(step: table.PerSite, amounts: Amounts, case: Case) -> Amount | None:
    count = count_sites(case, step.sites)
    return _add(amounts.get(step.of), step.each * count) if count else amounts.get(step.of)


def _per_count(step: table.PerCount, amounts: Amounts, case: Case) -> Amount | None:
    count = case.number(step.fact)
    return _add(amounts.get(step.of), step.each * count) if count else amounts.get(step.of)


def _site_sum(step: table.SiteSum, _: Amounts, case: Case) -> Amount | None:
    sites = shown_sites(case)
    if len(sites) < 2:
        return None
    if step.only_sampled:
        if any(site.get("sampled") is not None for site in sites):
            sites = sampled_sites(sites)
        elif sampling(case).sampled != sampling(case).sites:
            return Amount(Fraction(0), open=True)
    total = Fraction(0)
    for site in sites:
        limit = step.centre_at_most if site.get("kind") == "centre" else step.site_at_most
        percent = site_reduction(site)
        if limit is not None and percent > limit:
            name = str(site.get("name", ""))
            over_limit(case, "sites", f"{name}的减少比例", percent, limit, step.clause)
            return Amount(Fraction(0), open=True)
        count = site_personnel(site)
        base = None if count is None else look_up(case, step.table, step.column, count)
        if base is None:
            return Amount(Fraction(0), open=True)
        total += base.days * (1 - percent / HUNDRED)
    return Amount(total)


def _others_sum(step: table.OthersSum, _: Amounts, case: Case) -> Amount | None:
    rows = case.rows(step.fact)
    if rows is None:
        return None
    days = [row.get("person_days") for row in rows]
    known = [Fraction(day) for day in days if isinstance(day, (int, Decimal))]
    return Amount(sum(known, Fraction(0)), open=len(known) < len(days))


def _round(step: table.Round, amounts: Amounts, case: Case) -> Amount | None:
    amount = amounts.get(step.of)
    if amount is None:
        return None
    if step.tie is not None and is_half_tie(amount.days):
        case.show(step.tie)
    if step.way == "up":
        return Amount(up_half(amount.days), amount.open)
    return Amount(near_half(amount.days, tie_up=step.way == "nearest"), amount.open)


def _open(step: table.Open, amounts: Amounts, case: Case) -> Amount | None:
    if step.present is not None and not case.has(step.present):
        return amounts.get(step.into)
    case.show(step.reading, f"audit_time.{step.into}")
    before = amounts.get(step.into)
    return Amount(before.days if before else Fraction(0), open=True)


PERFORM: Mapping[str, Callable[..., Amount | None]] = {
    "band": _band,
    "grid": _grid,
    "fact": _fact,
    "take": _take,
    "times": _times,
    "plus": _plus,
    "constant": _constant,
    "sum": _sum,
    "larger": _larger,
    "floor": _floor,
    "adjust": _adjust,
    "reduce": _reduce,
    "not_below": _not_below,
    "per_site": _per_site,
    "per_count": _per_count,
    "site_sum": _site_sum,
    "others_sum": _others_sum,
    "round": _round,
    "open": _open,
}
