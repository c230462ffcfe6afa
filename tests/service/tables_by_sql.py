"""The tables as whoever can write to the database, and nothing else, finds and leaves them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from custody.store import Store, metadata
from custody.store.tables import (
    cosigned,
    ledger_entry,
    ledger_head,
    ledger_node,
)
from custody.tlog.merkle import Frontier


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
