"""Keys for signed notes (c2sp.org/signed-note): names, key IDs, keys as text, Ed25519.

::

    key ID = SHA-256( name || 0x0A || type || public key )[:4]
    key as text = name "+" hex( key ID ) "+" base64( type || public key )

    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k

Type 0x01 is Ed25519 over the text of the note. The key ID is a label and
proves nothing: what counts is the key the reader was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from custody.errors import LedgerError
from custody.formats.encoding import format_base64, parse_base64
from custody.formats.recognised import instead

ED25519 = 0x01
KEY_ID_SIZE = 4
PUBLIC_SIZE = SEED_SIZE = 32


@dataclass(frozen=True, slots=True)
class Verified:
    """One key whose signature on a note holds; ``time`` (POSIX seconds) only for a cosignature."""

    name: str
    public: bytes
    time: int | None = None


class NoteVerifier(Protocol):
    """A public key of some signature type, as :func:`open_note` asks for it."""

    @property
    def name(self) -> str:
        """The name that stands in its signature lines."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes: what tells two signers apart."""

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before its signatures."""

    def verify(self, text: bytes, signature: bytes) -> Verified:
        """Check one signature over the text of a note; ``LedgerError`` if it does not hold."""
        ...


@dataclass(frozen=True, slots=True)
class Verifier:
    """An Ed25519 key of type 0x01 under its name; ``public`` is 32 bytes."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        require_key_name(self.name)
        require_public(self.public)

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read ``name+key ID+base64``; ``LedgerError`` for anything else or another type."""
        return cls(*parse_vkey(text, ED25519))

    @property
    def vkey(self) -> str:
        """The key as text."""
        return format_vkey(self.name, ED25519, self.public)

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before this key's signatures."""
        return key_id(self.name, ED25519, self.public)

    def verify(self, text: bytes, signature: bytes) -> Verified:
        """Check an Ed25519 signature (64 bytes) over the text; ``LedgerError``."""
        verify_ed25519(self.name, self.public, text, signature)
        return Verified(self.name, self.public)


@dataclass(frozen=True, slots=True)
class Signer:
    """The private half of a :class:`Verifier`: a name and an Ed25519 seed of 32 bytes."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_key_name(self.name)
        if len(self.seed) != SEED_SIZE:
            raise LedgerError("expected an Ed25519 seed of 32 bytes")

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.public)

    def sign(self, message: bytes) -> bytes:
        """Sign with Ed25519: 64 bytes."""
        return SigningKey(self.seed).sign(message).signature


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Give the key ID, 4 bytes, of a key of type ``kind``."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_SIZE]


def format_vkey(name: str, kind: int, public: bytes) -> str:
    """Write a public key as text."""
    return f"{name}+{key_id(name, kind, public).hex()}+{format_base64(bytes([kind]) + public)}"


def parse_vkey(text: str, kind: int) -> tuple[str, bytes]:
    """Read a public key of type ``kind``: its name and bytes; ``LedgerError`` otherwise."""
    name, *rest = text.split("+", 2)  # base64 has plus signs of its own
    blob = parse_base64(rest[1]) if len(rest) == 2 else None
    if not blob or blob[0] != kind:
        raise LedgerError(  # the text is not shown: somebody may have given a private key
            f"expected a public key 'name+key ID+base64' of type {kind:#04x}"
            + (f", got one of type {blob[0]:#04x}" if blob else instead(text, own="a vkey"))
        )
    require_key_name(name)
    if format_vkey(name, kind, blob[1:]) != text:
        raise LedgerError(f"the key ID of {name!r} is not that of the key beside it")
    return name, blob[1:]


def verify_ed25519(name: str, public: bytes, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature; libsodium refuses keys of small order. ``LedgerError``."""
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError):
        raise LedgerError(f"the signature by {name!r} does not hold", promise="TAMPER") from None


@lru_cache(maxsize=256)
def require_key_name(name: str) -> str:
    """Give the name back; ``LedgerError`` if it is empty or has a space, plus or control."""
    if not name or any(c.isspace() or c < " " or c == "+" for c in name):
        raise LedgerError(f"expected a key name without spaces and plus signs, got {name[:80]!r}")
    require_utf8(name)
    return name


def require_utf8(text: str) -> None:
    """Refuse text with lone surrogates, which has no UTF-8 form (``LedgerError``)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise LedgerError("expected text that can be written as UTF-8") from None


def require_public(public: bytes) -> None:
    """Refuse anything but the 32 bytes of an Ed25519 public key (``LedgerError``)."""
    if len(public) != PUBLIC_SIZE:
        raise LedgerError(f"expected an Ed25519 public key of 32 bytes, got {len(public)}")
