"""The engines that analysts use, on granted objects: the same sums, and little more moved."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from custody.reading import SealedReadError
from tests.reading.granted import PARTS, Granted, counted, needed, s3_options
from tests.reading.sealing import IDENTITY, chunk_at, sealed
from tests.storage.stores import Answer, FaultyStore, ObjectStore, Request

# What the engines warn each other of is theirs.
pytestmark = [
    pytest.mark.slow,
    *(
        pytest.mark.filterwarnings(f"ignore::{kind}")
        for kind in ("DeprecationWarning", "FutureWarning")
    ),
]
MOST = 1.2


def system(address: str, options: dict[str, Any]) -> tuple[Any, str]:
    fs, path = needed("fsspec").url_to_fs(address, skip_instance_cache=True, **options)
    return fs, path


def by_dataset(address: str, options: dict[str, Any], column: str) -> int:
    needed("pyarrow")
    import pyarrow.dataset

    fs, path = system(address, options)
    data = pyarrow.dataset.dataset(path, filesystem=fs, format="parquet")
    return int(data.to_table(columns=[column])[column].to_numpy().sum())


def by_parquet(address: str, options: dict[str, Any], column: str) -> int:
    needed("pyarrow")
    import pyarrow.parquet

    fs, path = system(address, options)
    found = 0
    for name in fs.glob(f"{path}/*.parquet.age"):
        with fs.open(name) as stream:
            table = pyarrow.parquet.ParquetFile(stream).read(columns=[column])
        found += int(table[column].to_numpy().sum())
    return found


def by_pandas(address: str, options: dict[str, Any], column: str) -> int:
    frame = needed("pandas").read_parquet(address, columns=[column], storage_options=options)
    return int(frame[column].sum())


def by_polars(address: str, options: dict[str, Any], column: str) -> int:
    polars = needed("polars")
    import pyarrow.dataset

    fs, path = system(address, options)
    data = pyarrow.dataset.dataset(path, filesystem=fs, format="parquet")
    lazy = polars.scan_pyarrow_dataset(data).select(polars.col(column).sum())
    return int(lazy.collect().item())


def by_duckdb(address: str, options: dict[str, Any], column: str) -> int:
    duckdb = needed("duckdb")
    fs, path = system(address, options)
    with duckdb.connect() as session:
        session.register_filesystem(fs)
        query = f"SELECT sum({column}) FROM read_parquet('custody://{path}/*.parquet.age')"
        return int(session.execute(query).fetchall()[0][0])


def by_dask(address: str, options: dict[str, Any], column: str) -> int:
    needed("dask")
    import dask.dataframe

    frame = dask.dataframe.read_parquet(
        f"{address}/*.parquet.age", columns=[column], storage_options=options
    )
    return int(frame[column].sum().compute(scheduler="threads"))


ENGINES: list[Callable[[str, dict[str, Any], str], int]] = [
    by_dataset,
    by_parquet,
    by_pandas,
    by_polars,
    by_duckdb,
    by_dask,
]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_one_column_moves_little_more_than_itself(
    engine: Callable[[str, dict[str, Any], str], int],
    granted: Granted,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with counted(monkeypatch) as moved:
        found = engine(granted.beneath, granted.options, "c3")
    assert found == granted.sums["c3"]
    assert granted.asked("c3") * 0.9 < moved.count <= granted.asked("c3") * MOST


@pytest.fixture(scope="module")
def stored(granted: Granted, moto_store: ObjectStore) -> str:
    """The same objects in a bucket."""
    bucket = moto_store.new_bucket()
    for part in range(PARTS):
        moto_store.client.put_object(
            Bucket=bucket, Key=f"data/part-{part}.parquet.age", Body=granted.objects[part].file
        )
    return bucket


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_one_column_of_a_bucket_too(
    engine: Callable[[str, dict[str, Any], str], int],
    granted: Granted,
    stored: str,
    moto_store: ObjectStore,
) -> None:
    """Bytes are those that came over the network."""
    between = FaultyStore(moto_store)
    moved: list[int] = []

    def count(request: Request, answer: Answer) -> Answer:
        moved.append(len(answer.body) if request.method == "GET" else 0)
        return answer

    between.after = count
    try:
        options = granted.options | {"s3": s3_options(between.url)}
        found = engine(f"custody::s3://{stored}/data", options, "c5")
    finally:
        between.close()
    assert found == granted.sums["c5"]
    assert granted.asked("c5") * 0.9 < sum(moved) <= granted.asked("c5") * MOST


def test_many_queries_of_many_threads_are_all_right(tmp_path: Path) -> None:
    """DuckDB reads one handle from several threads: a wrong place gives a wrong sum, in silence."""
    duckdb, arrow = needed("duckdb"), needed("pyarrow")
    from pyarrow.parquet import write_table

    chance, draw, plain = random.Random(3), np.random.default_rng(3), io.BytesIO()
    columns = {f"c{at}": draw.integers(0, 1 << 40, 200_000) for at in range(8)}
    sums = {name: int(values.sum()) for name, values in columns.items()}
    write_table(arrow.table(columns), plain, row_group_size=5_000)
    (tmp_path / "x.parquet.age").write_bytes(sealed(plain.getvalue()))
    (tmp_path / "id").write_text(f"{IDENTITY.encode()}\n")
    options = {"identity": str(tmp_path / "id")}
    fs, path = system(f"custody::file://{tmp_path}/x.parquet.age", options)
    with duckdb.connect(config={"threads": 8}) as session:
        session.register_filesystem(fs)

        def ask(names: list[str]) -> bool:
            wanted = ", ".join(f"sum({name})" for name in names)
            with session.cursor() as cursor:
                cursor.execute(f"SELECT {wanted} FROM read_parquet('custody://{path}')")
                (found,) = cursor.fetchall()
            return [int(one) for one in found] == [sums[name] for name in names]

        asked = [chance.sample(list(sums), chance.randrange(1, 9)) for _ in range(60)]
        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(ask, asked))


def test_text_is_read_on_by_pools_of_threads(tmp_path: Path) -> None:
    """DuckDB and pyarrow read CSV piece by piece, from whichever thread is free."""
    duckdb, pandas = needed("duckdb"), needed("pandas")
    import pyarrow.csv

    text = b"a,b\n" + b"".join(b"%d,%d\n" % (at, at % 7) for at in range(400_000))
    total = sum(range(400_000))
    (tmp_path / "x.csv.age").write_bytes(sealed(text))
    (tmp_path / "id").write_text(f"{IDENTITY.encode()}\n")
    options = {"identity": str(tmp_path / "id")}
    fs, path = system(f"custody::file://{tmp_path}/x.csv.age", options)
    with duckdb.connect(config={"threads": 8}) as session:
        session.register_filesystem(fs)
        query = f"SELECT sum(a) FROM read_csv('custody://{path}')"
        assert session.execute(query).fetchall() == [(total,)]
    with fs.open(path) as stream:
        batches = pyarrow.csv.open_csv(
            stream, read_options=pyarrow.csv.ReadOptions(block_size=100_000)
        )
        assert sum(int(batch["a"].to_numpy().sum()) for batch in batches) == total
    frame = pandas.read_csv(f"custody::file://{tmp_path}/x.csv.age", storage_options=options)
    assert int(frame["a"].sum()) == total


def test_a_part_of_an_array_is_read_by_zarr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sealed object holds all of it, as a zip; its chunks are read one by one."""
    zarr = needed("zarr")
    from zarr.storage import FsspecStore, ZipStore

    values = np.random.default_rng(1).integers(0, 1 << 40, (1024, 1024))
    with ZipStore(tmp_path / "x.zip", mode="w", compression=zipfile.ZIP_STORED) as plain:
        array = zarr.create_array(
            plain, shape=values.shape, chunks=(512, 1024), dtype="int64", compressors=None
        )
        array[:] = values
    (tmp_path / "x.zip.age").write_bytes(sealed((tmp_path / "x.zip").read_bytes()))
    (tmp_path / "id").write_text(f"{IDENTITY.encode()}\n")
    options = {"custody": {"identity": str(tmp_path / "id")}}
    with counted(monkeypatch) as moved:
        store = FsspecStore.from_url(
            f"zip::custody::file://{tmp_path}/x.zip.age", storage_options=options, read_only=True
        )
        found = zarr.open_array(store, mode="r")[512:]
    assert (found == values[512:]).all()
    assert moved.count <= values[512:].nbytes * MOST


def test_what_was_altered_is_an_error_of_the_query_and_no_sum(
    granted: Granted, tmp_path: Path
) -> None:
    """INTACT: every engine says so, in the words of the reader."""
    file = bytearray(granted.objects[0].file)
    file[chunk_at(bytes(file), 30) + 9] ^= 1
    (tmp_path / "part-0.parquet.age").write_bytes(file)
    for engine in ENGINES:
        with pytest.raises(Exception, match=r"part-0.parquet.age: age payload is altered.*INTACT"):
            engine(f"custody::file://{tmp_path}", granted.options, "c1")


def test_a_file_that_is_read_in_full_by_a_handle_stays_right(granted: Granted) -> None:
    """A Polars that is given an open file reads all of it."""
    polars = needed("polars")
    fs, path = system(granted.beneath, granted.options)
    with fs.open(f"{path}/part-1.parquet.age") as stream:
        frame = polars.read_parquet(stream)
    plain = polars.read_parquet(io.BytesIO(granted.objects[1].data))
    assert frame.equals(plain)
    with pytest.raises(SealedReadError, match="was closed"):
        stream.read(1)
