"""Real objects sealed to a dealt key, and the export that opens them with real contributions."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

from custody import age
from custody.ceremony import Submit, Unlock
from custody.curve import to_montgomery
from custody.formats.dsse import Envelope
from custody.grant import FailedObject, Grant, GrantDocument, GrantedObject
from custody.official.bundle import Bundle, check_bundle
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown
from custody.quorum import Context, Contribution, combine
from custody.servicekey import ServiceKey
from custody.tlog.entry import GENESIS_PREV, encode_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from custody.tlog.proof import TlogProof
from tests.ceremony.play import (
    COMBINER_KEY,
    ORIGIN,
    CeremonyRun,
    body,
    dealt,
    export,
    key,
)
from tests.turning import turn

SERVICE = ServiceKey.generate(ORIGIN, random.Random(7).randbytes)
CHECKPOINT = Checkpoint(ORIGIN, 7, bytes(32))


@cache
def sealed(number: int = 2) -> tuple[tuple[bytes, bytes], ...]:
    """File keys and the age headers that seal them to the dealt key."""
    chance = random.Random(8)
    to = age.X25519Recipient.parse(dealt().dealing.recipient)
    keys = [chance.randbytes(16) for _ in range(number)]
    return tuple((k, age.new_header(k, [to], random=chance.randbytes)) for k in keys)


def headers(number: int = 2) -> list[bytes]:
    return [header for _, header in sealed(number)]


def named(number: int = 2) -> tuple[tuple[str, int], ...]:
    return tuple((age.object_id(header), 5000 + at) for at, header in enumerate(headers(number)))


@dataclass
class SealedExport:
    """An export under way: the play, and what the officials have handed in."""

    play: CeremonyRun
    bundle: Bundle = field(default_factory=dealt)
    given: list[tuple[Context, Contribution]] = field(default_factory=list)

    @property
    def shown(self) -> Shown:
        return Shown(self.play.state.subject, None, CHECKPOINT)

    def turn(self, name: str, by: OfficialKey | None = None) -> tuple[Envelope, bytes]:
        """An official's turn, as it would go to the service."""
        chance = random.Random(name).randbytes
        return turn(self.shown, headers(), self.bundle, by or key(name), self.play.now, chance)

    def hand_in(self, name: str) -> None:
        envelope, box = self.turn(name)
        self.play.do(Submit(envelope))
        seat = self.play.state.seat(name)
        assert seat is not None
        bound = Context.of(self.play.state.subject, self.play.state.digest, name, seat.index)
        self.given.append((bound, Contribution.decode(COMBINER_KEY.unseal(box))))

    def file_keys(self) -> list[bytes]:
        """What the contributions open."""
        dealing = check_bundle(self.bundle)
        elements = [share for header in headers() for share in age.x25519_shares(header)]
        secrets = combine(dealing, elements, self.given)
        public = to_montgomery(dealing.public)
        return [
            age.open_header_with_shared_secret(header, 0, secret, public)
            for header, secret in zip(headers(), secrets, strict=True)
        ]


def approved_export() -> SealedExport:
    """An export of the sealed objects that two officials have approved."""
    made = SealedExport(export(named=named()))
    made.play.all_say("approve", "anna", "bert")
    return made


@cache
def grant(failed: int = 0) -> Grant:
    """The grant of an export of two objects of which ``failed`` would not open."""
    made = approved_export()
    made.hand_in("anna")
    made.hand_in("bert")
    play = made.play
    to = age.X25519Recipient.parse(play.state.subject.asked.recipient)
    rows = [
        GrantedObject(id_, size, age.new_header(file_key, [to]))
        for (id_, size), file_key in zip(named(), made.file_keys(), strict=True)
    ]
    lost = tuple(FailedObject(row.id, "sealed to another key") for row in rows[:failed])
    document = GrantDocument(
        ceremony=play.state.id,
        dataset=play.state.dataset,
        failed=lost,
        objects=tuple(rows[failed:]),
        origin=play.state.origin,
        recipient=play.state.subject.asked.recipient,
        request=play.state.subject,
        statements=tuple(
            Envelope.from_dict(event.data["envelope"])
            for event, _ in play.log
            if event.type == "ceremony.signed"
        ),
    )
    reasons = tuple((one.object, one.reason) for one in lost)
    play.do(Unlock(document.digest, len(rows) - failed, reasons))
    return grant_of(play, document)


def grant_of(play: CeremonyRun, document: GrantDocument) -> Grant:
    """Put a play's entries into a ledger and prove its unlock."""
    entries, leaves, frontier, prev = [], [], Frontier(0, ()), GENESIS_PREV
    for seq, (event, at) in enumerate(play.log):
        entries.append(encode_entry(ORIGIN, seq, prev, body(play, event, at)))
        prev = leaf_hash(entries[-1])
        leaves.append(prev)
        frontier, _ = frontier.append(prev)
    place = play.types().index("unlocked")
    proof = inclusion_proof(place, len(leaves), lambda level, at: node(leaves, level, at))
    note = SERVICE.sign(Checkpoint(ORIGIN, frontier.size, frontier.root()))
    text = TlogProof(place, tuple(proof), note.encode()).encode().decode()
    return Grant(document, entries[place], text, SERVICE.vkey)


def node(leaves: list[bytes], level: int, at: int) -> bytes:
    """The hash of a complete subtree, straight from its leaves."""
    frontier = Frontier(0, ())
    for leaf in leaves[at << level : (at + 1) << level]:
        frontier, _ = frontier.append(leaf)
    return frontier.root()


def canary(bundle: Bundle) -> bytes:
    """The header of a dealing's canary."""
    return bundle.dealing.canary
