"""Values as a person reads them: in a cell of the table, in the details, and on a card."""

from tui.presentation.cells import (
    LABELS,
    NAME,
    SHOWN_AS,
    VERDICT,
    Values,
    cell_of,
    name_of,
    screen_columns,
    shown_row,
)
from tui.presentation.ratings import Rating, ratings_of
from tui.presentation.story import story_of
from tui.presentation.words import (
    ago,
    detail,
    local_now,
    moment,
    money,
    number,
    probability,
    runtime,
)

__all__ = [
    "LABELS",
    "NAME",
    "SHOWN_AS",
    "VERDICT",
    "Rating",
    "Values",
    "ago",
    "cell_of",
    "detail",
    "local_now",
    "moment",
    "money",
    "name_of",
    "number",
    "probability",
    "ratings_of",
    "runtime",
    "screen_columns",
    "shown_row",
    "story_of",
]
