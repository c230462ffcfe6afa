"""The age v1 file format (https://c2sp.org/age): sealing, opening and rewrapping.

Files written here are plain age files that stock ``age`` opens, and the other way
round (AGE-PLAIN). Recipients are X25519; passphrases, armor, plugins and
post-quantum recipients are not supported, their headers parse and match nothing.
"""

from custody.age.file import (
    SealResult,
    decrypt,
    encrypt,
    new_header,
    open_header,
    open_header_with_shared_secret,
    open_header_with_shared_secrets,
    x25519_shares,
)
from custody.age.header import FILE_KEY_SIZE, Header, Stanza, object_id, read_header
from custody.age.stream import decrypt_payload, encrypt_payload, payload_size
from custody.age.x25519 import (
    X25519Identity,
    X25519Recipient,
    parse_identities_file,
    parse_recipients_file,
)

__all__ = [
    "FILE_KEY_SIZE",
    "Header",
    "SealResult",
    "Stanza",
    "X25519Identity",
    "X25519Recipient",
    "decrypt",
    "decrypt_payload",
    "encrypt",
    "encrypt_payload",
    "new_header",
    "object_id",
    "open_header",
    "open_header_with_shared_secret",
    "open_header_with_shared_secrets",
    "parse_identities_file",
    "parse_recipients_file",
    "payload_size",
    "read_header",
    "x25519_shares",
]
