"""What the OpenAPI document cannot say: the key in the body is the one in the path, a change
changes something, and a list is asked for by offsets or from row to row."""

import re
from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext

# By the key that the path and the body have, what a change can always say.
SAYS = {"imdb_id": {"anomalous": False}, "hash": {"error_status": False}}
CHANGES = ("/training/{imdb_id}", "/pipeline")
TAG = re.compile(r'\*|"[0-9]{1,10}"')


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """Let a request that is meant to be right keep to it."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if case.query and "after" in case.query:
        # A place is a secret of the server's, but for the first.
        case.query["after"] = ""
        case.query.pop("offset", None)
    # The phase "coverage" makes some without the quotes that the pattern asks for.
    if case.headers and not TAG.fullmatch(case.headers.get("If-Match", "*")):
        case.headers["If-Match"] = "*"
    if not isinstance(case.body, dict):
        return
    for key, change in SAYS.items():
        if key not in (case.path_parameters or {}):
            continue
        case.body[key] = case.path_parameters[key]
        if case.operation.path.endswith(CHANGES):
            case.body.update(change)
