"""What hides, hides from both: the browser and the terminal refuse the same characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.formats import invisible
from tests.formats.test_invisible import HIDING
from tests.web.js.engine import Js

near = st.text(
    st.sampled_from([*HIDING, *"ab1#\n\t ", "م", "क", "्", "ᠠ", "👩", "🚒", "❤", "\u20e3", "é"]),
    max_size=6,
)


def test_the_tables_are_the_same(js: Js) -> None:
    for name, ranges in js("invisible_tables", "tables").items():
        assert [tuple(pair) for pair in ranges] == list(getattr(invisible, name)), name


@pytest.mark.parametrize(
    "name", ["Default_Ignorable_Code_Point", "Noncharacter_Code_Point", "Private_Use", "Surrogate"]
)
def test_the_table_is_that_of_unicode(js: Js, name: str) -> None:
    """As the engine knows it, whichever version that is."""
    with_it = js("invisible_tables", "withProperty", name)
    assert with_it
    assert [hex(code) for code in with_it if invisible.without_hidden(chr(code))] == []


@given(text=near)
def test_the_same_character_is_found(js: Js, text: str) -> None:
    assert js("invisible", "hiddenCharacter", text) == invisible.hidden_character(text)
    assert js("invisible", "withoutHidden", text, " ") == invisible.without_hidden(text, " ")
