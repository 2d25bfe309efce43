"""What the rules say about a case: `compute` carries out every table of the scheme.

Each part of the result is evaluated under the readings in force and again under every other
option of the readings it consulted; a reading that changes the outcome is shown to a person.
"""

from pipeline.compute.compute import compute
from pipeline.compute.cycle import with_cycle

__all__ = ["compute", "with_cycle"]
