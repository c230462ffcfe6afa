"""What the packets of a Crypt4GH header hold: the keys of the data, and at most one edit list.

All numbers are little-endian::

    type 0, 4 bytes | method 0, 4 bytes | key of the data, 32 bytes
    type 1, 4 bytes | how many lengths n, 4 bytes | n lengths, 8 bytes each

An edit list says how much of the plaintext is passed over, how much is kept, how much is
passed over again, and so on; where it ends with what is passed over, all after that is kept.
**It hides nothing**: who has the key of the data reads what it passes over too. It stays in a
header that is written anew, and whoever restores gets what it keeps, as with stock ``crypt4gh``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle, repeat

from custody.errors import Crypt4ghHeaderError

KEY_SIZE = 32

_DATA_KEY = 0
_EDIT_LIST = 1
_CHACHA20_POLY1305 = bytes(4)
_TO_THE_END = 1 << 64


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader's packets hold, as they hold it: whoever has this opens the file."""

    packets: tuple[bytes, ...] = field(repr=False)
    keys: tuple[bytes, ...] = field(repr=False)
    edits: tuple[int, ...] | None

    @classmethod
    def read(cls, packets: tuple[bytes, ...]) -> Contents:
        """Read decrypted packets; ``Crypt4ghHeaderError`` for what the standard does not have."""
        keys, edits = list[bytes](), list[tuple[int, ...]]()
        for packet in packets:
            kind, rest = int.from_bytes(packet[:4], "little"), packet[4:]
            if kind == _DATA_KEY:
                keys.append(_read_key(rest))
            elif kind == _EDIT_LIST:
                edits.append(_read_edits(rest))
            else:
                raise Crypt4ghHeaderError(f"Crypt4GH header has a packet of unknown type {kind}")
        if not keys or len(edits) > 1:
            raise Crypt4ghHeaderError("Crypt4GH header has no key of the data, or two edit lists")
        return cls(packets, tuple(keys), edits[0] if edits else None)

    def stretches(self) -> Iterator[tuple[bool, int]]:
        """Give how the plaintext is parted, without end: whether it is kept, and how long it is."""
        if self.edits is None:
            return repeat((True, _TO_THE_END))
        rest = (len(self.edits) % 2 == 1, _TO_THE_END)
        return chain(zip(cycle((False, True)), self.edits, strict=False), repeat(rest))


def _read_key(rest: bytes) -> bytes:
    if rest[:4] != _CHACHA20_POLY1305 or len(rest) != 4 + KEY_SIZE:
        raise Crypt4ghHeaderError("Crypt4GH header has a key of the data for an unknown method")
    return rest[4:]


def _read_edits(rest: bytes) -> tuple[int, ...]:
    count = int.from_bytes(rest[:4], "little")
    if not count or len(rest) != 4 + 8 * count:
        raise Crypt4ghHeaderError("Crypt4GH header has a malformed edit list")
    return tuple(int.from_bytes(rest[at : at + 8], "little") for at in range(4, len(rest), 8))
