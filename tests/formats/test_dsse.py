"""Envelopes: the type is signed with the payload, by one key, in one spelling."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from custody.curve import Q
from custody.errors import StatementError
from custody.formats import canonical_json, dsse
from custody.formats.dsse import Envelope, keyid, pae, sign, verify
from custody.formats.encoding import format_base64


class Key:
    """The smallest signer there is."""

    def __init__(self, seed: bytes) -> None:
        self._key = SigningKey(seed)
        self.signing_public = bytes(self._key.verify_key)

    @property
    def keyfile(self) -> Key:
        return self

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message).signature


KEY, OTHER = Key(b"\1" * 32), Key(b"\2" * 32)
PUBLIC = KEY.signing_public
ENVELOPE = sign("text/plain", b"{}", KEY)
RECORD = ENVELOPE.as_dict()
SIGNATURE = RECORD["signatures"][0]


def changed(**fields: Any) -> dict[str, Any]:
    return RECORD | fields


def changed_signature(**fields: Any) -> dict[str, Any]:
    return changed(signatures=[SIGNATURE | fields])


def test_the_sample_in_the_documentation_is_real() -> None:
    drawn = str(dsse.__doc__).split(".. code-block:: json\n\n")[1].split("\n\n.. code-block")[0]
    data = "".join(drawn.split()).encode()
    assert data == ENVELOPE.encode()
    assert verify(Envelope.parse(data), PUBLIC, "text/plain") == b"{}"


def test_the_signed_bytes_are_those_of_the_specification() -> None:
    """The example of the DSSE v1 protocol, and lengths that count bytes, not letters."""
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("http://example.com/HelloWorld", b"hello world") == expected
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


@given(st.text("a 1", max_size=6), st.binary(), st.text("a 1", max_size=6), st.binary())
def test_two_messages_never_give_the_same_signed_bytes(
    type_one: str, one: bytes, type_other: str, other: bytes
) -> None:
    """Spaces and digits in type or payload can't move the border between them."""
    same = (type_one, one) == (type_other, other)
    assert (pae(type_one, one) == pae(type_other, other)) == same


@given(st.binary(max_size=300))
def test_what_was_signed_reads_back_and_verifies(payload: bytes) -> None:
    envelope = sign("application/example", payload, KEY)
    read = Envelope.parse(envelope.encode())
    assert read == envelope
    assert verify(read, PUBLIC, "application/example") == payload


def test_bound_one_type_never_passes_for_another() -> None:
    """BOUND: a login challenge that was signed is no statement, whatever its bytes say."""
    with pytest.raises(StatementError, match="text/html"):
        verify(ENVELOPE, PUBLIC, "text/html")
    relabelled = Envelope.from_dict(changed(payloadType="text/html"))
    with pytest.raises(StatementError, match="does not verify"):
        verify(relabelled, PUBLIC, "text/html")


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(changed(payload=format_base64(b"{ }")), id="payload"),
        pytest.param(changed_signature(sig=format_base64(bytes(64))), id="zero signature"),
        pytest.param(
            changed_signature(sig=format_base64(OTHER.sign(pae("text/plain", b"{}")))),
            id="signature of another key",
        ),
        pytest.param(changed_signature(keyid=keyid(OTHER.signing_public)), id="keyid"),
        pytest.param(changed_signature(keyid=""), id="no keyid"),
        pytest.param(changed_signature(keyid=SIGNATURE["keyid"].upper()), id="keyid in capitals"),
        pytest.param(sign("text/plain", b"{}", OTHER).as_dict(), id="another key"),
    ],
)
def test_quorum_only_the_enrolled_key_signs(record: dict[str, Any]) -> None:
    """QUORUM: verified against the roster's key, never against what the envelope claims."""
    with pytest.raises(StatementError):
        verify(Envelope.from_dict(record), PUBLIC, "text/plain")


def test_a_signature_has_one_spelling() -> None:
    """Adding the group order to the second half gives a signature that RFC 8032 forbids."""
    first, second = ENVELOPE.signature[:32], int.from_bytes(ENVELOPE.signature[32:], "little")
    doubled = first + (second + Q).to_bytes(32, "little")
    altered = Envelope("text/plain", b"{}", ENVELOPE.keyid, doubled)
    with pytest.raises(StatementError):
        verify(altered, PUBLIC, "text/plain")


@pytest.mark.parametrize("public", [b"\x01" + bytes(31), bytes(32), b"", bytes(31), bytes(33)])
def test_a_key_whose_signatures_anyone_makes_verifies_nothing(public: bytes) -> None:
    """With a public key of small order, R = identity and S = 0 satisfy the equation."""
    forged = Envelope("text/plain", b"{}", keyid(public), b"\x01" + bytes(63))
    with pytest.raises(StatementError):
        verify(forged, public, "text/plain")


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(changed(signatures=[]), id="no signature"),
        pytest.param(changed(signatures=[SIGNATURE, SIGNATURE]), id="two signatures"),
        pytest.param(changed(signatures=SIGNATURE), id="signature without list"),
        pytest.param(changed(signatures="x"), id="signatures are text"),
        pytest.param(changed(signatures=None), id="signatures are null"),
        pytest.param(changed(signatures=[None]), id="signature is null"),
        pytest.param(changed_signature(sig=format_base64(bytes(63))), id="short signature"),
        pytest.param(changed_signature(sig=SIGNATURE["sig"].rstrip("=")), id="no padding"),
        pytest.param(changed_signature(sig=SIGNATURE["sig"] + "\n"), id="newline in base64"),
        pytest.param(changed_signature(keyid=1), id="keyid is a number"),
        pytest.param(changed_signature(keyid=None), id="keyid is null"),
        pytest.param(changed_signature(cert="x"), id="unknown field of the signature"),
        pytest.param(changed(payload="_-8="), id="url-safe base64"),
        pytest.param(changed(payload="e31="), id="trailing bits"),
        pytest.param(changed(payload=None), id="payload is null"),
        pytest.param(changed(payloadType=7), id="type is a number"),
        pytest.param(changed(payloadtype="x"), id="unknown field"),
        pytest.param({}, id="empty object"),
        pytest.param([], id="list"),
        pytest.param(None, id="null"),
        pytest.param("text", id="text"),
        pytest.param(5, id="number"),
    ],
)
def test_any_other_shape_is_refused(record: Any) -> None:
    """Both inside another object and as bytes."""
    with pytest.raises(StatementError):
        Envelope.from_dict(record)
    with pytest.raises(StatementError):
        Envelope.parse(canonical_json.encode(record))


@pytest.mark.parametrize(
    "data",
    [b"", b"{}\n", ENVELOPE.encode() + b"\n", ENVELOPE.encode().replace(b":", b": "), b"\xff"],
)
def test_an_envelope_has_one_spelling(data: bytes) -> None:
    with pytest.raises(StatementError):
        Envelope.parse(data)
