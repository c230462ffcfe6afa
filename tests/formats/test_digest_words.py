"""Twelve words stand for a digest between people; four are a short name for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import InputError, RefusedError
from custody.formats.digest_words import four_words, require_twelve_words, twelve_words
from tests.formats.typed_words import MISCOUNTED, ODD, OTHER, RIGHT, RIGHT_INSIDE, Case

DIGEST = hashlib.sha256(b"request").digest()
COUNTING = (sum(n << 11 * (12 - n) for n in range(1, 13)) << 124).to_bytes(32, "big")


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (bytes(32), "abandon " * 12),
        (b"\xff" * 32, "zoo " * 12),
        (
            COUNTING,
            "ability able about above absent absorb abstract absurd abuse access accident account",
        ),
    ],
    ids=["zeros", "ones", "counting"],
)
def test_the_words_are_the_first_132_bits_in_the_list_of_bip_39(
    digest: bytes, expected: str
) -> None:
    """Eleven bits a word, most significant first: 1, 2 and 3 are ability, able and about."""
    assert twelve_words(digest) == expected.strip()
    assert four_words(digest) == " ".join(expected.split()[:4])


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_digests_share_words_only_when_they_share_132_bits(one: bytes, other: bytes) -> None:
    same = int.from_bytes(one, "big") >> 124 == int.from_bytes(other, "big") >> 124
    assert (twelve_words(one) == twelve_words(other)) == same


@given(st.integers(0, 131))
def test_each_of_the_132_bits_changes_the_words(bit: int) -> None:
    flipped = int.from_bytes(DIGEST, "big") ^ (1 << (255 - bit))
    assert twelve_words(flipped.to_bytes(32, "big")) != twelve_words(DIGEST)


WORDS = twelve_words(DIGEST).split()


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_the_right_words_pass_however_they_were_sent(case: Case) -> None:
    """A full stop, a list, "and" or what the program itself printed is no sign of an attack."""
    require_twelve_words(case(WORDS), DIGEST)
    require_twelve_words(case(WORDS).upper(), DIGEST)


@pytest.mark.parametrize("character", RIGHT_INSIDE, ids=ascii)
def test_they_pass_with_what_nobody_sees_inside(character: str) -> None:
    require_twelve_words(" ".join(f"{one[:2]}{character}{one[2:]}" for one in WORDS), DIGEST)


def test_full_width_letters_are_the_same_letters() -> None:
    wide = {ord("a") + at: chr(0xFF41 + at) for at in range(26)}
    require_twelve_words(twelve_words(DIGEST).translate(wide), DIGEST)


@pytest.mark.parametrize("case", OTHER.values(), ids=OTHER)
def test_bound_other_words_are_refused(case: Case) -> None:
    """BOUND: who reads other words is looking at something else."""
    with pytest.raises(RefusedError, match="not those of what is shown") as caught:
        require_twelve_words(case(WORDS), DIGEST)
    assert caught.value.promise == "BOUND"
    assert "sign nothing" in (caught.value.hint or "")


def test_bound_the_words_of_another_digest_are_refused() -> None:
    """BOUND: they are as many, and other ones."""
    with pytest.raises(RefusedError):
        require_twelve_words(twelve_words(hashlib.sha256(b"other").digest()), DIGEST)


@pytest.mark.parametrize(("case", "count"), MISCOUNTED.values(), ids=MISCOUNTED)
def test_too_few_and_too_many_are_counted(case: Case, count: Callable[[int], int]) -> None:
    """BOUND: they don't pass, and nobody is told that something else is shown."""
    needed, had = len(WORDS), count(len(WORDS))
    given = "1 word was" if had == 1 else f"{had or 'no'} words were"
    with pytest.raises(InputError) as caught:
        require_twelve_words(case(WORDS), DIGEST)
    assert caught.value.message == f"{given} given, {needed} are needed"
    assert "not looking at the same thing" not in (caught.value.hint or "")


def test_what_the_list_of_words_lacks_is_named() -> None:
    with pytest.raises(InputError) as caught:
        require_twelve_words(" ".join([*WORDS[:-1], "zooo"]), DIGEST)
    assert (caught.value.hint or "").endswith("the list of words does not have: zooo")


@pytest.mark.parametrize("case", ODD.values(), ids=ODD)
def test_a_character_that_no_word_has_is_named(case: Case) -> None:
    """BOUND: they don't pass, and the reader learns that it is about a character."""
    with pytest.raises(InputError, match=r"a character that none has: .* \(U\+[0-9A-F]{4}\)"):
        require_twelve_words(case(WORDS), DIGEST)
