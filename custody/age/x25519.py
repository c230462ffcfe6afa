"""X25519 recipients and identities: the keys as text, and the stanza that wraps for them.

::

    recipient   age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj
    identity    AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX

    -> X25519 base64(ephemeral share, 32 bytes)
    base64(ChaCha20-Poly1305(wrap key, nonce 0, file key): 16 + 16 bytes)

    wrap key = HKDF-SHA-256(X25519(ephemeral secret, recipient),
                            salt = ephemeral share || recipient,
                            info = "age-encryption.org/v1/X25519")

The fixed nonce is safe because every stanza has a wrap key of its own. A shared
secret of all zeros (a share of low order) is refused, so nobody can make a stanza
that opens for everyone. Source: https://c2sp.org/age, "The X25519 recipient type".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age import bech32
from custody.age.header import FILE_KEY_SIZE, Stanza, decode_base64, encode_base64, hkdf
from custody.errors import AgeHeaderError, CredentialError, InputError
from custody.formats.recognised import instead

KEY_SIZE = 32

_TYPE = "X25519"
_INFO = b"age-encryption.org/v1/X25519"
_NONCE = bytes(12)
_TAG_SIZE = 16
_RECIPIENT_HRP = "age"
_IDENTITY_HRP = "age-secret-key-"
_AROUND = " \t\r\ufeff"  # an editor's byte order mark too, within files that were joined


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """The public half, 32 bytes: whoever has it can seal."""

    public: bytes

    def __post_init__(self) -> None:
        if len(self.public) != KEY_SIZE:
            raise InputError(f"an age recipient has {KEY_SIZE} bytes, got {len(self.public)}")

    @classmethod
    def parse(cls, text: str) -> X25519Recipient:
        """Read an ``age1…`` line; ``InputError``, which never repeats it, for anything else.

        It is not repeated since people do paste the secret half instead (QUIET).
        """
        public = bech32.decode(_RECIPIENT_HRP, text)
        if public is None or len(public) != KEY_SIZE:
            raise InputError(
                "expected an age recipient, a line like age1zvkyg2lqzraa…"
                + instead(text, own="an age recipient"),
                hint="`custody dataset recipient NAME` prints a dataset's",
            )
        return cls(public)

    def __str__(self) -> str:
        return bech32.encode(_RECIPIENT_HRP, self.public)

    def wrap(self, file_key: bytes, ephemeral: bytes) -> Stanza:
        """Wrap the file key for this recipient; ``ephemeral`` is 32 fresh random bytes.

        ``InputError`` when the recipient is a point of low order, to which
        everything sealed would be open.
        """
        secret = X25519PrivateKey.from_private_bytes(ephemeral)
        share = secret.public_key().public_bytes_raw()
        try:
            shared = secret.exchange(X25519PublicKey.from_public_bytes(self.public))
        except ValueError:
            raise InputError("this age recipient is a point of low order, not a key") from None
        body = _wrap_cipher(shared, share, self.public).encrypt(_NONCE, file_key, None)
        return Stanza(_TYPE, (encode_base64(share),), body)


@dataclass(frozen=True, slots=True)
class X25519Identity:
    """The private half, 32 bytes: whoever has it can open."""

    private: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.private) != KEY_SIZE:
            raise CredentialError(f"an age identity has {KEY_SIZE} bytes, not {len(self.private)}")

    @classmethod
    def generate(cls, *, random: Callable[[int], bytes] = os.urandom) -> X25519Identity:
        """Make a new identity from 32 random bytes."""
        return cls(random(KEY_SIZE))

    @classmethod
    def parse(cls, text: str) -> X25519Identity:
        """Read an ``AGE-SECRET-KEY-1…`` line; ``CredentialError`` for anything else."""
        private = bech32.decode(_IDENTITY_HRP, text.lower())
        if private is None or len(private) != KEY_SIZE or cls(private).encode() != text:
            raise CredentialError(
                "expected an age identity, a line that begins with AGE-SECRET-KEY-1"
                + instead(text, own="an age identity"),
                hint="`age-keygen` makes one; post-quantum and plugin identities are not supported",
            )
        return cls(private)

    def encode(self) -> str:
        """Write the identity as ``age-keygen`` would. The text is the secret."""
        return bech32.encode(_IDENTITY_HRP, self.private).upper()

    def recipient(self) -> X25519Recipient:
        """Give the public half."""
        return X25519Recipient(self._key().public_key().public_bytes_raw())

    def exchange(self, share: bytes) -> bytes:
        """Give the shared secret with a 32-byte ephemeral share.

        ``AgeHeaderError`` when it is all zeros, as every share of low order makes it.
        """
        try:
            return self._key().exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise AgeHeaderError("X25519 stanza has a share of low order") from None

    def _key(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.private)


def is_x25519(stanza: Stanza) -> bool:
    """Tell whether a stanza is of this type; the type is case-sensitive."""
    return stanza.type == _TYPE


def ephemeral_share(stanza: Stanza) -> bytes:
    """Give the 32-byte ephemeral share of an X25519 stanza, all of it checked for its shape.

    ``AgeHeaderError`` unless there is one argument, canonical base64 of 32 bytes,
    and the body has 32 bytes. A longer body could open under several keys.
    """
    if len(stanza.args) != 1 or len(stanza.body) != FILE_KEY_SIZE + _TAG_SIZE:
        raise AgeHeaderError("X25519 stanza does not have one argument and a 32-byte body")
    share = decode_base64(stanza.args[0])
    if len(share) != KEY_SIZE:
        raise AgeHeaderError(f"X25519 stanza has a share of {len(share)} bytes, not {KEY_SIZE}")
    return share


def unwrap(stanza: Stanza, shared_secret: bytes, recipient: bytes) -> bytes | None:
    """Open an X25519 stanza with its shared secret; ``None`` when it is another's.

    ``recipient`` is the 32-byte public key the stanza was made for, which the wrap
    key depends on too. ``AgeHeaderError`` for a malformed stanza.
    """
    cipher = _wrap_cipher(shared_secret, ephemeral_share(stanza), recipient)
    try:
        return cipher.decrypt(_NONCE, stanza.body, None)
    except InvalidTag:
        return None


def parse_recipients_file(text: str) -> tuple[X25519Recipient, ...]:
    """Read recipients as ``age -R`` does: one a line, ``#`` comments and blank lines skipped.

    ``InputError`` names the line that is not one, or says that there is none.
    """
    recipients = []
    for number, line in _content_lines(text):
        try:
            recipients.append(X25519Recipient.parse(line))
        except InputError as error:
            raise InputError(f"line {number}: {error.message}", hint=error.hint) from None
    if not recipients:
        raise InputError("expected at least one age recipient, got none")
    return tuple(recipients)


def parse_identities_file(text: str) -> tuple[X25519Identity, ...]:
    """Read identities as ``age -i`` does, the way :func:`parse_recipients_file` does recipients.

    ``CredentialError`` names the line that is not one, or says that there is none.
    """
    identities = []
    for number, line in _content_lines(text):
        try:
            identities.append(X25519Identity.parse(line))
        except CredentialError as error:
            raise CredentialError(f"line {number}: {error.message}", hint=error.hint) from None
    if not identities:
        raise CredentialError("expected at least one age identity, got none")
    return tuple(identities)


def _content_lines(text: str) -> list[tuple[int, str]]:
    numbered = [(number, line.strip(_AROUND)) for number, line in enumerate(text.split("\n"), 1)]
    return [(number, line) for number, line in numbered if line and not line.startswith("#")]


def _wrap_cipher(shared_secret: bytes, share: bytes, recipient: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hkdf(shared_secret, salt=share + recipient, info=_INFO))
