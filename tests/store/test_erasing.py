"""What is erased on SQLite is in no file afterwards: not in a free page, not in the log (QUIET)."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from custody.service import ceremonies, settling
from custody.store import Store
from custody.store.engine import erase
from custody.store.tables import contribution
from tests.people import OFFICIALS
from tests.world import World

SEALED = bytes(range(1, 120))


def files(store: Store) -> bytes:
    """All that the database has on the disk."""
    path = Path(str(store.engine.url.database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(path.name + "*")))


def keep(store: Store) -> None:
    with store.writing() as connection:
        row = {"ceremony": "export-1", "official": "anna", "sealed": SEALED}
        connection.execute(insert(contribution).values(row))
    assert SEALED in files(store)


def test_what_is_erased_is_in_no_file(sqlite_store: Store) -> None:
    keep(sqlite_store)
    with sqlite_store.writing() as connection:
        erase(connection, delete(contribution))
    assert SEALED not in files(sqlite_store)


def test_what_is_only_deleted_may_stay_in_the_log(sqlite_store: Store) -> None:
    """Or else the test above would prove nothing."""
    keep(sqlite_store)
    with sqlite_store.writing() as connection:
        connection.execute(delete(contribution))
    assert SEALED in files(sqlite_store)


def test_an_erasure_that_was_not_committed_erases_nothing(sqlite_store: Store) -> None:
    keep(sqlite_store)
    with contextlib.suppress(RuntimeError), sqlite_store.writing() as connection:
        erase(connection, delete(contribution))
        raise RuntimeError
    with sqlite_store.reading() as connection:
        assert connection.execute(contribution.select()).one().sealed == SEALED


def test_a_long_reader_delays_it_and_keeps_nobody_waiting_for_long(sqlite_store: Store) -> None:
    """An auditor may be reading the whole ledger; the next look after the log makes up for it."""
    keep(sqlite_store)
    reader = sqlite3.connect(str(sqlite_store.engine.url.database), isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM contribution").fetchone() == (1,)
    begun = time.monotonic()
    with sqlite_store.writing() as connection:
        erase(connection, delete(contribution))
    assert time.monotonic() - begun < 10
    assert SEALED in files(sqlite_store)
    reader.close()
    sqlite_store.tidy()
    assert SEALED not in files(sqlite_store)


@pytest.mark.databases("sqlite")
def test_the_sweep_looks_after_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So what a reader was in the way of is erased even if nothing else is ever written."""
    called: list[bool] = []
    monkeypatch.setattr(world.service.store, "tidy", lambda: called.append(True))
    settling.sweep(world.service)
    assert called == [True]


@pytest.mark.parametrize("ending", ["unlocked", "lapsed", "cancelled"])
@pytest.mark.databases("sqlite")
def test_contributions_are_in_no_file_once_their_ceremony_has_ended(
    sealed_world: World, ending: str
) -> None:
    """Whatever its end: in the transaction that writes it down, and on the disk right after."""
    world = sealed_world
    ceremony = world.approve(world.request(world.objects[0]), *OFFICIALS[:3])
    given = []
    for official in OFFICIALS[: 3 if ending == "unlocked" else 2]:
        envelope, sealed = world.turned(official, ceremony)
        given.append(sealed)
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)
        assert (sealed in files(world.service.store)) == (len(given) < 3)
    if ending == "lapsed":
        world.clock.advance(hours=1)
        settling.sweep(world.service)
    if ending == "cancelled":
        ceremonies.cancel(world.service, world.admin, ceremony.id, "a test")
    stored = files(world.service.store)
    assert not [sealed for sealed in given if sealed in stored]
