"""What stands before every path: hosts, origins, bodies, crowds, headers, ids, the log."""

import asyncio
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.guard.bodies import Bodies
from api.guard.crowd import Crowd
from api.logs import REQUEST_ID
from rear_diff.cli.serving_log import log_config
from rear_diff.database.connect import Target
from rear_diff.settings import LogSettings, Settings

ID = "tt2759766"
LABEL = f"/rear-diff/training/{ID}/label"
BODY = json.dumps({"imdb_id": ID, "label": "would_watch"}).encode()
JSON = {"Content-Type": "application/json"}

Serve = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def serve(empty_target: Target) -> Serve:
    """`serve(allowed_hosts=("*",), ..)`: a client of a server with those settings of [api]."""

    @contextmanager
    def serve(base_url: str = "http://localhost", **api: object) -> Iterator[TestClient]:
        settings = Settings.model_validate({"api": api})
        with TestClient(create_app(empty_target, settings), base_url=base_url) as client:
            yield client

    return serve


def test_only_names_of_the_server_are_answered_to(serve: Serve) -> None:
    with serve(allowed_hosts=("films.example",)) as client:

        def status(host: str) -> int:
            return client.get("/rear-diff/training", headers={"Host": host}).status_code

        for ours in (
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1:8000",
            "[::1]:8000",
            "films.example",
        ):
            assert status(ours) == 200
        for other in ("evil.example", "localhost.evil.example", "films.example.evil", ""):
            assert status(other) == 421, other


def test_a_page_of_another_origin_may_ask_where_it_is_listed(serve: Serve) -> None:
    asking = {"Origin": "https://front.example", "Access-Control-Request-Method": "PATCH"}
    with serve() as client:
        closed = client.options(LABEL, headers=asking)
        assert "access-control-allow-origin" not in closed.headers
        read = client.get("/rear-diff/training", headers=asking)
        assert "access-control-allow-origin" not in read.headers
    with serve(cors_origins=("https://front.example",)) as client:
        opened = client.options(LABEL, headers=asking)
        assert opened.headers["access-control-allow-origin"] == "https://front.example"
        other = client.get("/rear-diff/training", headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_body_that_is_too_large_is_413(serve: Serve) -> None:
    with serve(max_body=1024) as client:
        declared = client.patch(LABEL, content=b" " * 10_000_000, headers=JSON)
        streamed = client.patch(LABEL, content=iter([b" " * 600] * 3), headers=JSON)
        right = client.patch(LABEL, content=BODY.ljust(1024), headers=JSON)
    assert declared.status_code == streamed.status_code == 413
    assert declared.json()["message"] == "The body has more than 1024 bytes."
    assert right.status_code == 404


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "json"])
def test_a_body_that_is_not_json_is_415(serve: Serve, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    with serve() as client:
        declared = client.patch(LABEL, content=BODY, headers=headers)
        streamed = client.patch(LABEL, content=iter([BODY]), headers=headers)
        assert client.patch(LABEL, headers=headers).status_code == 400
    assert declared.status_code == streamed.status_code == 415


async def test_an_address_that_is_too_long_is_414() -> None:
    (start, _) = await _answered(Bodies(_unreachable, 1024, 1), path="/" + "a" * 65_536)
    assert start["status"] == 414


async def test_a_body_that_does_not_arrive_is_408() -> None:
    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    sent = await _answered(Bodies(_unreachable, 1024, 0.01), never)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_more_than_can_be_answered_are_turned_away_and_streams_do_not_count() -> None:
    goes_on, began = asyncio.Event(), asyncio.Event()

    async def streaming(scope: Scope, _: Receive, send: Send) -> None:
        kind = b"text/event-stream" if scope["path"] == "/events" else b"text/plain"
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]}
        )
        began.set()
        await goes_on.wait()
        await send({"type": "http.response.body", "body": b""})

    crowd = Crowd(streaming, 1)
    under_way = []
    for path in ("/events", "/events", "/training"):
        began.clear()
        under_way.append(asyncio.create_task(_answered(crowd, path=path)))
        await began.wait()
    turned_away = await _answered(crowd, path="/training")
    assert turned_away[0]["status"] == 503
    assert dict(turned_away[0]["headers"])[b"retry-after"] == b"1"
    goes_on.set()
    assert [sent[0]["status"] for sent in await asyncio.gather(*under_way)] == [200, 200, 200]
    assert (await _answered(crowd, path="/training"))[0]["status"] == 200


async def _answered(
    app: Bodies | Crowd, receive: Receive | None = None, path: str = "/"
) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "PATCH",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    await app(scope, receive or _unasked, send)
    return sent


async def _unasked() -> Message:
    raise AssertionError


async def _unreachable(_: Scope, __: Receive, ___: Send) -> None:
    raise AssertionError


@pytest.mark.parametrize("path", ["/rear-diff/training", "/rear-diff/nothing", "/rear-diff/health"])
def test_every_answer_keeps_browsers_careful(serve: Serve, path: str) -> None:
    with serve() as client:
        headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_request_keeps_its_id_in_the_answer_and_in_the_log(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "api.access")
    with serve() as client:
        given = client.get("/rear-diff/health", headers={"X-Request-ID": "from-the.proxy_1"})
        made = client.get("/rear-diff/health", headers={"X-Request-ID": "two\twords"})
        client.get("/rear-diff/health?access_token=swordfish&limit=1&my_api_key=swordfish")
    assert given.headers["x-request-id"] == "from-the.proxy_1"
    assert len(made.headers["x-request-id"]) == 32
    ids = [record.__dict__["request_id"] for record in caplog.records]
    assert ids[:2] == ["from-the.proxy_1", made.headers["x-request-id"]]
    assert "limit=1" in caplog.text
    assert "swordfish" not in caplog.text


def test_of_a_long_address_the_beginning_is_logged(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "api.access")
    # One took half a minute once: a pattern was tried from each letter on, to the end.
    with serve() as client:
        for name in ("imdb_id=", "tokentoken", "&"):
            client.get("/rear-diff/training?" + name + "a" * 60_000)
    assert all(len(record.__dict__["path"]) < 2100 for record in caplog.records)


def test_no_token_is_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve() as client:
        client.get("/rear-diff/training", headers={"Authorization": "Bearer swordfish"})
    assert "GET /rear-diff/training" in caplog.text
    assert "swordfish" not in caplog.text


def test_a_line_of_the_log_is_json_where_it_is_asked_for() -> None:
    chosen = log_config(LogSettings(format="json"))
    made = logging.config.DictConfigurator(chosen)
    formatter = made.configure_formatter(chosen["formatters"]["chosen"])
    record = logging.makeLogRecord({"name": "api", "msg": "was %s", "args": ("told",)})
    REQUEST_ID.set("7")
    made.configure_filter(chosen["filters"]["request"]).filter(record)
    line = json.loads(formatter.format(record))
    assert (line["logger"], line["request_id"], line["message"]) == ("api", "7", "was told")


def test_what_is_counted_is_told_by_route(serve: Serve) -> None:
    with serve() as client:
        client.get("/rear-diff/training")
        client.get("/rear-diff/nothing")
        told = client.get("/rear-diff/metrics")
        ready = client.get("/rear-diff/ready").json()
    assert told.headers["content-type"].startswith("text/plain; version=")
    for line in (
        'rear_diff_requests_total{method="GET",route="/rear-diff/training",status="200"} 1.0',
        'rear_diff_requests_total{method="GET",route="other",status="404"} 1.0',
        'rear_diff_query_seconds_count{kind="read"} 1.0',
        'rear_diff_pool_connections{pool="read",state="in use"} 0.0',
        "rear_diff_database_up 1.0",
    ):
        assert line in told.text
    assert ready["status"] == "ready"
    assert "atp.training" in ready["tables"]
    assert ready["pools"]["read"]["most"] >= 1
