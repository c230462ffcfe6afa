"""Writers to SQLite come to their turns in the order in which they asked, and nobody is stuck."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.store import connect
from custody.store.writer_queue import SUFFIX, WriterQueue, _lock

FIRST, WAITING = 1, 4
HOLD = """
import sys
from pathlib import Path
from custody.store.writer_queue import WriterQueue
with WriterQueue(Path(sys.argv[1]), 60).turn():
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def queue(tmp_path: Path) -> WriterQueue:
    (tmp_path / "custody.db").touch(0o600)
    return WriterQueue(tmp_path / f"custody.db{SUFFIX}", 60)


def drawn(queue: WriterQueue) -> int:
    """How many numbers were drawn."""
    return int.from_bytes(queue.path.read_bytes()[:8], "big") - FIRST


class Waiting:
    """Somebody who asks for a turn in a thread, and notes that they had it."""

    def __init__(self, queue: WriterQueue, name: str, served: list[str], number: int) -> None:
        self._thread = threading.Thread(target=self._run, args=(queue, name, served))
        self._thread.start()
        while drawn(queue) < number:  # until they have their number
            pass

    def _run(self, queue: WriterQueue, name: str, served: list[str]) -> None:
        with queue.turn():
            served.append(name)

    def join(self) -> None:
        self._thread.join()


@contextlib.contextmanager
def another_process(queue: WriterQueue) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(queue.path)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    with process:
        yield process
        process.kill()


def test_turns_come_in_the_order_in_which_they_were_asked_for(queue: WriterQueue) -> None:
    """Whoever had one and asks again is behind all who wait, and they are not overtaken."""
    served, names = list[str](), [f"writer {number}" for number in range(WAITING)]
    with queue.turn():
        waiting = [
            Waiting(queue, name, served, number) for number, name in enumerate(names, start=2)
        ]
    with queue.turn():
        served.append("again")
    for one in waiting:
        one.join()
    assert served == [*names, "again"]


def test_whoever_stores_a_signature_takes_turns_with_those_who_wait(queue: WriterQueue) -> None:
    served = list[str]()
    with queue.turn():
        waiting = Waiting(queue, "writer", served, 2)
        signing = threading.Thread(target=lambda: _sign(queue, served))
        signing.start()
        assert not served
    for one in (signing, waiting):
        one.join()
    assert sorted(served) == ["signature", "writer"]


def _sign(queue: WriterQueue, served: list[str]) -> None:
    with queue.turn(ahead=True):
        served.append("signature")


def test_processes_wait_for_each_other_and_a_dead_one_is_waited_for_by_nobody(
    queue: WriterQueue,
) -> None:
    """Neither one that had its turn, nor one that still waited."""
    served = list[str]()
    with another_process(queue) as holder, another_process(queue) as waiter:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "mine\n"
        while drawn(queue) < 2:
            pass
        mine = Waiting(queue, "mine", served, 3)
        waiter.send_signal(signal.SIGKILL)
        assert not served
        holder.send_signal(signal.SIGKILL)
        mine.join()
    assert served == ["mine"]


def test_somebody_who_was_stopped_holds_nobody_up_for_ever(queue: WriterQueue) -> None:
    """It is order alone: then SQLite decides, and says so if it can't."""
    with queue.turn(), WriterQueue(queue.path, 0).turn():
        pass


@pytest.mark.parametrize("spoilt", [b"", b"\xff" * 8, b"\x00\x01", b"not a number at all"])
def test_a_file_that_was_spoilt_stops_nobody(queue: WriterQueue, spoilt: bytes) -> None:
    queue.path.write_bytes(spoilt)
    for _ in range(3):
        with queue.turn():
            pass


def test_the_file_is_for_whom_the_database_is(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path / 'custody.db'}")
    with store.reading():
        pass  # now it is there
    with store.writing():
        descriptor = os.open(tmp_path / f"custody.db{SUFFIX}", os.O_RDWR)
        assert not _lock(descriptor, 1, FIRST, 1), "its writer has its turn"
        os.close(descriptor)
    assert (tmp_path / f"custody.db{SUFFIX}").stat().st_mode & 0o777 == 0o600
