"""The tokens that we gave out: named, each with its scope, kept as hashes in a file."""

import hmac
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from fasteners import InterProcessLock
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rear_diff.access.caller import Caller, Scope, TokenRefused
from rear_diff.whole_file import write_whole

# So that a token in the wrong place is recognized for what it is.
PREFIX = "rdt_"
MAX_NAME = 63
UNKNOWN = "The token is not known."


class TokenFileError(Exception):
    """The file cannot be read or written, or it does not allow what was asked."""


class KnownToken(BaseModel):
    """A token that was given out. Of the token itself there is only its hash: it has 256 bits by
    chance, so that nothing slower than SHA-256 is needed to keep it from being guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=MAX_NAME)
    scope: Scope
    sha256: str = Field(pattern="^[0-9a-f]{64}$", repr=False)
    created: datetime
    expires: datetime | None = None


TOKENS = TypeAdapter(tuple[KnownToken, ...])


@dataclass(frozen=True)
class _Stamp:
    modified: int
    size: int
    inode: int


class TokenFile:
    """The tokens in the file `path`, which need not be there.

    It is read again when it has changed: a token that is made or revoked counts at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at: _Stamp | None = None
        self._by_hash: dict[str, KnownToken] = {}
        self._reading = threading.Lock()

    def __iter__(self) -> Iterator[KnownToken]:
        """The tokens, by name. Raises `TokenFileError`."""
        return iter(sorted(self._tokens().values(), key=lambda token: token.name))

    def caller(self, token: str) -> Caller:
        """Who sends `token`. Raises `TokenRefused`, and `TokenFileError`."""
        known = self._find(_hash(token))
        if known is None:
            raise TokenRefused(UNKNOWN)
        if known.expires and known.expires <= datetime.now(UTC):
            raise TokenRefused("The token has expired.")
        return Caller(known.name, known.scope)

    def create(self, name: str, scope: Scope, expires: datetime | None = None) -> str:
        """A new token, which is nowhere to be found again. Raises `TokenFileError`."""
        token = PREFIX + secrets.token_urlsafe(32)
        with self._changing() as tokens:
            if any(each.name == name for each in tokens):
                raise TokenFileError(f'There is a token called "{name}" already; revoke it first.')
            try:
                known = KnownToken(
                    name=name,
                    scope=scope,
                    sha256=_hash(token),
                    created=datetime.now(UTC).replace(microsecond=0),
                    expires=expires,
                )
            except ValidationError:
                raise TokenFileError(f"A name has 1 to {MAX_NAME} characters.") from None
            if not name.isprintable() or name != name.strip():
                raise TokenFileError("A name is one line of text, without spaces around it.")
            self._write([*tokens, known])
        return token

    def revoke(self, name: str) -> None:
        """Let the token called `name` count no longer. Raises `TokenFileError`."""
        with self._changing() as tokens:
            left = [each for each in tokens if each.name != name]
            if len(left) == len(tokens):
                raise TokenFileError(f'There is no token called "{name}".')
            self._write(left)

    def _find(self, digest: str) -> KnownToken | None:
        found = None
        # All of them, however early one fits: how long it takes tells nothing.
        for known, token in self._tokens().items():
            if hmac.compare_digest(known, digest):
                found = token
        return found

    def _tokens(self) -> dict[str, KnownToken]:
        with self._reading, self._explained():
            stamp = self._stamp()
            if stamp != self._read_at:
                self._by_hash = {each.sha256: each for each in self._read()} if stamp else {}
                self._read_at = stamp
            return self._by_hash

    def _stamp(self) -> _Stamp | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return _Stamp(found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self) -> Sequence[KnownToken]:
        return TOKENS.validate_json(self.path.read_bytes())

    def _write(self, tokens: Sequence[KnownToken]) -> None:
        write_whole(self.path, TOKENS.dump_json(tuple(tokens), indent=2).decode() + "\n")

    @contextmanager
    def _changing(self) -> Iterator[Sequence[KnownToken]]:
        with self._explained():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with InterProcessLock(f"{self.path}.lock"):
                yield self._read() if self._stamp() else ()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ValidationError:
            raise TokenFileError(
                f"{self.path} is not a file of tokens that `rear-diff token` made."
            ) from None
        except OSError as error:
            raise TokenFileError(f"{self.path} cannot be used: {error.strerror}") from None


def default_token_file() -> Path:
    """The file of tokens in the user's configuration directory."""
    from platformdirs import user_config_path

    return user_config_path("rear-diff", appauthor=False) / "tokens.json"


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
