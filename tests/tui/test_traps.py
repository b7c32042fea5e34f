"""What bites in a terminal: hostile text on every page, markup, keys that never arrive."""

import ast
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tui.app
from rear_diff.database.connect import Target, connect
from tests.tui.driving import AppPilot, frame, row, running, seen, sent, table, until
from tests.tui.over_ssh import PROJECT, here
from tests.tui.test_details import put
from tui.screens.card import CardScreen
from tui.screens.frequency import FrequencyScreen
from tui.screens.row import RowScreen

RUDE = "[/] [rec] 2 [b]\x1b[2J\x1b]52;c;eA==\x07\u202e\tthe\nend\x9b"
TAMED = "[/] [rec] 2 [b]␛[2J␛]52;c;eA==␇⇥the⏎end�"
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}

SOURCES = sorted(Path(tui.__file__).parent.rglob("*.py"))
UNDELIVERED = {"ctrl+m", "ctrl+h", "ctrl+i", "ctrl+j"}
OF_THE_TERMINAL = {"ctrl+s", "ctrl+q", "ctrl+z"}
CHORDS = ("ctrl+shift", "alt+", "super+")


async def rude_rows(pilot: AppPilot, target: Target) -> None:
    """Let the first rows have been written by somebody who means harm."""
    for index in range(3):
        await put(
            target,
            str(table(pilot).nth_key(index)),
            media_title=RUDE,
            original_media_title=f"{RUDE}!",
            overview=RUDE,
            tagline=RUDE,
            production_companies=[RUDE],
            label=None,
            reviewed=False,
        )
    await pilot.press("R")
    await until(pilot, lambda: row(pilot)["media_title"] == RUDE)
    await pilot.pause()


def is_harmless(pilot: AppPilot) -> bool:
    """Whether nothing on the screen steers the terminal or the reader."""
    return not {unicodedata.category(sign) for line in frame(pilot) for sign in line} & INVISIBLE


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_a_hostile_title_is_told_as_it_is_on_every_page(
    size: tuple[int, int], sample_target: Target
) -> None:
    async with running(sample_target, size) as pilot:
        await rude_rows(pilot, sample_target)
        for key, page in (("i", RowScreen), ("c", CardScreen), ("F", FrequencyScreen)):
            assert await seen(pilot, TAMED[:14])
            assert is_harmless(pilot)
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(pilot.app.screen, page)
            assert await seen(pilot, TAMED[:14])
            assert is_harmless(pilot)
            await pilot.press("escape")
        await pilot.press("w")
        assert TAMED[:14] in await seen(pilot, "+ watch: ")
        await sent(pilot)
        await pilot.press("u")
        assert TAMED[:14] in await seen(pilot, "undone: ")
        assert is_harmless(pilot)


async def test_a_hostile_history_is_told_as_it_is(sample_target: Target) -> None:
    async with connect(sample_target) as connection:
        await connection.execute(
            "UPDATE public.flyway_schema_history SET description = %s, script = %s", [RUDE, RUDE]
        )
    async with running(sample_target) as pilot:
        await pilot.press("4")
        assert await seen(pilot, TAMED[:14])
        assert is_harmless(pilot)


async def test_a_hostile_word_is_looked_for_as_it_is(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("colon", *"[/]", "enter")
        assert await seen(pilot, "[/]")
        await pilot.press("slash", *"[/]:[b", "enter")
        assert await seen(pilot, "[/]:[b")
        assert is_harmless(pilot)


def calls_of(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Each call of a function or method of that name."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                yield path, node


@pytest.mark.parametrize("name", ["notify", "Static", "Label"])
def test_nothing_that_is_told_is_read_as_markup(name: str) -> None:
    for path, call in calls_of(name):
        said = call.args[0] if call.args else None
        words = {word.arg: ast.unparse(word.value) for word in call.keywords}
        as_markup = words.get("markup") != "False"
        fixed = isinstance(said, ast.Constant) and name != "notify"
        assert not as_markup or fixed or is_no_string(said), (path, call.lineno)


def is_no_string(said: ast.expr | None) -> bool:
    """Whether a text is given that is already made, or a page of them."""
    return said is not None and ast.unparse(said).startswith(("Text(", "self._page()"))


def test_no_text_is_made_from_markup() -> None:
    assert not [*calls_of("from_markup"), *calls_of("render_markup")]


def test_no_key_is_one_that_a_plain_terminal_keeps_to_itself() -> None:
    keys: set[str] = set()
    for cls in subclasses(DOMNode):
        ours = vars(cls).get("BINDINGS", []) if cls.__module__.startswith("tui.") else []
        for binding in ours:
            if isinstance(binding, Binding) and binding.id:
                keys.update(binding.key.split(","))
    assert len(keys) > 50
    assert not keys & (UNDELIVERED | OF_THE_TERMINAL)
    assert not [key for key in keys if key.startswith(CHORDS)]


def subclasses(cls: type) -> Iterator[type]:
    """All classes below one."""
    below: list[type] = cls.__subclasses__()
    for each in below:
        yield each
        yield from subclasses(each)


@pytest.mark.parametrize(("set_to", "seconds"), [(None, "0.05"), ("200", "0.2")])
def test_escape_is_told_from_a_sequence_soon(set_to: str | None, seconds: str) -> None:
    program = (
        "from tui.terminal import prepare_environment; prepare_environment();"
        "from textual.constants import ESCAPE_DELAY; print(ESCAPE_DELAY)"
    )
    environment = {"PYTHONPATH": str(PROJECT), **({"ESCDELAY": set_to} if set_to else {})}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == seconds, done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("mouse", [False, True])
def test_the_mouse_is_left_to_the_terminal_unless_it_is_asked_for(
    mouse: bool, sample_target: Target, tmp_path: Path
) -> None:
    with here(sample_target, tmp_path, *["--mouse"] * mouse) as session:
        session.wait_for("of 2,000")
        session.press("q")
        session.wait_until(session.ended)
        assert session.process.returncode == 0
    assert (b"\x1b[?1003h" in session.written) == mouse
