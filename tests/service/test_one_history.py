"""The service signs one history, whatever its database says (promise ONE-HISTORY).

Each attack is carried out by SQL alone, while the service runs.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from custody.errors import CustodyError, HistoryError, LedgerError, PendingError
from custody.service import Service, cosignatures, ledger_reads, links, people
from custody.service.bootstrap import create_service, open_service, upgrade_database
from custody.service.mark_file import MarkFile, MemoryMark
from custody.service.secrets import digest_of, new_code
from custody.store import Store, metadata, schema
from custody.store.tables import (
    cosigned,
    invitation,
    ledger_entry,
    ledger_head,
    ledger_node,
    state,
)
from custody.tlog.mark import Mark
from custody.tlog.merkle import Frontier
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.people import ORIGIN
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


@contextlib.contextmanager
def sql(store: Store) -> Iterator[Connection]:
    """Act as the database's administrator, past every trigger, and leave them as they were."""
    with store.engine.execution_options(custody_writer=True).begin() as connection:
        off, on = ["ALTER TABLE ledger_entry DISABLE TRIGGER ALL"], list[str]()
        if store.postgresql:
            on = ["ALTER TABLE ledger_entry ENABLE TRIGGER ALL"]
        else:
            there = text("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            triggers = connection.execute(there).all()
            off = [f"DROP TRIGGER {name}" for name, _ in triggers]
            on = [made for _, made in triggers]
        for statement in off:
            connection.execute(text(statement))
        yield connection
        for statement in on:
            connection.execute(text(statement))


def empty(connection: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))


def rows_of(store: Store) -> dict[str, list[Mapping[str, Any]]]:
    with store.reading() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def put_back(store: Store, rows: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """Restore an older database, exactly as it was."""
    with sql(store) as connection:
        empty(connection)
        for table in metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])


def truncate(connection: Connection, size: int) -> None:
    """Cut the ledger to a size, with tree, head and the note that was cosigned."""
    connection.execute(delete(ledger_entry).where(ledger_entry.c.seq >= size))
    for row in connection.execute(select(ledger_node)).all():
        if (row.idx + 1) << row.level > size:
            place = (ledger_node.c.level == row.level, ledger_node.c.idx == row.idx)
            connection.execute(delete(ledger_node).where(*place))
    query = select(ledger_entry.c.leaf).order_by(ledger_entry.c.seq)
    leaves = list(connection.execute(query).scalars())
    tree = Frontier().extend(leaves)
    note = connection.execute(select(cosigned.c.note).where(cosigned.c.size == size)).scalar_one()
    values = {"size": size, "leaf": leaves[-1], "peaks": b"".join(tree.peaks), "note": note}
    connection.execute(update(ledger_head).values(values))


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


# beginning, opening, adopting


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"CUSTODY_HOME": str(tmp_path / "home")}


@pytest.fixture
def begun(environ: dict[str, str]) -> Iterator[Service]:
    service = create_service(environ, ORIGIN)
    people.initialise(service, "adam")
    yield service
    service.store.engine.dispose()


def head_of(service: Service) -> Checkpoint:
    note = ledger_reads.checkpoint(service)
    return open_checkpoint(note.encode(), Verifier.parse(service.key.vkey))


def test_a_new_service_has_a_mark_of_its_own(begun: Service, environ: dict[str, str]) -> None:
    """Beside its key, for its owner alone, at the head that was signed last."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    assert path.stat().st_mode & 0o777 == 0o600
    assert Mark.parse(path.read_bytes()) == Mark.of(head_of(begun))


def test_an_older_database_is_refused_at_the_start(begun: Service, environ: dict[str, str]) -> None:
    """ONE-HISTORY: before anything is served."""
    older = rows_of(begun.store)
    people.invite(begun, people_admin(begun), "zoe", "auditor")
    put_back(begun.store, older)
    with pytest.raises(HistoryError, match="is older than") as caught:
        open_service(environ)
    assert (caught.value.exit_code, caught.value.code) == (66, "history")


def people_admin(service: Service) -> Any:
    from custody.service import Principal

    return Principal("adam", frozenset({"admin", "read", "audit"}))


def test_entries_without_a_mark_stop_the_service_until_one_is_adopted(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: it is adopted once, by whoever runs the upgrade, and kept from then on."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    path.unlink()
    with pytest.raises(HistoryError, match=r"no service\.mark"):
        open_service(environ)
    _, adopted = upgrade_database(environ)
    assert adopted == Mark.of(head_of(begun))
    older = rows_of(begun.store)
    service = open_service(environ)
    people.invite(service, people_admin(service), "zoe", "auditor")
    service.store.engine.dispose()
    put_back(begun.store, older)
    with pytest.raises(HistoryError, match="is older than"):
        upgrade_database(environ)


def test_a_database_without_macs_is_taken_over_under_its_own_signature_alone(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: what 0.1 wrote ends with a signed head; entries that SQL put after it don't."""
    Path(environ["CUSTODY_HOME"], "service.mark").unlink()
    schema.downgrade(begun.store, "0012")
    with sql(begun.store) as connection:
        note = connection.execute(text("SELECT note FROM ledger_head")).scalar_one()
        connection.execute(text("UPDATE ledger_head SET note = 'x'"))
    with pytest.raises(LedgerError, match="key has signed"):
        upgrade_database(environ)
    with sql(begun.store) as connection:
        connection.execute(update(ledger_head).values(note=note))
    assert upgrade_database(environ)[1] == Mark.of(head_of(begun))
    open_service(environ).store.engine.dispose()


def test_a_lost_key_begins_nothing_over_the_mark_of_a_ledger(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: an emptied folder with a mark in it was somebody's service."""
    home = Path(environ["CUSTODY_HOME"])
    (home / "service.key").unlink()
    begun.store.engine.dispose()
    for path in home.glob("custody.db*"):
        path.unlink()
    with pytest.raises(CustodyError, match="mark of a ledger that was begun"):
        create_service(environ, ORIGIN)


def test_a_damaged_mark_is_one_clear_error(begun: Service, environ: dict[str, str]) -> None:
    """An older copy of it will do, and the hint says so."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    older = path.read_bytes()
    people.invite(begun, people_admin(begun), "zoe", "auditor")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CustodyError, match="mark is damaged") as caught:
        open_service(environ)
    assert "an older one will do" in str(caught.value.hint)
    path.write_bytes(older)
    open_service(environ).store.engine.dispose()
    assert MarkFile(path).read() == Mark.of(head_of(begun))


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
