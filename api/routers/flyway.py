"""The Flyway history: `/flyway`."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.lists import Listing
from api.openapi import list_responses
from api.parameters import ListParameters
from rear_diff.tables import FLYWAY

EXAMPLES = (
    {
        "installed_rank": 1,
        "version": "1.0.0",
        "description": "Initial schema",
        "type": "SQL",
        "script": "V1_0_0__Initial_schema.sql",
        "checksum": 1234567890,
        "installed_by": "flyway",
        "installed_on": "2025-01-01T10:00:00Z",
        "execution_time": 1500,
        "success": True,
    },
    {
        "installed_rank": 2,
        "version": "1.1.0",
        "description": "Add media table",
        "type": "SQL",
        "script": "V1_1_0__Add_media_table.sql",
        "checksum": 1234567891,
        "installed_by": "flyway",
        "installed_on": "2025-01-02T10:00:00Z",
        "execution_time": 800,
        "success": True,
    },
)

LISTING = Listing(FLYWAY.path, ListParameters(FLYWAY), EXAMPLES)

router = APIRouter(tags=["flyway"])


@router.get(
    LISTING.path,
    summary="Retrieves flyway schema history records",
    responses=list_responses(LISTING),
    openapi_extra={"parameters": LISTING.parameters.openapi()},
)
async def list_flyway(request: Request) -> Response:
    """Every record of the flyway_schema_history table: the database's migrations."""
    return await LISTING.answer(request)
