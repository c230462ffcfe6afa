"""A link that was followed or pasted: the browser finds the same code as the terminal."""

from __future__ import annotations

import pytest

from custody.formats.pasted import pasted_secret
from tests.formats.pasted_secrets import BROKEN, NONE, RIGHT, SECRET
from tests.web.js.engine import Js

TEXTS = [
    *(text.format(SECRET) for text in RIGHT.values()),
    *(f"{SECRET[:20]}{between}{SECRET[20:]}" for between in BROKEN),
    *NONE.values(),
]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_both_find_the_same(js: Js, text: str) -> None:
    assert js("pasted", "pastedSecret", text) == pasted_secret(text)
