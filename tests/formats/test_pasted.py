"""Who has the right code is not told to ask for another."""

from __future__ import annotations

import pytest

from custody.errors import InputError
from custody.formats.pasted import link_address, pasted_secret, require_code
from tests.formats.pasted_secrets import BROKEN, NONE, RIGHT, SECRET


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_a_code_is_found_in_what_came_with_it(text: str) -> None:
    assert require_code(text.format(SECRET)) == SECRET


@pytest.mark.parametrize("between", BROKEN, ids=ascii)
def test_a_code_is_whole_again_where_its_line_was_broken(between: str) -> None:
    assert require_code(f"{SECRET[:20]}{between}{SECRET[20:]}") == SECRET


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
        (SECRET, None),
        (f"https://elsewhere.example/{SECRET}", None),
    ],
)
def test_a_link_says_whose_invitation_it_is(text: str, address: str | None) -> None:
    assert link_address(text) == address
