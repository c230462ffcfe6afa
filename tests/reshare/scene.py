"""A dataset that goes from one quorum to another and another: real keys, shares and boxes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from custody import age
from custody.ceremony.policy import Policy
from custody.ceremony.subject import ScriptName, Seat
from custody.official.keyfile import OfficialKey
from custody.quorum import Context, Dealing, Share, combine, contribute, deal
from custody.quorum_tree import Node, leaves, people
from custody.reshare import (
    Frozen,
    OldEpoch,
    Redeal,
    ReshareBundle,
    ReshareSubject,
    freeze,
    receive_rows,
    redeal,
)
from tests.keys import key_of
from tests.quorum_tree.trees import held_rows

OPENED = datetime(2026, 11, 30, 9, tzinfo=UTC)
POLICY = Policy(requester_may_approve=False, export_script="export")
Redealt = tuple[Redeal, dict[str, bytes]]


def seat_of(index: int, name: str) -> Seat:
    keyfile = key_of(name).keyfile
    return Seat(index, name, keyfile.signing_public, keyfile.box_public, keyfile.fingerprint())


def seats_of(tree: Node) -> tuple[Seat, ...]:
    return tuple(seat_of(index, name) for index, name in enumerate(people(tree), start=1))


@dataclass(frozen=True)
class Dataset:
    """A dataset in one of its epochs, with every share, which nobody ever has together."""

    dealing: Dealing
    shares: tuple[Share, ...] = field(repr=False)
    private: bytes = field(repr=False)
    epoch: int = 0

    @classmethod
    def dealt(cls, tree: Node, seed: int = 0) -> Dataset:
        chance = random.Random(seed)
        private = chance.randbytes(32)
        return cls(*deal(tree, private=private, randbelow=chance.randrange), private)

    @property
    def recipient(self) -> age.X25519Recipient:
        return age.X25519Recipient(self.dealing.recipient_public)

    def subject(self, new: Node, ceremony: str = "reshare-1") -> ReshareSubject:
        """Give the subject of a reshare to a new quorum."""
        return ReshareSubject(
            origin="custody.example/test",
            ceremony=ceremony,
            nonce=hashlib.sha256(f"{ceremony} {self.epoch}".encode()).hexdigest()[:32],
            dataset="payroll",
            combiner=key_of("combiner").keyfile.box_public,
            script=ScriptName("reshare", "5c" * 32),
            requester="adam",
            witnesses=(),
            opened=OPENED,
            expires=OPENED.replace(month=12),
            epoch=self.epoch + 1,
            old=OldEpoch(
                dealing="d1" * 32,
                epoch=self.epoch,
                quorum=self.dealing.quorum,
                seats=seats_of(self.dealing.quorum),
                shares=self.dealing.shares,
            ),
            public=self.dealing.public,
            quorum=new,
            seats=seats_of(new),
            policy=POLICY,
        )

    def reshare(self, new: Node, dealers: Collection[int] | None = None) -> Reshare:
        """Have these rows deal, or all."""
        subject = self.subject(new)
        rows = dealers or [share.index for share in self.shares]
        return Reshare(self, subject, {row: redeal(subject, self.shares[row - 1]) for row in rows})

    def opens(self, header: bytes, have: Collection[str]) -> bytes:
        """Open a header by these people, each of whom turns by all their rows; give its key."""
        names = {leaf.row: leaf.who for leaf in leaves(self.dealing.quorum)}
        rows = sorted(held_rows(self.dealing.quorum, frozenset(have)))
        elements = age.x25519_shares(header)
        turns = [self._turn(row, names[row], elements) for row in rows]
        (secret,) = combine(self.dealing, elements, turns)
        return age.open_header_with_shared_secret(header, 0, secret, self.recipient.public)

    def _turn(self, row: int, official: str, elements: tuple[bytes, ...]):  # type: ignore[no-untyped-def]
        context = Context("o", "payroll", "export-7", "nonce", "d1" * 32, official, row)
        random_bytes = random.Random(row).randbytes
        share = self.shares[row - 1]
        return context, contribute(share, self.dealing, elements, context, random=random_bytes)


@dataclass(frozen=True)
class Reshare:
    """A reshare whose dealers have dealt."""

    before: Dataset
    subject: ReshareSubject
    dealt: Mapping[int, Redealt]

    @cached_property
    def redeals(self) -> dict[int, Redeal]:
        return {row: made for row, (made, _) in self.dealt.items()}

    @cached_property
    def frozen(self) -> Frozen:
        return freeze(self.subject, self.redeals, 1)

    def boxes_to(self, official: str) -> dict[int, bytes]:
        return {row: boxes[official] for row, (_, boxes) in self.dealt.items()}

    def received(self, official: str, key: OfficialKey | None = None) -> tuple[Share, ...]:
        boxes, own = self.boxes_to(official), key or key_of(official)
        return receive_rows(self.subject, self.frozen, self.redeals, boxes, own)

    def after(self) -> Dataset:
        """Have everybody receive, and give the dataset in its new epoch."""
        shares = [one for name in people(self.subject.quorum) for one in self.received(name)]
        shares.sort(key=lambda share: share.index)
        return Dataset(self.frozen.dealing, tuple(shares), self.before.private, self.subject.epoch)

    def bundle(self, answers: Mapping[tuple[int, str], bytes] | None = None) -> ReshareBundle:
        rows = self.frozen.dealers
        return ReshareBundle(
            self.subject,
            self.frozen,
            {row: self.redeals[row] for row in rows},
            {row: self.dealt[row][1] for row in rows},
            answers or {},
        )

    def with_box(self, row: int, official: str, box: bytes) -> Reshare:
        """Have a dealer sign another box in the place of one."""
        made, boxes = self.dealt[row]
        digests = {**made.boxes, official: hashlib.sha256(box).hexdigest()}
        changed = replace(made, boxes=digests), {**boxes, official: box}
        return replace(self, dealt={**self.dealt, row: changed})


def sealed(dataset: Dataset, seed: int = 1) -> tuple[bytes, bytes]:
    """Seal a header to the dataset, as a backup host does; give its file key too."""
    chance = random.Random(seed)
    file_key = chance.randbytes(16)
    return file_key, age.new_header(file_key, [dataset.recipient], random=chance.randbytes)
