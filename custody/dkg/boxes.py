"""The box in which a participant's share travels to another one.

Of COCKTAIL-DKG, "Round 1", steps 5.1 to 5.4, and "Extended H6 Function". From i to j:

.. code-block:: text

    S_e = e_i·P_j  (= d_j·E_i)     once for this session
    S_d = d_i·P_j  (= d_j·P_i)     so that only i can have made it
    tmp = SHA-512("COCKTAIL-DKG-Ed25519-SHA512-H6" || S_e || S_d || E_i || P_i || P_j
                  || u64le(len(context)) || context)
    key = tmp[:32], nonce = tmp[32:56]
    box = XChaCha20-Poly1305(key, nonce, plaintext), nothing associated
    plaintext = share, 32 bytes little-endian || payload

S_e and S_d are written as RFC 8032 writes points. The text of v0.2.1 says Ristretto255 here;
its official vectors have RFC 8032's form (C2SP issue 299), and they are what is followed. Key
and nonce are of one use: in each session e_i is new.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from nacl import bindings, exceptions

from custody import curve
from custody.dkg.ciphersuite import PREFIX

OVERHEAD = bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
LEAST, MOST = curve.SIZE + OVERHEAD, 65_536
"""How many bytes a box may have: a share and no payload, and the specification's bound."""


@dataclass(frozen=True, slots=True)
class BoxKey:
    """Key and nonce of one box, which both its ends can make."""

    key: bytes = field(repr=False)
    nonce: bytes = field(repr=False)

    def seal(self, plaintext: bytes) -> bytes:
        """Encrypt the one plaintext that this key is for."""
        return bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            plaintext, None, self.nonce, self.key
        )

    def open(self, box: bytes) -> bytes | None:
        """Decrypt a box; ``None`` for one that is another's, altered or cut short."""
        if not LEAST <= len(box) <= MOST:
            return None
        try:
            return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                box, None, self.nonce, self.key
            )
        except exceptions.CryptoError:
            return None


@dataclass(frozen=True, slots=True)
class Ends:
    """What is public of a box: its sender's two keys, its receiver's key, and the context."""

    ephemeral: bytes
    sender: bytes
    receiver: bytes
    context: bytes

    def key_of_sender(self, ephemeral: int, static: int) -> BoxKey:
        """Make the key from the sender's secrets."""
        return self._key(curve.mult(ephemeral, self.receiver), curve.mult(static, self.receiver))

    def key_of_receiver(self, static: int) -> BoxKey:
        """Make the key from the receiver's secret."""
        return self._key(curve.mult(static, self.ephemeral), curve.mult(static, self.sender))

    def _key(self, ephemeral_secret: bytes, static_secret: bytes) -> BoxKey:
        hashed = hashlib.sha512(
            PREFIX
            + b"H6"
            + ephemeral_secret
            + static_secret
            + self.ephemeral
            + self.sender
            + self.receiver
            + len(self.context).to_bytes(8, "little")
            + self.context
        ).digest()
        return BoxKey(hashed[:32], hashed[32:56])
