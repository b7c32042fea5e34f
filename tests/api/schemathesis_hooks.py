"""What the OpenAPI document cannot say: the key in the body is the one in the path, and a change
changes something."""

from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext

# By the key that the path and the body have, what a change can always say.
SAYS = {"imdb_id": {"anomalous": False}, "hash": {"error_status": False}}
CHANGES = ("/training/{imdb_id}", "/pipeline")


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """Let a request that is meant to be right keep both."""
    is_right = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if not is_right or not isinstance(case.body, dict):
        return
    for key, change in SAYS.items():
        if key not in (case.path_parameters or {}):
            continue
        case.body[key] = case.path_parameters[key]
        if case.operation.path.endswith(CHANGES):
            case.body.update(change)
