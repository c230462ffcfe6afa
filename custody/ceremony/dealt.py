"""What is public of a dealing: the record that a genesis enters into the ledger, and is signed.

RFC 8785 JSON; docs/formats.md draws it. The curve's arithmetic is not here: whether the
points are a sharing is for ``custody.quorum.verify_dealing``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from custody.ceremony.requesters import KEY_SIZE
from custody.ceremony.subject import Seat, Subject
from custody.errors import TamperedError
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.quorum_tree import (
    Node,
    leaves,
    quorum_fields,
    read_quorum,
    read_tree,
    rows_of,
    write_quorum,
)


@dataclass(frozen=True, slots=True)
class Reshared:
    """What only the dealing of a reshare says: which attempt, whose old rows, for which epoch."""

    attempt: int
    dealers: tuple[int, ...]
    epoch: int


@dataclass(frozen=True, slots=True)
class Dealt:
    """A dealing's public part.

    ``by`` says where it was dealt, ``canary`` is an age header sealed to the new key,
    ``public`` the Ed25519 point A and ``recipient`` the same key as age writes it,
    ``shares`` the points Y_1..Y_n, one for each row of the quorum, ``sealed`` the SHA-256 in hex of
    what is sealed to each seat. The seats of plain m of n have no names here. Where nobody dealt,
    nothing is sealed; ``commits`` are the SHA-256 of what each official committed to,
    ``transcript`` that of what they certify (custody/dkg/outcome.py), all in hex. In a reshare
    ``commits`` are those of the dealers' dealings (custody/reshare/frozen.py).
    """

    by: str
    canary: bytes
    public: bytes
    recipient: str
    sealed: tuple[str, ...]
    shares: tuple[bytes, ...]
    quorum: Node
    commits: tuple[str, ...] = ()
    transcript: str | None = None
    reshared: Reshared | None = None

    def record(self) -> dict[str, Any]:
        """Give the dealing as a JSON object, as it is hashed and signed."""
        return {
            "by": self.by,
            "canary": format_base64(self.canary),
            "public": format_base64(self.public),
            "recipient": self.recipient,
            **self._made(),
            "shares": [format_base64(point) for point in self.shares],
            **({"quorum": self.quorum.record()} if self.reshared else quorum_fields(self.quorum)),
        }

    def _made(self) -> dict[str, Any]:
        if self.reshared is not None:
            said = {name: getattr(self.reshared, name) for name in ("attempt", "epoch")}
            return {**said, "commits": list(self.commits), "dealers": list(self.reshared.dealers)}
        if self.transcript is None:
            return {"sealed": list(self.sealed)}
        return {"commits": list(self.commits), "transcript": self.transcript}

    @classmethod
    def read(cls, record: object) -> Dealt:
        """Read a dealing; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "a dealing")
        shares = tuple(fields.binaries("shares", KEY_SIZE))
        made = _read_made(fields)
        dealt = cls(
            by=fields.text("by"),
            canary=fields.binary("canary"),
            public=fields.binary("public", KEY_SIZE),
            recipient=fields.text("recipient"),
            **made,
            shares=shares,
            quorum=(
                read_tree(fields.json("quorum"))
                if made.get("reshared")
                else read_quorum(fields, [""] * len(shares))
            ),
        )
        fields.end()
        if dealt.record() != record:  # a quorum is said once, and in one way
            raise TamperedError("expected a dealing in its one form", promise="BOUND")
        return dealt

    def is_for(self, quorum: Node) -> bool:
        """Tell whether it is a dealing down this very tree, with a share for each of its rows."""
        rows = sum(1 for _ in leaves(quorum))
        return (quorum_fields(self.quorum), len(self.shares)) == (quorum_fields(quorum), rows)

    @property
    def takes(self) -> str:
        """Say what it was dealt for: ``3 of 5``, or the tree's text."""
        if self.quorum.is_plain:
            return f"{self.quorum.need} of {len(self.shares)}"
        return write_quorum(self.quorum)


def _read_made(fields: Fields) -> dict[str, Any]:
    if fields.has("dealers"):
        dealers = tuple(fields.integers("dealers"))
        reshared = Reshared(fields.integer("attempt"), dealers, fields.integer("epoch"))
        return {"sealed": (), "commits": tuple(fields.words("commits")), "reshared": reshared}
    if not fields.has("transcript"):
        return {"sealed": tuple(fields.texts("sealed"))}
    commits, transcript = tuple(fields.words("commits")), fields.word("transcript")
    return {"sealed": (), "commits": commits, "transcript": transcript}


def keyed_seats(subject: Subject, dealt: Dealt) -> tuple[Seat, ...]:
    """Give the seats with the public keys of the shares that were dealt to them."""
    if not dealt.is_for(subject.quorum):
        raise TamperedError("the dealing is for another threshold or roster", promise="QUORUM")
    return tuple(
        replace(seat, share_keys=_keys(dealt, rows_of(subject.quorum, seat.official)))
        for seat in subject.seats
    )


def _keys(dealt: Dealt, rows: tuple[int, ...]) -> tuple[bytes, ...]:
    return tuple(dealt.shares[row - 1] for row in rows)
