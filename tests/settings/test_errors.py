"""What is wrong is said on one line: the key as it was written, where, and what would be right."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rear_diff.settings import SettingsError
from rear_diff.settings.keys import sections
from tests.settings.conftest import Place


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("REAR_DIFF_PGSQL_HOTS=x", "did you mean REAR_DIFF_PGSQL_HOST?"),
        ("REAR_DIFF_PGSQL_USER=x", "did you mean REAR_DIFF_PGSQL_USERNAME?"),
        ("REAR_DIFF_PGSQ_HOST=x", "did you mean REAR_DIFF_PGSQL_HOST?"),
        ("REAR_DIFF_HOST=x", "did you mean REAR_DIFF_PGSQL_HOST or REAR_DIFF_API_HOST?"),
        ("REAR_DIFF_LOG_FILE=x", "[log] has level, format, requests"),
        ("REAR_DIFF_NONSENSE=x", "config.example.toml lists them all"),
    ],
)
def test_an_unknown_variable(place: Place, line: str, told: str) -> None:
    name, _, value = line.partition("=")
    assert place.refusal(environ={name: value}) == (
        f"{name} in the environment: no such setting; {told}"
    )

    place.dotenv(line)
    assert place.refusal() == f"{name} in .env: no such setting; {told}"


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("[pgsql]\nhots = 1", "pgsql.hots", "no such setting; did you mean pgsql.host?"),
        ("[tui]\nport = 1", "tui.port", "no such setting; did you mean pgsql.port or api.port?"),
        ("mouse = true", "mouse", "no such setting; did you mean tui.mouse?"),
        ("[lgo]\nlevel = 1", "lgo", "no such section; did you mean [log]?"),
        (
            "[database]\nurl = 1",
            "database",
            "no such section; there are " + ", ".join(f"[{name}]" for name in sections()),
        ),
        ("api = 8000", "api", "must be a section, written [api]"),
        ('"a\\nb" = 1', r"a\nb", "no such setting; config.example.toml lists them all"),
    ],
)
def test_an_unknown_key_of_config_toml(place: Place, text: str, key: str, told: str) -> None:
    place.config(text)

    assert place.refusal() == f"{key} in config.toml: {told}"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("API_PORT", "abc", '"abc" is not a whole number from 1 to 65535'),
        ("REAR_DIFF_API_PORT", "65536", '"65536" is not a whole number from 1 to 65535'),
        ("REAR_DIFF_API_WORKERS", "1.5", '"1.5" is not a whole number from 1 to 256'),
        ("REAR_DIFF_PGSQL_LOCK_TIMEOUT", "0", '"0" is not a number from 0.1 to 86400'),
        ("REAR_DIFF_PGSQL_LOCK_TIMEOUT", "nan", '"nan" is not a number from 0.1 to 86400'),
        ("REAR_DIFF_TUI_KEYS", "w=1", '"w=1" is not JSON such as {"label.would_watch": "1"}'),
        ("REAR_DIFF_TUI_MOUSE", "maybe", '"maybe" is not true or false'),
        ("LOG_LEVEL", "loud", '"loud" is not one of debug, info, warning, error, critical'),
        ("REAR_DIFF_PGSQL_POOL_MIN", "9", '"9" is more than pgsql.pool_max, which is 8'),
        (
            "REAR_DIFF_PGSQL_PORT",
            "54x",
            '"54x" is not a whole number from 1 to 65535, or one for each host with commas between',
        ),
        (
            "REAR_DIFF_EMBEDDED_DIRECTORY",
            "~no-such-user/pg",
            '"~no-such-user/pg" begins with ~, but there is no such home directory',
        ),
        (
            "REAR_DIFF_JOBS_SOURCES",
            "every hour",
            '"every hour" is not a schedule in five fields such as "0 */6 * * *"',
        ),
        (
            "REAR_DIFF_CATALOGUE_SHOWS_FEED",
            "ftp://host/shows.json",
            "the value is not an http or https address, nor a path",
        ),
        (
            "REAR_DIFF_CATALOGUE_MOVIES_FEED",
            "https://me:hunter2@host/movies.json",
            "the value holds a name or a password, which addresses here must not",
        ),
        ("REAR_DIFF_TUI_MOUSE", "\x1b[2J", r'"\u001b[2J" is not true or false'),
    ],
)
def test_a_bad_variable(place: Place, variable: str, value: str, told: str) -> None:
    assert place.refusal(environ={variable: value}) == f"{variable} in the environment: {told}"


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("[api]\nport = true", "api.port", "true is not a whole number from 1 to 65535"),
        ("[api]\nhost = 1", "api.host", "1 is not a text of at least 1 character"),
        ("[pgsql]\nhost = [1]", "pgsql.host", "[1] is not a text"),
        (
            "[tui]\nkeys = 1",
            "tui.keys",
            '1 is not a table of keys such as "label.would_watch" = "1"',
        ),
        (
            "[tui.keys]\n'label.undo' = 1",
            "tui.keys",
            '{"label.undo": 1} is not a table of keys such as "label.would_watch" = "1"',
        ),
        ("[tui.mouse]\nx = 1", "tui.mouse", '{"x": 1} is not true or false'),
        (
            '[pgsql]\nhost = "a,b,c"\nport = "1,2"',
            "pgsql.port",
            '"1,2" names 2 ports, but pgsql.host names 3',
        ),
    ],
)
def test_a_bad_value_in_config_toml(place: Place, text: str, key: str, told: str) -> None:
    place.config(text)

    assert place.refusal() == f"{key} in config.toml: {told}"


def test_a_bad_flag(place: Place) -> None:
    assert place.refusal({"api.port": 0}) == "--port: 0 is not a whole number from 1 to 65535"


def test_each_fault_has_a_line(place: Place) -> None:
    place.dotenv("API_PORT=x\nLOG_LEVEL=y\n")

    with pytest.raises(SettingsError) as raised:
        place.load()

    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == [
        "API_PORT in .env",
        "LOG_LEVEL in .env",
    ]


def test_a_fault_in_toml_says_the_line(place: Place) -> None:
    place.config("[api]\nport = eighty")

    assert place.refusal() == "config.toml is not valid TOML: Invalid value (at line 2, column 8)"


def test_a_line_of_ours_that_env_loses_is_an_error(place: Place) -> None:
    place.dotenv('A=1\n\nREAR_DIFF_PGSQL_DATABASE="media\n')

    assert place.refusal() == (
        "REAR_DIFF_PGSQL_DATABASE in .env: line 3 cannot be read; is a quote left open?"
    )


def test_a_config_file_that_is_asked_for_must_be_there(place: Place) -> None:
    missing = "cannot be read: No such file or directory"

    assert place.refusal(config=Path("my.toml")) == f"--config: my.toml {missing}"
    assert place.refusal(environ={"REAR_DIFF_CONFIG": "my.toml"}) == (
        f"REAR_DIFF_CONFIG in the environment: my.toml {missing}"
    )
    assert place.refusal(config=Path()) == "--config: . cannot be read: Is a directory"


@pytest.mark.parametrize("name", [".env", "config.toml"])
def test_a_file_that_is_no_text(place: Place, name: str) -> None:
    (place.directory / name).write_bytes(b"\xff\xfe\x00")

    assert place.refusal() == f"{name} cannot be read: it is not UTF-8 text"


@pytest.mark.parametrize("name", [".env", "config.toml"])
def test_a_file_that_cannot_be_opened(place: Place, name: str) -> None:
    place.load()
    (place.directory / name).write_text("")

    with no_file_can_be_opened():
        assert place.refusal() == f"{name} cannot be read: Too many open files"


@contextmanager
def no_file_can_be_opened() -> Iterator[None]:
    """Unlike a file's permissions, this holds for root too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
