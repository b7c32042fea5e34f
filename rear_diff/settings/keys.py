"""The key of each setting, `section.field`, and what is known of it from the model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from rear_diff.settings.model import Settings
from rear_diff.settings.section import Section

PREFIX = "REAR_DIFF_"

# The names of variables that people have in their .env from before they had a section.
ALIASES = {"api.host": "API_HOST", "api.port": "API_PORT", "log.level": "LOG_LEVEL"}


@dataclass(frozen=True)
class Key:
    """One setting, as the model describes it."""

    section: str
    field: str
    documentation: str
    default: object
    """None where it is not set by default."""
    example: object
    """A value to show where the default is None."""
    secret: bool
    right: str
    """What would be right, such as `a whole number from 1 to 65535`."""

    @property
    def variable(self) -> str:
        """The name of its environment variable."""
        return f"{PREFIX}{self.section}_{self.field}".upper()

    @property
    def variables(self) -> tuple[str, ...]:
        """All names that its environment variable may have, the strongest first."""
        alias = ALIASES.get(f"{self.section}.{self.field}")
        return (self.variable, alias) if alias else (self.variable,)


def sections() -> dict[str, type[Section]]:
    """The model of each section, by its name, in their order."""
    fields = Settings.model_fields.items()
    return {
        name: field.annotation
        for name, field in fields
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }


@cache
def keys() -> Mapping[str, Key]:
    """Every setting by its key, in their order."""
    return {
        f"{section}.{field}": _key(section, field, schema)
        for section, model in sections().items()
        for field, schema in model.model_json_schema()["properties"].items()
    }


def _key(section: str, field: str, schema: Mapping[str, object]) -> Key:
    choices = schema.get("anyOf")
    given = choices[0] if isinstance(choices, list) else schema
    examples = schema.get("examples")
    return Key(
        section=section,
        field=field,
        documentation=" ".join(str(schema["description"]).split()),
        default=schema.get("default"),
        example=examples[0] if isinstance(examples, list) else None,
        secret=given.get("format") == "password",
        right=_right(given),
    )


def _right(schema: Mapping[str, object]) -> str:
    match schema:
        case {"enum": [*choices]}:
            return f"one of {', '.join(map(str, choices))}"
        case {"type": "integer", "minimum": low, "maximum": high}:
            return f"a whole number from {low} to {high}"
        case {"type": "number", "minimum": low, "maximum": high}:
            return f"a number from {low:g} to {high:g}"
        case {"type": "boolean"}:
            return "true or false"
        case {"format": "path"}:
            return "a path"
        case {"type": "array"}:
            return "a list of texts (in the environment with commas between)"
        case {"type": "object"}:
            return "a table of texts"
        case {"minLength": low, "maxLength": high}:
            return f"a text of {low} to {high} characters"
        case {"minLength": low}:
            return f"a text of at least {low} character{'s' * (low != 1)}"
    return "a text"


def no_such_setting(unknown: str, spelt: Callable[[str], str]) -> str:
    """What to say of an unknown key: the known ones that may have been meant, as `spelt`."""
    section, _, field = unknown.rpartition(".")
    plain = unknown.replace(".", "_")
    flat = {known.replace(".", "_"): known for known in keys()}
    of_section = {key.field: known for known, key in keys().items() if key.section == section}
    meant = (
        [of_section[name] for name in get_close_matches(field, of_section, n=1)]
        or [known for known, key in keys().items() if key.field == field]
        or [flat[name] for name in get_close_matches(plain, flat, n=1, cutoff=0.75)]
    )
    if meant:
        return f"no such setting; did you mean {' or '.join(map(spelt, meant))}?"
    if of_section:
        return f"no such setting; [{section}] has {', '.join(of_section)}"
    return "no such setting; config.example.toml lists them all"


def no_such_section(unknown: str) -> str:
    """What to say of an unknown section of config.toml."""
    near = get_close_matches(unknown, sections(), n=1)
    if near:
        return f"no such section; did you mean [{near[0]}]?"
    return f"no such section; there are {', '.join(f'[{name}]' for name in sections())}"
