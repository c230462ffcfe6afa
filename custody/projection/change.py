"""What an entry changes in the tables of state: a row that begins, changes or ends.

Which entry does what stands in :mod:`people`, :mod:`objects` and :mod:`ceremonies`, a rule for
each type. A rule is given the entry's number, its body and that body's ``data``, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from custody.errors import LedgerError
from custody.formats import canonical_json
from custody.state_tables import Row


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row; its key must not exist yet."""

    table: str
    row: Row


@dataclass(frozen=True, slots=True)
class Update:
    """New values for columns of the one row with this key, which must exist."""

    table: str
    key: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of the one row with this key, which must exist."""

    table: str
    key: Row


Change = Insert | Update | Delete

Rule = Callable[[int, Row, Row], Iterable[Change]]


def no_change(seq: int, body: Row, data: Row) -> Iterable[Change]:
    """Change nothing: the entry itself is all that there is to know."""
    return ()


def require(seq: int, holds: bool, what: str) -> None:
    """Refuse an entry that does not say what its type says, by ``LedgerError``."""
    if not holds:
        raise LedgerError(f"entry {seq} does not say {what}")


def as_json(value: Any) -> str:
    """Write a list or an object as the tables keep it."""
    return canonical_json.encode(value).decode()
