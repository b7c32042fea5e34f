"""A line of the log for each request."""

import logging
import re

from starlette.types import Scope

log = logging.getLogger("api.access")

# Names of values that somebody may have put into the address by mistake.
SECRET = re.compile("token|password|secret|key|auth|jwt", re.IGNORECASE)
MAX_SHOWN = 2000


def write_line(scope: Scope, request_id: str, status: int, size: int, seconds: float) -> None:
    """Write who asked what, and how it was answered; no token is ever in it.

    `status` 0 means that nothing was answered. `size` is the body's, in bytes.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    caller = scope.get("state", {}).get("caller")
    client = scope.get("client")
    facts = {
        "client": client[0] if client else "-",
        "caller": caller.name if caller else "-",
        "method": scope["method"],
        "path": asked(scope),
        "status": status,
        "bytes": size,
        "milliseconds": round(seconds * 1000, 1),
        "request_id": request_id,
    }
    log.info(
        '%(client)s %(caller)s "%(method)s %(path)s" %(status)d %(bytes)d B %(milliseconds)s ms',
        facts,
        extra=facts,
    )


def asked(scope: Scope) -> str:
    """The path and the query as they were sent, without what may be a secret."""
    path = scope.get("raw_path") or scope["path"].encode()
    text = path.partition(b"?")[0].decode("latin-1")
    if query := scope["query_string"].decode("latin-1"):
        text += "?" + "&".join(map(_harmless, query.split("&")))
    shown = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
    return shown.encode("unicode_escape").decode()


def _harmless(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    return f"{name}=***" if equals and SECRET.search(name) else parameter
