"""The journal's changes described as a table is, so that they are filtered in the same language."""

from rear_diff.database.offer import ColumnOffer, RelationOffer
from rear_diff.labelling.journal.entry import Kind as StepKind
from rear_diff.labelling.journal.entry import Source, State
from rear_diff.query.bound import BoundTable
from rear_diff.tables import Column, Kind, Preset, Sort, Table

ANYTHING, TITLE = "anything", "title"

COLUMNS = (
    Column("at", Kind.MOMENT, "When", 12, "When it was done.", alias="when"),
    Column(TITLE, Kind.TEXT, "Title", 30, "What the row is called: only the database knows."),
    Column("was", Kind.TEXT, "Was", 12, "The label that was there before."),
    Column("label", Kind.TEXT, "Label", 12, "The label that was set."),
    Column("state", Kind.ENUM, "State", 9, "How far it has come."),
    Column("source", Kind.ENUM, "Where", 8, "Where it was done.", alias="from"),
    Column("kind", Kind.ENUM, "Kind", 8, "Whether it takes another one back."),
    Column("who", Kind.TEXT, "Who", 12, "Who did it."),
    Column("key", Kind.TEXT, "Key", 10, "The id of the row.", alias="id"),
    Column(ANYTHING, Kind.TEXT, "Anything", 12, "A part of any of these, or of why it failed."),
)

CHANGES = Table(
    name="history",
    heading="History",
    schema="journal",
    relation="entry",
    key="key",
    columns=COLUMNS,
    screen=(TITLE,),
    details={},
    search=ANYTHING,
    default_sort=Sort("at", descending=True),
    example="state:conflict  from:bulk  when:<7d",
    presets=(
        Preset("Conflicts", "state:conflict", "Somebody else had changed the row"),
        Preset("Not made", "state:conflict,refused", "What the database does not have"),
        Preset("Today", "when:<24h", "The last day"),
    ),
)

LABELS = {"state": tuple(State), "source": tuple(Source), "kind": tuple(StepKind)}


def _offered(column: Column) -> ColumnOffer:
    kind = {Kind.MOMENT: "timestamptz"}.get(column.kind, "text")
    labels = tuple(map(str, LABELS[column.name])) if column.name in LABELS else None
    nullable = column.name in ("was", "label")
    return ColumnOffer(column.name, "pg_catalog", kind, False, nullable, labels, True, False, False)


BOUND = BoundTable(
    CHANGES,
    RelationOffer(
        CHANGES.schema, CHANGES.relation, False, {each.name: _offered(each) for each in COLUMNS}
    ),
)
"""As if a database had it."""
