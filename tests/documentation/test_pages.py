"""The documentation is what the code says, and its pages are built without a fault."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rear_diff.cli.common import EXIT_CODES

PROJECT = Path(__file__).parents[2]
REFERENCE = PROJECT / "docs" / "reference"


def test_the_reference_is_the_codes() -> None:
    pages = runpy.run_path(str(PROJECT / "docs" / "reference.py"))["PAGES"]
    assert {file.name for file in REFERENCE.iterdir()} == set(pages)
    for name, made in pages.items():
        written = (REFERENCE / name).read_text(encoding="utf-8")
        assert written == made(), "python docs/reference.py"


@pytest.mark.slow
def test_the_pages_are_built_strictly_and_fetch_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", tmp_path],
        cwd=PROJECT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for page in tmp_path.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", html), page


def test_the_moving_picture_is_small_and_asks_nobody_for_anything() -> None:
    picture = (PROJECT / "docs" / "moving.svg").read_bytes()
    assert len(picture) < 1_000_000
    root = ElementTree.fromstring(picture)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert b"@keyframes" in picture
    assert picture.count(b"//") == 1  # the name of what an SVG is


def test_the_readme_tells_the_exit_codes_that_there_are() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for status, meaning in EXIT_CODES.items():
        assert f"| {status} | {meaning} |" in readme
