"""Age headers: the browser reads the shares that the terminal reads, or refuses too (BOUND)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.age import X25519Identity, X25519Recipient, bech32
from tests.age.samples import ALICE, BOB, FILE_KEY
from tests.age.test_vectors import VECTORS
from tests.web.js.engine import Chance, Js, outcome

HEADER = age.new_header(
    FILE_KEY, [ALICE.recipient(), BOB.recipient()], random=random.Random(1).randbytes
)
ALPHABET = b"->X25519 \n\r\t=+/AZaz09\x00\x7f\xe9"


def alike(js: Js, data: bytes) -> list[bytes] | str:
    """Read shares in both languages; they must come to the same."""
    ours = outcome(lambda: list(age.x25519_shares(data)))
    assert outcome(lambda: js("age", "x25519Shares", data)) == ours
    found: list[bytes] | str = ours
    return found


@pytest.mark.parametrize("name", VECTORS)
def test_the_testkits_headers_are_read_or_refused_alike(js: Js, name: str) -> None:
    """Every header of the age testkit, good and bad; the file's first bytes where it has none."""
    file = VECTORS[name].file
    mark = file.find(b"\n---")
    end = file.find(b"\n", mark + 1) + 1 if mark >= 0 else 200
    alike(js, file[:end])


def test_a_header_gives_its_shares_in_order(js: Js) -> None:
    assert len(alike(js, HEADER)) == 2
    assert js("age", "objectId", HEADER) == age.object_id(HEADER)


@given(at=st.integers(0, len(HEADER) - 1), byte=st.sampled_from(ALPHABET), keep=st.booleans())
@settings(deadline=None, max_examples=300)
def test_a_header_with_a_byte_changed_or_added_is_read_or_refused_alike(
    js: Js, at: int, byte: int, keep: bool
) -> None:
    alike(js, HEADER[:at] + bytes([byte]) + HEADER[at + (not keep) :])


@given(start=st.integers(0, len(HEADER)), length=st.integers(1, 60))
@settings(deadline=None)
def test_a_header_with_a_part_gone_is_read_or_refused_alike(
    js: Js, start: int, length: int
) -> None:
    alike(js, HEADER[:start] + HEADER[start + length :])


stanzas = st.builds(
    lambda kind, args, body: age.Stanza(kind, tuple(args), body),
    st.sampled_from(["X25519", "x25519", "scrypt", "other"]),
    st.lists(
        st.sampled_from(["a", "AA", "q" * 43, "A" * 43, "A" * 44, "A" * 42 + "="]), max_size=2
    ),
    st.sampled_from([b"", bytes(31), bytes(32), bytes(48), bytes(49), bytes(96)]),
)


@given(parts=st.lists(stanzas, max_size=4))
@settings(deadline=None, max_examples=200)
def test_headers_of_all_kinds_of_stanzas_are_read_or_refused_alike(
    js: Js, parts: list[age.Stanza]
) -> None:
    alike(js, age.Header(tuple(parts), bytes(32)).encode())


@given(secret=st.binary(min_size=32, max_size=32))
@settings(deadline=None)
def test_an_identity_made_in_the_browser_is_one_for_age(js: Js, secret: bytes) -> None:
    """AGE-PLAIN: a requester's key, in the spelling of age-keygen."""
    made = js("age", "newIdentity", Chance(secret))
    identity = X25519Identity.parse(made["identity"])
    assert identity.private == secret
    assert X25519Recipient.parse(made["recipient"]) == identity.recipient()


@given(data=st.binary(max_size=70))
@settings(deadline=None)
def test_bech32_is_written_alike(js: Js, data: bytes) -> None:
    assert js("bech32", "encode", "age", data) == bech32.encode("age", data)
