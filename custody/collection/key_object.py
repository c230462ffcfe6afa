"""The key object: a sealed file that holds a collection's identity, registered whole.

It is an object of the dataset as any other, and its registration says three things more,
which whoever sealed it signs with the rest (:mod:`custody.registration`)::

    kind          "collection"
    manifest_key  base64, the Ed25519 key that will sign the closing, 32 bytes
    file          base64, the whole age file: header, nonce, payload

The ledger's copy is all that opens the collection, so losing a file loses none. Inside is one
line as ``age-keygen`` writes it, so that stock ``age -i`` takes what stock ``age -d`` gives::

    AGE-SECRET-KEY-1…
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custody.age import X25519Identity, parse_identities_file
from custody.errors import CredentialError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64

KIND = "collection"
FIELDS = frozenset({"kind", "manifest_key", "file"})
MAX_FILE = 1024
"""Bytes of a key object at most: a header of one stanza, and one line."""

KEY_ENDING = ".key.age"
"""What its file ends in, on the host that sealed it."""

_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class CollectionKey:
    """What the registration of a key object says beside what every registration says."""

    manifest_key: bytes
    file: bytes

    def record(self) -> dict[str, str]:
        """Give the fields as they stand in the entry, and in the message that is signed."""
        return {
            "file": format_base64(self.file),
            "kind": KIND,
            "manifest_key": format_base64(self.manifest_key),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> CollectionKey | None:
        """Read the fields of a registration; None for an object that is no key object.

        ``TamperedError`` for some of them without the others, or of another kind.
        """
        given = FIELDS & data.keys()
        if not given:
            return None
        if given != FIELDS or data["kind"] != KIND:
            raise TamperedError("a registration is of a kind that is not known, or half of one")
        key = canonical_json.decode_binary(data["manifest_key"], _KEY_SIZE)
        return cls(key, canonical_json.decode_binary(data["file"]))

    def require_of(self, header: bytes, size: int) -> None:
        """Refuse a file that is not the one with this header and size, or is no key object."""
        whole = self.file.startswith(header) and len(self.file) == size <= MAX_FILE
        if not whole:
            raise TamperedError(
                f"the file of a key object is not the one registered, or has over {MAX_FILE} bytes"
            )


def is_named_as_one(file: str, size: int) -> bool:
    """Say whether a sealed file is called, and as small, as the host that sealed left it.

    Good for a hint: its registration alone says what it is.
    """
    return file.endswith(KEY_ENDING) and size <= MAX_FILE


def write_identity(identity: X25519Identity) -> bytes:
    """Give what is sealed in a key object."""
    return f"{identity.encode()}\n".encode()


def read_identity(plain: bytes) -> X25519Identity:
    """Read what a key object held; ``CredentialError`` for anything but one identity."""
    try:
        (identity,) = parse_identities_file(plain.decode("ascii"))
    except (ValueError, CredentialError):
        raise CredentialError("the key object does not hold one age identity") from None
    return identity
