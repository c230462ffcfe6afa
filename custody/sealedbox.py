"""NaCl sealed boxes (libsodium's crypto_box_seal): to an X25519 key, from nobody in particular.

Shares travel in them to officials, and contributions to the service's combiner.
"""

from __future__ import annotations

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from custody import curve
from custody.errors import CredentialError


def seal_to(box_public: bytes, plaintext: bytes) -> bytes:
    """Seal to an X25519 key (NaCl sealed box, 48 bytes longer than the plaintext).

    Only the holder of the private key can open it, the sender included. It does
    not say who sealed it. ``PointError`` for a public key that is none.
    """
    curve.from_montgomery(box_public)
    return SealedBox(PublicKey(box_public)).encrypt(plaintext)


def unseal(box_private: bytes, ciphertext: bytes) -> bytes:
    """Open a sealed box with an X25519 private key of 32 bytes; ``CredentialError`` otherwise."""
    try:
        return SealedBox(PrivateKey(box_private)).decrypt(ciphertext)
    except CryptoError:
        raise CredentialError("this was sealed to another key, or altered since") from None
