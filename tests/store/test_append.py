"""The ledger grows in one line, with the state it changes, and never shrinks (LEDGER, TAMPER)."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from custody.errors import LedgerError, RefusedError
from custody.store import Store, append
from custody.store.append import begin_ledger, locked_head
from custody.store.heads import read_frontier
from custody.store.tables import ledger_entry, ledger_head, ledger_node, state
from custody.store.tree_nodes import node_reader
from custody.tlog.entry import GENESIS_PREV
from custody.tlog.mark import Mark
from custody.tlog.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.people import ORIGIN
from tests.service.tables_by_sql import sql
from tests.store.ledgers import (
    KEY,
    add,
    begin,
    checked,
    contents,
    invited,
    put,
    revoked,
    url_of,
    write_many,
)

WRITERS, EACH = 4, 20


@pytest.fixture
def ledger(store: Store) -> Store:
    """A database with a ledger that has no entries yet."""
    begin(store)
    return store


def head(store: Store) -> Checkpoint:
    with store.reading() as connection:
        note = connection.execute(select(ledger_head.c.note)).scalar_one()
    return open_checkpoint(note.encode(), Verifier.parse(KEY.vkey))


def race(pool: Executor, store: Store, each: int) -> None:
    """Let all writers run at once, and none may fail."""
    with pool:
        runs = [pool.submit(write_many, url_of(store), f"w{n}", each) for n in range(WRITERS)]
        for run in runs:
            run.result()


def require_one_line(store: Store, count: int) -> None:
    """No fork, no gap, nothing lost, and head, tree, chain and state agree."""
    findings, chain = checked(store)
    assert findings == []
    assert (chain.size, chain.root) == (count, head(store).root)
    assert head(store).size == count
    with store.reading() as connection:
        rows = connection.execute(select(ledger_entry.c.seq, ledger_entry.c.prev)).all()
        people = connection.execute(select(state["person"].c.name)).scalars().all()
    assert sorted(row.seq for row in rows) == list(range(count))
    assert len({row.prev for row in rows}) == count
    assert len(set(people)) == count


def test_writers_in_threads_never_fork_the_chain(ledger: Store) -> None:
    """LEDGER: four writers at once leave one line of entries, on either database."""
    race(ThreadPoolExecutor(WRITERS), ledger, EACH)
    require_one_line(ledger, WRITERS * EACH)


def test_writers_in_processes_never_fork_the_chain(ledger: Store) -> None:
    """LEDGER: nor do four processes, which share no lock but the database's."""
    spawn = multiprocessing.get_context("spawn")
    race(ProcessPoolExecutor(WRITERS, mp_context=spawn), ledger, EACH)
    require_one_line(ledger, WRITERS * EACH)


def test_the_first_entry_follows_nothing(ledger: Store) -> None:
    """The chain begins with entry 0, whose link is 32 zero bytes."""
    assert add(ledger, invited("anna"), invited("bert")) == 0
    assert add(ledger, invited("carl")) == 2
    with ledger.reading() as connection:
        query = select(ledger_entry).order_by(ledger_entry.c.seq)
        rows = connection.execute(query).mappings().all()
    assert [row["seq"] for row in rows] == [0, 1, 2]
    leaves = [leaf_hash(row["entry"]) for row in rows]
    assert [row["leaf"] for row in rows] == leaves
    assert [row["prev"] for row in rows] == [GENESIS_PREV, *leaves[:-1]]


def test_the_columns_beside_an_entry_are_its_index(ledger: Store) -> None:
    of_ceremony = {"ceremony": "export-1", "dataset": "registry"}
    body = {**invited("anna"), "type": "ceremony.read-back", "data": {"by": "anna"}, **of_ceremony}
    add(ledger, body)
    with ledger.reading() as connection:
        row = connection.execute(select(ledger_entry)).mappings().one()
    index = [row[name] for name in ("at", "type", "dataset", "ceremony")]
    assert index == [body[name] for name in ("at", "type", "dataset", "ceremony")]


@pytest.mark.parametrize(
    "bodies",
    [
        [invited("bert"), revoked("nobody's")],
        [invited("bert"), {**invited("carl"), "type": "person.vanished"}],
        [invited("bert"), {**invited("carl"), "data": {"name": "carl"}}],
        [invited("bert"), {**invited("carl"), "data": {"name": "carl", "role": 0.5}}],
    ],
    ids=["no-such-row", "unknown-type", "field-missing", "no-exact-form"],
)
def test_an_entry_that_changes_nothing_right_leaves_nothing(
    ledger: Store, bodies: list[dict[str, object]]
) -> None:
    """LEDGER: entry and state are one transaction; where the change fails, neither is there."""
    add(ledger, invited("anna"))
    before = contents(ledger)
    with pytest.raises(LedgerError):
        add(ledger, *bodies)
    assert contents(ledger) == before


def test_a_name_taken_already_leaves_nothing(ledger: Store) -> None:
    """LEDGER: what a unique column refuses is refused whole, entry and all."""
    add(ledger, invited("anna"))
    before = contents(ledger)
    with pytest.raises(RefusedError, match="taken that name"):
        add(ledger, invited("bert"), invited("anna"))
    assert contents(ledger) == before


def test_a_rollback_leaves_the_head_untouched(ledger: Store) -> None:
    """LEDGER: entries that were not committed never were; the next one takes their number."""
    add(ledger, invited("anna"))
    before = contents(ledger)

    def change_of_mind() -> None:
        with ledger.writing() as connection:
            put(connection, invited("bert"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change_of_mind()
    assert contents(ledger) == before
    assert add(ledger, invited("carl")) == 1
    assert checked(ledger)[0] == []


def test_a_ledger_begins_once(ledger: Store) -> None:
    with pytest.raises(RefusedError), ledger.writing() as connection:
        begin_ledger(connection)


def test_a_ledger_without_its_head_row_takes_nothing(store: Store) -> None:
    """LEDGER: one clear error instead of a second beginning."""
    with pytest.raises(LedgerError, match="lost its head row"):
        add(store, invited("anna"))


@pytest.mark.parametrize(
    "change",
    [{"size": 2}, {"peaks": bytes(64)}, {"mac": bytes(32)}, {"peaks": bytes(33)}],
    ids=["size", "peaks", "mac", "length"],
)
def test_nothing_is_built_on_a_head_that_was_altered(
    ledger: Store, change: dict[str, object]
) -> None:
    """TAMPER: the next entry would have hidden it."""
    add(ledger, invited("anna"), invited("bert"), invited("carl"))
    with ledger.writing() as connection:
        connection.execute(update(ledger_head).values(change))
    before = contents(ledger)
    with pytest.raises(LedgerError):
        add(ledger, invited("dora"))
    assert contents(ledger) == before


def test_another_services_key_can_not_go_on_with_a_ledger(ledger: Store) -> None:
    """TAMPER: a wrong key file is found before the first entry, not at the next audit."""
    add(ledger, invited("anna"))
    other = replace(KEY, seed=bytes(32))
    with (
        pytest.raises(LedgerError, match="key has made") as caught,
        ledger.writing() as connection,
    ):
        append(connection, ORIGIN, [invited("bert")], other.mac, Mark(ORIGIN))
    assert caught.value.promise == "TAMPER"


def test_an_entry_that_is_there_already_is_a_broken_ledger(ledger: Store) -> None:
    """LEDGER: a head row put back to an earlier state does not overwrite what came after."""
    add(ledger, invited("anna"))
    with ledger.reading() as connection:
        earlier = dict(connection.execute(select(ledger_head)).mappings().one())
    add(ledger, invited("bert"))
    with ledger.writing() as connection:
        connection.execute(update(ledger_head).values(earlier))
    with pytest.raises(LedgerError, match="last entry of the ledger is not the one"):
        add(ledger, invited("carl"))


def test_nothing_is_appended_to_an_entry_that_was_altered(ledger: Store) -> None:
    """TAMPER: head, MAC and tree are as they were, and the bytes of the last entry are not."""
    add(ledger, invited("anna"))
    add(ledger, invited("bert"))
    with sql(ledger) as connection:
        last = ledger_entry.c.seq == 1
        connection.execute(update(ledger_entry).where(last).values(entry=b"{}"))
    with pytest.raises(LedgerError, match="last entry of the ledger is not the one"):
        add(ledger, invited("carl"))


FORBIDDEN = {
    "update": "UPDATE ledger_entry SET type = 'x'",
    "update-nothing-new": "UPDATE ledger_entry SET seq = seq",
    "delete": "DELETE FROM ledger_entry WHERE seq = 1",
    "delete-all": "DELETE FROM ledger_entry",
}
SAME_SEQ = "(seq, prev, leaf, entry, at, type) VALUES (1, {new}, {new}, {new}, 'x', 'x')"
SAME_PREV = (
    "(seq, prev, leaf, entry, at, type) "
    "SELECT 9, prev, leaf, entry, at, type FROM ledger_entry WHERE seq = 1"
)
SQLITE = {
    "replace-seq": "REPLACE INTO ledger_entry " + SAME_SEQ,
    "replace-prev": "REPLACE INTO ledger_entry " + SAME_PREV,
    "insert-or-replace-seq": "INSERT OR REPLACE INTO ledger_entry " + SAME_SEQ,
    "insert-or-replace-prev": "INSERT OR REPLACE INTO ledger_entry " + SAME_PREV,
    "upsert": f"INSERT INTO ledger_entry {SAME_SEQ} ON CONFLICT DO UPDATE SET type = 'x'",
    "update-or-replace": "UPDATE OR REPLACE ledger_entry SET seq = 1 WHERE seq = 2",
}
POSTGRES = {
    "truncate": "TRUNCATE ledger_entry",
    "truncate-cascade": "TRUNCATE ledger_head, ledger_entry CASCADE",
    "upsert": f"INSERT INTO ledger_entry {SAME_SEQ} ON CONFLICT (seq) DO UPDATE SET type = 'x'",
    "merge": "MERGE INTO ledger_entry USING (SELECT 1) AS one ON seq = 1 WHEN MATCHED THEN DELETE",
}


def refuse(store: Store, statement: str) -> None:
    """Run a statement past the store's own care, and have the database refuse it."""
    new = "'\\x09'" if store.postgresql else "x'09'"
    with pytest.raises(DBAPIError, match="append-only"):
        run(store, statement.format(new=new))


def run(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def three(ledger: Store) -> Store:
    add(ledger, invited("anna"), invited("bert"), invited("carl"))
    return ledger


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_is_written_stays(three: Store, statement: str) -> None:
    """TAMPER: the database itself refuses to change or delete an entry."""
    before = contents(three)
    refuse(three, statement)
    assert contents(three) == before


@pytest.mark.parametrize("recursive", ["OFF", "ON"])
@pytest.mark.parametrize("statement", SQLITE.values(), ids=SQLITE)
def test_replacing_does_not_get_round_the_triggers(
    sqlite_store: Store, statement: str, recursive: str
) -> None:
    """TAMPER: SQLite's REPLACE deletes without firing triggers, unless it is told to."""
    begin(sqlite_store)
    add(sqlite_store, invited("anna"), invited("bert"), invited("carl"))
    before = contents(sqlite_store)

    def replace_it() -> None:
        with sqlite_store.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"PRAGMA recursive_triggers={recursive}")
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(statement.format(new="x'09'"))
            connection.commit()

    with pytest.raises(DBAPIError, match="append-only"):
        replace_it()
    assert contents(sqlite_store) == before


def test_no_hidden_rowid_lets_an_entry_be_replaced(sqlite_store: Store) -> None:
    """TAMPER: REPLACE naming another row's rowid would delete that row past every trigger."""
    begin(sqlite_store)
    add(sqlite_store, invited("anna"), invited("bert"), invited("carl"))
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO ledger_entry (rowid, seq, prev, leaf, entry, at, type) "
            "VALUES (1, 9, x'09', x'09', x'09', 'x', 'x')"
        )
        left = connection.execute(select(ledger_entry.c.seq)).scalars().all()
    assert {0, 1, 2} <= set(left)


@pytest.mark.parametrize("statement", POSTGRES.values(), ids=POSTGRES)
def test_no_way_of_changing_entries_is_left_on_postgresql(
    postgres_store: Store, statement: str
) -> None:
    """TAMPER: TRUNCATE, upserts and MERGE are refused like UPDATE and DELETE."""
    begin(postgres_store)
    add(postgres_store, invited("anna"), invited("bert"), invited("carl"))
    before = contents(postgres_store)
    refuse(postgres_store, statement)
    assert contents(postgres_store) == before


def test_the_stored_nodes_prove_every_entry_at_every_size(ledger: Store) -> None:
    """TAMPER: inclusion and consistency proofs from the database hold, for sizes 1 to 70."""
    roots: list[bytes] = []
    leaves: list[bytes] = []
    for number in range(70):
        add(ledger, invited(f"p{number}"))
        roots.append(head(ledger).root)
    with ledger.reading() as connection:
        query = select(ledger_entry.c.leaf).order_by(ledger_entry.c.seq)
        leaves.extend(connection.execute(query).scalars())
        node = node_reader(connection)
        for size, root in enumerate(roots, start=1):
            for index in range(size):
                proof = inclusion_proof(index, size, node)
                verify_inclusion(index, size, leaves[index], proof, root)
                verify_consistency(
                    index + 1, size, consistency_proof(index + 1, size, node), roots[index], root
                )


def test_the_stored_nodes_are_the_complete_subtrees_and_no_others(ledger: Store) -> None:
    """TAMPER: each is the hash of its two children, and there is one for each pair."""
    add(ledger, *(invited(f"p{number}") for number in range(37)))
    with ledger.reading() as connection:
        query = select(ledger_entry.c.leaf).order_by(ledger_entry.c.seq)
        row = list(connection.execute(query).scalars())
        stored = {
            (each.level, each.idx): each.hash for each in connection.execute(select(ledger_node))
        }
        frontier = read_frontier(locked_head(connection))
    expected: dict[tuple[int, int], bytes] = {}
    level = 0
    while len(row) > 1:
        level += 1
        pairs = zip(row[::2], row[1::2], strict=False)
        row = [node_hash(left, right) for left, right in pairs]
        expected |= {(level, index): hash_ for index, hash_ in enumerate(row)}
    assert stored == expected
    assert frontier.root() == head(ledger).root
