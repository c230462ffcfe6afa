"""The age v1 header: a version line, one or more stanzas, and a MAC.

::

    age-encryption.org/v1                                         version line
    -> X25519 XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE         stanza: arguments
    qRS0AMjdjPvZ/WT08U2KL4G+PIooA3hy38SvLpvaC1E                   stanza: body
    --- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s               MAC
    (binary payload, see stream.py)

Every line ends in one ``\\n``. A stanza's first argument is its type. Its body is
base64 without padding in lines of 64 columns, and ends with a line that is
shorter, if need be an empty one. Each stanza wraps the same 16-byte file key for
one recipient. The MAC is HMAC-SHA-256 over everything up to and including
``---``, its key HKDF-SHA-256 of the file key with info ``header`` and no salt.

Parsing is strict: what it accepts is exactly what :meth:`Header.encode` writes,
so one header has one byte string, and its SHA-256 names the object
(:func:`object_id`). Source: https://c2sp.org/age, "Header" and its ABNF, which
the two regular expressions below transcribe.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from custody.errors import AgeHeaderError, AgeMacError

VERSION_LINE = b"age-encryption.org/v1\n"
FILE_KEY_SIZE = 16
HEADER_LIMIT = 64 * 1024

_COLUMNS = 64
_MAC_MARK = b"---"
_STANZA = rb"-> ([!-~]+(?: [!-~]+)*+)\n((?:[A-Za-z0-9+/]{64}\n)*+[A-Za-z0-9+/]{0,63}\n)"
_HEADER = re.escape(VERSION_LINE) + b"((?:" + _STANZA + rb")++)--- ([A-Za-z0-9+/]{43})\n"


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapping of the file key: its type, further arguments, and the body's bytes."""

    type: str
    args: tuple[str, ...]
    body: bytes

    def encode(self) -> bytes:
        """Write the stanza with its lines, the last of them shorter than 64 columns."""
        text = encode_base64(self.body)
        lines = [text[start : start + _COLUMNS] for start in range(0, len(text) + 1, _COLUMNS)]
        return "\n".join([" ".join(("->", self.type, *self.args)), *lines, ""]).encode("ascii")


@dataclass(frozen=True, slots=True)
class Header:
    """A whole header: at least one stanza, and the 32-byte MAC."""

    stanzas: tuple[Stanza, ...]
    mac: bytes

    @classmethod
    def parse(cls, data: bytes) -> Header:
        """Read exactly one header, all of ``data``; ``AgeHeaderError`` for anything else.

        Base64 that is not canonical, other line ends, and a passphrase stanza in
        company (which would hide who else can open the file) are refused.
        """
        match = re.fullmatch(_HEADER, data)
        if match is None:
            raise AgeHeaderError("expected an age v1 header, got bytes that don't parse as one")
        stanzas = tuple(_stanza(*parts) for parts in re.findall(_STANZA, match[1]))
        header = cls(stanzas, decode_base64(match[4].decode("ascii")))
        if header.encode() != data:
            raise AgeHeaderError("age header is not in its one canonical form")
        if len(stanzas) > 1 and any(stanza.type == "scrypt" for stanza in stanzas):
            raise AgeHeaderError("age header has a passphrase stanza that is not alone")
        return header

    @classmethod
    def with_mac(cls, stanzas: tuple[Stanza, ...], file_key: bytes) -> Header:
        """Give the header of these stanzas with the MAC that the file key makes."""
        return cls(stanzas, _mac(file_key, cls(stanzas, b"").mac_input()).finalize())

    def encode(self) -> bytes:
        """Write the header's bytes, through the newline after the MAC."""
        return self.mac_input() + f" {encode_base64(self.mac)}\n".encode("ascii")

    def mac_input(self) -> bytes:
        """Give the bytes under the MAC: everything up to and including ``---``."""
        return b"".join([VERSION_LINE, *(stanza.encode() for stanza in self.stanzas), _MAC_MARK])

    def check_mac(self, file_key: bytes) -> None:
        """Raise ``AgeMacError`` unless the MAC was made with this file key."""
        try:
            _mac(file_key, self.mac_input()).verify(self.mac)
        except InvalidSignature:
            raise AgeMacError(
                "the MAC of the age header is wrong: the header was altered after sealing",
                hint="fetch the file again from where it was sealed",
            ) from None


def read_header(src: BinaryIO, start: bytes = b"") -> bytes:
    """Read a valid header from the front of a stream and leave it at the payload's first byte.

    ``start`` is what was read of its first line already. Not one byte more is taken than the
    header has, so a pipe will do. ``AgeHeaderError`` for what is
    not an age file, a header cut short, malformed, or longer than 64 KiB.
    """
    lines = [start + src.readline(len(VERSION_LINE) - len(start))]
    if lines[0] != VERSION_LINE:
        raise _not_an_age_file(lines[0])
    room = HEADER_LIMIT - len(VERSION_LINE)
    while not lines[-1].startswith(_MAC_MARK):
        line = src.readline(room)
        if not line.endswith(b"\n"):
            raise AgeHeaderError(
                f"age header is cut short, or longer than {HEADER_LIMIT} bytes",
                hint="take another copy of the sealed file",
            )
        room -= len(line)
        lines.append(line)
    header = b"".join(lines)
    Header.parse(header)
    return header


def object_id(header: bytes) -> str:
    """Give the name of a sealed object: SHA-256 of its header's exact bytes, in hex.

    The header commits to the payload for everybody but the one who sealed it: its
    file key is random and forgotten, and no other payload opens under it.
    """
    digest = Hash(SHA256())
    digest.update(header)
    return digest.finalize().hex()


def encode_base64(data: bytes) -> str:
    """Write standard base64 without padding, as age does."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").decode("ascii")


def decode_base64(text: str) -> bytes:
    """Read base64 without padding; ``AgeHeaderError`` unless it is canonical."""
    try:
        data = binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except ValueError:
        raise AgeHeaderError("age header holds malformed base64") from None
    if encode_base64(data) != text:
        raise AgeHeaderError("age header holds base64 that is not canonical")
    return data


def hkdf(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Derive a 32-byte key with HKDF-SHA-256 (RFC 5869); an empty salt counts as none."""
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _stanza(arguments: bytes, lines: bytes) -> Stanza:
    kind, *args = arguments.decode("ascii").split(" ")
    return Stanza(kind, tuple(args), decode_base64(lines.replace(b"\n", b"").decode("ascii")))


def _mac(file_key: bytes, covered: bytes) -> HMAC:
    mac = HMAC(hkdf(file_key, salt=b"", info=b"header"), SHA256())
    mac.update(covered)
    return mac


def _not_an_age_file(start: bytes) -> AgeHeaderError:
    if start.startswith(b"-----BEGIN AGE"):
        return AgeHeaderError(
            "expected a binary age file, got an armored one", hint="seal it without armor (age -a)"
        )
    if start.startswith(b"age-encryption.org/"):
        return AgeHeaderError("expected version v1 of the age format, got another or a cut file")
    return AgeHeaderError(
        "not an age file: it does not begin with age-encryption.org/v1",
        hint="check that this is the sealed file, not its source",
    )
