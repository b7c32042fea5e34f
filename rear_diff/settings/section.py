"""What the sections of the settings have in common."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rear_diff.settings.values import comma_list, home_directory, no_boolean

Whole = Annotated[int, BeforeValidator(no_boolean)]
Seconds = Annotated[float, BeforeValidator(no_boolean), Field(allow_inf_nan=False)]
Texts = Annotated[tuple[str, ...], BeforeValidator(comma_list)]
Directory = Annotated[Path, BeforeValidator(home_directory)]


class Section(BaseModel):
    """A table of config.toml; frozen, and it never shows what it was given in an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )
