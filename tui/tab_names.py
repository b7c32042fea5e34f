"""The tabs by name and digit, known before the screens are imported."""

import json

TABS = {
    "training": "training",
    "media": "media",
    "predictions": "movies",
    "flyway": "flyway",
    "catalogue": "catalogue",
    "jobs": "jobs",
    "history": "history",
}
"""The name of each tab's table by what people call the tab, in the order of their digits."""


class UnknownTab(Exception):
    """There is no such tab; the message says which there are."""


def tab_named(wanted: str) -> str:
    """The name of the table on the tab called `wanted`, or of that digit. Raises `UnknownTab`."""
    by_digit = {str(digit): table for digit, table in enumerate(TABS.values(), start=1)}
    called = wanted.strip().lower()
    known = {**by_digit, **{table: table for table in TABS.values()}, **TABS}
    if called in known:
        return known[called]
    from difflib import get_close_matches

    near = get_close_matches(called, TABS, n=1)
    meant = f"; did you mean {near[0]}?" if near else "."
    raise UnknownTab(
        f"--tab: there is no tab {json.dumps(wanted)}{meant} There are {', '.join(TABS)},"
        f" or 1 to {len(TABS)}."
    )
