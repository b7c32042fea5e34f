"""The lines of the tutorial and of README's first command that install."""

import subprocess
from pathlib import Path

import pytest

from tests.documentation.blocks import PROJECT, commands
from tests.documentation.running import environment_for


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_a_fresh_checkout_is_installed_by_the_lines_of_the_page(page: str, tmp_path: Path) -> None:
    checkout, home = tmp_path / "rear-diff", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", str(PROJECT), str(checkout)], check=True)
    lines: list[str] = []
    for command in commands(PROJECT / page):
        if command.text.startswith("source "):
            break
        if "requirements-dev" not in command.text:
            lines.append(command.text.removesuffix("&& .venv/bin/rear-diff-tui"))
    assert lines
    environment = environment_for(home)
    del environment["PYTHONPATH"]
    script = "\n".join([*lines, ".venv/bin/rear-diff-tui --version"])
    done = subprocess.run(
        ["bash", "-euc", script], cwd=checkout, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("rear-diff ")
