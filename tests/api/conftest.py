"""A client of the application over a database of the test's own, and a connection beside it."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from tests.lending import Lending, Lent

Insert = Callable[..., None]


class Shared:
    """A database without rows, and an application over it, for the tests of a file."""

    def __init__(self, lending: Lending, template: str) -> None:
        self._lending, self._template = lending, template
        self._lent: Lent | None = None
        self._client: TestClient | None = None
        self._database: psycopg.Connection | None = None

    def target(self) -> Target:
        if self._lent is None:
            self._lent = self._lending.borrow(self._template)
        return self._lent.target

    def client(self) -> TestClient:
        if self._client is None:
            self._client = TestClient(create_app(self.target()))
            self._client.__enter__()
        return self._client

    def database(self) -> psycopg.Connection:
        if self._database is None or self._database.closed:
            keywords = {**self.target().keywords(), "options": "-c TimeZone=UTC"}
            self._database = psycopg.connect(make_conninfo("", **keywords), autocommit=True)
            # What is prepared would be discarded with all else that a test has left.
            self._database.prepare_threshold = None
        return self._database

    def tidy(self) -> None:
        """Take away a test's rows; where more was changed, the next one has another database."""
        if self._lent and not self._lending.restore(self._lent):
            self.close()

    def close(self) -> None:
        if self._client:
            self._client.__exit__(None, None, None)
        if self._database:
            self._database.close()
        if self._lent:
            self._lending.give_back(self._lent)
        self._client = self._lent = self._database = None


@pytest.fixture(scope="module")
def _of_the_file(lending: Lending, empty_template: str) -> Iterator[Shared]:
    shared = Shared(lending, empty_template)
    yield shared
    shared.close()


@pytest.fixture
def _shared(_of_the_file: Shared) -> Iterator[Shared]:
    yield _of_the_file
    _of_the_file.tidy()


@pytest.fixture
def empty_target(_shared: Shared) -> Target:
    """A database with every table and no row; that of `client`."""
    return _shared.target()


@pytest.fixture
def client(_shared: Shared) -> TestClient:
    """A client of a database without rows; the application is that of the other tests of a file."""
    return _shared.client()


@pytest.fixture(scope="module")
def sample_client(
    make_target: Callable[[str], Target], sample_template: str
) -> Iterator[TestClient]:
    """A client of a database with the sample rows, for tests that only read."""
    with TestClient(create_app(make_target(sample_template))) as client:
        yield client


@pytest.fixture
def database(_shared: Shared) -> Iterator[psycopg.Connection]:
    """The database of `client`, as its owner; the next test has the same connection, as new."""
    connection = _shared.database()
    yield connection
    if not connection.closed:
        connection.rollback()
        connection.execute("DISCARD ALL")


@pytest.fixture
def insert(database: psycopg.Connection) -> Insert:
    """`insert("atp.training", column=value, ..)`."""

    def insert(relation: str, **values: object) -> None:
        statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
            Identifier(*relation.split(".")),
            SQL(", ").join(map(Identifier, values)),
            SQL(", ").join(SQL("%s") for _ in values),
        )
        database.execute(statement, list(values.values()))

    return insert


@pytest.fixture
def title(insert: Insert) -> Insert:
    """`title("tt0000001", label="would_watch", ..)`: a training row, the rest made up."""

    def title(imdb_id: str, **values: object) -> None:
        made_up = {"media_type": "movie", "media_title": f"Title {imdb_id}", "release_year": 2001}
        insert("atp.training", imdb_id=imdb_id, **{**made_up, **values})

    return title


@pytest.fixture
def verdict(insert: Insert) -> Insert:
    """`verdict("tt0000001", cm_value="tp", ..)`: what the model made of a title."""

    def verdict(imdb_id: str, **values: object) -> None:
        made_up = {"prediction": 1, "probability": "0.875", "cm_value": "tp"}
        insert("atp.prediction", imdb_id=imdb_id, **{**made_up, **values})

    return verdict


@pytest.fixture
def file(insert: Insert) -> Insert:
    """`file(1, pipeline_status="parsed", ..)`: a media row with that number for a hash."""

    def file(number: int, **values: object) -> None:
        made_up = {"media_type": "movie", "original_title": f"Release {number}"}
        insert("atp.media", hash=f"{number:040x}", **{**made_up, **values})

    return file
