"""A password is in no error, no repr and no report."""

import traceback

import pytest

from rear_diff.settings import PgsqlSettings, Settings, SettingsError, report
from tests.settings.conftest import Place

SECRET = "hunter2"


def test_no_repr_shows_a_password(place: Place) -> None:
    place.dotenv(f"PGPASSWORD={SECRET}\nREAR_DIFF_PGSQL_PASSWORD={SECRET}\n")

    loaded = place.load({"pgsql.url": f"postgresql://me:{SECRET}@nas/media"})

    assert SECRET not in repr(loaded)
    assert SECRET not in f"{loaded.settings} {loaded.settings!r} {loaded.settings.model_dump()}"
    assert SECRET not in repr(report(loaded))


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (f'url = "{SECRET}"', "pgsql.url", "the value cannot be parsed"),
        (f'url = "postgresql://me:{SECRET}%zz@h"', "pgsql.url", "the value cannot be parsed"),
        (f'url = "password={SECRET} port=x"', "pgsql.url", "the value names a port that"),
        (f'url = ["{SECRET}"]', "pgsql.url", "the value is not a text"),
        (f'password = ["{SECRET}"]', "pgsql.password", "the value is not a text"),
        (f'host = "postgresql://me:{SECRET}@nas"', "pgsql.host", "the value looks like a URL"),
        (f'port = "host=a password={SECRET}"', "pgsql.port", "the value is not a whole number"),
        (f'passwort = "{SECRET}"', "pgsql.passwort", "no such setting; did you mean"),
        (f'password = "{SECRET}', "config.toml", "is not valid TOML"),
    ],
)
def test_no_error_shows_a_password(place: Place, text: str, key: str, told: str) -> None:
    place.config(f"[pgsql]\n{text}")

    with pytest.raises(SettingsError) as raised:
        place.load()

    assert key in str(raised.value)
    assert told in str(raised.value)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_a_line_that_env_loses_is_not_shown(place: Place) -> None:
    place.dotenv(f'REAR_DIFF_PGSQL_PASSWORD="{SECRET}\n')

    assert SECRET not in place.refusal()


def test_the_models_show_no_password_when_they_refuse() -> None:
    values = {"password": [SECRET], "url": SECRET}

    with pytest.raises(ValueError, match=r"pgsql\.password") as whole:
        Settings.model_validate({"pgsql": values})
    with pytest.raises(ValueError, match="password") as section:
        PgsqlSettings.model_validate(values)

    assert SECRET not in f"{whole.value} {section.value}"
