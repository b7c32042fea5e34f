"""The version of a row as an ETag, and the conditions that name it (RFC 9110)."""

import re
from http import HTTPStatus

from api.errors import InvalidRequestError

ONE = r'(?:W/)?"[^"]*"'
TAG = re.compile(r'(?P<weak>W/)?"(?P<version>[^"]*)"')
TAGS = re.compile(rf"\s*{ONE}(?:\s*,\s*{ONE})*\s*")


def etag(version: str) -> str:
    """A row's version as an ETag."""
    return f'"{version}"'


def is_named(if_none_match: str | None, version: str) -> bool:
    """Whether the header If-None-Match names the version."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return version in {found["version"] for found in TAG.finditer(if_none_match)}


def versions(if_match: str | None) -> tuple[str, ...] | None:
    """The versions that the header If-Match names, or None where any will do.

    Raises `InvalidRequestError`.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    if not TAGS.fullmatch(if_match):
        raise InvalidRequestError(
            "If-Match is * or one or several ETags in double quotes.", HTTPStatus.BAD_REQUEST
        )
    # A weak one is never the same as ours.
    return tuple(found["version"] for found in TAG.finditer(if_match) if not found["weak"])
