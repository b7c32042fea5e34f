"""A change tells everybody who listens, and only a change that was made."""

import asyncio

from rear_diff.database.connect import connect, open_database
from rear_diff.database.notifications import Changed, Left, announce
from rear_diff.labelling import Applied, Change, NotAllowed, Unchanged, apply, carry_out, change_of
from rear_diff.query import bind
from rear_diff.tables import RELATIONS, TRAINING
from tests.database.notifications.listening import listening
from tests.labelling.conftest import KEY, Desk, sit_down
from tests.labelling.test_races import until_it_waits

END = Left("the end")


async def test_a_change_is_told_and_one_that_changes_nothing_is_not(desk: Desk) -> None:
    async with open_database(desk.target, RELATIONS) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        training = bind(TRAINING, database.offer)
        action = TRAINING.action("would_not_watch")
        change = change_of(TRAINING, action, await desk.row(), who="anna 100%")
        applied = await carry_out(database, training, change)
        assert isinstance(applied, Applied)
        assert applied.row == await desk.row()
        again = Change(TRAINING, KEY, action.sets, who="bo")
        assert isinstance(await carry_out(database, training, again), Unchanged)
        briefly = Change(TRAINING, KEY, {"anomalous": True}, who="cy")
        assert isinstance(await carry_out(database, training, briefly, brief=True), Applied)
        await announce(database, END)
        await listener.until(lambda heard: END in heard)
        told = [Changed("training", (KEY,), who, database.sender) for who in ("anna 100%", "cy")]
        assert listener.heard[1:] == [*told, END]


async def test_a_change_that_is_rolled_back_is_not_told(desk: Desk) -> None:
    async with open_database(desk.target, RELATIONS) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        change = Change(TRAINING, KEY, {"anomalous": True})
        async with desk.connection.transaction(force_rollback=True):
            outcome = await apply(desk.connection, desk.offer, desk.training, change)
            assert isinstance(outcome, Applied)
        await desk.do(Change(TRAINING, "tt0000002", {"anomalous": True}))
        await announce(database, END)
        await listener.until(lambda heard: END in heard)
        assert listener.heard[1:] == [Changed("training", ("tt0000002",)), END]


async def test_a_change_that_another_one_overtook_is_made_and_told(desk: Desk) -> None:
    async with (
        open_database(desk.target, RELATIONS) as database,
        listening(database) as listener,
        connect(desk.target) as connection,
        connect(desk.target) as watcher,
    ):
        await listener.until(lambda heard: heard)
        bo = await sit_down(desk.target, connection)
        async with desk.connection.transaction():
            theirs = Change(TRAINING, KEY, {"label": "would_not_watch"}, who="anna")
            await apply(desk.connection, desk.offer, desk.training, theirs)
            # There is nothing to write as yet, and the look at the row waits.
            late = asyncio.create_task(
                bo.do(Change(TRAINING, KEY, {"label": "would_watch"}, who="bo"))
            )
            await until_it_waits(watcher, connection)
        assert isinstance(await late, Applied)
        await announce(database, END)
        await listener.until(lambda heard: END in heard)
        told = [Changed("training", (KEY,), who) for who in ("anna", "bo")]
        assert listener.heard[1:] == [*told, END]


async def test_a_role_that_may_not_notify_labels_all_the_same(desk: Desk) -> None:
    role = "mute_of_" + str(desk.target.parameters["dbname"])
    function = "FUNCTION pg_catalog.pg_notify(text, text)"
    for statement in (
        f"REVOKE EXECUTE ON {function} FROM PUBLIC",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA atp TO {role}",
        f"GRANT SELECT, UPDATE ON atp.training TO {role}",
    ):
        await desk.connection.execute(statement.encode())
    try:
        mute = type(desk.target)({**desk.target.parameters, "user": role}, desk.target.pgsql)
        async with open_database(mute, RELATIONS) as database:
            assert not database.offer.may_notify
            change = Change(TRAINING, KEY, {"anomalous": True}, {"anomalous": False})
            outcome = await carry_out(database, bind(TRAINING, database.offer), change)
            assert not isinstance(outcome, NotAllowed)
            assert (await desk.row())["anomalous"] is True
    finally:
        for statement in (
            f"GRANT EXECUTE ON {function} TO PUBLIC",
            f"DROP OWNED BY {role}",
            f"DROP ROLE {role}",
        ):
            await desk.connection.execute(statement.encode())
