"""A canary is what its ceremony makes it, opens like any header, and stands for nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custody import age
from custody.canary import Canary
from custody.errors import ContributionError, NoMatchError, TamperedError
from custody.quorum import combine, verify_contribution
from tests.quorum.scene import context_of, scene

PRIVATE = bytes(range(32))
IDENTITY = age.X25519Identity(PRIVATE)
CANARY = Canary(
    origin="ledger.example/kat",
    dataset="cards",
    ceremony="c1",
    nonce="00" * 16,
    epoch=0,
    recipient=IDENTITY.recipient(),
)
OTHER = {
    "origin": "ledger.example/cat",
    "dataset": "yards",
    "ceremony": "c2",
    "nonce": "00" * 15 + "01",
    "epoch": 1,
    "recipient": age.X25519Identity(bytes(32)).recipient(),
}


def test_it_is_derived_as_its_format_is_drawn() -> None:
    seed = hashlib.sha256(
        json.dumps(
            {
                "ceremony": "c1",
                "dataset": "cards",
                "epoch": 0,
                "format": "custody-canary/v1",
                "nonce": "00" * 16,
                "origin": "ledger.example/kat",
                "recipient": str(IDENTITY.recipient()),
            },
            separators=(",", ":"),
        ).encode()
    ).digest()
    draws = [
        hashlib.shake_256(b"custody-canary/v1" + seed + bytes([0, 0, 0, k])).digest(size)
        for k, size in ((1, 16), (2, 32))
    ]
    share = X25519PrivateKey.from_private_bytes(draws[1]).public_key().public_bytes_raw()
    assert CANARY.file_key() == draws[0]
    assert age.x25519_shares(CANARY.header()) == (share,)


def test_it_opens_like_any_header_of_the_dataset() -> None:
    assert age.open_header(CANARY.header(), [IDENTITY]) == CANARY.file_key()


@pytest.mark.parametrize("field", OTHER)
def test_everything_it_follows_from_changes_all_of_it(field: str) -> None:
    other = replace(CANARY, **{field: OTHER[field]})
    assert other.file_key() != CANARY.file_key()
    assert age.x25519_shares(other.header()) != age.x25519_shares(CANARY.header())
    with pytest.raises(TamperedError, match="not its canary"):
        CANARY.require(other.header())


@given(st.integers(0, 8 * len(CANARY.header()) - 1))
def test_no_other_header_passes_for_it(bit: int) -> None:
    """HARMLESS: whatever the service puts in its place is refused before a key is turned."""
    header = bytearray(CANARY.header())
    CANARY.require(bytes(header))
    header[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TamperedError) as refused:
        CANARY.require(bytes(header))
    assert refused.value.promise == "HARMLESS"


def test_a_header_of_the_same_key_and_file_key_is_not_it_either() -> None:
    """One sealed with another ephemeral secret could be an object's, whose secret nobody knows."""
    sealed = age.new_header(CANARY.file_key(), [CANARY.recipient], random=bytes)
    with pytest.raises(TamperedError):
        CANARY.require(sealed)


def test_a_quorum_opens_it_and_nothing_else_does() -> None:
    dealt = scene()
    canary = replace(CANARY, recipient=age.X25519Recipient(dealt.dealing.recipient_public))
    at_canary = replace(dealt, elements=age.x25519_shares(canary.header()))
    (secret,) = combine(dealt.dealing, at_canary.elements, at_canary.turns([1, 3, 4]))
    canary.require_opened(secret)
    with pytest.raises(NoMatchError):
        canary.require_opened(bytes(range(32)))


def test_what_anybody_can_compute_is_no_contribution() -> None:
    """A forged proof over the right partials is refused: the partials alone show nothing."""
    dealt = scene()
    canary = replace(CANARY, recipient=age.X25519Recipient(dealt.dealing.recipient_public))
    at_canary = replace(dealt, elements=age.x25519_shares(canary.header()))
    context, mine = at_canary.turn(2)
    _, other = at_canary.turn(3)
    forged = replace(mine, challenge=other.challenge, response=other.response)
    with pytest.raises(ContributionError, match="official-2"):
        verify_contribution(dealt.dealing, at_canary.elements, forged, context)


@pytest.mark.parametrize("field", ["nonce", "ceremony"])
def test_it_is_of_its_occasion(field: str) -> None:
    occasion = context_of(1)
    canary = Canary.of(occasion, 2, CANARY.recipient)
    changed = Canary.of(context_of(1, **{field: "another"}), 2, CANARY.recipient)
    assert canary.epoch == 2
    assert canary.header() != changed.header()
