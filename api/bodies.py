"""The JSON bodies that are taken and given, rows apart."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

EXAMPLE_ID = "tt2759766"
EXAMPLE_HASH = "0123456789abcdef0123456789abcdef01234567"

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


class TrainingUpdate(Review):
    """Which title gets which values: one of them at least."""

    label: Label | None = None
    human_labeled: StrictBool | None = None
    anomalous: StrictBool | None = None
    reviewed: StrictBool | None = None


class PipelineUpdate(BaseModel):
    """Which file gets which status: one of them at least."""

    hash: Annotated[
        StrictStr, Field(description="The file's hash, as in the path.", examples=[EXAMPLE_HASH])
    ]
    pipeline_status: StrictStr | None = None
    error_status: StrictBool | None = None
    rejection_status: StrictStr | None = None


class Done(BaseModel):
    """A change that was made, or that the row held already."""

    success: Literal[True] = True
    message: str


class Updated(Done):
    """The same, with the values that were set."""

    updated_fields: dict[str, Any]


class Unwatched(Updated):
    """The same, with what became of the title's files."""

    file_deleted: Literal[False] = False
    file_deletion_warning: str = "rear-diff deletes no files."


class MediaDone(Done):
    """A change of a file's row."""

    hash: str


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

    total: int | None
    """Rows in the whole result; null where it was not to be counted."""

    limit: int
    """Rows on a page, at most."""

    offset: int | None
    """Rows before this page; null where it was asked for by `after`."""

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


class Pool(BaseModel):
    """The connections of a pool."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    size: int
    """Connections that are open."""

    idle: int
    """Those that nobody uses now."""

    most: int
    """Connections that may be open."""

    waiting: int
    """Requests that wait for one."""


class Readiness(BaseModel):
    """Whether the database answers; the rest is for who may read."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: Literal["ready", "away"]
    """Whether it answers."""

    database: str | None = None
    """Its name."""

    server_version: str | None = None
    """PostgreSQL's version."""

    role: str | None = None
    """The role that the server connects as."""

    read_only: str | None = None
    """Why nothing can be changed at all; left out where it can."""

    tables: list[str] | None = None
    """The tables that rear-diff knows and the role may read."""

    missing: list[str] | None = None
    """Those that the database lacks, or the role may not read."""

    pools: dict[str, Pool] | None = None
    """The connections, by what they are for."""
