"""What must be known before a database can be asked: settings, server, address.

All of it takes time to import and to do, and is done in a thread where rows are on the screen
already.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rear_diff.identity import EMBEDDED, embedded_identity, identity
from tui.last_seen import Ran
from tui.theme_choice import NAME, UnknownTheme, check_theme, first_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import ExitStack
    from pathlib import Path

    from rear_diff.database.connect import Target
    from rear_diff.settings import LoadedSettings, Settings, TuiSettings


@dataclass(frozen=True)
class Prepared:
    """Everything that an app needs to begin."""

    target: Target
    settings: TuiSettings
    """With the theme to begin in."""
    ran: Ran
    where: str
    """The database's place in a word, where it is ours."""
    identity: str
    api: str
    everything: Settings
    """All that is set, for what is done beside labelling."""
    revive: Callable[[], None] | None = None
    """Starts the database's server anew, should it have died, in a thread; None for one that is
    not ours."""


def prepare(
    flags: Mapping[str, object],
    config: Path | None,
    remembered_theme: str | None,
    stack: ExitStack,
    say: Callable[[str], None],
) -> Prepared:
    """Read the settings, and start the embedded server where it is meant, until `stack` closes.

    `say` gets a line for each step that takes time. Raises `SettingsError`, `EmbeddedError` and
    `DatabaseError`.
    """
    from rear_diff.settings import export_libpq_variables, load_settings

    loaded = load_settings(flags, config=config)
    export_libpq_variables(loaded)
    themed = _themed(loaded, remembered_theme)
    if themed.keys:
        # Before a server is started, and only where it costs somebody who changed keys.
        from tui.keys.rebinding import read_keymap

        read_keymap(themed.keys, loaded.origins["tui.keys"])
    from rear_diff.opening import embedded_server, prepared, revive, uses_embedded

    # What its pool cannot do is told on the screen, which its log would write over.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    target = stack.enter_context(prepared(loaded.settings, say=say))
    embedded = uses_embedded(loaded.settings)
    known_as = (
        embedded_identity(embedded_server(loaded.settings).directory)
        if embedded
        else identity(target.parameters)
    )
    tui, labelling = loaded.settings.tui, loaded.settings.labelling
    return Prepared(
        target,
        themed,
        Ran(
            tui.page_rows,
            tui.read_only,
            tui.mouse,
            tui.theme,
            dict(tui.keys),
            labelling.who,
            labelling.journal_keep,
        ),
        EMBEDDED if embedded else "",
        known_as,
        loaded.settings.api.origin,
        loaded.settings,
        partial(revive, loaded.settings) if embedded else None,
    )


def _themed(loaded: LoadedSettings, remembered: str | None) -> TuiSettings:
    from rear_diff.settings import SettingsError

    tui = loaded.settings.tui
    try:
        check_theme(tui.theme or NAME)
    except UnknownTheme as unknown:
        raise SettingsError(f"{loaded.origins['tui.theme']}: {unknown}") from None
    return tui.model_copy(update={"theme": first_theme(tui.theme, remembered, os.environ)})
