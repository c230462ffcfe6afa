"""Reading decimals and base64 strictly: each value has one accepted spelling.

Python's own are lax: ``int()`` takes ``+8``, ``8_0``, `` 8`` and ``٨``, and
``b64decode`` skips junk and ignores trailing bits. Here a text is read and
written again, and must come out the same, so that no two texts mean one value.

Both functions give ``None`` for any other text; the caller names the error of
its own format.
"""

from __future__ import annotations

import binascii
import re

LARGEST = 2**53 - 1
"""The largest integer of every format here: what JSON carries exactly."""

_DECIMAL = re.compile("0|[1-9][0-9]{0,15}")


def parse_decimal(text: str) -> int | None:
    """Read ASCII digits without leading zeros, at most ``LARGEST``."""
    if not _DECIMAL.fullmatch(text):
        return None
    value = int(text)
    return value if value <= LARGEST else None


def parse_base64(text: str) -> bytes | None:
    """Read standard padded base64 (RFC 4648 section 4) in its one canonical form."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    whole = 4 * -(-len(data) // 3) == len(text)  # nothing skipped, so only the end may differ
    rest = len(data) % 3
    return data if whole and (not rest or format_base64(data[-rest:]) == text[-4:]) else None


def format_base64(data: bytes) -> str:
    """Write standard base64 with padding."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")
