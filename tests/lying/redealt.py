"""What a thief deals anew: all rows of a key of its own, under the names of those of today."""

from __future__ import annotations

import random
from dataclasses import replace

from custody.quorum import Share, deal
from custody.quorum_tree import Node
from custody.reshare import Redeal, ReshareBundle, ReshareSubject, freeze, redeal
from tests.keys import random_bytes_of

Redealt = tuple[Redeal, dict[str, bytes]]


def own_epoch(
    subject: ReshareSubject, quorum: Node | None = None
) -> tuple[ReshareSubject, tuple[Share, ...]]:
    """Put a key of the thief's in the place of the one that is left, shared the same way."""
    chance = random.Random("thief")
    quorum, private = quorum or subject.old.quorum, random_bytes_of("thief")(32)
    dealing, shares = deal(quorum, private=private, randbelow=chance.randrange)
    old = replace(subject.old, quorum=quorum, shares=dealing.shares)
    return replace(subject, old=old, public=dealing.public), shares


def redealt_for(subject: ReshareSubject) -> ReshareBundle:
    """Deal a key of the thief's own to the new seats: only the thief has its old shares."""
    own, shares = own_epoch(subject, subject.old.quorum)
    return bundle_of(own, {share.index: redeal(own, share) for share in shares})


def bundle_of(
    subject: ReshareSubject, dealt: dict[int, Redealt], attempt: int = 1
) -> ReshareBundle:
    """Freeze what was dealt, whoever dealt it."""
    redeals = {row: made for row, (made, _) in dealt.items()}
    frozen = freeze(subject, redeals, attempt)
    rows = frozen.dealers
    boxes = {row: dealt[row][1] for row in rows}
    return ReshareBundle(subject, frozen, {row: redeals[row] for row in rows}, boxes, {})


def dealt_in(bundle: ReshareBundle) -> dict[int, Redealt]:
    """Give what the dealers of a bundle dealt."""
    return {row: (bundle.redeals[row], dict(bundle.boxes[row])) for row in bundle.frozen.dealers}
