"""A ledger with nothing but people in it, and writers that race to make it longer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select

from custody.audit.checks.chain import ChainEnd, check_chain
from custody.audit.finding import Finding
from custody.service.mark_file import MemoryMark
from custody.service.one_history import OneHistory
from custody.servicekey import ServiceKey
from custody.store import Store, append, connect, metadata
from custody.store.append import begin_ledger
from custody.store.tables import ledger_entry, token_hash
from custody.tlog.mark import Mark
from tests.keys import random_bytes_of
from tests.people import ORIGIN

KEY = ServiceKey.generate(ORIGIN, random_bytes_of("ledger"))


def invited(name: str) -> dict[str, Any]:
    """The body of an entry that makes a row of state."""
    return {
        "at": "2026-01-31T09:00:00.000000Z",
        "by": "adam",
        "data": {"name": name, "role": "requester"},
        "type": "person.invited",
    }


def revoked(token: str) -> dict[str, Any]:
    """The body of an entry about a token that is not there."""
    return {**invited(""), "data": {"id": token}, "type": "token.revoked"}


def begin(store: Store) -> None:
    with store.writing() as connection:
        begin_ledger(connection)


def add(store: Store, *bodies: dict[str, Any]) -> int:
    """Append entries with these bodies in a transaction of their own."""
    with store.writing() as connection:
        first = put(connection, *bodies)
    OneHistory(store, KEY, MemoryMark(Mark(ORIGIN))).sign()
    return first


def put(connection: Connection, *bodies: dict[str, Any]) -> int:
    """Append entries with these bodies in the caller's transaction, whatever was signed before."""
    return append(connection, ORIGIN, bodies, KEY.mac, Mark(ORIGIN))


def write_many(url: str, writer: str, count: int) -> None:
    """What one of several writers does, in a thread or a process of its own."""
    store = connect(url)
    for number in range(count):
        add(store, invited(f"{writer}-{number}"))
    store.engine.dispose()


def url_of(store: Store) -> str:
    return store.url


def checked(store: Store) -> tuple[list[Finding], ChainEnd]:
    """Check the chain over the stored bytes, as an auditor does."""
    with store.reading() as connection:
        query = select(ledger_entry.c.seq, ledger_entry.c.entry).order_by(ledger_entry.c.seq)
        rows = [(row.seq, row.entry) for row in connection.execute(query)]
    found, walk = [], check_chain(iter(rows), ORIGIN)
    while True:
        try:
            found.append(next(walk))
        except StopIteration as end:
            return found, end.value


def contents(store: Store) -> dict[str, list[Any]]:
    """Everything in the database, table by table, but for when tokens were used: any call may."""
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(*noted(table))).all()))
            for table in metadata.sorted_tables
        }


def noted(table: Table) -> list[Column[Any]]:
    """The columns that only acts change."""
    return [column for column in table.columns if column is not token_hash.c.used]


def forget(connection: Connection, seq: int) -> None:
    connection.execute(delete(ledger_entry).where(ledger_entry.c.seq == seq))
