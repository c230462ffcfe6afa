"""COCKTAIL-DKG as its specification's vectors have it, every value of every round counted."""

from __future__ import annotations

import hashlib

import pytest

from custody import curve
from custody.dkg.ciphersuite import PREFIX, is_signature
from custody.dkg.round1 import require_message
from custody.dkg.round2 import public_keys, receive
from custody.dkg.transcript import certify, require_certificate, require_signed, transcript
from custody.errors import CommitError
from tests.dkg.official import Checks, Vector, all_vectors

each = pytest.mark.parametrize("vector", all_vectors())


def scalar(data: bytes) -> bytes:
    return curve.encode_scalar(curve.reduce(hashlib.sha512(data).digest()))


@each
def test_the_setup_is_the_vector_s(vector: Vector) -> None:
    checks = Checks()
    checks.equal(vector.setup().context.hex(), vector.told["context"])
    for key, secret in zip(vector.keys, vector.secrets, strict=True):
        checks.equal(curve.base_mult(secret), key)
    if vector.told.get("payloads"):
        sizes = [len(payload).to_bytes(8, "little") for payload in vector.payloads]
        framed = b"".join(a + b for a, b in zip(sizes, vector.payloads, strict=True))
        hashed = hashlib.sha512(vector.n.to_bytes(8, "little") + framed).digest()
        checks.equal(hashed, vector.extension)
    assert checks.count == 1 + vector.n + bool(vector.told.get("payloads"))


@each
def test_round_1_is_made_to_the_byte(vector: Vector) -> None:
    """Commitments, ephemeral key, proof of possession with all its steps, and every box."""
    checks = Checks()
    for told, number in zip(vector.told["round1"], vector.numbers, strict=True):
        message, boxes = vector.made(number)
        checks.equal(message.ephemeral.hex(), told["ephemeral_public_key"])
        for point, expected in zip(message.commitments, told["vss_commitment"], strict=True):
            checks.equal(point.hex(), expected)
        checks.equal(message.pop.hex(), told["pop"])
        for box, expected in zip(boxes, told["encrypted_shares"], strict=True):
            checks.equal(box.hex(), expected)
        check_proof(checks, told["pop_intermediate"], message.pop, message.commitments[0])
        checks.equal(
            message.signed(vector.setup().context).hex(), told["pop_intermediate"]["message"]
        )
        require_message(vector.setup(), number, message)
    assert checks.count == vector.n * (8 + vector.t + vector.n)


def check_proof(checks: Checks, told: dict[str, str], pop: bytes, public: bytes) -> None:
    """Hold the steps of a proof of possession against what the vector says of each."""
    message = bytes.fromhex(told["message"])
    nonce = scalar(bytes.fromhex(told["nonce_input"]))
    checks.equal(nonce.hex(), told["nonce"])
    checks.equal(curve.base_mult(curve.decode_scalar(nonce)).hex(), told["nonce_commitment"])
    checks.equal(pop[:32].hex(), told["nonce_commitment"])
    checks.equal((PREFIX + b"H7" + pop[:32] + public + message).hex(), told["challenge_input"])
    checks.equal(scalar(bytes.fromhex(told["challenge_input"])).hex(), told["challenge"])


@each
def test_round_2_gives_everybody_their_share(vector: Vector) -> None:
    checks, setup, messages = Checks(), vector.setup(), vector.messages()
    public, shares = public_keys(setup, messages)
    checks.equal(public.hex(), vector.told["group_public_key"])
    for told, number in zip(vector.told["round2"], vector.numbers, strict=True):
        got = receive(setup, vector.secrets[number - 1], messages, vector.boxes_of(number))
        checks.equal(curve.encode_scalar(got.share).hex(), told["secret_share"])
        checks.equal(shares[number - 1].hex(), told["verification_share"])
        checks.equal(got.payloads, vector.payloads)
    assert checks.count == 1 + 3 * vector.n


@each
def test_round_3_is_signed_to_the_byte(vector: Vector) -> None:
    checks, setup = Checks(), vector.setup()
    text = transcript(setup, vector.messages(), vector.extension)
    checks.equal(hashlib.sha512(text).hexdigest(), vector.told["round3"]["transcript_hash"])
    signatures = [bytes.fromhex(one["signature"]) for one in vector.told["round3"]["signatures"]]
    for secret, key, signature in zip(vector.secrets, vector.keys, signatures, strict=True):
        checks.equal(certify(secret, text, lambda size: b""), signature)
        checks.hold(is_signature(signature, key, text))
        checks.hold(not is_signature(signature, key, text + b"\0"))
    require_certificate(setup, text, signatures)
    with pytest.raises(CommitError, match="participant 1 did not sign"):
        require_signed(setup, 1, text, signatures[1])
    assert checks.count == 1 + 3 * vector.n


@each
def test_a_share_is_recovered_from_key_certificate_and_boxes(vector: Vector) -> None:
    """The same function as at first: there is nothing that it would have had to keep."""
    checks, setup, messages = Checks(), vector.setup(), vector.messages()
    if "recovery" not in vector.told:
        return
    told = vector.told["recovery"]
    number = told["participant_id"]
    boxes = list(map(bytes.fromhex, told["ciphertexts"]))
    got = receive(setup, vector.secrets[number - 1], messages, boxes)
    checks.equal(boxes, vector.boxes_of(number))
    checks.equal(curve.encode_scalar(got.share).hex(), told["recovered_secret_share"])
    shares = public_keys(setup, messages)[1]
    checks.equal(shares[number - 1].hex(), told["recovered_verification_share"])
    assert checks.count == 3
