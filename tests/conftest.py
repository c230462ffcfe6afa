"""What many tests stand on: fresh databases of both kinds, and a service with people in it.

``sqlite_store`` and ``postgres_store`` are databases at the newest revision, new for
every test; ``store`` is both, one after the other, and ``empty_store`` is before any
revision. ``world`` is a service with everybody enrolled (:mod:`tests.world`), and
``sealed_world`` has a dataset and two objects besides; ``service`` is the service of
``world``. A test that has no question to ask of the database says
``@pytest.mark.databases("sqlite")``, and runs once. ``chromium`` is a browser, and
``moto_store`` and ``rclone_store`` are object stores.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from custody.service import Service
from custody.store import Store
from tests.chromium import launched
from tests.db_snapshots import Moments, SqliteFiles
from tests.people import Clock
from tests.postgres import Databases, server
from tests.support import SEED
from tests.world import World

if TYPE_CHECKING:
    from tests.storage.stores import ObjectStore

# No timed tests: a busy machine is slow, not wrong.
settings.register_profile("custody", deadline=None)
settings.load_profile("custody")


@pytest.fixture(autouse=True)
def _nobody_known(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's own file of known people is read or written, and no test has another's."""
    folder = tmp_path_factory.getbasetemp() / "config" / os.urandom(8).hex()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Moments:
    return Moments(SqliteFiles(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Moments]:
    """A PostgreSQL server of this test process alone."""
    with server() as url:
        databases = Databases(url)
        moments = Moments(databases)
        yield moments
        moments.close()
        databases.close()


@pytest.fixture(scope="session")
def moto_store() -> Iterator[ObjectStore]:
    from tests.storage.stores import moto

    with moto() as store:
        yield store


@pytest.fixture(scope="session")
def rclone_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    from tests.storage.stores import rclone

    with rclone(tmp_path_factory.mktemp("rclone")) as store:
        yield store


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.hookimpl(tryfirst=True)  # before Hypothesis reads its option
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "databases(*names): run on these, not on both")
    if SEED is not None:
        config.option.hypothesis_seed = SEED
    # A shell has what runs in its background ignore Ctrl-C, and so would all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_report_header() -> str:
    return f"CUSTODY_TEST_SEED={SEED}" if SEED else "no CUSTODY_TEST_SEED: as written"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how large the table of lies is, where it was part of the run."""
    reports = (one for found in terminalreporter.stats.values() for one in found)
    if any("tests/lying/test_table.py" in getattr(one, "nodeid", "") for one in reports):
        from tests.lying.table import size

        terminalreporter.write_line(size())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With a seed the files come in another order, and the tests of each, too."""
    if SEED is not None:
        items.sort(key=lambda item: (_drawn(item.location[0]), _drawn(item.nodeid)))


def _drawn(text: str) -> float:
    return random.Random(f"{SEED} {text}").random()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What draws from ``random`` itself draws the same again, whatever ran before it."""
    random.seed(f"{SEED} {item.nodeid}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever uses a database on each that its closest mark names.

    Where nothing asks for PostgreSQL by name it is for the slow lane, but for the store's own
    tests: those hold what differs between the two.
    """
    if "database" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("databases")
        if mark or metafunc.module.__name__.startswith("tests.store"):
            names: list[Any] = list(mark.args) if mark else ["sqlite", "postgres"]
        else:
            names = ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)]
        metafunc.parametrize("database", names, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Moments:
    found: Moments = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def sqlite_store(sqlite: Moments) -> Iterator[Store]:
    with sqlite.schema() as store:
        yield store


@pytest.fixture
def postgres_store(postgres: Moments) -> Iterator[Store]:
    with postgres.schema() as store:
        yield store


@pytest.fixture
def store(database: Moments) -> Iterator[Store]:
    with database.schema() as store:
        yield store


@pytest.fixture
def empty_store(database: Moments) -> Iterator[Store]:
    with database.empty() as store:
        yield store


@pytest.fixture
def world(database: Moments) -> Iterator[World]:
    with database.enrolled() as world:
        yield world


@pytest.fixture
def sealed_world(database: Moments) -> Iterator[World]:
    with database.sealed() as world:
        yield world


@pytest.fixture
def service(world: World) -> Service:
    return world.service


@pytest.fixture
def clock(world: World) -> Clock:
    """The clock of ``world``."""
    return world.clock
