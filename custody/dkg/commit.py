"""What an official commits to in a genesis without a dealer: the record that is signed and entered.

Canonical JSON; points and the proof in base64, digests in hex:

.. code-block:: text

    {"boxes": ["<SHA-256 of the box to seat 1>", …],
     "commitments": ["<C_0>", …, "<C_(t-1)>"],          custody/dkg/round1.py
     "ephemeral": "<E>",
     "format": "custody-dkg-commit/v1",
     "pop": "<the proof of possession>",
     "tree": ["<the higher commitments of the tree>", …]}

``tree`` is what :mod:`custody.quorum.rows` publishes of C_0's secret dealt down the quorum's
tree, without C_0 itself; it is empty where the quorum is m of n. The boxes lie beside the record.
Each holds the receiver's COCKTAIL share, and of a tree the receiver's rows of this dealing, 32
bytes each, ascending, as its payload.

Everything but what is inside the boxes is checked when a commit is handed in, refused by its
maker's name (promise NAMED), and checked again by every official.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from custody import curve
from custody.dkg.boxes import LEAST, MOST
from custody.dkg.ciphersuite import SIGNATURE_SIZE, Random, draw_scalar
from custody.dkg.round1 import Message, draw_coefficients, make_message, refused, require_message
from custody.dkg.session import Session
from custody.errors import DealingError, PointError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.quorum.rows import Rows, commitment_count, deal_rows, row_keys

FORMAT = "custody-dkg-commit/v1"
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Commit:
    """An official's round 1, its boxes by their SHA-256, and the commitments of their tree."""

    message: Message
    boxes: tuple[str, ...]
    tree: tuple[bytes, ...]

    def record(self) -> dict[str, Any]:
        """Give the commit as a JSON object, as it is hashed, signed and entered."""
        return {
            "boxes": list(self.boxes),
            "commitments": [format_base64(point) for point in self.message.commitments],
            "ephemeral": format_base64(self.message.ephemeral),
            "format": FORMAT,
            "pop": format_base64(self.message.pop),
            "tree": [format_base64(point) for point in self.tree],
        }

    @classmethod
    def read(cls, record: object) -> Commit:
        """Read a commit; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "a commit")
        if fields.text("format") != FORMAT:
            raise TamperedError(f"expected format {FORMAT}")
        message = Message(
            commitments=tuple(fields.binaries("commitments", curve.SIZE)),
            ephemeral=fields.binary("ephemeral", curve.SIZE),
            pop=fields.binary("pop", SIGNATURE_SIZE),
        )
        tree = tuple(fields.binaries("tree", curve.SIZE))
        commit = cls(message, tuple(fields.texts("boxes")), tree)
        fields.end()
        if not all(map(_DIGEST.fullmatch, commit.boxes)):
            raise TamperedError("expected the boxes of a commit by their SHA-256 in hex")
        return commit

    def digest(self) -> str:
        """Give the SHA-256 of the record in hex: what its official signs."""
        return hashlib.sha256(canonical_json.encode(self.record())).hexdigest()

    def tree_commitments(self) -> tuple[bytes, ...]:
        """Give the commitments of the secret as it was dealt down the tree."""
        return (self.message.commitments[0], *self.tree)


def make_commit(session: Session, static: int, random: Random) -> tuple[Commit, tuple[bytes, ...]]:
    """Deal a secret of one's own, and give the commit and the box to each seat, in their order.

    Nothing has to be kept: one's own part is in one's own box, and all of it opens with the
    key file. ``random`` gives unpredictable bytes; no two calls give the same commit.
    """
    setup = session.setup
    coefficients = draw_coefficients(setup, random)
    dealt = None
    if session.tree:
        dealt = deal_rows(
            session.tree, coefficients[0], randbelow=lambda _: draw_scalar(random) - 1
        )
    payloads = [_payload(session, number, dealt) for number in range(1, setup.count + 1)]
    message, boxes = make_message(setup, static, coefficients, payloads, random)
    digests = tuple(hashlib.sha256(box).hexdigest() for box in boxes)
    return Commit(message, digests, dealt.commitments[1:] if dealt else ()), boxes


def require_commit(session: Session, number: int, commit: Commit) -> None:
    """Check all of a commit that everybody can check; ``CommitError`` names whose it is and why.

    ``number``, ``point``, ``pop``: as :func:`require_parts`. ``tree``: no row of the tree would
    open nothing.
    """
    require_parts(session, number, commit)
    if session.tree:
        try:
            row_keys(session.tree, commit.tree_commitments())
        except DealingError as error:
            why = f"is no dealing: {error.message}"
            raise refused(session.setup, number, "tree", why) from None


def require_parts(session: Session, number: int, commit: Commit) -> None:
    """Check a commit but for the rows of its tree, of which a receiver computes their own only.

    ``number``: as many boxes, commitments and tree commitments as there must be, so no group's
    threshold is another one. ``point``, ``pop``: as :func:`custody.dkg.round1.require_message`.
    """
    setup, tree = session.setup, session.tree
    parts = commitment_count(tree) - 1 if tree else 0
    if len(commit.boxes) != setup.count or len(commit.tree) != parts:
        raise refused(setup, number, "number", "does not have as many parts as it takes")
    require_message(setup, number, commit.message)
    try:
        for point in commit.tree:
            curve.require_point(point)
    except PointError as error:
        raise refused(setup, number, "point", f"holds a bad point: {error.message}") from None


def require_boxes(session: Session, number: int, commit: Commit, boxes: Sequence[bytes]) -> None:
    """Check that these are the boxes that a commit names, of a size that boxes have."""
    sizes = [LEAST <= len(box) <= MOST for box in boxes]
    if len(boxes) != session.setup.count or not all(sizes):
        raise refused(session.setup, number, "number", "comes with boxes of another number or size")
    if tuple(hashlib.sha256(box).hexdigest() for box in boxes) != commit.boxes:
        raise refused(session.setup, number, "boxes", "names other boxes than these")


def _payload(session: Session, number: int, dealt: Rows | None) -> bytes:
    if dealt is None:
        return b""
    return b"".join(curve.encode_scalar(dealt.shares[row - 1]) for row in session.rows(number))
