"""Parses an entry's body into its fields, and compares its index columns with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.diff import strictly_equal
from custody.audit.finding import Finding
from custody.audit.sources.source import INDEX, Reading, Stored
from custody.entry_shapes import body_shape, find_body_flaw, find_data_flaw
from custody.errors import LedgerError, TamperedError
from custody.formats.timestamps import parse_stamp
from custody.tlog.entry import entry_head
from custody.tlog.merkle import leaf_hash

_READER = json.JSONDecoder()


class ParsedEntry(NamedTuple):
    """An entry whose body has the fields of one.

    ``type``, ``by``, ``data`` and ``ceremony`` are fields of ``body``, ``text`` is its
    JSON as stored, ``moment`` its time. ``transaction`` is the same for entries that
    one act may have written together. ``flaw`` says where ``data`` has not the shape of
    its type (:mod:`custody.entry_shapes`): without one, its fields are there and typed.
    """

    seq: int
    origin: str
    body: dict[str, Any]
    text: bytes
    moment: datetime
    type: str
    by: str
    data: dict[str, Any]
    ceremony: str | None
    transaction: tuple[object, ...]
    flaw: str | None = None

    @property
    def where(self) -> str:
        """Give the name that findings use for this entry."""
        return f"entry {self.seq}"


def parse_entry(stored: Stored) -> tuple[ParsedEntry | None, list[Finding]]:
    """Read a stored entry and compare its index columns with its bytes.

    No record comes of bytes that are no entry (the chain's check says so), nor of
    a body without the fields that every body has.
    """
    if stored.reading is not None and stored.columns is None:
        return _parse_checked(stored, stored.seq, stored.reading, [])
    try:
        head = entry_head(stored.entry)
        reading = stored.reading or Reading(head.origin, head.body, _read_body(head.body))
    except LedgerError:
        return None, list(_check_index(stored, {}))
    named = {column: reading.body.get(column) for column in INDEX[2:]}
    findings = list(_check_index(stored, {"prev": head.prev, **named}))
    return _parse_checked(stored, head.seq, reading, findings)


def _parse_checked(
    stored: Stored, seq: int, reading: Reading, findings: list[Finding]
) -> tuple[ParsedEntry | None, list[Finding]]:
    try:
        return _to_parsed_entry(seq, reading), findings
    except TamperedError as error:
        fields = ", ".join(sorted(body_shape(str(reading.body.get("type")))))
        where = f"entry {stored.seq}"
        return None, [*findings, make_finding("entry.body", where, fields, error.message)]


def _check_index(stored: Stored, expected: dict[str, Any]) -> Iterator[Finding]:
    if stored.columns is None:
        return
    expected = {"leaf": leaf_hash(stored.entry), **expected}
    for column, got in zip(INDEX, stored.columns, strict=True):
        if column in expected and not strictly_equal(expected[column], got):
            where = f"ledger_entry {stored.seq}, column {column}"
            yield make_finding(f"index.{column}", where, expected[column], got)


def _read_body(text: bytes) -> dict[str, Any]:
    """Parse a body as a JSON object; ``LedgerError`` if it is none.

    That it is the one RFC 8785 form of its values is for the chain's check to say,
    which looks at every entry too; nothing is read here that it would not have found.
    """
    try:
        value, _ = _READER.raw_decode(text.decode())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise LedgerError("no JSON object")
    return value


def _to_parsed_entry(seq: int, reading: Reading) -> ParsedEntry:
    """Check the fields that its type has; ``TamperedError`` says which are wrong."""
    body = reading.body
    if flaw := find_body_flaw(body):
        raise TamperedError(flaw)
    at, by, ceremony = body["at"], body["by"], body.get("ceremony")
    try:
        moment = parse_stamp(at)
    except TamperedError:
        raise TamperedError(f"at {at}") from None
    together = (seq,) if ceremony is None else (ceremony, at, by)
    return ParsedEntry(
        seq,
        reading.origin,
        body,
        reading.text,
        moment,
        body["type"],
        by,
        body["data"],
        ceremony,
        together,
        find_data_flaw(body),
    )
