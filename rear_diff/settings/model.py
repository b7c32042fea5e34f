"""What can be set. The text beneath each field is its documentation, here and for the person."""

from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from rear_diff.settings.catalogue import CatalogueSettings, JobsSettings
from rear_diff.settings.section import Directory, Seconds, Section, Whole
from rear_diff.settings.serving import ApiSettings, AuthSettings
from rear_diff.settings.values import (
    keys_by_binding,
    libpq_url,
    lower_case,
    no_url,
    ports,
)

LibpqUrl = Annotated[SecretStr, BeforeValidator(libpq_url)]
Ports = Annotated[
    int | str,
    BeforeValidator(ports),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65535}),
]
Name = Annotated[str, BeforeValidator(no_url)]
Keys = Annotated[dict[str, str], BeforeValidator(keys_by_binding)]
Level = Annotated[
    Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(lower_case)
]


class PgsqlSettings(Section):
    """The PostgreSQL database, and how it is connected to. Where no database is configured, an
    embedded PostgreSQL is used. PG* variables, service files and ~/.pgpass count too."""

    url: LibpqUrl | None = Field(None, examples=["postgresql://me@nas:5432/media"])
    """A libpq URL or conninfo string; it may name several hosts. The fields below override its
    parts. Characters such as @, / and % in a URL's password are written %40, %2F and %25."""

    host: Name | None = Field(None, examples=["nas.local"])
    """The server's name, address or socket directory; several with commas between."""

    read_url: LibpqUrl | None = Field(None, examples=["postgresql://replica:5432"])
    """A libpq URL or conninfo string of one or several replicas, from which the HTTP server reads
    as soon as they have all that was committed before; role, password and database are those of the
    primary where it does not say them."""

    port: Ports | None = Field(None, examples=[5432])
    """The server's port; for several hosts one for all of them, or one each in the same order
    with commas between, in quotes: "5432,5433"."""

    username: Name | None = Field(None, examples=["rear_diff"])
    """The role to connect as."""

    password: SecretStr | None = Field(None, examples=["change me"])
    """The role's password. ~/.pgpass is a safer place for it than this file."""

    database: Name | None = Field(None, examples=["media"])
    """The database's name."""

    sslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] | None = (
        Field(None, examples=["prefer"])
    )
    """Whether the connection is encrypted and the server's certificate checked, in libpq's words;
    prefer where nothing is said."""

    service: Name | None = Field(None, examples=["media"])
    """The name of a service in ~/.pg_service.conf that says the rest."""

    embedded: bool | None = Field(None, examples=[False])
    """Whether the embedded PostgreSQL is used: true always, false never; where nothing is said,
    only while no database is configured."""

    connect_timeout: Whole = Field(5, ge=1, le=600)
    """Seconds in which a host must answer a new connection."""

    statement_timeout: Seconds = Field(30.0, ge=0.1, le=86_400)
    """Seconds after which PostgreSQL gives up on a statement."""

    lock_timeout: Seconds = Field(5.0, ge=0.1, le=86_400)
    """Seconds that a statement waits for another one's lock."""

    idle_in_transaction_timeout: Seconds = Field(30.0, ge=0.1, le=86_400)
    """Seconds after which PostgreSQL ends a transaction that does nothing."""

    pool_max: Whole = Field(8, ge=1, le=1000)
    """Connections open at once, at most."""

    pool_min: Whole = Field(1, ge=0, le=1000)
    """Connections kept open while there is nothing to do."""

    pool_timeout: Seconds = Field(5.0, ge=0.1, le=3600)
    """Seconds to wait for a free connection of the pool. Requests of the HTTP server wait for their
    turn as long as a statement may take, where that is longer."""

    prepare_statements: bool | None = Field(None, examples=[False])
    """Whether statements are prepared on the server; where nothing is said, unless a pooler such as
    PgBouncer is in between. Say true behind one that keeps them, as PgBouncer does from 1.22 on."""

    application_name: str = Field("rear-diff", min_length=1, max_length=63)
    """How the connections are called in pg_stat_activity."""

    @field_validator("port")
    @classmethod
    def _one_port_or_one_a_host(cls, port: int | str | None, info: ValidationInfo) -> object:
        hosts = str(info.data.get("host") or "").split(",")
        count = len(str(port).split(","))
        if count > 1 and info.data.get("host") and count != len(hosts):
            raise ValueError(f"names {count} ports, but pgsql.host names {len(hosts)}")
        return port

    @field_validator("pool_min")
    @classmethod
    def _no_more_than_pool_max(cls, pool_min: int, info: ValidationInfo) -> int:
        if pool_min > info.data.get("pool_max", pool_min):
            raise ValueError(f"is more than pgsql.pool_max, which is {info.data['pool_max']}")
        return pool_min


class EmbeddedSettings(Section):
    """The embedded PostgreSQL, which needs no set-up."""

    directory: Directory | None = Field(None, examples=["~/rear-diff-data"])
    """Where it keeps its data; where nothing is said, a directory of its own under the user's
    data directory."""

    sample_rows: bool = True
    """Whether a new embedded database is filled with sample rows."""


class LabellingSettings(Section):
    """Changes that people make to rows, and the journal of them."""

    who: str | None = Field(None, min_length=1, max_length=200, examples=["Ada"])
    """Who is labelling, as the journal and others read it; where nothing is said, the user's name
    on the machine."""

    journal_keep: Whole = Field(50_000, ge=100, le=10_000_000)
    """Changes that the journal keeps whole. Of older ones that are settled it keeps what was said
    last of each row, and they can no longer be undone."""


class LogSettings(Section):
    """What is written to the log."""

    level: Level = "info"
    """The least serious message that is still written; upper and lower case are the same."""

    format: Literal["text", "json"] = "text"
    """How the HTTP server writes it: lines for people, or a JSON object a line."""

    requests: bool = True
    """Whether the HTTP server writes a line for each request."""


class TuiSettings(Section):
    """The terminal app, `rear-diff-tui`."""

    theme: str | None = Field(None, min_length=1, examples=["nord"])
    """The colours: rear-diff, rear-diff-ansi (the terminal's own 16), rear-diff-mono (none), or a
    Textual theme such as textual-light, nord, gruvbox or dracula. Where nothing is said, the one
    chosen in the app with T, else rear-diff, or rear-diff-ansi in a terminal of 16 colours."""

    mouse: bool = False
    """Whether the mouse is used; over SSH it costs much traffic."""

    read_only: bool = False
    """Whether labelling is off, whatever the database would allow."""

    page_rows: Whole = Field(200, ge=20, le=5000)
    """Rows fetched at once."""

    posters: bool = False
    """Whether P shows the poster of a title of the catalogue. It is fetched from the host that the
    catalogue names, which learns that somebody looks; catalogue.allowed_hosts holds here too."""

    keys: Keys = Field({})
    """Other keys for bindings, by the ids of docs/keys.md: { "label.would_watch" = "1,y" }. Several
    have commas between; an empty text switches a binding off. In the environment it is JSON."""


class Settings(BaseSettings):
    """Everything that can be set, section by section.

    Made by `load_settings`, which asks the sources. `Settings()` itself asks none, and so is the
    defaults wherever it is called.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, env_prefix="REAR_DIFF_"
    )

    pgsql: PgsqlSettings = PgsqlSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    api: ApiSettings = ApiSettings()
    auth: AuthSettings = AuthSettings()
    labelling: LabellingSettings = LabellingSettings()
    log: LogSettings = LogSettings()
    tui: TuiSettings = TuiSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    jobs: JobsSettings = JobsSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No source but the arguments: merged by pydantic-settings, a value could no longer say
        by which name and from where it came."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
