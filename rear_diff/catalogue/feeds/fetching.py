"""A feed on its way here: over HTTP, or from a file, as a whole before anything is read of it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

import aiohttp
import stamina

from rear_diff import __version__
from rear_diff.catalogue.progress import Follow, Progress, TaskFailed

MOST_BYTES = 2**30
STALLED_AFTER = 30.0
"""Seconds in which something of the feed must arrive."""

TAKES_AT_MOST = 3600.0
IN_MEMORY = 2**23
CHUNK = 2**16
ATTEMPTS = 3


@dataclass(frozen=True)
class Seen:
    """What is remembered of a feed, to ask whether it has changed."""

    address: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class Fetched:
    """A feed that is here, and what to remember of it."""

    file: IO[bytes]
    seen: Seen


class TryAgain(Exception):
    """A failure that may well be over in a moment."""


@asynccontextmanager
async def fetched(
    address: str, before: Seen | None, follow: Follow, stalled_after: float = STALLED_AFTER
) -> AsyncIterator[Fetched | None]:
    """The feed at `address`, or None where it is as it was `before`. Raises `TaskFailed`."""
    if "://" in address and not address.startswith("file:"):
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            seen = await _downloaded(address, before, file, follow, stalled_after)
            file.seek(0)
            yield Fetched(file, seen) if seen else None
        return
    path = Path(unquote(urlsplit(address).path)) if address.startswith("file:") else Path(address)
    try:
        file_here = await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise TaskFailed(
            f"The feed {address} cannot be read: {error.strerror}. Nothing was changed."
        ) from None
    with file_here:
        now = _state(path, address)
        yield None if now == before else Fetched(file_here, now)


def _state(path: Path, address: str) -> Seen:
    state = path.stat()
    return Seen(address, f"{state.st_mtime_ns}-{state.st_size}", None)


async def _downloaded(
    address: str, before: Seen | None, file: IO[bytes], follow: Follow, stalled_after: float
) -> Seen | None:
    timeout = aiohttp.ClientTimeout(
        total=TAKES_AT_MOST, sock_connect=stalled_after, sock_read=stalled_after
    )
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            async for attempt in stamina.retry_context(
                on=TryAgain, attempts=ATTEMPTS, wait_initial=0.2, wait_max=5.0, timeout=None
            ):
                with attempt:
                    return await _once(session, address, before, file, follow)
    except TryAgain as error:
        raise TaskFailed(f"{error} Nothing was changed.") from None
    raise AssertionError("unreachable")


async def _once(
    session: aiohttp.ClientSession,
    address: str,
    before: Seen | None,
    file: IO[bytes],
    follow: Follow,
) -> Seen | None:
    file.seek(0)
    file.truncate()
    try:
        async with session.get(address, headers=_headers(before)) as response:
            if response.status == 304 and before:
                return None
            if response.status >= 500 or response.status == 429:
                raise TryAgain(f"The feed's server answered {response.status}.")
            if response.status != 200:
                raise TaskFailed(
                    f"The feed's server answered {response.status}. Nothing was changed."
                )
            await _keep(response, file, follow)
            headers = response.headers
            return Seen(address, headers.get("ETag"), headers.get("Last-Modified"))
    except TimeoutError:
        raise TryAgain("The feed did not arrive in time.") from None
    except aiohttp.ClientPayloadError:
        raise TryAgain("The connection broke off before the whole feed was here.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise TryAgain(f"The feed cannot be fetched: {_why(error)}.") from None


async def _keep(response: aiohttp.ClientResponse, file: IO[bytes], follow: Follow) -> None:
    # What is compressed is longer than it says.
    known = "Content-Encoding" not in response.headers
    whole = response.content_length if known else None
    done = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        done += len(chunk)
        if done > MOST_BYTES:
            raise TaskFailed("The feed is larger than 1 GiB. Nothing was changed.")
        file.write(chunk)
        follow(Progress("fetching", done, whole))


def _headers(before: Seen | None) -> Mapping[str, str]:
    conditions = {
        "If-None-Match": before.etag if before else None,
        "If-Modified-Since": before.last_modified if before else None,
    }
    return {
        "User-Agent": f"rear-diff/{__version__}",
        "Accept": "application/json",
        **{name: value for name, value in conditions.items() if value},
    }


def _why(error: Exception) -> str:
    # Never the whole text of it, in which the address with its parameters may stand.
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or "its host cannot be reached"
    return type(error).__name__
