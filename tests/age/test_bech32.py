"""Keys as text: read back exactly, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.age import bech32
from tests.age.samples import RECIPIENT_TEXT

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@pytest.mark.parametrize(
    ("hrp", "text"),
    [
        ("a", "a12uel5l"),
        ("?", "?1ezyfcl"),
        ("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"),
        (
            "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
            "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"
            "1tt5tgs",
        ),
    ],
)
def test_the_valid_strings_of_bip_173_are_read_and_written(hrp: str, text: str) -> None:
    """Those of the BIP's test vectors whose data is whole bytes."""
    data = bech32.decode(hrp, text)
    assert data is not None
    assert bech32.encode(hrp, data) == text


@given(st.binary(max_size=80))
def test_what_is_written_is_read_back(data: bytes) -> None:
    """Any length, for age lifts the BIP's limit of 90 characters."""
    assert bech32.decode("age", bech32.encode("age", data)) == data


@given(st.data())
def test_one_wrong_character_is_always_found(data: st.DataObject) -> None:
    """A mistyped recipient is refused and never seals to somebody else."""
    place = data.draw(st.integers(4, len(RECIPIENT_TEXT) - 1))
    char = data.draw(st.sampled_from(CHARSET).filter(lambda char: char != RECIPIENT_TEXT[place]))
    text = RECIPIENT_TEXT[:place] + char + RECIPIENT_TEXT[place + 1 :]
    assert bech32.decode("age", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "age1abc",
        RECIPIENT_TEXT.upper(),
        RECIPIENT_TEXT[:-1] + RECIPIENT_TEXT[-1].upper(),
        RECIPIENT_TEXT[:-1],
        RECIPIENT_TEXT + "q",
        RECIPIENT_TEXT.replace("age1", "agf1"),
        RECIPIENT_TEXT.replace("u", "b"),
        RECIPIENT_TEXT.replace("z", "ż"),
    ],
)
def test_everything_else_is_not_a_key(text: str) -> None:
    """Other cases, parts, lengths and characters give nothing, and no error of Python's."""
    assert bech32.decode("age", text) is None


def test_padding_bits_that_are_not_zero_are_refused() -> None:
    """Otherwise one key would have several texts, each with a checksum that holds."""
    values = [0, 1]  # one byte 0, then padding bits 01
    text = "age1" + "".join(CHARSET[value] for value in values + bech32._checksum("age", values))
    assert bech32.decode("age", text) is None
    assert bech32.encode("age", b"\0") == "age1qq" + text[:0] + bech32.encode("age", b"\0")[6:]
