"""Bindings that belong together, and where they are active."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from tui.keys.names import delivered


@dataclass(frozen=True)
class Scope:
    """The bindings of one place, under a heading for the help."""

    heading: str
    bindings: tuple[Binding, ...]

    @property
    def names(self) -> frozenset[str]:
        """The ids of its bindings."""
        return frozenset(str(binding.id) for binding in self.bindings)


@dataclass(frozen=True)
class Context:
    """A situation of the app: the scopes whose bindings are then active, the innermost first."""

    name: str
    """As in: the keys of {name}."""
    scopes: tuple[Scope, ...]
    exits: tuple[str, ...]
    """The ids of the ways out, of which one must keep a key."""
    typing: bool = False
    """Whether characters go into a text, and so reach no binding."""
    alone: bool = True
    """Whether it keeps the app's bindings from acting, as a sheet does."""

    def bindings(self) -> Iterator[Binding]:
        """Its bindings, the innermost first."""
        for scope in self.scopes:
            yield from scope.bindings


def binding(
    name: str,
    keys: str,
    action: str,
    description: str,
    tooltip: str,
    *,
    show: bool = False,
    priority: bool = False,
) -> Binding:
    """A binding by its id: `description` for the line of keys, `tooltip` for the help."""
    return Binding(
        keys, action, description, show=show, priority=priority, tooltip=tooltip, id=name
    )


def of(*scopes: Scope) -> list[BindingType]:
    """The BINDINGS of a class, which needs `inherit_bindings=False`."""
    return [binding for scope in scopes for binding in scope.bindings]


def adopted(prefix: str, bindings: Iterable[BindingType]) -> tuple[Binding, ...]:
    """Bindings of a Textual class, each with an id made from its action, and of its keys those
    that plain terminals deliver."""
    return tuple(
        binding(
            f"{prefix}.{_slug(each.action)}",
            keys,
            each.action,
            each.description,
            each.tooltip or each.description,
        )
        for each in bindings
        if isinstance(each, Binding) and (keys := ",".join(delivered(each.key)))
    )


def _slug(action: str) -> str:
    name = action.rpartition(".")[2].replace("_", "-")
    return name.replace("(True)", "-select")
