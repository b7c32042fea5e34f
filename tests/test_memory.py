"""Of a run of the tests that was killed no files stay in memory."""

from pathlib import Path

from tests.memory import LOCK, directory_of_this_run


def test_what_a_killed_run_has_left_goes_and_nothing_else(tmp_path: Path) -> None:
    left, others = tmp_path / "tests-abc", tmp_path / "another"
    for each in (left, others):
        (each / "base").mkdir(parents=True)
        (each / LOCK).touch()
    first = directory_of_this_run("tests-", tmp_path)
    second = directory_of_this_run("tests-", tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([others, first, second])
