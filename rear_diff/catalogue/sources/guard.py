"""No address but public ones, and those that a person allowed: checked where the socket is made.

There it holds for redirects, for names that change what they mean, and for bare addresses alike.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

# `is_global` passes these: NAT64, 6to4 and its relays, Teredo, the old site-local range; and
# multicast (SERVER.md, "Checking many URLs").
NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
        "::/96",
        "192.88.99.0/24",
    )
)


class ForbiddenAddress(OSError):
    """The address is not on the public internet, and nobody allowed it."""

    def __init__(self, address: object) -> None:
        super().__init__(f"{address} is not a public address")


class Guard:
    """Makes sockets for public addresses and for those in `allowed`."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def socket(self, address: tuple[Any, ...]) -> socket.socket:
        """A socket for what getaddrinfo gave. Raises `ForbiddenAddress`."""
        family, kind, protocol, _, where = address
        self.check(str(where[0]))
        return socket.socket(family, kind, protocol)

    def check(self, text: str) -> None:
        """Raise `ForbiddenAddress` unless the address may be connected to."""
        try:
            address = _plain(ip_address(text.partition("%")[0]))
        except ValueError:
            raise ForbiddenAddress(text) from None
        if not is_public(address) and not any(address in each for each in self._allowed):
            raise ForbiddenAddress(address)


def is_public(address: Address) -> bool:
    """Whether the address is a single host's on the public internet."""
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in each for each in NOT_PUBLIC)
    )


def _plain(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


async def networks(text: str) -> tuple[Network, ...]:
    """The networks that `text` allows: addresses, networks and names with commas between.

    A name stands for what it means now; one that means nothing allows nothing.
    """
    found: list[Network] = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ip_network(each, strict=False))
        except ValueError:
            found.extend(await _of_host(each))
    return tuple(found)


async def _of_host(name: str) -> list[Network]:
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(name, None)
    except OSError:
        return []
    return [
        ip_network(str(_plain(ip_address(str(where[0]).partition("%")[0]))))
        for *_, where in answers
    ]
