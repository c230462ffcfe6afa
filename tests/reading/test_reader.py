"""Reading in place: any part, by any thread, and no byte that did not authenticate."""

from __future__ import annotations

import io
import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from custody.age import X25519Identity
from custody.age.stream import CHUNK_SIZE, SEALED_CHUNK_SIZE
from custody.reading import SealedReader, SealedReadError
from tests.reading.sealing import CHUNKS, IDENTITY, PLAIN, CountedRanges, chunk_at, sealed

FILE = sealed()


def reader(file: bytes = FILE) -> SealedReader:
    return SealedReader(CountedRanges(file), IDENTITY, name="x.age")


@pytest.mark.parametrize("size", [0, 1, 3000, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])
def test_all_of_it_is_what_was_sealed(size: int) -> None:
    it = reader(sealed(PLAIN[:size]))
    assert (it.size, it.seek(0, io.SEEK_END)) == (size, size)
    assert (it.read(), it.seek(0), it.read(), it.read(1)) == (b"", 0, PLAIN[:size], b"")


def test_any_part_of_it_is_what_was_sealed(tmp_path: Path) -> None:
    """From a file, from a stream that can only seek, and from ranges of one's own."""
    (tmp_path / "x.age").write_bytes(FILE)
    chance = random.Random(1)
    with (tmp_path / "x.age").open("rb", buffering=0) as raw:
        for source in (cast("BinaryIO", raw), io.BytesIO(FILE), CountedRanges(FILE)):
            it = SealedReader(source, IDENTITY)
            for _ in range(50):
                offset, size = chance.randrange(len(PLAIN) + 9), chance.randrange(5 * CHUNK_SIZE)
                assert it.read_at(offset, size) == PLAIN[offset : offset + size]
                assert it.seek(offset) == offset
                assert it.read(size) == PLAIN[offset : offset + size]


def test_it_is_a_file_object_like_others() -> None:
    lines = b"".join(b"line %d\n" % at for at in range(20_000))
    it = reader(sealed(lines))
    assert (it.readable(), it.seekable(), it.writable()) == (True, True, False)
    assert sum(1 for _ in it) == 20_000
    assert it.seek(-7, io.SEEK_END) == len(lines) - 7 == it.tell()
    assert io.TextIOWrapper(io.BufferedReader(it)).read() == lines[-7:].decode()


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "a bit flipped": lambda file: _flipped(file, chunk_at(file, 7) + 3),
    "a tag flipped": lambda file: _flipped(file, chunk_at(file, 8) - 1),
    "two chunks exchanged": lambda file: _exchanged(file, 6, 7),
    "a chunk of another file": lambda file: _spliced(file, sealed(), 7),
}


@pytest.mark.parametrize("how", ALTERED)
def test_no_byte_of_an_altered_chunk_is_given(how: str) -> None:
    """INTACT: every other chunk is read, and this one is one line that says so."""
    it = reader(ALTERED[how](FILE))
    offset = 7 * CHUNK_SIZE
    assert it.read_at(0, 5 * CHUNK_SIZE) == PLAIN[: 5 * CHUNK_SIZE]
    assert it.read_at(9 * CHUNK_SIZE, 99) == PLAIN[9 * CHUNK_SIZE :][:99]
    for _ in range(2):
        room = bytearray(3)
        it.seek(offset + 40)
        with pytest.raises(SealedReadError) as caught:
            it.readinto(room)
        assert str(caught.value).startswith("x.age: age payload is altered or cut short in chunk 7")
        assert caught.value.promise == "INTACT"
        assert room == bytes(3)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [1, 100, SEALED_CHUNK_SIZE - 100, 3 * SEALED_CHUNK_SIZE, 10**9])
def test_a_file_that_was_cut_does_not_open(cut: int) -> None:
    """INTACT: its length is proven before anything is read of it."""
    keep = max(len(FILE) - cut, chunk_at(FILE, 0))
    with pytest.raises(SealedReadError, match=r"cut short.*\[INTACT\]"):
        reader(FILE[:keep])


@pytest.mark.parametrize("more", [b"x", FILE[chunk_at(FILE, 3) : chunk_at(FILE, 4)]])
def test_a_file_that_was_added_to_does_not_open(more: bytes) -> None:
    with pytest.raises(SealedReadError, match=r"\[INTACT\]"):
        reader(FILE + more)


def test_what_is_not_for_this_identity_or_no_age_file_does_not_open() -> None:
    for file, identity in ((FILE, X25519Identity(b"x" * 32)), (b"PAR1" * 99, IDENTITY)):
        with pytest.raises(SealedReadError, match=r"^x.age: [^\n]+$"):
            SealedReader(CountedRanges(file), identity, name="x.age")


def test_a_file_that_shrinks_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.age"
    path.write_bytes(FILE)
    with SealedReader(path.open("rb"), IDENTITY, name="x.age") as it:
        os.truncate(path, chunk_at(FILE, 5) + 9)
        assert it.read_at(0, 10) == PLAIN[:10]
        with pytest.raises(SealedReadError, match=r"^x.age: it ends at byte \d+.*\[INTACT\]"):
            it.read_at(5 * CHUNK_SIZE, 10)


def test_a_pipe_is_refused() -> None:
    read, write = os.pipe()
    os.close(write)
    with os.fdopen(read, "rb") as pipe, pytest.raises(SealedReadError, match="a pipe has no parts"):
        SealedReader(pipe, IDENTITY)


def test_what_was_closed_says_so_and_closes_what_is_beneath(tmp_path: Path) -> None:
    (tmp_path / "x.age").write_bytes(FILE)
    for beneath in (io.BytesIO(FILE), (tmp_path / "x.age").open("rb")):
        it = SealedReader(cast("BinaryIO", beneath), IDENTITY, name="x.age")
        it.close()
        assert beneath.closed
        for act in (
            it.read,
            it.tell,
            it.readall,
            lambda it=it: it.seek(0),
            lambda it=it: it.read_at(0, 1),
        ):
            with pytest.raises(SealedReadError, match=r"^x.age: it was closed$") as caught:
                act()
            assert isinstance(caught.value, ValueError)
        open_still = SealedReader(source := io.BytesIO(FILE), IDENTITY, name="x.age")
        source.close()
        with pytest.raises(SealedReadError, match="reads from was closed"):
            open_still.read(10)


def test_a_handle_that_is_closed_while_threads_read_gives_bytes_or_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.age").write_bytes(FILE)
    it = SealedReader((tmp_path / "x.age").open("rb"), IDENTITY)
    begun = threading.Barrier(9)

    def work(seed: int) -> bool:
        chance = random.Random(seed)
        begun.wait()
        while True:
            offset = chance.randrange(len(PLAIN))
            try:
                if it.read_at(offset, 999) != PLAIN[offset : offset + 999]:
                    return False
            except SealedReadError as error:
                return "it was closed" in str(error)

    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(work, seed) for seed in range(8)]
        begun.wait()
        it.close()
        assert all(result.result() for result in results)


def test_threads_that_seek_and_read_one_handle_get_their_own() -> None:
    """As DuckDB does: with one place for all, some would read elsewhere and never know."""
    it, begun = reader(), threading.Barrier(8)

    def work(seed: int) -> bool:
        chance = random.Random(seed)
        for _ in range(40):
            offset = chance.randrange(len(PLAIN) - 2000)
            begun.wait()
            it.seek(offset)
            begun.wait()  # everybody has sought, nobody has read
            if it.read(1000) + it.read(1000) != PLAIN[offset : offset + 2000]:
                begun.abort()
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_threads_that_take_turns_read_on_where_the_last_one_stopped() -> None:
    """As pools do that read a stream piece by piece: none of them seeks."""
    it = reader()
    it.seek(1000)
    pools = [ThreadPoolExecutor(1) for _ in range(3)]
    found = [pools[at % 3].submit(it.read, 70_000).result() for at in range(20)]
    found.append(it.read(5))
    for pool in pools:
        pool.shutdown()
    assert b"".join(found) == PLAIN[1000:][: 20 * 70_000 + 5]


def test_one_read_is_one_request_of_little_more() -> None:
    """A mebibyte at random moves seventeen chunks, or eighteen."""
    source = CountedRanges(FILE)
    it = SealedReader(source, IDENTITY)
    source.asked.clear()
    assert it.read_at(300_000, 1 << 20) == PLAIN[300_000:][: 1 << 20]
    assert [size for _, size in source.asked] == [17 * SEALED_CHUNK_SIZE]
    assert it.read_at(300_000, 100) == PLAIN[300_000:][:100]  # a chunk that was used in part
    assert len(source.asked) == 1


def test_reading_on_gets_ahead_by_an_eighth_at_most() -> None:
    source = CountedRanges(FILE)
    it = SealedReader(source, IDENTITY)
    source.asked.clear()
    stop = 30 * CHUNK_SIZE
    while it.tell() < stop:
        at = it.tell()
        assert it.read(8192) == PLAIN[at : at + 8192]
    assert len(source.asked) < 25
    assert source.moved <= stop * 1.15


def test_a_small_file_is_read_once() -> None:
    source = CountedRanges(sealed(b"row\n" * 500))
    it = SealedReader(source, IDENTITY)
    assert it.read() == b"row\n" * 500
    assert (len(source.asked), source.moved) == (1, source.size)


def test_a_long_header_is_read_to_its_end() -> None:
    from custody.age import encrypt

    others = [X25519Identity(bytes([at]) * 32).recipient() for at in range(1, 200)]
    file = io.BytesIO()
    encrypt(io.BytesIO(PLAIN), file, [*others, IDENTITY.recipient()])
    assert chunk_at(file.getvalue(), 0) > 3 * 4096
    assert reader(file.getvalue()).read_at(70_000, 10) == PLAIN[70_000:][:10]


def test_the_places_are_right_at_the_ends() -> None:
    it = reader()
    assert it.seek(len(PLAIN) + 5) == len(PLAIN) + 5
    assert (it.read(3), it.tell()) == (b"", len(PLAIN) + 5)
    for act in (lambda: it.seek(-1), lambda: it.seek(0, 7), lambda: it.read_at(-1, 4)):
        with pytest.raises(SealedReadError):
            act()
    assert -(-it.size // CHUNK_SIZE) == CHUNKS


def _flipped(file: bytes, at: int) -> bytes:
    return file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]


def _spliced(file: bytes, other: bytes, number: int) -> bytes:
    at = chunk_at(file, number)
    return file[:at] + other[at : at + SEALED_CHUNK_SIZE] + file[at + SEALED_CHUNK_SIZE :]


def _exchanged(file: bytes, first: int, second: int) -> bytes:
    a, b = (file[chunk_at(file, at) :][:SEALED_CHUNK_SIZE] for at in (first, second))
    return file[: chunk_at(file, first)] + b + a + file[chunk_at(file, second + 1) :]
