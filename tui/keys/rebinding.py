"""From the keys in the settings to a keymap, and what is told of those that cannot be."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from tui.keys.bindings.sheets import FIND
from tui.keys.bindings.typing import FILTER, TEXT
from tui.keys.keymap import Keymap
from tui.keys.names import NoSuchKey, is_character, keys_named, shown_key
from tui.keys.registry import BINDINGS, CONTEXTS
from tui.keys.scope import Context

DOCUMENTED = "docs/keys.md lists them all"

Pair = tuple[str, str]
"""The ids of two bindings, in order."""


def read_keymap(given: Mapping[str, str], source: str = "") -> Keymap:
    """The keymap that gives bindings, by id, the keys that are `given`, with commas between.

    `source` is where they were given, as a person knows it. Raises SettingsError with a line for
    each id that there is not, each key that no terminal delivers, each key that two bindings want
    where both are active, and each place that one could no longer leave.
    """
    if not given:
        return Keymap()
    place = f" in {source}" if source else ""
    faults, changed = [], {}
    for name, text in given.items():
        try:
            changed[name] = _keys(name, text)
        except (NoSuchKey, LookupError) as error:
            faults.append(f'tui.keys."{name}"{place}: {error.args[0]}')
    keymap = Keymap(changed)
    faults += [f"tui.keys{place}: {fault}" for fault in dict.fromkeys(_faults(keymap))]
    if faults:
        # Here, because the settings take longer to import than the first screen to paint.
        from rear_diff.settings import SettingsError

        raise SettingsError(*faults)
    return keymap


def _keys(name: str, text: str) -> tuple[str, ...]:
    if name not in BINDINGS:
        near = get_close_matches(name, BINDINGS, n=1)
        raise LookupError(f"no such binding; {f'did you mean {near[0]}?' if near else DOCUMENTED}")
    try:
        keys = keys_named(text)
    except NoSuchKey as error:
        raise NoSuchKey(f'"{text}" will not do: {error}') from None
    for key in keys:
        if is_character(key) and BINDINGS[name].priority:
            raise NoSuchKey(
                f'"{text}" will not do: {name} works while one types, and would take the letter'
            )
    return keys


def _faults(keymap: Keymap) -> Iterator[str]:
    told: set[tuple[str, ...]] = set()
    for context in CONTEXTS:
        if any(binding.id in keymap.changed for binding in context.bindings()):
            yield from _letters(context, keymap)
            for key, pair in _clashes(context, keymap):
                # One is enough for a key that is moved onto those of a table and a page alike.
                clash = (key, *(name for name in pair if name in keymap.changed))
                if clash not in told:
                    told.add(clash)
                    yield _clash(key, *pair)
            yield from _locked(context, keymap)


def _letters(context: Context, keymap: Keymap) -> Iterator[str]:
    """Keys for editing a text that would be typed into it instead."""
    if not context.typing:
        return
    for name in (FILTER.names | TEXT.names | FIND.names) & keymap.changed.keys():
        for key in filter(is_character, keymap.keys(name)):
            yield f'"{shown_key(key)}" will not do for {name}: it is typed into the text'


def _clashes(context: Context, keymap: Keymap) -> Iterator[tuple[str, Pair]]:
    """Keys that two bindings want, unless the one is over the other by default as well."""
    as_it_is = _pairs(context, Keymap())
    for pair, key in _pairs(context, keymap).items():
        if pair not in as_it_is:
            yield key, pair


def _clash(key: str, one: str, other: str) -> str:
    return (
        f'"{shown_key(key)}" is wanted by {one} ({BINDINGS[one].tooltip}) and by {other}'
        f" ({BINDINGS[other].tooltip}); give one of them another key"
    )


def _pairs(context: Context, keymap: Keymap) -> dict[Pair, str]:
    holders: dict[str, list[str]] = {}
    pairs: dict[Pair, str] = {}
    for binding in context.bindings():
        name = str(binding.id)
        for key in _reached(context, keymap, name):
            for holder in holders.setdefault(key, []):
                pairs.setdefault((min(holder, name), max(holder, name)), key)
            holders[key].append(name)
    return pairs


def _reached(context: Context, keymap: Keymap, name: str) -> tuple[str, ...]:
    """The keys of a binding that come to it: not those that are typed into a text."""
    keys = keymap.keys(name)
    return tuple(key for key in keys if not (context.typing and is_character(key)))


def _locked(context: Context, keymap: Keymap) -> Iterator[str]:
    if not any(_reached(context, keymap, name) for name in context.exits):
        exits = " or ".join(context.exits)
        if context.typing:
            yield f"{exits} needs a key that types nothing, to leave {context.name} with"
        else:
            yield f"{exits} needs a key, to leave {context.name} with"
