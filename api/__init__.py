"""The HTTP face: the documented endpoints, each a thin layer over `rear_diff`."""

PREFIX = "/rear-diff"
"""What every path begins with."""
