"""An old official's part in a reshare: one's own row dealt down the new tree.

After Desmedt and Jajodia (1997) and Wong, Wang and Wing (2002), with this difference: a row is
dealt as it is, unweighted. Which coefficient it takes follows when the dealers are frozen, so
more may deal than are needed, and one can be left out without the others dealing again. What is
signed and entered, canonical JSON:

.. code-block:: text

    {"boxes": {"<new official>": "<hex SHA-256 of the box>", …},     custody/reshare/subshares.py
     "commitments": ["<base64 s·B>", …],                             custody/quorum/rows.py
     "format": "custody-redeal/v1",
     "row": 2}

The coefficients are drawn from the share itself:

.. code-block:: text

    coefficient k = SHA-512("custody-redeal/v1/coefficient" || subject digest
                            || u32(row) || s || u32(k)) mod Q     s, digest: 32 bytes

A k that gives zero is passed over. That is how scalars are drawn everywhere here, and libsodium
does it in constant time, in the browser too.

To whoever does not know s they are random; and they are others for every ceremony, since its
nonce is in the subject. So a dealer keeps nothing between visits, and can still answer a
complaint: the share's own box and the key file are enough to deal the very same again. Drawn
from the key file instead, they would let whoever steals it in the next epoch find old shares of
sub-shares (promise EPOCH).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from custody import curve
from custody.errors import DealingError, PointError, RedealError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.quorum import Share, verify_share
from custody.quorum.rows import Rows, commitment_count, deal_rows, row_keys
from custody.quorum_tree import people, rows_of
from custody.reshare.subject import ReshareSubject
from custody.reshare.subshares import write_subshares
from custody.sealedbox import seal_to

FORMAT = "custody-redeal/v1"
MAX_BOX = 65_536
"""Most bytes of a box; 255 rows take some 14,000."""

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Redeal:
    """What is public of one row's dealing: its commitments, and its boxes by their SHA-256."""

    row: int
    commitments: tuple[bytes, ...]
    boxes: Mapping[str, str]

    def record(self) -> dict[str, Any]:
        """Give the dealing as a JSON object, as it is hashed, signed and entered."""
        return {
            "boxes": dict(self.boxes),
            "commitments": [format_base64(point) for point in self.commitments],
            "format": FORMAT,
            "row": self.row,
        }

    @classmethod
    def read(cls, record: object) -> Redeal:
        """Read one; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "a dealing of a reshare")
        if fields.text("format") != FORMAT:
            raise TamperedError(f"expected format {FORMAT}")
        redeal = cls(
            row=fields.integer("row"),
            commitments=tuple(fields.binaries("commitments", curve.SIZE)),
            boxes=fields.named_texts("boxes"),
        )
        fields.end()
        if not all(map(_DIGEST.fullmatch, redeal.boxes.values())):
            raise TamperedError("expected the boxes of a dealing by their SHA-256 in hex")
        return redeal

    def digest(self) -> str:
        """Give the SHA-256 of the record in hex: what its dealer signs."""
        return hashlib.sha256(canonical_json.encode(self.record())).hexdigest()


def redeal(subject: ReshareSubject, share: Share) -> tuple[Redeal, dict[str, bytes]]:
    """Deal one's share of an old row to the new officials: what is public, and a box for each.

    ``DealingError`` where it is not the share of that row. The same share in the same subject
    gives the same sub-shares, in boxes that differ.
    """
    dealt = _deal(subject, share)
    boxes = {
        seat.official: seal_to(seat.box_key, _inside(subject, share.index, dealt, seat.official))
        for seat in subject.seats
    }
    digests = {official: hashlib.sha256(box).hexdigest() for official, box in boxes.items()}
    return Redeal(share.index, dealt.commitments, digests), boxes


def answer(subject: ReshareSubject, share: Share, official: str) -> bytes:
    """Open what was dealt to one official, because they complained of it: the box's content.

    It gives away that official's sub-shares of this row, and nothing else. It is the same
    whenever it is computed, so nothing was kept.
    """
    return _inside(subject, share.index, _deal(subject, share), official)


def require_redeal(subject: ReshareSubject, redealt: Redeal) -> None:
    """Check all of a dealing that everybody can check; ``RedealError`` names whose it is and why.

    ``row``: there is such a row. ``number``, ``point``: of commitments, as many as the new quorum
    has degrees, each of prime order. ``constant``: the first is the dealer's own Y_r, so A
    stays A. ``tree``: no new row would get nothing. ``boxes``: one for each new official.
    """
    row, points = redealt.row, redealt.commitments
    if not 1 <= row <= len(subject.old.shares):
        raise RedealError(f"there is no row {row} to deal", promise="QUORUM", fault="row")
    expected = commitment_count(subject.quorum)
    if len(points) != expected:
        why = f"has {len(points)} commitments, and not {expected}"
        raise refused(subject, row, "number", why)
    try:
        for point in points:
            curve.require_point(point)
    except PointError:
        raise refused(subject, row, "point", "commits to a bad point") from None
    if points[0] != subject.old.shares[row - 1]:
        raise refused(subject, row, "constant", "deals something else than their share")
    if redealt.boxes.keys() != set(people(subject.quorum)):
        raise refused(subject, row, "boxes", "does not have one box for each new official")
    try:
        row_keys(subject.quorum, points)
    except DealingError as error:
        raise refused(subject, row, "tree", f"is none: {error.message}") from None


def require_boxes(subject: ReshareSubject, redealt: Redeal, boxes: Mapping[str, bytes]) -> None:
    """Check that these are the boxes that a dealing names; ``RedealError``, fault ``boxes``."""
    found = {official: hashlib.sha256(box).hexdigest() for official, box in boxes.items()}
    if found != redealt.boxes or any(len(box) > MAX_BOX for box in boxes.values()):
        raise refused(subject, redealt.row, "boxes", "names other boxes than these")


def refused(subject: ReshareSubject, row: int, fault: str, why: str) -> RedealError:
    """Give the error that refuses a dealing at hand-in, by its dealer's name (promise NAMED)."""
    official = subject.dealer(row)
    return RedealError(
        f"the dealing of {official} (row {row}) {why}",
        hint="deal with the command line of this release; the others' dealings are not touched",
        promise="NAMED",
        official=official,
        fault=fault,
        row=row,
    )


def _deal(subject: ReshareSubject, share: Share) -> Rows:
    verify_share(subject.old_dealing(), share)
    return deal_rows(subject.quorum, share.value, randbelow=_coefficients(subject, share))


def _coefficients(subject: ReshareSubject, share: Share) -> Callable[[int], int]:
    own = subject.digest() + share.index.to_bytes(4, "big") + share.encode()
    numbers = count(1)

    def draw(_: int) -> int:
        """Give a number below Q - 1, one less than the coefficient; the bias is under 2**-259."""
        while not (scalar := curve.reduce(_hash(own, next(numbers)))):
            pass
        return scalar - 1

    return draw


def _hash(own: bytes, number: int) -> bytes:
    label = f"{FORMAT}/coefficient".encode()
    return hashlib.sha512(label + own + number.to_bytes(4, "big")).digest()


def _inside(subject: ReshareSubject, row: int, dealt: Rows, official: str) -> bytes:
    values = {one: dealt.shares[one - 1] for one in rows_of(subject.quorum, official)}
    return write_subshares(subject, row, dealt.commitments, official, values)
