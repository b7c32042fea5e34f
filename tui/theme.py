"""The themes of rear-diff: a quiet dark one with one accent, one of 16 colours, one of none."""

from textual.theme import Theme

from tui.theme_choice import ANSI_NAME, MONO_NAME, NAME

THEME = Theme(
    name=NAME,
    primary="#5b8fb9",
    secondary="#6f7f8f",
    accent="#e0af68",
    foreground="#d5d9de",
    background="#12161b",
    surface="#181d24",
    panel="#1e252d",
    success="#7fbf7f",
    warning="#e0af68",
    error="#e07a7a",
    dark=True,
    variables={
        "footer-background": "#12161b",
        "footer-key-foreground": "#e0af68",
        "footer-description-foreground": "#9aa4af",
        "input-cursor-background": "#e0af68",
        # Quiet, and yet read on the row of the cursor (tests/tui/test_contrast.py).
        "text-muted": "#a8b0b9",
        "text-disabled": "#8f959c",
        "foreground-muted": "#a8b0b9",
        "input-placeholder-foreground": "#8f959c",
        "block-cursor-background": "#1f3a52",
        "block-cursor-foreground": "#d5d9de",
        "border": "#2b343e",
        "scrollbar": "#2b343e",
        "scrollbar-background": "#12161b",
    },
)

# The terminal's own colours, whatever they are: none is mixed, and its background stays.
_OWN = "ansi_default"
_PLAIN = {
    "ansi-background": _OWN,
    "ansi-foreground": _OWN,
    "surface": _OWN,
    "panel": _OWN,
    "boost": _OWN,
    "text-muted": _OWN,
    "text-disabled": _OWN,
    "foreground-muted": _OWN,
    "block-cursor-foreground": _OWN,
    "block-cursor-background": _OWN,
    "block-cursor-text-style": "reverse",
    "footer-key-foreground": _OWN,
    "input-cursor-background": _OWN,
    "input-cursor-foreground": _OWN,
    "input-cursor-text-style": "reverse",
    "scrollbar": _OWN,
    "scrollbar-hover": _OWN,
    "scrollbar-active": _OWN,
    "scrollbar-background": _OWN,
    "scrollbar-background-hover": _OWN,
    "scrollbar-background-active": _OWN,
    "border": _OWN,
    "border-blurred": _OWN,
    "screen-selection-background": _OWN,
    "screen-selection-foreground": _OWN,
}

ANSI = Theme(
    name=ANSI_NAME,
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    foreground=_OWN,
    background=_OWN,
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    dark=True,
    variables={
        **_PLAIN,
        "footer-key-foreground": "ansi_yellow",
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_bright_black",
        "scrollbar-active": "ansi_bright_black",
        "border": "ansi_bright_black",
    },
)

MONO = Theme(
    name=MONO_NAME,
    ansi=True,
    primary=_OWN,
    secondary=_OWN,
    accent=_OWN,
    foreground=_OWN,
    background=_OWN,
    success=_OWN,
    warning=_OWN,
    error=_OWN,
    dark=True,
    variables=_PLAIN,
)

OURS = (THEME, ANSI, MONO)
