"""The four words, typed or pasted: the browser takes and refuses what the terminal does (BOUND)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import InputError, RefusedError
from custody.formats.digest_words import require_twelve_words, twelve_words
from tests.formats.typed_words import MISCOUNTED, ODD, OTHER, RIGHT, RIGHT_INSIDE, Case
from tests.web.js.engine import Js, JsError, outcome

DIGEST = hashlib.sha256(b"request").digest()
WORDS = twelve_words(DIGEST)
SLIPS = {**{name: case for name, (case, _) in MISCOUNTED.items()}, **ODD}


def inside(character: str) -> Case:
    return lambda words: " ".join(f"{one[:2]}{character}{one[2:]}" for one in words)


INSIDE = {ascii(one): inside(one) for one in RIGHT_INSIDE}


def here(text: str) -> object:
    return outcome(lambda: require_twelve_words(text, DIGEST))


def there(js: Js, text: str) -> object:
    return outcome(lambda: js("typed_words", "requireSameWords", text, WORDS))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        *((case, None) for case in [*RIGHT.values(), *INSIDE.values()]),
        *((case, "error: refused") for case in OTHER.values()),
        *((case, "error: usage") for case in SLIPS.values()),
    ],
    ids=[*RIGHT, *INSIDE, *OTHER, *SLIPS],
)
def test_both_read_the_list_alike(js: Js, case: Case, expected: str | None) -> None:
    as_sent = case(WORDS.split())
    for text in (as_sent, as_sent if case in ODD.values() else as_sent.upper()):
        assert here(text) == there(js, text) == expected


@pytest.mark.parametrize("case", [*OTHER.values(), *SLIPS.values()], ids=[*OTHER, *SLIPS])
def test_both_say_the_same(js: Js, case: Case) -> None:
    text = case(WORDS.split())
    with pytest.raises((InputError, RefusedError)) as ours:
        require_twelve_words(text, DIGEST)
    with pytest.raises(JsError) as theirs:
        js("typed_words", "requireSameWords", text, WORDS)
    assert (theirs.value.message, theirs.value.hint) == (ours.value.message, ours.value.hint)


pieces = st.lists(
    st.sampled_from(WORDS.split())
    | st.sampled_from([*" .,-–“1’\u200b\ufeff\u00ad\t\n\x85\x1cа\u0301éx0①", "İ", "ſ", "K", "ﬁ"])
    | st.sampled_from([":", "(", ")", "1)", "and", "zoo", "?", "&nbsp;", "&shy;", "&#8203;"])
    | st.characters(exclude_categories=["Cn"]),
    max_size=9,
)


@given(parts=pieces)
@settings(deadline=None, max_examples=200)
def test_whatever_is_typed_is_taken_or_refused_alike(js: Js, parts: list[str]) -> None:
    for text in ("".join(parts), " ".join([*WORDS.split(), *parts])):
        assert here(text) == there(js, text)
