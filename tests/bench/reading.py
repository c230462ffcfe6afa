"""Reading a sealed file in place, against the same reads of the plain one.

A mebibyte at random of a large object: the time of one read, and the bytes that it takes. Then
one column of twenty of a Parquet file by pyarrow: time, and the share of its bytes that move.
The page cache is warm; what is read of a store takes the same bytes, and its own time.
"""

from __future__ import annotations

import importlib.util
import io
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from custody.age import X25519Identity, encrypt
from custody.reading import SealedReader
from tests.bench.table import Row, at_most, compare

GIB, MIB = 1024**3, 1024**2
READS, TURNS = 500, 3
COLUMNS, ROWS = 20, 2_000_000
IDENTITY = X25519Identity(b"r" * 32)


class Counted:
    """A file, and the bytes that were read of it by offset."""

    def __init__(self, path: Path) -> None:
        self._file, self.size, self.moved = path.open("rb"), path.stat().st_size, 0

    def read_range(self, offset: int, size: int) -> bytes:
        self.moved += size
        return os.pread(self._file.fileno(), size, offset)

    def close(self) -> None:
        """Stay open: it is read several times."""


def run(scale: float = 1.0) -> list[Row]:
    """Measure an object of ``scale`` GiB, and a Parquet file of about a third of that."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as folder:
        return [*_random_reads(Path(folder), int(scale * GIB)), *_columns(Path(folder), scale)]


def _random_reads(folder: Path, size: int) -> list[Row]:
    plain, sealed = folder / "plain", folder / "plain.age"
    with plain.open("wb") as out:
        for _ in range(size // MIB):
            out.write(os.urandom(MIB))
    _seal(plain, sealed)
    chance = random.Random(1)
    offsets = [chance.randrange(plain.stat().st_size - MIB) for _ in range(READS)]
    with plain.open("rb", buffering=0) as raw:
        peer = _timed(lambda: [os.pread(raw.fileno(), MIB, offset) for offset in offsets])
    counted = Counted(sealed)
    with SealedReader(counted, IDENTITY) as reader:
        counted.moved = 0
        ours = _timed(lambda: [reader.read_at(offset, MIB) for offset in offsets])
    for path in (plain, sealed):
        path.unlink()
    title = f"1 MiB at random of {size / GIB:g} GiB"
    per_read = counted.moved / READS / MIB
    return [
        compare(f"{title}, against pread", ours / READS * 1e3, peer / READS * 1e3, "ms", None),
        compare(f"{title}, read for it", per_read, 1.0, "MiB", at_most(1.2)),
    ]


def _columns(folder: Path, scale: float) -> list[Row]:
    if importlib.util.find_spec("pyarrow") is None:
        print("pyarrow is not installed: no columns were read")
        return []
    plain = folder / "table.parquet"
    _write_table(plain, int(ROWS * scale))
    _seal(plain, folder / "table.parquet.age")
    counted, beneath = Counted(plain), Counted(folder / "table.parquet.age")
    peer, ours = (
        min(_timed(lambda: _column(new())) for _ in range(TURNS))  # noqa: B023  (called at once)
        for new in (lambda: _Plain(counted), lambda: SealedReader(beneath, IDENTITY))
    )
    size = plain.stat().st_size / MIB
    return [
        compare(f"a column of {COLUMNS} of {size:,.0f} MiB of Parquet", ours, peer, "s", None),
        compare(
            "moved for it",
            beneath.moved / MIB / TURNS,
            counted.moved / MIB / TURNS,
            "MiB",
            at_most(1.2),
        ),
        Row("its share of the file", 100 * beneath.moved / beneath.size / TURNS, None, "%", None),
    ]


class _Plain(io.RawIOBase):
    """A file object over the plain file, so that the same reads are counted."""

    def __init__(self, counted: Counted) -> None:
        super().__init__()
        self._counted, self.size, self._at = counted, counted.size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        with memoryview(buffer).cast("B") as view:
            data = self._counted.read_range(self._at, min(len(view), self.size - self._at))
            view[: len(data)] = data
        self._at += len(data)
        return len(data)


def _column(stream: io.RawIOBase) -> int:
    from pyarrow import parquet

    return len(parquet.ParquetFile(stream).read(columns=["c07"]))


def _write_table(path: Path, rows: int) -> None:
    import pyarrow
    from pyarrow import compute, parquet

    columns = {f"c{at:02}": compute.random(rows, initializer=at) for at in range(COLUMNS)}
    parquet.write_table(pyarrow.table(columns), path, use_dictionary=False)


def _seal(plain: Path, sealed: Path) -> None:
    with plain.open("rb", buffering=0) as src, sealed.open("wb", buffering=0) as dst:
        encrypt(cast("BinaryIO", src), cast("BinaryIO", dst), [IDENTITY.recipient()])


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
