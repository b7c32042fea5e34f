"""JSON Web Tokens that somebody else signs: RFC 7519, with scope as RFC 8693 has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jwt

from rear_diff.access.caller import Caller, Scope, TokenRefused
from rear_diff.settings import AuthSettings, SettingsError

REQUIRED = ["exp", "aud", "sub"]
MAX_NAME = 200


class WebTokens:
    """The JSON Web Tokens that the keys in `settings` sign. Raises `SettingsError` for a key that
    cannot be used.

    A key is only tried with its own algorithm, whatever a token names.
    """

    def __init__(self, settings: AuthSettings) -> None:
        self._settings = settings
        secret = settings.jwt_secret
        self._secret = secret.get_secret_value() if secret else None
        self._public = _public_key(settings.jwt_public_key)
        self._keys = _key_set(settings.jwt_keys)

    @property
    def configured(self) -> bool:
        """Whether there is any key."""
        return any((self._secret, self._public, self._keys))

    def caller(self, token: str) -> Caller:
        """Who sends `token`. Raises `TokenRefused`."""
        with _refused():
            header = jwt.get_unverified_header(token)
            key = self._key(header)
            if key is None:
                raise TokenRefused("The token is signed with a key that is not known.")
            claims = jwt.decode(
                token,
                key,
                algorithms=[header["alg"]],
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                leeway=self._settings.jwt_leeway,
                options={"require": REQUIRED},
            )
        return Caller(_name(claims["sub"]), _scope(claims.get("scope")))

    def _key(self, header: dict[str, Any]) -> Any:
        if header.get("alg") == "HS256":
            return self._secret
        if header.get("alg") != "RS256":
            return None
        if "kid" in header and header["kid"] in self._keys:
            return self._keys[header["kid"]]
        if self._public is None and "kid" not in header and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._public


def _name(claim: object) -> str:
    # It goes into a line of the log, and with a change to all who listen.
    if isinstance(claim, str) and 0 < len(claim) <= MAX_NAME and claim.isprintable():
        return claim
    raise TokenRefused(f"The token's sub is not a line of 1 to {MAX_NAME} characters.")


def _scope(claim: object) -> Scope:
    words = claim.split() if isinstance(claim, str) else []
    for scope in (Scope.LABEL, Scope.READ):
        if scope in words:
            return scope
    raise TokenRefused("The token has neither the scope read nor label.")


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except jwt.ExpiredSignatureError:
        raise TokenRefused("The token has expired.") from None
    except jwt.InvalidAudienceError:
        raise TokenRefused("The token is meant for another audience.") from None
    except jwt.InvalidIssuerError:
        raise TokenRefused("The token is another issuer's.") from None
    except jwt.MissingRequiredClaimError as error:
        raise TokenRefused(f"The token lacks {error.claim}.") from None
    except jwt.ImmatureSignatureError:
        raise TokenRefused("The token does not count yet.") from None
    except jwt.PyJWTError:
        raise TokenRefused("The token is not a JSON Web Token with a good signature.") from None


def _public_key(path: Path | None) -> Any:
    if path is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"auth.jwt_public_key: {path}: {error.strerror}") from None
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise SettingsError(f"auth.jwt_public_key: {path} has no RSA public key in PEM")
    return key


def _key_set(path: Path | None) -> dict[str | None, Any]:
    if path is None:
        return {}
    try:
        keys = jwt.PyJWKSet.from_json(path.read_text(encoding="utf-8")).keys
    except OSError as error:
        raise SettingsError(f"auth.jwt_keys: {path}: {error.strerror}") from None
    except (jwt.PyJWTError, ValueError):
        keys = []
    usable = {each.key_id: each.key for each in keys if each.key_type == "RSA"}
    if not usable:
        raise SettingsError(f"auth.jwt_keys: {path} has no RSA public key in a JWKS")
    return usable
