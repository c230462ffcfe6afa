"""An invitation names the log whose service it is for (promise KNOWN)."""

from __future__ import annotations

import base64
import hashlib
import os

import pytest

from custody.errors import KnownError
from custody.formats.pasted import require_code
from custody.official.invitation import code_for_log, invitation_nonce, names_log
from custody.servicekey import ServiceKey
from tests.people import ORIGIN

SECRET = f"custody_{'x' * 43}"


def vkey(origin: str = ORIGIN) -> str:
    return ServiceKey.generate(origin, os.urandom).vkey


def test_a_code_ends_in_128_bits_of_the_logs_key() -> None:
    key = vkey()
    secret, _, named = code_for_log(SECRET, key).partition("~")
    assert secret == SECRET
    assert len(named) == 22
    assert base64.urlsafe_b64decode(named + "==") == hashlib.sha256(key.encode()).digest()[:16]
    assert require_code(code_for_log(SECRET, key)) == code_for_log(SECRET, key)


def test_known_a_code_for_another_log_is_refused() -> None:
    """KNOWN: another key under the same name, and the same key under another name."""
    key = vkey()
    code = code_for_log(SECRET, key)
    assert names_log(code, key)
    for other in (vkey(), vkey("another.example/main"), key.replace(ORIGIN, "x.example/main"), ""):
        with pytest.raises(KnownError, match="another key than the invitation") as caught:
            names_log(code, other)
        assert caught.value.promise == "KNOWN"


@pytest.mark.parametrize("end", ["~", "~A", "~" + "A" * 22, "~" + "A" * 43, "~~"])
def test_known_a_code_whose_end_was_changed_is_refused(end: str) -> None:
    """KNOWN: cut short, it does not become one of 0.1, which names none."""
    with pytest.raises(KnownError):
        names_log(f"{SECRET}{end}", vkey())


def test_a_code_of_the_first_version_names_no_log() -> None:
    assert not names_log(SECRET, vkey())


def test_the_nonce_is_of_the_whole_code() -> None:
    """So that the enrolment that is signed is for this log, too."""
    key = vkey()
    assert invitation_nonce(code_for_log(SECRET, key)) != invitation_nonce(SECRET)
