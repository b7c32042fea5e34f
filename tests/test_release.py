"""What a stranger gets: a wheel that works by itself, one version, and licences that are told."""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import venv
from importlib.metadata import version
from pathlib import Path

import pytest

from rear_diff import __version__
from tests.documentation.running import free_port

PROJECT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", ["rear_diff", "tui"])
def test_both_commands_tell_the_one_version(module: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True)
    assert done.stdout.decode() == f"rear-diff {__version__}\n"


def test_every_package_that_is_run_with_has_its_licence_told() -> None:
    page = (PROJECT / "docs" / "licences.md").read_text(encoding="utf-8").lower()
    rows = re.findall(r"^\| (\S+)", page, re.MULTILINE)
    told = {re.sub("[-_.]", "", row) for row in rows}
    required = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    for name, marker in re.findall(r"^([\w.-]+)==\S+( ; .+)? \\$", required, re.MULTILINE):
        if "win32" in marker or "Windows" in marker:
            continue
        try:
            version(name)
        except ModuleNotFoundError:
            continue  # For another Python or system.
        assert re.sub("[-_.]", "", name) in told, name


@pytest.mark.slow
def test_the_wheel_from_the_sdist_runs_in_an_environment_of_its_own(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run([*build, "-t", "sdist"], cwd=PROJECT, check=True, capture_output=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = sdist.with_name(sdist.name.removesuffix(".tar.gz"))
    subprocess.run([*build, "-t", "wheel"], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "there"
    venv.create(home, with_pip=True, symlinks=True)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet"]
    for wanted in (["-r", str(PROJECT / "requirements.txt")], ["--no-deps", str(wheel)]):
        subprocess.run([*pip, *wanted], check=True, capture_output=True)
    script = (
        "import rear_diff.settings, api.app, tui.app, tui.keys;"
        "from rear_diff.database.migrate import our_migrations;"
        "from importlib.resources import files;"
        "assert our_migrations();"
        "assert (files('tui') / 'styles/app.tcss').is_file();"
        "assert (files('tui') / 'web/app_index.html').is_file();"
        "print(rear_diff.__file__)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [home / "bin/python", "-W", "error::ResourceWarning", "-c", script],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert str(home) in done.stdout
    # And it makes a database, shows its rows and serves them, with nothing of the checkout.
    with tempfile.TemporaryDirectory(prefix="rear-diff-wheel-") as place:
        Path(place).chmod(0o711)
        settled = {
            **environment,
            "HOME": place,
            "REAR_DIFF_EMBEDDED_DIRECTORY": f"{place}/postgresql",
        }
        listed = subprocess.run(
            [home / "bin/rear-diff", "list", "training", "--limit", "3"],
            cwd=place,
            env=settled,
            capture_output=True,
            text=True,
        )
        assert listed.returncode == 0, listed.stderr
        assert len(listed.stdout.splitlines()) == 3
        with subprocess.Popen(
            [home / "bin/rear-diff", "serve"],
            cwd=place,
            env={**settled, "REAR_DIFF_API_PORT": str(port := free_port())},
            stderr=subprocess.PIPE,
            text=True,
        ) as serving:
            assert serving.stderr is not None
            assert any("startup complete" in line for line in serving.stderr)
            for path in ("training?limit=1", "docs"):
                address = f"http://127.0.0.1:{port}/rear-diff/{path}"
                with urllib.request.urlopen(address, timeout=60) as answer:
                    assert answer.status == 200
            serving.terminate()
    for command in ("rear-diff", "rear-diff-tui"):
        told = subprocess.run([home / "bin" / command, "--version"], cwd=home, capture_output=True)
        assert told.stdout.decode() == f"rear-diff {__version__}\n"
