"""The database: tables, connections, and appending to the ledger."""

from custody.store.append import append
from custody.store.engine import Store, connect
from custody.store.tables import metadata

__all__ = ["Store", "append", "connect", "metadata"]
