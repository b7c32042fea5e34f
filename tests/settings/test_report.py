"""`rear-diff config`: each value in effect and where it came from."""

import pytest

from rear_diff.settings import ReportLine, report
from rear_diff.settings.keys import keys
from tests.settings.conftest import Place


def test_every_setting_has_a_line_in_the_order_of_the_example(place: Place) -> None:
    lines = report(place.load())

    assert [line.key for line in lines] == list(keys())
    assert ReportLine("api.port", "8000", "default") in lines
    assert ReportLine("pgsql.statement_timeout", "30", "default") in lines
    assert ReportLine("pgsql.prepare_statements", "", "default") in lines
    assert ReportLine("pgsql.password", "", "default") in lines
    assert ReportLine("tui.keys", "", "default") in lines


def test_keys_are_shown_by_binding(place: Place) -> None:
    config = place.config('[tui.keys]\n"label.undo" = "U"\n"table.find" = ""')

    assert ReportLine("tui.keys", "label.undo=U table.find=", str(config)) in report(place.load())


def test_a_line_says_the_value_in_effect_and_its_source(place: Place) -> None:
    config = place.config('tui.theme = "a\\u001b[2J"\n[pgsql]\npassword = "x"\nlock_timeout = 2.5')
    lines = report(place.load({"api.port": 80}, environ={"LOG_LEVEL": "Error"}))

    assert ReportLine("api.port", "80", "--port") in lines
    assert ReportLine("log.level", "error", "environment variable LOG_LEVEL") in lines
    assert ReportLine("pgsql.password", "********", str(config)) in lines
    assert ReportLine("pgsql.lock_timeout", "2.5", str(config)) in lines
    assert ReportLine("tui.theme", r"a\x1b[2J", str(config)) in lines


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "postgresql://me:p%40ss@one:1,two:2/db?sslmode=require",
            "postgresql://me:********@one:1,two:2/db?sslmode=require",
        ),
        ("postgresql://me@one/db", "postgresql://me@one/db"),
        ("postgresql://me:@one/db", "user=me dbname=db host=one"),
        ("postgres://me:a?b=c@[::1]/db", "postgres://me:********@[::1]/db"),
        (
            "postgresql:///db?host=/run&p%61ssword=x&sslpassword=y",
            "postgresql:///db?host=/run&p%61ssword=********&sslpassword=********",
        ),
        ("host=one password='x y' dbname=db", "password=******** dbname=db host=one"),
        ("host=one dbname=db", "dbname=db host=one"),
    ],
)
def test_a_url_is_shown_without_its_password(place: Place, url: str, shown: str) -> None:
    lines = report(place.load({"pgsql.url": url}))

    assert set(lines[0].value.split()) == set(shown.split())


def test_the_url_of_replicas_is_shown_without_its_password_too(place: Place) -> None:
    lines = report(place.load({"pgsql.read_url": "postgresql://me:x@replica"}))
    assert [line.value for line in lines if line.key == "pgsql.read_url"] == [
        "postgresql://me:********@replica"
    ]


def test_what_libpq_reads_by_itself_has_a_line_where_no_setting_overrides_it(place: Place) -> None:
    place.dotenv("PGHOST=dotenv\nPGPASSWORD=x\nPGDATABASE=dotenv\n")

    loaded = place.load({"pgsql.host": "flag"}, environ={"PGDATABASE": "environment"})

    assert report(loaded)[len(keys()) :] == [
        ReportLine("PGPASSWORD", "********", ".env: PGPASSWORD"),
        ReportLine("PGDATABASE", "environment", "environment variable PGDATABASE"),
    ]
