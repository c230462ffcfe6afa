"""Sealed shares, the sharing that they are of, contributions with their proofs, the stock key."""

from __future__ import annotations

import hashlib
from functools import reduce
from itertools import pairwise
from typing import Any

from nacl import bindings

from tests.docs.reader.age import unbech32
from tests.docs.reader.forms import read, sha256, unbase64
from tests.docs.reader.key_file import Keys

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
B = bytes.fromhex("58" + "66" * 31)


def unseal(private: bytes, sealed: bytes) -> bytes:
    ephemeral, box = sealed[:32], sealed[32:]
    public = bindings.crypto_scalarmult_base(private)
    nonce = hashlib.blake2b(ephemeral + public, digest_size=24).digest()
    return bindings.crypto_box_open(box, nonce, ephemeral, private)


def mult(scalar: int, point: bytes) -> bytes:
    return bindings.crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), point)


def add(left: bytes, right: bytes) -> bytes:
    return bindings.crypto_core_ed25519_add(left, right)


def u_of(point: bytes) -> bytes:
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return ((1 + y) * pow(1 - y, -1, P) % P).to_bytes(32, "little")


def lift(share: bytes) -> bytes:
    u = int.from_bytes(share, "little")
    assert u < P - 1
    point = ((u - 1) * pow(u + 1, -1, P) % P).to_bytes(32, "little")
    assert bindings.crypto_core_ed25519_is_valid_point(point)
    return point


def check_dealing(dealing: dict[str, Any]) -> None:
    row = [unbase64(dealing["public"]), *map(unbase64, dealing["shares"])]
    public = row[0]
    assert public not in row[1:]
    assert all(bindings.crypto_core_ed25519_is_valid_point(point) for point in row)
    for _ in range(dealing["threshold"] - 1):
        row = [bindings.crypto_core_ed25519_sub(b, a) for a, b in pairwise(row)]
    assert len(set(row)) == 1
    assert row[0] != bytes([1]) + bytes(31)
    assert unbech32("age", dealing["recipient"]) == u_of(public)


def open_share(bundle: dict[str, Any], keys: Keys) -> tuple[int, int]:
    """Give the index of somebody's seat and their share."""
    subject, dealing = bundle["subject"], bundle["dealing"]
    name = keys.record["name"]
    (seat,) = (row for row in subject["seats"] if row["official"] == name)
    place = seat["index"] - 1
    box = unbase64(bundle["sealed"][place])
    assert sha256(box).hex() == dealing["sealed"][place]
    inside = read(unseal(keys.box, box))
    share = unbase64(inside.pop("share"))
    assert inside == {
        **{key: subject[key] for key in ("ceremony", "dataset", "nonce", "origin")},
        "canary": sha256(unbase64(dealing["canary"])).hex(),
        "format": "custody-share/v1",
        "index": seat["index"],
        "official": name,
    }
    value = int.from_bytes(share, "little")
    assert 0 < value < Q
    assert mult(value, B) == unbase64(dealing["shares"][place])
    return seat["index"], value


def _hash(label: str, *parts: bytes) -> bytes:
    framed = (f"custody-contribution/v1/{label}".encode(), *parts)
    return hashlib.sha512(b"".join(_u32(len(part)) + part for part in framed)).digest()


def _scalar(label: str, *parts: bytes) -> int:
    return int.from_bytes(_hash(label, *parts), "little") % Q


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def check_contribution(
    data: bytes, subject: dict[str, Any], digest: str, official: str, key: bytes, us: list[bytes]
) -> list[bytes]:
    """Verify the proof over the elements with these u-coordinates; give the points."""
    record = read(data)
    assert record["format"] == "custody-contribution/v1"
    points = [unbase64(text) for text in record["partials"]]
    c = int.from_bytes(unbase64(record["proof"]["challenge"]), "little")
    r = int.from_bytes(unbase64(record["proof"]["response"]), "little")
    assert c < Q
    assert r < Q
    elements = [lift(u) for u in us]
    assert len(points) == len(elements)
    (index,) = (row["index"] for row in subject["seats"] if row["official"] == official)
    texts = [subject[name] for name in ("origin", "dataset", "ceremony", "nonce")]
    said = [text.encode() for text in (*texts, digest, official)]
    seed = _hash("seed", *said, _u32(index), key, B, b"".join(elements), b"".join(points))
    weights = [_scalar("weight", seed, _u32(j)) for j in range(1, len(elements) + 1)]
    m = reduce(add, map(mult, weights, elements))
    z = reduce(add, map(mult, weights, points))
    kb, km = add(mult(r, B), mult(c, key)), add(mult(r, m), mult(c, z))
    assert _scalar("challenge", seed, m, z, kb, km) == c
    return points


def lagrange(indices: list[int]) -> list[int]:
    found = []
    for i in indices:
        factors = (j * pow(j - i, -1, Q) for j in indices if j != i)
        found.append(reduce(lambda a, b: a * b % Q, factors, 1))
    return found


def stock_key(a: int, u: bytes) -> bytes:
    for residue in (a, Q - a):
        number = residue + -residue * pow(Q, -1, 8) % 8 * Q
        private = number.to_bytes(33, "little")[:32]
        fits = 2**254 <= number < 2**255
        if fits and bindings.crypto_scalarmult_base(private) == u:
            return private
    raise AssertionError
