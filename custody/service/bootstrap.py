"""Creating a new service, and opening an existing one: its folder, its database, its key."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import select

from custody import config
from custody.errors import CustodyError, InputError, RefusedError
from custody.files import read_file, write_file
from custody.formats.validation import require_origin
from custody.service.context import Service
from custody.service.mark_file import MarkFile
from custody.servicekey import ServiceKey
from custody.store import Store, connect, schema
from custody.store.engine import make_private, require_durable
from custody.store.tables import ledger_head
from custody.tlog.mark import Mark


def create_service(environ: Mapping[str, str], origin: str | None) -> Service:
    """Make the folder, the database at its newest revision, and a fresh service key.

    Its ledger begins later.

    ``RefusedError`` where there is a service key already, or a ledger: a ledger whose key
    is lost is never continued under another one (promise LEDGER).
    """
    named = require_origin(origin or f"{socket.gethostname().lower()}/{os.urandom(4).hex()}")
    if named.startswith("-"):
        raise InputError(
            f"expected the origin of a ledger, got {named[:70]!a}",
            hint="such as custody.example/main",
        )
    home, path = config.home(environ), config.service_key_path(environ)
    if path.exists():
        raise RefusedError(
            f"there is a service in {home} already",
            hint="run it with: custody serve; or choose another CUSTODY_HOME for a new one",
        )
    _make_home(home)
    with _remove_half_database(home):
        store = connect(config.database_url(environ))
        _require_no_ledger(store, path)
        require_durable(store)
        mark = _new_mark(config.mark_path(environ), named)
        schema.upgrade(store)
        key = ServiceKey.generate(named, os.urandom)
        write_file(path, key.encode(), mode=0o600)
    return Service(store, key, mark=mark)


def open_service(environ: Mapping[str, str]) -> Service:
    """Open the service that the environment describes; one clear error when it isn't there.

    What a crash left unsigned is signed. ``HistoryError`` where the database does not continue
    what was signed last (promise ONE-HISTORY), ``LedgerError`` where entries are missing.
    """
    service = existing_service(environ)
    try:
        schema.require_head(service.store)
        require_durable(service.store)
        service.history.sign()
        service.history.require_whole(counted=True)
    except BaseException:
        service.store.engine.dispose()
        raise
    return service


def upgrade_database(environ: Mapping[str, str]) -> tuple[str, Mark | None]:
    """Move the schema up, and take over what was written before there was a mark.

    Gives the revision it was at, and the mark where there was none. Where the service's key
    is not at hand, as in a copy of the database, the schema is all.
    """
    store = connect(config.database_url(environ))
    before = schema.current(store)
    if before is None:
        hint = "custody init"
        if config.service_key_path(environ).exists():
            hint = "bring a copy of the service's database back, and run this again"
        raise CustodyError("there is no service in this database", hint=hint)
    schema.upgrade(store)
    if not config.service_key_path(environ).exists():
        return before, None
    return before, existing_service(environ).history.adopt()


def discard_service(environ: Mapping[str, str]) -> None:
    """Remove key and mark of a service that could not be begun."""
    config.service_key_path(environ).unlink()
    config.mark_path(environ).unlink(missing_ok=True)


def existing_service(environ: Mapping[str, str]) -> Service:
    """Give the service that the environment describes, without holding its database to anything."""
    path = config.service_key_path(environ)
    if not path.exists():
        raise CustodyError(
            f"there is no service in {config.home(environ)}", hint="make one with: custody init"
        )
    store = connect(config.database_url(environ))
    make_private(store)
    mark = MarkFile(config.mark_path(environ))
    return Service(store, ServiceKey.parse(read_file(path)), mark=mark)


def _new_mark(path: Path, origin: str) -> MarkFile:
    """Write the mark of a key that has signed nothing; the mark of another ledger stays."""
    mark = MarkFile(path)
    if (before := mark.read()) is not None and before.begun:
        raise RefusedError(
            f"there is the mark of a ledger that was begun: {path}",
            hint="put back the copy of service.key that belongs to it, or choose another "
            "CUSTODY_HOME",
            promise="ONE-HISTORY",
        )
    mark.write(Mark(origin))
    return mark


def _require_no_ledger(store: Store, key_path: Path) -> None:
    schema.require_known(schema.current(store))
    if schema.current(store) is None:
        return
    with store.reading() as connection:
        if connection.execute(select(ledger_head.c.size)).first() is not None:
            raise RefusedError(
                f"the database holds a ledger already, and its key {key_path} is not there",
                hint="put back the copy of service.key that was made after custody init",
                promise="LEDGER",
            )


@contextlib.contextmanager
def _remove_half_database(home: Path) -> Iterator[None]:
    """Remove a SQLite database that could not be made whole, on a full disk for instance."""
    there = set(home.glob("custody.db*"))
    try:
        yield
    except BaseException:
        for path in set(home.glob("custody.db*")) - there:
            path.unlink()
        raise


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CustodyError(f"can't make {home}: {(error.strerror or '').lower()}") from None
