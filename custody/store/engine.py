"""Connections: SQLite by default, PostgreSQL by URL.

Writers and readers are told apart, because the two databases keep them apart
differently (DESIGN measured each of these choices against forks):

* SQLite: a writer begins with ``BEGIN IMMEDIATE``, so what it reads can't be stale
  when it writes; readers begin deferred and, in WAL mode, never wait.
* PostgreSQL: a writer runs READ COMMITTED and takes its row locks by
  ``SELECT … FOR UPDATE``; readers run REPEATABLE READ, one snapshot for one answer.

Every commit is durable when it returns: ``synchronous = FULL`` on SQLite, the
server's own ``synchronous_commit`` on PostgreSQL.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from custody.errors import CustodyError, InputError


class Store:
    """A database of this service; gives transactions for reading and for writing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        isolation = {"isolation_level": "REPEATABLE READ"} if self.postgresql else {}
        self._readers = engine.execution_options(**isolation)
        self._writers = engine.execution_options(custody_writer=True)

    @property
    def postgresql(self) -> bool:
        """Tell whether this is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database and changes nothing."""
        with _reachable(), self._readers.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits when the block ends without an error."""
        with _reachable(), self._writers.begin() as connection:
            yield connection


def connect(url: str) -> Store:
    """Open the database at ``url``; ``InputError`` for a URL of any other kind of database."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("the database URL can't be read") from None
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"))
    elif parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": 30})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        raise InputError(
            "the database is neither SQLite nor PostgreSQL",
            hint="CUSTODY_DATABASE_URL begins with sqlite:/// or postgresql://",
        )
    return Store(engine)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGINs come too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writer = connection.get_execution_options().get("custody_writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason"
        raise CustodyError(
            f"the database can't do that now: {reason}",
            hint="is it running, is its disk full, is its schema there (custody init)?",
        ) from None
