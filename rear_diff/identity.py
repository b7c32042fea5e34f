"""Which database this is, in words that can be kept: a name for what is remembered of it."""

import os
from collections.abc import Mapping
from pathlib import Path

EMBEDDED = "embedded"


def identity(parameters: Mapping[str, str | int], environ: Mapping[str, str] = os.environ) -> str:
    """`host:port/dbname/role` of libpq's keywords and variables; never a password.

    A part that neither says is empty: libpq knows it, and finds it in the same place next time.
    """

    def part(keyword: str, *variables: str) -> str:
        told = [parameters.get(keyword), *map(environ.get, variables)]
        return str(next(filter(None, told), ""))

    service = part("service", "PGSERVICE")
    host = part("host") or part("hostaddr", "PGHOST", "PGHOSTADDR") or (service and f"({service})")
    database = part("dbname", "PGDATABASE")
    return f"{host}:{part('port', 'PGPORT')}/{database}/{part('user', 'PGUSER')}"


def embedded_identity(directory: Path) -> str:
    """That of the embedded database that keeps its data in `directory`: one each."""
    return f"{EMBEDDED} {directory}"
