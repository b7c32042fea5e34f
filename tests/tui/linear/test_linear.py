"""A conversation in plain lines: the same labels, through the same journal."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.labelling.journal import Journal, Source, journal_file
from tests.cli.conftest import environment_of
from tests.tui.driving import change_behind, stored
from tests.tui.walking import away
from tui.linear.telling import spoken_name

PROMPT = "q quit: "

Talk = subprocess.Popen[str]


@contextmanager
def talking(target: Target, *flags: str, **environment: str) -> Iterator[Talk]:
    """`rear-diff-tui --linear` with pipes, in a terminal that can do nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "--linear", *flags],
        env=environment_of(target, TERM="dumb", **environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def heard(talk: Talk, until: str = PROMPT) -> str:
    """What is said until a text comes, that included."""
    said = ""
    while not said.endswith(until):
        assert talk.stdout
        read = await asyncio.to_thread(talk.stdout.read, 1)
        assert read, said + (talk.stderr.read() if talk.stderr else "")
        said += read
    return said


async def answered(talk: Talk, line: str, until: str = PROMPT) -> str:
    """What is said to a line."""
    assert talk.stdin
    talk.stdin.write(f"{line}\n")
    talk.stdin.flush()
    return await heard(talk, until)


async def backlog(target: Target, count: int) -> list[tuple[str, str]]:
    """The first titles without a label, each with its name."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT imdb_id, media_title FROM atp.training WHERE label IS NULL"
            " AND season IS NULL AND media_title ~ '^[ -~]+$'"
            " ORDER BY created_at DESC, imdb_id LIMIT %s",
            [count],
        )
        return [(str(key), str(title)) for key, title in await cursor.fetchall()]


async def test_it_reads_like_a_dialogue_and_labels_through_the_journal(
    sample_target: Target,
) -> None:
    (first, name), (second, other) = await backlog(sample_target, 2)
    with talking(sample_target, "--filter", "label:none") as talk:
        begun = await heard(talk)
        assert f"Title 1 of 726.\n{name}.\n" in begun
        assert "Label: none yet.\nw would watch, x would not, s skip, u undo, q quit: " in begun
        labelled = await answered(talk, "w")
        assert labelled.startswith(f"\n{name}: would watch.\n\nTitle 2 of 726.\n{other}.\n")
        assert (await stored(sample_target, first))["label"] == "would_watch"
        said = await answered(talk, "x")
        assert f"{other}: would not watch." in said
        undone = await answered(talk, "U")
        assert f"Undone: {other}.\n\nTitle 2 of 726.\n{other}.\n" in undone
        assert (await stored(sample_target, second))["label"] is None
        assert "stays hidden until you have" in await answered(talk, "m")
        model = await answered(talk, "p")
        assert "Label: would watch, set by a person, reviewed." in model
        assert "The model" in await answered(talk, "m")
        assert "There is no 'watch'. h tells all letters." in await answered(talk, "watch")
        assert "s: skip" in await answered(talk, "h")
        everything = begun + labelled + said + undone + model
        # Plain lines: nothing that moves a cursor, and nothing that only looks like something.
        assert not [letter for letter in everything if not letter.isprintable() and letter != "\n"]
        assert not set(everything) & set("─━│▌·•✓")
        talk.communicate("q\n")
        assert talk.returncode == 0
    with Journal(journal_file()) as journal:
        (identity,) = {entry.source for entry in journal.numbered(range(9))}
        assert identity is Source.CARD


@pytest.mark.thorough
async def test_what_somebody_else_changed_is_told_and_what_is_off_says_why(
    sample_target: Target,
) -> None:
    ((first, name),) = await backlog(sample_target, 1)
    with talking(sample_target, "--filter", "label:none") as talk:
        await heard(talk)
        await change_behind(sample_target, first, "would_not_watch")
        said = await answered(talk, "w")
        assert (
            f"Not saved: {name} was changed by somebody else: would not watch. Theirs was kept."
            in said
        )
        assert (await stored(sample_target, first))["label"] == "would_not_watch"
        assert "cannot be reviewed" in await answered(talk, "r")
        assert "There is nothing to undo." in await answered(talk, "u")
        talk.communicate("")
        assert talk.returncode == 0
    with talking(sample_target, "--read-only") as talk:
        assert "Labels are off. You asked for read-only." in await heard(talk)
        assert "Not labelled. You asked for read-only." in await answered(talk, "x")
        talk.communicate("q\n")


@pytest.mark.thorough
async def test_what_the_database_has_not_got_is_sent_by_the_next_start(
    sample_target: Target,
) -> None:
    ((first, name),) = await backlog(sample_target, 1)
    with talking(sample_target, "--filter", "label:none") as talk:
        await heard(talk)
        async with away(sample_target):
            said = await answered(talk, "w")
            assert f"{name}: would watch." in said
            assert "Enter tries again." in said
            left, _ = talk.communicate("q\n")
            assert "1 change is not in the database yet; the next start sends it." in left
    with talking(sample_target, "--filter", "label:none") as talk:
        assert "An earlier run left changes unsent; they are sent now." in await heard(talk)
        talk.communicate("q\n")
    assert (await stored(sample_target, first))["label"] == "would_watch"


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--filter", "yeer:1999"), "--filter: "),
        (("--tab", "media"), "--linear goes through the titles of training"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_a_line(
    flags: tuple[str, ...], why: str, sample_target: Target
) -> None:
    with talking(sample_target, *flags) as talk:
        _, told = talk.communicate()
    assert (talk.returncode, told.count("\n")) == (2, 1)
    assert why in told


def test_season_and_episode_are_words() -> None:
    row = {"imdb_id": "tt1", "media_title": "Salt Roads", "season": 2, "episode": 5}
    assert spoken_name(row) == "Salt Roads, season 2, episode 5"
    assert spoken_name({**row, "season": None, "episode": None}) == "Salt Roads"
