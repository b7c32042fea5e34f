"""What a title consists of, as a tree: seasons, episodes, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tui.keys import of
from tui.keys.bindings.catalogue import TREE
from tui.widgets.virtual_table import plain

if TYPE_CHECKING:
    from rear_diff.catalogue.below import Part

SIGNS = {True: "✓", False: "✗"}


class PartsTree(Tree["Part"], inherit_bindings=False):
    """The parts of one title. Which of them are folded stays as it is while one looks around."""

    BINDINGS: ClassVar[list[BindingType]] = of(TREE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "parts--dim",
        "parts--strong",
        "parts--good",
        "parts--bad",
    }
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    DEFAULT_CSS = """
    PartsTree {
        background: $background;
        padding: 0 1;
        scrollbar-size: 0 1;
        scrollbar-background: $background;
        scrollbar-color: $foreground 25%;

        & > .tree--guides, & > .tree--guides-selected, & > .tree--guides-hover {
            color: $border; text-style: none;
        }
        & > .tree--cursor { background: $background; color: $foreground; text-style: none; }
        &:focus { background-tint: $background 0%; }
        &:focus > .tree--guides, &:focus > .tree--guides-selected { color: $border; }
        &:focus > .tree--cursor {
            background: $block-cursor-blurred-background; color: $foreground; text-style: bold;
        }
        &:ansi:focus > .tree--cursor { text-style: reverse; }
        &:nocolor:focus > .tree--cursor { text-style: bold reverse; }
        & > .parts--dim { color: $text-muted; }
        & > .parts--strong { text-style: bold; }
        & > .parts--good { color: $text-success; }
        & > .parts--bad { color: $text-error; text-style: bold; }
        &:ansi > .parts--dim { color: ansi_default; text-style: dim; }
    }
    """

    def __init__(self) -> None:
        super().__init__("")
        self.show_root = False
        self.guide_depth = 2
        self.empty_text = ""
        self._folded: set[tuple[str, int]] = set()

    @property
    def part(self) -> Part | None:
        """The one under the cursor."""
        return self.cursor_node.data if self.cursor_node else None

    def parent_of(self, part: Part) -> Part | None:
        """What `part`, the one under the cursor, is a part of; None for the title itself."""
        node = self.cursor_node
        return node.parent.data if node and node.data is part and node.parent else None

    def show_parts(self, parts: Sequence[Part], empty_text: str) -> None:
        """Show these, with the cursor where it was if that is among them."""
        at, line = self.part, self.cursor_line
        self.clear()
        self.empty_text = empty_text
        for part in parts:
            self._grow(self.root, part)
        if not parts:
            self.root.add_leaf(Text(empty_text, "dim"))
        self.root.expand()
        wanted = None if at is None else (at.kind, at.id)
        found = [node for node in _nodes(self.root) if node.data and _name(node.data) == wanted]
        if found:
            self.call_after_refresh(self.move_cursor, found[0])
        else:
            self.call_after_refresh(setattr, self, "cursor_line", max(0, min(line, self.last_line)))

    def _grow(self, above: TreeNode[Part], part: Part) -> None:
        if part.kind == "source":
            above.add_leaf(Text(plain(part.title)), part)
            return
        open_ = _name(part) not in self._folded and part.kind == "season"
        node = above.add(Text(plain(part.title)), part, expand=open_)
        for each in part.parts:
            self._grow(node, each)

    def on_tree_node_collapsed(self, event: Tree.NodeCollapsed[Part]) -> None:
        """Keep it folded."""
        if event.node.data:
            self._folded.add(_name(event.node.data))

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Part]) -> None:
        """Keep it open."""
        if event.node.data:
            self._folded.discard(_name(event.node.data))

    def render_label(self, node: TreeNode[Part], base_style: Style, style: Style) -> Text:
        """A part in a line: what it is, by sign and word."""
        part = node.data
        if part is None:
            return Text(str(node.label), style + self._named("dim"))
        icon = ""
        if part.kind != "source":
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
            icon = icon if part.parts else "  "
        line = Text(icon, base_style, no_wrap=True, end="")
        for text, name in _spans(part):
            line.append(plain(text), style + self._named(name) if name else style)
        return line

    def _named(self, name: str) -> Style:
        try:
            found = self.get_component_rich_style(f"parts--{name}")
        except KeyError:
            # Textual measures it before there are styles.
            return Style()
        return Style(color=found.color, bold=found.bold or None, dim=found.dim or None)


def _spans(part: Part) -> list[tuple[str, str]]:
    made_up = [("  placeholder", "dim")] * part.is_placeholder
    match part.kind:
        case "season":
            count = len(part.parts)
            episodes = "1 episode" if count == 1 else f"{count:,} episodes"
            return [(f"Season {part.number}", "strong"), (f"  {episodes}", "dim"), *made_up]
        case "episode":
            sources = len(part.parts)
            dead = sum(not each.is_active for each in part.parts if not each.is_placeholder)
            told = [("  nothing to play", "dim")] * (not sources)
            told += [(f"  {dead} dead", "bad")] * bool(dead)
            title = (part.title, "dim" if part.is_placeholder else "")
            return [(f"{part.number:>2} ", "dim"), title, *told]
    name = "dim" if part.is_placeholder else "good" if part.is_active else "bad"
    sign = "·" if part.is_placeholder else SIGNS[part.is_active]
    host, _, path = part.title.partition("://")[2].partition("/")
    file = path.rpartition("/")[2] or host
    return [(f"{sign} ", name), (file, ""), (f" · {host}", "dim"), *made_up]


def _name(part: Part) -> tuple[str, int]:
    return part.kind, part.id


def _nodes(above: TreeNode[Part]) -> list[TreeNode[Part]]:
    return [each for node in above.children for each in (node, *_nodes(node))]
