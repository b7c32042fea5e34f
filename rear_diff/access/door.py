"""The door: whether everybody has to say who they are, and who they are."""

from rear_diff.access.caller import Caller, TokenRefused
from rear_diff.access.tokens import UNKNOWN, TokenFile, default_token_file
from rear_diff.access.web_tokens import WebTokens
from rear_diff.settings import Settings


class Door:
    """Tells who sends a token. Where `required`, nobody passes without."""

    def __init__(self, tokens: TokenFile, web_tokens: WebTokens, *, required: bool) -> None:
        self.required = required
        self._tokens = tokens
        self._web_tokens = web_tokens

    @property
    def configured(self) -> bool:
        """Whether there is any token that could be good. Raises `TokenFileError`."""
        return self._web_tokens.configured or any(True for _ in self._tokens)

    def caller(self, token: str) -> Caller:
        """Who sends `token`. Raises `TokenRefused`, and `TokenFileError`."""
        if self._web_tokens.configured and token.count(".") == 2:
            return self._web_tokens.caller(token)
        try:
            return self._tokens.caller(token)
        except UnicodeEncodeError:
            raise TokenRefused(UNKNOWN) from None


def open_door(settings: Settings) -> Door:
    """The door that `settings` describe. Raises `SettingsError` for a key that cannot be used."""
    return Door(token_file(settings), WebTokens(settings.auth), required=_is_required(settings))


def token_file(settings: Settings) -> TokenFile:
    """The file of tokens that `settings` name."""
    return TokenFile(settings.auth.tokens or default_token_file())


def why_unguarded(settings: Settings, door: Door) -> str | None:
    """Why the server must not be started as `settings` have it, and what to do; None where it may.

    Raises `TokenFileError`.
    """
    if door.required and not door.configured:
        return (
            f"Whoever asks at {settings.api.host} must say who they are, and nobody has a token."
            " Make one with `rear-diff token create NAME --scope label`, or set a key for JSON Web"
            " Tokens ([auth] in config.example.toml). With --insecure everybody who reaches the"
            " port reads and labels."
        )
    return None


def _is_required(settings: Settings) -> bool:
    exposed = not settings.api.is_loopback and not settings.api.insecure
    return settings.auth.required or exposed
