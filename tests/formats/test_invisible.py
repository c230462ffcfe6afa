"""What nobody sees is no part of a name, a reason or a passphrase."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest

from custody.formats.invisible import (
    HIDDEN,
    JOINING,
    MONGOLIAN,
    PICTURES,
    Ranges,
    code_point,
    hidden_character,
    isolated,
    without_hidden,
)

EVERY = [chr(code) for code in range(0x110000)]
# These print something around a number; U+0600 is one.
_SEEN_FORMATS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)

HIDING = [
    *("\u00ad", "\u034f", "\u115f", "\u17b4", "\u180e", "\u200b", "\u200e", "\u2060", "\u2064"),
    *("\u2800", "\u3164", "\ufe00", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\ue000", "\uffff"),
    *("\U0001d159", "\U0001d173", "\U000e0041", "\U000e0100", "\U000f0000", "\U0010fffd"),
    *("\u200c", "\u200d", "\u180b", "\U00040000", "\x00", "\x1b", "\x7f", "\ud800"),
]


@pytest.mark.parametrize("character", HIDING, ids=ascii)
@pytest.mark.parametrize("text", ["nightly{}", "{}nightly", "night{}ly", "ночь{}ю", "夜{}間"])
def test_a_name_can_t_look_like_another(text: str, character: str) -> None:
    """BOUND: two texts that differ in what nobody sees would be read as one."""
    assert hidden_character(text.format(character)) == character


@pytest.mark.parametrize(
    "text",
    [
        *("می‌خواهم", "نامه‌ای", "क्‍ष", "ශ්‍රී", "ᠠ᠋ᠨ᠎ᠠ", "क्‌ष"),
        *("👩‍🚒", "🏳️‍🌈", "👩🏽‍🚒", "❤️", "1️⃣", "👨‍👩‍👧‍👦"),
        *("día", "ﾊﾟ", "Ωμέγα", "שלום", "ไทย", "two\nlines", "a\u00a0b", "\u06dd١"),
    ],
)
def test_scripts_keep_what_they_need(text: str) -> None:
    assert hidden_character(text) is None


@pytest.mark.parametrize(
    "text",
    ["می\u200c\u200cخ", "می\u200c", "\u200cمی", "a\u200cمی", "👩\u200d", "👩\u200da", "1\ufe0f"],
    ids=ascii,
)
def test_and_only_where_they_need_it(text: str) -> None:
    assert hidden_character(text) is not None


@pytest.mark.parametrize("ranges", [HIDDEN, JOINING, MONGOLIAN, PICTURES])
def test_the_ranges_are_in_order_and_do_not_touch(ranges: Ranges) -> None:
    assert all(low <= high for low, high in ranges)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))


def test_the_table_has_what_the_categories_say() -> None:
    """Formats, private use, controls and surrogates, in whatever version this Python knows."""
    for character in EVERY:
        category = unicodedata.category(character)
        expected = category in ("Cf", "Co", "Cs", "Cc") and character not in _SEEN_FORMATS
        if expected and character != "\n":
            assert without_hidden(character) == "", code_point(character)


def test_the_table_takes_no_letter_away_but_the_fillers() -> None:
    """And nothing that prints: in the version this Python knows."""
    taken = [
        character
        for character in EVERY
        if without_hidden(character) == "" and unicodedata.category(character)[0] in "LNPS"
    ]
    assert taken == ["\u115f", "\u1160", "\u2800", "\u3164", "\uffa0", "\U0001d159"]


def test_the_table_has_what_unicode_keeps_for_no_character_and_for_hidden_ones() -> None:
    """Noncharacters of every plane, and what is set aside for default ignorables."""
    nothing = [*range(0xFDD0, 0xFDF0), *(p << 16 | 0xFFFE | i for p in range(17) for i in (0, 1))]
    aside = [0x2065, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)]
    assert [code for code in [*nothing, *aside] if without_hidden(chr(code))] == []


def test_joiners_stand_between_letters() -> None:
    """Next to a digit or a sign nobody would see them."""
    odd = [
        code_point(chr(code))
        for low, high in JOINING
        for code in range(low, high + 1)
        if unicodedata.category(chr(code)) in ("Nd", "Zs", "Cf")
    ]
    assert odd == []


@pytest.mark.parametrize("text", ["שלום", "abc مرحبا", "\U0001e900"])
def test_what_runs_from_right_to_left_moves_nothing_beside_it(text: str) -> None:
    """BOUND: '4/DB' is not read as 'BD/4'."""
    assert isolated(text) == f"\u2068{text}\u2069"
    assert isolated("db4 näch") == "db4 näch"
