"""Carries work items out on the workers of a Dask cluster.

A task is one item, and its result a few numbers. The line of the plan goes along, so that
workers need no plan; the identity does not: each reads it from a file of its own machine, which
has the same name on all, and no secret passes through the scheduler (promise QUIET). What a
worker was doing when it was lost is done again by another, which is Dask's to see to; so is
what failed for want of a disk or a network. Some thousand tasks are under way at a time, so
that a scheduler holds no more of a plan of a million.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from custody.errors import CustodyError, UnreachableError
from custody.jobs.plan_run import Settings, run_line
from custody.jobs.plan_work import Outcome
from custody.jobs.restoring import read_identities

AT_A_TIME = 1000
RETRIES = 5


def run_on_dask(
    address: str, lines: Iterable[bytes], settings: Settings, identity: Path
) -> Iterator[Outcome]:
    """Do items on the workers of the scheduler at an address; gives what came of each."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise CustodyError(
            "--dask needs dask.distributed, which is not installed",
            hint="pip install 'custody[dask]'",
        ) from None
    try:
        client = _any(distributed).Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError):
        raise UnreachableError(
            f"there is no Dask scheduler at {address}", hint="tcp://HOST:8786: is it running?"
        ) from None
    with client:
        yield from _run_all(client, iter(lines), settings, identity)


def _run_all(
    client: Any, lines: Iterator[bytes], settings: Settings, identity: Path
) -> Iterator[Outcome]:
    import distributed

    def submit(line: bytes) -> Any:
        return client.submit(
            run_task, line, settings, str(identity.absolute()), retries=RETRIES, pure=False
        )

    under_way = _any(distributed).as_completed([submit(line) for line in islice(lines, AT_A_TIME)])
    for future in under_way:
        yield _outcome(future)
        future.release()
        for line in islice(lines, 1):
            under_way.add(submit(line))


def _any(module: Any) -> Any:
    """Give a module whose functions have no types."""
    return module


def run_task(line: bytes, settings: Settings, identity: str) -> Outcome:
    """Do an item on a worker; what another try or another worker may mend is raised."""
    outcome = run_line(line, settings, read_identities(Path(identity)))
    for error in outcome.errors:
        if type(error) in (CustodyError, UnreachableError):
            raise error
    return outcome


def _outcome(future: Any) -> Outcome:
    """Read a result; an item that failed again and again is one with an error."""
    try:
        outcome: Outcome = future.result()
    except CustodyError as error:
        return Outcome(future.key, 0, errors=(error,))
    except Exception as error:
        if os.environ.get("CUSTODY_DEBUG"):
            raise
        said = f"Dask gave up on a work item ({type(error).__name__})"
        return Outcome(future.key, 0, errors=(CustodyError(said, hint="run it again"),))
    return outcome
