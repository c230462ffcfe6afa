"""Browser and command line take and refuse the same registrations, to the last bit of a proof."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age, curve
from custody.errors import CustodyError
from custody.formats.encoding import format_base64
from custody.registration import PROOF_SIZE, SignedFields, require_proof
from tests.damage import arbitrary_json
from tests.test_curve import BAD_POINTS
from tests.test_registration import RECIPIENT, described, header_of, proof_of, with_share
from tests.test_schnorr import PREFIX, signed
from tests.web.js.engine import Js, outcome

FIELDS = ("host", "job", "tags", "size", "sealed", "id")
EPHEMERAL = b"e" * 32


def data_of(said: SignedFields, proof: bytes, **changes: Any) -> dict[str, Any]:
    plain = {name: getattr(said, name) for name in FIELDS}
    return {**plain, "proof": format_base64(proof), **changes}


def taken_here(data: dict[str, Any], header: bytes, proof: bytes) -> bool:
    try:
        require_proof(SignedFields.of(data), header, str(RECIPIENT), proof)
    except CustodyError:
        return False
    return True


def taken_there(js: Js, data: dict[str, Any], header: bytes) -> bool:
    found = outcome(lambda: js("registration", "isProven", data, header, str(RECIPIENT)))
    return found is True


@settings(deadline=None, max_examples=60)
@given(
    ephemeral=st.binary(min_size=32, max_size=32),
    tags=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4),
    name=st.sampled_from(FIELDS),
    value=st.none() | arbitrary_json,
    changed=st.booleans(),
)
def test_both_take_the_same(
    js: Js, ephemeral: bytes, tags: dict[str, str], name: str, value: Any, changed: bool
) -> None:
    """Whatever was signed, and whatever is said instead."""
    header = header_of(ephemeral)
    try:
        said = described(header, tags=tags)
        proof = proof_of(ephemeral, said)
    except CustodyError:  # lone surrogates have no JSON form
        return
    data = data_of(said, proof, **({name: value} if changed else {}))
    here = taken_here(data, header, proof)
    assert taken_there(js, data, header) == here
    assert here or changed


@settings(deadline=None, max_examples=40)
@given(bit=st.integers(0, 8 * PROOF_SIZE - 1))
def test_both_refuse_a_proof_with_one_bit_changed(js: Js, bit: int) -> None:
    header = header_of(EPHEMERAL)
    said = described(header)
    number = int.from_bytes(proof_of(EPHEMERAL, said), "big") ^ 1 << bit
    proof = number.to_bytes(PROOF_SIZE, "big")
    data = data_of(said, proof)
    assert not taken_here(data, header, proof)
    assert not taken_there(js, data, header)


@pytest.mark.parametrize("point", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_both_refuse_bad_points_and_scalars(js: Js, point: bytes) -> None:
    made, public = signed(5, b"m"), curve.base_mult(5)
    prefix = PREFIX.decode()
    assert js("schnorr", "isSignature", made, public, b"m", prefix) is True
    high = (int.from_bytes(made[32:], "little") + curve.Q).to_bytes(32, "little")
    for wrong, key in ((point + made[32:], public), (made, point), (made[:32] + high, public)):
        assert js("schnorr", "isSignature", wrong, key, b"m", prefix) is False


@pytest.mark.parametrize("second", [False, True], ids=["alone", "as a second stanza"])
def test_both_refuse_a_share_made_of_a_wanted_one(js: Js, second: bool) -> None:
    (wanted,) = age.x25519_shares(header_of(b"w" * 32))
    crafted = curve.to_montgomery(curve.mult(99, curve.from_montgomery(wanted)))
    header = with_share(header_of(EPHEMERAL), crafted, second=second)
    said = described(header)
    for proof in (proof_of(EPHEMERAL, said), proof_of(b"w" * 32, said), bytes(PROOF_SIZE)):
        data = data_of(said, proof)
        assert not taken_here(data, header, proof)
        assert not taken_there(js, data, header)
