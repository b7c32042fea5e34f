"""Values as people write them: what is accepted, and the words that refuse the rest.

Each check raises a ValueError whose text follows the value: `"abc"` `is not a whole number`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit


def no_boolean(value: object) -> object:
    """True and false as text, because Python would take them for the numbers 1 and 0."""
    return str(value) if isinstance(value, bool) else value


def lower_case(value: object) -> object:
    """A text in lower case; anything else as it is."""
    return value.lower() if isinstance(value, str) else value


def comma_list(value: object) -> object:
    """Texts in a list, from one text with commas between; anything else as it is."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def ports(value: object) -> int | str:
    """One port as a number; several, with commas between, as the text that libpq takes."""
    numbers = str(value).replace(" ", "").split(",")
    if not all(_is_port(number) for number in numbers):
        raise ValueError(
            "is not a whole number from 1 to 65535, or one for each host with commas between"
        )
    return int(numbers[0]) if len(numbers) == 1 else ",".join(numbers)


def _is_port(number: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", number) is not None and 1 <= int(number) <= 65535


def libpq_url(value: object) -> object:
    """A text that libpq can parse, be it a URL or a conninfo string.

    What libpq says of a text that it cannot parse may quote the password, and is not repeated.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not isinstance(value, str):
        return value
    try:
        parameters = conninfo_to_dict(value)
    except (ProgrammingError, ValueError):
        raise ValueError(
            "cannot be parsed as a libpq URL, such as postgresql://me@nas:5432/media, "
            "or as a conninfo string, such as host=nas dbname=media"
        ) from None
    if not all(_is_port(number) for number in str(parameters.get("port", "")).split(",") if number):
        raise ValueError("names a port that is not a whole number from 1 to 65535")
    return value


def no_url(value: object) -> object:
    """The value, unless it is a URL: one that names a database may hold a password."""
    if isinstance(value, str) and "://" in value:
        raise ValueError("looks like a URL, which belongs in pgsql.url")
    return value


def keys_by_binding(value: object) -> object:
    """Keys by the id of a binding, from JSON where it is a text.

    An id is written with quotes in TOML, because of its dot; without, it is a table in a table.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise ValueError('is not JSON such as {"label.would_watch": "1"}') from None
    keys = dict(_flat(value)) if isinstance(value, Mapping) else None
    if keys is None or not all(isinstance(each, str) for each in keys.values()):
        raise ValueError('is not a table of keys such as "label.would_watch" = "1"')
    return keys


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def feed_address(value: object) -> object:
    """An http(s) address without credentials, or a path; anything but a text as it is."""
    if not isinstance(value, str):
        return value
    if "://" not in value:
        return str(home_directory(value))
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http or https address, nor a path")
    if parts.username or parts.password:
        raise ValueError("holds a name or a password, which addresses here must not")
    return value


def cron(value: object) -> object:
    """A schedule as cron writes it, in five fields."""
    # The library is slow to import, and only who sets a schedule needs it.
    from croniter import croniter

    if isinstance(value, str) and not (len(value.split()) == 5 and croniter.is_valid(value)):
        raise ValueError('is not a schedule in five fields such as "0 */6 * * *"')
    return value


def networks(value: object) -> object:
    """Addresses, networks and names of hosts, with commas between."""
    if isinstance(value, str) and any("://" in each for each in value.split(",")):
        raise ValueError("is not addresses, networks or host names with commas between")
    return value


def home_directory(value: object) -> object:
    """A path whose `~` is the home directory; anything but a text as it is."""
    try:
        return Path(value).expanduser() if isinstance(value, str) else value
    except RuntimeError:
        raise ValueError("begins with ~, but there is no such home directory") from None
