"""Which facts a workbook of a kind holds, and in which blocks they stand."""

from pipeline.facts import WorkbookKind
from pipeline.scheme.fields import Field
from pipeline.scheme.scheme import Scheme

CONFIRMATIONS = "confirmations"
"""The one table that stays open in every workbook: persons confirm values at any time."""

ATTACHMENTS = "attachments"
SCORES = "scores"


def own_fields(scheme: Scheme, kind: WorkbookKind) -> tuple[Field, ...]:
    """Return the facts typed in a workbook of this kind, without the carried ones."""
    return tuple(field for field in scheme.fields_of(kind) if field.key != CONFIRMATIONS)


def confirmations_field(scheme: Scheme) -> Field | None:
    """Return the table of confirmations, which every workbook holds."""
    return scheme.field(CONFIRMATIONS) if scheme.has_field(CONFIRMATIONS) else None
