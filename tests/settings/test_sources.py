"""Each source is read, the stronger one wins, and each value says where it came from."""

from pathlib import Path

import pytest

from rear_diff.settings import Settings, load_settings
from rear_diff.settings.keys import keys
from tests.settings.conftest import Place


def test_without_any_source_there_are_the_defaults(place: Place) -> None:
    loaded = place.load()

    assert loaded.settings == Settings()
    assert (loaded.settings.api.host, loaded.settings.api.port) == ("127.0.0.1", 8000)
    assert loaded.settings.tui.theme is None
    assert set(loaded.origins.values()) == {"default"}


def test_the_names_that_people_have_in_their_env_file_work(place: Place) -> None:
    place.dotenv(
        """\
        # what a deployment of a year ago has
        REAR_DIFF_PGSQL_HOST=nas
        REAR_DIFF_PGSQL_PORT=5433
        REAR_DIFF_PGSQL_USERNAME=labeller
        REAR_DIFF_PGSQL_PASSWORD='p#ss word'
        REAR_DIFF_PGSQL_DATABASE=media
        API_HOST=0.0.0.0
        API_PORT=9000
        LOG_LEVEL=WARNING
        """
    )

    loaded = place.load()
    settings = loaded.settings

    assert (settings.pgsql.host, settings.pgsql.port) == ("nas", 5433)
    assert (settings.pgsql.username, settings.pgsql.database) == ("labeller", "media")
    assert settings.pgsql.password is not None
    assert settings.pgsql.password.get_secret_value() == "p#ss word"
    assert (settings.api.host, settings.api.port) == ("0.0.0.0", 9000)
    assert settings.log.level == "warning"
    assert loaded.origins["pgsql.host"] == ".env: REAR_DIFF_PGSQL_HOST"
    assert loaded.origins["api.port"] == ".env: API_PORT"


def test_each_source_gives_way_to_the_stronger_one(place: Place) -> None:
    place.users_config('[pgsql]\nhost = "users"')
    assert place.load().origins["pgsql.host"] == str(place.user_config)

    config = place.config('[pgsql]\nhost = "config"')
    assert place.load().settings.pgsql.host == "config"
    assert place.load().origins["pgsql.host"] == str(config)

    place.dotenv("REAR_DIFF_PGSQL_HOST=dotenv")
    assert place.load().settings.pgsql.host == "dotenv"

    environ = {"REAR_DIFF_PGSQL_HOST": "environment"}
    loaded = place.load(environ=environ)
    assert loaded.settings.pgsql.host == "environment"
    assert loaded.origins["pgsql.host"] == "environment variable REAR_DIFF_PGSQL_HOST"

    loaded = place.load({"pgsql.host": "flag"}, environ=environ)
    assert loaded.settings.pgsql.host == "flag"
    assert loaded.origins["pgsql.host"] == "--host"


def test_every_setting_has_a_variable(place: Place) -> None:
    examples = {
        key: one.example if one.default is None else one.default for key, one in keys().items()
    }
    loaded = place.load(environ={keys()[key].variable: str(one) for key, one in examples.items()})

    assert loaded.origins == {
        key: f"environment variable REAR_DIFF_{key.replace('.', '_').upper()}" for key in examples
    }
    assert loaded.settings.pgsql.idle_in_transaction_timeout == 30
    assert loaded.settings.pgsql.embedded is False


def test_the_name_with_the_section_wins_over_the_old_one(place: Place) -> None:
    place.dotenv("REAR_DIFF_API_PORT=1\nAPI_PORT=2\nREAR_DIFF_LOG_LEVEL=debug\n")

    loaded = place.load(environ={"LOG_LEVEL": "error"})

    assert loaded.settings.api.port == 1
    assert loaded.settings.log.level == "error"


def test_an_empty_variable_is_not_set(place: Place) -> None:
    place.dotenv("REAR_DIFF_PGSQL_HOST=nas\nAPI_PORT=9000\nREAR_DIFF_API_PORT=\n")

    loaded = place.load(environ={"REAR_DIFF_PGSQL_HOST": "", "REAR_DIFF_OLD": ""})

    assert (loaded.settings.pgsql.host, loaded.settings.api.port) == ("nas", 9000)


def test_a_flag_that_was_not_given_says_nothing(place: Place) -> None:
    place.config("[tui]\nmouse = true")

    assert place.load({"tui.mouse": None}).settings.tui.mouse is True
    assert place.load({"tui.mouse": False}).settings.tui.mouse is False


def test_a_flag_may_have_a_name_of_its_own(place: Place) -> None:
    loaded = load_settings(
        {"log.level": "debug"},
        flag_names={"log.level": "--log-level"},
        environ={},
        directory=place.directory,
    )

    assert loaded.origins["log.level"] == "--log-level"


def test_only_the_first_config_file_is_read(place: Place) -> None:
    place.users_config("[tui]\nmouse = true")
    place.config("[tui]\npage_rows = 50")

    tui = place.load().settings.tui

    assert (tui.page_rows, tui.mouse) == (50, False)


def test_a_config_file_that_is_asked_for_is_the_one_that_is_read(place: Place) -> None:
    place.config("[api]\nport = 1")
    (place.directory / "two.toml").write_text("[api]\nport = 2")
    (place.directory / "three.toml").write_text("[api]\nport = 3")
    (place.directory / "four.toml").write_text("[api]\nport = 4")

    place.dotenv("REAR_DIFF_CONFIG=two.toml")
    assert place.load().settings.api.port == 2

    environ = {"REAR_DIFF_CONFIG": str(place.directory / "three.toml")}
    assert place.load(environ=environ).settings.api.port == 3

    assert place.load(environ=environ, config=Path("four.toml")).settings.api.port == 4


def test_the_files_of_the_working_directory_are_read(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.dotenv("REAR_DIFF_API_PORT=1\n")
    below = place.directory / "below"
    below.mkdir()

    monkeypatch.chdir(place.directory)
    assert load_settings(environ={}).settings.api.port == 1
    monkeypatch.chdir(below)
    assert load_settings(environ={}).settings.api.port == 8000


def test_what_is_not_ours_is_left_alone(place: Place) -> None:
    place.dotenv('HOST=x\nPORT=y\nDJANGO_KEY=z\nOPEN="quote\n')

    assert place.load(environ={"PGSQL_HOST": "x", "USER": "y"}).settings == Settings()


def test_what_kubernetes_sets_for_services_is_left_alone(place: Place) -> None:
    links = {
        "REAR_DIFF_SERVICE_HOST": "10.0.0.11",
        "REAR_DIFF_SERVICE_PORT_HTTP": "8000",
        "REAR_DIFF_PORT": "tcp://10.0.0.11:8000",
        "REAR_DIFF_PORT_8000_TCP_ADDR": "10.0.0.11",
        "API_PORT": "tcp://10.0.0.12:80",
    }

    assert place.load(environ=links).settings == Settings()


def test_several_hosts_have_a_port_for_all_or_one_each(place: Place) -> None:
    hosts = {"REAR_DIFF_PGSQL_HOST": "one,two"}

    one = place.load({"pgsql.port": "5433"}, environ=hosts).settings.pgsql
    each = place.load({"pgsql.port": "5433, 5434"}, environ=hosts).settings.pgsql

    assert (one.port, each.port) == (5433, "5433,5434")


def test_a_home_directory_is_spelt_out(place: Place) -> None:
    place.config('[embedded]\ndirectory = "~/pg"')

    assert place.load().settings.embedded.directory == Path.home() / "pg"


@pytest.mark.parametrize(
    "text",
    [
        '[tui.keys]\n"label.undo" = "U"\n"table.find" = ""',
        '[tui.keys]\nlabel.undo = "U"\ntable.find = ""',
        '[tui]\nkeys = { "label.undo" = "U", "table.find" = "" }',
    ],
)
def test_keys_are_by_binding_with_quotes_or_without(place: Place, text: str) -> None:
    path = place.config(text)

    loaded = place.load()

    assert loaded.settings.tui.keys == {"label.undo": "U", "table.find": ""}
    assert loaded.origins["tui.keys"] == str(path)


def test_keys_in_the_environment_are_json(place: Place) -> None:
    loaded = place.load(environ={"REAR_DIFF_TUI_KEYS": '{"label.undo": "U,ctrl+z"}'})

    assert loaded.settings.tui.keys == {"label.undo": "U,ctrl+z"}
