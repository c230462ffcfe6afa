"""One spelling for each value: the lax readings of Python never decide anything."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.formats.encoding import LARGEST, format_base64, parse_base64, parse_decimal

LAX_NUMBERS = [
    "",
    "08",
    "00",
    "+8",
    "-8",
    "-0",
    "8_0",
    " 8",
    "8 ",
    "8\n",
    "٨",
    "８",
    "8.0",
    "1e3",
    "0x8",
]
LAX_BASE64 = [
    "AAA",  # no padding
    "AAAA====",
    "AB==",  # trailing bits
    "AAB=",
    "AA=A",
    "=AAA",
    "A A A A",
    "AAAA\n",
    "\nAAAA",
    "AA-_",  # the URL alphabet
    "AAAA!",
    "٨AAA",
]


@given(st.integers(0, LARGEST))
def test_a_decimal_reads_back_as_it_was_written(value: int) -> None:
    """Every number in range has its plain spelling."""
    assert parse_decimal(str(value)) == value


@pytest.mark.parametrize("text", LAX_NUMBERS)
def test_other_spellings_of_a_number_are_refused(text: str) -> None:
    """Leading zeros, signs, underscores, spaces and digits of other scripts."""
    assert parse_decimal(text) is None


@pytest.mark.parametrize("text", [str(LARGEST + 1), "9" * 16, "1" + "0" * 5000])
def test_numbers_json_can_not_carry_are_refused(text: str) -> None:
    """Above 2**53 - 1, however long, and without an error of Python's own."""
    assert parse_decimal(text) is None


@given(st.binary(max_size=80))
def test_base64_reads_back_as_it_was_written(data: bytes) -> None:
    """Standard alphabet, padded: the same text as everybody's encoder."""
    assert format_base64(data) == base64.b64encode(data).decode()
    assert parse_base64(format_base64(data)) == data


@pytest.mark.parametrize("text", LAX_BASE64)
def test_other_spellings_of_base64_are_refused(text: str) -> None:
    """Junk, missing or surplus padding, and trailing bits."""
    assert parse_base64(text) is None


@given(st.text(alphabet="AQgw+/=-_ \n", max_size=12))
def test_no_two_texts_mean_the_same_bytes(text: str) -> None:
    """Whatever is accepted is exactly what would be written."""
    data = parse_base64(text)
    assert data is None or format_base64(data) == text
