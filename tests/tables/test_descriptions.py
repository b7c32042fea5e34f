"""The descriptions agree with the database, with the documents and with themselves."""

from collections import Counter

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import ColumnOffer, Offer
from rear_diff.tables import (
    FLYWAY,
    MEDIA,
    MOVIES,
    PREDICTION,
    RELATIONS,
    TABLES,
    TRAINING,
    Kind,
    Match,
    Sort,
    Table,
)
from tests.conftest import MakeTarget

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)

LEAST_FOR_THE_NAME = 20
KINDS = {
    "varchar": Kind.TEXT,
    "bpchar": Kind.TEXT,
    "text": Kind.TEXT,
    "int2": Kind.INTEGER,
    "int4": Kind.INTEGER,
    "int8": Kind.INTEGER,
    "numeric": Kind.NUMBER,
    "bool": Kind.BOOLEAN,
    "timestamptz": Kind.MOMENT,
    "timestamp": Kind.MOMENT,
}


@pytest.fixture(scope="module")
def newest(make_target: MakeTarget, empty_template: str) -> Target:
    return make_target(empty_template)


@pytest.fixture
async def offer(newest: Target) -> Offer:
    async with connect(newest) as connection:
        return await look(connection, RELATIONS)


def kind_of(column: ColumnOffer) -> Kind:
    """The kind that a column's type asks for."""
    if column.is_array:
        return Kind.LIST
    return Kind.ENUM if column.labels else KINDS[column.type_name]


@every_table
async def test_each_column_is_there_with_the_kind_of_its_type(offer: Offer, table: Table) -> None:
    relation = offer.relation(table.schema, table.relation)
    assert relation is not None
    described = {column.name: column.kind for column in table.columns}
    found = {name: kind_of(column) for name, column in relation.columns.items()}
    if table is FLYWAY:
        found["version"] = Kind.VERSION
    if table.deleted:
        assert found.pop(table.deleted.name) is table.deleted.kind
    assert described == found


@every_table
def test_whatever_a_description_names_is_a_column_of_it(table: Table) -> None:
    toggled = [action for toggle in table.toggles for action in (toggle.on, toggle.off)]
    named = [
        table.key,
        table.search,
        table.default_sort.column,
        *table.screen,
        *table.sorts,
        *(filter_.column for filter_ in table.filters),
        *(column for rule in table.rules for column in (rule.column, rule.needs)),
        *(toggle.column for toggle in table.toggles),
        *(name for action in (*table.actions, *toggled) for name in action.sets),
        *(name for action in (*table.actions, *toggled) for name in action.confirms),
    ]
    assert [name for name in named if table.column(name) is None] == []


@every_table
def test_the_detail_pane_shows_each_column_once(table: Table) -> None:
    shown = Counter(name for names in table.details.values() for name in names)
    # The row's name may stand above the groups alone.
    shown[table.screen[0]] = 1
    assert shown == Counter(column.name for column in table.columns)


@every_table
def test_no_name_stands_for_two_things(table: Table) -> None:
    typed = [name for column in table.columns for name in {column.name, column.alias} if name]
    actions = [action.name for action in table.actions]
    actions += [action.name for toggle in table.toggles for action in (toggle.on, toggle.off)]
    for names in (typed, actions, [each.name for each in table.filters], list(table.screen)):
        assert len(names) == len(set(names))


@every_table
def test_the_columns_for_a_narrow_terminal_fit_it(table: Table) -> None:
    beside = [table.column(name) for name in table.screen[1 : 1 + table.essential]]
    assert sum(column.width + 1 for column in beside if column) <= 80 - LEAST_FOR_THE_NAME


@pytest.mark.parametrize(
    ("table", "filters"),
    [
        (
            TRAINING,
            "media_type label reviewed human_labeled anomalous imdb_id media_title",
        ),
        (
            MEDIA,
            "media_type pipeline_status rejection_status error_status imdb_id hash media_title",
        ),
        (PREDICTION, "prediction cm_value imdb_id"),
        (
            MOVIES,
            (
                "media_type label reviewed human_labeled anomalous prediction cm_value imdb_id"
                " media_title release_year"
            ),
        ),
        (FLYWAY, ""),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_documented_filters_and_those_in_use_are_there(table: Table, filters: str) -> None:
    others = {each.name for each in table.filters if each.match is not Match.RANGE}
    assert others | {"release_year"} == {*filters.split(), "release_year"}
    assert set(filters.split()) <= {each.name for each in table.filters}


def test_the_documented_sorts_and_defaults_are_there() -> None:
    newest = Sort("created_at", descending=True)
    assert (TRAINING.default_sort, MEDIA.default_sort) == (newest, newest)
    assert MOVIES.default_sort == Sort("training_created_at", descending=True)
    assert FLYWAY.default_sort == Sort("installed_rank")
    assert {"created_at", "updated_at", "release_year", "media_title", "imdb_rating"} == set(
        MEDIA.sorts
    )
    assert set(FLYWAY.sorts) == {"installed_rank", "installed_on", "version"}
    assert set(PREDICTION.sorts) == {column.name for column in PREDICTION.columns}
    assert set(MOVIES.sorts) == {column.name for column in MOVIES.columns}
    assert {"updated_at", "imdb_rating", "label", "media_title"} <= set(TRAINING.sorts)


def test_a_toggle_turns_its_column_on_and_off() -> None:
    for toggle in TRAINING.toggles:
        assert toggle.on.sets[toggle.column] is True
        assert toggle.off.sets == {toggle.column: False}


def test_each_action_is_found_by_its_name() -> None:
    assert TRAINING.action("would_watch").sets["label"] == "would_watch"
    assert TRAINING.action("unreview").sets == {"reviewed": False}
    with pytest.raises(KeyError):
        TRAINING.action("delete")
