"""What the OpenAPI document cannot say: the id in the body is the one in the path."""

from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """Let a request that is meant to be right name the same title twice."""
    is_right = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_right and isinstance(case.body, dict) and "imdb_id" in (case.path_parameters or {}):
        case.body["imdb_id"] = case.path_parameters["imdb_id"]
