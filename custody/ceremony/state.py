"""The state of a ceremony, and how each event changes it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from custody import canonical
from custody.clock import parse_stamp
from custody.errors import LedgerError
from custody.script import Script, Step


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the ``type`` and ``data`` of a ledger entry's body."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """One official's place: 1-based index, public keys, key fingerprint, the share's public key."""

    index: int
    official: str
    signing_key: bytes
    box_key: bytes
    fingerprint: bytes
    share_key: bytes | None


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One ceremony, as far as its entries tell."""

    id: str
    kind: str
    dataset: str
    script: Script
    subject: dict[str, Any]
    opened: datetime
    expires: datetime
    since: datetime
    step: int = 0
    objects: tuple[tuple[str, int], ...] = ()
    present: tuple[str, ...] = ()
    read_back: tuple[str, ...] = ()
    dealing: dict[str, Any] | None = None
    receipts: tuple[str, ...] = ()
    canary: bool = False
    activated: bool = False
    verdicts: dict[str, str] = field(default_factory=dict)
    window: datetime | None = None
    turned: tuple[str, ...] = ()
    witnessed: tuple[str, ...] = ()
    unlocked: bool = False
    collected: bool = False
    attested: dict[str, str] = field(default_factory=dict)
    outcome: str | None = None

    @property
    def origin(self) -> str:
        """Name of the ledger this ceremony stands in."""
        return str(self.subject["origin"])

    @property
    def nonce(self) -> str:
        """Hex nonce that makes statements of this ceremony useless in any other."""
        return str(self.subject["nonce"])

    @property
    def threshold(self) -> int:
        """How many officials make the quorum."""
        return int(self.subject["threshold"])

    @property
    def current(self) -> Step:
        """The step the ceremony stands at."""
        return self.script.steps[self.step]

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The roster frozen in the subject, in index order."""
        return tuple(_seat(row) for row in self.subject["seats"])

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is signed; see :func:`subject_digest` (promise BOUND)."""
        return subject_digest(self.subject, self.dealing)

    @property
    def approvals(self) -> tuple[str, ...]:
        """Officials who approved, in the order they did."""
        return tuple(name for name, verdict in self.verdicts.items() if verdict == "approve")

    def seat(self, official: str) -> Seat | None:
        """Give the seat of an official of this roster."""
        return next((seat for seat in self.seats if seat.official == official), None)

    def signing_key(self, name: str) -> bytes | None:
        """Give the enrolled key of an official or witness of this ceremony (promise QUORUM)."""
        people = [*self.subject["seats"], *self.subject["witnesses"]]
        for row in people:
            if name in (row.get("official"), row.get("name")):
                return base64.b64decode(row["signing_key"])
        return None

    def is_witness(self, name: str) -> bool:
        """Tell whether this person is a witness here."""
        return any(row["name"] == name for row in self.subject["witnesses"])


def subject_digest(subject: dict[str, Any], dealing: dict[str, Any] | None) -> bytes:
    """Give the digest that everybody signs: the subject's, and in a genesis the dealing's too."""
    digest = hashlib.sha256(canonical.encode(subject)).digest()
    if dealing is None:
        return digest
    both = {"dealing": dealing, "subject": digest.hex()}
    return hashlib.sha256(canonical.encode(both)).digest()


def objects_digest(objects: tuple[tuple[str, int], ...]) -> str:
    """Give the hex SHA-256 of the canonical list of object ids and sizes in bytes."""
    rows = [{"id": id_, "size": size} for id_, size in objects]
    return hashlib.sha256(canonical.encode(rows)).hexdigest()


def evolve(state: Ceremony | None, event: Event, at: datetime, script: Script) -> Ceremony:
    """Give the state after ``event``; ``LedgerError`` for an event that can't follow."""
    if event.type == "ceremony.opened":
        return _opened(event.data, at, script)
    change = _CHANGES.get(event.type)
    if state is None or change is None:
        raise LedgerError(f"a ceremony can't begin with, or has no, event {event.type}")
    return change(state, event.data, at)


def _opened(data: dict[str, Any], at: datetime, script: Script) -> Ceremony:
    subject = data["subject"]
    return Ceremony(
        id=subject["ceremony"],
        kind=script.kind,
        dataset=subject["dataset"],
        script=script,
        subject=subject,
        opened=at,
        expires=parse_stamp(subject["expires"]),
        since=at,
    )


def _objects(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    added = tuple((row["id"], row["size"]) for row in data["objects"])
    return replace(state, objects=state.objects + added)


def _stepped(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, step=data["step"], since=at)


def _present(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, present=(*state.present, data["official"]))


def _read_back(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, read_back=(*state.read_back, data["by"]))


def _dealt(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, dealing=data["dealing"])


def _signed(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    name, kind = data["official"], data["kind"]
    if kind in ("approve", "deny", "abstain"):
        return replace(state, verdicts={**state.verdicts, name: kind})
    if kind == "receipt":
        return replace(state, receipts=(*state.receipts, name))
    if kind == "turn":
        return replace(state, turned=(*state.turned, name), window=state.window or at)
    if kind == "attest" and state.current.action == "witness":
        return replace(state, witnessed=(*state.witnessed, name))
    if kind == "attest":
        return replace(state, attested={**state.attested, name: data["verdict"]})
    return state


def _lapsed(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, turned=(), window=None)


def _mismatch(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return state


def _canary(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, canary=data["opened"])


def _activated(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, activated=True)


def _unlocked(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, unlocked=True)


def _collected(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, collected=True)


def _ended(state: Ceremony, data: dict[str, Any], at: datetime) -> Ceremony:
    return replace(state, outcome=data["outcome"])


_CHANGES: dict[str, Callable[[Ceremony, dict[str, Any], datetime], Ceremony]] = {
    "ceremony.objects": _objects,
    "ceremony.stepped": _stepped,
    "ceremony.present": _present,
    "ceremony.read-back": _read_back,
    "ceremony.mismatch": _mismatch,
    "ceremony.dealt": _dealt,
    "ceremony.signed": _signed,
    "ceremony.lapsed": _lapsed,
    "ceremony.canary": _canary,
    "ceremony.activated": _activated,
    "ceremony.unlocked": _unlocked,
    "ceremony.collected": _collected,
    "ceremony.ended": _ended,
}


def _seat(row: dict[str, Any]) -> Seat:
    share = row.get("share_key")
    return Seat(
        index=row["index"],
        official=row["official"],
        signing_key=base64.b64decode(row["signing_key"]),
        box_key=base64.b64decode(row["box_key"]),
        fingerprint=bytes.fromhex(row["fingerprint"]),
        share_key=base64.b64decode(share) if share else None,
    )
