"""What logs and witnesses say to each other has one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.witness_protocol import Submission, encode_size, parse_size
from tests.tlog.test_proof import PROOF

NOTE = PROOF.checkpoint
GOOD = Submission(5, PROOF.hashes, NOTE).encode()


@settings(deadline=None)
@given(st.integers(0, 2**53 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_submission_is_read_as_it_was_written(old: int, proof: list[bytes]) -> None:
    submission = Submission(old, tuple(proof), NOTE)
    assert Submission.parse(submission.encode()) == submission


def test_it_looks_as_the_specification_draws_it() -> None:
    head, _, rest = GOOD.partition(b"\n\n")
    assert head.split(b"\n")[0] == b"old 5"
    assert len(head.split(b"\n")) == 1 + len(PROOF.hashes)
    assert rest == NOTE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        NOTE,
        b"old 5\n",
        GOOD.replace(b"old 5", b"old 05"),
        GOOD.replace(b"old 5", b"old +5"),
        GOOD.replace(b"old 5", b"old -5"),
        GOOD.replace(b"old 5", "old \u0665".encode()),
        GOOD.replace(b"old 5", b"old  5"),
        GOOD.replace(b"old 5", b"5"),
        GOOD.replace(b"old 5", b"old 9007199254740992"),
        GOOD.replace(b"old 5\n", b"old 5\r\n"),
        GOOD.replace(b"old 5\n", b"old 5\nAAAA\n"),
        GOOD.replace(b"=\n", b"\n", 1),
        GOOD.replace(b"old 5\n", b"old 5\n" + b"A" * 43 + b"=\n" * 64, 1),
        b"old 5\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + NOTE,
    ],
)
def test_no_other_spelling_is_read(data: bytes) -> None:
    with pytest.raises(LedgerError):
        Submission.parse(data)


def test_a_size_is_one_decimal_line() -> None:
    assert parse_size(encode_size(0)) == 0
    assert parse_size(encode_size(20852014)) == 20852014
    for data in (b"", b"5", b"5\n\n", b"05\n", b"+5\n", b"5 \n", b"five\n", b"\xff\n"):
        with pytest.raises(LedgerError):
            parse_size(data)
