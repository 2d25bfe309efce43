"""Whether a certificate is issued on a decision."""

from pipeline.compute.case import Case
from pipeline.scheme.decision import DecisionOption


def is_issued(entry: DecisionOption, case: Case) -> bool:
    """Say whether a certificate is issued on this decision, anew or for the first time."""
    return entry.reissues or entry.key in case.scheme.tables.certificate.drafted


def issues_certificate(case: Case) -> bool | None:
    """Say whether one is issued on the decision made; None while there is none, or none of the rule's.

    No value of the case hangs on it, so the readings behind the options are not noted.
    """
    alone, decided = case.under(case.options), case.text("decision")
    made = (entry for entry in case.scheme.tables.decision.options if entry.key == decided and alone.counts(entry))
    option = next(made, None)
    return None if option is None else is_issued(option, case)
