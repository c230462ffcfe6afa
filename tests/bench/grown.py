"""A sound ledger of any length, as a service with its officials would have written it.

It begins as a real one: a service, everybody enrolled, one genesis. After that,
registrations of sealed objects as nightly jobs make them, and for every
``REGISTRATIONS`` of them one whole export, asked for, approved and turned by a quorum,
unlocked and collected: one entry in eight is of a ceremony, which is more exports than
most archives will see. Everything holds to the last rule: the ceremony engine decides
every act, officials sign with their keys over the checkpoint of that moment. Only what
no entry shows is missing: sealed bytes, shares, grants.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from custody import age
from custody.ceremony import (
    ActiveDataset,
    Ceremony,
    Collect,
    Command,
    Event,
    Frame,
    ObjectSet,
    Resolved,
    Subject,
    Submit,
    Unlock,
    decide,
    evolve,
    export_subject,
    open_ceremony,
)
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.timestamps import parse_stamp, stamp
from custody.official.signing import Shown, make_statement, sign_statement
from custody.script import Script, parse
from custody.service import ledger_reads
from custody.service.active_datasets import active_dataset
from custody.servicekey import ServiceKey
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.export_file import ledger_lines
from custody.tlog.merkle import Frontier, leaf_hash
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier
from tests.db_snapshots import Moments, SqliteFiles
from tests.keys import key_of, random_bytes_of
from tests.people import OFFICIALS

REGISTRATIONS = 112
"""Registrations to one export, which is sixteen entries."""


def write_grown(path: Path, size: int) -> Verifier:
    """Write the ledger file of a sound ledger of at least ``size`` entries; gives its key."""
    grown = Grown.begin()
    log = Verifier.parse(grown.key.vkey)
    with path.open("wb") as stream:
        for line in ledger_lines(log, grown.entries(size), b""):
            stream.write(line)
        stream.seek(-len(b'{"checkpoint":""}\n'), 1)
        stream.write(canonical_json.encode({"checkpoint": grown.note()}) + b"\n")
    return log


@dataclass
class Grown:
    """A ledger that grows: its tree, its last link, and what requests are made from."""

    key: ServiceKey
    first: list[bytes]
    now: datetime
    subject: Subject
    dataset: ActiveDataset
    script: Script
    header: bytes
    tree: Frontier = field(default_factory=Frontier)
    prev: bytes = b""
    count: int = 0
    _state: Ceremony | None = None

    @classmethod
    def begin(cls) -> Grown:
        """Found a service, enrol everybody, and run a genesis and one request as patterns."""
        with (
            tempfile.TemporaryDirectory() as folder,
            Moments(SqliteFiles(Path(folder))).sealed() as world,
        ):
            rows = ledger_reads.entries(world.service, world.admin, 0, 1000)
            first = [canonical_json.decode_binary(row.entry) for row in rows]
            subject = world.request(*world.objects).subject
            with world.service.store.reading() as connection:
                dataset = active_dataset(world.service, connection, "registry")
            bodies = [parse_entry(data).body for data in first]
            texts = [b["data"]["text"] for b in bodies if b["type"] == "script.adopted"]
            scripts = [parse(text.encode()) for text in texts]
            (script,) = [one for one in scripts if one.digest == subject.script.digest]
            now = parse_stamp(bodies[-1]["at"])
            return cls(
                world.service.key, first, now, subject, dataset, script, world.objects[0].header
            )

    def entries(self, size: int) -> Iterator[tuple[int, bytes]]:
        """Give entries with their numbers until there are ``size``, and to the end of an export."""
        for data in self.first:
            yield self._take(data)
        while self.tree.size < size:
            sealed = []
            for _ in range(REGISTRATIONS):
                self.now += timedelta(seconds=7)
                row = self._registration()
                sealed.append(row)
                yield self._add("object.registered", "nightly", row, dataset="registry")
            yield from self._export(sealed[:4])

    def note(self) -> str:
        """Give the signed checkpoint of all entries so far."""
        return self.key.sign(self._head())

    def _registration(self) -> dict[str, Any]:
        self.count += 1
        share = hashlib.sha256(b"share %d" % self.count).digest()
        header = age.Header.parse(self.header)
        (stanza,) = header.stanzas
        changed = age.Stanza(stanza.type, (format_base64(share).rstrip("="),), stanza.body)
        encoded = age.Header((changed,), header.mac).encode()
        return {
            "header": format_base64(encoded),
            "host": "db1",
            "id": hashlib.sha256(encoded).hexdigest(),
            "job": "pg_dump",
            "sealed": stamp(self.now),
            "size": 90_123_456_789 + self.count,
            "tags": {"database": "people"},
        }

    def _export(self, sealed: list[dict[str, Any]]) -> Iterator[tuple[int, bytes]]:
        id_ = f"export-{self.count:010d}"
        objects = tuple((row["id"], row["size"]) for row in sealed)
        words, ends = ObjectSet(by_id=True).words(), (sealed[0]["sealed"], sealed[-1]["sealed"])
        subject = export_subject(
            frame=Frame(
                origin=self.subject.origin,
                ceremony=id_,
                nonce=random_bytes_of(id_)(16).hex(),
                dataset="registry",
                combiner=self.subject.combiner,
                script=self.subject.script,
                requester=self.subject.requester,
                witnesses=self.subject.witnesses,
                opened=self.now,
                expires=self.now + timedelta(days=7),
            ),
            dataset=self.dataset,
            objects=objects,
            purpose="a restore test",
            recipient=self.subject.asked.recipient,
            requester_key=self.subject.asked.requester_key,
            resolved=Resolved(words, self.tree.size, *ends),
        )
        asked = self._sign("request", subject, subject.requester)
        events = open_ceremony(subject, self.script, objects, self.now, asked)
        self._state = None
        yield from self._record(events, subject.requester, subject)
        quorum = OFFICIALS[: subject.threshold]
        for kind, rest in (("approve", {}), ("turn", {"contribution": "ab" * 32})):
            for official in quorum:
                signed = Submit(self._sign(kind, subject, official, **rest))
                yield from self._act(signed, official, subject)
        yield from self._act(Unlock("cd" * 32, len(objects), ()), "service", subject)
        yield from self._act(Collect(subject.requester), subject.requester, subject)

    def _sign(self, kind: str, subject: Subject, name: str, **rest: str) -> Envelope:
        shown = Shown(subject, None, self._head())
        return sign_statement(make_statement(kind, shown, name, self.now, **rest), key_of(name))

    def _act(self, command: Command, by: str, subject: Subject) -> Iterator[tuple[int, bytes]]:
        assert self._state is not None
        self.now += timedelta(seconds=5)
        return self._record(decide(self._state, command, self.now), by, subject)

    def _record(
        self, events: Iterable[Event], by: str, subject: Subject
    ) -> Iterator[tuple[int, bytes]]:
        for event in events:
            self._state = evolve(self._state, event, self.now, self.script)
            ids = {"ceremony": subject.ceremony, "dataset": subject.dataset}
            yield self._add(event.type, by, event.data, **ids)

    def _add(self, type_: str, by: str, data: dict[str, Any], **ids: str) -> tuple[int, bytes]:
        body = {"at": stamp(self.now), "by": by, "data": data, "type": type_, **ids}
        return self._take(encode_entry(self.key.origin, self.tree.size, self.prev, body))

    def _take(self, data: bytes) -> tuple[int, bytes]:
        seq, self.prev = self.tree.size, leaf_hash(data)
        self.tree, _ = self.tree.append(self.prev)
        return seq, data

    def _head(self) -> Checkpoint:
        return Checkpoint(self.key.origin, self.tree.size, self.tree.root())
