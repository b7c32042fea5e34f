"""Many rows at once: what a change means for all of them, and carrying it out as one step.

- `Plan` takes changes in and tells how many there are, from what to what, with samples; of each it
  holds the key and which turn it takes.
- `carry_out_orders` (`orders.py`) carries out what a script says of rows one by one.
- `carry_out_all` keeps changes in the journal and sends them, a thousand in a transaction: for a
  command. The app's writer does the same behind its screens.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rear_diff.labelling.bulk.plan import AT_ONCE, SAMPLES, Plan, Sample, Turn

if TYPE_CHECKING:
    from rear_diff.labelling.bulk.carrying_out import carry_out_all

__all__ = ["AT_ONCE", "SAMPLES", "Plan", "Sample", "Turn", "carry_out_all"]


def __getattr__(name: str) -> Any:
    if name != "carry_out_all":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("rear_diff.labelling.bulk.carrying_out").carry_out_all
