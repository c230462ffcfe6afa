"""Reads a ledger from a service's database; only this module of the verifier uses SQLAlchemy.

It reads in one snapshot, so a service may go on appending meanwhile and is never
called corrupt for it (SQLite: one transaction, in WAL mode; PostgreSQL: one
REPEATABLE READ transaction). It can't write: SQLite is opened with ``mode=ro``,
PostgreSQL's transaction is READ ONLY. In a folder that can't be written SQLite
can't keep the files beside a database in WAL mode; where there are none, nobody
writes, and the file is read as immutable.

Of the service's own code nothing is used here: table and column names come from
:mod:`custody.state_tables`, and values are given as the driver gives them.
"""

from __future__ import annotations

import contextlib
import heapq
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchTableError

from custody import libpq
from custody.audit.checks.tree import completion
from custody.audit.sources.described_table import TRIGGERS_OF, describe_table
from custody.audit.sources.source import INDEX, Schema, Stored
from custody.errors import CustodyError, InputError, LedgerError
from custody.state_tables import Row, Table

# Ctrl-C closes the connection under a cursor; SQLAlchemy would tell that as an error of its own.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())

_BATCH = 2000
_Query = sa.Select[*tuple[Any, ...]]
_COSIGNED = ("size", "note")
_HEAD = ("id", "size", "leaf", "peaks", "note")


class DatabaseSource:
    """The ledger and the state in a database, as one snapshot shows them."""

    claimed = None
    path = None

    def __init__(self, connection: sa.Connection, name: str) -> None:
        self.name = name
        self._connection = connection

    @property
    def tables(self) -> DatabaseSource:
        """The tables beside the entries: this object itself."""
        return self

    def entries(self, start: int = 0) -> Iterator[Stored]:
        """Give all entries by number, or those from ``start``, with their index columns."""
        names = ("seq", "entry", *INDEX)
        for seq, entry, *index in self._select("ledger_entry", names, "seq", start):
            data = entry if isinstance(entry, bytes) else repr(entry).encode()
            yield Stored(seq if type(seq) is int else -1, data, tuple(index))

    def checkpoint(self) -> bytes | None:
        """Give the note of the head row, with its cosignatures where it was cosigned."""
        for head in self.heads()[:1]:
            signed = _signed_text(head["note"])
            notes = [note for _, note in self.cosigned() if signed and _signed_text(note) == signed]
            return str(notes[0] if notes else head["note"]).encode(errors="replace")
        return None

    def is_replica(self) -> bool:
        """Ask PostgreSQL whether it is a standby; SQLite has none."""
        if self._connection.dialect.name != "postgresql":
            return False
        (row,) = self._run(lambda: self._connection.execute(sa.select(sa.func.pg_is_in_recovery())))
        return bool(row[0])

    def damage(self) -> Iterator[str]:
        """Let SQLite check its file, indexes against tables too; PostgreSQL has no such check."""
        if self._connection.dialect.name == "sqlite":
            for (line,) in self._run(lambda: self._pragma("integrity_check(100)")):
                if line != "ok":
                    yield str(line)

    def missing(self, table: str, columns: Sequence[str]) -> list[str]:
        """List those of the columns that the database does not have."""
        try:
            with _translated_errors():
                there = {found["name"] for found in sa.inspect(self._connection).get_columns(table)}
        except NoSuchTableError:
            there = set()
        return [name for name in columns if name not in there]

    def schema(self, names: Collection[str]) -> Schema:
        """Describe these tables, and all triggers and rules that are on them."""
        with _translated_errors():
            inspector = sa.inspect(self._connection)
            there = sorted({*names} & {*inspector.get_table_names()})
            tables = {name: describe_table(inspector, name) for name in there}
        version = "alembic_version", ("version_num",)
        rows = [] if self.missing(*version) else self._select(*version)
        versions = tuple(value for (value,) in rows)
        dialect = self._connection.dialect.name
        query = sa.text(TRIGGERS_OF[dialect])
        triggers = {
            name: made
            for name, table, made in self._run(lambda: self._connection.execute(query))
            if table in names
        }
        return Schema(dialect, versions, tables, triggers)

    def heads(self) -> list[Row]:
        """Give the rows of the head table, which has one."""
        if self.missing("ledger_head", _HEAD):
            return []
        rows = self._select("ledger_head", _HEAD, "id")
        return [dict(zip(_HEAD, row, strict=True)) for row in rows]

    def nodes(self, size: int) -> Iterator[tuple[Any, Any, Any]]:
        """Give the nodes as a tree completes them, merged from one ordered stream a level."""
        if self.missing("ledger_node", ("level", "idx", "hash")):
            return
        levels = range(1, size.bit_length())
        level, place = sa.column("level", sa.BigInteger), sa.column("idx", sa.BigInteger)
        query: _Query = sa.select(level, place, sa.column("hash"))
        query = query.select_from(sa.table("ledger_node"))
        streams = [
            self._stream(query.where(level == at, place >= 0).order_by(place)) for at in levels
        ]
        nowhere = (level.not_in(levels), level.is_(None), place < 0, place.is_(None))
        strays = self._stream(query.where(sa.or_(*nowhere)))
        yield from heapq.merge(*streams, strays, key=lambda node: completion(*node[:2]))

    def cosigned(self) -> Iterator[tuple[Any, Any]]:
        """Give the cosigned checkpoints that are kept; an older database has no table of them."""
        if not self.missing("cosigned", _COSIGNED):
            yield from self._select("cosigned", _COSIGNED, "size")

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a table of state."""
        return self._select(table.name, (*table.key, *table.columns))

    def _select(
        self, name: str, columns: Sequence[str], order: str | None = None, start: int = 0
    ) -> Iterator[tuple[Any, ...]]:
        query: _Query = sa.select(*map(sa.column, columns)).select_from(sa.table(name))
        if order is not None and start:  # else all, also what is stored under no number
            query = query.where(sa.column(order) >= start)
        return self._stream(query if order is None else query.order_by(sa.column(order)))

    def _stream(self, query: _Query) -> Iterator[tuple[Any, ...]]:
        options = {"yield_per": _BATCH}
        return self._run(lambda: self._connection.execute(query, execution_options=options))

    def _run(self, execute: Callable[[], Any]) -> Iterator[tuple[Any, ...]]:
        with _translated_errors(), execute() as result:  # closed also where nobody reads to the end
            for row in result:
                yield tuple(row)

    def _pragma(self, text: str) -> Any:
        return self._connection.exec_driver_sql(f"PRAGMA {text}")


def _signed_text(note: Any) -> str:
    """Give what a note says, without its signatures: two of one text are of one head."""
    return str(note).partition("\n\n")[0]


@contextlib.contextmanager
def open_database(url: str) -> Iterator[DatabaseSource]:
    """Open a database to be read, in one snapshot until the block ends.

    ``InputError`` when it is not there, is no database, or holds no ledger.
    """
    engine, name = _engine(url)
    try:
        with _translated_errors(InputError), engine.connect() as connection:
            source = DatabaseSource(connection, name)
            if source.missing("ledger_entry", ("seq", "entry", *INDEX)):
                raise InputError(
                    f"there is no ledger in {name}", hint="give the database that custody serve has"
                )
            yield source
    finally:
        engine.dispose()


def _engine(text: str) -> tuple[sa.Engine, str]:
    if text.startswith(("/", "./", "../")) or ("://" not in text and Path(text).is_file()):
        return _sqlite(Path(text))
    if libpq.is_postgresql(text):
        options = libpq.connection_options(text)
        engine = sa.create_engine(
            "postgresql+psycopg://",
            connect_args=options,
            poolclass=sa.NullPool,
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        )
        return engine, f"the database {libpq.describe(options)}"
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        url = sa.URL.create("nothing")
    if url.get_backend_name() == "sqlite":
        return _sqlite(Path(url.database or ""))
    raise InputError(
        "the database is neither SQLite nor PostgreSQL",
        hint="give the path of an SQLite file, or a URL that begins with sqlite:/// and the file's "
        "path, or with postgresql://",
    )


def _sqlite(path: Path) -> tuple[sa.Engine, str]:
    if not path.is_file():
        four = "in a URL an absolute path has four slashes: sqlite:////path"
        raise InputError(
            f"there is no database file {path}", hint=None if path.is_absolute() else four
        )
    engine = sa.create_engine(
        "sqlite://", creator=lambda: _open_sqlite(path), poolclass=sa.NullPool
    )
    # The driver begins no transaction to read in; without one each query sees its own state.
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine, f"the database file {path}"


def _open_sqlite(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        return _connect_sqlite(uri)
    except sqlite3.OperationalError:
        if any(Path(f"{path.resolve()}-{beside}").exists() for beside in ("wal", "journal")):
            raise
        return _connect_sqlite(f"{uri}&immutable=1")


def _connect_sqlite(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
    # Text that is no UTF-8 has to come through as something that no ledger says.
    connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    try:
        for command in ("PRAGMA trusted_schema=OFF", "PRAGMA query_only=ON"):
            connection.execute(command)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _translated_errors(otherwise: type[CustodyError] = CustodyError) -> Iterator[None]:
    """Turn SQLAlchemy's errors into ours; a damaged SQLite file is evidence, no outage."""
    try:
        yield
    except DBAPIError as error:
        reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
        damaged = type(error.orig) is sqlite3.DatabaseError and otherwise is CustodyError
        if damaged:
            raise LedgerError(f"the database is damaged: {reason}") from None
        raise otherwise(
            f"the database can't be read: {reason}",
            hint=libpq.hint_for(
                reason, "is it a database of custody, is it running, may you read it?"
            ),
        ) from None
