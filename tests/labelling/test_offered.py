"""What the rooms offer by name, imported when it is first asked for."""

from types import ModuleType

import pytest

import rear_diff.labelling
import rear_diff.labelling.bulk
import rear_diff.labelling.journal
import rear_diff.query

ROOMS = [
    rear_diff.labelling,
    rear_diff.labelling.bulk,
    rear_diff.labelling.journal,
    rear_diff.query,
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_each_name_is_there_and_no_other(room: ModuleType) -> None:
    for name in room.__all__:
        found = getattr(room, name)
        # An alias of types has no name of its own.
        assert getattr(found, "__name__", name) in (name, "tuple", "Mapping", "UnionType")
    with pytest.raises(AttributeError, match=rf"^module '{room.__name__}' has no attribute 'x'$"):
        room.x  # noqa: B018
