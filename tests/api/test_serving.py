"""The real server process, asked with the documents' own curl lines."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

import api
from rear_diff.database.connect import Target

ROOT = Path(api.__file__).parents[1]
ID = "tt2759766"

READS = """
curl http://localhost:8000/rear-diff/training
curl "http://localhost:8000/rear-diff/training?media_type=movie&limit=10"
curl "http://localhost:8000/rear-diff/training?label=would_watch&limit=25&sort_by=updated_at&sort_order=desc"
curl "http://localhost:8000/rear-diff/training?reviewed=false&human_labeled=true&limit=10"
curl "http://localhost:8000/rear-diff/training?anomalous=false&limit=10"
curl "http://localhost:8000/rear-diff/media/?limit=10"
curl "http://localhost:8000/rear-diff/media/?media_type=movie&limit=5"
curl "http://localhost:8000/rear-diff/media/?sort_by=updated_at&sort_order=desc&limit=5"
curl "http://localhost:8000/rear-diff/flyway"
curl "http://localhost:8000/rear-diff/flyway?sort_by=installed_on&sort_order=desc"
curl "http://localhost:8000/rear-diff/flyway?sort_by=version&sort_order=asc"
""".strip().splitlines()

FILTERS = re.compile("(media_type|label|human_labeled|reviewed|anomalous)=([a-z_]+)")

HEALTH = "curl http://localhost:8000/rear-diff/health"

LABEL = """curl -X PATCH http://localhost:8000/rear-diff/training/tt2759766/label \
  -H "Content-Type: application/json" \
  -d '{"imdb_id": "tt2759766", "label": "would_watch"}'"""

REVIEWED = """curl -X PATCH http://localhost:8000/rear-diff/training/tt2759766/reviewed \
  -H "Content-Type: application/json" \
  -d '{"imdb_id": "tt2759766"}'"""


def start(
    directory: Path, settings: Mapping[str, str], log: IO[str] | int = subprocess.PIPE
) -> subprocess.Popen[str]:
    """uvicorn on a port of its own choice, over the database that the environment names."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"),
            *("--app-dir", str(ROOT), "--port", "0", "--no-access-log"),
        ],
        cwd=directory,
        env={**os.environ, **settings},
        stderr=log,
        text=True,
    )


@pytest.fixture(scope="module")
def target(make_target: Callable[[str], Target], sample_template: str) -> Target:
    target = make_target(sample_template)
    with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as connection:
        connection.execute("DELETE FROM atp.training WHERE imdb_id = %s", [ID])
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001)",
            [ID],
        )
        connection.execute(
            "INSERT INTO atp.training"
            " (imdb_id, media_type, media_title, release_year, label, human_labeled)"
            " VALUES ('tt9999999', 'movie', 'Title', 2001, 'would_watch', true)"
        )
    return target


@pytest.fixture(scope="module")
def address(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens, such as `127.0.0.1:40123`."""
    with start(tmp_path_factory.mktemp("serving"), settings_of(target)) as process:
        assert process.stderr
        told = []
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"running on http://(127\.0\.0\.1:[0-9]+)", line):
                yield found[1]
                break
        process.terminate()
        told.append(process.stderr.read())
    assert process.returncode == 0 or process.returncode == -15, "".join(told)


def run(line: str, address: str) -> tuple[int, dict[str, Any]]:
    """The status and the body that the curl line prints, from the server at `address`."""
    words = shlex.split(line.replace("localhost:8000", address))
    if shutil.which("curl"):
        words[1:1] = ["--silent", "--write-out", "\n%{http_code}"]
        printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        body, _, status = printed.rpartition("\n")
        return int(status), json.loads(body)
    return _without_curl(words)


def _without_curl(words: list[str]) -> tuple[int, dict[str, Any]]:
    options = dict(pairwise(words))
    (url,) = [word for word in words if word.startswith("http:")]
    request = urllib.request.Request(
        url, options["-d"].encode() if "-d" in options else None, method=options.get("-X", "GET")
    )
    if "-H" in options:
        request.add_header(*options["-H"].split(": "))
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.thorough
def test_the_health_check_runs_as_documented(address: str) -> None:
    assert run(HEALTH, address) == (200, {"status": "healthy"})


@pytest.mark.parametrize("line", READS)
def test_each_documented_read_prints_the_documented_shape(address: str, line: str) -> None:
    status, body = run(line, address)
    assert status == 200
    assert body["data"]
    if "/flyway" in line:
        assert list(body) == ["data"]
        return
    assert list(body) == ["data", "pagination"]
    limit = int((re.search("limit=([0-9]+)", line) or ["", "100"])[1])
    assert body["pagination"]["limit"] == limit
    assert len(body["data"]) == min(limit, body["pagination"]["total"])
    for name, value in re.findall(
        "(media_type|label|human_labeled|reviewed|anomalous)=([a-z_]+)", line
    ):
        assert {json.dumps(row[name]).strip('"') for row in body["data"]} == {value}


def test_the_documented_changes_print_the_documented_success(address: str) -> None:
    assert run(LABEL, address) == (
        200,
        {"success": True, "message": "Label updated successfully"},
    )
    assert run(REVIEWED, address) == (
        200,
        {"success": True, "message": "Reviewed status updated successfully"},
    )
    _, body = run(f"curl http://localhost:8000/rear-diff/training?imdb_id={ID}", address)
    (row,) = body["data"]
    assert (row["label"], row["human_labeled"], row["reviewed"]) == ("would_watch", True, True)


def test_a_failure_keeps_its_status_over_the_wire(address: str) -> None:
    status, body = run(LABEL.replace('"would_watch"', '"maybe"'), address)
    assert status == 400
    assert body["message"] == "Label must be one of: would_watch, would_not_watch"


def settings_of(target: Target) -> dict[str, str]:
    """The environment that names the database of `target`."""
    return {
        "REAR_DIFF_PGSQL_HOST": str(target.parameters["host"]),
        "REAR_DIFF_PGSQL_PORT": str(target.parameters.get("port", 5432)),
        "REAR_DIFF_PGSQL_USERNAME": str(target.parameters["user"]),
        "REAR_DIFF_PGSQL_DATABASE": str(target.parameters["dbname"]),
    }


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (
            {"REAR_DIFF_PGSQL_USERNAME": "nobody", "REAR_DIFF_PGSQL_PASSWORD": "swordfish"},
            'rear-diff cannot start. The database refuses the login: role "nobody" does not exist.',
        ),
        ({"REAR_DIFF_PGSQL_PORT": "abc"}, "rear-diff cannot start. REAR_DIFF_PGSQL_PORT"),
    ],
)
def test_a_start_that_fails_says_why_in_one_line(
    target: Target, tmp_path: Path, wrong: dict[str, str], line: str
) -> None:
    settings = {**settings_of(target), **wrong}
    with start(tmp_path, settings) as process:
        _, told = process.communicate()
    assert process.returncode != 0
    assert line in told
    assert "Traceback" not in told
    assert "swordfish" not in told
