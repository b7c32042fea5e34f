"""What is answered where a request is not carried out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.app import create_app
from api.connected import connected_database, set_link
from rear_diff.database.connect import Target
from tests.api.conftest import Insert
from tests.schemas.roles import RoleKind, as_role

ID = "tt2759766"
LISTS = ["/rear-diff/training", "/rear-diff/media/", "/rear-diff/flyway"]
CHANGES = {
    f"/rear-diff/training/{ID}/label": {"imdb_id": ID, "label": "would_watch"},
    f"/rear-diff/training/{ID}/reviewed": {"imdb_id": ID},
}


@contextmanager
def impatient(target: Target, **limits: float) -> Iterator[TestClient]:
    """A client whose server waits for nothing longer than a moment."""
    pgsql = target.pgsql.model_copy(update={"pool_timeout": 0.3, "lock_timeout": 0.2, **limits})
    with TestClient(create_app(replace(target, pgsql=pgsql))) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", 'limit is a whole number from 1 to 1000; not "0".'),
        ("limit=1001", 'limit is a whole number from 1 to 1000; not "1001".'),
        ("limit=ten", 'limit is a whole number from 1 to 1000; not "ten".'),
        ("limit=", 'limit is a whole number from 1 to 1000; not "".'),
        ("offset=-1", 'offset is a whole number from 0 on; not "-1".'),
        ("reviewed=maybe", 'reviewed is true or false; not "maybe".'),
        ("sort_order=up", 'sort_order is asc or desc; not "up".'),
        (
            "label=maybe",
            (
                "label is one of would_watch, would_not_watch, none, or several with commas"
                ' between; not "maybe".'
            ),
        ),
        (
            "media_type=film",
            (
                "media_type is one of movie, tv_show, tv_season, unknown, tv_episode_pack, none,"
                ' or several with commas between; not "film".'
            ),
        ),
        ("media_title=%00", "media_title cannot hold the character NUL."),
        ("imdb_id=%00", "imdb_id cannot hold the character NUL."),
        (
            "limit=0&offset=x",
            (
                'limit is a whole number from 1 to 1000; not "0".'
                ' offset is a whole number from 0 on; not "x".'
            ),
        ),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    client: TestClient, query: str, message: str
) -> None:
    response = client.get(f"/rear-diff/training?{query}")
    assert response.status_code == 422
    assert response.json() == {"success": False, "error": "Invalid request", "message": message}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/rear-diff/media/", "created_at, updated_at, release_year, media_title, imdb_rating"),
        ("/rear-diff/flyway", "installed_rank, installed_on, version"),
    ],
)
def test_an_unknown_sort_by_is_refused_but_on_training(
    client: TestClient, path: str, keys: str
) -> None:
    response = client.get(f"{path}?sort_by=nonsense")
    assert response.status_code == 422
    assert response.json()["message"] == f'sort_by is one of {keys}; not "nonsense".'


@pytest.mark.parametrize("offset", ["9223372036854775808", "1" + "0" * 5000])
def test_numbers_past_a_bigint_are_refused(client: TestClient, offset: str) -> None:
    response = client.get(f"/rear-diff/training?offset={offset}")
    assert response.status_code == 422
    assert len(response.text) < 300


def test_of_a_parameter_that_is_given_twice_the_last_counts(client: TestClient) -> None:
    answer = client.get("/rear-diff/training?limit=zero&limit=7").json()
    assert answer["pagination"]["limit"] == 7


def test_a_missing_table_is_404_and_named(
    empty_target: Target, database: psycopg.Connection
) -> None:
    database.execute("DROP TABLE atp.training CASCADE")
    database.execute("DROP TABLE public.flyway_schema_history")
    with TestClient(create_app(empty_target)) as client:
        missing = {
            "training": client.get("/rear-diff/training"),
            "flyway": client.get("/rear-diff/flyway"),
            **{path: client.patch(path, json=body) for path, body in CHANGES.items()},
        }
        present = client.get("/rear-diff/media/")
    assert present.status_code == 200
    for response in missing.values():
        assert response.status_code == 404
        assert response.json()["success"] is False
        assert response.json()["error"] == "Table not found"
    assert missing["training"].json()["message"] == "The database has no atp.training."
    assert missing["flyway"].json()["message"] == (
        "The database has no public.flyway_schema_history."
    )


@pytest.mark.parametrize("path", LISTS)
def test_a_read_that_the_database_fails_has_the_documented_body(
    client: TestClient, database: psycopg.Connection, path: str
) -> None:
    _lose_tables(database)
    response = client.get(path)
    assert response.status_code == 500
    assert list(response.json()) == ["error", "details"]
    assert response.json()["error"] == "Database error occurred"
    assert "does not exist" in response.json()["details"]
    _tells_no_secret(response.text)


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_that_the_database_fails_has_the_documented_body(
    client: TestClient, database: psycopg.Connection, path: str
) -> None:
    _lose_tables(database)
    response = client.patch(path, json=CHANGES[path])
    assert response.status_code == 500
    assert list(response.json()) == ["success", "error", "message"]
    assert response.json()["success"] is False
    assert response.json()["error"] == "Database error"
    assert "does not exist" in response.json()["message"]
    _tells_no_secret(response.text)


def test_when_the_database_is_dropped_the_answer_is_503_and_health_stays(
    make_target: Callable[[str], Target], empty_template: str, maintenance: Target
) -> None:
    doomed = make_target(empty_template)
    with impatient(doomed) as client:
        assert client.get("/rear-diff/training").status_code == 200
        with psycopg.connect(
            make_conninfo("", **maintenance.keywords()), autocommit=True
        ) as server:
            name = Identifier(str(doomed.parameters["dbname"]))
            server.execute(SQL("DROP DATABASE {} (FORCE)").format(name))
        read = client.get("/rear-diff/training")
        changes = [client.patch(path, json=body) for path, body in CHANGES.items()]
        assert client.get("/rear-diff/health").json() == {"status": "healthy"}
    assert read.status_code == 503
    assert read.headers["retry-after"] == "2"
    assert read.json() == {
        "error": "Database error occurred",
        "details": "The database does not let this server in; the server's log has the reason.",
    }
    for change in changes:
        assert change.status_code == 503
        assert change.headers["retry-after"] == "2"
        assert change.json()["success"] is False
        assert change.json()["error"] == "Database error"
        assert change.json()["message"].startswith("The database does not let this server in;")
        assert "It is not known whether the change was made" in change.json()["message"]
    for response in (read, *changes):
        _tells_no_secret(response.text)


def test_a_connection_that_broke_is_no_failure_for_a_read(
    client: TestClient, database: psycopg.Connection
) -> None:
    assert client.get("/rear-diff/training").status_code == 200
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert client.get("/rear-diff/training").status_code == 200


@pytest.mark.thorough
def test_while_every_connection_is_in_use_the_answer_is_503(empty_target: Target) -> None:
    with impatient(empty_target, pool_max=1) as client, _every_connection(client):
        busy = client.get("/rear-diff/training")
    assert busy.status_code == 503
    assert busy.headers["retry-after"] == "2"
    assert busy.json() == {
        "error": "Database error occurred",
        "details": "Every connection to the database is in use. Try again in a moment.",
    }


def test_what_takes_too_long_is_504(
    empty_target: Target, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    with impatient(empty_target) as client, database.transaction():
        database.execute("LOCK TABLE atp.training")
        read = client.get("/rear-diff/training")
        changes = [client.patch(path, json=body) for path, body in CHANGES.items()]
    assert read.status_code == 504
    assert list(read.json()) == ["error", "details"]
    for change in changes:
        assert change.status_code == 504
        assert change.json()["error"] == "Database error"
    for response in (read, *changes):
        _tells_no_secret(response.text)


async def test_a_role_that_may_only_select_reads_all_and_changes_nothing(
    sample_target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    async with as_role(sample_target, RoleKind.GUEST) as guest:
        with TestClient(create_app(guest)) as client:
            reads = [client.get(path) for path in LISTS]
            changes = [client.patch(path, json=body) for path, body in CHANGES.items()]
    for read in reads:
        assert read.status_code == 200
        assert read.json()["data"]
    for change in changes:
        assert change.status_code == 403
        assert change.json()["success"] is False
        assert change.json()["error"] == "Not allowed"
        assert "may not UPDATE" in change.json()["message"]
        _tells_no_secret(change.text)
    assert "GRANT UPDATE ON atp.training" in caplog.text


async def test_a_role_that_may_not_read_a_table_is_told_which(empty_target: Target) -> None:
    async with as_role(empty_target, RoleKind.OUTSIDER) as outsider:
        with TestClient(create_app(outsider)) as client:
            refused = client.get("/rear-diff/training")
            history = client.get("/rear-diff/flyway")
    assert refused.status_code == 404
    assert "may not SELECT from atp.training" in refused.json()["message"]
    _tells_no_secret(refused.text)
    assert history.status_code == 200


async def test_a_right_that_is_lost_meanwhile_is_403(
    empty_target: Target, database: psycopg.Connection
) -> None:
    async with as_role(empty_target, RoleKind.LABELLER) as labeller:
        with TestClient(create_app(labeller)) as client:
            role = Identifier(str(labeller.parameters["user"]))
            database.execute(SQL("REVOKE ALL ON atp.training FROM {}").format(role))
            responses = [
                client.get("/rear-diff/training"),
                *(client.patch(path, json=body) for path, body in CHANGES.items()),
            ]
    for response in responses:
        assert response.status_code == 403
        assert list(response.json()) == ["success", "error", "message"]
        _tells_no_secret(response.text)


def test_an_unexpected_error_is_told_without_its_traceback(empty_target: Target) -> None:
    app = create_app(empty_target)
    with TestClient(app, raise_server_exceptions=False) as client:
        set_link(app, None)
        read = client.get("/rear-diff/training")
        changes = [client.patch(path, json=body) for path, body in CHANGES.items()]
    assert read.status_code == 500
    assert list(read.json()) == ["error", "details"]
    for change in changes:
        assert change.status_code == 500
        assert list(change.json()) == ["success", "error", "message"]
    for response in (read, *changes):
        assert "lifespan" not in response.text
        _tells_no_secret(response.text)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/rear-diff/training/", 404),
        ("GET", "/rear-diff/media", 404),
        ("GET", "/rear-diff/flyway/", 404),
        ("GET", "/rear-diff", 404),
        ("GET", "/rear-diff/nothing", 404),
        ("GET", "/training", 404),
        ("POST", "/rear-diff/training", 405),
        ("DELETE", f"/rear-diff/training/{ID}/label", 405),
    ],
)
def test_paths_and_their_slashes_are_exact(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path, follow_redirects=False)
    assert response.status_code == status
    assert list(response.json()) == ["success", "error", "message"]


def test_a_method_that_is_not_taken_is_told_which_is(client: TestClient) -> None:
    response = client.post("/rear-diff/training")
    assert response.headers["allow"] == "GET"
    assert response.json()["message"] == "This path takes GET."


@contextmanager
def _every_connection(client: TestClient) -> Iterator[None]:
    assert isinstance(client.app, Starlette)
    database = connected_database(client.app)
    assert database
    assert client.portal
    with client.portal.wrap_async_context_manager(database.pool.connection()):
        yield


def _lose_tables(database: psycopg.Connection) -> None:
    database.execute("ALTER SCHEMA atp RENAME TO lost")
    database.execute("ALTER TABLE public.flyway_schema_history RENAME TO lost")


def _tells_no_secret(text: str) -> None:
    for word in ("SELECT *", "WHERE", "GRANT", "Traceback", "host=", "dbname", "/tmp", "postgres"):
        assert word not in text
