"""Any keys, in any order, as fast as a terminal sends them: nothing breaks and nothing is lost."""

from pathlib import Path
from typing import Any

import pytest
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Database, Target, connect
from tests.tui.walking import RUN, Walk

# Where a connection breaks, or the app is left while a question is being cancelled, psycopg cannot
# close the cursor on the server; that has gone with the connection.
pytestmark = pytest.mark.filterwarnings("ignore:.*ServerCursor.* was deleted while still open")

LONG = [pytest.param(seed, 5_000, marks=pytest.mark.slow) for seed in (2, 3)]
"""20,000 presses, with and without labels, in parts that can be walked at the same time."""

LABELLING = ["label", "human_labeled", "reviewed", "anomalous", "updated_at"]
HOSTILE = (
    "[/]",
    "[rec] 2",
    "\x1b[31mred\x1b]52;c;d3h5eg==\x07",
    "\u202egnp.exe\t\n\x85",
    "",
    "千" * 99,
)


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
async def hostile_target(sample_target: Target) -> Target:
    """Sample rows, the first ones written by somebody who means harm."""
    async with connect(sample_target) as connection:
        for table in ("training", "media"):
            await connection.execute(
                SQL(
                    "UPDATE atp.{table} SET media_title = rude.text, overview = rude.text,"
                    " tagline = rude.text, production_companies = ARRAY[rude.text]"
                    " FROM (SELECT ctid AS place, (%(texts)s::text[])[1 + (row_number() OVER"
                    " (ORDER BY created_at DESC)) %% 6] AS text FROM atp.{table} LIMIT 60) AS rude"
                    " WHERE {table}.ctid = rude.place"
                ).format(table=Identifier(table)),
                {"texts": list(HOSTILE)},
            )
    return sample_target


@pytest.mark.parametrize(("seed", "presses"), [(1, 100), *LONG])
async def test_without_a_label_key_nothing_is_written(
    seed: int, presses: int, hostile_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[object] = []
    write = Database.write

    async def counting_write(self: Database, change: Any) -> Any:
        writes.append(change)
        return await write(self, change)

    monkeypatch.setattr(Database, "write", counting_write)
    before = await every_row(hostile_target)
    await Walk(hostile_target, seed, labels=False).go(presses)
    assert writes == []
    assert await every_row(hostile_target) == before


@pytest.mark.parametrize(("seed", "presses"), [(1, 100), *LONG])
async def test_a_label_key_writes_labels_and_nothing_else(
    seed: int, presses: int, hostile_target: Target
) -> None:
    before = await every_row(hostile_target), await all_but_labels(hostile_target)
    await Walk(hostile_target, seed, labels=True, outages=presses > RUN).go(presses)
    after = await every_row(hostile_target), await all_but_labels(hostile_target)
    assert {name for name in before[0] if before[0][name] != after[0][name]} == {"training"}
    assert before[1] == after[1]


async def every_row(target: Target) -> dict[str, str]:
    """A sum over each table of all its rows and of which transactions have touched them."""
    async with connect(target) as connection:
        found = await connection.execute(
            "SELECT relname, oid::regclass::text FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace IN ('atp'::regnamespace, 'public'::regnamespace)"
        )
        sums = {}
        for name, qualified in await found.fetchall():
            statement = SQL(
                "SELECT md5(string_agg(concat(t.ctid, t.xmin, t.xmax, t), ' ' ORDER BY t.ctid))"
                " FROM {} AS t"
            ).format(Identifier(*qualified.split(".")))
            ((sums[name],),) = await (await connection.execute(statement)).fetchall()
        return sums


async def all_but_labels(target: Target) -> str:
    """A sum over all that labelling must not touch in the rows of training."""
    async with connect(target) as connection:
        found = await connection.execute(
            "SELECT md5(string_agg((to_jsonb(t) - %s::text[])::text, ' ' ORDER BY imdb_id))"
            " FROM atp.training AS t",
            [LABELLING],
        )
        ((total,),) = await found.fetchall()
        return str(total)
