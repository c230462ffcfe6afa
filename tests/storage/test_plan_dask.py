"""A plan on Dask: workers are killed, the network is cut, a disk is full; nothing is lost.

``CUSTODY_TEST_OBJECTS`` says how many small objects there are, for 8 workers; without it there
are 2,000 for 4, since starting workers is what takes the time.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody.errors import UnreachableError
from custody.jobs.plan_dask import run_on_dask
from custody.jobs.plan_output import parse_output
from custody.jobs.plan_run import Settings
from custody.jobs.plan_status import add_up
from tests.planned import Planned, contents, noise
from tests.storage.stores import FaultyStore, ObjectStore
from tests.support import require

pytestmark = pytest.mark.stores("moto")
MIB = 1 << 20
OBJECTS = int(os.environ.get("CUSTODY_TEST_OBJECTS", "2000"))
WORKERS = 8 if "CUSTODY_TEST_OBJECTS" in os.environ else 4
LARGE = 16 * MIB if "CUSTODY_TEST_OBJECTS" in os.environ else 300_000
EVERY = 2.0


@pytest.fixture(scope="module")
def distributed() -> Any:
    try:
        import distributed
    except ModuleNotFoundError:
        require(False, "dask.distributed is not installed")
        raise
    return distributed


@pytest.mark.parametrize("address", ["nowhere", "tcp://127.0.0.1:1", "tls://localhost:1"])
def test_without_a_scheduler_it_says_so(distributed: Any, tmp_path: Path, address: str) -> None:
    """And leaves no client behind, which would complain, and wait, when it is thrown away."""
    plan = Planned.seal(tmp_path, {"a": b"a"}).plan()
    with pytest.raises(UnreachableError, match="there is no Dask scheduler at"):
        list(run_on_dask(address, plan.lines([0]), Settings("out"), tmp_path / "identity"))
    gc.collect()
    assert not [one for one in gc.get_objects() if type(one) is distributed.Client]


@pytest.fixture
def cluster(distributed: Any, bucket: str, tmp_path: Path) -> Iterator[Any]:
    import dask

    settings = {
        "distributed.scheduler.allowed-failures": 1000,
        "distributed.worker.memory.terminate": False,
        "temporary-directory": str(tmp_path),
        "distributed.admin.log-format": "",
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=60,
        ) as made,
    ):
        yield made


def distributed_client(cluster: Any) -> Any:
    import distributed

    client: Any = distributed.Client(cluster, set_as_default=False)  # type: ignore[no-untyped-call]
    return client


def killing(cluster: Any, done: threading.Event) -> threading.Thread:
    """Kill one worker after the other until it is done; each one's nanny begins another."""

    def run() -> None:
        at = 0
        while not done.wait(EVERY):
            nannies = list(cluster.workers.values())
            if len(cluster.scheduler.workers) < WORKERS or len(nannies) < WORKERS:
                continue  # the last one is just being begun anew
            nanny = nannies[at % WORKERS]
            at += 1
            with contextlib.suppress(ProcessLookupError):  # it is just being begun anew
                if nanny.pid:
                    os.kill(nanny.pid, signal.SIGKILL)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def fill_disk(dask_worker: Any) -> str:
    """Have one worker's disk be full: no file of its gets longer than a few bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    return str(dask_worker.address)


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_twice(
    bucket: str, store: ObjectStore, faulty_store: FaultyStore, cluster: Any, tmp_path: Path
) -> None:
    """Many small objects in a folder, 20 larger ones in a bucket whose network is cut.

    Of the workers one has a full disk, and one is killed every few seconds.
    """
    large = {f"large/{at:02}": noise(at, LARGE + at) for at in range(20)}
    planned = Planned.seal(tmp_path, contents(OBJECTS, 700) | large)
    for name in large:
        path = planned.store / f"{name}.age"
        store.client.put_object(Bucket=bucket, Key=f"sealed/{name}.age", Body=path.read_bytes())
        path.unlink()
    plan = planned.plan(
        str(planned.store), f"s3://{bucket}/sealed/", ranged_over=200_000, item_bytes=LARGE * 2 // 3
    )
    requests = itertools.count(1)
    faulty_store.cut = lambda request: None if next(requests) % 3 else LARGE // 4
    output, done = tmp_path / "out", threading.Event()
    with distributed_client(cluster) as client:
        client.run(fill_disk, workers=[min(client.scheduler_info()["workers"])])
    killer = killing(cluster, done)
    try:
        lines = plan.lines(range(plan.plan.items))
        settings = Settings(str(output), resume=True)
        outcomes = list(run_on_dask(cluster.scheduler_address, lines, settings, planned.identity))
    finally:
        done.set()
        killer.join()
    assert [error for one in outcomes for error in one.errors] == []
    assert len(outcomes) == plan.plan.items
    assert planned.restored(output) == planned.plain
    found = add_up(plan.items(), [parse_output(str(output))], verify=True)
    assert (found.items, found.objects) == (plan.plan.items, plan.plan.objects)
    assert (found.twice.count, found.absent.count, found.altered.count) == (0, 0, 0)
