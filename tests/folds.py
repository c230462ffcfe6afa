"""Counting how often a ceremony is folded from its entries: each fold reads them once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event

from custody.store import Store

_FOLD = re.compile(
    r"SELECT ledger_entry\.seq, ledger_entry\.leaf, ledger_entry\.entry\s+FROM ledger_entry\s+"
    r"WHERE ledger_entry\.ceremony"
)


@contextlib.contextmanager
def folds(store: Store) -> Iterator[list[str]]:
    """Collect the ids of the ceremonies that are folded inside the block."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if _FOLD.match(statement):
            (id_,) = values.values() if isinstance(values, dict) else values
            found.append(id_)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
