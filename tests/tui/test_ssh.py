"""Labelling over SSH, through a real sshd on loopback."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.over_ssh import SSH, SSHD, Host, command, in_terminal, labelling, ssh_host

pytestmark = pytest.mark.skipif(
    not (SSHD and SSH), reason="needs sshd and ssh: Debian's openssh-server and openssh-client"
)

TERMS = [
    *("xterm-256color", "linux"),  # with the colours of one's own theme, and with sixteen
    *(pytest.param(term, marks=pytest.mark.slow) for term in ("xterm", "screen-256color")),
]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """An sshd of our own."""
    with ssh_host(tmp_path_factory.mktemp("sshd")) as running:
        yield running


def labels(target: Target) -> list[tuple[str, str | None]]:
    """The title and label of the newest rows, in the order of the screen."""

    async def ask() -> list[tuple[str, str | None]]:
        async with connect(target) as connection:
            cursor = await connection.execute(
                "SELECT media_title, label::text FROM atp.training"
                " ORDER BY created_at DESC, imdb_id LIMIT 3"
            )
            return [(str(title), label) for title, label in await cursor.fetchall()]

    return asyncio.run(ask())


@pytest.mark.parametrize("term", TERMS)
def test_start_filter_label_and_quit(
    term: str, host: Host, sample_target: Target, tmp_path: Path
) -> None:
    ((title, _), *_) = labels(sample_target)
    with labelling(host, sample_target, term, tmp_path) as session:
        session.wait_for("of 2,000")
        session.press(f'/"{title}"\r')
        session.wait_until(lambda: session.lines[1].rstrip().endswith("1 of 1"))
        session.press("w")
        session.wait_until(lambda: any("+ watch ✓" in line for line in session.lines))
        session.press("q")
        session.wait_until(session.ended)
        assert session.process.returncode == 0
        # The cursor shown, the other screen left, the mouse's reports off.
        assert session.written.rfind(b"\x1b[?25h") > session.written.rfind(b"\x1b[?25l")
        assert session.written.rfind(b"\x1b[?1049l") > session.written.rfind(b"\x1b[?1049h")
        for report in (b"1000", b"1003", b"1006"):
            on, off = b"\x1b[?%bh" % report, b"\x1b[?%bl" % report
            assert session.written.rfind(on) <= session.written.rfind(off)
    assert labels(sample_target)[0] == (title, "would_watch")


@pytest.fixture
def forced_host(host: Host, sample_target: Target, tmp_path: Path) -> Iterator[Host]:
    """The host, where the key is for labelling and nothing else."""
    open_to_all = host.authorized.read_text()
    forced = command(sample_target, tmp_path).replace('"', '\\"')
    host.authorized.write_text(f'command="{forced}",restrict,pty {open_to_all}')
    yield host
    host.authorized.write_text(open_to_all)


def test_a_labellers_key_labels_and_does_nothing_else(
    forced_host: Host, sample_target: Target, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    login = [*forced_host.ssh, "-tt", forced_host.login, f"touch {made}"]
    with in_terminal(login, "xterm-256color") as session:
        session.wait_for("of 2,000")
        session.press("x")
        session.wait_until(lambda: "− not   ✓" in session.lines[3] and "*" not in session.lines[3])
        session.press("q")
        session.wait_until(session.ended)
        assert session.process.returncode == 0
    assert labels(sample_target)[0][1] == "would_not_watch"
    assert not made.exists()


def test_a_labellers_key_forwards_nothing_and_needs_a_terminal(forced_host: Host) -> None:
    forward = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", forced_host.login]
    done = subprocess.run([*forced_host.ssh, *forward], capture_output=True, text=True)
    assert done.returncode == 255
    done = subprocess.run(
        [*forced_host.ssh, "-T", forced_host.login, "sh"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "needs a terminal to draw on" in done.stderr


def test_a_link_that_is_cut_loses_nothing_that_was_shown_as_saved(
    host: Host, sample_target: Target, tmp_path: Path
) -> None:
    with labelling(host, sample_target, "xterm-256color", tmp_path) as session:
        session.wait_for("of 2,000")
        session.press("xx")
        session.wait_until(
            lambda: all("− not   ✓" in line and "*" not in line for line in session.lines[3:5])
        )
        session.cut()
    assert [label for _, label in labels(sample_target)[:2]] == ["would_not_watch"] * 2
