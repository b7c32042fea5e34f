"""From the sources to the settings in effect."""

import os
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from rear_diff.settings import libpq
from rear_diff.settings.errors import SettingsError, reasons, shown
from rear_diff.settings.keys import keys
from rear_diff.settings.model import Settings
from rear_diff.settings.sources import (
    CONFIG_VARIABLE,
    Given,
    Source,
    find_config,
    from_dotenv,
    from_environment,
    from_flags,
    from_toml,
    read_dotenv,
    readable,
)


@dataclass(frozen=True)
class LoadedSettings:
    """The settings in effect, and where each came from."""

    settings: Settings
    origins: Mapping[str, str]
    """By key, and by name for the variables in `libpq`: `environment variable LOG_LEVEL`,
    `.env: PGHOST`, `/path/config.toml`, `--host`, `default`."""
    libpq: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The PG* variables that say how to connect, the environment's before those of .env."""
    config: Path | None = None
    """The config.toml that was read."""
    directory: Path = Path()
    """Where .env and config.toml were looked for."""


def load_settings(
    flags: Mapping[str, object] = {},
    *,
    flag_names: Mapping[str, str] = {},
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> LoadedSettings:
    """The settings from `flags`, then `environ`, then .env, then config.toml, then the defaults.

    `flags` are by key (`pgsql.host`), None where not given, and called `flag_names[key]` where
    that is not `--` and the field. `config` is what --config says. `directory` is where .env and
    config.toml are looked for: the working directory unless told. Raises SettingsError.
    """
    environ = os.environ if environ is None else environ
    with readable("the working directory"):
        here = (directory or Path()).absolute()
    dotenv = read_dotenv(here / ".env")
    config_file = find_config(here, _asked_for(config, environ, dotenv))
    sources = (
        from_toml(config_file) if config_file else Source({}),
        from_dotenv(dotenv),
        from_environment(environ),
        from_flags(flags, flag_names),
    )
    if faults := [fault for source in sources for fault in source.faults]:
        raise SettingsError(*faults)
    given = {key: one for source in sources for key, one in source.given.items()}
    variables = _libpq_variables(environ, dotenv)
    origins = {key: given[key].origin if key in given else "default" for key in keys()}
    return LoadedSettings(
        _settings(given),
        origins | {name: one.origin for name, one in variables.items()},
        {name: str(one.value) for name, one in variables.items()},
        config_file,
        here,
    )


def _asked_for(
    config: Path | None, environ: Mapping[str, str], dotenv: Mapping[str, str]
) -> Given | None:
    if config:
        return Given(config, "--config", "--config")
    return _variable(CONFIG_VARIABLE, environ, dotenv)


def _variable(name: str, environ: Mapping[str, str], dotenv: Mapping[str, str]) -> Given | None:
    if environ.get(name):
        return Given(environ[name], f"{name} in the environment", f"environment variable {name}")
    return Given(dotenv[name], f"{name} in .env", f".env: {name}") if name in dotenv else None


def _libpq_variables(environ: Mapping[str, str], dotenv: Mapping[str, str]) -> dict[str, Given]:
    found = {name: _variable(name, environ, dotenv) for name in libpq.VARIABLES}
    return {name: given for name, given in found.items() if given}


def _settings(given: Mapping[str, Given]) -> Settings:
    values: dict[str, dict[str, object]] = {}
    for key, one in given.items():
        section, _, name = key.partition(".")
        values.setdefault(section, {})[name] = one.value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        refused = reasons(error)
    raise SettingsError(*_faults(refused, given))


def _faults(refused: Mapping[str, str | None], given: Mapping[str, Given]) -> Iterable[str]:
    for key, reason in refused.items():
        value = shown(given[key].value, secret=keys()[key].secret)
        yield f"{given[key].name}: {value} {reason or f'is not {keys()[key].right}'}"


def export_libpq_variables(
    loaded: LoadedSettings, environ: MutableMapping[str, str] | None = None
) -> None:
    """Put the PG* variables of .env into the environment of this process, where libpq reads them.

    Only so do they stand where libpq would have them: below the settings, the URL and a service
    file, above the defaults. `loaded` has what the environment says already, so that it stays.
    """
    (os.environ if environ is None else environ).update(loaded.libpq)
