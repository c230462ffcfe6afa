"""A ledger written anew by somebody who holds the service's key: chain and checkpoint hold."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from custody.audit.finding import Finding
from custody.audit.sources.database_source import open_database
from custody.audit.sources.source import Stored
from custody.audit.verify import verify
from custody.ceremony import Ceremony, Event, evolve
from custody.formats.dsse import Envelope
from custody.formats.timestamps import parse_stamp, stamp
from custody.official.signing import Shown, make_statement, sign_statement
from custody.script import parse
from custody.servicekey import ServiceKey
from custody.tlog.entry import GENESIS_PREV, encode_entry, parse_entry
from custody.tlog.merkle import Frontier, leaf_hash
from custody.tlog.note import Checkpoint
from tests.audit.history import Copy, places
from tests.keys import key_of
from tests.people import ORIGIN


@dataclass
class Forged:
    """Bodies of entries, to be chained and signed as a service would."""

    bodies: list[dict[str, Any]]
    key: ServiceKey
    claimed = None
    path = None
    tables = None
    name = "a forgery"

    @classmethod
    def of(cls, history: Copy) -> Forged:
        with open_database(history.url) as source:
            bodies = [parse_entry(stored.entry).body for stored in source.entries()]
        return cls(copy.deepcopy(bodies), history.key)

    # what the verifier asks of a source

    def entries(self) -> Iterator[Stored]:
        prev = GENESIS_PREV
        for seq, body in enumerate(self.bodies):
            data = encode_entry(ORIGIN, seq, prev, body)
            yield Stored(seq, data)
            prev = leaf_hash(data)

    def checkpoint(self) -> bytes:
        return self.key.sign(self.head()).encode()

    def cosigned(self) -> Iterator[tuple[Any, Any]]:
        return iter(())

    # what tests ask of it

    def findings(self) -> tuple[Finding, ...]:
        return verify(self).findings

    def found(self) -> set[tuple[str, str]]:
        return places(self.findings())

    def head(self) -> Checkpoint:
        tree = Frontier().extend([leaf_hash(stored.entry) for stored in self.entries()])
        return Checkpoint(ORIGIN, tree.size, tree.root())

    def add(self, type_: str, data: dict[str, Any], **rest: Any) -> str:
        """Append an entry; gives the place that findings name."""
        body = {"at": stamp(self.now), "by": "service", "data": data, "type": type_}
        self.bodies.append({**body, **rest})
        return f"entry {len(self.bodies) - 1}"

    def cut_at(self, type_: str) -> str:
        """Let the first entry of a type be the last of all."""
        at = next(seq for seq, body in enumerate(self.bodies) if body["type"] == type_)
        del self.bodies[at + 1 :]
        return f"entry {at}"

    def go_on(self, ceremony: Ceremony, type_: str, data: dict[str, Any], **rest: Any) -> str:
        """Append an entry of a ceremony."""
        ids = {"ceremony": ceremony.id, "dataset": ceremony.dataset}
        return self.add(type_, data, **ids, **rest)

    def approve(self, ceremony: Ceremony, name: str, **rest: Any) -> str:
        """Append an official's true approval."""
        return self.say(ceremony, name, self.approval(ceremony, name), **rest)

    def say(self, ceremony: Ceremony, name: str, envelope: Envelope, **rest: Any) -> str:
        data = {"envelope": envelope.as_dict(), "kind": "approve", "official": name}
        return self.go_on(ceremony, "ceremony.signed", data, **{"by": name, **rest})

    def approval(self, ceremony: Ceremony, name: str, head: Checkpoint | None = None) -> Envelope:
        shown = Shown(ceremony.subject, None, head or self.head())
        return sign_statement(make_statement("approve", shown, name, self.now), key_of(name))

    @property
    def now(self) -> datetime:
        """A little after the last entry."""
        return parse_stamp(self.bodies[-1]["at"]) + timedelta(seconds=1)

    def ceremonies(self) -> list[Ceremony]:
        """All ceremonies, as their entries have them."""
        scripts = {
            body["data"]["digest"]: parse(body["data"]["text"].encode())
            for body in self.bodies
            if body["type"] == "script.adopted"
        }
        states: dict[str, Ceremony] = {}
        for body in self.bodies:
            if "ceremony" in body:
                before, event = states.get(body["ceremony"]), Event(body["type"], body["data"])
                opened = body["data"]["subject"]["script"]["digest"] if before is None else ""
                script = before.script if before else scripts[opened]
                states[body["ceremony"]] = evolve(before, event, parse_stamp(body["at"]), script)
        return list(states.values())

    def under_way(self) -> Ceremony:
        """The one export that has no outcome yet: it has one approval of three."""
        (found,) = [one for one in self.ceremonies() if (one.kind, one.outcome) == ("export", None)]
        return found


def last(forged: Forged, type_: str) -> dict[str, Any]:
    """The body of the newest entry of a type, to be altered."""
    return copy.deepcopy(next(body for body in reversed(forged.bodies) if body["type"] == type_))
