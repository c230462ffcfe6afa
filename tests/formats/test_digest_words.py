"""Four words stand for a digest between people."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import InputError, RefusedError
from custody.formats.digest_words import four_words, require_four_words
from tests.formats.typed_words import ODD, OTHER, RIGHT, RIGHT_INSIDE

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


WORDS = four_words(DIGEST).split()


@pytest.mark.parametrize("typed", RIGHT.values(), ids=RIGHT)
def test_the_right_words_pass_however_they_were_sent(typed: str) -> None:
    """A full stop or a quotation mark of a mail program is no sign of an attack."""
    require_four_words(typed.format(*WORDS), DIGEST)
    require_four_words(typed.format(*WORDS).upper(), DIGEST)


@pytest.mark.parametrize("character", RIGHT_INSIDE, ids=ascii)
def test_they_pass_with_what_nobody_sees_inside(character: str) -> None:
    require_four_words(" ".join(f"{one[:2]}{character}{one[2:]}" for one in WORDS), DIGEST)


def test_full_width_letters_are_the_same_letters() -> None:
    wide = {ord("a") + at: chr(0xFF41 + at) for at in range(26)}
    require_four_words(four_words(DIGEST).translate(wide), DIGEST)


@pytest.mark.parametrize(
    "typed",
    [
        *OTHER.values(),
        " ".join(word[:4] for word in WORDS),
        four_words(hashlib.sha256(b"other").digest()),
    ],
)
def test_bound_other_words_are_refused(typed: str) -> None:
    """BOUND: who reads other words is looking at something else."""
    with pytest.raises(RefusedError) as caught:
        require_four_words(typed.format(*WORDS), DIGEST)
    assert caught.value.promise == "BOUND"
    assert caught.value.hint


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_a_character_that_no_word_has_is_named(typed: str) -> None:
    """BOUND: they don't pass, and the reader learns that it is about a character."""
    with pytest.raises(InputError, match=r"a character that none has: .* \(U\+[0-9A-F]{4}\)"):
        require_four_words(typed.format(*WORDS), DIGEST)
