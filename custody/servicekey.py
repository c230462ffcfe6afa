"""The service's key file: the key that signs checkpoints, and the one contributions are sealed to.

The file stands in ``CUSTODY_HOME``, mode 0600, as JSON::

    {"combiner": "<base64 X25519 private key>", "format": "custody-service-key/v1",
     "origin": "custody.example/main", "signer": "<base64 Ed25519 seed>"}

Stealing it opens nothing (SECURITY.md, compromise table): with it one can forge
checkpoints, which officials' signatures and held checkpoints expose, and read
contributions still pending, of which there are fewer than a quorum; but for the minute in
which a request of more than 1,000 objects is opened (docs/decisions, 0018).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey

from custody.errors import CustodyError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.validation import require_origin
from custody.sealedbox import unseal
from custody.tlog.note import Checkpoint, Signer, sign_checkpoint

FORMAT = "custody-service-key/v1"
_MAC_INFO = b"custody/ledger-head-mac/v1"


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """Origin, checkpoint signing seed and combiner key of one service."""

    origin: str
    seed: bytes = field(repr=False)
    combiner: bytes = field(repr=False)

    @classmethod
    def generate(cls, origin: str, random: Callable[[int], bytes]) -> ServiceKey:
        """Make fresh keys for an origin."""
        return cls(require_origin(origin), random(32), random(32))

    @classmethod
    def parse(cls, data: bytes) -> ServiceKey:
        """Read the key file; one ``TamperedError``, with nothing of it, when it is damaged."""
        data = carried(data, "the service's key file").strip()
        try:
            fields = Fields(canonical_json.decode_object(data), "the key file")
            origin = require_origin(fields.text("origin"))
            key = cls(origin, fields.binary("signer", 32), fields.binary("combiner", 32))
            if key.encode().strip() != data:
                raise TamperedError("unknown fields")
        except CustodyError:
            raise TamperedError(
                "the service's key file is damaged",
                hint="put back the copy of service.key that was made after custody init",
            ) from None
        return key

    def encode(self) -> bytes:
        """Write the key file."""
        record = {
            "combiner": format_base64(self.combiner),
            "format": FORMAT,
            "origin": self.origin,
            "signer": format_base64(self.seed),
        }
        return canonical_json.encode(record) + b"\n"

    @property
    def vkey(self) -> str:
        """The checkpoint verifier key, as C2SP signed-note writes it."""
        return Signer(self.origin, self.seed).verifier.vkey

    @property
    def combiner_public(self) -> bytes:
        """The X25519 key that contributions are sealed to, 32 bytes."""
        return bytes(PrivateKey(self.combiner).public_key)

    def mac(self, head: Checkpoint, leaf: bytes) -> bytes:
        """Authenticate a head of the ledger with its last leaf hash, for ourselves: 32 bytes.

        The key is HKDF-SHA-256 of the signing seed; what it is for stands in its info. A MAC is
        made inside the transaction that appends, where no signature may be (ONE-HISTORY).
        """
        key = HKDF(SHA256(), 32, None, _MAC_INFO).derive(self.seed)
        return hmac.digest(key, head.encode().encode() + leaf, "sha256")

    def sign(self, checkpoint: Checkpoint) -> str:
        """Sign a checkpoint of this ledger as a note."""
        return sign_checkpoint(checkpoint, Signer(self.origin, self.seed)).decode()

    def unseal(self, ciphertext: bytes) -> bytes:
        """Open a contribution sealed to the combiner."""
        return unseal(self.combiner, ciphertext)
