"""A working directory, a user's configuration directory, and settings loaded from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import pytest

from rear_diff.settings import LoadedSettings, SettingsError, load_settings


@dataclass(frozen=True)
class Place:
    """Where a person starts rear-diff."""

    directory: Path
    user_config: Path

    def dotenv(self, text: str) -> Path:
        path = self.directory / ".env"
        path.write_text(text, encoding="utf-8")
        return path

    def config(self, text: str) -> Path:
        path = self.directory / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def users_config(self, text: str) -> Path:
        self.user_config.parent.mkdir(parents=True)
        self.user_config.write_text(text, encoding="utf-8")
        return self.user_config

    def load(
        self,
        flags: Mapping[str, object] = {},
        *,
        environ: Mapping[str, str] = {},
        config: Path | None = None,
    ) -> LoadedSettings:
        return load_settings(flags, environ=environ, config=config, directory=self.directory)

    def refusal(
        self,
        flags: Mapping[str, object] = {},
        *,
        environ: Mapping[str, str] = {},
        config: Path | None = None,
    ) -> str:
        """What a person is told, on one line, with this place's path left out."""
        with pytest.raises(SettingsError) as raised:
            self.load(flags, environ=environ, config=config)
        told = str(raised.value)
        assert "\n" not in told
        return told.replace(f"{self.directory}/", "")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    directory = tmp_path / "work"
    directory.mkdir()
    users = platformdirs.user_config_path("rear-diff", appauthor=False) / "config.toml"
    assert users.is_relative_to(tmp_path)
    return Place(directory, users)
