"""What a connection finds out about the schema and the role, on databases of every age."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.tables import RELATIONS
from tests.schemas import RoleKind, as_role, build_v12, build_v32

Build = Callable[[AsyncConnection], Awaitable[None]]
LookAs = Callable[[Build, RoleKind], AbstractAsyncContextManager[Offer]]

STATUS = {
    "pipeline_status",
    "error_status",
    "error_condition",
    "rejection_status",
    "rejection_reason",
}


async def offer_of(target: Target) -> Offer:
    async with connect(target) as connection:
        return await look(connection, RELATIONS)


@pytest.fixture
def look_as(bare_target: Target) -> LookAs:
    """A function that builds a schema and gives what a role is offered of it."""

    @asynccontextmanager
    async def look_as(build: Build, kind: RoleKind) -> AsyncIterator[Offer]:
        async with connect(bare_target) as connection:
            await build(connection)
        async with as_role(bare_target, kind) as target:
            yield await offer_of(target)

    return look_as


def updatable(offer: Offer, schema: str, name: str) -> set[str]:
    relation = offer.relation(schema, name)
    assert relation is not None
    return {column.name for column in relation.columns.values() if column.may_update}


async def test_a_v12_schema_has_no_movies_no_deleted_at_and_a_label_on_every_title(
    look_as: LookAs,
) -> None:
    async with look_as(build_v12, RoleKind.OLD_LABELLER) as offer:
        assert set(offer.relations) == {
            ("atp", "training"),
            ("atp", "media"),
            ("atp", "prediction"),
            ("public", "flyway_schema_history"),
        }
        assert offer.why_missing("atp", "movies") == "The database has no atp.movies."
        media, training = offer.relation("atp", "media"), offer.relation("atp", "training")
        assert media is not None
        assert training is not None
        assert not media.has("deleted_at")
        assert media.has("imdb_rating")
        assert not training.columns["label"].nullable


async def test_a_v32_schema_has_the_view_and_labels_that_may_be_null(look_as: LookAs) -> None:
    async with look_as(build_v32, RoleKind.LABELLER) as offer:
        assert set(offer.relations) == set(RELATIONS)
        media, training = offer.relation("atp", "media"), offer.relation("atp", "training")
        movies = offer.relation("atp", "movies")
        assert media is not None
        assert training is not None
        assert movies is not None
        assert media.has("deleted_at")
        assert not media.has("imdb_rating")
        assert training.columns["label"].nullable
        assert movies.is_view
        assert not training.is_view


async def test_enum_labels_are_the_databases_own_in_its_order(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        await connection.execute("ALTER TYPE atp.media_type ADD VALUE 'podcast' BEFORE 'unknown'")
        offer = await look(connection, RELATIONS)
    media = offer.relation("atp", "media")
    assert media is not None
    assert media.columns["media_type"].labels == (
        "movie",
        "tv_show",
        "tv_season",
        "podcast",
        "unknown",
    )
    assert media.columns["media_title"].labels is None


async def test_an_array_tells_the_type_of_its_elements(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v32(connection)
        offer = await look(connection, RELATIONS)
    training = offer.relation("atp", "training")
    assert training is not None
    genre, key = training.columns["genre"], training.columns["imdb_id"]
    assert (genre.is_array, genre.type_schema, genre.type_name) == (True, "pg_catalog", "varchar")
    assert (key.is_array, key.type_name) == (False, "varchar")


async def test_the_newer_role_may_update_all_of_training(look_as: LookAs) -> None:
    async with look_as(build_v32, RoleKind.LABELLER) as offer:
        training = offer.relation("atp", "training")
        assert training is not None
        assert updatable(offer, "atp", "training") == set(training.columns)
        assert updatable(offer, "atp", "media") == STATUS
        assert not updatable(offer, "atp", "prediction")
        assert not any(column.may_insert for column in training.columns.values())


async def test_the_older_role_may_update_three_columns_and_is_told_how_to_get_the_rest(
    look_as: LookAs,
) -> None:
    async with look_as(build_v12, RoleKind.OLD_LABELLER) as offer:
        labels = {"label", "human_labeled", "reviewed"}
        assert updatable(offer, "atp", "training") == labels
        assert offer.why_not_updatable("atp", "training", labels) is None
        assert offer.why_not_updatable("atp", "training", ["reviewed", "anomalous"]) == (
            f"The role {offer.role} may not UPDATE anomalous of atp.training. "
            f"GRANT UPDATE ON atp.training TO {offer.role}; would allow it."
        )


async def test_what_the_hint_says_does_allow_it(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        async with as_role(bare_target, RoleKind.GUEST) as guest:
            denied = (await offer_of(guest)).why_not_updatable("atp", "training", ["label"])
            assert denied is not None
            await connection.execute(granted_by(denied))
            assert (await offer_of(guest)).why_not_updatable("atp", "training", ["label"]) is None


async def test_a_hint_quotes_the_name_of_a_role_that_needs_it(bare_target: Target) -> None:
    role = f"{bare_target.parameters['dbname']}-Living Room"
    guest = Target({**bare_target.parameters, "user": role}, bare_target.pgsql)
    async with connect(bare_target) as connection:
        await build_v12(connection)
        await connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))
        try:
            refused = (await offer_of(guest)).why_missing("atp", "training")
            await connection.execute(granted_by(refused))
            assert (await offer_of(guest)).relation("atp", "training") is not None
        finally:
            await connection.execute(SQL("DROP OWNED BY {}").format(Identifier(role)))
            await connection.execute(SQL("DROP ROLE {}").format(Identifier(role)))


def granted_by(hint: str) -> bytes:
    """The statements in a hint, as a person would copy them."""
    return hint[hint.index("GRANT") : hint.rindex(";")].encode()


async def test_a_guest_may_read_and_change_nothing(look_as: LookAs) -> None:
    async with look_as(build_v32, RoleKind.GUEST) as offer:
        assert set(offer.relations) == set(RELATIONS)
        assert not any(updatable(offer, *relation) for relation in RELATIONS)
        assert offer.read_only is None


async def test_a_role_outside_the_schema_is_told_which_grants_it_lacks(look_as: LookAs) -> None:
    async with look_as(build_v32, RoleKind.OUTSIDER) as offer:
        assert set(offer.relations) == {("public", "flyway_schema_history")}
        assert offer.why_missing("atp", "training") == (
            f"The role {offer.role} may not SELECT from atp.training. "
            f"GRANT USAGE ON SCHEMA atp TO {offer.role}; "
            f"GRANT SELECT ON atp.training TO {offer.role}; would allow it."
        )


async def test_a_role_with_some_columns_has_only_those(look_as: LookAs) -> None:
    async with look_as(build_v32, RoleKind.SHORT_SIGHTED) as offer:
        assert set(offer.relations) == {("atp", "training")}
        training = offer.relation("atp", "training")
        assert training is not None
        readable = {name for name in training.columns if training.has(name)}
        assert readable == {"imdb_id", "label", "media_title"}
        assert "may not SELECT from atp.media" in offer.why_missing("atp", "media")


async def test_a_read_only_session_is_the_reason_why_nothing_may_be_written(
    bare_target: Target,
) -> None:
    async with connect(bare_target) as connection:
        await build_v32(connection)
        await connection.execute("SET default_transaction_read_only = on")
        offer = await look(connection, RELATIONS)
    assert offer.read_only is not None
    assert "default_transaction_read_only" in offer.read_only
    assert offer.why_not_updatable("atp", "training", ["label"]) == offer.read_only


async def test_a_column_that_is_not_there_cannot_be_updated(look_as: LookAs) -> None:
    async with look_as(build_v12, RoleKind.LABELLER) as offer:
        assert offer.why_not_updatable("atp", "media", ["deleted_at"]) == (
            "atp.media has no column deleted_at in this database."
        )
        assert offer.why_not_updatable("atp", "movies", ["label"]) == (
            "The database has no atp.movies."
        )


async def test_an_empty_database_offers_nothing_and_names_itself(bare_target: Target) -> None:
    offer = await offer_of(bare_target)
    assert not offer.relations
    assert set(offer.missing) == set(RELATIONS)
    assert offer.database == bare_target.parameters["dbname"]
    assert int(offer.server_version.split(".")[0]) >= 14
