"""A dataset of sealed Parquet files with its grant, in a folder and in buckets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db_snapshots import Moments
from tests.reading.granted import Granted
from tests.support import ALL


@pytest.fixture(scope="session")
def granted(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granted]:
    """Sealed, registered, asked for, turned by a quorum: what an analyst has then."""
    if not ALL:
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
        pytest.importorskip("fsspec", reason="fsspec is not installed")
    with sqlite.sealed() as world:
        yield Granted.make(world, tmp_path_factory.mktemp("granted"))
