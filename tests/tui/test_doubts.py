"""What the server says of transactions of which nothing was heard any more."""

import pytest

from rear_diff.database.connect import Database, connect
from rear_diff.database.errors import TookTooLong
from rear_diff.labelling.journal import Journal, Result, Settlement, journal_file
from rear_diff.labelling.journal.entry import Transaction
from rear_diff.labelling.sending import BEGUN
from tests.labelling.journalling import HERE, append, change, draft
from tui.doubts import Doubts
from tui.keeping import Keeper


async def test_each_doubt_is_settled_by_what_became_of_its_transaction(
    empty_database: Database,
) -> None:
    async with connect(empty_database.target) as connection:

        async def begun() -> Transaction:
            cursor = await connection.execute(BEGUN)
            return Transaction(*(await cursor.fetchone() or (0, ""))[:2])

        async with connection.transaction():
            committed = await begun()
        async with connection.transaction(force_rollback=True):
            aborted = await begun()
        await connection.execute("BEGIN")
        unfinished = await begun()
        others = Transaction(2**40, "another run")
        with Journal(journal_file()) as journal:
            entries = append(journal, *(draft(change(key=f"tt{number}")) for number in range(5)))
            transactions = (committed, aborted, others, unfinished)
            for transaction, entry in zip(transactions, entries, strict=False):
                journal.prepare(transaction, [Settlement(entry, Result.APPLIED)])
        keeper = Keeper(journal_file())
        keeper.start()
        await keeper.ask(lambda journal: journal.pending(HERE))
        doubts = Doubts(keeper, HERE)
        await doubts.load({entries[4].id})
        assert not doubts.some
        await doubts.load({entry.id for entry in entries})
        (made,) = await doubts.ask_first(empty_database)
        assert made.settlement.entry.id == entries[0].id
        assert [await doubts.ask_first(empty_database) for _ in range(2)] == [(), ()]
        assert doubts.presumed == {entries[2].id: None}
        with pytest.raises(TookTooLong, match="not finished"):
            await doubts.ask_first(empty_database)
        await connection.execute("ROLLBACK")
        assert await doubts.ask_first(empty_database) == ()
        assert not doubts.some
        left = await keeper.ask(lambda journal: journal.doubtful(HERE))
        assert list(left) == [committed, others], "each is forgotten once it is settled"
        again = Doubts(keeper, HERE)
        await again.load({entries[2].id})
        assert await again.ask_first(empty_database) == ()
        assert again.presumed == doubts.presumed
        await keeper.finish(5)
