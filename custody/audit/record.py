"""An entry taken to mean something: its body's fields, and its index columns compared with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.audit.checks import found
from custody.audit.compare import same
from custody.audit.finding import Finding
from custody.audit.source import INDEX, Stored
from custody.clock import parse_stamp
from custody.errors import LedgerError, TamperedError
from custody.ledger import Entry, parse_entry
from custody.merkle import leaf_hash

_FIELDS: dict[str, type] = {"at": str, "by": str, "data": dict, "type": str}


@dataclass(frozen=True, slots=True)
class Record:
    """An entry whose body has the fields of one; ``data`` may still be anything."""

    seq: int
    origin: str
    body: dict[str, Any]
    moment: datetime

    @property
    def where(self) -> str:
        """The place that findings name."""
        return f"entry {self.seq}"

    @property
    def type(self) -> str:
        """What kind of entry it is."""
        return str(self.body["type"])

    @property
    def by(self) -> str:
        """Whose act it was."""
        return str(self.body["by"])

    @property
    def data(self) -> dict[str, Any]:
        """What belongs to this type of entry."""
        data: dict[str, Any] = self.body["data"]
        return data

    @property
    def ceremony(self) -> str | None:
        """The ceremony it belongs to, if any."""
        return self.body.get("ceremony")

    @property
    def transaction(self) -> tuple[object, ...]:
        """The same for entries that one act may have written together."""
        if self.ceremony is None:
            return (self.seq,)
        return self.ceremony, self.body["at"], self.by


def read_record(stored: Stored) -> tuple[Record | None, list[Finding]]:
    """Read a stored entry and compare its index columns with its bytes.

    No record comes of bytes that are no entry (the chain's check says so), nor of
    a body without the fields that every body has.
    """
    try:
        entry = parse_entry(stored.entry)
    except LedgerError:
        return None, list(_check_index(stored, {}))
    prev = {"prev": entry.prev}
    named = {column: entry.body.get(column) for column in INDEX[2:]}
    findings = list(_check_index(stored, prev | named))
    wrong = _wrong_body(entry.body)
    if wrong:
        fields = ", ".join(sorted(_fields(str(entry.body.get("type")))))
        return None, [*findings, found("entry.body", f"entry {stored.seq}", fields, wrong)]
    return _record(entry), findings


def _record(entry: Entry) -> Record:
    return Record(entry.seq, entry.origin, entry.body, parse_stamp(entry.body["at"]))


def _check_index(stored: Stored, expected: dict[str, Any]) -> Iterator[Finding]:
    if stored.columns is None:
        return
    expected = {"leaf": leaf_hash(stored.entry), **expected}
    for column, got in zip(INDEX, stored.columns, strict=True):
        if column in expected and not same(expected[column], got):
            where = f"ledger_entry {stored.seq}, column {column}"
            yield found(f"index.{column}", where, expected[column], got)


def _wrong_body(body: dict[str, Any]) -> str:
    """Say what is wrong with the fields that stand in the body of every entry of its type."""
    fields = _fields(str(body.get("type")))
    if set(body) != set(fields):
        return ", ".join(sorted(body)) or "nothing"
    for name, type_ in fields.items():
        if not isinstance(body[name], type_):
            return f"{name} of another type"
    try:
        parse_stamp(body["at"])
    except TamperedError:
        return f"at {body['at']}"
    return ""


def _fields(type_: str) -> dict[str, type]:
    if type_.startswith("ceremony."):
        return {**_FIELDS, "ceremony": str, "dataset": str}
    return {**_FIELDS, "dataset": str} if type_ == "object.registered" else _FIELDS
