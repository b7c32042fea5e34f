"""What all tests of the terminal face share."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

from rear_diff.database.connect import Target, connect
from tests.conftest import MakeTarget
from tests.memory import in_memory
from tests.tui.quiet import QuietPilot, no_wait
from tui.presentation import names

ROOM = 64 << 20
"""Bytes that the homes of all tests may take."""


@pytest.fixture(scope="session", autouse=True)
def _names_are_read() -> None:
    """So that no picture depends on how quickly a thread reads them."""
    names.load()


@pytest.fixture(scope="session", autouse=True)
def _styles_are_parsed_once() -> Iterator[None]:
    """Rules that an app has parsed serve the next one, which has the same: it is a tenth of what a
    start costs."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    named: list[tuple[dict[str, str], frozenset[tuple[str, str]]]] = []
    parse = Stylesheet._parse_rules

    def remembered(
        self: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        if not named or named[0][0] is not self._variables:
            named[:] = [(self._variables, frozenset(self._variables.items()))]
        asked = (named[0][1], css, read_from, is_default_rules, tie_breaker, scope)
        if asked not in parsed:
            parsed[asked] = parse(self, css, read_from, is_default_rules, tie_breaker, scope)
        return parsed[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield


@pytest.fixture(scope="session")
def homes() -> Iterator[Path]:
    """Where there is a home for each test: in memory, because a journal is synced to the disk when
    it is made, and with every change."""
    with tempfile.TemporaryDirectory(prefix="rear-diff-homes-", dir=in_memory(ROOM)) as directory:
        yield Path(directory)


@pytest.fixture(autouse=True)
def _a_home_of_its_own(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """So that no test finds what another one has left in the journal."""
    home = Path(tempfile.mkdtemp(dir=homes))
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _waits_for_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and pauses wait until the app has nothing left to do."""
    monkeypatch.setattr("textual.pilot.Pilot", QuietPilot)
    monkeypatch.setattr("textual.app.wait_for_idle", no_wait)


@pytest.fixture(autouse=True)
def _delays_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the app puts off until a key is held no longer, until a person stops typing, and until
    others have said all that they say together."""
    monkeypatch.setattr("tui.following.REST", 0.02)
    monkeypatch.setattr("tui.hearing.TOGETHER", 0.01)
    monkeypatch.setattr("tui.widgets.filter_bar.bar.DEBOUNCE", 0.02)


@pytest.fixture(scope="session")
def unchanged_target(make_target: MakeTarget, sample_template: str) -> Iterator[Target]:
    """A database with the sample rows for all tests that only look, which spares them a copy each;
    it is seen to at the end that they did."""
    target = make_target(sample_template)
    before = asyncio.run(_contents(target))
    yield target
    assert asyncio.run(_contents(target)) == before, "a test that was only to look has written"


async def _contents(target: Target) -> object:
    async with connect(target) as connection:
        cursor = await connection.execute(
            """SELECT (SELECT md5(string_agg(t::text, '' ORDER BY imdb_id)) FROM atp.training t),
            (SELECT md5(string_agg(m::text, '' ORDER BY hash)) FROM atp.media m)"""
        )
        return await cursor.fetchone()
