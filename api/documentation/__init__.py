"""The documentation as a page: Swagger UI over our OpenAPI document, all of it from this server."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse

from api import PREFIX

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and no script or style within the page."""

HERE = Path(str(files("api.documentation")))
SWAGGER = Path(str(files("fastapi_offline") / "static"))
FILES = {
    "start.js": HERE / "start.js",
    "page.css": HERE / "page.css",
    "swagger-ui-bundle.js": SWAGGER / "swagger-ui-bundle.js",
    "swagger-ui.css": SWAGGER / "swagger-ui.css",
}

router = APIRouter(include_in_schema=False)
# Where documents/freecast.md has it, beside the catalogue's paths.
beside_catalogue = APIRouter(include_in_schema=False)


@beside_catalogue.get("/docs")
async def elsewhere() -> RedirectResponse:
    """The way to the page."""
    return RedirectResponse(f"{PREFIX}/docs")


@router.get("/docs")
async def page() -> FileResponse:
    """The page; its files are below it."""
    return _file(HERE / "page.html")


@router.get("/docs/{name}")
async def part(name: str) -> FileResponse:
    """A file of the page."""
    if name not in FILES:
        raise HTTPException(404)
    return _file(FILES[name])


def _file(path: Path) -> FileResponse:
    return FileResponse(path, headers={"Content-Security-Policy": POLICY})
