"""A dealing of a reshare with a box that does not open, the complaint of it, and the answer."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from custody.ceremony import Ceremony
from custody.errors import RedealError
from custody.official.resharing import SignedRedeal, answers, complaint
from custody.official.signing import Shown, make_statement, sign_statement
from custody.service import ceremonies, datasets, reshares
from tests.keys import key_of
from tests.world import World

RUBBISH = b"rubbish"


def redeal_wrongly(world: World, ceremony: Ceremony, dealer: str, official: str) -> Ceremony:
    """Have a dealer of one row hand in rubbish for one new official."""
    (right,) = world.redeals(dealer, ceremony)
    digest = hashlib.sha256(RUBBISH).hexdigest()
    record = replace(right.record, boxes={**right.record.boxes, official: digest})
    shown = Shown(ceremony.subject, None, world.head())
    said = make_statement("redeal", shown, dealer, world.clock(), contribution=record.digest())
    officials = [seat.official for seat in ceremony.seats]
    boxes = tuple(
        RUBBISH if name == official else box
        for name, box in zip(officials, right.boxes, strict=True)
    )
    signed = SignedRedeal(sign_statement(said, key_of(dealer)), record, boxes)
    return world.hand_in_redeal(ceremony, signed)


def complain(world: World, ceremony: Ceremony, official: str) -> Ceremony:
    """Have a new official find what is wrong, and complain of it."""
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    try:
        world.new_receipt(official, ceremony)
    except RedealError as wrong:
        envelope = complaint(shown, wrong, key_of(official), world.clock())
        return ceremonies.submit(world.service, ceremony.id, envelope, None)
    raise AssertionError(f"all that was dealt to {official} is right")


def answer_all(world: World, ceremony: Ceremony, dealer: str) -> Ceremony:
    """Have a dealer open what is complained of."""
    who, shown = world.principal(dealer), Shown(ceremony.subject, ceremony.dealing, world.head())
    old = datasets.bundle(world.service, who, ceremony.dataset)
    waits = reshares.complaints(world.service, who, ceremony.id)
    for one in answers(shown, waits, world.verdicts(ceremony), old, key_of(dealer), world.clock()):
        ceremony = ceremonies.submit(
            world.service, ceremony.id, one.envelope, None, record=one.record
        )
    return ceremony
