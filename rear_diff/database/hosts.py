"""Several hosts for one database: the one that answered last is asked first."""

from collections.abc import Mapping
from dataclasses import dataclass

Keywords = Mapping[str, str | int]


Place = tuple[str, str]
"""A host or the directory of a socket, and a port."""


@dataclass
class Reached:
    """Where a connection was made last; None before the first."""

    place: Place | None = None


def reordered(keywords: Keywords, reached: Reached) -> dict[str, str | int]:
    """libpq's `keywords` with the host that was reached last before the others.

    A machine that died answers nothing at all, and each new connection would wait for it first.
    """
    hosts = str(keywords.get("host", "")).split(",")
    ports = str(keywords.get("port", "")).split(",")
    if len(hosts) == 1 or "hostaddr" in keywords or len(ports) not in (1, len(hosts)):
        return dict(keywords)
    each_port = ports if len(ports) == len(hosts) else ports * len(hosts)
    places = sorted(
        zip(hosts, each_port, strict=True),
        key=lambda place: reached.place != (place[0], place[1] or "5432"),
    )
    order = {"host": ",".join(host for host, _ in places)}
    if any(ports):
        order["port"] = ",".join(port for _, port in places)
    return {**keywords, **order}


def count(keywords: Keywords) -> int:
    """How many hosts `keywords` name."""
    return len(str(keywords.get("host", "")).split(","))


def only(keywords: Keywords, place: Place) -> dict[str, str | int]:
    """`keywords` that lead to one of their hosts, whatever it takes."""
    host, port = place
    return {**keywords, "host": host, "port": port, "target_session_attrs": "any"}
