"""Which database this is: what `rear_diff.identity` says."""

from rear_diff.identity import EMBEDDED, embedded_identity, identity

__all__ = ["EMBEDDED", "embedded_identity", "identity"]
