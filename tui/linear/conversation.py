"""The conversation: a title is told, a letter is answered, and nothing is painted over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from rear_diff import query as asking
from rear_diff.database.errors import DatabaseError
from rear_diff.labelling import broken_rule, change_of, why_not
from rear_diff.labelling.journal import Draft, JournalError, Source, new_step
from rear_diff.tables import TRAINING, Action
from tui.linear.telling import LABELS, spoken_name, title_lines, verdict, why_not_saved
from tui.messages import ChangeSettled
from tui.model_word import read_model_word, why_hidden
from tui.presentation import local_now
from tui.widgets.virtual_table import plain

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.query import BoundTable, Row
    from tui.linear.hearing import Ear
    from tui.undoing import Undoing
    from tui.writing import Writer

PROMPT = "w would watch, x would not, s skip, u undo, q quit: "

HELP = (
    "Type a letter and press enter.",
    "w: would watch, and on to the next title. x: would not watch, and on.",
    "r: confirm the label that is there, and on; or take that back.",
    "a: mark as an outlier, or take that back.",
    "s: skip, on to the next title. p: back to the title before.",
    "u: undo, back to that title. m: what the model says, once you have labelled.",
    "Enter alone: say the title again. h: this help. q: quit.",
)

SETTLES_WITHIN = 0.3
"""Seconds that the next title waits for the database, so that what goes wrong is told first."""

Ask = Callable[[str], Awaitable[str | None]]
"""Gives the line that is typed after a prompt; None at the end of all lines."""


class Conversation:
    """Goes through the titles `keys`, and labels them through the journal."""

    def __init__(
        self,
        database: Database,
        bound: BoundTable,
        keys: list[Any],
        writer: Writer,
        undoing: Undoing,
        ear: Ear,
        say: Callable[[str], None],
        ask: Ask,
        who: str,
        *,
        read_only: bool,
    ) -> None:
        self._database = database
        self._bound = bound
        self._keys = keys
        self._writer = writer
        self._undoing = undoing
        self._ear = ear
        self._say = say
        self._ask = ask
        self._who = who
        self._place = 0
        self._row: Row | None = None
        self._names: dict[Any, str] = {}
        self._why_not = (
            "You asked for read-only."
            if read_only
            else why_not(database.offer, TRAINING, TRAINING.actions[0].sets)
        )

    async def go(self) -> None:
        """Talk until the person has done."""
        if self._why_not:
            self._say(f"Labels are off. {self._why_not}")
        titles = "1 title" if len(self._keys) == 1 else f"{len(self._keys):,} titles"
        self._say(f"{titles}. h tells all letters.")
        await self._tell_title()
        while (line := await self._ask(PROMPT)) is not None:
            letter = line.strip()
            if letter.lower() in ("q", "quit"):
                return
            self._tell_news()
            if act := self._acts().get(letter.lower()):
                await act()
            else:
                self._say(f"There is no {plain(letter)!r}. h tells all letters.")

    def _acts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        label = {action.name: action for action in TRAINING.actions}
        return {
            "": self._tell_title,
            "w": lambda: self._do(label["would_watch"], go_on=True),
            "x": lambda: self._do(label["would_not_watch"], go_on=True),
            "r": lambda: self._turn("reviewed"),
            "a": lambda: self._turn("anomalous"),
            "s": lambda: self._go(1),
            "p": lambda: self._go(-1),
            "u": self._undo,
            "m": self._model,
            "h": self._help,
            "?": self._help,
        }

    async def _help(self) -> None:
        for line in HELP:
            self._say(line)

    # Titles

    async def _go(self, step: int) -> None:
        place = self._place + step
        if not 0 <= place < len(self._keys):
            self._say("This is the last title." if step > 0 else "This is the first title.")
            return
        self._place = place
        await self._tell_title()

    async def _tell_title(self) -> None:
        self._tell_news()
        self._row = None
        if not self._keys:
            self._say("There is no title like that.")
            return
        key = self._keys[self._place]
        self._say("")
        self._say(f"Title {self._place + 1:,} of {len(self._keys):,}.")
        try:
            rows = await self._database.read(
                lambda asked: asking.fetch_rows(asked, self._bound, [key])
            )
        except DatabaseError as error:
            self._say(f"{error} Enter tries again.")
            return
        if key not in rows:
            self._say(f"{key} is no longer in the database.")
            return
        self._row = {**rows[key], **(self._writer.waiting(TRAINING.name, key) or {})}
        self._names[key] = spoken_name(self._row)
        for line in title_lines(self._bound, self._row, local_now()):
            self._say(line)

    # Labels

    async def _turn(self, name: str) -> None:
        toggle = next(each for each in TRAINING.toggles if each.name == name)
        on = self._row is None or not self._row[toggle.column]
        await self._do(toggle.on if on else toggle.off, go_on=on and name == "reviewed")

    async def _do(self, action: Action, *, go_on: bool) -> None:
        row = self._row
        if row is None:
            self._say("There is no title here: nothing was changed.")
        elif self._why_not:
            self._say(f"Not labelled. {self._why_not}")
        elif broken := broken_rule(TRAINING, {**row, **action.sets}):
            self._say(f"{broken.why} Label it first: w or x.")
        else:
            await self._change(row, action, go_on=go_on)

    async def _change(self, row: Row, action: Action, *, go_on: bool) -> None:
        change = change_of(TRAINING, action, row, self._who)
        name = self._names[change.key]
        after = {**row, **action.sets}
        if any(row[column] != value for column, value in change.after.items()):
            draft = Draft(change, new_step(), Source.CARD)
            self._undoing.did(draft)
            if not await self._put([draft]):
                return
        self._row = after
        self._say(f"{name}: {LABELS.get(action.name) or f'label {verdict(after)}'}.")
        if go_on and self._place + 1 < len(self._keys):
            await self._writer.wait_until_empty(SETTLES_WITHIN)
            await self._go(1)
        elif go_on:
            self._say("That was the last title.")

    async def _put(self, drafts: Sequence[Draft]) -> bool:
        """Have changes kept; whether they are on the disk."""
        kept = self._ear.expect(drafts[0].step)
        self._writer.put(*drafts)
        if why := await kept:
            self._tell_news()
            self._say(f"Not labelled: {why}")
        return not why

    async def _undo(self) -> None:
        if not self._undoing.last:
            try:
                await self._undoing.load()
            except JournalError as error:
                self._say(str(error))
                return
        last = self._undoing.last
        if last is None:
            self._say("There is nothing to undo.")
            return
        if last.size > 1 and not await self._is_sure(last.size):
            return
        taken = self._undoing.undo()
        if taken is None:
            return
        try:
            drafts = await self._undoing.drafts_of(taken)
        except JournalError as error:
            self._say(f"{error} They stay.")
            return
        if not await self._put(drafts):
            return
        await self._writer.wait_until_empty(SETTLES_WITHIN)
        key = drafts[0].change.key
        many = f"{len(drafts):,} changes" if len(drafts) > 1 else self._names.get(key, str(key))
        self._say(f"Undone: {many}.")
        if key in self._keys:
            self._place = self._keys.index(key)
            await self._tell_title()

    async def _is_sure(self, size: int) -> bool:
        answer = await self._ask(
            f"It was a change of {size:,} titles at once. y takes all of them back: "
        )
        if (answer or "").strip().lower() == "y":
            return True
        self._say("They stay.")
        return False

    async def _model(self) -> None:
        if self._row is None:
            self._say("There is no title here.")
        elif why := why_hidden(self._row):
            self._say(why)
        else:
            await read_model_word(self._ear, self._database, self._row[TRAINING.key])
            if self._ear.word:
                self._say(self._ear.word.text)

    # News

    def _tell_news(self) -> None:
        for message in self._ear.not_made:
            if isinstance(message, ChangeSettled):
                self._undoing.drop(message.entry)
            else:
                for draft in message.drafts:
                    self._undoing.not_kept(draft)
        self._ear.not_made.clear()
        for line in self._ear.said():
            self._say(line)

    def why_not_saved(self, settled: ChangeSettled) -> str:
        """In words."""
        name = self._names.get(settled.change.key, str(settled.change.key))
        return why_not_saved(settled.change, settled.outcome, name)
