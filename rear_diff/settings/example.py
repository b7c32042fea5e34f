"""config.example.toml, written from the model."""

import json
import textwrap
from collections.abc import Iterator

from rear_diff.settings.keys import Key, keys, sections

WIDTH = 90

HEAD = """\
The settings of rear-diff, each with its default. Copy this file to config.toml, beside where you
start rear-diff or into your configuration directory, and take the # from the lines you change.
Stronger than this file are, from the strongest: command-line flags, environment variables and
.env in the working directory. `rear-diff config` shows what is in effect and where it came from.
"""


def example_toml() -> str:
    """The text of config.example.toml: every setting with its documentation, commented out.

    To renew the file:
    python -c "from rear_diff.settings import example_toml as e; print(e(), end='')" \\
        > config.example.toml
    """
    return "\n".join([*_comment(HEAD), *_sections(), ""])


def _sections() -> Iterator[str]:
    for section, model in sections().items():
        yield from ("", *_comment(model.__doc__ or ""), f"[{section}]")
        for key in keys().values():
            if key.section == section:
                yield from ("", *_setting(key))


def _setting(key: Key) -> Iterator[str]:
    yield from _comment(key.documentation)
    yield from _comment(f"{_capital(key.right)}. Environment: {' or '.join(key.variables)}")
    if key.default is None:
        yield "# Not set by default; for example:"
    value = key.example if key.default is None else key.default
    yield f"#{key.field} = {json.dumps(value)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH)]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
