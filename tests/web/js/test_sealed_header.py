"""Crypt4GH headers: the browser reads the keys that the terminal reads, or refuses too (BOUND)."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from custody.crypt4gh.header import Header, Packet
from custody.sealed_header import ephemeral_shares
from tests.web.js.engine import Js, outcome

DRAW = random.Random(3).randbytes
ONE, TWO = DRAW(40), DRAW(40)
HEADER = Header(
    (Packet(0, ONE + DRAW(64)), Packet(0, TWO + DRAW(50)), Packet(5, b"?"), Packet(0, ONE + TWO))
).encode()


def alike(js: Js, data: bytes) -> list[bytes] | str:
    """Read keys in both languages; they must come to the same."""
    ours = outcome(lambda: list(ephemeral_shares(data)))
    assert outcome(lambda: js("sealed_header", "ephemeralShares", data)) == ours
    found: list[bytes] | str = ours
    return found


def test_writers_keys_are_given_once_and_in_order(js: Js) -> None:
    assert alike(js, HEADER) == [ONE[:32], TWO[:32]]
    for end in range(len(HEADER)):
        alike(js, HEADER[:end])


@given(at=st.integers(8, len(HEADER) - 1), byte=st.integers(0, 255), keep=st.booleans())
@settings(deadline=None, max_examples=200)
def test_a_header_with_a_byte_changed_or_added_is_read_or_refused_alike(
    js: Js, at: int, byte: int, keep: bool
) -> None:
    alike(js, HEADER[:at] + bytes([byte]) + HEADER[at + (not keep) :])
