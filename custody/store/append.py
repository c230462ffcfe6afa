"""Appending to the ledger, and applying what each entry changes (promise LEDGER).

The ``ledger_head`` row is locked as the last thing before the commit, on the
caller's transaction: on PostgreSQL by ``SELECT … FOR UPDATE``, on SQLite by the
``BEGIN IMMEDIATE`` that began it. The next entry's number and link come from that
row, never from the last entry or a sequence, so two writers can't fork the chain;
UNIQUE on ``seq`` and on ``prev`` would refuse them if they did.

Nothing is built on a head that this service's key has not made, or that does not continue
what it signed last (:mod:`custody.store.heads`): the wrong key file, a head row altered by
hand or an older database is found before the first entry that would hide it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import IntegrityError

from custody.entry_shapes import require_shape
from custody.errors import LedgerError
from custody.projection import Change, Insert, Update, changes
from custody.store.heads import (
    Head,
    Mac,
    read_frontier,
    read_head,
    require_last_entry,
    require_own,
)
from custody.store.tables import ledger_entry, ledger_head, ledger_node, state
from custody.tlog.entry import GENESIS_PREV, encode_entry
from custody.tlog.mark import Mark
from custody.tlog.merkle import leaf_hash
from custody.tlog.note import Checkpoint


def begin_ledger(connection: Connection) -> None:
    """Write the head row of an empty ledger."""
    row = {"id": 1, "size": 0, "leaf": GENESIS_PREV, "peaks": b"", "note": ""}
    connection.execute(insert(ledger_head).values(row))


def append(
    connection: Connection,
    origin: str,
    bodies: Iterable[dict[str, Any]],
    mac: Mac,
    mark: Mark | None,
) -> int:
    """Append entries with these bodies, apply their changes, authenticate the new head.

    Gives the number of the first of them. The caller's transaction commits all of
    it or nothing, and nothing is signed before. ``LedgerError`` when an entry contradicts the
    state it meets, or the head is not one that ``mac`` made; ``HistoryError`` when it does not
    continue the ``mark``.
    """
    head = locked_head(connection)
    require_own(connection, head, origin, mac, mark)
    require_last_entry(connection, head)
    frontier, prev, seq = read_frontier(head), head["leaf"], head["size"]
    for body in bodies:
        require_shape(seq, body)
        entry = encode_entry(origin, seq, prev, body)
        leaf = leaf_hash(entry)
        _insert_entry(connection, seq, prev, leaf, entry, body)
        frontier, nodes = frontier.append(leaf)
        if nodes:
            rows = [{"level": level, "idx": idx, "hash": hash_} for level, idx, hash_ in nodes]
            connection.execute(insert(ledger_node), rows)
        _apply(connection, list(changes(seq, body)))
        prev, seq = leaf, seq + 1
    made = mac(Checkpoint(origin, frontier.size, frontier.root()), prev)
    values = {"size": seq, "leaf": prev, "peaks": b"".join(frontier.peaks), "mac": made}
    connection.execute(update(ledger_head), values)
    return int(head["size"])


def locked_head(connection: Connection) -> Head:
    """Lock and read the head row, until the transaction ends."""
    row = read_head(connection, lock=True)
    if row is None:
        raise LedgerError("the ledger has lost its head row", promise="LEDGER")
    return row


def _insert_entry(
    connection: Connection, seq: int, prev: bytes, leaf: bytes, entry: bytes, body: dict[str, Any]
) -> None:
    row = {
        "seq": seq,
        "prev": prev,
        "leaf": leaf,
        "entry": entry,
        "at": body["at"],
        "type": body["type"],
        "dataset": body.get("dataset"),
        "ceremony": body.get("ceremony"),
    }
    try:
        connection.execute(insert(ledger_entry), row)
    except IntegrityError:
        raise LedgerError(
            f"the ledger has an entry {seq} already, or one that follows the same entry",
            hint="find out what happened to it: custody-audit verify",
            promise="LEDGER",
        ) from None


def _apply(connection: Connection, found: list[Change]) -> None:
    """Carry out the changes of an entry; rows of one table that follow each other go together."""
    for (table, inserts), part in groupby(found, lambda one: (one.table, type(one) is Insert)):
        if inserts:
            rows = [one.row for one in part if isinstance(one, Insert)]
            connection.execute(insert(state[table]), rows)
        else:
            for change in part:
                _change(connection, change)


def _change(connection: Connection, change: Change) -> None:
    assert not isinstance(change, Insert)
    table = state[change.table]
    where = [table.c[column] == value for column, value in change.key.items()]
    if isinstance(change, Update):
        done = connection.execute(update(table).where(*where).values(change.values))
    else:
        done = connection.execute(delete(table).where(*where))
    if done.rowcount != 1:
        raise LedgerError(f"an entry contradicts the state of {change.table}", promise="LEDGER")
