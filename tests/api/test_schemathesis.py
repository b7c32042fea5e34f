"""All that the OpenAPI document allows, and much that it does not, is answered as it declares."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from rear_diff.jobs.tasks import perform
from rear_diff.settings import CatalogueSettings
from tests.api.test_serving import ROOT, settings_of, start

# A row's ETag is not to be guessed: 412 is right for a request that the document allows.
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "429", "5xx"]
"""
SEED = "20250521"


def run(address: str, directory: Path, *options: str) -> str:
    """What schemathesis prints of the server at `address`; fails where it found a fault."""
    (directory / "schemathesis.toml").write_text(CONFIGURATION)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "run"),
            f"http://{address}/rear-diff/openapi.json",
            *("--checks", "all", "--mode", "all", "--seed", SEED, "--no-color"),
            *("--generation-database", "none", "--exclude-path-regex", "^/rear-diff/events$"),
            *options,
        ],
        cwd=directory,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.thorough
@pytest.mark.parametrize(
    "options",
    [
        ("--phases", "examples,fuzzing", "--max-examples", "3"),
        pytest.param(("--max-examples", "100"), marks=pytest.mark.slow),
    ],
    ids=["short", "long"],
)
def test_every_answer_is_one_that_is_declared(
    make_target: Callable[[str], Target],
    sample_template: str,
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    target = make_target(sample_template)
    for task in ("import-shows", "import-movies"):
        asyncio.run(perform(target, CatalogueSettings(), task))
    with start(tmp_path, settings_of(target)) as process:
        assert process.stderr
        address = ""
        for line in process.stderr:
            if found := re.search(r"running on http://(127\.0\.0\.1:[0-9]+)", line):
                address = found[1]
                break
        try:
            told = run(address, tmp_path, *options)
        finally:
            process.terminate()
            process.stderr.read()
    found = re.search(r"Selected: ([0-9]+)/.*\n  Tested: ([0-9]+)", told)
    assert found
    assert int(found[1]) == int(found[2]) >= 26
