"""The sources of settings: each gives values by key, and says of each by which name it came."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tomllib import TOMLDecodeError

from dotenv.parser import parse_stream
from pydantic_settings import DotEnvSettingsSource, TomlConfigSettingsSource

from rear_diff.settings.errors import SettingsError
from rear_diff.settings.keys import PREFIX, keys, no_such_section, no_such_setting, sections
from rear_diff.settings.libpq import VARIABLES
from rear_diff.settings.model import Settings
from rear_diff.settings.values import home_directory

CONFIG_VARIABLE = "REAR_DIFF_CONFIG"


@dataclass(frozen=True)
class Given:
    """A value that a source gives."""

    value: object = field(repr=False)
    name: str
    """The key as the person wrote it and where, such as `REAR_DIFF_PGSQL_PORT in .env`."""
    origin: str
    """Where it came from, such as `.env: REAR_DIFF_PGSQL_PORT`."""


@dataclass(frozen=True)
class Source:
    """What one source gives, by key, and what is wrong with its names."""

    given: Mapping[str, Given]
    faults: tuple[str, ...] = ()


def from_flags(flags: Mapping[str, object], names: Mapping[str, str]) -> Source:
    """Values of command-line flags by key; those that are None were not given.

    A flag is called as `names` says, else after its field: `--statement-timeout`. Raises KeyError
    where a flag's key is not a setting's.
    """
    given = {}
    for key, value in flags.items():
        name = names.get(key, f"--{keys()[key].field.replace('_', '-')}")
        if value is not None:
            given[key] = Given(value, name, name)
    return Source(given)


def from_environment(environ: Mapping[str, str]) -> Source:
    """Values of environment variables. An empty one counts as not set."""
    ours = {name: value for name, value in environ.items() if not _is_service_link(name, value)}
    return _from_variables(ours, "the environment", "environment variable ")


def from_dotenv(variables: Mapping[str, str]) -> Source:
    """Values of a .env file, as `read_dotenv` gives them."""
    return _from_variables(variables, ".env", ".env: ")


def _from_variables(variables: Mapping[str, str], place: str, origin: str) -> Source:
    given = {
        key: Given(variables[name], f"{name} in {place}", f"{origin}{name}")
        for key, known in keys().items()
        for name in reversed(known.variables)
        if variables.get(name)
    }
    return Source(given, tuple(_unknown_variables(variables, place)))


def _unknown_variables(variables: Mapping[str, str], place: str) -> Iterator[str]:
    for name, value in variables.items():
        if value and name.startswith(PREFIX) and name not in _our_variables():
            key = name.removeprefix(PREFIX).lower()
            section, _, field = key.partition("_")
            unknown = f"{section}.{field}" if section in sections() else key
            meant = no_such_setting(unknown, lambda known: keys()[known].variable)
            yield f"{name} in {place}: {meant}"


def _our_variables() -> list[str]:
    return [CONFIG_VARIABLE, *(name for key in keys().values() for name in key.variables)]


def _is_service_link(name: str, value: str) -> bool:
    """Whether Kubernetes set this, for a service whose name is the beginning of a variable's.

    One called rear-diff or api is enough.
    https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    """
    by_name = r"_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$"
    by_value = name.endswith("_PORT") and re.match("(tcp|udp|sctp)://", value)
    return bool(by_value or re.search(by_name, name))


def read_dotenv(path: Path) -> dict[str, str]:
    """The variables of a .env file that are not empty; none where there is no such file.

    Raises SettingsError where it cannot be read, or one of our lines in it cannot.
    """
    with readable(path.name):
        _refuse_broken_lines(path)
        source = DotEnvSettingsSource(Settings, env_file=path, case_sensitive=True)
    return {name: value for name, value in source.env_vars.items() if value}


def _refuse_broken_lines(path: Path) -> None:
    # The library skips what it cannot parse, and a setting would silently be lost.
    if not path.is_file():
        return
    ours = re.compile(rf"\b({'|'.join([*_our_variables(), *VARIABLES])})\b")
    with path.open(encoding="utf-8") as lines:
        broken = [binding.original for binding in parse_stream(lines) if binding.error]
    for text, line in broken:
        if found := ours.search(text):
            number = line + text[: found.start()].count("\n")
            raise SettingsError(
                f"{found[0]} in {path.name}: line {number} cannot be read; is a quote left open?"
            )


def from_toml(path: Path) -> Source:
    """Values of a config.toml. Raises SettingsError where it cannot be read."""
    with readable(str(path)):
        tables = TomlConfigSettingsSource(Settings, toml_file=path).toml_data
    given, faults = {}, []
    for key, value in _entries(tables):
        if key in keys():
            given[key] = Given(value, f"{key} in {path}", str(path))
        else:
            faults.append(f"{key} in {path}: {_no_such_entry(key, value)}")
    return Source(given, tuple(faults))


def _entries(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, table in tables.items():
        if name in sections() and isinstance(table, dict):
            yield from ((f"{name}.{field}", value) for field, value in table.items())
        else:
            yield name, table


def _no_such_entry(key: str, value: object) -> str:
    if key in sections():
        return f"must be a section, written [{key}]"
    return no_such_section(key) if isinstance(value, dict) else no_such_setting(key, str)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Whatever keeps a file from being read, as a SettingsError that begins with `name`."""
    try:
        yield
    except TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name} cannot be read: it is not UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{name} cannot be read: {error}") from None


def find_config(directory: Path, asked: Given | None) -> Path | None:
    """The config.toml to read: the one asked for, else the directory's, else the user's.

    Raises SettingsError where the one asked for is not there.
    """
    if asked:
        with readable(f"{asked.name}: {asked.value}"):
            path = directory / str(home_directory(str(asked.value)))
            path.open("rb").close()
            return path
    for path in config_places(directory):
        with readable(str(path)):
            if path.is_file():
                return path
    return None


def config_places(directory: Path) -> tuple[Path, Path]:
    """Where a config.toml is looked for, if none is asked for: the first that is there counts."""
    return directory / "config.toml", _user_config()


def _user_config() -> Path:
    from platformdirs import user_config_path

    return user_config_path("rear-diff", appauthor=False) / "config.toml"
