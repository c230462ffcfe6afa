"""From a passphrase to a key, the same in every place and at a bounded price."""

from __future__ import annotations

import unicodedata
from typing import Any

import argon2.exceptions
import argon2.low_level
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from custody.errors import CredentialError, CustodyError, InputError, KeyFileError
from custody.official import passphrase
from custody.official.passphrase import (
    PROFILE,
    TEST_PROFILE,
    Profile,
    check_passphrase,
    derive,
    wrong_passphrase_hint,
)

UNKNOWN = ("\u0378", "\u05ff", "\U0001fffd", "\U0003fffd")
BLANKS = (" ", "\u00a0", "\u3000", "\u2003")
SALT = bytes(range(16))


def libsodium(text: str, salt: bytes, profile: Profile) -> bytes:
    """Derive as a browser does, with ``crypto_pwhash`` and ``ALG_ARGON2ID13``."""
    key: bytes = bindings.crypto_pwhash_alg(
        32,
        unicodedata.normalize("NFKC", text).encode(),
        salt,
        profile.passes,
        profile.memory_kib * 1024,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )
    return key


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=16, max_size=16))
@settings(deadline=None, max_examples=25)
def test_libsodium_derives_the_same_key(text: str, salt: bytes) -> None:
    """Two implementations of RFC 9106 agree, so a browser opens the same file."""
    assert derive(text, salt, TEST_PROFILE) == libsodium(text, salt, TEST_PROFILE)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            "cafe\N{COMBINING ACUTE ACCENT} society",
            "caf\N{LATIN SMALL LETTER E WITH ACUTE} society",
        ),
        ("\N{LATIN SMALL LIGATURE FI}ve red cars", "five red cars"),
        ("five\N{NO-BREAK SPACE}red cars", "five red cars"),
        ("\N{FULLWIDTH LATIN SMALL LETTER A}bc", "abc"),
    ],
)
def test_two_ways_to_type_the_same_passphrase_open_the_same_file(typed: str, stored: str) -> None:
    """Keyboards and clipboards differ in how they compose a letter (NFKC)."""
    assert typed != stored
    assert derive(typed, SALT, TEST_PROFILE) == derive(stored, SALT, TEST_PROFILE)


@pytest.mark.parametrize("other", ["Five red cars", "five red cars ", "five  red cars", ""])
def test_nothing_else_is_forgiven(other: str) -> None:
    """No trimming, no folding of case: what is not the passphrase gives another key."""
    assert derive(other, SALT, TEST_PROFILE) != derive("five red cars", SALT, TEST_PROFILE)


def test_salt_memory_and_passes_all_count() -> None:
    keys = {
        derive("five red cars", SALT, TEST_PROFILE),
        derive("five red cars", bytes(16), TEST_PROFILE),
        derive("five red cars", SALT, Profile(8192, 2, 1)),
        derive("five red cars", SALT, Profile(8200, 1, 1)),
    }
    assert len(keys) == 4


def test_the_real_profile_is_the_promised_one() -> None:
    assert Profile(memory_kib=262_144, passes=3, lanes=1) == PROFILE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("memory_kib", 8 * 1024 - 1),
        ("memory_kib", 1024 * 1024 + 1),
        ("memory_kib", 2**62),
        ("passes", 0),
        ("passes", 17),
        ("lanes", 0),
        ("lanes", 2),
        ("lanes", -1),
        ("lanes", True),
        ("passes", 3.0),
        ("memory_kib", "262144"),
        ("memory_kib", None),
    ],
)
def test_a_profile_out_of_bounds_can_t_be_made(field: str, value: Any) -> None:
    """No reader allocates, or waits, for what a file asks beyond reason."""
    values = {"memory_kib": 262_144, "passes": 3, "lanes": 1} | {field: value}
    with pytest.raises(KeyFileError, match=field):
        Profile(**values)


@pytest.mark.parametrize("good", ["x" * 12, "four words by chance", "ünïcödé päß\N{EURO SIGN}"])
def test_a_passphrase_of_twelve_characters_will_do(good: str) -> None:
    check_passphrase(good)
    assert derive(good, SALT, TEST_PROFILE)


@pytest.mark.parametrize(
    "bad",
    ["", "x" * 11, "e\N{COMBINING ACUTE ACCENT}" * 6, "line\nbreak in it", "tab\tin the middle"],
)
def test_a_passphrase_that_is_short_or_can_t_be_typed_is_refused(bad: str) -> None:
    """Characters count as they are composed, and a file's newline must not slip in."""
    with pytest.raises(InputError) as caught:
        check_passphrase(bad)
    assert not bad or bad not in str(caught.value)


@pytest.mark.parametrize("character", ["\ufeff", "\u200b", "\u00ad", "\u200e", "\u2060", "\u3164"])
@pytest.mark.parametrize("text", ["{}correct horse battery", "correct{} horse battery"])
def test_a_passphrase_that_nobody_could_type_is_refused(text: str, character: str) -> None:
    """Such a key opens by copying the file, and never by hand."""
    with pytest.raises(InputError, match=f"can't be seen: U.{ord(character):04X}") as caught:
        check_passphrase(text.format(character))
    assert caught.value.hint


@pytest.mark.parametrize("character", UNKNOWN, ids=ascii)
def test_a_passphrase_that_unicode_could_change_is_refused(character: str) -> None:
    """What such a code point is normalised to is not known before it is a character."""
    with pytest.raises(InputError, match=f"no character of Unicode yet: U.{ord(character):04X}"):
        check_passphrase(f"correct horse{character} battery")


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_a_passphrase_of_blanks_is_refused(blank: str) -> None:
    """It is what a key held down too long types, or an empty field of a form."""
    with pytest.raises(InputError, match="nothing but blanks") as caught:
        check_passphrase(blank * 12)
    assert caught.value.hint


def test_but_old_ones_still_open() -> None:
    """0.1.0 took them."""
    text = "correct\u200b horse battery"
    assert derive(text, SALT, TEST_PROFILE) != derive("correct horse battery", SALT, TEST_PROFILE)


def test_what_was_given_is_looked_at_where_it_does_not_open() -> None:
    assert "U+200B" in wrong_passphrase_hint("correct\u200b horse battery")
    assert "blank" in wrong_passphrase_hint("correct horse battery ")
    assert "type it again" in wrong_passphrase_hint("correct horse battery")


def test_broken_text_is_refused_and_opens_nothing() -> None:
    """What a terminal of another encoding sends has no UTF-8 form."""
    with pytest.raises(InputError):
        check_passphrase("broken text \udce4 here")
    with pytest.raises(CredentialError):
        derive("broken text \udce4 here", SALT, TEST_PROFILE)


def test_a_machine_without_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the memory is not there must not look like a wrong passphrase."""

    def fail(*_: Any, **__: Any) -> bytes:
        raise argon2.exceptions.HashingError("Memory allocation error")

    monkeypatch.setattr(argon2.low_level, "hash_secret_raw", fail)
    with pytest.raises(CustodyError, match="256 MiB") as caught:
        passphrase.derive("five red cars", SALT, PROFILE)
    assert type(caught.value) is CustodyError
    assert caught.value.hint
