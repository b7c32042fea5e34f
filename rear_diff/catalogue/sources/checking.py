"""One address: does it answer?"""

from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from yarl import URL

from rear_diff.catalogue.sources.guard import ForbiddenAddress

REDIRECTS = 5
# Where HEAD is refused or lied about, one byte is asked for.
ASK_AGAIN = frozenset({400, 403, 404, 405, 501})
BLOCKED = frozenset({401, 403, 429, 451})
GONE = frozenset({404, 410})
NOTHING_IN_RANGE = 416


class Verdict(StrEnum):
    """What an answer, or none, says of a source."""

    ALIVE = "alive"
    BLOCKED = "blocked"
    """It answers, but not to us: nothing is known."""
    GONE = "gone"
    DEAD = "dead"


@dataclass(frozen=True)
class Checked:
    """A verdict, the last status if there was one, what is amiss, and how many seconds the server
    wants to be left alone."""

    verdict: Verdict
    status: int | None = None
    problem: str | None = None
    retry_after: float | None = None


async def check(session: aiohttp.ClientSession, address: str) -> Checked:
    """Ask the address, and never raise."""
    try:
        url = URL(address)
    except ValueError:
        return Checked(Verdict.DEAD, problem="is no address")
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        return Checked(Verdict.DEAD, problem="is not a plain http or https address")
    head = await _ask(session, "HEAD", url)
    again = head.status in ASK_AGAIN or (head.status or 0) >= 500 or head.problem == BROKE_OFF
    if not again or head.retry_after is not None:
        return head
    return await _ask(session, "GET", url)


BROKE_OFF = "the connection broke off"


async def _ask(session: aiohttp.ClientSession, method: str, url: URL) -> Checked:
    headers = {"Range": "bytes=0-0"} if method == "GET" else None
    try:
        async with session.request(
            method, url, headers=headers, allow_redirects=True, max_redirects=REDIRECTS
        ) as response:
            # Nothing of the body is read: the connection is closed with what is left of it.
            return _judged(response.status, response.headers.get("Retry-After"))
    except TimeoutError:
        return Checked(Verdict.DEAD, problem="does not answer in time")
    except aiohttp.TooManyRedirects:
        return Checked(Verdict.DEAD, problem=f"redirects more than {REDIRECTS} times")
    except (aiohttp.ServerDisconnectedError, ConnectionResetError):
        return Checked(Verdict.DEAD, problem=BROKE_OFF)
    except aiohttp.ClientConnectorCertificateError:
        return Checked(Verdict.DEAD, problem="its certificate is not valid")
    except aiohttp.ClientConnectorError as error:
        return Checked(Verdict.DEAD, problem=_unreachable(error))
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Checked(Verdict.DEAD, problem=f"cannot be asked ({type(error).__name__})")


def _judged(status: int, retry_after: str | None) -> Checked:
    wait = _seconds(retry_after) if status in (429, 503) else None
    if 200 <= status < 300 or status == NOTHING_IN_RANGE:
        return Checked(Verdict.ALIVE, status)
    if status in BLOCKED:
        return Checked(Verdict.BLOCKED, status, retry_after=wait)
    verdict = Verdict.GONE if status in GONE else Verdict.DEAD
    return Checked(verdict, status, f"answers {status}", wait)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None


def _unreachable(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its host has no address"
    cause: BaseException | None = error.os_error
    if isinstance(cause, ForbiddenAddress) or "not a public address" in str(cause):
        return "leads to an address that is not public"
    return "cannot be reached"
