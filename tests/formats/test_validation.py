"""Names have one spelling, and text hides nothing from whoever signs it."""

from __future__ import annotations

import pytest

from custody.errors import InputError
from custody.formats.validation import (
    require_description,
    require_name,
    require_origin,
    require_recorded_text,
    require_text,
)


@pytest.mark.parametrize("name", ["a", "0", "anna", "anna.b-2_c", "a..b", "a" * 64])
def test_names_are_short_and_plain(name: str) -> None:
    assert require_name(name, "an official") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Anna",
        "anna ",
        "anna\n",
        ".anna",
        "-anna",
        "_anna",
        "a/b",
        "a\\b",
        "a:b",
        "a\x00b",
        "a" * 65,
        "\N{CYRILLIC SMALL LETTER A}nna",
        "ann\N{FULLWIDTH LATIN SMALL LETTER A}",
        "jose\N{COMBINING ACUTE ACCENT}",
        "\N{ARABIC-INDIC DIGIT EIGHT}",
        None,
        7,
        b"anna",
        ["anna"],
    ],
)
def test_no_name_looks_like_another_or_leaves_its_folder(name: object) -> None:
    """QUORUM: one person can't sit down twice under a look-alike name."""
    with pytest.raises(InputError, match="the name of an official") as caught:
        require_name(name, "an official")
    assert caught.value.hint


def test_a_wrong_name_is_shown_harmlessly_and_cut_short() -> None:
    """What a terminal would obey, or a screenful, is not repeated."""
    with pytest.raises(InputError) as caught:
        require_name("\x1b[2J" + "x" * 1000, "a dataset")
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 150


@pytest.mark.parametrize("origin", ["ledger.example/kat", "custody.example", "a", "x" * 255])
def test_an_origin_is_like_a_url_without_scheme(origin: str) -> None:
    assert require_origin(origin) == origin


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\n", "é", "a\x7f", "x" * 256, None, 1])
def test_an_origin_could_also_name_a_note_key(origin: object) -> None:
    """C2SP signed-note: no space and no plus."""
    with pytest.raises(InputError, match="origin"):
        require_origin(origin)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "two\nlines",
        "Prüfung nächste Woche",
        "پشتیبان می‌خواهم",
        "👩‍🚒 fire drill",
        "❤️ 1️⃣ 🏳️‍🌈",
        "क्‍ष",
        "ᠠ᠋",
        "x" * 2000,
    ],
)
def test_text_is_any_that_people_can_read(text: str) -> None:
    assert require_text(text, "reason") == text


@pytest.mark.parametrize("text", ["", " ", "\n\t", None, 5, "x" * 2001])
def test_text_says_something_and_ends(text: object) -> None:
    """REFUSAL: a blank reason is no reason."""
    with pytest.raises(InputError, match="reason"):
        require_text(text, "reason")


@pytest.mark.parametrize(
    "character",
    [
        *("\x00", "\x08", "\t", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200e", "\u200f"),
        *("\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\ud800"),
    ],
    ids=ascii,
)
def test_text_can_t_hide_or_move_what_stands_beside_it(character: str) -> None:
    """BOUND: what is shown is what is signed, on a terminal too."""
    with pytest.raises(InputError, match="can't be seen"):
        require_text(f"open {character}this", "reason")


@pytest.mark.parametrize(
    "text",
    ["dump ", " dump", "dump\u00a0", "du\nmp", "du\tmp", "pg  dump", "pg\u2003dump", "\u0301dump"],
)
def test_no_two_labels_differ_only_in_what_nobody_sees(text: str) -> None:
    """New hosts, jobs and tags are on one line with single spaces; what is recorded stays."""
    for host, job, tags in ((text, None, {}), (None, text, {}), (None, None, {"database": text})):
        with pytest.raises(InputError):
            require_description(host, job, tags)
    require_description("db 1", "pg_dump", {"database": "all of it"})
    if text.isprintable():
        require_description(None, text, {}, check=require_recorded_text)
