"""What an examination finds."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    NOTE = "note"
    """It works; something is off, or could be better."""
    PROBLEM = "problem"
    """Something does not work, or may be lost."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and what to do next, a line each."""

    status: Status
    about: str
    what: str
    next: tuple[str, ...] = ()


def ok(about: str, what: str) -> Finding:
    """All is well."""
    return Finding(Status.OK, about, what)


def note(about: str, what: str, *following: str) -> Finding:
    """Worth knowing."""
    return Finding(Status.NOTE, about, what, following)


def problem(about: str, what: str, *following: str) -> Finding:
    """Worth mending."""
    return Finding(Status.PROBLEM, about, what, following)
