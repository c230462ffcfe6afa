"""Who has the right code is not told to ask for another."""

from __future__ import annotations

import pytest

from custody.errors import InputError
from custody.formats.pasted import link_address, pasted_secret, require_code, service_url, unwrapped
from tests.formats.pasted_secrets import BROKEN, CODE, ESCAPED, NONE, RIGHT, SECRET


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
@pytest.mark.parametrize("code", [CODE, SECRET], ids=["code", "code of 0.1"])
def test_a_code_is_found_in_what_came_with_it(text: str, code: str) -> None:
    assert require_code(text.format(code)) == code


@pytest.mark.parametrize("between", BROKEN, ids=ascii)
def test_a_code_is_whole_again_where_its_line_was_broken(between: str) -> None:
    for at in (20, len(SECRET), len(SECRET) + 1, len(CODE) - 1):
        assert require_code(f"{CODE[:at]}{between}{CODE[at:]}") == CODE


@pytest.mark.parametrize("text", ESCAPED)
def test_a_link_that_a_program_rewrote_has_the_same_code(text: str) -> None:
    assert require_code(text) == CODE


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_code_is_said_and_not_shown(text: str) -> None:
    """QUIET: it may be most of one."""
    with pytest.raises(InputError, match="expected an invitation code") as caught:
        require_code(f" {text}\n")
    assert not text or text not in f"{caught.value.message} {caught.value.hint}"
    assert pasted_secret(f" {text}\n") == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"https://custody.example/invitation#{SECRET}", "https://custody.example"),
        (f"<http://127.0.0.1:8750/custody/invitation#{SECRET}>.", "http://127.0.0.1:8750/custody"),
        (f"HTTPS://Custody.Example/Main/invitation#{SECRET}", "https://custody.example/Main"),
        (SECRET, None),
        (f"https://elsewhere.example/{SECRET}", None),
    ],
)
def test_a_link_says_whose_invitation_it_is(text: str, address: str | None) -> None:
    assert link_address(text) == address


AROUND = (
    "{}",
    " {}\r\n",
    "\ufeff{}",
    "\u200b{}\u2060",
    '"{}"',
    "'{}'",
    "`{}`",
    "<{}>",
    "“{}”",
    '\ufeff "<{}>"\n',
)
"""What env files, mails and editors leave around a value."""


@pytest.mark.parametrize("around", AROUND, ids=ascii)
def test_what_stands_around_a_value_is_none_of_it(around: str) -> None:
    assert unwrapped(around.format("a 'b' c")) == "a 'b' c"
    assert unwrapped(around.format("")) == ""


@pytest.mark.parametrize("text", ['"', "'a", 'a"', '"a" "b', "<a", "a\u200bb", "\udcff"])
def test_only_pairs_are_taken_away(text: str) -> None:
    assert unwrapped(text) == text


@pytest.mark.parametrize("around", AROUND, ids=ascii)
def test_an_address_is_one_however_it_is_written(around: str) -> None:
    for text in ("HTTPS://CUSTODY.EXAMPLE:8443/Main/", "https://custody.example:8443/Main"):
        assert service_url(around.format(text)) == "https://custody.example:8443/Main"
