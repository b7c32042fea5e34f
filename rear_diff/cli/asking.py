"""What `export` and `list` have in common: a table, a filter and an order, as they are typed."""

from enum import StrEnum
from typing import TYPE_CHECKING

from rear_diff.cli.common import MISUSE, fail

if TYPE_CHECKING:
    from rear_diff.database.offer import Offer
    from rear_diff.query import Query


class Asked(StrEnum):
    """The tables that can be asked for."""

    TRAINING = "training"
    MEDIA = "media"
    MOVIES = "movies"
    PREDICTION = "prediction"
    HISTORY = "history"


FILTER_HELP = "As in the app, such as label:would_watch year:>=2000"
SORT_HELP = "Columns with commas between; -imdb_rating or imdb_rating:desc turns one round."


def query_of(
    asked: Asked, filter_text: str, order: str, offer: "Offer", *, by_key: bool = False
) -> "Query":
    """The query that was typed, or the command's end where it cannot be asked.

    Where no order was typed it is the table's own, or that of the key.
    """
    from rear_diff.query import CriterionError, Query, TableMissing, bind
    from rear_diff.query.language import FilterError, parse_filter
    from rear_diff.query.order import parse_order
    from rear_diff.tables import FLYWAY, TABLES, Sort

    tables = {table.name: table for table in TABLES} | {Asked.HISTORY: FLYWAY}
    table = tables[asked]
    try:
        bound = bind(table, offer)
        criteria = parse_filter(filter_text, bound)
        sorts = parse_order(order, bound) or ((Sort(table.key),) if by_key else ())
        return Query(bound, criteria, sorts)
    except TableMissing as missing:
        fail(str(missing))
    except FilterError as error:
        sign = "^" * max(1, error.end - error.start)
        fail(f"{error}\n  {filter_text}\n  {' ' * error.start}{sign}", MISUSE)
    except CriterionError as error:
        fail(str(error), MISUSE)
    raise AssertionError
