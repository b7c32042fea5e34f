"""libpq is told what the settings say, and reads PG* variables and service files by itself."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rear_diff.settings import (
    PgsqlSettings,
    connection_parameters,
    database_is_configured,
    export_libpq_variables,
    read_parameters,
)
from tests.settings.conftest import Place


def pgsql(**values: object) -> PgsqlSettings:
    return PgsqlSettings.model_validate(values)


def test_only_what_is_set_is_told() -> None:
    assert connection_parameters(pgsql()) == {}
    assert connection_parameters(pgsql(host="", database="media")) == {"dbname": "media"}


def test_fields_are_told_by_libpqs_names() -> None:
    told = connection_parameters(
        pgsql(
            host="one,two",
            port="1,2",
            username="me",
            password="secret",
            database="media",
            sslmode="require",
            service="nas",
        )
    )

    assert told == {
        "host": "one,two",
        "port": "1,2",
        "user": "me",
        "password": "secret",
        "dbname": "media",
        "sslmode": "require",
        "service": "nas",
    }


def test_fields_override_the_parts_of_the_url() -> None:
    told = connection_parameters(
        pgsql(
            url="postgresql://me:secret@one:1,two:2/media?hostaddr=10.0.0.1,10.0.0.2&connect_timeout=9",
            host="three",
            port=3,
        )
    )

    assert told == {
        "host": "three",
        "port": 3,
        "user": "me",
        "password": "secret",
        "dbname": "media",
        "connect_timeout": "9",
    }


def test_a_timeout_that_is_set_overrides_the_urls() -> None:
    url = "host=one connect_timeout=9 application_name=mine"

    assert connection_parameters(pgsql(url=url, connect_timeout=3, application_name="x")) == {
        "host": "one"
    }


@pytest.mark.parametrize(
    ("values", "environ", "configured"),
    [
        ({}, {}, False),
        ({"username": "me", "password": "x", "port": 1, "sslmode": "require"}, {}, False),
        ({}, {"PGUSER": "me", "PGPASSWORD": "x", "PGHOST": ""}, False),
        ({"url": "postgresql://"}, {}, True),
        ({"host": "one"}, {}, True),
        ({"service": "nas"}, {}, True),
        ({"database": "media"}, {}, True),
        ({}, {"PGHOST": "one"}, True),
        ({}, {"PGHOSTADDR": "10.0.0.1"}, True),
        ({}, {"PGPORT": "5433"}, True),
        ({}, {"PGSERVICE": "nas"}, True),
        ({}, {"PGDATABASE": "media"}, True),
    ],
)
def test_a_database_is_configured_where_something_names_one(
    values: Mapping[str, object], environ: Mapping[str, str], configured: bool
) -> None:
    assert database_is_configured(pgsql(**values), environ) is configured


def test_libpqs_variables_count_in_env_too(place: Place) -> None:
    place.dotenv("PGHOST=dotenv\nPGUSER=dotenv\nPGDATA=/somewhere\n")

    loaded = place.load(environ={"PGUSER": "environment", "PGPORT": ""})

    assert loaded.libpq == {"PGHOST": "dotenv", "PGUSER": "environment"}
    assert loaded.origins["PGHOST"] == ".env: PGHOST"
    assert database_is_configured(loaded.settings.pgsql, loaded.libpq)


def test_exporting_them_leaves_the_environment_as_it_is(place: Place) -> None:
    place.dotenv("PGHOST=dotenv\nPGUSER=dotenv\n")
    environ = {"PGUSER": "environment"}

    export_libpq_variables(place.load(environ=environ), environ)

    assert environ == {"PGUSER": "environment", "PGHOST": "dotenv"}


def libpqs_answer(place: Place, environ: Mapping[str, str]) -> dict[str, str]:
    """What the real libpq would connect with, asked in a process of its own."""
    program = """
import json
from psycopg import pq
from rear_diff.settings import export_libpq_variables, load_settings
export_libpq_variables(load_settings())
options = pq.Conninfo.get_defaults()
print(json.dumps({o.keyword.decode(): o.val.decode() for o in options if o.val}))
"""
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=place.directory,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(place.directory), **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    parameters: dict[str, str] = json.loads(answer.stdout)
    return parameters


def test_libpq_sees_the_variables_of_env_below_those_of_the_environment(place: Place) -> None:
    place.dotenv("PGHOST=dotenv\nPGUSER=dotenv\nPGPASSWORD=secret\n")

    told = libpqs_answer(place, {"PGUSER": "environment"})

    assert (told["host"], told["user"], told["password"]) == ("dotenv", "environment", "secret")


def test_libpq_puts_a_service_above_the_variables(place: Place) -> None:
    (place.directory / ".pg_service.conf").write_text("[nas]\nhost=service\ndbname=media\n")
    place.dotenv("PGSERVICE=nas\nPGHOST=dotenv\nPGUSER=dotenv\n")

    told = libpqs_answer(place, {})

    assert (told["host"], told["dbname"], told["user"]) == ("service", "media", "dotenv")


def test_replicas_are_asked_as_the_primary_is_but_for_the_place() -> None:
    read = pgsql(
        url="postgresql://me:x@one,two:5433/media?target_session_attrs=read-write",
        read_url="postgresql://replica?application_name=reads",
    )
    primary = connection_parameters(read)
    assert read_parameters(read, primary) == {
        "host": "replica",
        "user": "me",
        "password": "x",
        "dbname": "media",
        "application_name": "reads",
    }
    assert read_parameters(pgsql(url="postgresql://one"), primary) is None
