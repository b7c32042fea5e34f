"""Write docs/reference from the code: `python docs/reference.py`."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import typer.main

from api.app import create_app
from rear_diff.cli import app
from rear_diff.cli.common import EXIT_CODES
from rear_diff.query import language
from rear_diff.settings.keys import keys, sections
from rear_diff.tables import TABLES

PLACE = Path(__file__).with_name("reference")


def settings() -> str:
    """The page of settings."""
    lines = ["# Settings", "", "From the strongest: flags, environment, `.env`, `config.toml`."]
    for section, model in sections().items():
        lines += ["", f"## {section}", "", " ".join((model.__doc__ or "").split())]
        for key in keys().values():
            if key.section == section:
                names = ", ".join(f"`{name}`" for name in key.variables)
                text = " ".join(key.documentation.split())
                lines += ["", f"### {section}.{key.field}", "", text, ""]
                default = "not set" if key.default is None else f"`{key.default!s}`"
                lines += [f"{key.right[0].upper()}{key.right[1:]}; {default} by default. {names}"]
    return _page(lines)


def commands() -> str:
    """The page of commands, with the exit statuses that they share."""
    lines = ["# Commands", "", "Each ends with an exit status; its help says what 1 means of it."]
    lines += ["", "| status | |", "| --- | --- |"]
    lines += [f"| {status} | {meaning} |" for status, meaning in EXIT_CODES.items()]
    root = typer.main.get_command(app)
    for path, command in _commands(root, ("rear-diff",)):
        context = click.Context(command, info_name=" ".join(path), terminal_width=90)
        context.max_content_width = 90
        lines += ["", f"## {' '.join(path)}", "", "```text", command.get_help(context), "```"]
    return _page(lines)


def endpoints() -> str:
    """The page of endpoints; the server's own `docs` has their bodies and answers."""
    lines = ["# Endpoints", "", "All that each takes and answers is at `/rear-diff/docs`.", ""]
    lines += ["| | | parameters |", "| --- | --- | --- |"]
    for path, operations in create_app().openapi()["paths"].items():
        for method, told in operations.items():
            names = " ".join(f"`{each['name']}`" for each in told.get("parameters", []))
            lines.append(f"| `{method.upper()} {path}` | {told['summary']} | {names} |")
    return _page(lines)


def filters() -> str:
    """The page of the filter language: what may be asked of each table's columns."""
    lines = ["# Filters", "", inspect.cleandoc(language.__doc__ or ""), ""]
    lines += ["A column is asked for by its name, or the shorter one beside it."]
    for table in TABLES:
        lines += ["", f"## {table.schema}.{table.relation}", "", "| column | shorter | holds |"]
        lines += ["| --- | --- | --- |"]
        for column in table.columns:
            shorter = f"`{column.alias}`" if column.alias else ""
            lines.append(f"| `{column.name}` | {shorter} | {column.kind.name.lower()} |")
    return _page(lines)


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    below = getattr(command, "commands", None)
    if not below:
        yield path, command
    for name, each in (below or {}).items():
        yield from _commands(each, (*path, name))


def _page(lines: list[str]) -> str:
    return re.sub(r"[ ]+\n", "\n", "\n".join([*lines, ""]))


PAGES = {
    "settings.md": settings,
    "commands.md": commands,
    "endpoints.md": endpoints,
    "filters.md": filters,
}

if __name__ == "__main__":
    for name, made in PAGES.items():
        (PLACE / name).write_text(made(), encoding="utf-8")
    sys.stdout.write(f"{len(PAGES)} pages\n")
