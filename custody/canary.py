"""The canary of a genesis, a reshare or a drill: an age header whose secrets are public.

A ceremony that only has to show that shares are there needs something to open. If that were
a header of the service's choosing, it could be a real object's, which officials would then
open by looking at their shares. So nothing of this one is chosen (promise HARMLESS): it
follows from the ceremony, byte for byte, by KEYS.md section 5:

.. code-block:: text

    seed    SHA-256 of canonical JSON of {
              "ceremony":  its id,
              "dataset":   name,
              "epoch":     integer, 0 from the genesis on,
              "format":    "custody-canary/v1",
              "nonce":     the ceremony's, hex,
              "origin":    the ledger's,
              "recipient": "age1…", the dataset's }
    draw k  SHAKE-256("custody-canary/v1" || seed || u32(k)), as long as is needed;  k = 1, 2
    u32     4 bytes, big-endian

    draw 1  the file key, 16 bytes
    draw 2  the ephemeral secret r of the one X25519 stanza, 32 bytes
    header  age's, of that file key and secret, to the recipient (custody.age)

Clients derive it themselves and refuse other bytes, so no object can stand in its place.
Since r is public, anybody can compute what share i makes of it, D_i = r·Y_i: a contribution
to a canary gives nothing away and, by itself, shows nothing. What shows that an official has
the share is the proof beside it (:mod:`custody.quorum.proof`), which is bound to ceremony,
digest and official.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from custody import age
from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.quorum.contribution import Occasion

FORMAT = "custody-canary/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What a canary follows from: its ceremony, and the dataset's key and epoch.

    ``origin`` names the ledger, ``nonce`` is the ceremony's in hex, ``recipient`` the dataset's
    X25519 public key as age has it.
    """

    origin: str
    dataset: str
    ceremony: str
    nonce: str
    epoch: int
    recipient: age.X25519Recipient

    @classmethod
    def of(cls, occasion: Occasion, epoch: int, recipient: age.X25519Recipient) -> Canary:
        """Give the canary of a ceremony, whose subject names the occasion."""
        return cls(
            origin=occasion.origin,
            dataset=occasion.dataset,
            ceremony=occasion.ceremony,
            nonce=occasion.nonce,
            epoch=epoch,
            recipient=recipient,
        )

    def file_key(self) -> bytes:
        """Give the file key that :meth:`header` wraps, 16 bytes, for everybody to know."""
        return self._draws()(age.FILE_KEY_SIZE)

    def header(self) -> bytes:
        """Give the one header that is this ceremony's canary."""
        draw = self._draws()
        return age.new_header(draw(age.FILE_KEY_SIZE), [self.recipient], random=draw)

    def require(self, header: bytes) -> None:
        """Refuse, as ``TamperedError``, every header but this canary's (promise HARMLESS)."""
        if header != self.header():
            raise TamperedError(
                f"what {self.ceremony} would open is not its canary",
                hint="do not turn your key for it: the service may have put an object there",
                promise="HARMLESS",
            )

    def require_opened(self, shared_secret: bytes) -> None:
        """Check that this X25519 shared secret opens the canary: the shares make the key.

        ``NoMatchError`` if it does not.
        """
        age.open_header_with_shared_secret(self.header(), 0, shared_secret, self.recipient.public)

    def _draws(self) -> Callable[[int], bytes]:
        seed = hashlib.sha256(canonical_json.encode(self._record())).digest()
        numbers = count(1)

        def draw(size: int) -> bytes:
            number = next(numbers).to_bytes(4, "big")
            return hashlib.shake_256(FORMAT.encode() + seed + number).digest(size)

        return draw

    def _record(self) -> dict[str, str | int]:
        return {
            "ceremony": self.ceremony,
            "dataset": self.dataset,
            "epoch": self.epoch,
            "format": FORMAT,
            "nonce": self.nonce,
            "origin": self.origin,
            "recipient": str(self.recipient),
        }
