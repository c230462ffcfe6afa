"""The subject of a ceremony: everything that is fixed when it opens, and that everybody signs.

A subject stands in the ledger's entry of the opening, in bundles, grants and the
service's answers, as RFC 8785 JSON; docs/formats.md draws it. It is read here, once, into
values with fields. What is missing, unknown or spelled in another way is refused, so
what is read and written again is the same to the byte, and so is its digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from custody.ceremony.drill import Drill, require_canary
from custody.ceremony.policy import Policy
from custody.ceremony.requested import LISTED, RESOLVED, Request
from custody.ceremony.requesters import KEY_SIZE, KeyedRequester, read_fingerprint, read_requesters
from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp, stamp
from custody.quorum_tree import Node, quorum_fields, read_quorum, smallest

FORMATS = {
    "drill": "custody-drill/v1",
    "genesis": "custody-genesis/v1",
    "policy": "custody-policy/v1",
    "reshare": "custody-reshare/v1",
}
"""The formats of subjects that are no request; those have two (:mod:`requested`)."""
DEALERLESS_FORMAT = "custody-genesis/v2"
"""That of a genesis without a dealer."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One official's place: 1-based index, public keys, key fingerprint, the shares' public keys.

    ``share_keys`` are known once the dataset is dealt, so the seats of exports have them: one for
    each row that the official holds in the quorum's tree, ascending. A single one is written as
    ``share_key``.
    """

    index: int
    official: str
    signing_key: bytes
    box_key: bytes
    fingerprint: bytes
    share_keys: tuple[bytes, ...] = ()

    def record(self) -> dict[str, Any]:
        """Give the seat as a JSON object."""
        keys: dict[str, Any] = {
            "box_key": format_base64(self.box_key),
            "fingerprint": self.fingerprint.hex(),
            "signing_key": format_base64(self.signing_key),
        }
        if len(self.share_keys) == 1:
            keys["share_key"] = format_base64(self.share_keys[0])
        elif self.share_keys:
            keys["share_keys"] = [format_base64(key) for key in self.share_keys]
        return {"index": self.index, "official": self.official, **keys}


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who looks on, with the key they attest by."""

    name: str
    signing_key: bytes

    def record(self) -> dict[str, Any]:
        """Give the witness as a JSON object."""
        return {"name": self.name, "signing_key": format_base64(self.signing_key)}


@dataclass(frozen=True, slots=True)
class ScriptName:
    """A script, by its name and by the SHA-256 of its text in hex."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the subject of every ceremony says: which it is, when, by which script, who looks on.

    ``origin`` names the ledger, ``nonce`` (hex) makes statements useless in any other
    ceremony, ``combiner`` is the box key that contributions are sealed to.
    """

    origin: str
    ceremony: str
    nonce: str
    dataset: str
    combiner: bytes
    script: ScriptName
    requester: str
    witnesses: tuple[Witness, ...]
    opened: datetime
    expires: datetime

    def frame_record(self) -> dict[str, Any]:
        """Give the frame's fields, for the JSON object of the subject."""
        return {
            "ceremony": self.ceremony,
            "combiner": format_base64(self.combiner),
            "dataset": self.dataset,
            "expires": stamp(self.expires),
            "nonce": self.nonce,
            "opened": stamp(self.opened),
            "origin": self.origin,
            "requester": self.requester,
            "script": {"digest": self.script.digest, "name": self.script.name},
            "witnesses": [witness.record() for witness in self.witnesses],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Frame):
    """A genesis, or with a ``request`` an export: its frame, quorum and policy (promise BOUND).

    Or with a ``wanted`` policy the change to it from ``policy``, the dataset's at the opening; or
    a ``drill``, whose canary is the one that follows from all this (promise HARMLESS).
    ``requesters`` are those who had keys when a genesis was opened, by name; where there are
    none, the field is not written, so a genesis of 0.1.0 keeps its digest. ``epoch`` is the one
    that the dataset is in (promise EPOCH), and is written from the first reshare on. The subject
    of a reshare itself is :class:`custody.reshare.ReshareSubject`.
    """

    quorum: Node
    seats: tuple[Seat, ...]
    policy: Policy
    request: Request | None = None
    requesters: tuple[KeyedRequester, ...] = ()
    wanted: Policy | None = None
    drill: Drill | None = None
    epoch: int = 0

    @property
    def threshold(self) -> int:
        """How few officials can be the quorum; of plain m of n it is m."""
        return smallest(self.quorum)

    @property
    def kind(self) -> str:
        """``genesis``, ``export``, ``policy``, ``drill`` or ``reshare``."""
        if self.wanted is not None:
            return "policy"
        if self.drill is not None:
            return "drill"
        return "genesis" if self.request is None else "export"

    @property
    def asked(self) -> Request:
        """What is asked for; ``TamperedError`` where the subject is of no export."""
        if self.request is None:
            raise TamperedError(f"{self.ceremony} is no export", promise="BOUND")
        return self.request

    @property
    def format(self) -> str:
        """The name of the format that :meth:`record` writes."""
        if self.is_dealerless:
            return DEALERLESS_FORMAT
        return FORMATS[self.kind] if self.request is None else self.request.format

    @property
    def is_dealerless(self) -> bool:
        """Whether it is a genesis in which all officials make the key together."""
        return self.kind == "genesis" and self.policy.dealerless

    @property
    def deciding(self) -> Node:
        """Whose approvals it takes: those who open the dataset at that time."""
        return self.quorum

    @property
    def deciders(self) -> tuple[Seat, ...]:
        """The seats of those."""
        return self.seats

    def seat(self, official: str) -> Seat | None:
        """Give the seat of an official of this roster."""
        return next((seat for seat in self.seats if seat.official == official), None)

    def seat_for(self, kind: str | None, official: str) -> Seat | None:
        """Give the seat by which an official signs a statement of this kind, or of any."""
        return self.seat(official)

    def people(self) -> tuple[str, ...]:
        """Name everybody who has a part: officials, witnesses, and who asked."""
        officials = [seat.official for seat in self.seats]
        return (*officials, *(witness.name for witness in self.witnesses), self.requester)

    def keyed_people(self) -> tuple[tuple[str, bytes], ...]:
        """Name everybody whose key the subject has, seats first, each with its fingerprint."""
        seats = [(seat.official, seat.fingerprint) for seat in self.seats]
        return (*seats, *((one.name, one.fingerprint) for one in self.requesters))

    def record(self) -> dict[str, Any]:
        """Give the subject as a JSON object, as it is hashed and signed."""
        listed = [one.record() for one in self.requesters]
        return {
            **({"requesters": listed} if listed else {}),
            **self.frame_record(),
            "format": self.format,
            **self._policies(),
            "seats": [seat.record() for seat in self.seats],
            **quorum_fields(self.quorum),
            **(self.request.record() if self.request else {}),
            **(self.drill.record() if self.drill else {}),
            **({"epoch": self.epoch} if self.epoch else {}),
        }

    def _policies(self) -> dict[str, Any]:
        if self.wanted is None:
            return {"policy": self.policy.record()}
        return {"from": self.policy.record(), "to": self.wanted.record()}

    def encode(self) -> bytes:
        """Write the subject as RFC 8785 JSON."""
        return _encode(self)

    @classmethod
    def read(cls, record: object) -> Subject:
        """Read a subject; ``TamperedError`` for anything :meth:`record` does not give.

        And, in a drill, for any header but the canary of its own (promise HARMLESS).
        """
        fields = Fields(record, "the subject of a ceremony")
        form = fields.text("format")
        exports = form in (LISTED, RESOLVED)
        changes = form == FORMATS["policy"]
        drills = form == FORMATS["drill"]
        dealt = exports or changes or drills
        seats = tuple(read_seat(row, dealt=dealt) for row in fields.records("seats"))
        drill = Drill.read(fields) if drills else None
        subject = cls(
            **read_frame(fields),
            quorum=read_quorum(fields, [seat.official for seat in seats]),
            seats=seats,
            policy=Policy.read(fields.json("from" if changes else "policy")),
            request=Request.read(fields, form) if exports else None,
            requesters=read_requesters(fields) if form in _GENESES else (),
            wanted=Policy.read(fields.json("to")) if changes else None,
            drill=drill,
            epoch=drill.epoch if drill else _read_epoch(fields, dealt),
        )
        fields.end()
        if subject.record() != record:
            known = " or ".join((*FORMATS.values(), DEALERLESS_FORMAT, LISTED, RESOLVED))
            raise TamperedError(f"expected a subject of format {known}")
        if subject.drill is not None:
            require_canary(subject, subject.drill)
        return subject


def _read_epoch(fields: Fields, dealt: bool) -> int:
    return fields.integer("epoch") if dealt and fields.has("epoch") else 0


_GENESES = (FORMATS["genesis"], DEALERLESS_FORMAT)


@lru_cache(16)
def _encode(subject: Subject) -> bytes:
    """Write a subject, which opening a ceremony asks for again and again."""
    return canonical_json.encode(subject.record())


def read_frame(fields: Fields) -> dict[str, Any]:
    """Read the fields of a :class:`Frame`, by name."""
    script = fields.record("script")
    return {
        "origin": fields.text("origin"),
        "ceremony": fields.text("ceremony"),
        "nonce": fields.text("nonce"),
        "dataset": fields.text("dataset"),
        "combiner": fields.binary("combiner", KEY_SIZE),
        "script": ScriptName(script.text("name"), script.text("digest")),
        "requester": fields.text("requester"),
        "witnesses": tuple(_witness(row) for row in fields.records("witnesses")),
        "opened": parse_stamp(fields.text("opened")),
        "expires": parse_stamp(fields.text("expires")),
    }


def read_seat(fields: Fields, *, dealt: bool) -> Seat:
    """Read a seat, with its share's public key where the dataset was dealt before."""
    return Seat(
        index=fields.integer("index"),
        official=fields.text("official"),
        signing_key=fields.binary("signing_key", KEY_SIZE),
        box_key=fields.binary("box_key", KEY_SIZE),
        fingerprint=read_fingerprint(fields),
        share_keys=_share_keys(fields) if dealt else (),
    )


def _share_keys(fields: Fields) -> tuple[bytes, ...]:
    if fields.has("share_keys"):
        return tuple(fields.binaries("share_keys", KEY_SIZE))
    return (fields.binary("share_key", KEY_SIZE),)


def _witness(fields: Fields) -> Witness:
    return Witness(fields.text("name"), fields.binary("signing_key", KEY_SIZE))
