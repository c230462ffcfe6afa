"""A dataset of sealed Parquet files with its grant, in a folder and in buckets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db_snapshots import Moments
from tests.reading.granted import Granted, needed


@pytest.fixture(scope="session")
def granted(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granted]:
    """Sealed, registered, asked for, turned by a quorum: what an analyst has then."""
    for name in ("pyarrow", "fsspec"):
        needed(name)
    with sqlite.sealed() as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr("custody.reading.keys.now", world.clock)
        yield Granted.make(world, tmp_path_factory.mktemp("granted"))
