"""Round 3: everybody signs the one transcript, so nobody was shown something else (CertEq).

Of COCKTAIL-DKG, "Round 3: Certification", which gives the order:

.. code-block:: text

    T = u64le(len(suite)) || suite || u64le(len(context)) || context || u32le(n) || u32le(t)
        || P_1 || ... || P_n          static keys
        || C_1 || ... || C_n          commitments, t points each
        || pop_1 || ... || pop_n
        || E_1 || ... || E_n          ephemeral keys
        || u64le(len(ext)) || ext     what the application wants all to agree on
    suite "COCKTAIL(Ed25519, SHA-512)"
    certificate: n signatures of T, each by a participant's static key

Everything in T has one size but context and ext, which say theirs, so no two histories have
one transcript.
"""

from __future__ import annotations

from collections.abc import Sequence

from custody.dkg.ciphersuite import CIPHERSUITE, Random, Setup, is_signature, sign
from custody.dkg.round1 import Message
from custody.dkg.round2 import require_count
from custody.errors import CommitError, DealingError


def transcript(setup: Setup, messages: Sequence[Message], extension: bytes) -> bytes:
    """Write the transcript of n messages that passed the checks of round 1."""
    require_count(setup, messages)
    numbers = (setup.count.to_bytes(4, "little"), setup.threshold.to_bytes(4, "little"))
    return b"".join(
        [
            _sized(CIPHERSUITE),
            _sized(setup.context),
            *numbers,
            *setup.keys,
            *(point for one in messages for point in one.commitments),
            *(one.pop for one in messages),
            *(one.ephemeral for one in messages),
            _sized(extension),
        ]
    )


def certify(static: int, text: bytes, random: Random) -> bytes:
    """Sign a transcript with one's static key, 64 bytes."""
    return sign(static, text, random)


def require_signed(setup: Setup, number: int, text: bytes, signature: bytes) -> None:
    """Check one participant's signature of a transcript; ``CommitError`` names whose is wrong."""
    if not is_signature(signature, setup.keys[number - 1], text):
        name = setup.names[number - 1]
        raise CommitError(
            f"{name} did not sign this transcript",
            hint=f"{name} may have been shown other commits: compare, and use nothing of this key",
            promise="NAMED",
            official=name,
            fault="certificate",
        )


def require_certificate(setup: Setup, text: bytes, signatures: Sequence[bytes]) -> None:
    """Check that every participant signed the transcript: the key is safe to use only then."""
    if len(signatures) != setup.count:
        raise DealingError(f"expected {setup.count} signatures of the key, got {len(signatures)}")
    for number, signature in enumerate(signatures, 1):
        require_signed(setup, number, text, signature)


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data
