"""The four words, typed or pasted: the browser takes and refuses what the terminal does (BOUND)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import InputError, RefusedError
from custody.formats.digest_words import four_words, require_four_words
from tests.formats.typed_words import ODD, OTHER, RIGHT, RIGHT_INSIDE
from tests.web.js.engine import Js, JsError, outcome

DIGEST = hashlib.sha256(b"request").digest()
WORDS = four_words(DIGEST)
INSIDE = {
    ascii(one): f"{{0}} {{1}} {{2}} {WORDS.split()[3][:1]}{one}{WORDS.split()[3][1:]}"
    for one in RIGHT_INSIDE
}


def here(text: str) -> object:
    return outcome(lambda: require_four_words(text, DIGEST))


def there(js: Js, text: str) -> object:
    return outcome(lambda: js("typed_words", "requireSameWords", text, WORDS))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        *((typed, None) for typed in [*RIGHT.values(), *INSIDE.values()]),
        *((typed, "error: refused") for typed in OTHER.values()),
        *((typed, "error: usage") for typed in ODD.values()),
    ],
    ids=[*RIGHT, *INSIDE, *OTHER, *ODD],
)
def test_both_read_the_list_alike(js: Js, typed: str, expected: str | None) -> None:
    as_sent = typed.format(*WORDS.split())
    for text in (as_sent, as_sent if typed in ODD.values() else as_sent.upper()):
        assert here(text) == there(js, text) == expected


@pytest.mark.parametrize("typed", [OTHER["three"], OTHER["another"], ODD["zero"]])
def test_both_say_the_same(js: Js, typed: str) -> None:
    text = typed.format(*WORDS.split())
    with pytest.raises((InputError, RefusedError)) as ours:
        require_four_words(text, DIGEST)
    with pytest.raises(JsError) as theirs:
        js("typed_words", "requireSameWords", text, WORDS)
    assert (theirs.value.message, theirs.value.hint) == (ours.value.message, ours.value.hint)


pieces = st.lists(
    st.sampled_from(WORDS.split())
    | st.sampled_from([*" .,-–“1’\u200b\ufeff\u00ad\t\n\x85\x1cа\u0301éx0①", "İ", "ſ", "K", "ﬁ"])
    | st.characters(exclude_categories=["Cn"]),
    max_size=9,
)


@given(parts=pieces)
@settings(deadline=None, max_examples=200)
def test_whatever_is_typed_is_taken_or_refused_alike(js: Js, parts: list[str]) -> None:
    for text in ("".join(parts), " ".join([*WORDS.split(), *parts])):
        assert here(text) == there(js, text)
