"""The browser holds a log against an invitation as the terminal does (promise KNOWN)."""

from __future__ import annotations

import os

import pytest

from custody.errors import KnownError
from custody.official.invitation import code_for_log, names_log
from custody.servicekey import ServiceKey
from tests.people import ORIGIN
from tests.web.js.engine import Js, JsError

SECRET = f"custody_{'x' * 43}"


def vkey() -> str:
    return ServiceKey.generate(ORIGIN, os.urandom).vkey


@pytest.mark.parametrize("turn", range(8))
def test_both_take_the_log_that_the_code_names_and_refuse_another(js: Js, turn: int) -> None:
    """KNOWN: and both say the same of it."""
    named, other = vkey(), vkey()
    code = code_for_log(SECRET, named)
    assert names_log(code, named)
    js("invitation", "requireNamedLog", code, named)
    with pytest.raises(KnownError) as ours:
        names_log(code, other)
    with pytest.raises(JsError) as theirs:
        js("invitation", "requireNamedLog", code, other)
    assert (theirs.value.message, theirs.value.promise) == (ours.value.message, "KNOWN")


def test_a_code_that_names_no_log_is_taken_by_both(js: Js) -> None:
    """What 0.1 gave out: the terminal then says that the log is seen."""
    key = vkey()
    js("invitation", "requireNamedLog", SECRET, key)
    assert not names_log(SECRET, key)
