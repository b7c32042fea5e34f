"""What libpq is told: its keywords from the settings, and the variables it reads by itself."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from rear_diff.settings.model import PgsqlSettings

MASK = "********"

# https://www.postgresql.org/docs/current/libpq-envars.html, those that say which database and how
# to reach it, each with the keyword that is stronger.
VARIABLES = {
    "PGHOST": "host",
    "PGHOSTADDR": "host",
    "PGPORT": "port",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGDATABASE": "dbname",
    "PGSERVICE": "service",
    "PGSERVICEFILE": "servicefile",
    "PGPASSFILE": "passfile",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
    "PGSSLCERT": "sslcert",
    "PGSSLKEY": "sslkey",
    "PGTARGETSESSIONATTRS": "target_session_attrs",
}
SECRET_VARIABLES = frozenset({"PGPASSWORD"})

# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
SECRET_KEYWORDS = frozenset(
    {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}
)

_NAMES_A_DATABASE = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGDATABASE")


def connection_parameters(pgsql: PgsqlSettings) -> dict[str, str | int]:
    """libpq's keywords from the URL and the fields, which override its parts; only those set.

    A password is among them. The timeouts and the application's name are not, but where the URL
    says them and the settings do not.
    """
    parameters: dict[str, str | int] = {}
    if pgsql.url:
        from psycopg.conninfo import conninfo_to_dict

        parts = conninfo_to_dict(pgsql.url.get_secret_value())
        parameters = {keyword: part for keyword, part in parts.items() if part is not None}
    fields = _fields(pgsql)
    if "host" in fields:
        # libpq would connect to the URL's address and only show the host.
        parameters.pop("hostaddr", None)
    for keyword in {"connect_timeout", "application_name"} & pgsql.model_fields_set:
        parameters.pop(keyword, None)
    return parameters | fields


def read_parameters(
    pgsql: PgsqlSettings, primary: Mapping[str, str | int]
) -> dict[str, str | int] | None:
    """libpq's keywords for reading from replicas, None where there are none: those of
    `pgsql.read_url`, and of `primary` who asks for which database, and how."""
    if not pgsql.read_url:
        return None
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(pgsql.read_url.get_secret_value())
    said = {keyword: part for keyword, part in parts.items() if part is not None}
    kept = {keyword: part for keyword, part in primary.items() if keyword not in _PLACE}
    return {**kept, **said}


_PLACE = {"host", "hostaddr", "port", "service", "target_session_attrs", "load_balance_hosts"}


def _fields(pgsql: PgsqlSettings) -> dict[str, str | int]:
    password = pgsql.password.get_secret_value() if pgsql.password else None
    fields = {
        "host": pgsql.host,
        "port": pgsql.port,
        "user": pgsql.username,
        "password": password,
        "dbname": pgsql.database,
        "sslmode": pgsql.sslmode,
        "service": pgsql.service,
    }
    return {keyword: value for keyword, value in fields.items() if value}


def database_is_configured(pgsql: PgsqlSettings, environ: Mapping[str, str]) -> bool:
    """Whether anything says which database to use: the settings, or libpq's variables in
    `environ` (such as `LoadedSettings.libpq` or `os.environ`)."""
    named = (pgsql.url, pgsql.host, pgsql.service, pgsql.database)
    return any(named) or any(environ.get(name) for name in _NAMES_A_DATABASE)


def masked(url: str) -> str:
    """A URL or conninfo string that libpq can parse, each password in it replaced by a mask."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parameters = conninfo_to_dict(url)
    hidden = dict.fromkeys(SECRET_KEYWORDS & parameters.keys(), MASK)
    conninfo = make_conninfo("", **{**parameters, **hidden})
    as_url = _PASSWORD.sub(rf"\1{MASK}@", _QUERY.sub(_masked_query, url))
    # Only where the URL with masks means the same as the parameters with masks is it shown.
    if "://" in url and conninfo_to_dict(as_url) == conninfo_to_dict(conninfo):
        return as_url
    return conninfo


# libpq takes all between the first colon and the first @ before any slash for the password.
_PASSWORD = re.compile(r"^(\w+://[^:@/]*:)[^@/]*@")
_QUERY = re.compile(r"([?&][^=&]*)=([^&]*)")


def _masked_query(match: re.Match[str]) -> str:
    keyword = unquote(match[1][1:])
    return f"{match[1]}={MASK}" if keyword in SECRET_KEYWORDS else match[0]
