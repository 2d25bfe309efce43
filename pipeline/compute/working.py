"""The working of the person-days: the steps of the scheme's table one after the other.

Under another option of a reading all is the same up to the step that first consulted it, so the
working is taken up again there. It then lacks the words of the steps before, which nobody asks of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from pipeline.compute.audit_time import PERFORM, Amount, Amounts
from pipeline.compute.case import Case
from pipeline.compute.headcount import personnel
from pipeline.compute.sites import all_sites
from pipeline.numbers import is_half_tie
from pipeline.outcome import AuditTime, Step
from pipeline.scheme import audit_time as table

CORRECTING = frozenset({"floor", "adjust", "reduce", "not_below", "per_site", "per_count", "round"})
"""Steps that a working shows only where they change the amount."""


PLAIN = frozenset({"take", "times", "plus", "constant", "sum", "larger", "floor", "per_site", "per_count", "fact"})
"""Steps that only work out an amount: they consult, show and find nothing."""


class Working:
    """The working of one case: from the first step once, then again under other options.

    It keeps what each step of the first time wrote, and the step at which it met each reading.
    """

    def __init__(self) -> None:
        self._options: Mapping[str, str] | None = None
        self._written: list[tuple[str, Amount | None]] = []
        self._met_at: dict[str, int] = {}

    def audit_time(self, case: Case) -> AuditTime:
        """Return the person-days of the case; unknown parts are None.

        After the first time the case differs in the option of one reading, and in nothing else.
        """
        rule = case.scheme.tables.audit_time
        if case.audit_type is None or (rule.personnel_needed and personnel(case) is None):
            return AuditTime()
        case = _taken_as(case)
        start, first_time = self._start(case), self._options is None
        amounts, steps = self._amounts_before(start), list[Step]()
        for at, step in enumerate(rule.steps_by_audit[case.audit_type][start:]):
            decides = not (first_time and step.under and _changes_nothing(step, amounts, case))
            if _has_its_amounts(step, amounts) and case.counts(step, decides=decides):
                _carry_out(step, amounts, steps, case)
            if first_time:
                self._note(at, step, amounts, case)
        if first_time:
            _show(case)
            self._options = case.options
        return _result(amounts, tuple(steps))

    def _note(self, at: int, step: table.StepBase, amounts: Amounts, case: Case) -> None:
        self._written.append((step.into, amounts.get(step.into)))
        for reading, decides in case.trace.consulted.items():
            if decides:
                self._met_at.setdefault(reading, at)

    def _start(self, case: Case) -> int:
        """Return the step that first met the reading whose option differs now; 0 where none did."""
        if self._options is None:
            return 0
        changed = (at for reading, at in self._met_at.items() if case.options[reading] != self._options[reading])
        return min(changed, default=0)

    def _amounts_before(self, start: int) -> Amounts:
        amounts: Amounts = {}
        for into, amount in self._written[:start]:
            if amount is None:
                amounts.pop(into, None)
            else:
                amounts[into] = amount
        return amounts


def _changes_nothing(step: table.Step, amounts: Amounts, case: Case) -> bool:
    """Say whether the amounts stay as they are, whether the step counts or not.

    Most readings of a working are about sites, requests or floors that a case has nothing to do
    with: to try their other options would only show that nothing changes.
    """
    if isinstance(step, table.SiteSum):
        return len(all_sites(case)) < 2
    if isinstance(step, (table.Adjust, table.Reduce)):
        plain = not case.number(step.by)
    elif isinstance(step, table.Round):
        plain = step.of not in amounts or not is_half_tie(amounts[step.of].days)
    else:
        plain = step.do in PLAIN
    if not plain:
        return False
    amount = PERFORM[step.do](step, amounts, case)
    return amount is None or amount == amounts.get(step.into)


def _carry_out(step: table.Step, amounts: Amounts, steps: list[Step], case: Case) -> None:
    """Write the amount of a step, and its line of the working where it has words and says something."""
    amount = PERFORM[step.do](step, amounts, case)
    if amount is None:
        return
    changes = step.do not in CORRECTING or amount != amounts.get(getattr(step, "of", ""))
    amounts[step.into] = amount
    if step.what and changes:
        shown = None if amount.open else amount.days
        steps.append(Step(what=step.what, value=shown, clause=step.clause))


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
