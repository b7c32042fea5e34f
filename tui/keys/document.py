"""docs/keys.md, written from the registry."""

from collections.abc import Iterator, Mapping

from textual.binding import Binding

from tui.keys.names import shown_key
from tui.keys.registry import SCOPES

HEAD = """\
# Keys

The keys of the app as they are without any change, with the id of each binding. In the app `?`
shows those that work where you are, and `ctrl+p` finds them by what they do.

## Changing them

In `config.toml`, by the id:

```toml
[tui.keys]
"label.would_watch" = "1"        # instead of w
"label.would_not_watch" = "2, x" # several
"tab.training" = "f5"            # 1 is the label's now
"tab.media" = "f6"
"label.anomalous" = ""           # off
```

A key is written as the character it types (`w`, `G`, `[`, `?`) or by its name: `enter`, `escape`,
`tab`, `space`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`,
`pageup`, `pagedown`, `f1` to `f12`, `ctrl+a` and so on, `shift+down`, `comma`. Those that a plain
terminal does not deliver are refused: `alt`, `super`, `ctrl+shift`, and `ctrl+h`, `ctrl+i`,
`ctrl+j`, `ctrl+m`, which it does not tell apart from other keys.

A binding keeps only the keys that you give it. Where two bindings that are active together want one
key, the app says which, and does not start; nor does it start where nothing would be left to quit
or to close a sheet with.
"""


def document() -> str:
    """The text of docs/keys.md."""
    return "\n".join([HEAD.rstrip(), *_tables(), ""])


def _tables() -> Iterator[str]:
    for heading, bindings in _headings().items():
        yield from ("", f"## {heading}", "", "| keys | | id |", "| --- | --- | --- |")
        for binding in bindings:
            keys = " ".join(f"`{shown_key(key)}`" for key in binding.key.split(","))
            yield f"| {keys} | {binding.tooltip} | `{binding.id}` |"


def _headings() -> Mapping[str, list[Binding]]:
    headings: dict[str, list[Binding]] = {}
    for scope in SCOPES:
        headings.setdefault(scope.heading, []).extend(scope.bindings)
    return headings
