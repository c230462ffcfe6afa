"""Carries work items out on the workers of a Dask cluster.

A task is one item, and its result a few numbers. The line of the plan goes along, so that
workers need no plan; the identity does not: each reads it from a file of its own machine, which
has the same name on all, and no secret passes through the scheduler (promise QUIET). What a
worker was doing when it was lost is done again by another, which is Dask's to see to. What
failed for want of a disk or a network is given to other workers than those where it did: one
with a full disk would fail fast, and so be given all of it. Some hundred tasks are under way at
a time, so that a scheduler holds no more of a plan of a million.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from custody.errors import CustodyError, InputError, RefusedError, UnreachableError
from custody.jobs.plan_run import Settings, run_line
from custody.jobs.plan_work import Outcome
from custody.jobs.restoring import read_identities

AT_A_TIME = 500
TRIES = 5


def run_on_dask(
    address: str, lines: Iterable[bytes], settings: Settings, identity: Path
) -> Generator[Outcome]:
    """Do items on the workers of the scheduler at an address; gives what came of each."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise CustodyError(
            "--dask needs dask.distributed, which is not installed",
            hint="pip install 'custody[dask]'",
        ) from None
    try:
        with ThreadPoolExecutor(1) as apart:  # where a loop runs already, as in a notebook
            apart.submit(asyncio.run, _reach(address)).result()
        client = _any(distributed).Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError):  # the last where tls:// has no certificates
        raise UnreachableError(
            f"there is no Dask scheduler at {address}", hint="tcp://HOST:8786: is it running?"
        ) from None
    with client:
        yield from _run_all(client, iter(lines), settings, identity)


async def _reach(address: str) -> None:
    """Connect once before there is a client: one that never connected complains when it goes."""
    import distributed
    from distributed import comm

    given = _any(distributed).Security().get_connection_args("client")
    connection = await _any(comm).connect(address, timeout=10, **given)
    await connection.close()


def _run_all(
    client: Any, lines: Iterator[bytes], settings: Settings, identity: Path
) -> Iterator[Outcome]:
    import distributed

    said: dict[str, tuple[bytes, set[str]]] = {}

    def submit(line: bytes, failed_on: set[str]) -> Any:
        """Give it to any worker, but for those where it failed, as long as there are others."""
        others = failed_on and set(client.scheduler_info(n_workers=-1)["workers"]) - failed_on
        future = client.submit(
            run_task,
            line,
            settings,
            str(identity.absolute()),
            workers=sorted(others) or None,
            allow_other_workers=bool(others),  # those may be lost by then, too
            pure=False,
        )
        said[future.key] = line, failed_on
        return future

    begun = [submit(line, set()) for line in islice(lines, AT_A_TIME)]
    under_way = _any(distributed).as_completed(begun, loop=client.loop)
    begun.clear()
    for future in under_way:
        line, failed_on = said.pop(future.key)
        worker, outcome = _result(future)
        if _may_work_elsewhere(outcome) and len(failed_on) < TRIES:
            under_way.add(submit(line, failed_on | {worker}))
            continue
        yield outcome
        for following in islice(lines, 1):
            under_way.add(submit(following, set()))


def _any(module: Any) -> Any:
    """Give a module whose functions have no types."""
    return module


def run_task(line: bytes, settings: Settings, identity: str) -> tuple[str, Outcome]:
    """Do an item on a worker; gives which worker that was."""
    import distributed

    outcome = run_line(line, settings, read_identities(Path(identity)))
    return _any(distributed).get_worker().address, outcome


def _may_work_elsewhere(outcome: Outcome) -> bool:
    """Say whether it was this worker's disk, network or file of an identity, not the object."""
    kinds = (CustodyError, InputError, UnreachableError)
    return any(type(error) in kinds for error in outcome.errors)


def _result(future: Any) -> tuple[str, Outcome]:
    """Read a result; an item that was given up is one with an error."""
    try:
        found: tuple[str, Outcome] = future.result()
    except CustodyError as error:
        return "", Outcome(future.key, 0, errors=(error,))
    except Exception as error:
        if os.environ.get("CUSTODY_DEBUG"):
            raise
        said = f"Dask gave up on a work item ({type(error).__name__})"
        return "", Outcome(future.key, 0, errors=(RefusedError(said, hint="run it again"),))
    return found
