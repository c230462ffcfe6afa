"""The Crypt4GH header: a magic word, a version, and packets encrypted to their readers.

All numbers are little-endian::

    "crypt4gh"                          8 bytes
    version, 1                          4
    number of packets                   4
    each packet:
      length of the packet, with this   4
      method, 0                         4   others are kept apart, and open nothing
      writer's X25519 public key       32
      nonce                            12
      ChaCha20-Poly1305(packet key, nonce, contents)    contents.py

    packet key = BLAKE2b-512(X25519(reader, writer) || reader's key || writer's key)[:32]

That is what libsodium's crypto_kx gives both sides. One writer's key may stand in several
packets, of one header and of many, and with it the shared secret is the same: whoever has it
opens all of them. So a dataset takes each writer's key once (custody/service/objects.py).

Parsing is strict: what it accepts is what :meth:`Header.encode` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age.header import HEADER_LIMIT
from custody.age.x25519 import KEY_SIZE, X25519Identity, X25519Recipient
from custody.byte_io import fill
from custody.crypt4gh.contents import Contents
from custody.errors import AgeHeaderError, Crypt4ghHeaderError, InputError, NoMatchError

MAGIC = b"crypt4gh"
VERSION = 1
NONCE_SIZE = 12
TAG_SIZE = 16

_START = len(MAGIC) + 8
_X25519_CHACHA20_POLY1305 = 0
_LEAST = KEY_SIZE + NONCE_SIZE + 4 + TAG_SIZE  # of a packet's body: four bytes say what it holds


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: its method, and the bytes after that."""

    method: int
    body: bytes

    def __post_init__(self) -> None:
        if self.is_known and len(self.body) < _LEAST:
            raise Crypt4ghHeaderError("Crypt4GH header has a packet that is too short")

    @property
    def is_known(self) -> bool:
        """Whether it is of the one method that the standard has."""
        return self.method == _X25519_CHACHA20_POLY1305

    @property
    def writer(self) -> bytes:
        """The writer's public key, of a packet of that method."""
        return self.body[:KEY_SIZE]

    def encode(self) -> bytes:
        """Write the packet with its length."""
        return _number(8 + len(self.body)) + _number(self.method) + self.body

    def open(self, key: bytes) -> bytes | None:
        """Give what it holds; None when it is another's."""
        nonce, sealed = self.body[KEY_SIZE:][:NONCE_SIZE], self.body[KEY_SIZE + NONCE_SIZE :]
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, sealed, None)
        except InvalidTag:
            return None


@dataclass(frozen=True, slots=True)
class Header:
    """A whole header: at least one packet."""

    packets: tuple[Packet, ...]

    @classmethod
    def parse(cls, data: bytes) -> Header:
        """Read exactly one header, all of ``data``; ``Crypt4ghHeaderError`` for anything else."""
        if len(data) > HEADER_LIMIT:
            raise _cut_or_long()
        rest, packets = memoryview(data)[_START:], []
        for _ in range(_packet_count(data[:_START])):
            size = int.from_bytes(rest[:4], "little")
            if not 8 <= size <= len(rest):
                raise _cut_or_long()
            packets.append(Packet(int.from_bytes(rest[4:8], "little"), bytes(rest[8:size])))
            rest = rest[size:]
        if rest:
            raise Crypt4ghHeaderError("Crypt4GH header has bytes after its last packet")
        return cls(tuple(packets))

    def encode(self) -> bytes:
        """Write the header's bytes."""
        start = MAGIC + _number(VERSION) + _number(len(self.packets))
        return start + b"".join(packet.encode() for packet in self.packets)

    @property
    def writers(self) -> tuple[bytes, ...]:
        """The writers' public keys, 32 bytes each, in order and each once."""
        return tuple(dict.fromkeys(one.writer for one in self.packets if one.is_known))

    def open(self, secrets: Sequence[bytes], reader: bytes) -> Contents:
        """Give what the packets for a reader hold, of whom the shared secrets are known.

        ``secrets`` are in the order of :attr:`writers`, ``reader`` is the 32-byte public key.
        ``NoMatchError`` when no packet is for them; ``Crypt4ghHeaderError`` for a writer's key
        of low order, with which everybody has the secret, and for contents that can't be read.
        """
        if not all(map(any, secrets)):
            raise _low_order()
        pairs = zip(self.writers, secrets, strict=True)
        keys = {writer: _packet_key(secret, reader, writer) for writer, secret in pairs}
        opened = [one.open(keys[one.writer]) for one in self.packets if one.is_known]
        mine = tuple(one for one in opened if one is not None)
        if not mine:
            raise NoMatchError("no packet of the Crypt4GH header opens: it is for another key")
        return Contents.read(mine)


def read_header(src: BinaryIO, start: bytes = b"") -> bytes:
    """Read a valid header from the front of a stream and leave it at the payload's first byte.

    ``start`` is what was read of it already, no more than the magic word. Not one byte more is
    taken than the header has, and no more than 64 KiB, whatever lengths it claims.
    """
    header = start + _take(src, _START - len(start))
    for _ in range(_packet_count(header)):
        size = _take(src, 4)
        length = int.from_bytes(size, "little")
        if not 8 <= length <= HEADER_LIMIT - len(header):
            raise _cut_or_long()
        header += size + _take(src, length - 4)
    Header.parse(header)
    return header


def open_header(header: bytes, identities: Sequence[X25519Identity]) -> Contents:
    """Give what the packets of a header hold that are for one of the identities."""
    parsed = Header.parse(header)
    for identity in identities:
        try:
            secrets = [identity.exchange(writer) for writer in parsed.writers]
        except AgeHeaderError:
            raise _low_order() from None
        try:
            return parsed.open(secrets, identity.recipient().public)
        except NoMatchError:
            continue
    raise NoMatchError("none of the identities opens this Crypt4GH file")


def new_header(
    contents: Contents, recipient: X25519Recipient, *, random: Callable[[int], bytes]
) -> bytes:
    """Write a header that holds the same for another reader, from a fresh writer's key."""
    writer = X25519Identity.generate(random=random)
    mine = writer.recipient().public
    try:
        secret = writer.exchange(recipient.public)
    except AgeHeaderError:
        raise InputError("this recipient is a point of low order, not a key") from None
    cipher = ChaCha20Poly1305(_packet_key(secret, recipient.public, mine))
    packets = []
    for packet in contents.packets:
        nonce = random(NONCE_SIZE)
        body = mine + nonce + cipher.encrypt(nonce, packet, None)
        packets.append(Packet(_X25519_CHACHA20_POLY1305, body))
    return Header(tuple(packets)).encode()


def _packet_key(secret: bytes, reader: bytes, writer: bytes) -> bytes:
    return hashlib.blake2b(secret + reader + writer).digest()[:32]


def _packet_count(start: bytes) -> int:
    if start[: len(MAGIC)] != MAGIC:
        raise Crypt4ghHeaderError("not a Crypt4GH file: it does not begin with crypt4gh")
    if len(start) < _START:
        raise _cut_or_long()
    version, count = (int.from_bytes(start[at : at + 4], "little") for at in (8, 12))
    if version != VERSION:
        raise Crypt4ghHeaderError(f"expected version {VERSION} of Crypt4GH, got version {version}")
    if not 1 <= count <= HEADER_LIMIT // 8:
        raise Crypt4ghHeaderError(f"Crypt4GH header claims {count} packets")
    return count


def _take(src: BinaryIO, size: int) -> bytes:
    """Read so many bytes, or as many as there are."""
    room = bytearray(size)
    return bytes(room[: fill(src, memoryview(room))])


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _cut_or_long() -> Crypt4ghHeaderError:
    return Crypt4ghHeaderError(
        f"Crypt4GH header is cut short, longer than {HEADER_LIMIT} bytes, or malformed",
        hint="take another copy of the sealed file",
    )


def _low_order() -> Crypt4ghHeaderError:
    return Crypt4ghHeaderError("Crypt4GH header has a writer's key of low order")
