"""Clients made from the OpenAPI document by others' generators compile, and label a title."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.api.test_hostile import Server
from tests.api.test_serving import settings_of

pytestmark = pytest.mark.slow

ID = "tt2759766"
HERE = Path(__file__).parent / "clients"
# An environment of its own: what it needs would clash with ours.
PYTHON = HERE / ".venv/bin/python"
GENERATOR = PYTHON.parent / "openapi-python-client"
MODULES = HERE / "node_modules"


@pytest.fixture
def address(
    make_target: Callable[[str], Target], empty_template: str, tmp_path: Path
) -> Iterator[str]:
    target = make_target(empty_template)
    with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001)",
            [ID],
        )
    server = Server(tmp_path, settings_of(target))
    yield f"http://127.0.0.1:{server.port}"
    assert "Traceback" not in server.end()


@pytest.fixture
def document(address: str, tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    with urlopen(f"{address}/rear-diff/openapi.json") as answer:
        path.write_bytes(answer.read())
    return path


def run(*command: str | Path, directory: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=directory, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not GENERATOR.exists(), reason="openapi-python-client is not installed there")
def test_the_client_for_python_labels_a_title(address: str, document: Path, tmp_path: Path) -> None:
    # Its ruff, with which it formats what it writes.
    path = f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"
    run(
        *(GENERATOR, "generate", "--path", document, "--meta", "none"),
        *("--output-path", tmp_path / "generated", "--fail-on-warning"),
        directory=tmp_path,
        PATH=path,
    )
    run(sys.executable, "-m", "compileall", "-q", "generated", directory=tmp_path)
    shutil.copy(HERE / "label.py", tmp_path)
    told = run(PYTHON, "label.py", address, ID, directory=tmp_path)
    assert told.splitlines() == [
        "Label updated successfully",
        "would_watch True 1",
        "404 No training data found with IMDB ID: tt9999999",
    ]


@pytest.mark.skipif(not MODULES.exists(), reason="npm install was not run in tests/api/clients")
def test_the_client_for_typescript_labels_a_title(
    address: str, document: Path, tmp_path: Path
) -> None:
    for name in ("label.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    programs = MODULES / ".bin"
    run(programs / "openapi-typescript", document, "--output", "schema.d.ts", directory=tmp_path)
    run(programs / "tsc", directory=tmp_path)
    told = run("node", "label.js", directory=tmp_path, BASE_URL=address, IMDB_ID=ID)
    assert told.splitlines() == [
        "Label updated successfully",
        "would_watch true 1",
        "404 No training data found with IMDB ID: tt9999999",
    ]
