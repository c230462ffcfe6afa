"""What n commits come to: key, share keys and transcript. Everybody computes it, nobody says it.

The record ``dealt`` follows the n-th commit. It is computed, so a ledger's fold computes it
again, and officials do before they sign. Canonical JSON:

.. code-block:: text

    {"by": "dkg", "canary": "<base64 age header>",       custody/canary.py, epoch 0
     "commits": ["<hex SHA-256 of each commit>", …],
     "public": "<base64 A>", "recipient": "age1…",
     "shares": ["<base64 Y_1>", …],
     "threshold": 3,                                      or "quorum": {…}
     "transcript": "<hex SHA-512 of T>"}

    A    Σ C_(i,0)
    Y_r  of m of n: COCKTAIL's Y_r;  of a tree: the row keys of the sum of all tree commitments
    T    custody/dkg/transcript.py, with
    ext  SHA-256 of canonical JSON of {"commits": [as above],
           "format": "custody-dkg-extension/v1", "subject": "<hex session id>"}

``ext`` has the digests of all boxes in it, so whoever signs T signs the boxes too: afterwards
it is plain which ones were dealt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from custody import age
from custody.canary import Canary
from custody.dkg.commit import Commit
from custody.dkg.commitments import aggregate
from custody.dkg.round2 import public_keys, require_count
from custody.dkg.session import Session, digest_of
from custody.dkg.transcript import transcript
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.quorum import Dealing, verify_dealing
from custody.quorum.rows import row_keys
from custody.quorum_tree import quorum_fields

BY = "dkg"
EXTENSION = "custody-dkg-extension/v1"
EPOCH = 0  # a genesis begins the first


@dataclass(frozen=True, slots=True)
class Outcome:
    """The dealing that n commits come to, their digests, its canary and the transcript."""

    dealing: Dealing
    commits: tuple[str, ...]
    canary: Canary
    transcript: bytes

    def record(self) -> dict[str, Any]:
        """Give the dealing as a JSON object, as it is entered and signed."""
        return {
            "by": BY,
            "canary": format_base64(self.canary.header()),
            "commits": list(self.commits),
            "public": format_base64(self.dealing.public),
            "recipient": str(self.canary.recipient),
            "shares": [format_base64(point) for point in self.dealing.shares],
            **quorum_fields(self.dealing.quorum),
            "transcript": hashlib.sha512(self.transcript).hexdigest(),
        }


def outcome_of(session: Session, commits: Sequence[Commit]) -> Outcome:
    """Compute what the commits of all seats, in their order, come to (promise DEALERLESS).

    Each was checked before: ``require_commit`` at hand-in, ``require_parts`` at a receiver.
    ``DealingError`` where they are not n, or where together they are no sharing of this quorum:
    whoever committed last chose it so, and that commit is the one to refuse.
    """
    messages = [commit.message for commit in commits]
    require_count(session.setup, messages)
    dealing = Dealing(session.subject.quorum, *_keys(session, commits))
    verify_dealing(dealing)
    digests = tuple(commit.digest() for commit in commits)
    recipient = age.X25519Recipient(dealing.recipient_public)
    return Outcome(
        dealing=dealing,
        commits=digests,
        canary=Canary.of(session.subject, EPOCH, recipient),
        transcript=transcript(session.setup, messages, _extension(session, digests)),
    )


def _keys(session: Session, commits: Sequence[Commit]) -> tuple[bytes, tuple[bytes, ...]]:
    if session.tree is None:
        return public_keys(session.setup, [commit.message for commit in commits])
    summed = aggregate(commit.tree_commitments() for commit in commits)
    return summed[0], row_keys(session.tree, summed)


def _extension(session: Session, digests: Sequence[str]) -> bytes:
    record = {
        "commits": list(digests),
        "format": EXTENSION,
        "subject": digest_of(session.subject).hex(),
    }
    return hashlib.sha256(canonical_json.encode(record)).digest()
