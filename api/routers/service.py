"""What the server says of itself."""

from fastapi import APIRouter

from api import PREFIX
from api.bodies import Health, Welcome

router = APIRouter(tags=["service"])


@router.get("/", summary="Where to go from here")
async def welcome() -> Welcome:
    """Where the documentation and the health check are."""
    return Welcome(
        message="rear-diff lists and labels the rows of a media platform's database.",
        docs=f"{PREFIX}/docs",
        health=f"{PREFIX}/health",
    )


@router.get("/health", summary="Whether the server answers")
async def health() -> Health:
    """That the server answers, at once: the database is not asked."""
    return Health()
