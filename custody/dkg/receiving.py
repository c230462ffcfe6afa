"""An official's second visit: open what all dealt to one's seat, check it, and have one's shares.

It takes the commits from the record, the n boxes to this seat, and the key file; nothing was
kept since the first visit. So the same function opens the shares whenever they are needed.

.. code-block:: text

    AEAD-fail, non-canonical-plaintext, VSS-mismatch   custody/dkg/round2.py
    payload          not 32 bytes for each row one holds (of m of n: nothing)
    non-canonical-plaintext                            also of a row
    tree-mismatch    a row that is not what was committed to

These are the faults that a complaint names, with whose part it is. Of a box whose bytes are not
those that its maker signed nobody is to be accused but the service that handed it out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from custody import curve
from custody.dkg.commit import Commit, require_parts
from custody.dkg.outcome import Outcome, outcome_of
from custody.dkg.round2 import Received, fault_of, open_shares
from custody.dkg.session import Session
from custody.errors import DealingError, PointError, TamperedError
from custody.quorum import Share, verify_share
from custody.quorum.rows import row_key
from custody.quorum_tree import Node


def receive_shares(
    session: Session, static: int, commits: Sequence[Commit], boxes: Sequence[bytes]
) -> tuple[Outcome, tuple[Share, ...]]:
    """Recompute the outcome, open and check the boxes to this key's seat, give its shares by row.

    ``CommitError`` names whose commit or part is wrong, and the fault; ``TamperedError`` says
    that a box is not the one that was committed to (NAMED).
    """
    number = session.setup.number(static)
    for sender, commit in enumerate(commits, 1):
        require_parts(session, sender, commit)
    outcome = outcome_of(session, commits)
    _require_signed(session, number, commits, boxes)
    messages = [commit.message for commit in commits]
    received = open_shares(session.setup, static, messages, boxes)
    shares = _shares(session, number, commits, received)
    for share in shares:
        verify_share(outcome.dealing, share)
    return outcome, shares


def _require_signed(
    session: Session, number: int, commits: Sequence[Commit], boxes: Sequence[bytes]
) -> None:
    if len(boxes) != len(commits):
        raise DealingError(f"expected {len(commits)} boxes to this seat, got {len(boxes)}")
    for name, commit, box in zip(session.setup.names, commits, boxes, strict=True):
        if hashlib.sha256(box).hexdigest() != commit.boxes[number - 1]:
            raise TamperedError(
                f"the box from {name} is not the one that {name} signed",
                hint=f"complain of nobody: the service altered it, or lost it; tell {name}",
                promise="NAMED",
            )


def _shares(
    session: Session, number: int, commits: Sequence[Commit], received: Received
) -> tuple[Share, ...]:
    rows = session.rows(number)
    size = curve.SIZE * len(rows) if session.tree else 0
    for sender, payload in enumerate(received.payloads, 1):
        if len(payload) != size:
            raise fault_of(session.setup, sender, "payload", "is not as long as it must be")
    if session.tree is None:
        return (Share(number, received.share),)
    dealt = [
        _rows(session, sender, rows, commit, payload)
        for sender, (commit, payload) in enumerate(zip(commits, received.payloads, strict=True), 1)
    ]
    sums = (sum(values) % curve.Q for values in zip(*dealt, strict=True))
    return tuple(Share(row, value) for row, value in zip(rows, sums, strict=True))


def _rows(
    session: Session, sender: int, rows: Sequence[int], commit: Commit, payload: bytes
) -> list[int]:
    """Read one sender's parts of one's rows, each held against what the sender committed to."""
    assert session.tree is not None
    values = []
    for place, row in enumerate(rows):
        part = payload[place * curve.SIZE : (place + 1) * curve.SIZE]
        try:
            value = curve.decode_scalar(part)
        except PointError:
            why = "holds a row that is no share"
            raise fault_of(session.setup, sender, "non-canonical-plaintext", why) from None
        if not value or not _is_row(session.tree, commit, row, value):
            raise fault_of(session.setup, sender, "tree-mismatch", "is not what they committed to")
        values.append(value)
    return values


def _is_row(tree: Node, commit: Commit, row: int, value: int) -> bool:
    try:
        return curve.base_mult(value) == row_key(tree, commit.tree_commitments(), row)
    except DealingError:  # their commitments give a row that opens nothing
        return False
