"""A guard for what people said: the titles that hold something else by now, and what restores them.

    async for found in audit(database, bound, in_batches(journal.everything_said(..)), who):
        found.findings      # what is wrong with the row, a few words each
        found.change        # what restores it, compared with what was read; None where nothing can

It only reads. Restoring is `rear_diff.labelling.bulk`, as for any other change of many rows.
"""

from rear_diff.labelling.audit.finding import Finding, Found, looked_at
from rear_diff.labelling.audit.reading import Follow, audit, in_batches

__all__ = ["Finding", "Follow", "Found", "audit", "in_batches", "looked_at"]
