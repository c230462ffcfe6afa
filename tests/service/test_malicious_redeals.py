"""Dealings that are made to do harm, at the service: refused, or found, by name (NAMED)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from nacl import bindings

from custody import curve
from custody.ceremony import Ceremony
from custody.ceremony.resharing import course_of
from custody.errors import CustodyError, RedealError
from custody.formats import canonical_json
from custody.official.resharing import SignedRedeal, complaint
from custody.official.signing import Shown, make_statement, sign_statement
from custody.quorum_tree import plain
from custody.reshare import Redeal
from custody.sealedbox import seal_to
from custody.service import ceremonies
from custody.store.tables import redealt_box
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import rows
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

NEW = plain(2, ("anna", "dora", "emil"))
TORSION = bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")


@dataclass
class Evil:
    """Anna's dealing, changed, and signed by her all the same."""

    world: World
    ceremony: Ceremony
    good: SignedRedeal

    def hand_in(self, record: Redeal, boxes: tuple[bytes, ...] | None = None) -> Ceremony:
        shown = Shown(self.ceremony.subject, None, self.world.head())
        digest = hashlib.sha256(canonical_json.encode(record.record())).hexdigest()
        statement = make_statement("redeal", shown, "anna", self.world.clock(), contribution=digest)
        envelope = sign_statement(statement, key_of("anna"))
        return ceremonies.submit(
            self.world.service,
            self.ceremony.id,
            envelope,
            None,
            record=record.record(),
            boxes=self.good.boxes if boxes is None else boxes,
        )


@pytest.fixture
def evil(world: World) -> Evil:
    world.genesis(threshold=2, officials=OFFICIALS[:3])
    ceremony = world.approved_reshare(NEW)
    (good,) = world.redeals("anna", ceremony)
    return Evil(world, ceremony, good)


Change = Callable[[Redeal], Redeal]


def points(change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]) -> Change:
    return lambda made: replace(made, commitments=change(made.commitments))


PUBLIC: dict[str, tuple[str, Change]] = {
    "a lowered degree": ("number", points(lambda all_: all_[:-1])),
    "a raised degree": ("number", points(lambda all_: (*all_, curve.BASE))),
    "the identity": ("point", points(lambda all_: (*all_[:-1], curve.IDENTITY))),
    "a point of mixed order": (
        "point",
        points(
            lambda all_: (*all_[:-1], bindings.crypto_core_ed25519_add(all_[-1], TORSION)),
        ),
    ),
    "no point": ("point", points(lambda all_: (*all_[:-1], b"\xff" * 32))),
    "another value than the share": (
        "constant",
        points(lambda all_: (curve.add(all_[0], curve.BASE), *all_[1:])),
    ),
    "a row that gets nothing": (
        "tree",
        points(lambda all_: (all_[0], curve.sub(curve.IDENTITY, all_[0]))),
    ),
    "a missing box": (
        "boxes",
        lambda made: replace(made, boxes={k: v for k, v in made.boxes.items() if k != "dora"}),
    ),
    "a box for a stranger": (
        "boxes",
        lambda made: replace(made, boxes={**made.boxes, "carl": "00" * 32}),
    ),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_what_everybody_can_see_is_refused_at_hand_in(evil: Evil, name: str) -> None:
    """NAMED: by anna's name, nothing of it is kept, and the right one is taken afterwards."""
    fault, change = PUBLIC[name]
    size = evil.world.head().size
    with pytest.raises(RedealError) as caught:
        evil.hand_in(change(evil.good.record))
    assert (caught.value.official, caught.value.fault) == ("anna", fault)
    assert "anna" in caught.value.message
    assert (evil.world.head().size, rows(evil.world, redealt_box)) == (size, [])
    assert course_of(evil.hand_in(evil.good.record)).usable().keys() == {1}


def test_boxes_that_were_not_signed_are_refused(evil: Evil) -> None:
    """NAMED: others, or too few; nothing of the dealing is on the ledger then."""
    first, second, third = evil.good.boxes
    for boxes in ((second, first, third), (first, second), (first, second, b"\0" * 90)):
        with pytest.raises(CustodyError, match="boxes"):
            evil.hand_in(evil.good.record, boxes)
    assert evil.world.entries("ceremony.redealt") == []


HIDDEN: dict[str, tuple[str, Callable[[Evil], bytes]]] = {
    "a box to another key": (
        "box-fail",
        lambda evil: seal_to(key_of("emil").keyfile.box_public, _inside(evil)),
    ),
    "rubbish in a box": ("record-mismatch", lambda evil: _to_dora(b"rubbish")),
    "of another epoch": (
        "record-mismatch",
        lambda evil: _to_dora(_inside(evil).replace(b'"epoch":1', b'"epoch":2')),
    ),
    "one wrong sub-share": ("share-mismatch", lambda evil: _to_dora(_wrong(evil))),
}


def _to_dora(inside: bytes) -> bytes:
    return seal_to(key_of("dora").keyfile.box_public, inside)


def _inside(evil: Evil) -> bytes:
    return key_of("dora").unseal(evil.good.boxes[1])


def _wrong(evil: Evil) -> bytes:
    record = canonical_json.decode_object(_inside(evil))
    return canonical_json.encode({**record, "rows": {"2": "AQ" + "A" * 41 + "="}})


@pytest.mark.parametrize("name", HIDDEN)
def test_what_only_its_receiver_sees_is_complained_of_and_its_dealer_left_out(
    evil: Evil, name: str
) -> None:
    """NAMED: dora finds it, anna has no right answer, and the others go on without her."""
    fault, make = HIDDEN[name]
    world, first, third = evil.world, evil.good.boxes[0], evil.good.boxes[2]
    boxes = (first, make(evil), third)
    digests = {**evil.good.record.boxes, "dora": hashlib.sha256(boxes[1]).hexdigest()}
    evil.hand_in(replace(evil.good.record, boxes=digests), boxes)
    world.redeal("bert", evil.ceremony)
    ceremony = world.redeal("carl", evil.ceremony)
    with pytest.raises(RedealError) as caught:
        world.new_receipt("dora", ceremony)
    wrong = caught.value
    assert (wrong.official, wrong.fault, wrong.row) == ("anna", fault, 1)
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    said = complaint(shown, wrong, key_of("dora"), world.clock())
    ceremony = ceremonies.submit(world.service, ceremony.id, said, None)
    world.clock.advance(days=3)
    ceremony = ceremonies.show(world.service, world.admin, ceremony.id)
    assert course_of(ceremony).excluded.keys() == {"anna"}
    assert [one.body["data"]["official"] for one in world.entries("ceremony.excluded")] == ["anna"]
    for official in ("anna", "dora", "emil"):
        ceremony = world.receive_new(official, ceremony)
    assert ceremony.activated
