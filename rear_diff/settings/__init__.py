"""Settings: what can be set, the sources they are read from, and what is shown of them.

`load_settings` asks the flags, the environment, .env and config.toml, strongest first.
"""

from rear_diff.settings.catalogue import CatalogueSettings, JobsSettings
from rear_diff.settings.errors import SettingsError
from rear_diff.settings.example import example_toml
from rear_diff.settings.libpq import (
    connection_parameters,
    database_is_configured,
    read_parameters,
)
from rear_diff.settings.load import LoadedSettings, export_libpq_variables, load_settings
from rear_diff.settings.model import (
    EmbeddedSettings,
    LabellingSettings,
    LogSettings,
    PgsqlSettings,
    Settings,
    TuiSettings,
)
from rear_diff.settings.report import ReportLine, files_report, report
from rear_diff.settings.serving import ApiSettings, AuthSettings

__all__ = [
    "ApiSettings",
    "AuthSettings",
    "CatalogueSettings",
    "EmbeddedSettings",
    "JobsSettings",
    "LabellingSettings",
    "LoadedSettings",
    "LogSettings",
    "PgsqlSettings",
    "ReportLine",
    "Settings",
    "SettingsError",
    "TuiSettings",
    "connection_parameters",
    "database_is_configured",
    "example_toml",
    "export_libpq_variables",
    "files_report",
    "load_settings",
    "read_parameters",
    "report",
]
