"""The settings in effect, in lines for `rear-diff config`."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from rear_diff.settings import libpq
from rear_diff.settings.errors import one_line
from rear_diff.settings.keys import keys
from rear_diff.settings.load import LoadedSettings
from rear_diff.settings.sources import config_places


@dataclass(frozen=True)
class ReportLine:
    """One setting, its value as it may be shown, and where the value came from."""

    key: str
    value: str
    """Empty where nothing is set; a secret only as a mask."""
    origin: str


def report(loaded: LoadedSettings) -> list[ReportLine]:
    """Every setting in its order, then libpq's variables that no setting overrides."""
    return [*_settings(loaded), *_libpq_variables(loaded)]


def files_report(loaded: LoadedSettings) -> list[str]:
    """Which files were read, and where they would be looked for, a line each."""
    env = loaded.directory / ".env"
    places = " or ".join(map(str, config_places(loaded.directory)))
    return [
        f".env: {env}" if env.is_file() else f".env: none; it would be {env}",
        f"config.toml: {loaded.config}" if loaded.config else f"config.toml: none at {places}",
    ]


def _settings(loaded: LoadedSettings) -> Iterator[ReportLine]:
    for key, known in keys().items():
        value = getattr(getattr(loaded.settings, known.section), known.field)
        yield ReportLine(key, _shown(key, value), loaded.origins[key])


def _shown(key: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case tuple():
            return one_line(", ".join(value))
        case dict():
            return one_line(" ".join(f"{name}={each}" for name, each in value.items()))
        case SecretStr() if key in ("pgsql.url", "pgsql.read_url"):
            return one_line(libpq.masked(value.get_secret_value()))
        case SecretStr():
            return libpq.MASK if value else ""
    return one_line(str(value))


def _libpq_variables(loaded: LoadedSettings) -> Iterator[ReportLine]:
    overridden = libpq.connection_parameters(loaded.settings.pgsql).keys()
    for name, value in loaded.libpq.items():
        if libpq.VARIABLES[name] not in overridden:
            mask = name in libpq.SECRET_VARIABLES
            yield ReportLine(name, libpq.MASK if mask else one_line(value), loaded.origins[name])
