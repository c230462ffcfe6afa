"""Files as the stock package makes and opens them, in this process."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from custody.age import X25519Identity, X25519Recipient
from tests.support import require

try:
    import crypt4gh.header
    import crypt4gh.lib
except ImportError:
    lib: Any = None
    stock_header: Any = None
else:
    lib, stock_header = crypt4gh.lib, crypt4gh.header

READER = X25519Identity(bytes(range(32)))
OTHER = X25519Identity(bytes(range(1, 33)))
WRITER = b"w" * 32
BLOCK = 65_536


def encrypted(
    data: bytes,
    recipients: Iterable[X25519Recipient] = (READER.recipient(),),
    writer: bytes = WRITER,
) -> bytes:
    """What ``crypt4gh encrypt --sk`` writes."""
    require(lib, "the package crypt4gh is not installed")
    file = io.BytesIO()
    lib.encrypt([(0, writer, one.public) for one in recipients], io.BytesIO(data), file)
    return file.getvalue()


def decrypted(file: bytes, identity: X25519Identity = READER) -> bytes:
    """What ``crypt4gh decrypt`` writes."""
    require(lib, "the package crypt4gh is not installed")
    plain = io.BytesIO()
    lib.decrypt([(0, identity.private, None)], io.BytesIO(file), plain)
    return plain.getvalue()


def with_packets(file: bytes, *packets: bytes, writer: bytes = WRITER) -> bytes:
    """The file with more packets in its header, for its reader: an edit list, or anything."""
    stream = io.BytesIO(file)
    sealed = list(stock_header.parse(stream))
    keys: list[Any] = [(0, writer, READER.recipient().public)]
    for packet in packets:
        sealed += stock_header.encrypt(packet, keys)
    written: bytes = stock_header.serialize(sealed)
    return written + stream.read()


def edit_list(lengths: Sequence[int]) -> bytes:
    """The packet of an edit list."""
    packet: bytes = stock_header.make_packet_data_edit_list(lengths)
    return packet
