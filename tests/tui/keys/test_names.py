"""Keys as people write them, as Textual calls them, as the screen shows them."""

import string

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from tui.keys.names import MOVING, NAMED, NoSuchKey, is_character, key_named, keys_named, shown_key


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("", ()),
        ("w", ("w",)),
        ("w, x", ("w", "x")),
        ("w,w", ("w",)),
        ("/", ("slash",)),
        ("[,]", ("left_square_bracket", "right_square_bracket")),
        ("?", ("question_mark",)),
        ("-,+", ("minus", "plus")),
        (" ", ("space",)),
        ("a, ,b", ("a", "space", "b")),
        (",", ("comma",)),
        ("comma,x", ("comma", "x")),
        ("Esc,PgDn,Ctrl+D,F5", ("escape", "pagedown", "ctrl+d", "f5")),
        ("G", ("G",)),
        ("é", ("é",)),
        ("question_mark", ("question_mark",)),
        ("shift+down,shift+tab", ("shift+down", "shift+tab")),
    ],
)
def test_a_key_is_written_as_its_character_or_name(written: str, keys: tuple[str, ...]) -> None:
    assert keys_named(written) == keys


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ctrl+m", "not tell it apart from enter"),
        ("ctrl+i", "not tell it apart from tab"),
        ("ctrl+j", "not tell it apart from enter"),
        ("ctrl+h", "not tell it apart from backspace"),
        ("alt+w", "do not deliver alt"),
        ("super+c", "do not deliver super"),
        ("ctrl+shift+a", "do not deliver ctrl and shift together"),
        ("shift+ctrl+a", "do not deliver ctrl and shift together"),
        ("shift+g", "write that"),
        ("ctrl+1", "do not deliver ctrl+1"),
        ("ctrl+enter", "do not deliver ctrl+enter"),
        ("entre", 'there is no key "entre"'),
        ("a,", 'there is no key ""'),
        ("hold+a", 'there is no key "hold+a"'),
        ("\x1b", "control character"),
    ],
)
def test_what_terminals_do_not_deliver_is_refused(written: str, why: str) -> None:
    with pytest.raises(NoSuchKey, match=why.replace("+", r"\+")):
        keys_named(written)


def test_what_is_taken_is_what_textual_makes_of_a_terminals_bytes() -> None:
    delivered = {
        str(getattr(key, "value", key))
        for keys in ANSI_SEQUENCES_KEYS.values()
        if isinstance(keys, tuple)
        for key in keys
    }
    letters = {f"ctrl+{letter}" for letter in string.ascii_lowercase} - {
        *("ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m")
    }
    modified = {f"{modifier}+{key}" for modifier in ("ctrl", "shift") for key in MOVING}
    taken = NAMED | letters | modified | {"shift+tab"}
    assert all(key_named(key) == key for key in taken)
    assert taken <= delivered | {"space"}


def test_a_character_has_the_name_that_textual_gives_it() -> None:
    parser = XTermParser()
    for character in string.digits + string.ascii_letters + string.punctuation + " é":
        (event,) = list(parser.feed(character))
        assert key_named(character) == getattr(event, "key", "")


@pytest.mark.parametrize("character", string.digits + string.ascii_letters + string.punctuation)
def test_a_character_is_shown_as_itself(character: str) -> None:
    assert shown_key(key_named(character)) == character
    assert is_character(key_named(character))


@pytest.mark.parametrize(
    ("key", "shown"),
    [("escape", "esc"), ("pageup", "pgup"), ("ctrl+d", "ctrl+d"), ("space", "space"), ("f1", "f1")],
)
def test_other_keys_are_shown_by_short_names(key: str, shown: str) -> None:
    assert shown_key(key) == shown


def test_a_space_is_typed_and_enter_is_not() -> None:
    assert is_character("space")
    assert not any(map(is_character, ("enter", "escape", "delete", "ctrl+a", "shift+down")))
