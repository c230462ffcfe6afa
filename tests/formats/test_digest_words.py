"""Four words stand for a digest between people."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import RefusedError
from custody.formats.digest_words import four_words, require_four_words

DIGEST = hashlib.sha256(b"request").digest()


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (bytes(32), "abandon abandon abandon abandon"),
        (b"\xff" * 32, "zoo zoo zoo zoo"),
        (bytes.fromhex("00200801801f") + bytes(26), "ability able about ability"),
    ],
    ids=["zeros", "ones", "counting"],
)
def test_the_words_are_the_first_44_bits_in_the_list_of_bip_39(
    digest: bytes, expected: str
) -> None:
    """Eleven bits a word, most significant first: 1, 2 and 3 are ability, able and about."""
    assert four_words(digest) == expected


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_digests_share_words_only_when_they_share_44_bits(one: bytes, other: bytes) -> None:
    same = int.from_bytes(one, "big") >> 212 == int.from_bytes(other, "big") >> 212
    assert (four_words(one) == four_words(other)) == same


@given(st.integers(0, 43))
def test_each_of_the_44_bits_changes_the_words(bit: int) -> None:
    flipped = int.from_bytes(DIGEST, "big") ^ (1 << (255 - bit))
    assert four_words(flipped.to_bytes(32, "big")) != four_words(DIGEST)


@pytest.mark.parametrize("separator", [" ", "  ", "-", ", ", "\t", "\n"])
def test_the_right_words_pass_however_they_are_typed(separator: str) -> None:
    typed = separator.join(four_words(DIGEST).split()).upper()
    require_four_words(f" {typed}\n", DIGEST)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ".join(four_words(DIGEST).split()[:3]),
        four_words(DIGEST) + " abandon",
        " ".join(reversed(four_words(DIGEST).split())),
        " ".join(word[:4] for word in four_words(DIGEST).split()),
        four_words(DIGEST).replace(" ", ""),
        four_words(hashlib.sha256(b"other").digest()),
        DIGEST.hex(),
        "\ud800",
        "\N{CYRILLIC SMALL LETTER A}bandon",
    ],
)
def test_bound_other_words_are_refused(typed: str) -> None:
    """BOUND: who reads other words is looking at something else."""
    with pytest.raises(RefusedError) as caught:
        require_four_words(typed, DIGEST)
    assert caught.value.promise == "BOUND"
    assert caught.value.hint
