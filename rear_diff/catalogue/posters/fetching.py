"""A poster on its way here, from the address that the catalogue has of it."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

import aiohttp
from yarl import URL

from rear_diff import __version__
from rear_diff.catalogue.sources.guard import ForbiddenAddress, Guard, networks

MOST_BYTES = 5 * 2**20
WITHIN = 10.0
"""Seconds in which all of it must arrive."""

REDIRECTS = 5
CHUNK = 2**15

Arrived = Callable[[int, int | None], None]
"""Told how many bytes are here, and of how many, where that is known."""


class Remedy(StrEnum):
    """What a person can do about a poster that is not there."""

    AGAIN = "again"
    """Ask again."""
    ADDRESS = "address"
    """Set another address."""
    ALLOW = "allow"
    """Allow the host in the settings."""


class NoPoster(Exception):
    """There is no poster. Its text says why, without the address, in which a key may stand."""

    def __init__(self, why: str, remedy: Remedy = Remedy.ADDRESS) -> None:
        super().__init__(why)
        self.remedy = remedy


async def fetch_poster(
    address: str, allowed_hosts: str, arrived: Arrived, within: float = WITHIN
) -> bytes:
    """The image at `address`. Raises `NoPoster`."""
    try:
        url = URL(address)
    except ValueError:
        raise NoPoster("its address is none") from None
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise NoPoster("its address is not a plain http or https address")
    try:
        async with asyncio.timeout(within):
            return await _fetched(url, allowed_hosts, arrived)
    except TimeoutError:
        raise NoPoster(f"it did not arrive in {within:g} seconds", Remedy.AGAIN) from None
    except aiohttp.TooManyRedirects:
        raise NoPoster(f"its address redirects more than {REDIRECTS} times") from None
    except aiohttp.ClientConnectorError as error:
        raise _unreachable(url, error) from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        told = f"{url.host} cannot be asked ({type(error).__name__})"
        raise NoPoster(told, Remedy.AGAIN) from None


async def _fetched(url: URL, allowed_hosts: str, arrived: Arrived) -> bytes:
    guard = Guard(await networks(allowed_hosts))
    # As for sources: no proxy, no cookies, and no socket to an address that is not public.
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guard.socket),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"rear-diff/{__version__}", "Accept": "image/*"},
            trust_env=False,
        ) as session,
        session.get(url, max_redirects=REDIRECTS) as response,
    ):
        if response.status != 200:
            remedy = Remedy.AGAIN if response.status in (429, *range(500, 600)) else Remedy.ADDRESS
            raise NoPoster(f"{url.host} answered {response.status}", remedy)
        if not response.content_type.startswith("image/"):
            raise NoPoster("what is at its address is no image")
        return await _read(response, arrived)


async def _read(response: aiohttp.ClientResponse, arrived: Arrived) -> bytes:
    whole = None if "Content-Encoding" in response.headers else response.content_length
    data = bytearray()
    if whole and whole > MOST_BYTES:
        raise _too_large()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise _too_large()
        arrived(len(data), whole)
    return bytes(data)


def _too_large() -> NoPoster:
    return NoPoster(f"it is larger than {MOST_BYTES // 2**20} MiB")


def _unreachable(url: URL, error: aiohttp.ClientConnectorError) -> NoPoster:
    cause: BaseException | None = error.os_error
    if isinstance(cause, ForbiddenAddress) or "not a public address" in str(cause):
        return NoPoster("it is on a host that is not public", Remedy.ALLOW)
    return NoPoster(f"{url.host} cannot be reached", Remedy.AGAIN)
