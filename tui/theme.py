"""The theme of rear-diff: quiet, dark, one accent."""

from textual.theme import Theme

THEME = Theme(
    name="rear-diff",
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
        "border": "#2b343e",
        "scrollbar": "#2b343e",
        "scrollbar-background": "#12161b",
    },
)
