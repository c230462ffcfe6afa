"""A genesis without a dealer: all officials make the dataset's key together, and nobody has it.

C2SP's COCKTAIL-DKG, v0.2.1 (https://c2sp.org/cocktail-dkg), and above it what it is to custody:
the service is the bulletin board, officials come twice, when they like, and keep nothing.

.. code-block:: text

    ciphersuite.py   COCKTAIL(Ed25519, SHA-512): participants, context, static keys, signatures
    commitments.py   what a dealer publishes of a polynomial
    boxes.py         what a share travels in
    round1.py        a participant deals to all, and commits to it
    round2.py        a participant opens what was dealt to it; share recovery is the same
    transcript.py    what all sign in the end (CertEq)

    session.py       Session: the key generation of one genesis
    commit.py        make_commit, require_commit: the first visit, and what is refused of it
    outcome.py       outcome_of: what n commits come to, which everybody computes
    receiving.py     receive_shares: the second visit, and every use of the shares since

Nothing here does input or output; randomness is a parameter.
"""

from custody.dkg.ciphersuite import static_key
from custody.dkg.commit import Commit, make_commit, require_boxes, require_commit
from custody.dkg.outcome import Outcome, outcome_of
from custody.dkg.receiving import receive_shares
from custody.dkg.session import Session
from custody.dkg.transcript import certify, require_certificate, require_signed

__all__ = [
    "Commit",
    "Outcome",
    "Session",
    "certify",
    "make_commit",
    "outcome_of",
    "receive_shares",
    "require_boxes",
    "require_certificate",
    "require_commit",
    "require_signed",
    "static_key",
]
