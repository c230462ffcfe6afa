"""Bech32 (BIP 173) as age uses it: 32-byte keys as text that survives being retyped.

::

    age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj
    └┬┘│└──────────────────────┬─────────────────────────────┘└─┬──┘
    hrp separator "1"   data, 5 bits a character          checksum, 6 characters

The human-readable part (hrp) says what the key is for, and the checksum finds
any four wrong characters. Unlike in BIP 173 the length is not limited to 90.
Text is all lower or all upper case; the checksum is that of the lower case.
"""

from __future__ import annotations

from collections.abc import Iterable

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6


def encode(hrp: str, data: bytes) -> str:
    """Write ``data`` in lower-case Bech32 under the lower-case human-readable part."""
    values = [*_to_fives(data)]
    return f"{hrp}1" + "".join(_CHARSET[value] for value in values + _checksum(hrp, values))


def decode(hrp: str, text: str) -> bytes | None:
    """Read lower-case Bech32 back; ``None`` unless encoding the result gives ``text`` again.

    The comparison is the whole of the strictness: characters outside the set,
    a wrong part or checksum, and padding bits that are not zero all fail it.
    """
    prefix = f"{hrp}1"
    if not text.startswith(prefix):
        return None
    values = [_CHARSET.find(char) for char in text[len(prefix) : -_CHECKSUM_LENGTH]]
    if -1 in values:
        return None
    data = _to_bytes(values)
    return data if encode(hrp, data) == text else None


def _to_fives(data: bytes) -> Iterable[int]:
    """Cut bytes into 5-bit values, most significant first, the last padded with zeros."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return (number >> 5 * place & 31 for place in reversed(range(count)))


def _to_bytes(values: list[int]) -> bytes:
    """Join 5-bit values to whole bytes and drop what is left over."""
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")


def _checksum(hrp: str, values: list[int]) -> list[int]:
    """Give the six checksum values of BIP 173."""
    expanded = [ord(char) >> 5 for char in hrp] + [0] + [ord(char) & 31 for char in hrp]
    state = _polymod(expanded + values + [0] * _CHECKSUM_LENGTH) ^ 1
    return [state >> 5 * place & 31 for place in reversed(range(_CHECKSUM_LENGTH))]


def _polymod(values: list[int]) -> int:
    """Compute the remainder of BIP 173's code over GF(32)."""
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                state ^= term
    return state
