"""Signatures by any scalar: those of COCKTAIL-DKG, to the byte, and nothing that only looks so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.schnorr import SIGNATURE_SIZE, is_signature, sign
from tests.support import vectors
from tests.test_curve import BAD_POINTS

OFFICIAL = b"COCKTAIL-DKG-Ed25519-SHA512-"
PREFIX = b"custody-test/v1-"
SECRETS = st.integers(1, curve.Q - 1)


def signed(secret: int, message: bytes, hedge: bytes = b"r" * 32, prefix: bytes = PREFIX) -> bytes:
    return sign(secret, message, prefix=prefix, random=lambda size: hedge)


@pytest.mark.parametrize("path", vectors("cocktail-dkg"), ids=lambda path: path.stem)
def test_the_specification_s_proofs_of_possession_are_made_and_verified(path: Path) -> None:
    """Its vectors hash nothing random into the nonce."""
    start = OFFICIAL + b"NONCE"
    for vector in json.loads(path.read_text())["vectors"]:
        for made in vector["round1"]:
            told = {name: bytes.fromhex(text) for name, text in made["pop_intermediate"].items()}
            message, public = told["message"], bytes.fromhex(made["vss_commitment"][0])
            secret = curve.decode_scalar(told["nonce_input"][len(start) :][:32])
            expected = bytes.fromhex(made["pop"])
            assert signed(secret, message, b"", OFFICIAL) == expected
            assert is_signature(expected, public, message, prefix=OFFICIAL)
            assert not is_signature(expected, public, message + b"x", prefix=OFFICIAL)


@given(secret=SECRETS, message=st.binary(max_size=200), hedge=st.binary(min_size=32, max_size=32))
@settings(deadline=None, max_examples=50)
def test_what_is_signed_holds_for_this_key_message_and_prefix_only(
    secret: int, message: bytes, hedge: bytes
) -> None:
    made, public = signed(secret, message, hedge), curve.base_mult(secret)
    other = curve.base_mult(secret % (curve.Q - 1) + 1)
    assert len(made) == SIGNATURE_SIZE
    assert is_signature(made, public, message, prefix=PREFIX)
    assert not is_signature(made, public, message + b"\0", prefix=PREFIX)
    assert not is_signature(made, other, message, prefix=PREFIX)
    assert not is_signature(made, public, message, prefix=OFFICIAL)


@given(secret=SECRETS, one=st.binary(max_size=40), two=st.binary(max_size=40))
@settings(deadline=None, max_examples=50)
def test_a_nonce_never_repeats_whatever_chance_does(secret: int, one: bytes, two: bytes) -> None:
    """The same random bytes, another message: another nonce; so no equation gives the secret."""
    if one != two:
        assert signed(secret, one)[:32] != signed(secret, two)[:32]
    assert signed(secret, one) == signed(secret, one)
    assert signed(secret, one)[:32] != signed(secret, one, b"s" * 32)[:32]


@given(st.integers(0, 8 * SIGNATURE_SIZE - 1))
@settings(deadline=None, max_examples=50)
def test_a_signature_with_one_bit_changed_is_none(bit: int) -> None:
    made = int.from_bytes(signed(5, b"message"), "big") ^ 1 << bit
    damaged = made.to_bytes(SIGNATURE_SIZE, "big")
    assert not is_signature(damaged, curve.base_mult(5), b"message", prefix=PREFIX)


def test_a_signature_has_one_spelling() -> None:
    """A response of Q more would hold in the group, and be another signature of the same."""
    made, public = signed(5, b"message"), curve.base_mult(5)
    response = int.from_bytes(made[32:], "little") + curve.Q
    for wrong in (made[:32] + response.to_bytes(32, "little"), made[:-1], made + b"\0", b""):
        assert not is_signature(wrong, public, b"message", prefix=PREFIX)


@pytest.mark.parametrize("point", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_neither_key_nor_commitment_is_a_bad_point(point: bytes) -> None:
    """Of small order, a signature could hold for messages that nobody signed."""
    made, public = signed(5, b"message"), curve.base_mult(5)
    assert not is_signature(made, point, b"message", prefix=PREFIX)
    assert not is_signature(point + made[32:], public, b"message", prefix=PREFIX)
