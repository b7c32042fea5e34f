"""The JSON bodies that are taken and given, rows apart."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr

EXAMPLE_ID = "tt2759766"

TitleId = Annotated[
    StrictStr, Field(description="The title's IMDb id, as in the path.", examples=[EXAMPLE_ID])
]
Label = Annotated[StrictStr, Field(description="The new label.", examples=["would_watch"])]


class Review(BaseModel):
    """Which title is reviewed."""

    imdb_id: TitleId


class Labelling(Review):
    """Which title gets which label."""

    label: Label


class Done(BaseModel):
    """A change that was made, or that the row held already."""

    success: Literal[True] = True
    message: str


class Failure(BaseModel):
    """A request that was not carried out: what kind of failure, and what would be right."""

    success: Literal[False] = False
    error: str
    message: str


class DatabaseFailure(BaseModel):
    """A read that the database did not answer."""

    error: str
    details: str


class Pagination(BaseModel):
    """Where a page stands in the whole result."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    total: int
    """Rows in the whole result, exactly."""

    limit: int
    """Rows on a page, at most."""

    offset: int
    """Rows before this page."""

    next: str | None
    """The path and query of the next page; null on the last."""

    previous: str | None
    """The path and query of the page before; null on the first."""

    has_more: bool
    """Whether there is a next page."""


class Welcome(BaseModel):
    """Where to go from here."""

    message: str
    docs: str
    health: str


class Health(BaseModel):
    """That the server answers."""

    status: Literal["healthy"] = "healthy"
