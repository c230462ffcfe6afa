"""The dealers frozen: which rows' dealings count, with which coefficients, and what they come to.

Everybody computes it, nobody says it. The new sharing is the sum of the dealers' sharings, each
times the coefficient c_r of its row in the old quorum (:mod:`custody.quorum.choice`):

.. code-block:: text

    C'_k = Σ c_r·C_(r,k)       the new commitments; C'_0 = Σ c_r·Y_r = A
    s'_j = Σ c_r·g_r(j)        the new share of row j;  Y'_j = s'_j·B  follows from the C'

What is entered, and signed by receipts, canonical JSON:

.. code-block:: text

    {"attempt": 1, "by": "reshare",
     "canary": "<base64 age header>",                      custody/canary.py, of the new epoch
     "commits": ["<hex SHA-256 of each dealer's record>", …],
     "dealers": [1, 2, 4],                                 old rows, ascending
     "epoch": 1, "public": "<base64 A>", "quorum": {…}, "recipient": "age1…",
     "shares": ["<base64 Y'_1>", …]}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from custody import age
from custody.canary import Canary
from custody.errors import DealingError, RefusedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.quorum import Dealing, choose, verify_dealing
from custody.quorum.choice import modulo_q
from custody.quorum.many import weighted_sum
from custody.quorum.rows import row_keys
from custody.quorum_tree import missing
from custody.reshare.redeal import Redeal
from custody.reshare.subject import ReshareSubject

BY = "reshare"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The dealing that an attempt's dealers make together.

    ``dealers`` are old rows, ``commits`` the digests of their dealings in the same order,
    ``commitments`` the new ones.
    """

    attempt: int
    dealers: tuple[int, ...]
    commits: tuple[str, ...]
    commitments: tuple[bytes, ...]
    dealing: Dealing
    canary: Canary

    def record(self) -> dict[str, Any]:
        """Give the dealing as a JSON object, as it is entered and signed."""
        return {
            "attempt": self.attempt,
            "by": BY,
            "canary": format_base64(self.canary.header()),
            "commits": list(self.commits),
            "dealers": list(self.dealers),
            "epoch": self.canary.epoch,
            "public": format_base64(self.dealing.public),
            "quorum": self.dealing.quorum.record(),
            "recipient": str(self.canary.recipient),
            "shares": [format_base64(point) for point in self.dealing.shares],
        }

    def signed_digest(self, subject: ReshareSubject) -> bytes:
        """Give what receipts sign: the digest of subject and dealing, of this attempt alone."""
        both = {"dealing": self.record(), "subject": subject.digest().hex()}
        return hashlib.sha256(canonical_json.encode(both)).digest()


def coefficients(subject: ReshareSubject, rows: Iterable[int]) -> dict[int, int]:
    """Give the rows that deal of those that have dealt, each with its c_r as a scalar.

    ``RefusedError`` where they are no quorum yet, with who is missing (promise QUORUM).
    """
    dealt = set(rows)
    chosen = choose(subject.old.quorum, dealt)
    if chosen is None:
        people = {subject.dealer(row) for row in dealt}
        raise RefusedError(
            f"no quorum has dealt yet: {missing(subject.old.quorum, people).text}",
            promise="QUORUM",
        )
    return {row: modulo_q(chosen[row]) for row in sorted(chosen)}


def freeze(subject: ReshareSubject, redeals: Mapping[int, Redeal], attempt: int) -> Frozen:
    """Compute what these dealings, by row, come to; each was checked at hand-in.

    The key stays A, no degree is lowered, and the row keys are a sharing of A down the new tree
    (promises EPOCH, QUORUM): ``DealingError`` otherwise, which only commitments chosen after all
    others were seen can bring about. ``RefusedError`` without a quorum of dealers.
    """
    weights = coefficients(subject, redeals)
    columns = zip(*(redeals[row].commitments for row in weights), strict=True)
    commitments = tuple(weighted_sum(list(weights.values()), column) for column in columns)
    if commitments[0] != subject.public:
        raise DealingError("the dataset's key would change", promise="EPOCH")
    keys = row_keys(subject.quorum, commitments)  # none of the commitments is the identity
    dealing = Dealing(subject.quorum, subject.public, keys)
    verify_dealing(dealing)
    recipient = age.X25519Recipient(dealing.recipient_public)
    return Frozen(
        attempt=attempt,
        dealers=tuple(weights),
        commits=tuple(redeals[row].digest() for row in weights),
        commitments=commitments,
        dealing=dealing,
        canary=Canary.of(subject, subject.epoch, recipient),
    )
