"""What the database has of what rear-diff knows, and what the role may do with it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rear_diff.database.offer import Offer, RelationOffer, quoted
from rear_diff.doctor.finding import Finding, note, ok, problem
from rear_diff.labelling import why_not
from rear_diff.query.history import History
from rear_diff.tables import FLYWAY, MEDIA, TABLES, TRAINING, Table

WITHOUT = {
    "training": "nothing can be labelled",
    "media": "the tab Media is empty",
    "prediction": "the model's word is not told",
    "movies": "the tab Predictions is empty",
    "flyway": "the tab Flyway is empty, and nobody can tell the schema's age",
}
"""What is off where a table is missing."""

HELP = {
    "training": "Another database may be meant: psql -l lists them. An empty one becomes "
    "rear-diff's own by rear-diff migrate.",
    "movies": "The schema has it from V23 on.",
}
"""What to do where a table is not there at all."""

STATUS = ("pipeline_status", "error_status", "rejection_status")
"""What the HTTP API changes of a file."""

NAMED = 6
"""Missing columns that are named in full."""


def age_finding(offer: Offer, history: History, now: datetime) -> Finding:
    """How old the schema is, by Flyway's history."""
    if offer.relation(FLYWAY.schema, FLYWAY.relation) is None:
        if "may not SELECT" in offer.why_missing(FLYWAY.schema, FLYWAY.relation):
            return note("schema", "Its age is unknown: the role may not read Flyway's history.")
        return note("schema", "There is no Flyway history: the schema's age is unknown.")
    days = (now.replace(tzinfo=None) - history.migrated_on).days if history.migrated_on else None
    since = "" if days is None else f", last migrated {days} day{'s' * (days != 1)} ago"
    told = f"Version {history.version or 'unknown'}{since}."
    if history.failed:
        return problem(
            "schema",
            f"{told} {history.failed} migration{'s' * (history.failed != 1)} failed.",
            "rear-diff list history --filter success:no tells which; flyway repair is for whoever "
            "owns the schema.",
        )
    return ok("schema", told)


def relation_findings(offer: Offer) -> Iterator[Finding]:
    """Each table: there or not, and which of its columns."""
    if offer.read_only:
        yield note("rights", offer.read_only, "Connect to the primary to label.")
    for table in TABLES:
        name = f"{table.schema}.{table.relation}"
        relation = offer.relation(table.schema, table.relation)
        if relation is None:
            yield _missing(table, offer)
            continue
        yield from _columns(table, name, relation, offer.role)


def _missing(table: Table, offer: Offer) -> Finding:
    name = f"{table.schema}.{table.relation}"
    why = offer.why_missing(table.schema, table.relation)
    finding = problem if table is TRAINING else note
    what, _, _ = why.partition(" GRANT ")
    grants: tuple[str, ...] = ()
    if table.name in HELP and "may not" not in why:
        grants = (HELP[table.name],)
    if "may not SELECT" in why:
        role = quoted(offer.role)
        grants = (
            f"GRANT USAGE ON SCHEMA {table.schema} TO {role};",
            f"GRANT SELECT ON {name} TO {role};",
        )
    return finding(name, f"{what} So {WITHOUT[table.name]}.", *grants)


def _columns(table: Table, name: str, relation: RelationOffer, role: str) -> Iterator[Finding]:
    described = [column.name for column in table.columns]
    absent = [column for column in described if column not in relation.columns]
    hidden = [
        column for column in described if column in relation.columns and not relation.has(column)
    ]
    here = len(described) - len(absent) - len(hidden)
    if not absent and not hidden:
        yield ok(name, f"All {here} columns are there.")
    if absent:
        yield note(
            name,
            f"{here} columns; not in this schema, and shown as empty: {_named(absent)}.",
        )
    if hidden:
        yield note(
            name,
            f"The role may not read, so that they are shown as empty: {_named(hidden)}.",
            f"GRANT SELECT ({', '.join(map(quoted, hidden))}) ON {name} TO {quoted(role)};",
        )


def rights_findings(offer: Offer) -> Iterator[Finding]:
    """Each thing that a person can do to a title: allowed, or the GRANT that would allow it."""
    relation = offer.relation(TRAINING.schema, TRAINING.relation)
    if relation is None or offer.read_only:
        return
    toggles = [(toggle.on.heading, (toggle.on, toggle.off)) for toggle in TRAINING.toggles]
    for name, actions in [("label", TRAINING.actions), *toggles]:
        columns = list(dict.fromkeys(each for action in actions for each in action.sets))
        if why_not(offer, TRAINING, columns) is None:
            yield ok("rights", f"The role may set {', '.join(columns)} ({name}).")
        else:
            yield _denied(TRAINING, name, columns, relation, quoted(offer.role))
    files = offer.relation(MEDIA.schema, MEDIA.relation)
    if files and not files.is_view:
        if why_not(offer, MEDIA, STATUS) is None:
            yield ok("rights", f"The role may set {', '.join(STATUS)} (a file's status).")
        else:
            name = "a file's status, which the HTTP API sets"
            yield _denied(MEDIA, name, list(STATUS), files, quoted(offer.role))


def _denied(
    table: Table, name: str, columns: list[str], relation: RelationOffer, role: str
) -> Finding:
    place = f"{table.schema}.{table.relation}"
    absent = [column for column in columns if column not in relation.columns]
    if absent:
        return note("rights", f"No {name}: {place} has no {', '.join(absent)}.")
    closed = [column for column in columns if not relation.columns[column].may_update]
    # What a rule looks at must be readable as well.
    looked_at = dict.fromkeys([*columns, *(each.needs for each in table.rules)])
    unread = [column for column in looked_at if not relation.has(column)]
    grants = [
        f"GRANT {right} ({', '.join(map(quoted, lacking))}) ON {place} TO {role};"
        for right, lacking in (("UPDATE", closed), ("SELECT", unread))
        if lacking
    ]
    return note("rights", f"Switched off, because the role may not: {name}.", *grants)


def _named(columns: Iterable[str]) -> str:
    named = list(columns)
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")
