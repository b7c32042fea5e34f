"""Other keys for bindings, from config.toml to the screen."""

from collections.abc import Mapping

import pytest

from rear_diff.database.connect import Target
from rear_diff.settings import SettingsError
from tests.tui.driving import (
    filter_by,
    frame,
    line_with,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    type_text,
    until,
)
from tests.tui.test_start import start_in_a_terminal
from tui.keys import BINDINGS, Keymap
from tui.keys.rebinding import read_keymap
from tui.screens.card import CardScreen
from tui.screens.filters import FiltersScreen
from tui.screens.help import HelpScreen
from tui.widgets.filter_bar import FilterBar

SPARE = "f9"
"""A key that nothing has."""

DIGITS = {"label.would_watch": "1", "tab.training": "f5"}


def refusals(given: Mapping[str, str]) -> list[str]:
    """What a person is told, a line each."""
    with pytest.raises(SettingsError) as raised:
        read_keymap(given, "config.toml")
    return str(raised.value).splitlines()


def test_without_any_change_a_binding_has_its_own_keys() -> None:
    keymap = read_keymap({})
    assert keymap == Keymap()
    assert keymap.keys("card.leave") == ("escape", "q", "c", "enter")
    assert keymap.shown("table.filter") == "/"


def test_a_binding_has_the_keys_that_it_is_given() -> None:
    keymap = read_keymap({"label.undo": "ctrl+z, U", "table.filter": "\\", "label.reviewed": ""})
    assert keymap.keys("label.undo") == ("ctrl+z", "U")
    assert keymap.shown("table.filter") == "\\"
    assert keymap.keys("label.reviewed") == ()
    assert keymap.shown("label.reviewed") == ""


def test_two_may_change_their_keys_with_each_other() -> None:
    keymap = read_keymap({"label.would_watch": "x", "label.would_not_watch": "w"})
    assert keymap.keys("label.would_watch") == ("x",)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"label.would_wach": "1"},
            (
                'tui.keys."label.would_wach" in config.toml: no such binding;'
                " did you mean label.would_watch?"
            ),
        ),
        (
            {"nonsense": "1"},
            'tui.keys."nonsense" in config.toml: no such binding; docs/keys.md lists them all',
        ),
        (
            {"label.undo": "ctrl+m"},
            (
                'tui.keys."label.undo" in config.toml: "ctrl+m" will not do:'
                " terminals do not tell it apart from enter"
            ),
        ),
        (
            {"app.quit-anywhere": "Q"},
            (
                'tui.keys."app.quit-anywhere" in config.toml: "Q" will not do:'
                " app.quit-anywhere works while one types, and would take the letter"
            ),
        ),
        (
            {"label.would_watch": "j"},
            (
                'tui.keys in config.toml: "j" is wanted by label.would_watch'
                " (Label would_watch, and go on) and by table.cursor-down"
                " (Move the cursor to the next row); give one of them another key"
            ),
        ),
        (
            {"text.end": "E"},
            'tui.keys in config.toml: "E" will not do for text.end: it is typed into the text',
        ),
        (
            {"row.close": ""},
            "tui.keys in config.toml: row.close needs a key, to leave the whole row with",
        ),
        (
            {"find.close": ""},
            (
                "tui.keys in config.toml: find.close needs a key that types nothing,"
                " to leave the line for a row to go to with"
            ),
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_line(given: dict[str, str], told: str) -> None:
    assert told in refusals(given)


def test_each_fault_has_a_line() -> None:
    told = refusals({"nonsense": "1", "label.undo": "alt+u", "label.reviewed": "w"})
    assert [line.split(" in ")[0] for line in told] == [
        'tui.keys."nonsense"',
        'tui.keys."label.undo"',
        "tui.keys",
    ]


def test_a_clash_with_a_key_that_moves_is_one_like_any() -> None:
    for key in ("j", "G", "ctrl+d", "enter", "left"):
        assert any("is wanted by" in line for line in refusals({"label.would_watch": key}))


def test_bindings_that_are_never_active_together_may_share_a_key() -> None:
    read_keymap({"card.model": "/", "filters.save": "w", "copy.cell": "w"})


def test_what_is_over_another_by_default_may_stay_so() -> None:
    # On the card `q` goes back to the table, and elsewhere it quits.
    read_keymap({"card.leave": "q,escape", "app.quit": "q"})
    read_keymap({"card.leave": "Z,escape", "app.quit": "Z"})


def test_the_last_way_out_keeps_a_key_and_the_others_may_go() -> None:
    read_keymap({"app.quit": ""})
    read_keymap({"app.quit-anywhere": ""})
    assert "app.quit or app.quit-anywhere needs a key" in "\n".join(
        refusals({"app.quit": "", "app.quit-anywhere": ""})
    )
    read_keymap({"filters.quit": ""})
    assert refusals({"filters.close": ""})


@pytest.mark.parametrize("name", BINDINGS)
def test_any_binding_can_have_another_key(name: str) -> None:
    assert read_keymap({name: SPARE}).keys(name) == (SPARE,)


async def test_a_label_has_the_key_that_it_is_given(sample_target: Target) -> None:
    async with running(sample_target, keys=DIGITS) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        assert "1 watch" in frame(pilot)[-1]
        assert " f5 " in frame(pilot)[0]
        await pilot.press("w")
        assert table(pilot).cursor_index == 0
        await pilot.press("1")
        assert table(pilot).cursor_index == 1
        await sent(pilot)
        await pilot.press("2", "f5")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
    assert (await stored(sample_target, key))["label"] == "would_watch"


async def test_a_binding_that_is_off_is_nowhere(sample_target: Target) -> None:
    keys = {"label.anomalous": "", "table.reload": "", "label.would_watch": ""}
    async with running(sample_target, keys=keys) as pilot:
        assert "anomalous" not in frame(pilot)[-1]
        await pilot.press("a", "w")
        assert screen(pilot).session.writer.unsent == 0
        assert table(pilot).cursor_index == 0
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.pause()
        shown = "\n".join(frame(pilot))
        assert "Label would_not_watch" in shown
        assert "outlier" not in shown
        assert "off:" not in shown


async def test_why_a_label_is_off_follows_its_key(sample_target: Target) -> None:
    async with running(sample_target, read_only=True, keys=DIGITS) as pilot:
        await pilot.press("w")
        await pilot.pause()
        screen(pilot).status.say("")
        await pilot.press("1")
        assert await seen(pilot, "You asked for it")


@pytest.mark.thorough
async def test_what_is_told_names_the_keys_that_there_are(sample_target: Target) -> None:
    keys = {**DIGITS, "label.would_not_watch": "0", "table.back": "z", "card.model": "M"}
    async with running(sample_target, keys=keys) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("r")
        assert await seen(pilot, "Label it first: 1 or")
        await filter_by(pilot, "reviewed:yes human:yes")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        assert "1 watch" in await seen(pilot, "0 not")
        assert await seen(pilot, "M shows its word")
        await pilot.press("escape")
        await filter_by(pilot, '"no title is like this"')
        assert await seen(pilot, "z takes the filter off")
        await pilot.press("z")
        await until(pilot, lambda: not screen(pilot).query_one(FilterBar).text)


async def test_a_sheet_names_the_keys_that_there_are(sample_target: Target) -> None:
    keys = {"filters.save": "ctrl+s,S", "filters.forget": "", "list.choose": "o"}
    async with running(sample_target, keys=keys) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FiltersScreen))
        assert await seen(pilot, "o chooses · ctrl+s saves the filter in force")
        assert "forgets" not in line_with(pilot, "o chooses")
        await pilot.press("j", "o")
        assert pilot.app.screen is screen(pilot)


async def test_a_character_that_is_a_key_elsewhere_is_a_letter_in_the_filter(
    sample_target: Target,
) -> None:
    keys = {"app.palette": "Q", "app.help": "Z", "table.back": "X"}
    async with running(sample_target, keys=keys) as pilot:
        await pilot.press("slash")
        await type_text(pilot, "QHX")
        assert "QHX" in frame(pilot)[1]
        assert pilot.app.screen is screen(pilot)


async def test_who_presses_the_key_that_stops_programs_is_told_the_one_that_leaves(
    sample_target: Target,
) -> None:
    async with running(sample_target, keys={"app.quit": ""}) as pilot:
        await pilot.press("ctrl+c")
        told = [each.message for each in pilot.app._notifications]
        assert told == ["f10 leaves the app."]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('{"label.would_wach": "1"}', "did you mean label.would_watch?"),
        ('{"label.would_watch": "j"}', '"j" is wanted by label.would_watch'),
        ("w", 'is not JSON such as {"label.would_watch": "1"}'),
        ('{"label.would_watch": 1}', "is not a table of keys"),
    ],
)
def test_the_start_is_refused_in_a_line(keys: str, said: str) -> None:
    done = start_in_a_terminal(REAR_DIFF_TUI_KEYS=keys)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert "REAR_DIFF_TUI_KEYS" in done.stderr
