"""`public.flyway_schema_history`: the migrations that a database has seen (SCHEMA.md)."""

from rear_diff.tables.table import Column, Kind, Preset, Sort, Table

COLUMNS = (
    Column("installed_rank", Kind.INTEGER, "Rank", 4, "The order in which it was applied."),
    Column("version", Kind.VERSION, "Version", 9, "The version; null for repeatable migrations."),
    Column("description", Kind.TEXT, "Description", 34, "What it does."),
    Column("type", Kind.TEXT, "Type", 8, "How it was written: SQL, JDBC, BASELINE and others."),
    Column("script", Kind.TEXT, "Script", 40, "The file it came from."),
    Column("checksum", Kind.INTEGER, "Checksum", 11, "A checksum of that file."),
    Column("installed_by", Kind.TEXT, "By", 10, "The role that applied it."),
    Column("installed_on", Kind.MOMENT, "Installed", 16, "When it was applied."),
    Column("execution_time", Kind.INTEGER, "Took ms", 7, "How long it took.", "milliseconds"),
    Column("success", Kind.BOOLEAN, "OK", 3, "Whether it succeeded."),
)

FLYWAY = Table(
    name="flyway",
    heading="Flyway",
    schema="public",
    relation="flyway_schema_history",
    key="installed_rank",
    columns=COLUMNS,
    screen=(
        "description",
        "version",
        "success",
        "installed_on",
        "type",
        "execution_time",
        "installed_by",
        "installed_rank",
        "checksum",
        "script",
    ),
    details={
        "Migration": ("version", "type", "script", "checksum"),
        "Installed": (
            "installed_on",
            "installed_by",
            "installed_rank",
            "execution_time",
            "success",
        ),
    },
    search="description",
    default_sort=Sort("installed_rank"),
    essential=4,
    example="success:no  installed_on:>=2026-01-01",
    presets=(Preset("Failed", "success:no", "Migrations that broke off"),),
    sorts=("installed_rank", "installed_on", "version"),
    path="/flyway",
    paged=False,
)
