"""Applies the rules: to an entry, and entry by entry to tables of state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from custody.errors import LedgerError, TamperedError
from custody.projection import ceremonies, objects, people
from custody.projection.change import Change, Insert, Rule, Update
from custody.signed_act import act_nonce
from custody.state_tables import TABLES, Row, Rows

RULES: dict[str, Rule] = {**people.RULES, **objects.RULES, **ceremonies.RULES}
_KEYS = {name: frozenset(table.key) for name, table in TABLES.items()}
_WHOLE = {name: frozenset((*table.key, *table.columns)) for name, table in TABLES.items()}
_PLAIN = {str, int, type(None)}


def changes(seq: int, body: dict[str, Any]) -> tuple[Change, ...]:
    """List the changes of the entry ``seq`` with this body, which has the shape of its type.

    (:func:`custody.entry_shapes.require_shape`, or an auditor's reader, has seen to that.)
    ``LedgerError`` for an entry of an unknown type, and for one that does not say what its
    type says: every column of the rows it makes, as text or an integer.
    """
    rule = RULES.get(body["type"])
    if rule is None:
        raise LedgerError(f"entry {seq} has the unknown type {body['type']!r}")
    found = (*rule(seq, body, body["data"]), *_acted(seq, body))
    for change in found:
        _require_shape(seq, change)
    return found


def _require_shape(seq: int, change: Change) -> None:
    inserts = isinstance(change, Insert)
    row = change.row if isinstance(change, Insert) else change.key
    if row.keys() != (_WHOLE if inserts else _KEYS)[change.table]:
        raise LedgerError(f"entry {seq} does not have the columns of {change.table}")
    values = [*row.values(), *(change.values.values() if isinstance(change, Update) else ())]
    if not _PLAIN.issuperset(map(type, values)):
        raise LedgerError(f"entry {seq} has neither text nor an integer for {change.table}")


def _acted(seq: int, body: Row) -> Iterable[Change]:
    """Keep the nonce of an act that was signed: no signature is for two entries."""
    if "act" not in body:
        return
    try:
        yield Insert("act", {"nonce": act_nonce(body["act"]), "seq": seq})
    except TamperedError as error:
        raise LedgerError(f"entry {seq}: {error.message}") from None


class Fold:
    """Tables of state grown entry by entry: the auditor's side of the projection.

    ``tables`` are empty mappings of rows by key to grow them in, dictionaries unless given.
    """

    def __init__(self, tables: dict[str, Rows] | None = None) -> None:
        self.tables = tables or {name: dict[tuple[Any, ...], Row]() for name in TABLES}

    def apply(self, seq: int, body: dict[str, Any]) -> None:
        """Apply one entry; ``LedgerError`` if it contradicts what came before it."""
        for change in changes(seq, body):
            rows = self.tables[change.table]
            source = change.row if isinstance(change, Insert) else change.key
            key = tuple(source[column] for column in TABLES[change.table].key)
            if (key in rows) == isinstance(change, Insert):
                raise LedgerError(
                    f"entry {seq} contradicts the state of {change.table} {key}", promise="LEDGER"
                )
            if isinstance(change, Insert):
                rows[key] = change.row
            elif isinstance(change, Update):
                rows[key] = {**rows[key], **change.values}
            else:
                del rows[key]
