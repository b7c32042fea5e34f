"""What can be set of the HTTP server, and of who may ask it."""

from ipaddress import ip_address

from pydantic import Field, SecretStr

from rear_diff.settings.section import Directory, Seconds, Section, Texts, Whole


class ApiSettings(Section):
    """The HTTP server, `rear-diff serve`."""

    host: str = Field("127.0.0.1", min_length=1)
    """The address to listen on. 127.0.0.1 is heard on this machine only, 0.0.0.0 everywhere."""

    port: Whole = Field(8000, ge=1, le=65535)
    """The port to listen on."""

    workers: Whole = Field(1, ge=1, le=256)
    """Processes that answer requests, each with a connection pool of its own."""

    insecure: bool = False
    """Whether other machines may ask without authentication. Where nobody needs to say who they
    are, whoever reaches the port reads and labels."""

    allowed_hosts: Texts = ()
    """The names by which this server is asked, beside its addresses, localhost and the machine's
    own name; "*" is any. A request for another name is refused: a web page may have sent it."""

    cors_origins: Texts = Field((), examples=[["https://front.example"]])
    """The origins whose web pages may ask, such as https://front.example; none where empty."""

    max_body: Whole = Field(65_536, ge=1024, le=16_777_216)
    """Bytes that the body of a request may have."""

    body_timeout: Seconds = Field(10.0, ge=0.1, le=600)
    """Seconds in which the body of a request must arrive."""

    max_requests: Whole = Field(512, ge=1, le=100_000)
    """Requests that a process answers at once; more are turned away with 503."""

    shutdown_timeout: Whole = Field(10, ge=1, le=600)
    """Seconds that requests under way get when the server is told to end."""

    @property
    def is_loopback(self) -> bool:
        """Whether it is heard on this machine only."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def origin(self) -> str:
        """Where it is asked from this machine, such as `http://127.0.0.1:8000`."""
        host = _heard_at(self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


class AuthSettings(Section):
    """Who may ask the HTTP server. Bearer tokens made by `rear-diff token create` count, and JSON
    Web Tokens where one of the keys below is set; they need exp, aud, sub and scope."""

    required: bool = False
    """Whether on loopback, too, every request must say who sends it; elsewhere it must in any case,
    but where api.insecure is true."""

    tokens: Directory | None = Field(None, examples=["~/rear-diff-tokens.json"])
    """The file with the tokens' hashes; where nothing is said, tokens.json in the user's
    configuration directory."""

    jwt_secret: SecretStr | None = Field(
        None, min_length=32, examples=["at least 32 characters, best from a generator"]
    )
    """The secret with which JSON Web Tokens are signed by HS256."""

    jwt_public_key: Directory | None = Field(None, examples=["/etc/rear-diff/issuer.pem"])
    """A PEM file with the public key of whoever signs JSON Web Tokens by RS256."""

    jwt_keys: Directory | None = Field(None, examples=["/etc/rear-diff/jwks.json"])
    """A JWKS file with the public keys of whoever signs JSON Web Tokens by RS256."""

    jwt_audience: str = Field("rear-diff", min_length=1)
    """What a JSON Web Token must name as its audience."""

    jwt_issuer: str | None = Field(None, min_length=1, examples=["https://login.example"])
    """What a JSON Web Token must name as its issuer; any where nothing is said."""

    jwt_leeway: Seconds = Field(10.0, ge=0, le=600)
    """Seconds by which the clocks of the issuer and this machine may differ."""

    writes_per_minute: Whole = Field(6000, ge=1, le=1_000_000)
    """Changes that one token may ask of each process in a minute."""


def _heard_at(host: str) -> str:
    """`host`, or where it stands for every address of this machine, the loopback one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
