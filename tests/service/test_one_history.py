"""The service signs one history, whatever its database says (promise ONE-HISTORY).

Each attack is carried out by SQL alone, while the service runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from custody.errors import HistoryError, LedgerError, PendingError
from custody.service import Service, cosignatures, ledger_reads, links, people
from custody.service.mark_file import MemoryMark
from custody.service.secrets import digest_of, new_code
from custody.store.tables import (
    invitation,
    ledger_entry,
    ledger_head,
    ledger_node,
    state,
)
from custody.tlog.mark import Mark
from custody.tlog.note import Checkpoint
from tests.people import ORIGIN
from tests.service.tables_by_sql import empty, put_back, rows_of, sql, truncate
from tests.service.test_bootstrap import people_admin
from tests.web.visitor import Visitor
from tests.world import World


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[Checkpoint]:
    """Every head that was signed, in order."""
    found: list[Checkpoint] = []
    real = MemoryMark.write

    def write(self: MemoryMark, mark: Mark) -> None:
        found.append(mark.head)
        real(self, mark)

    monkeypatch.setattr(MemoryMark, "write", write)
    return found


STOPPED = (HistoryError, LedgerError)


def act(world: World) -> None:
    people.invite(world.service, world.admin, "zoe", "auditor")


def require_stopped(world: World, signed: list[Checkpoint]) -> None:
    """Nothing is appended or signed, and whoever asks is told so, with both ways out."""
    before, last = rows_of(world.service.store), list(signed)
    with pytest.raises(STOPPED) as caught, world.service.store.writing() as connection:
        world.service.append(connection, [INVITED])
    assert caught.value.promise in {"TAMPER", "LEDGER"}
    with pytest.raises(STOPPED):
        world.service.history.sign()
    answer = Visitor(world.service).get("/sign-in")
    assert answer.status_code == 503
    assert rows_of(world.service.store) == before
    assert signed == last


INVITED = {
    "at": "2026-01-31T09:00:00.000000Z",
    "by": "adam",
    "data": {"name": "mallory", "role": "official"},
    "type": "person.invited",
}


def test_a_ledger_cut_to_a_cosigned_head_is_never_signed_again(
    sealed_world: World, signed: list[Checkpoint]
) -> None:
    """ONE-HISTORY: without the triggers, an export deleted, and a note that is ours put back."""
    world = sealed_world
    cosignatures.cosign(world.service, world.cosigned("anna"))
    size = world.head().size
    world.request(world.objects[0])
    with sql(world.service.store) as connection:
        for name in ("ceremony_object", "seat_of", "statement"):
            if name in state:
                connection.execute(delete(state[name]))
        open_ = state["ceremony"].c.outcome.is_(None)
        connection.execute(delete(state["ceremony"]).where(open_))
        truncate(connection, size)
    require_stopped(world, signed)


def test_the_very_head_of_an_earlier_day_is_not_gone_on_with(
    sealed_world: World, signed: list[Checkpoint]
) -> None:
    """ONE-HISTORY: restoring an older database, MAC and all, stops a running service."""
    world = sealed_world
    older = rows_of(world.service.store)
    world.request(world.objects[0])
    put_back(world.service.store, older)
    require_stopped(world, signed)
    with pytest.raises(HistoryError, match="it is older than") as caught:
        world.service.history.sign()
    hint = str(caught.value.hint)
    assert "bring the newer database back" in hint
    assert "custody ledger resume --after-restore" in hint


def test_a_restored_database_that_grew_again_is_not_gone_on_with(
    sealed_world: World, signed: list[Checkpoint]
) -> None:
    """ONE-HISTORY: nor one that another copy of the service made longer than what was signed."""
    world = sealed_world
    older, mark = rows_of(world.service.store), world.service.mark.read()
    world.request(world.objects[0])
    newer = world.service.mark.read()
    put_back(world.service.store, older)
    twin = replace(world.service, mark=MemoryMark(mark))
    assert newer is not None
    for number in range(newer.size + 3 - world.head().size):
        people.invite(twin, world.admin, f"person{number}", "auditor")
    signed.clear()
    require_stopped(world, signed)


def test_an_emptied_database_begins_no_second_ledger(
    world: World, signed: list[Checkpoint]
) -> None:
    """ONE-HISTORY: all tables empty, an invitation planted, and POST /welcome."""
    code = new_code(world.service)
    with sql(world.service.store) as connection:
        empty(connection)
        row = {"name": links.FIRST_ADMINISTRATOR, "hash": digest_of(code)}
        connection.execute(insert(invitation), {**row, "expires": "2999-01-01T00:00:00.000000Z"})
    signed.clear()
    with pytest.raises(HistoryError, match="was begun with this key already"):
        links.begin_with_link(world.service, code, "mallory", "a password of hers")
    visitor = Visitor(world.service)
    assert visitor.get("/welcome").status_code == 503
    assert signed == []
    with world.service.store.reading() as connection:
        assert connection.execute(select(ledger_head)).first() is None


def alter_one(table: Any, column: Any, value: Any) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(update(table).values({column: value}))


@pytest.mark.parametrize(
    "change",
    [
        alter_one(ledger_head, "size", 3),
        alter_one(ledger_head, "leaf", bytes(32)),
        alter_one(ledger_head, "peaks", bytes(32)),
        alter_one(ledger_head, "mac", bytes(32)),
        alter_one(ledger_head, "mac", None),
        lambda connection: connection.execute(delete(ledger_head)),
    ],
    ids=["size", "leaf", "peaks", "mac", "no mac", "row"],
)
def test_a_head_that_sql_made_is_never_signed(
    world: World, signed: list[Checkpoint], change: Callable[[Connection], object]
) -> None:
    """ONE-HISTORY: the MAC is under a key that the database does not have."""
    with sql(world.service.store) as connection:
        change(connection)
    require_stopped(world, signed)


@pytest.mark.parametrize("table", [ledger_node, ledger_entry], ids=["nodes", "leaves"])
def test_a_tree_that_does_not_lead_to_the_mark_is_never_signed(
    world: World, signed: list[Checkpoint], table: Any
) -> None:
    """ONE-HISTORY: a stale mark is held against the stored tree, and that is not believed."""
    while world.head().size.bit_count() < 2:  # the root of a whole tree needs no stored hash
        people.invite(world.service, world.admin, f"p{world.head().size}", "auditor")
    mark = world.service.mark.read()
    assert mark is not None
    act(world)
    world.service.mark.write(mark)
    signed.clear()
    with sql(world.service.store) as connection:
        column = table.c.hash if table is ledger_node else table.c.leaf
        connection.execute(update(table).values({column: os.urandom(32)}))
    require_stopped(world, signed)


def test_what_a_crash_left_unsigned_is_signed_by_whoever_comes_next(world: World) -> None:
    """ONE-HISTORY: until then it is told to nobody, and nothing of it is lost."""
    service = world.service
    before = world.head()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(MemoryMark, "write", crash)
        with pytest.raises(KeyboardInterrupt):
            act(world)
    assert world.head() == before
    assert all(
        entry.seq < before.size for entry in ledger_reads.entries(service, auditor(world), 0, 1000)
    )
    with service.store.reading() as connection, pytest.raises(PendingError, match="not signed yet"):
        ledger_reads.proof_with_entry(connection, before.size)
    service.history.sign()
    assert world.head().size == before.size + 1
    assert service.mark.read() == Mark.of(world.head())


def crash(*_: Any) -> None:
    raise KeyboardInterrupt


def auditor(world: World) -> Any:
    return replace(world.admin, scopes=frozenset({"audit"}))


def test_a_note_of_more_entries_stays_when_a_slower_host_comes(world: World) -> None:
    """ONE-HISTORY: two hosts, two marks, one note that only grows."""
    slow = replace(world.service, mark=MemoryMark(world.service.mark.read()))
    act(world)
    newest = world.head()
    with world.service.store.reading() as connection:
        row = connection.execute(select(ledger_head)).mappings().one()
    slow.history._store_note(Checkpoint(ORIGIN, 1, bytes(32)), "a note of fewer entries")
    assert world.head() == newest
    slow.history.sign()
    assert slow.mark.read() == world.service.mark.read()
    assert row["size"] == newest.size


@pytest.mark.databases("sqlite", "postgres")
def test_a_transaction_that_began_before_others_wrote_is_of_the_same_history(
    service: Service,
) -> None:
    """What it reads is held to the head that it sees, though more was signed meanwhile."""
    with service.store.reading() as connection:
        before = service.history.head(connection)
        people.invite(service, people_admin(service), "nina", "official")
        assert service.history.head(connection) == before
    with service.store.reading() as connection:
        assert service.history.head(connection).size > before.size
