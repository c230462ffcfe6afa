"""Sealed Parquet files of twenty columns, the grant of a quorum, and what is read of them."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.datasets import Sealed
from tests.storage.stores import ACCESS_KEY, SECRET_KEY
from tests.support import require
from tests.world import World

PARTS, COLUMNS, ROWS = 2, 20, 200_000


@dataclass
class Granted:
    """A folder with the sealed files of a grant, the grant, and the identity that it is for."""

    folder: Path
    world: World
    objects: list[Sealed]
    sums: dict[str, int] = field(default_factory=dict)

    @classmethod
    def make(cls, world: World, folder: Path) -> Granted:
        import pyarrow as pa
        import pyarrow.parquet as pq

        made = cls(folder, world, [])
        (folder / "data").mkdir()
        draw = np.random.default_rng(7)
        for part in range(PARTS):
            columns = {f"c{at}": draw.integers(0, 1 << 40, ROWS) for at in range(COLUMNS)}
            for name, values in columns.items():
                made.sums[name] = made.sums.get(name, 0) + int(values.sum())
            plain = io.BytesIO()
            pq.write_table(pa.table(columns), plain, use_dictionary=False, compression="none")
            made.objects.append(world.register("registry", plain.getvalue()))
            made.data(part).write_bytes(made.objects[part].file)
        (folder / "grant.json").write_bytes(world.export(*made.objects).encode())
        (folder / "rita.identity").write_text(f"{world.identity.encode()}\n")
        return made

    def data(self, part: int) -> Path:
        return self.folder / "data" / f"part-{part}.parquet.age"

    @property
    def options(self) -> dict[str, Any]:
        """What a reader is given: paths."""
        return {
            "grant": str(self.folder / "grant.json"),
            "identity": str(self.folder / "rita.identity"),
        }

    @property
    def beneath(self) -> str:
        """The address of the folder."""
        return f"custody::file://{self.folder}/data"

    def asked(self, *columns: str) -> int:
        """The bytes of some columns in all files, with what it takes to find them."""
        import pyarrow.parquet as pq

        count = 0
        for one in self.objects:
            found = pq.ParquetFile(io.BytesIO(one.data)).metadata
            count += found.serialized_size + 8
            for group in range(found.num_row_groups):
                for at in range(COLUMNS):
                    column = found.row_group(group).column(at)
                    if column.path_in_schema in columns:
                        count += column.total_compressed_size
        return count


@dataclass
class Moved:
    """Bytes that left a file system, and in how many pieces."""

    count: int = 0
    pieces: int = 0


@contextlib.contextmanager
def counted(monkeypatch: Any) -> Iterator[Moved]:
    """Count what is read of local files beneath ours."""
    from fsspec.implementations.local import LocalFileSystem

    moved, real = Moved(), LocalFileSystem.cat_file

    def cat_file(fs: Any, path: str, start: Any = None, end: Any = None, **options: Any) -> bytes:
        data: bytes = real(fs, path, start, end, **options)
        moved.count, moved.pieces = moved.count + len(data), moved.pieces + 1
        return data

    with monkeypatch.context() as patched:
        patched.setattr(LocalFileSystem, "cat_file", cat_file)
        yield moved


def s3_options(url: str) -> dict[str, Any]:
    """What s3fs is given for a store of the tests."""
    return {
        "key": ACCESS_KEY,
        "secret": SECRET_KEY,
        "endpoint_url": url,
        "client_kwargs": {"region_name": "us-east-1"},
        "config_kwargs": {"retries": {"max_attempts": 1}},
        "use_listings_cache": False,
    }


def needed(name: str) -> Any:
    """A library, or skip."""
    require(importlib.util.find_spec(name), f"{name} is not installed")
    return importlib.import_module(name)
