"""What a row must be like. A tuple of criteria holds where each of them does."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Value = str | int | float | Decimal | bool | datetime


class CriterionError(ValueError):
    """A criterion that cannot be asked; the message names the column and what would be right."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Equals:
    """The column holds just this value."""

    column: str
    value: Value


@dataclass(frozen=True)
class OneOf:
    """The column holds one of these values; None among them stands for null."""

    column: str
    values: tuple[Value | None, ...]


@dataclass(frozen=True)
class Contains:
    """The text has this part somewhere, in any case; nothing in `part` is a wildcard."""

    column: str
    part: str


@dataclass(frozen=True)
class Has:
    """The list holds this value, in any case."""

    column: str
    value: str


@dataclass(frozen=True)
class IsNull:
    """The column holds nothing."""

    column: str


@dataclass(frozen=True)
class Between:
    """The column lies from `low` to `high`, both included; None leaves that end open."""

    column: str
    low: Value | None = None
    high: Value | None = None


@dataclass(frozen=True)
class Not:
    """The row is not as `criterion` says; where that cannot be told of a null, it is not."""

    criterion: "Criterion"

    @property
    def column(self) -> str:
        """The column of the criterion within."""
        return self.criterion.column


Criterion = Equals | OneOf | Contains | Has | IsNull | Between | Not
Criteria = tuple[Criterion, ...]
