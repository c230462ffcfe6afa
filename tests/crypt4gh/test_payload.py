"""Crypt4GH payloads open to what stock ``crypt4gh`` gives, or say what is not whole."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.crypt4gh import Contents, Payload, decrypt_payload, is_payload_size, open_header
from custody.crypt4gh.header import read_header
from custody.errors import Crypt4ghPayloadError
from tests.crypt4gh.stock import BLOCK, READER, decrypted, edit_list, encrypted, with_packets

DATA = random.Random(2).randbytes(2 * BLOCK + 5)
SEALED = BLOCK + 28


def opened(file: bytes, size: int | None = None) -> bytes:
    """The plaintext of a file that was registered with ``size`` bytes, or as many as it has."""
    src, plain = io.BytesIO(file), io.BytesIO()
    header = read_header(src)
    whole = len(file) if size is None else size
    payload = Payload(open_header(header, [READER]), whole - len(header))
    assert decrypt_payload(src, plain, payload) == len(plain.getvalue())
    return plain.getvalue()


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 5])
def test_a_stock_file_opens(size: int) -> None:
    file = encrypted(DATA[:size])
    assert opened(file) == DATA[:size]
    assert is_payload_size(len(file) - len(read_header(io.BytesIO(file))))


def test_sizes_that_no_blocks_add_up_to_are_none() -> None:
    assert not any(map(is_payload_size, (-1, 1, 28, SEALED + 1, SEALED + 28)))
    assert all(map(is_payload_size, (0, 29, SEALED, SEALED + 29)))


@pytest.mark.parametrize(
    "lengths",
    [
        [0],
        [5],
        [5, 10],
        [0, 3, BLOCK],
        [10, BLOCK, 20, 7],
        [BLOCK - 1, 2, 1, 2],
        [3, 10 * BLOCK],
        [0, 2 * BLOCK + 5],
    ],
    ids=str,
)
def test_an_edit_list_gives_what_stock_crypt4gh_gives(lengths: list[int]) -> None:
    file = with_packets(encrypted(DATA), edit_list(lengths))
    assert opened(file) == decrypted(file)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=9), st.integers(0, 200))
@settings(deadline=None)
def test_an_edit_list_is_alternately_passed_over_and_kept(lengths: list[int], size: int) -> None:
    """Whatever pieces the plaintext comes in."""
    data, expected, at = DATA[:size], b"", 0
    for number, length in enumerate(lengths):
        expected += data[at : at + length] if number % 2 else b""
        at += length
    expected += data[at:] if len(lengths) % 2 else b""
    from custody.crypt4gh.payload import _Edit

    edit = _Edit(Contents((), (), tuple(lengths)))
    pieces = [data[start : start + 7] for start in range(0, size, 7)]
    assert b"".join(bytes(one) for piece in pieces for one in edit.kept(piece)) == expected


def test_what_an_edit_list_passes_over_is_authenticated_all_the_same() -> None:
    file = bytearray(with_packets(encrypted(DATA), edit_list([0, 5])))
    file[-1] ^= 1
    with pytest.raises(Crypt4ghPayloadError, match="block 2"):
        opened(bytes(file))


FILE = pytest.mark.parametrize("data", [DATA, DATA[: 2 * BLOCK]], ids=["short", "whole"])


@FILE
def test_a_file_that_was_cut_anywhere_is_not_whole(data: bytes) -> None:
    """Between two blocks as well, where the format itself shows nothing: stock opens that."""
    file = encrypted(data)
    start = len(read_header(io.BytesIO(file)))
    for end in (start, start + 1, start + SEALED - 1, start + SEALED, len(file) - 1):
        with pytest.raises(Crypt4ghPayloadError, match="too early"):
            opened(file[:end], len(file))
    assert decrypted(file[: start + SEALED]) == data[:BLOCK]


@FILE
def test_a_file_that_was_added_to_is_not_whole(data: bytes) -> None:
    file = encrypted(data)
    for more in (b"\0", file[-SEALED:]):
        with pytest.raises(Crypt4ghPayloadError, match="goes on after"):
            opened(file + more, len(file))


def test_no_block_can_be_altered_and_nothing_after_it_comes_out() -> None:
    file = encrypted(DATA)
    start = len(read_header(io.BytesIO(file)))
    for at in (start, start + 12, start + SEALED, len(file) - 1):
        altered = bytearray(file)
        altered[at] ^= 1
        with pytest.raises(Crypt4ghPayloadError, match="altered"):
            opened(bytes(altered))


def test_several_keys_of_the_data_are_tried() -> None:
    """As the standard allows: which block is under which is said nowhere."""
    file = with_packets(encrypted(DATA), bytes(8) + b"k" * 32)
    assert opened(file) == DATA
