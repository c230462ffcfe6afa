"""A database that its owner altered: every change is found, at its place (TAMPER, LEDGER)."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from custody.audit.checks.catalogue import CHECKS
from custody.audit.sources.source import INDEX
from custody.resources import shipped_scripts
from custody.state_tables import TABLES
from tests.audit.history import Copy
from tests.people import ORIGIN

VALUES = [
    (name, column) for name, table in TABLES.items() for column in (*table.key, *table.columns)
]
AT = len(shipped_scripts()) + 89
"""An entry in the middle of the history, which begins with an entry for each script."""
HERE, NEXT = (f"entry {seq}" for seq in (AT, AT + 1))


def test_the_copy_is_intact(copy: Copy) -> None:
    """What the tests below alter has nothing to find before; what was put back is as it was."""
    with copy.altered():
        pass
    report = copy.verify()
    assert (report.level, report.findings) == ("signed", ())


@pytest.mark.parametrize("column", INDEX)
def test_an_altered_index_column_is_found(copy: Copy, column: str) -> None:
    """The bytes of the entry are what counts, and every other column says what they say."""
    where = f"ledger_entry {AT}, column {column}"
    with copy.altered() as connection:
        alter(connection, "ledger_entry", column, f"seq = {AT}")
    assert copy.found() == {(f"index.{column}", where)}


@pytest.mark.parametrize("column", INDEX)
def test_an_index_column_of_another_type_is_found(copy: Copy, column: str) -> None:
    """SQLite keeps text as bytes, and bytes as text, wherever its owner says so."""
    kind = "TEXT" if column in ("prev", "leaf") else "BLOB"
    copy.alter(f"UPDATE ledger_entry SET {column} = CAST({column} AS {kind}) WHERE seq = {AT}")
    assert (f"index.{column}", f"ledger_entry {AT}, column {column}") in copy.found()


@pytest.mark.parametrize("column", ["size", "leaf", "peaks"])
def test_an_altered_head_is_found(copy: Copy, column: str) -> None:
    with copy.altered() as connection:
        alter(connection, "ledger_head", column)
    assert copy.found() == {(f"head.{column}", f"ledger_head, column {column}")}


def test_an_altered_checkpoint_is_found(copy: Copy) -> None:
    """Its size, its root, its signature: every byte of the note counts."""
    with copy.altered() as connection:
        (note,) = connection.execute("SELECT note FROM ledger_head").fetchone()
    for at in random.Random(7).sample(range(len(note)), 8):
        changed = note[:at] + ("1" if note[at] != "1" else "2") + note[at + 1 :]
        copy.alter("UPDATE ledger_head SET note = ?", changed)
        assert ("checkpoint.signature", "checkpoint") in copy.found(), at


def test_a_missing_head_is_found(copy: Copy) -> None:
    copy.alter("DELETE FROM ledger_head")
    assert copy.found() == {
        ("head.row", "ledger_head"),
        ("checkpoint.missing", "checkpoint"),
    }


def test_an_altered_node_is_found(copy: Copy) -> None:
    copy.alter("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 3 AND idx = 5")
    assert copy.found() == {("node.hash", "ledger_node 3/5")}


def test_missing_and_surplus_nodes_are_found(copy: Copy) -> None:
    """Neighbours of one level are one finding, from the first to the last."""
    copy.alter("DELETE FROM ledger_node WHERE level = 1 AND idx BETWEEN 10 AND 20")
    copy.alter("DELETE FROM ledger_node WHERE level = 1 AND idx = 30")
    for level, idx in ((1, 500), (2, -1), (40, 0), (0, 3), (-1, 3)):
        copy.alter("INSERT INTO ledger_node VALUES (?, ?, zeroblob(32))", level, idx)
    assert copy.found() == {
        ("node.missing", "ledger_node 1/10 to 1/20"),
        ("node.missing", "ledger_node 1/30"),
        ("node.extra", "ledger_node 1/500"),
        ("node.extra", "ledger_node 2/-1"),
        ("node.extra", "ledger_node 40/0"),
        ("node.extra", "ledger_node 0/3"),
        ("node.extra", "ledger_node -1/3"),
    }


@pytest.mark.parametrize(("table", "column"), VALUES, ids=map("-".join, VALUES))
def test_an_altered_column_of_state_is_found(copy: Copy, table: str, column: str) -> None:
    """State is exactly the fold of the ledger: every table, every column."""
    keys = TABLES[table].key
    with copy.altered() as connection:
        before = keyed(connection, table)
        alter(connection, table, column, f"rowid = (SELECT max(rowid) FROM {table})")
        after = keyed(connection, table)
    if column in keys:
        (gone,), (new,) = before - after, after - before
        assert copy.found() == {("state.missing", gone), ("state.extra", new)}
    else:
        ((check, where),) = copy.found()
        assert (check, where.partition(",")[2]) == ("state.column", f" column {column}")
        assert where.partition(",")[0] in before


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_row_and_a_second_one_are_found(copy: Copy, table: str) -> None:
    """Rows are compared both ways."""
    with copy.altered() as connection:
        before = keyed(connection, table)
        connection.execute(f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")
        (gone,) = before - keyed(connection, table)
    assert copy.found() == {("state.missing", gone)}


def test_a_missing_table_and_a_missing_column_are_found(copy: Copy) -> None:
    with copy.altered() as connection:
        connection.execute("ALTER TABLE token RENAME TO taken")
        connection.execute("ALTER TABLE script RENAME COLUMN text TO words")
    assert copy.found() == {
        (check, f"table {name}")
        for check in ("schema.table", "source.table")
        for name in ("token", "script")
    }


def test_a_flipped_bit_anywhere_in_an_entry_is_found(copy: Copy) -> None:
    """In the origin, the number, the link, the JSON, its newline; and the place is named."""
    draw = random.Random(3)
    with copy.altered() as connection:
        rows = dict(connection.execute("SELECT seq, entry FROM ledger_entry").fetchall())
    for seq in (0, 1, AT, len(rows) - 1, *draw.sample(sorted(rows), 3)):
        lines = rows[seq].split(b"\n")
        starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(5)]
        for at in {draw.randrange(*starts[number : number + 2]) for number in range(4)}:
            flipped = bytearray(rows[seq])
            flipped[at] ^= 1 << draw.randrange(8)
            copy.alter("UPDATE ledger_entry SET entry = ? WHERE seq = ?", bytes(flipped), seq)
            found = copy.found()
            assert ("index.leaf", f"ledger_entry {seq}, column leaf") in found, (seq, at)
            assert ("checkpoint.root", "checkpoint") in found
            if seq + 1 in rows:
                assert ("chain.prev", f"entry {seq + 1}") in found
        copy.alter("UPDATE ledger_entry SET entry = ? WHERE seq = ?", rows[seq], seq)
    assert copy.found() == set()


Alteration = Callable[[sqlite3.Connection], object]


def delete(connection: sqlite3.Connection) -> None:
    connection.execute(f"DELETE FROM ledger_entry WHERE seq = {AT}")


def renumber(connection: sqlite3.Connection) -> None:
    """Delete, and close the gap."""
    delete(connection)
    connection.execute(f"UPDATE ledger_entry SET seq = -seq WHERE seq > {AT}")
    connection.execute("UPDATE ledger_entry SET seq = -seq - 1 WHERE seq < 0")


def swap(connection: sqlite3.Connection) -> None:
    moves = ((AT, -9), (AT + 1, AT), (-9, AT + 1))
    for statement in (f"= {to} WHERE seq = {seq}" for seq, to in moves):
        connection.execute(f"UPDATE ledger_entry SET seq {statement}")


def insert(connection: sqlite3.Connection) -> None:
    """A copy of an entry before the first, where numbers have no place."""
    copied = "SELECT -1, zeroblob(31), leaf, entry, at, type, dataset, ceremony FROM ledger_entry"
    connection.execute(f"INSERT INTO ledger_entry {copied} WHERE seq = {AT}")


def surplus(connection: sqlite3.Connection) -> None:
    copied = "SELECT max(seq) + 1, leaf, leaf, entry, at, type, dataset, ceremony"
    connection.execute(f"INSERT INTO ledger_entry {copied} FROM ledger_entry")


def truncate(connection: sqlite3.Connection) -> None:
    connection.execute(f"DELETE FROM ledger_entry WHERE seq > {AT + 40}")


def as_text(connection: sqlite3.Connection) -> None:
    connection.execute(f"UPDATE ledger_entry SET entry = CAST(entry AS TEXT) WHERE seq = {AT}")


def wipe(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM ledger_entry")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            delete,
            {
                ("chain.seq", NEXT),
                ("chain.prev", NEXT),
                ("chain.short", "ledger"),
            },
        ),
        (renumber, {("chain.index", HERE), ("chain.prev", HERE)}),
        (
            swap,
            {
                ("chain.seq", HERE),
                ("chain.prev", HERE),
                ("chain.index", NEXT),
            },
        ),
        (insert, {("chain.index", "entry -1"), ("chain.long", "ledger")}),
        (surplus, {("chain.long", "ledger")}),
        (truncate, {("chain.short", "ledger"), ("head.size", "ledger_head, column size")}),
        (as_text, {("entry.format", HERE), ("chain.prev", NEXT)}),
        (wipe, {("chain.empty", "ledger"), ("chain.short", "ledger")}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_deletion_insertion_reordering_and_truncation_are_found(
    copy: Copy, change: Alteration, expected: set[tuple[str, str]]
) -> None:
    with copy.altered() as connection:
        change(connection)
    found = copy.found()
    assert expected <= found
    assert {check for check, _ in found} <= CHECKS.keys()


def test_an_index_of_the_database_that_differs_from_its_table_is_found(copy: Copy) -> None:
    """The service finds a ceremony's entries by such an index, and would miss one."""
    with copy.altered() as connection:
        (name,) = connection.execute(
            f"SELECT ceremony FROM ledger_entry WHERE seq = {AT}"
        ).fetchone()
    change_page(copy, INDEX_LEAF, name.encode(), name.encode()[:-1] + b"~")
    assert {check for check, _ in copy.found()} == {"source.damage"}


def test_a_database_that_can_not_be_read_to_its_end_is_found(copy: Copy) -> None:
    """TAMPER: what could be read is reported, and that it was not all."""
    head = f"{ORIGIN}/entry/v1\n{AT}\n".encode()
    change_page(copy, TABLE_LEAF, head, head, b"\xff" * 8)
    found = copy.found()
    assert ("source.readable", f"the database file {copy.path}") in found
    assert ("chain.short", "ledger") in found


INDEX_LEAF, TABLE_LEAF, PAGE = 10, 13, 4096
"""The first byte of a page of each kind (SQLite's file format, section 1.6), and a page's size."""


def change_page(copy: Copy, kind: int, old: bytes, new: bytes, header: bytes = b"") -> None:
    """Change bytes in the first page of this kind that has them, and its own header."""
    data = bytearray(copy.path.read_bytes())
    for start in range(PAGE, len(data), PAGE):
        page = bytes(data[start : start + PAGE])
        if page[0] == kind and old in page:
            changed = page.replace(old, new, 1)
            data[start : start + PAGE] = header + changed[len(header) :]
            copy.path.write_bytes(data)
            return
    pytest.fail("there is no such page")


def keyed(connection: sqlite3.Connection, table: str) -> set[str]:
    """The rows of a table of state, as findings name them."""
    rows = connection.execute(f"SELECT {', '.join(TABLES[table].key)} FROM {table}")
    return {f"{table} {'/'.join(map(str, row))}" for row in rows}


def alter(connection: sqlite3.Connection, table: str, column: str, where: str = "true") -> None:
    """Change a column of one row to something else of the same type."""
    (value,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()
    changed = connection.execute(
        f"UPDATE {table} SET {column} = ? WHERE {where}", (another(value),)
    )
    assert changed.rowcount == 1


def another(value: Any) -> Any:
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int):
        return value + 1
    return "x" if value is None else f"{value}x"
