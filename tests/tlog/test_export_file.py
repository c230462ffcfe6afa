"""The exported ledger file: strict, bounded, and clear about the line that is wrong."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.entry import GENESIS_PREV, MAX_ENTRY, encode_entry
from custody.tlog.export_file import MAX_LINE, LedgerFile, ledger_lines
from custody.tlog.merkle import leaf_hash
from custody.tlog.note import Checkpoint, Signer, open_checkpoint, sign_checkpoint

LOG = Signer("ledger.example/log", bytes([1]) * 32)
NOTE = sign_checkpoint(Checkpoint(LOG.name, 3, bytes(range(32))), LOG)


def ledger(count: int) -> list[tuple[int, bytes]]:
    rows, prev = list[tuple[int, bytes]](), GENESIS_PREV
    for seq in range(count):
        rows.append((seq, encode_entry(LOG.name, seq, prev, {"number": seq})))
        prev = leaf_hash(rows[-1][1])
    return rows


LINES = list(ledger_lines(LOG.verifier, ledger(3), NOTE))


def read(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    file = LedgerFile(io.BytesIO(data))
    return list(file), file.checkpoint


@given(st.lists(st.tuples(st.integers(0, 2**53 - 1), st.binary(min_size=1, max_size=300))))
def test_a_ledger_file_gives_back_exactly_what_was_stored(rows: list[tuple[int, bytes]]) -> None:
    """Whatever bytes and numbers the rows held: judging them is the verifier's part."""
    written = b"".join(ledger_lines(LOG.verifier, rows, NOTE))
    assert read(written) == (rows, NOTE)


def test_the_first_line_says_whose_ledger_it_claims_to_be() -> None:
    """Format, origin and key; the checkpoint is the signed note, character for character."""
    file = LedgerFile(io.BytesIO(b"".join(LINES)))
    assert file.log == LOG.verifier
    assert len(list(file)) == 3
    assert open_checkpoint(file.checkpoint, LOG.verifier).size == 3
    assert LINES[0].startswith(b'{"format":"custody-ledger/v1","origin":"ledger.example/log",')
    assert LINES[1].startswith(b'{"entry":"bGVkZ2Vy')


def test_earlier_checkpoints_that_were_cosigned_stand_in_the_first_line() -> None:
    """Only then it is of the second version, so whatever reads the first one goes on reading."""
    notes = (b"one\n", "twö\n".encode())
    written = b"".join(ledger_lines(LOG.verifier, ledger(3), NOTE, notes))
    assert written.startswith(b'{"cosigned":["one\\n","tw')
    assert b'"format":"custody-ledger/v2"' in written
    file = LedgerFile(io.BytesIO(written))
    assert (file.log, file.cosigned, list(file)) == (LOG.verifier, notes, ledger(3))
    assert read(written) == (ledger(3), NOTE)
    for wrong in (b"[]", b'"one"', b"[1]", b"null"):
        altered = written.replace(b'["one\\n","tw\xc3\xb6\\n"]', wrong)
        assert altered != written
        with pytest.raises(LedgerError, match="line 1 of the ledger file"):
            read(altered)
    with pytest.raises(LedgerError, match="line 1 of the ledger file"):
        read(written.replace(b"ledger/v2", b"ledger/v1"))
    with pytest.raises(LedgerError, match="would have"):
        list(ledger_lines(LOG.verifier, [], NOTE, [bytes(MAX_LINE)]))


def test_the_checkpoint_is_there_only_when_every_row_was_read() -> None:
    """Nobody compares a head with rows that were not looked at."""
    file = LedgerFile(io.BytesIO(b"".join(LINES)))
    with pytest.raises(LedgerError, match="not been read to its end"):
        _ = file.checkpoint
    next(iter(file))
    with pytest.raises(LedgerError, match="not been read to its end"):
        _ = file.checkpoint


@given(st.integers(0, len(b"".join(LINES)) - 2))
def test_a_ledger_file_cut_short_anywhere_is_refused(end: int) -> None:
    """TAMPER: no prefix passes for the file; without its very last line feed it is whole."""
    with pytest.raises(LedgerError, match="of the ledger file"):
        read(b"".join(LINES)[:end])


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (1, b"v1", b"v2"),
        (1, b'"origin":"ledger.example/log"', b'"origin":"other.example"'),
        (1, b"+", b"-"),
        (1, b'"format"', b'"Format"'),
        (1, b"{", b'{"extra":"x",'),
        (1, b'"custody-ledger/v1"', b"null"),
        (1, b":", b": "),
        (2, b"{", b"{ "),
        (2, b'"seq":0', b'"seq":00'),
        (2, b'"seq":0', b'"seq":+0'),
        (2, b'"seq":0', b'"seq":"0"'),
        (2, b'"seq":0', '"seq":٠'.encode()),
        (2, b'"seq":0', b'"seq":9007199254740992'),
        (2, b'"seq":0', b'"seq":0,"x":1'),
        (2, b'"seq"', b'"Seq"'),
        (2, b'"entry":"', b'"entry":"!'),
        (2, b'"entry":"', b'"entry":"='),
        (2, b'"entry":"', b'"entry":"A'),
        (3, b"}\n", b"}\r"),
        (3, b"}\n", b"}\n\n"),
        (3, b"bGVk", b"\xff"),
        (4, b"bGVk", b"bGVk" * (MAX_ENTRY // 2)),
        (4, b"bGVk", b"A" * MAX_LINE),
        (5, b"checkpoint", b"check"),
        (5, b"\\n", b"\\u000a"),
        (5, b'"}', b'","x":"y"}'),
        (5, b"}\n", b"}\n" + b"\n" * MAX_LINE + b"x"),
        (5, b"}\n", b"}\n" + LINES[3]),
    ],
)
def test_a_malformed_line_is_named(line: int, old: bytes, new: bytes) -> None:
    """The error says which line is wrong (a surplus line counts as the next one)."""
    lines = list(LINES)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    surplus = new.startswith(b"}\n") and len(new) > 2
    with pytest.raises(LedgerError, match=f"^line {line + surplus} of the ledger file: expected"):
        read(b"".join(lines))


def test_a_line_without_an_end_is_not_read_whole() -> None:
    """The reader asks for a bounded line, and says so when it does not end there."""

    class Endless(io.BytesIO):
        """A line that goes on as long as somebody reads."""

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= MAX_LINE + 1
            return b"A" * size

    with pytest.raises(LedgerError, match=r"line 1 .* expected a whole line of at most"):
        LedgerFile(Endless())


def test_a_wrong_number_or_a_missing_entry_is_left_to_the_verifier() -> None:
    """The file's reader does not stop at the first: findings are the verifier's."""
    rows, _ = read(LINES[0] + LINES[2] + LINES[2] + LINES[4])
    assert [seq for seq, _ in rows] == [1, 1]


@pytest.mark.parametrize("size", [0, MAX_ENTRY + 1])
def test_no_entry_is_exported_that_could_not_be_read_again(size: int) -> None:
    """Empty or oversized bytes are refused, not written."""
    with pytest.raises(LedgerError, match="entry 4"):
        list(ledger_lines(LOG.verifier, [(4, bytes(size))], NOTE))
    with pytest.raises(LedgerError):
        list(ledger_lines(LOG.verifier, [], b"\xff"))


def test_memory_does_not_grow_with_the_ledger() -> None:
    """Writer and reader hold one line: 20,000 entries in well under a megabyte."""

    class Lines(io.RawIOBase):
        """The writer's lines as a stream, never all at once."""

        def __init__(self, lines: Iterator[bytes]) -> None:
            self.lines = lines

        def readline(self, size: int | None = -1, /) -> bytes:
            return next(self.lines, b"")

        def read(self, size: int = -1, /) -> bytes:
            return self.readline()

    rows = ((seq, b"x" * 400) for seq in range(20_000))
    tracemalloc.start()
    try:
        file = LedgerFile(Lines(ledger_lines(LOG.verifier, rows, NOTE)))  # type: ignore[arg-type]
        assert sum(1 for _ in file) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
