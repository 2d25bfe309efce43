"""The working of the person-days: the steps of the scheme's table one after the other.

Under another option of a reading most steps do what they did before; the others are carried out again.
The working then lacks the words of its steps, which nobody asks of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from pipeline.compute.audit_time import PERFORM, Amount, Amounts
from pipeline.compute.case import Case
from pipeline.compute.headcount import personnel
from pipeline.compute.sites import all_sites
from pipeline.numbers import is_half_tie
from pipeline.outcome import AuditTime, Step
from pipeline.scheme import audit_time as table

CORRECTING = (
    table.Floor,
    table.Adjust,
    table.Reduce,
    table.NotBelow,
    table.PerSite,
    table.PerCount,
    table.Round,
)
"""Steps that a working shows only where they change the amount."""

PLAIN = frozenset({"take", "times", "plus", "constant", "sum", "larger", "floor", "per_site", "per_count", "fact"})
"""Steps that only work out an amount: they consult, show and find nothing."""


class Working:
    """The working of one case: from the first step once, then again under other options.

    It keeps of each step of the first time the readings it asked, the amounts there were before it and the
    one it left; of each reading the first step that asked it; and, as before a further step, the amounts at the end.
    """

    def __init__(self) -> None:
        self._first: Case | None = None
        self._asked: list[Collection[str]] = []
        self._before: list[Amounts] = []
        self._left: list[Amount | None] = []
        self._met: dict[str, int] = {}

    def audit_time(self, case: Case) -> AuditTime:
        """Return the person-days of the case; unknown parts are None.

        After the first time the case differs in the options of readings consulted then, and in nothing else.
        """
        rule = case.scheme.tables.audit_time
        if case.audit_type is None or (rule.personnel_needed and personnel(case) is None):
            return AuditTime()
        case = _taken_as(case)
        steps = rule.steps_by_audit[case.audit_type]
        if self._first is None:
            return self._from_the_start(case, steps)
        if self._first.audit_type != case.audit_type:
            return Working()._from_the_start(case, steps)
        return self._again(case, self._first, steps)

    def _from_the_start(self, case: Case, steps: tuple[table.Step, ...]) -> AuditTime:
        amounts, lines = Amounts(), list[Step]()
        for at, step in enumerate(steps):
            alone = case.under(case.options) if step.looks_up else case
            before = dict(amounts) if step.looks_up or step.under else amounts
            if _has_its_amounts(step, amounts):
                _carry_out(step, amounts, lines, alone)
            if alone is not case:
                case.trace.take_in(alone.trace)
            self._note(at, step.under if alone is case else alone.trace.consulted, before, amounts.get(step.into))
        _show(case)
        self._first = case
        self._before.append(amounts)
        return _result(amounts, tuple(lines))

    def _note(self, at: int, asked: Collection[str], before: Amounts, left: Amount | None) -> None:
        self._asked.append(asked)
        self._before.append(before)
        self._left.append(left)
        for reading in asked:
            self._met.setdefault(reading, at)

    def _again(self, case: Case, first: Case, steps: tuple[table.Step, ...]) -> AuditTime:
        """Carry out again, from the first step that asked a reading changed, those that it touches."""
        changed = {reading for reading in first.trace.consulted if case.options[reading] != first.options[reading]}
        start = min((self._met.get(reading, len(steps)) for reading in changed), default=len(steps))
        amounts, moved = dict(self._before[start]), set[str]()
        for at in range(start, len(steps)):
            step, left = steps[at], self._left[at]
            is_same = moved.isdisjoint(step.amounts_read) and changed.isdisjoint(self._asked[at])
            after = left if is_same else _amount_after(step, amounts, case)
            if after is None:
                amounts.pop(step.into, None)
            else:
                amounts[step.into] = after
            if after is left or after == left:
                moved.discard(step.into)
            else:
                moved.add(step.into)
        return _result(amounts, ())


def _carry_out(step: table.Step, amounts: Amounts, lines: list[Step], case: Case) -> None:
    """Write the amount of a step that counts, and its line of the working where it has words and says something.

    Most readings of a working are about sites, requests or floors that a case has nothing to do with: to
    try their other options would only show that nothing changes, so those are consulted as deciding nothing.
    """
    before = amounts.get(step.into)
    if step.under and _is_plain(step, amounts, case):
        amount = PERFORM[step.do](step, amounts, case)
        if not case.counts(step, decides=amount is not None and amount != before):
            return
    elif case.counts(step):
        amount = PERFORM[step.do](step, amounts, case)
    else:
        return
    if amount is None:
        return
    if step.what and (not isinstance(step, CORRECTING) or amount != amounts.get(step.of)):
        lines.append(Step(what=step.what, value=None if amount.open else amount.days, clause=step.clause))
    amounts[step.into] = amount


def _amount_after(step: table.Step, amounts: Amounts, case: Case) -> Amount | None:
    """Return what the step leaves under the name it writes."""
    if not _has_its_amounts(step, amounts) or not case.counts(step):
        return amounts.get(step.into)
    amount = PERFORM[step.do](step, amounts, case)
    return amounts.get(step.into) if amount is None else amount


def _is_plain(step: table.Step, amounts: Amounts, case: Case) -> bool:
    """Say whether the step only works out an amount for this case: it consults, shows and finds nothing."""
    if isinstance(step, table.SiteSum):
        return len(all_sites(case)) < 2
    if isinstance(step, (table.Adjust, table.Reduce)):
        return not case.number(step.by)
    if isinstance(step, table.Round):
        return step.of not in amounts or not is_half_tie(amounts[step.of].days)
    return step.do in PLAIN


def _show(case: Case) -> None:
    """Show the readings that a person must see whatever the days are."""
    for entry in case.scheme.tables.audit_time.shown:
        if case.counts(entry) and _is_called_for(entry, case):
            case.show(entry.reading, f"audit_time.{entry.part}" if entry.part else "")


def _taken_as(case: Case) -> Case:
    """Return the case as the audit type that its time is worked out for, with the same trace."""
    for entry in case.scheme.tables.audit_time.taken_as:
        if case.counts(entry):
            return replace(case, audit_type=entry.audit, kept={})
    return case


def _has_its_amounts(step: table.StepBase, amounts: Amounts) -> bool:
    needed = step.needs is None or step.needs in amounts
    return needed and (step.unless is None or step.unless not in amounts)


def _is_called_for(entry: table.Shown, case: Case) -> bool:
    if entry.present is not None and not case.has(entry.present):
        return False
    return entry.missing is None or not case.has(entry.missing)


def _result(amounts: Mapping[str, Amount], steps: tuple[Step, ...]) -> AuditTime:
    def planned(name: str) -> Fraction | None:
        amount = amounts.get(name)
        return None if amount is None or amount.open else amount.days

    minimum = amounts.get("minimum")
    return AuditTime(
        stage1=planned("stage1"),
        onsite=planned("onsite"),
        total=planned("total"),
        minimum=None if minimum is None else minimum.days,
        steps=steps,
    )
