"""The names of keys: as people write them, as Textual calls them, as they are shown."""

import unicodedata

from textual.keys import KEY_NAME_REPLACEMENTS, REPLACED_KEYS, key_to_character

NAMED = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
    *("backspace", "enter", "escape", "tab", "space"),
    *(f"f{number}" for number in range(1, 13)),
}
MOVING = {"up", "down", "left", "right", "home", "end"}
"""The keys that plain terminals tell apart with shift or ctrl held."""

SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
}
SHOWN = {"escape": "esc", "delete": "del", "pageup": "pgup", "pagedown": "pgdn"}

SAME = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "enter", "ctrl+m": "enter"}
"""What a terminal sends one code for."""

FOREIGN = {"alt", "meta", "super", "hyper", "cmd", "win"}


class NoSuchKey(ValueError):
    """A text is not the name of a key that a terminal delivers; says so, and what would do."""


def keys_named(text: str) -> tuple[str, ...]:
    """Textual's names of the keys in a text, which has commas between them; none of an empty one.

    A character stands for itself; a comma is written `comma` where there are others. Raises
    NoSuchKey.
    """
    if text == "":
        return ()
    parts = [text] if text == "," else text.split(",")
    return tuple(dict.fromkeys(key_named(part) for part in parts))


def delivered(text: str) -> tuple[str, ...]:
    """Of the keys in a text, which has commas between them, those that every terminal delivers."""
    return tuple(key for key in text.replace(" ", "").split(",") if _is_delivered(key))


def _is_delivered(key: str) -> bool:
    try:
        return bool(key_named(key))
    except NoSuchKey:
        return False


def key_named(text: str) -> str:
    """Textual's name of one key. Raises NoSuchKey."""
    name = text.strip() or text[:1]
    if len(name) == 1:
        return _named_character(name)
    *modifiers, key = _spelt(name).split("+")
    if not modifiers:
        return _plain(key, text)
    return _modified(modifiers, key, text)


def _named_character(character: str) -> str:
    if not character.isprintable():
        raise NoSuchKey("a control character is no key; write its name, such as tab or ctrl+a")
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _spelt(name: str) -> str:
    *modifiers, key = name.lower().split("+")
    return "+".join((*modifiers, SPELLINGS.get(key, key)))


def _plain(key: str, text: str) -> str:
    if key in NAMED or is_character(key):
        return key
    raise NoSuchKey(f'there is no key "{text.strip()}"; {_what_there_is()}')


def _modified(modifiers: list[str], key: str, text: str) -> str:
    name = "+".join((*modifiers, key))
    if foreign := FOREIGN & set(modifiers):
        raise NoSuchKey(f"plain terminals do not deliver {min(foreign)} with a key")
    if modifiers not in (["ctrl"], ["shift"]):
        if set(modifiers) == {"ctrl", "shift"}:
            raise NoSuchKey("plain terminals do not deliver ctrl and shift together")
        raise NoSuchKey(f'there is no key "{text.strip()}"; {_what_there_is()}')
    if name in SAME:
        raise NoSuchKey(f"terminals do not tell it apart from {SAME[name]}")
    if modifiers == ["shift"] and len(key) == 1:
        raise NoSuchKey("a terminal delivers the character that shift makes; write that")
    letter = modifiers == ["ctrl"] and len(key) == 1 and "a" <= key <= "z"
    if letter or key in MOVING or name == "shift+tab":
        return name
    raise NoSuchKey(f"plain terminals do not deliver {name}")


def _what_there_is() -> str:
    return "write a character, or a name such as enter, escape, f5, pageup, ctrl+a or shift+down"


def is_character(key: str) -> bool:
    """Whether pressing a key types something where text is typed."""
    return key == "space" or bool(_character(key))


def shown_key(key: str) -> str:
    """A key as a person reads it: `w`, `/`, `esc`, `ctrl+d`."""
    *modifiers, name = key.split("+")
    return "+".join((*modifiers, _character(name) or SHOWN.get(name, name)))


def _character(key: str) -> str | None:
    """What a key types; None of those with names of their own, some of which Unicode has too."""
    if key in NAMED:
        return None
    character = key_to_character(REPLACED_KEYS.get(key, key))
    return character if character and character.isprintable() else None
