"""Whether the service can do its work now, in one of a few fixed words that tell nothing more."""

from __future__ import annotations

from functools import cache

from sqlalchemy import text

from custody.errors import CustodyError, HistoryError, LedgerError
from custody.service.context import Service
from custody.store import schema

DATABASE = "database"
"""The database does not answer."""
SCHEMA = "schema"
"""The database is at another version than this program was written for."""
HISTORY = "history"
"""The ledger does not continue what was signed last, or is damaged (promise ONE-HISTORY)."""


def what_is_missing(service: Service) -> str | None:
    """Give the word for what keeps the service from its work; None when it is ready."""
    try:
        if schema.current(service.store) != _head():
            return SCHEMA
        service.history.sign()
        service.history.require_whole()
    except (HistoryError, LedgerError):
        return HISTORY
    except CustodyError:
        return DATABASE
    return None


def require_database(service: Service) -> None:
    """Ask the database for nothing; its error when it does not answer."""
    with service.store.glancing() as connection:
        connection.execute(text("SELECT 1"))


_head = cache(schema.head)
