"""Carries work items out: in this process, or in several of this machine.

Each process does one item at a time, and is given the next when it is done. One that is killed
takes no other with it but the run, which says so; what was done by then stays done.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import resource_tracker

from custody.age import X25519Identity
from custody.errors import CustodyError
from custody.jobs.plan_output import parse_output
from custody.jobs.plan_work import Outcome, Worker
from custody.plan.items import WorkItem


@dataclass(frozen=True, slots=True)
class Settings:
    """How items are done: where they go, and what may be there already."""

    output: str
    resume: bool = False
    force: bool = False


def run_line(line: bytes, settings: Settings, identities: Iterable[X25519Identity]) -> Outcome:
    """Do the item of a plan's line; an error of ours is part of what came of it."""
    item = WorkItem.decode(line)
    output = parse_output(settings.output)
    worker = Worker(output, tuple(identities), settings.resume, settings.force)
    try:
        return worker.run(item)
    except CustodyError as error:
        return Outcome(item.key, item.size, errors=(error,))


def run_here(
    lines: Iterable[bytes], settings: Settings, identities: tuple[X25519Identity, ...]
) -> Generator[Outcome]:
    """Do items one after the other."""
    for line in lines:
        yield run_line(line, settings, identities)


def run_in_processes(
    lines: Iterable[bytes],
    settings: Settings,
    identities: tuple[X25519Identity, ...],
    processes: int,
) -> Generator[Outcome]:
    """Do items in so many processes; gives what came of each as it is done.

    Close it where it is left early, so that its processes end then.
    """
    secrets = tuple(one.encode() for one in identities)
    _begin_tracker()
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _prepare, (settings, secrets)
    )
    lines = iter(lines)
    waiting: set[Future[Outcome]] = set()
    try:
        while True:
            for line in islice(lines, 2 * processes - len(waiting)):
                waiting.add(pool.submit(_run, line))
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                yield one.result()
    except BrokenProcessPool:
        raise CustodyError(
            "a process of this restore was killed, perhaps for want of memory",
            hint="run it again with --resume, and a smaller -j: what is done stays done",
        ) from None
    finally:
        if waiting:
            for process in multiprocessing.active_children():
                process.terminate()
        pool.shutdown(cancel_futures=True)


def _begin_tracker() -> None:
    """Begin the process that clears up after the others, deaf to SIGHUP as it is to Ctrl-C.

    A terminal that is closed tells all of them; this one would end before what it clears up, and
    be begun anew, with tracebacks.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # it inherits this
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_GIVEN: list[tuple[Settings, tuple[X25519Identity, ...]]] = []


def _prepare(settings: Settings, secrets: tuple[str, ...]) -> None:
    """Take what all items of this process share; end at once with whoever began it."""
    from custody.private_memory import forbid_core_files

    forbid_core_files()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # what is not whole yet has no name, and goes along
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _GIVEN.append((settings, tuple(X25519Identity.parse(one) for one in secrets)))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    with contextlib.suppress(OSError):
        if parent is not None:
            parent.join()
    os._exit(1)


def _run(line: bytes) -> Outcome:
    return run_line(line, *_GIVEN[0])
