"""`rear-diff list`: a table for a person, JSON Lines for a program."""

import json
import os
import pty
import subprocess
import sys

from rear_diff.database.connect import Target
from tests.cli.conftest import PROJECT, Run, environment_of


def test_in_a_pipe_it_is_json_lines(sample_target: Target, run: Run) -> None:
    done = run("list", "training", "--filter", "year:>=2000", on=sample_target)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) > 25
    assert min(row["release_year"] for row in rows) >= 2000
    few = run(
        "list", "training", "--sort", "-year,title:desc", "--limit", "3", on=sample_target
    ).stdout
    years = [json.loads(line)["release_year"] for line in few.splitlines()]
    assert len(years) == 3
    assert years == sorted(years, reverse=True)


def test_on_a_terminal_it_is_a_table_as_wide(sample_target: Target) -> None:
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rear_diff", "list", "training", "-n", "5", "--sort", "imdb_id"],
        env={**environment_of(sample_target), "COLUMNS": "80", "TERM": "xterm"},
        cwd=PROJECT,
        stdout=terminal,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(terminal)
    _, said = process.communicate()
    text = b""
    while True:
        try:
            text += os.read(screen, 65536)
        except OSError:
            break
    os.close(screen)
    lines = text.decode().splitlines()
    assert len(lines) == 6
    assert "IMDb id" in lines[0]
    assert lines[1].startswith("tt")
    assert "5 of 2,000 rows" in said
