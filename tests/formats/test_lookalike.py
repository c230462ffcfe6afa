"""A host that only looks like another one is pointed at."""

from __future__ import annotations

import pytest

from custody.formats.lookalike import mixed_alphabets


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("d\u0430b1", "Cyrillic and Latin"),
        ("web-\u0440ay.example", "Cyrillic and Latin"),
        ("n\u03bfde", "Greek and Latin"),
        ("\u13a0bc", "Cherokee and Latin"),
        ("\u0430\u03bf", "Cyrillic and Greek"),
    ],
)
def test_a_word_of_two_alphabets_is_told(text: str, said: str) -> None:
    assert mixed_alphabets(None, "db1", text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "db1",
        "Größe",
        "сервер-2",
        "db-сервер",
        "ビルドdb",
        "漢字かな",
        "α-test",
        "ＡＢｃ",
        "µs",
        "१db",
    ],
)
def test_other_words_are_not(text: str) -> None:
    """Several languages in one name are everyday, and so are scripts that look like no other."""
    assert mixed_alphabets(text) is None
