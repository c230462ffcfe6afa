"""Sealing: the recipient is enough, an empty source is none, and registering reads headers only."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.age import X25519Identity, decrypt, object_id
from custody.errors import AgeHeaderError, CustodyError, InputError, SourceIncompleteError
from custody.jobs.sealing import read_recipient, read_sealed, seal
from custody.jobs.subprocess_io import command_source
from custody.storage import FilePlace
from custody.streams import open_input

IDENTITY = X25519Identity(bytes(range(32)))
RECIPIENT = IDENTITY.recipient()
CHUNK = 64 * 1024


def opened(file: bytes) -> bytes:
    plain = io.BytesIO()
    decrypt(io.BytesIO(file), plain, [IDENTITY])
    return plain.getvalue()


@given(size=st.sampled_from([1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 16 * CHUNK, 16 * CHUNK + 1]))
@settings(deadline=None, max_examples=7)
def test_what_is_sealed_opens_to_the_same_bytes(size: int) -> None:
    """Also where the first byte, which is looked at before, meets the edge of a chunk."""
    data, sealed = os.urandom(size), io.BytesIO()
    told = seal(io.BytesIO(data), sealed, RECIPIENT)
    assert opened(sealed.getvalue()) == data
    assert (told.plaintext_size, told.size) == (size, len(sealed.getvalue()))


def test_an_empty_source_is_refused_before_a_byte_is_written() -> None:
    """Promise SEAL-HONEST: sealed, it would be a file that looks whole."""
    sealed = io.BytesIO()
    with pytest.raises(SourceIncompleteError, match="there was nothing to seal") as caught:
        seal(io.BytesIO(), sealed, RECIPIENT)
    assert sealed.getvalue() == b""
    assert caught.value.promise == "SEAL-HONEST"


def test_an_empty_source_is_sealed_when_that_is_asked_for() -> None:
    sealed = io.BytesIO()
    assert seal(io.BytesIO(), sealed, RECIPIENT, allow_empty=True).plaintext_size == 0
    assert opened(sealed.getvalue()) == b""


@pytest.mark.parametrize("size", [1, CHUNK, 20 * CHUNK])
def test_a_command_that_fails_late_leaves_a_stream_that_does_not_open(size: int) -> None:
    """Promise SEAL-HONEST: what went down a pipe can't be called back, but it is no backup."""
    sealed = io.BytesIO()
    command = ("sh", "-c", f"head -c {size} /dev/zero; exit 1")
    with pytest.raises(SourceIncompleteError), command_source(command) as source:
        seal(source, sealed, RECIPIENT)
    with pytest.raises(CustodyError):
        opened(sealed.getvalue())


def test_the_source_is_left_open_and_progress_is_told() -> None:
    source, steps = io.BytesIO(bytes(3 * CHUNK)), list[int]()
    seal(source, io.BytesIO(), RECIPIENT, progress=steps.append)
    assert sum(steps) == 3 * CHUNK
    assert not source.closed


def test_a_recipient_is_read_as_age_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "recipient"
    path.write_text(f"# of the registry\n\n{RECIPIENT}\n")
    assert read_recipient(path) == RECIPIENT


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{RECIPIENT}\n{RECIPIENT}\n".encode(), "expected one recipient in .*, got 2"),
        (b"", "expected at least one age recipient"),
        (b"# nothing\n", "expected at least one age recipient"),
        (b"age1nonsense\n", "line 1"),
        (b"\xfd\xfe", "is not UTF-8 text"),
        (bytes(1 << 17), "larger than"),
    ],
)
def test_a_file_that_is_not_one_recipient_is_refused(
    text: bytes, told: str, tmp_path: Path
) -> None:
    """More than one would seal to somebody who is no quorum."""
    path = tmp_path / "recipient"
    path.write_bytes(text)
    with pytest.raises(InputError, match=told):
        read_recipient(path)


def test_registering_reads_the_header_the_size_and_the_time(tmp_path: Path) -> None:
    path = tmp_path / "a.age"
    with path.open("wb") as sealed:
        told = seal(io.BytesIO(bytes(CHUNK)), sealed, RECIPIENT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    found = read_sealed(FilePlace(path))
    assert (found.header, found.size) == (told.header, told.size)
    assert found.modified.isoformat() == "2023-11-14T22:13:20+00:00"
    assert object_id(found.header) == object_id(told.header)


def test_registering_something_else_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "dump.sql"
    path.write_text("rows")
    with pytest.raises(AgeHeaderError, match=r"dump\.sql: not an age file"):
        read_sealed(FilePlace(path))
    with pytest.raises(InputError, match=r"can't read .*nothing: no such file or directory"):
        read_sealed(FilePlace(tmp_path / "nothing"))
    with pytest.raises(InputError, match="is a directory"):
        read_sealed(FilePlace(tmp_path))


def test_what_the_system_says_of_an_input_names_the_input(tmp_path: Path) -> None:
    """Inside an output's block it would otherwise pass for the output's failure."""
    path = tmp_path / "a"
    path.write_text("x")
    with open_input(path) as stream:
        os.close(stream.fileno())
        descriptor = os.open(tmp_path, os.O_RDONLY)  # takes the number; a folder can't be read
        with pytest.raises(CustodyError, match=r"can't read .*/a: is a directory"):
            stream.read(1)
        with pytest.raises(CustodyError, match=r"can't read .*/a: is a directory"):
            seal(stream, io.BytesIO(), RECIPIENT)
        assert descriptor == stream.fileno()
