"""Who may ask: tokens, scopes, and how often."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.access.caller import Scope
from rear_diff.access.tokens import TokenFile
from rear_diff.database.connect import Target
from rear_diff.settings import Settings, SettingsError
from tests.api.conftest import Insert

ID = "tt2759766"
LABEL = f"/rear-diff/training/{ID}/label"
BODY = {"imdb_id": ID, "label": "would_watch"}

Serve = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.json")


@pytest.fixture
def serve(empty_target: Target, file: TokenFile) -> Serve:
    """`serve(host=.., required=.., ..)`: a client of a server with those settings and `file`."""

    @contextmanager
    def serve(*, host: str = "0.0.0.0", **auth: object) -> Iterator[TestClient]:
        settings = Settings.model_validate(
            {
                "api": {"host": host, "allowed_hosts": ("*",)},
                "auth": {"tokens": file.path, **auth},
            }
        )
        with TestClient(create_app(empty_target, settings)) as client:
            yield client

    return serve


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_a_token_nothing_is_read_or_changed(serve: Serve, file: TokenFile) -> None:
    file.create("anna", Scope.LABEL)
    with serve() as client:
        refused = [client.get("/rear-diff/training"), client.patch(LABEL, json=BODY)]
        refused.append(client.get("/rear-diff/metrics"))
        refused.append(client.get("/rear-diff/training", headers={"Authorization": "Basic eDp5"}))
    for response in refused:
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Bearer realm="rear-diff"'
        assert list(response.json()) == ["success", "error", "message"]


def test_a_token_that_is_not_good_is_told_why(serve: Serve, file: TokenFile) -> None:
    token = file.create("anna", Scope.LABEL)
    with serve() as client:
        wrong = client.get("/rear-diff/training", headers=bearer("rdt_wrong"))
        assert client.get("/rear-diff/training", headers=bearer(token)).status_code == 200
        file.revoke("anna")
        revoked = client.get("/rear-diff/training", headers=bearer(token))
    for response in (wrong, revoked):
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == (
            'Bearer realm="rear-diff", error="invalid_token",'
            ' error_description="The token is not known."'
        )


def test_a_token_that_may_only_read_changes_nothing(
    serve: Serve, file: TokenFile, title: Insert, database: psycopg.Connection
) -> None:
    title(ID)
    token = file.create("front end", Scope.READ)
    with serve() as client:
        assert client.get("/rear-diff/training", headers=bearer(token)).status_code == 200
        refused = client.patch(LABEL, json=BODY, headers=bearer(token))
    assert refused.status_code == 403
    assert refused.headers["www-authenticate"].endswith(
        'error="insufficient_scope",'
        ' error_description="The token does not have the scope label.", scope="label"'
    )
    assert database.execute("SELECT label FROM atp.training").fetchone() == (None,)


def test_a_token_that_may_label_does_both(serve: Serve, file: TokenFile, title: Insert) -> None:
    title(ID)
    token = file.create("anna", Scope.LABEL)
    with serve() as client:
        assert client.patch(LABEL, json=BODY, headers=bearer(token)).status_code == 200
        (row,) = client.get("/rear-diff/training", headers=bearer(token)).json()["data"]
        assert row["label"] == "would_watch"
        told = client.get("/rear-diff/metrics", headers=bearer(token)).text
        assert 'rear_diff_labels_total{label="would_watch"} 1.0' in told


def test_what_tells_of_the_server_needs_no_token_and_tells_no_more(
    serve: Serve, file: TokenFile
) -> None:
    token = file.create("anna", Scope.READ)
    with serve() as client:
        for path in ("/", "/health", "/docs", "/openapi.json"):
            assert client.get(f"/rear-diff{path}").status_code == 200
        assert client.get("/rear-diff/ready").json() == {"status": "ready"}
        assert client.get("/rear-diff/ready", headers=bearer("wrong")).json() == {"status": "ready"}
        full = client.get("/rear-diff/ready", headers=bearer(token)).json()
    assert {"database", "role", "tables", "pools"} <= set(full)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_on_loopback_nobody_says_who_they_are(serve: Serve, title: Insert, host: str) -> None:
    title(ID)
    with serve(host=host) as client:
        assert client.get("/rear-diff/training").status_code == 200
        assert client.patch(LABEL, json=BODY).status_code == 200
        # As nobody has a token, one that a client sends to all servers is passed over.
        assert client.get("/rear-diff/training", headers=bearer("any")).status_code == 200


def test_on_loopback_too_where_it_is_required(serve: Serve, file: TokenFile) -> None:
    file.create("anna", Scope.LABEL)
    with serve(host="127.0.0.1", required=True) as client:
        assert client.get("/rear-diff/training").status_code == 401
    with serve(host="127.0.0.1") as client:
        assert client.get("/rear-diff/training").status_code == 200
        assert client.get("/rear-diff/training", headers=bearer("wrong")).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "nas.local"])
def test_other_machines_without_tokens_are_a_start_that_is_refused(serve: Serve, host: str) -> None:
    with pytest.raises(SettingsError, match=r"token create .*--insecure"), serve(host=host):
        pass


def test_a_request_from_elsewhere_to_a_server_for_this_machine_is_refused(
    empty_target: Target,
) -> None:
    app = create_app(empty_target)
    with TestClient(app, base_url="http://192.168.1.2") as client:
        refused = client.get("/rear-diff/training")
    assert refused.status_code == 403
    assert "own machine only" in refused.json()["message"]


def test_changes_are_counted_for_each_token(serve: Serve, file: TokenFile, title: Insert) -> None:
    title(ID)
    anna, bert = (bearer(file.create(name, Scope.LABEL)) for name in ("anna", "bert"))
    with serve(writes_per_minute=3) as client:
        statuses = [client.patch(LABEL, json=BODY, headers=anna).status_code for _ in range(4)]
        late = client.patch(LABEL, json=BODY, headers=anna)
        assert statuses == [200, 200, 200, 429]
        assert late.status_code == 429
        assert 1 <= int(late.headers["retry-after"]) <= 120
        assert client.get("/rear-diff/training", headers=anna).status_code == 200
        assert client.patch(LABEL, json=BODY, headers=bert).status_code == 200


def test_tokens_that_cannot_be_read_are_503(serve: Serve, file: TokenFile) -> None:
    token = file.create("anna", Scope.LABEL)
    with serve() as client:
        file.path.write_text("broken")
        response = client.get("/rear-diff/training", headers=bearer(token))
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert str(file.path) not in response.text
