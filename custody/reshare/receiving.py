"""A new official's part: open what every frozen dealer dealt to one's seat, and have one's rows.

It takes what is on the record, the boxes to this seat, and the key file; nothing is kept. So the
same function opens the shares whenever they are needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from custody import curve
from custody.errors import CredentialError, DealingError, TamperedError
from custody.official.keyfile import OfficialKey
from custody.quorum import Share, verify_share
from custody.quorum_tree import rows_of
from custody.reshare.frozen import Frozen, coefficients
from custody.reshare.redeal import Redeal
from custody.reshare.subject import ReshareSubject
from custody.reshare.subshares import open_subshares, read_subshares


def receive_rows(
    subject: ReshareSubject,
    frozen: Frozen,
    redeals: Mapping[int, Redeal],
    boxes: Mapping[int, bytes],
    key: OfficialKey,
    answers: Mapping[int, bytes] | None = None,
) -> tuple[Share, ...]:
    """Open the box of each frozen dealer, check it, and give one's new shares by row.

    ``redeals``, ``boxes`` and ``answers`` are by the dealer's row; an answer is what a dealer
    opened after this official complained, and stands in place of the box. ``frozen`` is what this
    client computed itself (:func:`custody.reshare.frozen.freeze`).

    ``CredentialError`` for somebody without a seat; ``TamperedError`` for a box that is not the
    one its dealer signed, which is the service's doing; ``RedealError`` names the dealer whose
    part is wrong, and the fault to complain of (promise NAMED).
    """
    _require_seat(subject, key)
    weights = coefficients(subject, frozen.dealers)
    values = dict.fromkeys(rows_of(subject.quorum, key.name), 0)
    for dealer, weight in weights.items():
        answered = (answers or {}).get(dealer)
        dealt = _dealt(subject, redeals[dealer], boxes, key, answered)
        for row, value in dealt.items():
            values[row] = curve.add_mul(values[row], weight, value)
    shares = tuple(Share(row, value) for row, value in values.items())
    for share in shares:
        verify_share(frozen.dealing, share)
    return shares


def _dealt(
    subject: ReshareSubject,
    redealt: Redeal,
    boxes: Mapping[int, bytes],
    key: OfficialKey,
    answered: bytes | None,
) -> dict[int, int]:
    dealer, points = redealt.row, redealt.commitments
    if answered is not None:
        return read_subshares(subject, dealer, points, key.name, answered)
    box = boxes.get(dealer)
    if box is None:
        raise DealingError(f"the box from {subject.dealer(dealer)} to {key.name} is missing")
    if hashlib.sha256(box).hexdigest() != redealt.boxes[key.name]:
        official = subject.dealer(dealer)
        raise TamperedError(
            f"the box from {official} is not the one that {official} signed",
            hint=f"complain of nobody: the service altered it, or lost it; tell {official}",
            promise="NAMED",
        )
    return open_subshares(subject, dealer, points, key, box)


def _require_seat(subject: ReshareSubject, key: OfficialKey) -> None:
    seat = subject.seat(key.name)
    if seat is None or seat.box_key != key.keyfile.box_public:
        raise CredentialError(
            f"the key file of {key.name} has no seat in the new quorum of {subject.dataset}",
            hint="take the key file that was enrolled for it",
        )
