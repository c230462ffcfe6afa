"""The files in which stock ``crypt4gh`` keeps X25519 keys.

::

    -----BEGIN CRYPT4GH PUBLIC KEY-----        -----BEGIN CRYPT4GH PRIVATE KEY-----
    base64(public key, 32 bytes)               base64("c4gh-v1" || "none" || "none" || key)
    -----END CRYPT4GH PUBLIC KEY-----          -----END CRYPT4GH PRIVATE KEY-----

The three after the magic word are written with their length before them, two bytes,
big-endian: how a passphrase is stretched, the cipher, and the key, of which neither is used.
"""

from __future__ import annotations

from binascii import a2b_base64

from custody.age.x25519 import KEY_SIZE, X25519Identity, X25519Recipient
from custody.errors import InputError
from custody.formats.encoding import format_base64

_MAGIC = b"c4gh-v1"
_BEGIN = "-----BEGIN CRYPT4GH {} KEY-----"
_END = "-----END CRYPT4GH {} KEY-----"


def write_public_key(recipient: X25519Recipient) -> str:
    """Write a recipient for ``crypt4gh encrypt --recipient_pk``."""
    return _pem("PUBLIC", recipient.public)


def read_public_key(text: str) -> X25519Recipient | None:
    """Read such a public key; None for a text that does not begin as one.

    ``InputError`` for one that does, and is none.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    if not lines or lines[0] != _BEGIN.format("PUBLIC"):
        return None
    try:
        public = a2b_base64("".join(lines[1:-1]), strict_mode=True)
    except ValueError:
        public = b""
    if lines[-1] != _END.format("PUBLIC") or len(public) != KEY_SIZE:
        raise InputError("expected a Crypt4GH public key of 32 bytes, got something else")
    return X25519Recipient(public)


def write_private_key(identity: X25519Identity) -> str:
    """Write an identity for ``crypt4gh decrypt --sk``. The text is the secret."""
    parts = (b"none", b"none", identity.private)
    return _pem("PRIVATE", _MAGIC + b"".join(len(one).to_bytes(2, "big") + one for one in parts))


def _pem(what: str, data: bytes) -> str:
    return "\n".join((_BEGIN.format(what), format_base64(data), _END.format(what), ""))
