"""Reads an entry as something that somebody did, with what they wrote beside it."""

from __future__ import annotations

from typing import Any

from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.chronicle.audit_report import Act
from custody.entry_summary import summarize
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.signed_act import unsigned_by

_ODD = {
    "ceremony.mismatch": "other words",
    "ceremony.lapsed": "keys erased",
    "ceremony.refused": "wrong contribution",
    "ceremony.excluded": "left out",
}
_BAD_ENDS = {"cancelled", "denied", "expired", "failed"}


def read_act(record: ParsedEntry, *, keyed: bool = False) -> Act:
    """Give an entry as an act; ``CustodyError`` for a statement that is none.

    ``keyed`` says that whoever did it had a key to sign it with.
    """
    at, says = record.body["at"], summarize(record.body)
    if keyed and unsigned_by(record.body) is not None:
        says += " (not signed, though with a key)"
    if record.type != "ceremony.signed":
        kind = record.type.removeprefix("ceremony.")
        return Act(record.seq, at, record.by, kind, says + _failed(record))
    kind, official = record.data["kind"], record.data["official"]
    statement = Statement.parse(Envelope.from_dict(record.data["envelope"]).payload)
    return Act(record.seq, at, official, kind, says + _told(statement), statement.known)


def _failed(record: ParsedEntry) -> str:
    """Name the objects that an unlock did not open, and why."""
    failed = record.data["failed"] if record.type == "ceremony.unlocked" else ()
    return "".join(f"; {one['object'][:12]} did not open: {one['reason']}" for one in failed)


def _told(statement: Statement) -> str:
    """Give what somebody wrote beside their signature."""
    if statement.expected is not None:
        return (
            f": expected was {statement.expected}; what happened: {statement.happened}; "
            f"decided: {statement.decided}"
        )
    return f": {statement.reason}" if statement.reason else ""


def out_of_the_ordinary(record: ParsedEntry) -> str | None:
    """Name what an auditor wants to see of a ceremony; None for what is as it should be."""
    data: dict[str, Any] = record.data
    if record.type == "ceremony.ended" and data["outcome"] in _BAD_ENDS:
        return str(data["outcome"])
    if record.type == "ceremony.signed" and data["kind"] == "exception":
        return "exception"
    if record.type == "ceremony.signed" and data.get("verdict") == "disagree":
        return "attested against"
    if record.type == "ceremony.unlocked" and data["failed"]:
        return "objects did not open"
    if record.type == "ceremony.canary" and not data["opened"]:
        return "canary did not open"
    return _ODD.get(record.type)
