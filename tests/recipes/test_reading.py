"""docs/bulk.md, "Reading without restoring": every block is run, from the grant to the sums."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.cli.cli_env import Shell, real_environment
from tests.reading.granted import needed
from tests.recipes.document import FENCE, ROOT
from tests.storage.stores import ObjectStore

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "bulk.md").read_text()
TEXT = PAGE.partition("## Reading without restoring")[2]
BLOCKS = dict(re.findall(FENCE.pattern.replace("recipe", "reading"), TEXT, FENCE.flags))
WARDS, ROWS = 3, 90_000


@dataclass
class Analyst:
    """A folder with a requester's files, sealed data at hand and in a bucket, and an open grant."""

    shell: Shell
    data: Path
    bucket: str
    environment: dict[str, str]
    visits: int
    scans: int

    def run(self, name: str) -> str:
        """Run a block as it stands, but for where the data is."""
        text = BLOCKS[name].replace("/srv/warehouse", str(self.data))
        text = text.replace("//warehouse/", f"//{self.bucket}/")
        script = self.shell.folder / "script"
        script.write_text(text)
        program = "sh -eu" if name == "fetch" else sys.executable
        done = subprocess.run(
            [*program.split(), script],
            cwd=self.shell.folder,
            env=self.shell.environment() | self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}---\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory, moto_store: ObjectStore) -> Iterator[Analyst]:
    for name in ("pyarrow", "pandas", "polars", "duckdb", "dask", "zarr", "s3fs"):
        needed(name)
    folder = tmp_path_factory.mktemp("analyst")
    with real_environment(folder) as cli_env:
        shell = cli_env.open_shell(folder / "desk")
        data = folder / "warehouse"
        (data / "visits").mkdir(parents=True)
        visits, scans = _write(shell.folder)
        shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
        for name in ("visits/visits-1.parquet", "visits/visits-2.parquet", "scans.zip"):
            shell.custody(
                *("seal", "-d", "registry", "-R", "registry.recipient", "-o", f"{data}/{name}.age"),
                *("--exec", "--", "cat", Path(name).name),
            )
        bucket = moto_store.new_bucket()
        for path in (data / "visits").iterdir():
            moto_store.client.upload_file(str(path), bucket, f"visits/{path.name}")
        shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
        asked = ("--everything", "--reason", "a study", "--key", "rita.key")
        ceremony = shell.custody("request", "-d", "registry", *asked)
        cli_env.open(ceremony)
        environment = moto_store.environment() | {"CEREMONY": ceremony}
        yield Analyst(shell, data, bucket, environment, visits, scans)


def _write(folder: Path) -> tuple[int, int]:
    """Write what is sealed, and give the sums that are looked for."""
    import pyarrow
    import pyarrow.parquet
    import zarr

    visits = np.arange(ROWS)
    for part in (1, 2):
        columns = {"ward": visits % WARDS, "visits": visits * part}
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"visits-{part}.parquet")
    values = np.arange(4 * 256).reshape(4, 256)
    with zarr.storage.ZipStore(folder / "scans.zip", mode="w") as store:
        zarr.create_array(store, shape=values.shape, chunks=(1, 256), dtype="int64")[:] = values
    return int(visits.sum()), int(values[:2].sum())


def test_every_block_is_run() -> None:
    assert TEXT.partition("\n## ")[0].count("\n```") == 2 * len(BLOCKS)
    assert {*BLOCKS} == {"fetch", *SAID}


SAID = {"duckdb", "pandas", "pyarrow", "dask", "zarr", "reader"}


def test_an_analyst_gets_from_a_grant_to_the_sums(analyst: Analyst) -> None:
    analyst.run("fetch")
    every = np.arange(ROWS)
    wards = [str(3 * int(every[ward::WARDS].sum())) for ward in range(WARDS)]
    for name in ("duckdb", "pyarrow", "dask"):
        printed = analyst.run(name)
        assert all(ward in printed for ward in wards), printed
    assert analyst.run("pandas").strip() == str(analyst.visits)
    assert analyst.run("zarr").strip() == str(analyst.scans)
    size = (analyst.shell.folder / "visits-1.parquet").stat().st_size
    assert analyst.run("reader").strip() == f"{size} b'PAR1'"
