"""Formats entries as events for SIEM systems: JSON Lines, syslog (RFC 5424), OCSF 1.1.0.

Every form is one line for one entry, with the entry's sentence (:mod:`custody.entry_summary`),
its number, its leaf hash, and in the JSON forms its exact bytes, so that what was
collected can be held against the ledger later::

    {"at":"2026-01-31T09:00:00.000000Z","by":"adam","data":{…},"entry":"<base64>",
     "leaf":"<hex>","origin":"custody.example/main","seq":5,"text":"…","type":"…"}

    <110>1 2026-01-31T09:00:00.000000Z custody.example/main custody - person.invited
    [custody@32473 by="adam" leaf="…" seq="5"] BOM adam invited anna as official

    {"class_uid":6003,"category_uid":6,"type_uid":600301,"activity_id":1,…}

Syslog is of the facility 13, log audit. 32473 is the enterprise number that RFC 5612 keeps
for examples: this project has none of its own. OCSF events are API Activity; what that
class requires of a source is the ledger, as the ledger records nobody's address. Nothing
is verified here: an entry that can't be read becomes an event that says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody import __version__
from custody.audit.sources.source import Stored
from custody.entry_summary import summarize
from custody.errors import CustodyError
from custody.formats.encoding import format_base64
from custody.formats.timestamps import parse_stamp, stamp
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash

OCSF_VERSION = "1.1.0"
BOM = "\ufeff"
FACILITY = 13


@dataclass(frozen=True, slots=True)
class Event:
    """A stored entry to be exported: ``body`` is None where its bytes are no entry."""

    seq: int
    data: bytes
    origin: str
    at: datetime
    body: dict[str, Any] | None

    @property
    def leaf(self) -> str:
        """The leaf hash of its bytes, in hex."""
        return leaf_hash(self.data).hex()

    @property
    def text(self) -> str:
        """The entry's meaning in a sentence, for people."""
        return (
            "this is not an entry: verify the ledger" if self.body is None else summarize(self.body)
        )

    @property
    def type(self) -> str:
        """The entry's type."""
        return "unreadable" if self.body is None else str(self.body.get("type"))

    @property
    def weight(self) -> int:
        """0 for what is as it should be, 1 for what somebody should look at, 2 for damage."""
        if self.body is None:
            return 2
        data = self.body.get("data")
        said = data if isinstance(data, dict) else {}
        odd = said.get("kind") == "exception" or said.get("verdict") == "disagree"
        odd = odd or self.type == "ceremony.mismatch" or said.get("outcome") == "failed"
        return int(odd)


Format = Callable[[Event], str]


def read_event(stored: Stored, now: datetime) -> Event:
    """Read a stored entry; ``now`` stands in for the time of one that can't be read."""
    try:
        entry = parse_entry(stored.entry)
        at = parse_stamp(str(entry.body.get("at")))
        return Event(stored.seq, stored.entry, entry.origin, at, entry.body)
    except CustodyError:
        return Event(stored.seq, stored.entry, "-", now, None)


def as_jsonl(event: Event) -> str:
    """Write an event as one JSON object, the entry's own fields among ours."""
    ours = {
        "entry": format_base64(event.data),
        "leaf": event.leaf,
        "origin": event.origin,
        "seq": event.seq,
        "text": event.text,
    }
    theirs = event.body if event.body is not None else {"type": event.type}
    return _json({**theirs, **ours})


def as_syslog(event: Event) -> str:
    """Write an event as a message of RFC 5424, without framing."""
    priority = 8 * FACILITY + (6, 4, 2)[event.weight]  # informational, warning, critical
    given = event.body or {}
    named = {name: given.get(name) for name in ("by", "ceremony", "dataset")}
    pairs = {**named, "leaf": event.leaf, "seq": event.seq}
    data = " ".join(
        f'{name}="{_escape_param(str(value))}"'
        for name, value in sorted(pairs.items())
        if value is not None
    )
    head = f"<{priority}>1 {stamp(event.at)} {_header_field(event.origin, 255)} custody -"
    head += f" {_header_field(event.type, 32)}"
    return f"{head} [custody@32473 {data}] {BOM}{_one_line(event.text)}"


def as_ocsf(event: Event) -> str:
    """Write an event of the OCSF class API Activity (6003)."""
    activity = 99 if event.body is None else _activity(event.type)
    body = event.body or {}
    metadata = {
        "correlation_uid": body.get("ceremony"),
        "event_code": event.type,
        "log_name": event.origin,
        "original_time": stamp(event.at),
        "product": {"name": "custody", "vendor_name": "custody", "version": __version__},
        "sequence": event.seq,
        "uid": f"{event.origin}/{event.seq}",
        "version": OCSF_VERSION,
    }
    record = {
        "activity_id": activity,
        "activity_name": {**_NAMES, 99: event.type}[activity],
        "actor": {"user": {"name": str(body.get("by", "-"))}},
        "api": {"operation": event.type, "service": {"name": "custody", "uid": event.origin}},
        "category_name": "Application Activity",
        "category_uid": 6,
        "class_name": "API Activity",
        "class_uid": 6003,
        "message": event.text,
        "metadata": {name: value for name, value in metadata.items() if value is not None},
        "raw_data": format_base64(event.data),
        "severity_id": (1, 3, 5)[event.weight],  # informational, medium, critical
        "src_endpoint": {"name": event.origin, "svc_name": "custody"},
        "time": int(event.at.timestamp() * 1000),
        "type_uid": 600_300 + activity,
        "unmapped": {"data": body.get("data"), "leaf": event.leaf},
    }
    if body.get("dataset") is not None:
        record["resources"] = [{"name": str(body["dataset"]), "type": "dataset"}]
    return _json(record)


FORMATS: dict[str, Format] = {"jsonl": as_jsonl, "syslog": as_syslog, "ocsf": as_ocsf}

_NAMES = {1: "Create", 2: "Read", 3: "Update", 4: "Delete"}
_CREATES = ("adopted", "created", "initialised", "invited", "made", "opened", "registered")
_READS = ("collected", "unlocked", "canary")
_DELETES = ("lapsed", "revoked")


def _activity(type_: str) -> int:
    """Give OCSF's activity number for an entry, by the second word of its type."""
    verb = type_.rpartition(".")[2]
    for number, verbs in ((1, _CREATES), (2, _READS), (4, _DELETES)):
        if verb in verbs:
            return number
    return 3


def _json(record: object) -> str:
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


def _header_field(text: str, most: int) -> str:
    """Reduce a text to what a syslog header allows: printable ASCII."""
    return re.sub("[^!-~]", "?", text)[:most] or "-"


def _escape_param(text: str) -> str:
    """Escape a parameter of structured data (RFC 5424, section 6.3.3)."""
    return re.sub(r'(["\\\]])', r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    """Put a text on one line, without what UTF-8 can't encode."""
    whole = text.encode("utf-8", "backslashreplace").decode()
    return "".join(one if one.isprintable() else " " for one in whole)
