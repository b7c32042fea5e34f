"""The file of tokens: what is kept of them, and who they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rear_diff.access.caller import Caller, Scope, TokenRefused
from rear_diff.access.tokens import TokenFile, TokenFileError


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "made" / "tokens.json")


def test_a_token_is_its_owners_until_it_is_revoked(file: TokenFile) -> None:
    annas = file.create("anna", Scope.LABEL)
    file.create("front end", Scope.READ)
    assert file.caller(annas) == Caller("anna", Scope.LABEL)
    assert [token.name for token in file] == ["anna", "front end"]
    # Another process revokes it, and this one knows at once.
    TokenFile(file.path).revoke("anna")
    with pytest.raises(TokenRefused, match="not known"):
        file.caller(annas)


def test_only_hashes_are_kept_for_the_owner_alone(file: TokenFile) -> None:
    token = file.create("anna", Scope.READ)
    text = file.path.read_text()
    assert token not in text
    assert token.removeprefix("rdt_") not in text
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert next(iter(file)).sha256 not in repr(list(file))


@pytest.mark.parametrize("token", ["", "rdt_", "rdt_x", "a" * 10_000, "ключ"])
def test_what_is_no_token_is_refused(file: TokenFile, token: str) -> None:
    with pytest.raises(TokenRefused):
        file.caller(token)
    file.create("anna", Scope.READ)
    with pytest.raises(TokenRefused):
        file.caller(token)


def test_a_token_counts_until_it_expires(file: TokenFile) -> None:
    now = datetime.now(UTC)
    good = file.create("anna", Scope.READ, now + timedelta(minutes=1))
    late = file.create("bert", Scope.READ, now - timedelta(seconds=1))
    assert file.caller(good).name == "anna"
    with pytest.raises(TokenRefused, match="expired"):
        file.caller(late)


@pytest.mark.parametrize("name", ["", "two\nlines", " padded", "a" * 64])
def test_a_name_is_one_line_of_text(file: TokenFile, name: str) -> None:
    with pytest.raises(TokenFileError, match="A name"):
        file.create(name, Scope.READ)
    assert not file.path.exists()


def test_names_are_one_tokens_alone(file: TokenFile) -> None:
    file.create("anna", Scope.READ)
    with pytest.raises(TokenFileError, match="already"):
        file.create("anna", Scope.LABEL)
    with pytest.raises(TokenFileError, match='no token called "bert"'):
        file.revoke("bert")


@pytest.mark.parametrize("text", ["", "{}", '[{"name": "anna"}]', "swordfish"])
def test_a_file_that_is_not_ours_is_told_and_left(file: TokenFile, text: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(text)
    with pytest.raises(TokenFileError, match="not a file of tokens") as told:
        file.create("anna", Scope.READ)
    assert "swordfish" not in str(told.value)
    assert file.path.read_text() == text
