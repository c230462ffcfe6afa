"""The subject of a reshare: whom a dataset's key is dealt to anew, and by whom.

Canonical JSON. It has what every subject has (``custody/ceremony/subject.py``: ceremony,
combiner, dataset, expires, nonce, opened, origin, requester, script, witnesses), the dataset's
policy as it was when this was opened, since new officials know it by what their receipt signs, and

.. code-block:: text

    {"epoch": 1,                                  one more than that of "from"; a genesis is 0
     "format": "custody-reshare/v1",
     "from": {"dealing": "<hex SHA-256 of the dealing's JSON>",
              "epoch": 0,
              "quorum": {"need": 3, "of": ["anna", …]},
              "seats": [{…}],
              "shares": ["<base64 Y_r>", …]},     by row
     "policy": {…},
     "public": "<base64 A>",                      the same before and after
     "quorum": {"need": 2, "of": ["anna", …]},
     "seats": [{…}]}

A quorum is always written as its tree here, of m of n too. Seats are those of a genesis: they
have no share's key, which ``shares`` has by rows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from custody.ceremony.policy import Policy
from custody.ceremony.requesters import KEY_SIZE
from custody.ceremony.subject import FORMATS, Seat, Subject, read_frame, read_seat
from custody.errors import TamperedError
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.quorum import Dealing
from custody.quorum_tree import Node, leaves, read_tree

FORMAT = FORMATS["reshare"]
NEW_KINDS = ("receipt", "complain")
"""What only whoever gets a new share signs."""
OLD_KINDS = ("approve", "deny", "abstain", "redeal", "answer", "attest")
"""What only whoever had a share before signs."""


@dataclass(frozen=True, slots=True)
class OldEpoch:
    """The epoch that a reshare leaves: its quorum, seats and row keys, and its dealing's digest."""

    dealing: str
    epoch: int
    quorum: Node
    seats: tuple[Seat, ...]
    shares: tuple[bytes, ...]

    def record(self) -> dict[str, Any]:
        """Give the epoch as a JSON object."""
        return {
            "dealing": self.dealing,
            "epoch": self.epoch,
            "quorum": self.quorum.record(),
            "seats": [seat.record() for seat in self.seats],
            "shares": [format_base64(point) for point in self.shares],
        }

    @classmethod
    def read(cls, fields: Fields) -> OldEpoch:
        """Read one out of the subject's fields."""
        return cls(
            dealing=fields.text("dealing"),
            epoch=fields.integer("epoch"),
            quorum=read_tree(fields.json("quorum")),
            seats=tuple(read_seat(row, dealt=False) for row in fields.records("seats")),
            shares=tuple(fields.binaries("shares", KEY_SIZE)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareSubject(Subject):
    """A reshare: from the old epoch to this one, whose quorum and seats are the new ones (BOUND).

    Whether that can be is for :func:`custody.reshare.rosters.require_reshare`.
    """

    old: OldEpoch
    public: bytes

    @property
    def kind(self) -> str:
        """``reshare``."""
        return "reshare"

    @property
    def format(self) -> str:
        """The name of the format that :meth:`record` writes."""
        return FORMAT

    @property
    def deciding(self) -> Node:
        """The old quorum, whose approvals it takes."""
        return self.old.quorum

    @property
    def deciders(self) -> tuple[Seat, ...]:
        """The old seats."""
        return self.old.seats

    def old_seat(self, official: str) -> Seat | None:
        """Give the old seat of an official."""
        return next((seat for seat in self.old.seats if seat.official == official), None)

    def seat_for(self, kind: str | None, official: str) -> Seat | None:
        """Give the seat by which an official signs a statement of this kind: the old or the new."""
        if kind in NEW_KINDS:
            return self.seat(official)
        if kind in OLD_KINDS:
            return self.old_seat(official)
        return self.seat(official) or self.old_seat(official)

    def people(self) -> tuple[str, ...]:
        """Name everybody who has a part: officials old and new, witnesses, and who asked."""
        seats = (*self.seats, *self.old.seats)
        names = [*(one.official for one in seats), *(one.name for one in self.witnesses)]
        return tuple(dict.fromkeys([*names, self.requester]))

    def keyed_people(self) -> tuple[tuple[str, bytes], ...]:
        """Name those whose keys it has words for: whom is dealt to, each with the fingerprint.

        Who deals is known by the dataset's receipts.
        """
        return tuple((one.official, one.fingerprint) for one in self.seats)

    def dealer(self, row: int) -> str:
        """Name who holds an old row; ``TamperedError`` where there is no such row."""
        for leaf in leaves(self.old.quorum):
            if leaf.row == row:
                return leaf.who
        raise TamperedError(f"there is no row {row} in the old quorum", promise="QUORUM")

    def old_dealing(self) -> Dealing:
        """Give the dealing of the old epoch."""
        return Dealing(self.old.quorum, self.public, self.old.shares)

    def record(self) -> dict[str, Any]:
        """Give the subject as a JSON object, as it is hashed and signed."""
        return {
            **self.frame_record(),
            "epoch": self.epoch,
            "format": FORMAT,
            "from": self.old.record(),
            "policy": self.policy.record(),
            "public": format_base64(self.public),
            "quorum": self.quorum.record(),
            "seats": [seat.record() for seat in self.seats],
        }

    def digest(self) -> bytes:
        """Give the SHA-256 of the subject, which is signed until the dealers are frozen."""
        return hashlib.sha256(self.encode()).digest()

    @classmethod
    def read(cls, record: object) -> ReshareSubject:
        """Read a subject; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "the subject of a reshare")
        if fields.text("format") != FORMAT:
            raise TamperedError(f"expected a subject of format {FORMAT}")
        subject = cls(
            **read_frame(fields),
            epoch=fields.integer("epoch"),
            old=OldEpoch.read(fields.record("from")),
            public=fields.binary("public", KEY_SIZE),
            quorum=read_tree(fields.json("quorum")),
            seats=tuple(read_seat(row, dealt=False) for row in fields.records("seats")),
            policy=Policy.read(fields.json("policy")),
        )
        fields.end()
        if subject.record() != record:
            raise TamperedError(f"expected a subject of format {FORMAT}")
        return subject
