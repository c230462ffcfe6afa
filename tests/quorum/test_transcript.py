"""The proof's bytes are the documented ones: computed a second time, from the drawing alone.

``contribution-v1.json`` holds the inputs, every value on the way and the result,
all numbers and points in hex as 32 little-endian bytes, for whoever writes this
a third time in another language. The arithmetic below is that of
``tests/edwards.py``; it shares nothing with libsodium.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from custody import curve
from custody.quorum import (
    Context,
    Contribution,
    Dealing,
    Share,
    contribute,
    contribution,
    verify_contribution,
)
from custody.quorum_tree import nameless
from tests import edwards

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("contribution-v1.json").read_text("utf-8")
)
EACH = pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
INPUTS = ("name", "context", "share", "elements", "random")


def _number(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "little")


def _hex(number: int) -> str:
    return number.to_bytes(32, "little").hex()


def _framed(*fields: bytes) -> bytes:
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def _hash(label: str, *fields: bytes) -> bytes:
    name = b"custody-contribution/v1/" + label.encode()
    return hashlib.sha512(_framed(name, *fields)).digest()


def _scalar(label: str, *fields: bytes) -> int:
    return int.from_bytes(_hash(label, *fields), "little") % edwards.Q


def _sum(weights: list[int], points: list[edwards.Point]) -> edwards.Point:
    total = edwards.IDENTITY
    for weight, point in zip(weights, points, strict=True):
        total = edwards.add(total, edwards.mult(weight, point))
    return total


def _lift(u: int) -> edwards.Point:
    y = (u - 1) * pow(u + 1, -1, edwards.P) % edwards.P
    return edwards.decode(y.to_bytes(32, "little"))


def follow(inputs: dict[str, Any]) -> dict[str, Any]:
    """Do the transcript drawn in ``custody.quorum.proof``, step by step."""
    context, share = inputs["context"], _number(inputs["share"])
    texts = ("origin", "dataset", "ceremony", "nonce", "digest", "official")
    public = edwards.mult(share, edwards.BASE)
    points = [_lift(_number(u)) for u in inputs["elements"]]
    partials = [edwards.mult(share, point) for point in points]
    seed = _hash(
        "seed",
        *(context[text].encode() for text in texts),
        *(context[at].to_bytes(4, "big") for at in ("index", "part", "parts") if at in context),
        edwards.encode(public),
        edwards.encode(edwards.BASE),
        b"".join(map(edwards.encode, points)),
        b"".join(map(edwards.encode, partials)),
    )
    weights = [_scalar("weight", seed, j.to_bytes(4, "big")) for j in range(1, len(points) + 1)]
    element_sum, partial_sum = _sum(weights, points), _sum(weights, partials)
    secret = share.to_bytes(32, "little")
    nonce = _scalar("nonce", secret, bytes.fromhex(inputs["random"]), seed)
    commitments = [edwards.mult(nonce, edwards.BASE), edwards.mult(nonce, element_sum)]
    hashed = (element_sum, partial_sum, *commitments)
    challenge = _scalar("challenge", seed, *map(edwards.encode, hashed))
    return {
        "public": edwards.encode(public).hex(),
        "points": [edwards.encode(point).hex() for point in points],
        "partials": [edwards.encode(point).hex() for point in partials],
        "seed": seed.hex(),
        "weights": [_hex(weight) for weight in weights],
        "element_sum": edwards.encode(element_sum).hex(),
        "partial_sum": edwards.encode(partial_sum).hex(),
        "secret_nonce": _hex(nonce),
        "commitments": [edwards.encode(point).hex() for point in commitments],
        "challenge": _hex(challenge),
        "response": _hex((nonce - challenge * share) % edwards.Q),
    }


@EACH
def test_the_vectors_follow_from_the_documented_transcript(vector: dict[str, Any]) -> None:
    """BOUND: nothing is hashed but what the drawing shows, and all of that."""
    steps = {key: value for key, value in vector.items() if key not in (*INPUTS, "contribution")}
    assert follow(vector) == steps


@EACH
def test_contribute_makes_the_vectors(vector: dict[str, Any]) -> None:
    """BOUND: the same inputs give the same bytes, here and in any other language."""
    context = Context(**vector["context"])
    share = Share(context.index, _number(vector["share"]))
    points = [curve.BASE] * (context.index + 1)
    points[context.index - 1] = bytes.fromhex(vector["public"])
    dealing = Dealing(nameless(2, len(points)), curve.BASE, tuple(points))
    elements = [bytes.fromhex(u) for u in vector["elements"]]
    made = contribute(
        share,
        dealing,
        elements,
        context,
        random=lambda size: bytes.fromhex(vector["random"])[:size],
    )
    assert made.encode().decode() == vector["contribution"]
    verify_contribution(dealing, elements, Contribution.decode(made.encode()), context)


def test_the_sample_in_the_documentation_is_real() -> None:
    """The JSON drawn in ``custody.quorum.contribution`` is the first vector."""
    drawn = "".join((inspect.getdoc(contribution) or "").split())
    assert VECTORS[0]["contribution"] in drawn
