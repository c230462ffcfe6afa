"""Whether a reshare can be: its old epoch and its new roster, each by itself and together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from custody.ceremony.requesters import require_fingerprint
from custody.ceremony.subject import Seat
from custody.errors import RefusedError, TamperedError
from custody.quorum import verify_dealing
from custody.quorum_tree import Node, people, require_sound
from custody.reshare.subject import ReshareSubject

_DIGEST = re.compile("[0-9a-f]{64}")


def require_reshare(subject: ReshareSubject) -> None:
    """Refuse a subject whose epochs, quorums, seats or old shares can't be (EPOCH, QUORUM).

    The epoch follows the old one. Both quorums are sound (promise QUORUM), their people have one
    seat each, in the order in which they first stand in the tree, and no key sits twice. The old
    row keys are a sharing of the dataset's key. A person may sit in both rosters, with the same
    keys or with new ones; a witness sits in neither. ``RefusedError`` or ``TamperedError`` says
    which.
    """
    before = subject.old.epoch
    if before < 0 or subject.epoch != before + 1:
        raise TamperedError(
            f"expected an epoch from 0 and the one after it, got {before} and {subject.epoch}",
            promise="EPOCH",
        )
    if not _DIGEST.fullmatch(subject.old.dealing):
        raise TamperedError("expected the old dealing by its SHA-256 in hex")
    _require_roster("old", subject.old.quorum, subject.old.seats)
    _require_roster("new", subject.quorum, subject.seats)
    _require_witnesses(subject)
    verify_dealing(subject.old_dealing())


def _require_roster(which: str, quorum: Node, seats: Sequence[Seat]) -> None:
    require_sound(quorum)
    if tuple(seat.official for seat in seats) != people(quorum):
        raise TamperedError(
            f"the {which} seats are not those of the {which} quorum, in its order",
            promise="QUORUM",
        )
    if [seat.index for seat in seats] != list(range(1, len(seats) + 1)):
        raise TamperedError(f"the {which} seats are not numbered in their order", promise="QUORUM")
    if _repeats([one.signing_key for one in seats]) or _repeats([one.box_key for one in seats]):
        raise RefusedError("one key can't take two seats", promise="QUORUM")
    for seat in seats:
        require_fingerprint(seat.official, seat.signing_key, seat.box_key, seat.fingerprint)


def _require_witnesses(subject: ReshareSubject) -> None:
    seats = (*subject.old.seats, *subject.seats)
    names = [witness.name for witness in subject.witnesses]
    keys = [witness.signing_key for witness in subject.witnesses]
    others = {subject.requester, *(seat.official for seat in seats)}
    if _repeats(names) or others & set(names):
        raise RefusedError("a witness holds no other role", promise="QUORUM")
    if _repeats(keys) or {seat.signing_key for seat in seats} & set(keys):
        raise RefusedError("one key can't take two seats", promise="QUORUM")


def _repeats(values: Sequence[object]) -> bool:
    return len(set(values)) < len(values)
