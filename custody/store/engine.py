"""Opening the database (SQLite by default, PostgreSQL by URL), and its transactions.

Writers and readers are told apart, because the two databases keep them apart
differently (docs/decisions/0003-one-locked-row.md counts the forks of other choices):

* SQLite: a writer begins with ``BEGIN IMMEDIATE``, so what it reads can't be stale
  when it writes; readers begin deferred and, in WAL mode, never wait.
* PostgreSQL: a writer runs READ COMMITTED, whatever the server's default, and takes
  its row locks by ``SELECT … FOR UPDATE``; readers run REPEATABLE READ, one
  snapshot for one answer.

Every commit is durable when it returns: ``synchronous = FULL`` on SQLite, the
server's own ``synchronous_commit`` on PostgreSQL. What is deleted on SQLite is
overwritten (``secure_delete``), and what :func:`erase` deletes is gone from the
write-ahead log too, so that erased contributions lie neither in free pages nor there.

Nothing of SQLAlchemy's or a driver's errors gets out but the first line of what the
database said: no statement, no parameter, no URL (promise QUIET).
"""

from __future__ import annotations

import contextlib
import os
import select
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Delete, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from custody import libpq
from custody.errors import CustodyError, InputError, RefusedError
from custody.store.writer_queue import SUFFIX, WriterQueue

LOCK_TIMEOUT = 30
"""Seconds a writer waits for the one before it, on SQLite."""
IDLE = 1.0
"""Seconds after which a connection to PostgreSQL is tried before it is used again.

One that was good just now is not: that would be half of what a look at a ceremony asks.
"""
POOL = 10
"""Connections that a process keeps open: one for each thread of a worker, and for its sweeps."""
_TIDY_TIMEOUT = 1
"""Seconds that emptying the log waits for readers."""
_ERASED_FLAG = "custody erased"
_AFTER_COMMIT = "custody after commit"


class Store:
    """A database of this service; gives transactions for reading and for writing.

    ``url`` is where it was opened, password and all.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine, self.url = engine, url
        self._untidy, self._queue = False, _queue_of(engine)
        self._readers, self._writers = engine, engine.execution_options(custody_writer=True)
        self._hasty = engine.execution_options(custody_writer=True, custody_hasty=True)
        self._glancers = engine.execution_options(custody_alone=True)

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
    def glancing(self) -> Iterator[Connection]:
        """Open a connection for one statement that changes nothing.

        One statement sees one state of the database by itself, without the three of a
        transaction around it; a second one could see another.
        """
        with _reachable(), self._glancers.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits when the block ends without an error.

        ``RefusedError`` when another writer was first with a name or key that is unique.
        """
        with _reachable(), self._turn(), self._writers.begin() as connection:
            connection.info.pop(_AFTER_COMMIT, None)  # of a transaction that was rolled back
            yield connection
            erased = connection.info.pop(_ERASED_FLAG, False)
            call = connection.info.pop(_AFTER_COMMIT, None)
        self._untidy |= erased
        self.tidy()
        if call is not None:
            call()

    @contextlib.contextmanager
    def writing_again(self) -> Iterator[Connection]:
        """Open a short transaction, not behind all who wait, that a crash of the machine may undo.

        For what follows from rows that are committed, and is made of them again after a crash, or
        may be lost by one.
        SQLite writes it without waiting for the disk, and in order: what is committed after it,
        and lasts, has it on disk too. PostgreSQL waits, since it may crash alone, and a service
        that goes on would not know.
        """
        with _reachable(), self._turn(ahead=True), self._hasty.begin() as connection:
            yield connection

    def _turn(self, *, ahead: bool = False) -> AbstractContextManager[None]:
        return self._queue.turn(ahead=ahead) if self._queue else contextlib.nullcontext()

    def tidy(self) -> None:
        """Empty SQLite's write-ahead log, where something erased still lies in it.

        A reader that takes its time is in the way of it, or a disk that is full; what has
        been committed stands all the same, and the next call tries again.
        """
        if not self._untidy or self.postgresql:
            return
        self._untidy, busy = False, True
        with contextlib.suppress(sqlite3.Error, SQLAlchemyError):
            busy = _empty_log(self.engine)
        self._untidy |= busy


def erase(connection: Connection, rows: Delete) -> None:
    """Delete rows in the caller's transaction so that no file keeps them after it."""
    connection.execute(rows)
    connection.info[_ERASED_FLAG] = True


def after_commit(connection: Connection, call: Callable[[], None]) -> None:
    """Have something done once the caller's transaction is committed, before its block ends.

    One call for a transaction: the last that was asked for.
    """
    connection.info[_AFTER_COMMIT] = call


def require_durable(store: Store) -> None:
    """Refuse a PostgreSQL that says a commit is done before it is on disk (ONE-HISTORY).

    A crash would take back entries whose head was signed, and the ledger could not go on.
    """
    if not store.postgresql:
        return
    with store.reading() as connection:
        if connection.execute(text("SHOW synchronous_commit")).scalar() == "off":
            raise CustodyError(
                "PostgreSQL has synchronous_commit = off: a crash would take back what was signed",
                hint="set it to on, for this database or this user: "
                "ALTER ROLE … SET synchronous_commit = on",
                promise="ONE-HISTORY",
            )


def connect(url: str) -> Store:
    """Open the database at ``url``; ``InputError`` for a URL of any other kind of database."""
    if libpq.is_postgresql(url):
        options = libpq.connection_options(url)
        named = options.get("dbname")
        database = None if named is None else str(named)
        shown = URL.create("postgresql+psycopg", database=database)
        engine = create_engine(
            shown, connect_args=options, pool_size=POOL, isolation_level="AUTOCOMMIT"
        )
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_try_idle, engine))
        return Store(engine, url)
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(drivername="sqlite")
        engine = create_engine(parsed, connect_args={"timeout": LOCK_TIMEOUT}, pool_size=POOL)
        event.listen(engine, "do_connect", lambda *_: _create_private(parsed.database))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Store(engine, url)
    raise InputError("the database is neither SQLite nor PostgreSQL", hint=_HINT)


_HINT = (
    "CUSTODY_DATABASE_URL begins with postgresql:// or sqlite:///, or is the absolute path of an "
    "SQLite file"
)
_STATE_HINT = "is it running, is its disk full, is its schema there (custody init)?"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)


def _queue_of(engine: Engine) -> WriterQueue | None:
    """Give the queue of an SQLite database's writers; None for one that has its own, or no file."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path.startswith((":memory:", "file:")):
        return None
    return WriterQueue(Path(f"{path}{SUFFIX}"), LOCK_TIMEOUT)


def _empty_log(engine: Engine) -> bool:
    with contextlib.closing(engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_TIDY_TIMEOUT * 1000}")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={LOCK_TIMEOUT * 1000}")
        return bool(busy)


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # the text of either may hold a piece of the password
        raise InputError("the database URL can't be read", hint=_HINT) from None


def _create_private(path: str | None) -> None:
    """Make a database that is not there yet its owner's alone, and the log beside it with it.

    SQLite would let everybody read it, which the folder's mode alone would prevent.
    """
    if path and path != ":memory:" and not path.startswith("file:"):
        with contextlib.suppress(OSError):  # it is there, or SQLite says why it can't be
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def make_private(store: Store) -> None:
    """Take an SQLite database, and what SQLite keeps beside it, out of everybody else's reach.

    Those that 0.1.0 made in a folder that was there already could be read by all. One that a
    group alone may read was made so by somebody, and stays.
    """
    path = store.engine.url.database
    if store.postgresql or not path:
        return
    for file in (Path(path), Path(f"{path}-wal"), Path(f"{path}-shm")):
        with contextlib.suppress(OSError):  # it is not there, or somebody else's
            if (mode := file.stat().st_mode) & 0o007:
                file.chmod(mode & 0o700)


def _note_return(_: Any, record: ConnectionPoolEntry) -> None:
    record.info["custody returned"] = time.monotonic()


def _try_idle(engine: Engine, connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Have the pool replace a connection whose server is not there any more.

    Where the server has ended it there is something to read; a network that is gone says
    nothing, so one that was idle is tried, too.
    """
    returned = record.info.get("custody returned", time.monotonic())
    ended = select.select([connection.fileno()], [], [], 0)[0] if connection.closed == 0 else True
    if not ended and time.monotonic() - returned < IDLE:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        raise DisconnectionError from None


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGINs come too late
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("custody_writer"):
        hasty = options.get("custody_hasty")
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if hasty else 'FULL'}")
    if not options.get("custody_alone"):
        writer = options.get("custody_writer")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Begin as the transaction needs it; the driver's own would set every connection twice."""
    options = connection.get_execution_options()
    if not options.get("custody_alone"):
        level = "READ COMMITTED" if options.get("custody_writer") else "REPEATABLE READ"
        connection.exec_driver_sql(f"BEGIN ISOLATION LEVEL {level}")


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise RefusedError(
            "somebody else has just taken that name or key, or it is there already",
            hint="look again before you repeat it",
        ) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise CustodyError(
            f"the database can't do that now: {reason or 'it gave no reason'}",
            hint=libpq.hint_for(reason, _STATE_HINT),
        ) from None
