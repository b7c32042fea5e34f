"""What was written to `atp.training`, by whom and in which order: the database's own word."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rear_diff.database.connect import Target, connect

COLUMNS = ("label", "human_labeled", "reviewed")

Values = Mapping[str, Any]

# In the transaction that writes: what was committed and nothing else, of a row in its order.
WITNESS = b"""
CREATE TABLE witness (
    id bigserial PRIMARY KEY, app text, key text, was jsonb NOT NULL, became jsonb NOT NULL
);
CREATE INDEX ON witness (key);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witness (app, key, was, became) VALUES (
        current_setting('application_name'),
        new.imdb_id,
        jsonb_build_object(
            'label', old.label, 'human_labeled', old.human_labeled, 'reviewed', old.reviewed),
        jsonb_build_object(
            'label', new.label, 'human_labeled', new.human_labeled, 'reviewed', new.reviewed)
    );
    RETURN new;
END $$;
CREATE TRIGGER see AFTER UPDATE ON atp.training FOR EACH ROW EXECUTE FUNCTION see();
"""

TITLES = """
INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)
SELECT 'tt' || lpad(number::text, 7, '0'), 'movie', 'Title ' || number, 2001
FROM generate_series(1, %s) AS number
"""


@dataclass(frozen=True)
class Written:
    """One write of one row."""

    app: str
    """The name of the application whose connection it was."""
    key: str
    was: Values
    became: Values


async def called_as_witness(target: Target, titles: int) -> None:
    """Have so many titles, which nobody has labelled, and remember each write from now on."""
    async with connect(target) as connection:
        await connection.execute(TITLES, [titles])
        await connection.execute(WITNESS)


async def witnessed(target: Target) -> list[Written]:
    """Every write, in order."""
    async with connect(target) as connection:
        cursor = await connection.execute("SELECT app, key, was, became FROM witness ORDER BY id")
        return [Written(*row) for row in await cursor.fetchall()]


async def rows(target: Target) -> dict[str, Values]:
    """By key, what the rows hold now."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT imdb_id, label::text, human_labeled, reviewed FROM atp.training"
        )
        return {
            key: dict(zip(COLUMNS, values, strict=True)) for key, *values in await cursor.fetchall()
        }


def by_key(writes: Sequence[Written]) -> dict[str, list[Written]]:
    """The writes of each row."""
    found: dict[str, list[Written]] = defaultdict(list)
    for each in writes:
        found[each.key].append(each)
    return found


def holds(values: Values, part: Values) -> bool:
    """Whether `values` has what `part` says of the columns that are watched."""
    return all(values[name] == part[name] for name in COLUMNS if name in part)
