"""What a database is asked, statement by statement."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event

from custody.store import Store


@contextlib.contextmanager
def asked(store: Store) -> Iterator[list[str]]:
    """Collect the statements of the block, those about transactions too."""
    found = list[str]()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
