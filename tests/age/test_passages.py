"""Segments end where they belong, whichever thread is slow, fails, or hangs."""

from __future__ import annotations

import io
import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from custody.age import decrypt_payload, encrypt_payload
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE
from custody.errors import AgePayloadError, CustodyError, SourceIncompleteError
from custody.files import atomic_output
from custody.streams import FileOutput, open_input
from tests.age.samples import FILE_KEY, NONCE, payload, plaintext

PLAIN = plaintext(40 * CHUNK_SIZE - 100)
SEALED = payload(PLAIN)


class _SlowFile(io.BytesIO):
    """A file in memory, in which every read and write takes another while."""

    def __init__(self, data: bytes, seed: int, fail_at: int | None = None) -> None:
        super().__init__(data)
        self._chance, self._fail_at = random.Random(seed), fail_at

    def _dawdle(self) -> None:
        time.sleep(self._chance.random() / 1000)

    def size(self) -> int:
        return len(self.getvalue())

    def read_at(self, room: memoryview, offset: int) -> None:
        self._dawdle()
        room[:] = self.getvalue()[offset : offset + len(room)]

    def reserve(self, size: int) -> int:
        return self.tell()

    def write_at(self, data: memoryview, offset: int) -> None:
        self._dawdle()
        if self._fail_at is not None and offset <= self._fail_at < offset + len(data):
            raise OSError(28, "No space left on device")
        with self.getbuffer() as room:
            grown = offset + len(data) - len(room)
        if grown > 0:
            at = self.tell()
            self.seek(0, os.SEEK_END)
            self.write(bytes(grown))
            self.seek(at)
        with self.getbuffer() as room:
            room[offset : offset + len(data)] = data

    def end_at(self, offset: int) -> None:
        self.truncate(offset)
        self.seek(offset)


class _SlowStream(io.RawIOBase):
    """A stream, of which every read and write takes another while."""

    def __init__(self, data: bytes, seed: int) -> None:
        self.data = io.BytesIO(data)
        self._chance = random.Random(seed)

    def readinto(self, room: object) -> int:
        time.sleep(self._chance.random() / 1000)
        return self.data.readinto(room)  # type: ignore[arg-type]

    def write(self, data: object) -> int:
        time.sleep(self._chance.random() / 1000)
        return self.data.write(data)  # type: ignore[arg-type]


@pytest.fixture(params=[1, 2, 5])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A machine with so many processors."""
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    return int(request.param)


@pytest.mark.parametrize("kind", [_SlowFile, _SlowStream])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("cores")
def test_every_byte_is_in_its_place_however_long_a_step_takes(
    kind: Callable[[bytes, int], BinaryIO], seed: int
) -> None:
    """Sealing and opening, between files and between streams; nobody's turn is missed."""
    sealed, opened = kind(b"", seed), kind(b"", seed + 1)
    assert encrypt_payload(kind(PLAIN, seed + 2), sealed, FILE_KEY, nonce=NONCE) == len(PLAIN)
    assert _bytes(sealed) == SEALED
    assert decrypt_payload(kind(SEALED, seed + 3), opened, FILE_KEY) == len(PLAIN)
    assert _bytes(opened) == PLAIN


def _bytes(stream: BinaryIO) -> bytes:
    return (
        stream.data if isinstance(stream, _SlowStream) else cast("io.BytesIO", stream)
    ).getvalue()


@pytest.mark.parametrize("kind", [_SlowFile, _SlowStream])
@pytest.mark.parametrize("bad", [(11,), (22, 9), (39, 12, 30)])
def test_nothing_behind_the_first_fault_is_left(
    kind: Callable[[bytes, int], BinaryIO], bad: tuple[int, ...]
) -> None:
    """Other threads may have opened what comes after it, and written that before it was found."""
    sealed = bytearray(SEALED)
    for chunk in bad:
        sealed[NONCE_SIZE + chunk * SEALED_CHUNK_SIZE] ^= 1
    out = kind(b"before", bad[0])
    (out.data if isinstance(out, _SlowStream) else out).seek(6)
    with pytest.raises(AgePayloadError, match=f"chunk {min(bad)}$"):
        decrypt_payload(kind(bytes(sealed), 1), out, FILE_KEY)
    assert _bytes(out) == b"before" + PLAIN[: min(bad) * CHUNK_SIZE]


@pytest.mark.usefixtures("cores")
def test_a_write_that_fails_in_one_thread_ends_all(tmp_path: Path) -> None:
    """What is left is the beginning, no file with a hole in it."""
    before, out = threading.active_count(), _SlowFile(b"", 1, fail_at=20 * CHUNK_SIZE)
    with pytest.raises(OSError, match="No space left"):
        encrypt_payload(_SlowFile(PLAIN, 2), out, FILE_KEY, nonce=NONCE)
    assert SEALED.startswith(out.getvalue())
    assert len(out.getvalue()) <= 20 * CHUNK_SIZE
    assert threading.active_count() == before


def _truncate(path: Path) -> None:
    os.truncate(path, 30 * CHUNK_SIZE)


def _alter(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"other")
    os.utime(path, ns=(1, 1))  # as any later time; the clock of a file system may be coarse


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("change", [_truncate, _alter, _grow, _empty])
@pytest.mark.parametrize("to_file", [True, False])
def test_seal_honest_a_source_that_changes_meanwhile_is_not_sealed(
    change: Callable[[Path], None], to_file: bool, tmp_path: Path
) -> None:
    """SEAL-HONEST: no file is there in the end, and what went to a pipe opens for nobody."""
    source, target, sealed = tmp_path / "source", tmp_path / "target", io.BytesIO()
    source.write_bytes(PLAIN)
    changes = iter([change])

    def progress(_: int) -> None:  # is told of the first chunk before any thread has started
        for one in changes:
            one(source)

    with (
        pytest.raises(SourceIncompleteError, match="source was changed while it was read"),
        open_input(source, still=True) as src,
        atomic_output(target) as file,
    ):
        encrypt_payload(src, file if to_file else sealed, FILE_KEY, nonce=NONCE, progress=progress)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
    if not to_file:
        with pytest.raises(CustodyError):
            decrypt_payload(io.BytesIO(sealed.getvalue()), io.BytesIO(), FILE_KEY)


def test_an_interrupt_between_files_leaves_nothing(tmp_path: Path) -> None:
    """Neither a file nor a thread."""
    (tmp_path / "source").write_bytes(PLAIN)
    before, told = threading.active_count(), itertools.count()

    def interrupt(_: int) -> None:
        if next(told) == 3:  # by then threads have begun
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        open_input(tmp_path / "source") as src,
        atomic_output(tmp_path / "target") as dst,
    ):
        encrypt_payload(src, dst, FILE_KEY, nonce=NONCE, progress=interrupt)
    assert threading.active_count() == before
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


class _Hanging(io.BytesIO):
    """A pipe that falls silent until it is let go, and then somebody presses Ctrl-C."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.silent, self.go_on = False, threading.Event()

    def readinto(self, room: object) -> int:
        if self.tell() >= 20 * CHUNK_SIZE and not self.silent:
            self.silent = True
            signal.pthread_kill(cast("int", threading.main_thread().ident), signal.SIGINT)
            self.go_on.wait()
        return super().readinto(memoryview(room)[:CHUNK_SIZE])  # type: ignore[arg-type]


def test_a_thread_that_hangs_in_a_read_holds_up_no_interrupt() -> None:
    """It is left behind; what comes later it writes nowhere."""
    source, out = _Hanging(PLAIN), io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        encrypt_payload(source, out, FILE_KEY, nonce=NONCE)
    written = out.getvalue()
    source.go_on.set()
    for thread in threading.enumerate():
        if thread.name == "custody-age":
            thread.join()
    assert out.getvalue() == written


@pytest.mark.parametrize("flags", [os.O_APPEND, 0])
def test_a_file_that_others_write_too_is_written_in_turn(flags: int, tmp_path: Path) -> None:
    """One that is appended to, or that has something behind where it is to be written."""
    path = tmp_path / "out"
    path.write_bytes(b"before and behind")
    with FileOutput(os.open(path, os.O_RDWR | flags), "wb") as out:
        assert out.reserve(1000) is None
    assert path.read_bytes() == b"before and behind"
