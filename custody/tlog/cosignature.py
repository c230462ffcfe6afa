"""Cosignatures, with which others attest that they saw a checkpoint (c2sp.org/tlog-cosignature).

A cosignature is one more signature line on a checkpoint, of key type 0x04::

    — witness.example/w1 3xwKNQAAAABlU/EA7aAu6B4WW/Dv0UxramqQS/DnTF75jiuBvw3z24yflKnN6I8cYSM4…

    signature = POSIX time (8 bytes, big-endian) || Ed25519 signature (64 bytes)

and the Ed25519 signature covers the text with two lines in front::

    cosignature/v1
    time 1700000000
    ledger.example/kat
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

The first line keeps it apart from every other signature, the log's own among
them. A log that shows two people two histories needs its witnesses' word for
both, which is what makes TAMPER hold against the log itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from custody.errors import LedgerError
from custody.tlog.note import (
    Checkpoint,
    SignatureLine,
    Verified,
    Verifier,
    open_checkpoint,
    open_note,
    split_note,
)
from custody.tlog.note_keys import (
    format_vkey,
    key_id,
    parse_vkey,
    require_key_name,
    require_public,
    verify_ed25519,
)

COSIGNATURE = 0x04
LATEST = 2**63 - 1
_SIZE = 8 + 64


class MessageSigner(Protocol):
    """A named Ed25519 key that signs: ``custody.tlog.note.Signer`` is one."""

    @property
    def name(self) -> str:
        """The name the cosignature bears."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Sign with Ed25519: 64 bytes."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's public key of type 0x04 under its name; ``public`` is 32 bytes."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        require_key_name(self.name)
        require_public(self.public)

    @classmethod
    def parse(cls, text: str) -> Cosigner:
        """Read ``name+key ID+base64``; ``LedgerError`` for anything else or another type."""
        return cls(*parse_vkey(text, COSIGNATURE))

    @property
    def vkey(self) -> str:
        """The key as text."""
        return format_vkey(self.name, COSIGNATURE, self.public)

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before this key's cosignatures."""
        return key_id(self.name, COSIGNATURE, self.public)

    def verify(self, text: bytes, signature: bytes) -> Verified:
        """Check a cosignature (72 bytes) over checkpoint text, and give its time.

        Whether the time is acceptable is for the caller to say, who has a clock.
        Raises ``LedgerError``.
        """
        time = int.from_bytes(signature[:8], "big")
        if len(signature) != _SIZE or time > LATEST:
            raise LedgerError(f"expected a cosignature of {_SIZE} bytes with a time below 2**63")
        verify_ed25519(self.name, self.public, _message(text, time), signature[8:])
        return Verified(self.name, self.public, time)


def official_name(origin: str, name: str) -> str:
    """Name an official as a witness of one ledger: ``<origin>/officials/<name>``."""
    return f"{origin}/officials/{name}"


def official_cosigner(origin: str, name: str, public: bytes) -> Cosigner:
    """Give the witness that somebody with an enrolled Ed25519 key (32 bytes) is for a ledger."""
    return Cosigner(official_name(origin, name), public)


def cosign(data: bytes, log: Verifier, signer: MessageSigner, time: int) -> bytes:
    """Add a cosignature to a signed checkpoint, once the log's own signature holds.

    The signer says that, at ``time`` (POSIX seconds), this is the largest
    consistent tree it has seen of this log: checking that is up to the caller
    (:func:`custody.tlog.merkle.verify_consistency`). Raises ``LedgerError``.
    """
    if not 0 <= time <= LATEST:
        raise LedgerError(f"expected a POSIX time below 2**63, got {time}")
    text = open_checkpoint(data, log).encode().encode()
    witness = Cosigner(signer.name, signer.public)
    signature = time.to_bytes(8, "big") + signer.sign(_message(text, time))
    signed = data + SignatureLine(witness.name, witness.key_id, signature).encode().encode()
    split_note(signed)  # still a note, not one signature too long
    return signed


def open_cosigned(
    data: bytes, log: Verifier, witnesses: Sequence[Cosigner]
) -> tuple[Checkpoint, tuple[Verified, ...]]:
    """Verify a checkpoint and every cosignature on it by a known witness.

    Gives the checkpoint and the witnesses that cosigned it, each key once; how
    many are enough is the caller's policy. The log's own signature must be
    there. Raises ``LedgerError``.
    """
    checkpoint = open_checkpoint(data, log)
    note = open_note(data, [log, *witnesses])
    return checkpoint, tuple(seen for seen in note.verified if seen.time is not None)


def _message(text: bytes, time: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%b" % (time, text)
