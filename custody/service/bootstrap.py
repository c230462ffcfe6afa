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
from custody.servicekey import ServiceKey
from custody.store import Store, connect, schema
from custody.store.engine import make_private
from custody.store.tables import ledger_head


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
            hint="run it with: custody serve; or choose another CUSTODY_HOME",
        )
    _make_home(home)
    with _remove_half_database(home):
        store = connect(config.database_url(environ))
        _require_no_ledger(store, path)
        schema.upgrade(store)
        key = ServiceKey.generate(named, os.urandom)
        write_file(path, key.encode(), mode=0o600)
    return Service(store, key)


def open_service(environ: Mapping[str, str]) -> Service:
    """Open the service that the environment describes; one clear error when it isn't there."""
    path = config.service_key_path(environ)
    if not path.exists():
        raise CustodyError(
            f"there is no service in {config.home(environ)}", hint="make one with: custody init"
        )
    store = connect(config.database_url(environ))
    make_private(store)
    schema.require_head(store)
    return Service(store, ServiceKey.parse(read_file(path)))


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
