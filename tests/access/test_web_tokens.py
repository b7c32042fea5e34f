"""JSON Web Tokens: whose signature counts, and which claims."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from rear_diff.access.caller import Caller, Scope, TokenRefused
from rear_diff.access.web_tokens import WebTokens
from rear_diff.settings import AuthSettings, SettingsError

SECRET = "a secret of more than thirty-two characters"


def claims(**others: object) -> dict[str, object]:
    """Good claims, with `others`; None leaves one out."""
    good = {
        "sub": "anna",
        "aud": "rear-diff",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "scope": "read label",
    }
    return {name: value for name, value in {**good, **others}.items() if value is not None}


def by_secret(**others: object) -> str:
    return jwt.encode(claims(**others), SECRET, "HS256")


@pytest.fixture(scope="module")
def private() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture
def public(private: RSAPrivateKey, tmp_path: Path) -> Path:
    path = tmp_path / "issuer.pem"
    public = private.public_key()
    path.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


@pytest.fixture
def secret() -> WebTokens:
    return WebTokens(AuthSettings(jwt_secret=SECRET))


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [("read", Scope.READ), ("label", Scope.LABEL), ("openid label read", Scope.LABEL)],
)
def test_a_good_token_names_its_owner_and_scope(
    secret: WebTokens, scope: str, allowed: Scope
) -> None:
    assert secret.caller(by_secret(scope=scope)) == Caller("anna", allowed)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, "expired"),
        ({"exp": None}, "lacks exp"),
        ({"aud": "another"}, "another audience"),
        ({"aud": None}, "lacks aud"),
        ({"sub": None}, "lacks sub"),
        ({"sub": ""}, "sub is not a line"),
        ({"sub": "anna\n127.0.0.1 boss"}, "sub is not a line"),
        ({"sub": "a" * 201}, "sub is not a line"),
        ({"scope": None}, "neither the scope"),
        ({"scope": "admin"}, "neither the scope"),
        ({"scope": ["label"]}, "neither the scope"),
        ({"nbf": datetime(2999, 1, 1, tzinfo=UTC)}, "not count yet"),
    ],
)
def test_a_wrong_claim_is_told(secret: WebTokens, wrong: dict[str, object], why: str) -> None:
    with pytest.raises(TokenRefused, match=why):
        secret.caller(by_secret(**wrong))


def test_the_issuer_counts_where_one_is_set() -> None:
    tokens = WebTokens(AuthSettings(jwt_secret=SECRET, jwt_issuer="us"))
    assert tokens.caller(by_secret(iss="us")).name == "anna"
    for wrong in ({"iss": "them"}, {}):
        with pytest.raises(TokenRefused):
            tokens.caller(by_secret(**wrong))


def test_a_public_key_checks_rs256(private: RSAPrivateKey, public: Path) -> None:
    tokens = WebTokens(AuthSettings(jwt_public_key=public))
    assert tokens.caller(jwt.encode(claims(), private, "RS256")).name == "anna"
    other = generate_private_key(65537, 2048)
    with pytest.raises(TokenRefused, match="good signature"):
        tokens.caller(jwt.encode(claims(), other, "RS256"))


def test_a_key_set_checks_by_the_keys_id(private: RSAPrivateKey, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    other = generate_private_key(65537, 2048)
    keys = [
        {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name}
        for name, key in (("old", other), ("new", private))
    ]
    path.write_text(json.dumps({"keys": keys}))
    tokens = WebTokens(AuthSettings(jwt_keys=path))
    sign = jwt.encode
    assert tokens.caller(sign(claims(), private, "RS256", {"kid": "new"})).name == "anna"
    for wrong in ({"kid": "old"}, {"kid": "unknown"}, {}):
        with pytest.raises(TokenRefused):
            tokens.caller(sign(claims(), private, "RS256", wrong))


def none_at_all(_: bytes) -> str:
    return jwt.encode(claims(), "", "none")


def public_key_as_secret(pem: bytes) -> str:
    # What libraries that trust the header's algorithm have fallen for; PyJWT refuses to make it.
    import base64
    import hmac

    def part(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    body: dict[str, Any] = claims(exp=4_000_000_000)
    head = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(body).encode())
    return (head + b"." + part(hmac.digest(pem, head, "sha256"))).decode()


@pytest.mark.parametrize("forged", [none_at_all, public_key_as_secret])
def test_the_token_does_not_choose_the_algorithm(
    public: Path, forged: Callable[[bytes], str]
) -> None:
    tokens = WebTokens(AuthSettings(jwt_public_key=public))
    with pytest.raises(TokenRefused):
        tokens.caller(forged(public.read_bytes()))


@pytest.mark.parametrize("setting", ["jwt_public_key", "jwt_keys"])
@pytest.mark.parametrize("text", [None, "", "swordfish", '{"keys": []}'])
def test_a_file_without_a_key_is_told(tmp_path: Path, setting: str, text: str | None) -> None:
    path = tmp_path / "key"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SettingsError, match=f"auth.{setting}") as told:
        WebTokens(AuthSettings.model_validate({setting: path}))
    assert "swordfish" not in str(told.value)


@pytest.mark.parametrize("token", ["a.b.c", "..", "a.b", "ключ.b.c"])
def test_what_is_no_json_web_token_is_refused(secret: WebTokens, token: str) -> None:
    with pytest.raises(TokenRefused):
        secret.caller(token)
