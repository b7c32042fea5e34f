"""Databases as users already have them: old schemas, their history, and the roles that connect.

async with connect(target) as connection:
    await build_v12(connection)
    await add_rows(connection)
# or, outside an event loop: built(make_target("template0"), build_v12, add_rows)
async with as_role(target, RoleKind.GUEST) as guest:
    ...  # `guest` is the same database for a role that may only SELECT
"""

from tests.schemas.build import build_at, build_v12, build_v32, built
from tests.schemas.roles import RoleKind, as_role, drop_role, make_role
from tests.schemas.rows import add_rows, insert, media_row, training_row

__all__ = [
    "RoleKind",
    "add_rows",
    "as_role",
    "build_at",
    "build_v12",
    "build_v32",
    "built",
    "drop_role",
    "insert",
    "make_role",
    "media_row",
    "training_row",
]
