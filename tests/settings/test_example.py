"""config.example.toml is the model's, and reading the settings loads no library it need not."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from rear_diff.settings import Settings, example_toml
from rear_diff.settings.keys import keys
from tests.settings.conftest import Place

ROOT = Path(__file__).parents[2]


def test_the_file_is_what_the_model_says() -> None:
    written = (ROOT / "config.example.toml").read_text(encoding="utf-8")

    assert written == example_toml(), (example_toml.__doc__ or "").partition("To renew")[2]


def test_as_it_is_it_sets_nothing(place: Place) -> None:
    place.config(example_toml())

    assert place.load().settings == Settings()


def test_with_every_line_uncommented_it_loads(place: Place) -> None:
    uncommented = re.sub(r"^#(?=\w+ = )", "", example_toml(), flags=re.MULTILINE)
    path = place.config(uncommented)

    loaded = place.load()

    assert loaded.origins == dict.fromkeys(keys(), str(path))
    assert len(keys()) == sum(len(table) for table in tomllib.loads(uncommented).values())
    defaults = {key for key, one in keys().items() if one.default is not None}
    for key in defaults:
        section, field = key.split(".")
        assert getattr(getattr(loaded.settings, section), field) == getattr(
            getattr(Settings(), section), field
        )


def test_every_setting_is_documented() -> None:
    assert all(len(key.documentation) > 10 for key in keys().values())


def test_importing_the_settings_imports_nothing_heavy() -> None:
    program = "import sys, rear_diff.settings; print(*sys.modules, sep='\\n')"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    modules = {name.partition(".")[0] for name in answer.stdout.split()}
    assert "pydantic_settings" in modules
    assert modules & {"psycopg", "psycopg_pool", "textual", "fastapi", "rich", "typer"} == set()
