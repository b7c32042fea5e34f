"""One embedded PostgreSQL for the whole run; each test has a database of its own in it.

Where `TESTS_POSTGRESQL` names a directory, the server there is used and left with its templates for
the next run: `tests/mutants` runs the tests some thousand times.
"""

import asyncio
import gc
import itertools
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from _pytest.unraisableexception import gc_collect_iterations_key
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from rear_diff.catalogue.installing import install_catalogue
from rear_diff.database.connect import Database, Target, connect
from rear_diff.database.embedded import EmbeddedServer
from rear_diff.database.look import look
from rear_diff.database.migrate import migrate
from rear_diff.database.offer import Offer
from rear_diff.jobs.schema import install_queue
from rear_diff.loading.sampling import load_samples
from rear_diff.opening import opened
from rear_diff.settings import PgsqlSettings
from rear_diff.tables import RELATIONS
from tests.lending import Lending
from tests.memory import directory_of_this_run, in_memory
from tests.stopped import stopped_server
from tests.templates import template

ROOM = 3 << 30
"""Bytes that the server and the databases of all tests may take."""

DIRECTORY = pytest.StashKey[str]()
MakeTarget = Callable[[str], Target]
HOMES = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Name the server's directory, once: the workers of pytest-xdist share the server."""
    # At the end it looks for what nobody awaited: five times, and each is half a second.
    config.stash[gc_collect_iterations_key] = 2
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # So does a shell start what runs in the background; the commands under test would too.
        with suppress(ValueError):
            signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[DIRECTORY] = worker["postgresql_directory"]
        return
    if kept := os.environ.get("TESTS_POSTGRESQL"):
        config.stash[DIRECTORY] = kept
        from hypothesis import Phase, settings

        # Of a mutant that fails nobody wants to know the smallest example, which takes its time.
        settings.register_profile("any failure", phases=[Phase.explicit, Phase.generate])
        settings.load_profile("any failure")
        return
    # To copy a database of some hundred files there takes a third of what it takes on a disk.
    directory = directory_of_this_run("rear-diff-tests-", in_memory(ROOM))
    # The server runs as another user where the tests run as root.
    directory.chmod(0o711)
    config.stash[DIRECTORY] = str(directory)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what is imported alone: to look through it for garbage was a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three for two processors: a test waits for the server and for other processes as well."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the server is."""
    node.workerinput["postgresql_directory"] = node.config.stash[DIRECTORY]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the server's directory when the last worker has gone."""
    if not hasattr(config, "workerinput") and "TESTS_POSTGRESQL" not in os.environ:
        shutil.rmtree(config.stash[DIRECTORY], ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the tests' own, and none of the settings of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("PG", "REAR_DIFF_", "API_", "XDG_")) or name == "LOG_LEVEL":
                patch.delenv(name)
        home = tmp_path_factory.mktemp("home")
        patch.setenv("HOME", str(home))
        patch.setenv("TZ", "UTC")
        yield home


@pytest.fixture(autouse=True)
def _a_home_of_its_own(_nobodys_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """So that no test finds what another one has kept of a database of the same name."""
    home = _nobodys_environment / f"{next(HOMES)}"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(scope="session")
def maintenance(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The server's own database, as its superuser."""
    directory = Path(request.config.stash[DIRECTORY]) / "postgresql"
    with EmbeddedServer(directory, durable=False) as parameters:
        target = Target(parameters, PgsqlSettings(pool_max=4))
        with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as server:
            # It writes into a database's catalogues whenever it likes, as if a test had.
            server.execute("ALTER SYSTEM SET autovacuum = off")
            server.execute("SELECT pg_reload_conf()")
        yield target


@pytest.fixture(scope="session")
def stopped(request: pytest.FixtureRequest) -> Path:
    """The directory of a stopped server with nothing in it, to be copied."""
    return stopped_server(Path(request.config.stash[DIRECTORY]) / "stopped")


@pytest.fixture(scope="session")
def lending(maintenance: Target) -> Iterator[Lending]:
    """Who lends databases to tests."""
    lending = Lending(maintenance)
    yield lending
    lending.close()


@pytest.fixture(scope="session")
def make_target(lending: Lending) -> MakeTarget:
    """A function that gives a new database, copied from the named template."""
    return lending.copy


@pytest.fixture(scope="session")
def empty_template(maintenance: Target) -> str:
    """The name of a database with every table and no row."""
    return template(maintenance, "empty", "template0", _tables)


@pytest.fixture(scope="session")
def sample_template(maintenance: Target, empty_template: str) -> str:
    """The name of a database with the sample rows."""
    return template(maintenance, "sample", empty_template, load_samples)


@pytest.fixture(scope="session")
def empty_offer(make_target: MakeTarget, empty_template: str) -> Offer:
    """What a database of ours offers, for tests that need no more of it."""
    return asyncio.run(_look(make_target(empty_template)))


@pytest.fixture
def bare_target(lending: Lending) -> Iterator[Target]:
    """A database with nothing in it."""
    yield from _for_one_test(lending, "template0")


@pytest.fixture
def empty_target(lending: Lending, empty_template: str) -> Iterator[Target]:
    """A database with every table and no row."""
    yield from _for_one_test(lending, empty_template)


@pytest.fixture
def sample_target(lending: Lending, sample_template: str) -> Iterator[Target]:
    """A database with the sample rows."""
    yield from _for_one_test(lending, sample_template)


@pytest.fixture
async def empty_database(empty_target: Target) -> AsyncIterator[Database]:
    """A database with every table and no row, opened."""
    async with opened(empty_target) as database:
        yield database


@pytest.fixture
async def sample_database(sample_target: Target) -> AsyncIterator[Database]:
    """A database with the sample rows, opened."""
    async with opened(sample_target) as database:
        yield database


def _for_one_test(lending: Lending, template: str) -> Iterator[Target]:
    lent = lending.borrow(template)
    yield lent.target
    lending.give_back(lent)


async def _look(target: Target) -> Offer:
    async with connect(target) as connection:
        return await look(connection, RELATIONS)


async def _tables(connection: AsyncConnection) -> None:
    await migrate(connection)
    await install_catalogue(connection)
    await install_queue(connection)
