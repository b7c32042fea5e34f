"""What stands before the application: each layer lets a request pass, or answers it itself.

All are plain ASGI, so that an answer that is streamed passes as it comes.
"""

from starlette.types import ASGIApp

from api.guard.answering import Answering
from api.guard.bodies import Bodies
from api.guard.callers import Callers
from api.guard.crowd import Crowd
from api.guard.hosts import Hosts
from api.guard.origins import origins
from api.metrics import Metrics
from rear_diff.access.door import Door
from rear_diff.settings import Settings


def guarded(app: ASGIApp, settings: Settings, door: Door, metrics: Metrics) -> ASGIApp:
    """`app` behind every layer, as `settings` have them."""
    api = settings.api
    inner: ASGIApp = Bodies(app, api.max_body, api.body_timeout)
    inner = Callers(inner, door, settings.auth.writes_per_minute, insecure=api.insecure)
    inner = origins(inner, api.cors_origins)
    inner = Crowd(inner, api.max_requests)
    inner = Hosts(inner, api.host, api.allowed_hosts)
    return Answering(inner, metrics, logged=settings.log.requests)
