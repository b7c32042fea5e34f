"""The HTTP face: the documented endpoints, each a thin layer over `rear_diff`."""

from rear_diff.query.address import PREFIX

__all__ = ["PREFIX"]
