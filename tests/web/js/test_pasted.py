"""A link that was followed or pasted: the browser finds the same code as the terminal."""

from __future__ import annotations

import pytest

from custody.formats.pasted import pasted_secret
from tests.formats.pasted_secrets import BROKEN, CODE, ESCAPED, NONE, RIGHT, SECRET
from tests.web.js.engine import Js

TEXTS = [
    *(text.format(code) for text in RIGHT.values() for code in (SECRET, CODE)),
    *(f"{CODE[:at]}{between}{CODE[at:]}" for between in BROKEN for at in (20, len(CODE) - 9)),
    *ESCAPED,
    *NONE.values(),
]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_both_find_the_same(js: Js, text: str) -> None:
    assert js("pasted", "pastedSecret", text) == pasted_secret(text)
