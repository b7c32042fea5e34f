"""Which web pages may ask: none, unless their origins are listed."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

READABLE = ("ETag", "Link", "Retry-After", "X-Request-ID", "X-Sort-Fallback", "X-Total-Count")


def origins(app: ASGIApp, allowed: Sequence[str]) -> ASGIApp:
    """`app`, which tells browsers that pages of the origins `allowed` may ask it."""
    if not allowed:
        return app
    return CORSMiddleware(
        app,
        allow_origins=allowed,
        allow_methods=("GET", "PATCH"),
        allow_headers=(
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "X-Request-ID",
        ),
        expose_headers=READABLE,
    )
