"""The forms that rows are written in, and which one a file's name means."""

from enum import StrEnum
from pathlib import Path

from rear_diff.compression import compression_of, format_suffix
from rear_diff.exporting.report import ExportFailed


class Form(StrEnum):
    """A form; its value is what a person types for it."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    JSON = "json"


BY_SUFFIX = {f".{form}": form for form in Form} | {".ndjson": Form.JSONL}


def form_of(asked: Form | None, file: Path | None) -> Form:
    """The form that was asked for, else the one that the name of `file` says, else CSV.

    Raises `ExportFailed` where the two do not go together.
    """
    named = BY_SUFFIX.get(format_suffix(file)) if file else None
    if asked and named and asked is not named:
        raise ExportFailed(f"{file} is named as {named}, and --format says {asked}")
    form = asked or named or Form.CSV
    if form is Form.PARQUET and file and compression_of(file):
        raise ExportFailed(f"Parquet compresses what it holds: leave {file.suffix} off the name")
    return form
