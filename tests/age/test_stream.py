"""The payload: authenticated to the chunk, in order, in constant memory, no thread left."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.age import decrypt_payload, encrypt_payload, payload_size
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE
from custody.errors import AgeHeaderError, AgePayloadError
from tests.age.samples import (
    ALONE,
    BOUNDARIES,
    FILE_KEY,
    NONCE,
    Source,
    dribble,
    payload,
    plaintext,
    sip,
)
from tests.support import require

CHUNKS = 18  # one, three segments, and a bit more than one
PLAIN = plaintext(CHUNKS * CHUNK_SIZE - 100)
SEALED = payload(PLAIN)


def _start(chunk: int) -> int:
    """Where a chunk begins in a payload."""
    return NONCE_SIZE + chunk * SEALED_CHUNK_SIZE


def _released(sealed: bytes) -> bytes:
    """Open a payload that must be refused, and give what came out before."""
    out = io.BytesIO()
    before = threading.active_count()
    with pytest.raises(AgePayloadError):
        decrypt_payload(io.BytesIO(sealed), out, FILE_KEY)
    assert threading.active_count() == before
    return out.getvalue()


@pytest.mark.parametrize("size", BOUNDARIES)
def test_any_size_opens_again_through_streams_that_give_and_take_little(size: int) -> None:
    """Reads fill whole segments however short they are, and order is kept."""
    data, sealed, opened = plaintext(size), bytearray(), bytearray()
    assert encrypt_payload(dribble(data), sip(sealed), FILE_KEY, nonce=NONCE) == size
    assert len(sealed) == payload_size(size)
    assert sealed == payload(data)
    assert decrypt_payload(dribble(bytes(sealed)), sip(opened), FILE_KEY) == size
    assert opened == data


@settings(deadline=None, max_examples=40)
@given(st.integers(0, CHUNKS - 1), st.integers(0, CHUNK_SIZE - 100), st.integers(1, 255))
def test_a_flipped_byte_stops_everything_at_its_chunk(chunk: int, offset: int, flip: int) -> None:
    """All chunks before the altered one come out, and not one byte of it or after it."""
    sealed = bytearray(SEALED)
    sealed[_start(chunk) + offset] ^= flip
    assert _released(bytes(sealed)) == PLAIN[: chunk * CHUNK_SIZE]


@settings(deadline=None, max_examples=40)
@given(st.integers(NONCE_SIZE, len(SEALED) - 1))
def test_a_cut_payload_never_opens_to_its_end(size: int) -> None:
    """Wherever it is cut, the whole chunks before come out and then it is refused."""
    whole = (size - NONCE_SIZE) // SEALED_CHUNK_SIZE
    assert _released(SEALED[:size]) == PLAIN[: whole * CHUNK_SIZE]


@pytest.mark.parametrize("whole", [1, 4, 5, 6, 9, 13, 17])
def test_a_payload_cut_between_chunks_is_refused(whole: int) -> None:
    """The cut that looks most like an end: at a chunk's, and at a segment's."""
    assert _released(SEALED[: _start(whole)]) == PLAIN[: whole * CHUNK_SIZE]


@pytest.mark.parametrize("chunks", [1, 5, 9])
@pytest.mark.parametrize("extra", [1, 16, 17, SEALED_CHUNK_SIZE, SEALED_CHUNK_SIZE + 1])
def test_bytes_after_a_full_final_chunk_are_refused(chunks: int, extra: int) -> None:
    """The final chunk is genuine and comes out, what follows it does not."""
    data = PLAIN[: chunks * CHUNK_SIZE]
    assert _released(payload(data) + bytes(extra)) == data


@pytest.mark.parametrize(("one", "other"), [(0, 1), (3, 16), (8, 9)])
def test_chunks_in_another_order_are_refused(one: int, other: int) -> None:
    """Each chunk opens in its own place only."""
    sealed = bytearray(SEALED)
    first, second = (slice(_start(n), _start(n + 1)) for n in (one, other))
    sealed[first], sealed[second] = SEALED[second], SEALED[first]
    assert _released(bytes(sealed)) == PLAIN[: one * CHUNK_SIZE]


def test_an_empty_final_chunk_is_refused_unless_the_payload_is_empty() -> None:
    """Otherwise one plaintext would have two payloads."""
    assert decrypt_payload(io.BytesIO(payload(b"")), io.BytesIO(), FILE_KEY) == 0
    assert _released(SEALED[: _start(5)] + payload(b"")[NONCE_SIZE:]) == PLAIN[:ALONE]


def test_another_file_key_or_nonce_opens_nothing() -> None:
    """Neither half of what the payload key is made of may differ."""
    out = io.BytesIO()
    with pytest.raises(AgePayloadError):
        decrypt_payload(io.BytesIO(SEALED), out, bytes(16))
    assert out.getvalue() == b""
    assert _released(bytes(NONCE_SIZE) + SEALED[NONCE_SIZE:]) == b""


@pytest.mark.parametrize("size", [0, 15])
def test_a_file_that_ends_before_its_payload_is_refused(size: int) -> None:
    """Not even the nonce is whole."""
    with pytest.raises(AgeHeaderError):
        decrypt_payload(io.BytesIO(NONCE[:size]), io.BytesIO(), FILE_KEY)


def test_progress_is_told_every_byte_read_in_the_calling_thread() -> None:
    """What it is given adds up to the source, sealing and opening."""
    told: list[tuple[threading.Thread, int]] = []

    def progress(count: int) -> None:
        told.append((threading.current_thread(), count))

    encrypt_payload(io.BytesIO(PLAIN), io.BytesIO(), FILE_KEY, nonce=NONCE, progress=progress)
    assert sum(count for _, count in told) == len(PLAIN)
    decrypt_payload(io.BytesIO(SEALED), io.BytesIO(), FILE_KEY, progress=progress)
    assert sum(count for _, count in told) == len(PLAIN) + len(SEALED) - NONCE_SIZE
    assert {thread for thread, _ in told} == {threading.current_thread()}


@pytest.mark.parametrize("size", [0, 1000, ALONE])
def test_a_payload_of_little_starts_no_thread(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small seal costs no more than it must."""
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("a thread was started"))
    data, opened = plaintext(size), io.BytesIO()
    decrypt_payload(io.BytesIO(payload(data)), opened, FILE_KEY)
    assert opened.getvalue() == data


class _Full(io.RawIOBase):
    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


class _Broken(Source):
    def readinto(self, room: object) -> int:
        count = super().readinto(room)
        if not count:
            raise OSError(5, "Input/output error")
        return count


class _Waiting(io.RawIOBase):
    """What a pipe in non-blocking mode says when nothing can be done yet."""

    def readinto(self, room: object) -> None:
        return None

    def write(self, data: object) -> None:
        return None


def _seal(src: BinaryIO, dst: BinaryIO) -> None:
    encrypt_payload(src, dst, FILE_KEY, nonce=NONCE)


def _open(src: BinaryIO, dst: BinaryIO) -> None:
    decrypt_payload(src, dst, FILE_KEY)


@pytest.mark.parametrize("act", [_seal, _open])
@pytest.mark.parametrize(
    ("src", "dst"),
    [
        pytest.param(lambda: Source(SEALED), _Full, id="disk full"),
        pytest.param(lambda: _Broken(SEALED), io.BytesIO, id="read error"),
        pytest.param(_Waiting, io.BytesIO, id="source would block"),
        pytest.param(lambda: Source(SEALED), _Waiting, id="destination would block"),
    ],
)
def test_seal_honest_an_error_of_a_stream_is_never_taken_for_its_end(
    act: Callable[[BinaryIO, BinaryIO], None],
    src: Callable[[], BinaryIO],
    dst: Callable[[], BinaryIO],
) -> None:
    """SEAL-HONEST: it is passed on, and every worker has ended by then."""
    before = threading.active_count()
    with pytest.raises(OSError, match=r"device|Input|non-blocking"):
        act(src(), dst())
    assert threading.active_count() == before


def test_ctrl_c_ends_the_workers() -> None:
    """Wherever it strikes in the calling thread, nothing runs on."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        encrypt_payload(io.BytesIO(PLAIN), io.BytesIO(), FILE_KEY, nonce=NONCE, progress=interrupt)
    assert threading.active_count() == before


def test_a_source_that_has_only_read_will_do() -> None:
    """`BinaryIO` promises no readinto."""

    class Reader:
        read = io.BytesIO(PLAIN).read

    out = io.BytesIO()
    encrypt_payload(Reader(), out, FILE_KEY, nonce=NONCE)  # type: ignore[arg-type]
    assert out.getvalue() == SEALED


MEMORY = """
import sys
from custody.age import encrypt_payload, decrypt_payload
class Zeros:
    left = int(sys.argv[1])
    def readinto(self, room):
        count = min(len(room), self.left)
        self.left -= count
        return count
class Sink:
    def write(self, data):
        return len(data)
encrypt_payload(Zeros(), Sink(), bytes(16), nonce=bytes(16))
[peak] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(peak.split()[1])
"""


def test_memory_does_not_grow_with_the_payload() -> None:
    """256 MiB take no more than 16 MiB do, and far less than 100 MiB."""
    require(Path("/proc/self/status").exists(), "peak memory is read from /proc")

    def peak(size: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(size)], capture_output=True, text=True, check=True
        )
        return int(done.stdout) * 1024

    small, large = peak(16 * 1024**2), peak(256 * 1024**2)
    assert large < small + 4 * 1024**2
    assert large < 100 * 1024**2
