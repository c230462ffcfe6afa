"""The age testkit (C2SP/CCTV): every vector ends as it says, and releases exactly what it says."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from custody.age import Header, X25519Identity, decrypt, read_header
from custody.errors import (
    AgeHeaderError,
    AgeMacError,
    AgePayloadError,
    CustodyError,
    NoMatchError,
)
from tests.age.samples import ALICE, dribble
from tests.support import require, vectors

OUTCOMES: dict[str, type[CustodyError]] = {
    "header failure": AgeHeaderError,
    "no match": NoMatchError,
    "HMAC failure": AgeMacError,
    "payload failure": AgePayloadError,
}


@dataclass(frozen=True)
class Vector:
    """One file of the testkit: what stands before the first empty line, and the age file."""

    expect: str
    payload: str | None
    identities: tuple[str, ...]
    unsupported: str | None
    file: bytes

    @classmethod
    def read(cls, path: Path) -> Vector:
        head, _, file = path.read_bytes().partition(b"\n\n")
        pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
        fields = dict(pairs)
        if fields.get("compressed") == "zlib":
            file = zlib.decompress(file)
        identities = tuple(value for key, value in pairs if key == "identity")
        return cls(fields["expect"], fields.get("payload"), identities, _absent(pairs), file)


def _absent(pairs: list[list[str]]) -> str | None:
    """Name the feature a vector is about, where it is one that custody does not have."""
    if ["armored", "yes"] in pairs:
        return "armor"
    if any(key == "passphrase" for key, _ in pairs):
        return "passphrases"
    if any(value.startswith("AGE-SECRET-KEY-PQ-") for key, value in pairs):
        return "post-quantum identities"
    return None


VECTORS = {path.name: Vector.read(path) for path in vectors("age")}
READABLE = [
    name
    for name, vector in VECTORS.items()
    if vector.unsupported != "armor" and vector.expect != "header failure"
]


def test_the_vectors_are_there() -> None:
    """All 71 are found where the folder is named."""
    require(VECTORS, "CUSTODY_VECTORS names no folder of age vectors")
    assert len(VECTORS) >= 71


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_ends_as_it_says(name: str) -> None:
    """The outcome by its own error, and the SHA-256 of everything released before it."""
    vector = VECTORS[name]
    if vector.unsupported:
        pytest.skip(f"not supported: {vector.unsupported}")
    identities = [X25519Identity.parse(text) for text in vector.identities]
    out, error = io.BytesIO(), None
    try:
        decrypt(dribble(vector.file), out, identities)
    except CustodyError as caught:
        error = type(caught)
    assert error == OUTCOMES.get(vector.expect)
    assert error or vector.expect == "success"
    released = hashlib.sha256(out.getvalue()).hexdigest()
    assert released == (vector.payload or hashlib.sha256().hexdigest())


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_for_somebody_else_gives_nothing(name: str) -> None:
    """With an identity that fits none: refused as malformed, or no match; never a byte."""
    out = io.BytesIO()
    with pytest.raises((AgeHeaderError, NoMatchError)):
        decrypt(io.BytesIO(VECTORS[name].file), out, [ALICE])
    assert out.getvalue() == b""


@pytest.mark.parametrize("name", READABLE)
def test_a_readable_header_is_written_again_byte_for_byte(name: str) -> None:
    """Any vector whose header is not said to be broken, also with features that are absent."""
    header = read_header(io.BytesIO(VECTORS[name].file))
    assert Header.parse(header).encode() == header
    assert VECTORS[name].file.startswith(header)
