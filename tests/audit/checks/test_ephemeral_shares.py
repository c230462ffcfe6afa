"""BOUND: which ephemeral keys a dataset has had is decided again by whoever reads its ledger."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest

from custody import age
from custody.audit.checks.registrations import sound_registration
from custody.crypt4gh.header import Header, Packet
from custody.formats.encoding import format_base64
from custody.sealed_header import ephemeral_shares
from tests.audit.forging import Forged

WRITER = age.X25519Identity(b"w" * 32).recipient()
OURS = age.X25519Identity(b"o" * 32).recipient()


def crypt4gh(body: bytes, *writers: age.X25519Recipient) -> bytes:
    return Header(tuple(Packet(0, one.public + body * 50) for one in writers)).encode()


def age_of(key: bytes, *ephemerals: bytes) -> bytes:
    stanzas = tuple(OURS.wrap(key * 16, one * 32) for one in ephemerals)
    return age.Header.with_mac(stanzas, key * 16).encode()


def entry(forged: Forged, header: bytes, **changes: Any) -> dict[str, Any]:
    """What a registration without a proof says, in the dataset that takes any header."""
    found = next(one["data"] for one in forged.bodies if one["type"] == "object.registered")
    said = {name: value for name, value in copy.deepcopy(found).items() if name != "proof"}
    said |= {"header": format_base64(header), "id": hashlib.sha256(header).hexdigest()}
    shares = [format_base64(one) for one in ephemeral_shares(header)]
    return {**said, "shares": shares, **changes}


def add(forged: Forged, data: dict[str, Any], dataset: str = "registry") -> str:
    return forged.add("object.registered", data, dataset=dataset)


def test_another_headers_key_is_found_in_whichever_format(forged: Forged) -> None:
    """And not where it is the first of it, or in another dataset."""
    add(forged, entry(forged, crypt4gh(b"a", WRITER)))
    add(forged, entry(forged, age_of(b"a", b"e")))
    add(forged, entry(forged, crypt4gh(b"b", OURS, OURS)))
    assert forged.found() == set()
    places = [
        add(forged, entry(forged, crypt4gh(b"c", WRITER))),
        add(forged, entry(forged, age_of(b"b", b"f", b"e"))),
        add(forged, entry(forged, age_of(b"c", b"w"))),
    ]
    assert forged.found() == {(c, at) for at in places for c in ("fact.object", "state.fold")}


def test_what_older_versions_entered_is_no_finding_whatever_its_keys(forged: Forged) -> None:
    """Age headers without a proof named no shares, and repeated one unnoticed."""
    for key in (b"a", b"b"):
        data = entry(forged, age_of(key, b"e"))
        del data["shares"]
        add(forged, data)
    assert forged.found() == set()


@pytest.mark.parametrize(
    "header", [age_of(b"a", b"e"), crypt4gh(b"a", WRITER, OURS)], ids=["age", "crypt4gh"]
)
def test_shares_that_are_not_those_of_the_header_are_found(header: bytes, forged: Forged) -> None:
    """Nor are any named beside a proof, whose share the proof shows."""
    data, other = entry(forged, header), format_base64(bytes(32))
    wrong = [
        {**data, "shares": []},
        {**data, "shares": [other]},
        {**data, "shares": [*data["shares"], other]},
        {**data, "proof": format_base64(bytes(64))},
    ]
    for one in wrong:
        expected = ("fact.object", add(forged, one))
        assert expected in forged.found()
        assert sound_registration(len(forged.bodies) - 1, forged.bodies[-1]) is None
        del forged.bodies[-1]


def test_a_crypt4gh_header_without_its_shares_is_found_and_one_share_twice(forged: Forged) -> None:
    data = entry(forged, crypt4gh(b"a", WRITER))
    del data["shares"]
    twice = add(forged, entry(forged, age_of(b"a", b"e", b"e")))
    assert {("fact.object", add(forged, data)), ("fact.object", twice)} <= forged.found()
