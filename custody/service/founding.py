"""Making a new service: its folder, its database, its key. Its ledger begins later."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from custody import config
from custody.errors import CustodyError, RefusedError
from custody.files import write_file
from custody.names import require_origin
from custody.service.core import Service
from custody.servicekey import ServiceKey
from custody.store import connect, schema


def found(environ: Mapping[str, str], origin: str | None) -> Service:
    """Make the folder, the database at its newest revision, and a fresh service key.

    ``RefusedError`` where there is a service key already.
    """
    named = require_origin(origin or f"{socket.gethostname().lower()}/{os.urandom(4).hex()}")
    home, path = config.home(environ), config.service_key_path(environ)
    if path.exists():
        raise RefusedError(
            f"there is a service in {home} already",
            hint="run it with: custody serve; or choose another CUSTODY_HOME",
        )
    _make_home(home)
    with _no_half_database(home):
        store = connect(config.database_url(environ))
        schema.upgrade(store)
        key = ServiceKey.generate(named, os.urandom)
        write_file(path, key.encode(), mode=0o600)
    return Service(store, key)


@contextlib.contextmanager
def _no_half_database(home: Path) -> Iterator[None]:
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
