"""Receipts: none without its object, no object without one, each delivered once and in order."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.errors import (
    CredentialError,
    CustodyError,
    NotAllowedError,
    NotKnownError,
    PendingError,
    TamperedError,
    UnreachableError,
)
from custody.files import atomic_output
from custody.jobs.receipt import Receipt, Spooled
from custody.jobs.sealing import seal
from custody.jobs.spool import Spool
from custody.streams import hold_last_write, open_input

RECIPIENT = X25519Identity(bytes(range(32))).recipient()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "state" / "spool")


def sealed(path: Path, second: int = 0, *, piped: bool = False) -> Receipt:
    """Seal a row to a file and give its receipt."""
    (path.parent / "row").write_bytes(b"row")
    with path.open("wb") as dst, open_input(path.parent / "row") as src:
        done = seal(src, dst, RECIPIENT)
    moment = f"2026-01-31T22:05:{second:02}.000000Z"
    place = None if piped else str(path)
    return Receipt("registry", done.header, done.size, moment, "db1", "dump", {"a": "b"}, place)


def keep(spool: Spool, *receipts: Receipt) -> None:
    for receipt in receipts:
        with spool.publication() as write:
            write(receipt)


def broken_off(spool: Spool, receipt: Receipt, raised: BaseException) -> None:
    """A publication that ends with an error when the receipt is written."""

    def publish_and_fail() -> None:
        with spool.publication() as write:
            write(receipt)
            raise raised

    with pytest.raises(type(raised)):
        publish_and_fail()


def states(spool: Spool) -> list[str]:
    return [one.state for one in spool.waiting()]


def left_pending(spool: Spool, receipt: Receipt) -> Path:
    """A pending receipt as a run leaves it that was cut off: without a lock."""
    keep(spool, receipt)
    (path,) = spool.folder.glob("*.ready")
    return path.rename(path.with_suffix(".pending"))


def test_a_spool_is_for_its_owner_alone(spool: Spool) -> None:
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_a_receipt_is_pending_until_its_object_is_published(spool: Spool, tmp_path: Path) -> None:
    receipt = sealed(tmp_path / "a.age")
    with spool.publication() as write:
        write(receipt)
        assert states(spool) == ["pending"]
        (path,) = spool.folder.glob("*.pending")
        assert path.stat().st_mode & 0o777 == 0o600
    assert states(spool) == ["ready"]
    assert spool.waiting()[0].receipt == receipt


@pytest.mark.parametrize("raised", [CustodyError("disk full"), KeyboardInterrupt()])
def test_a_publication_that_fails_leaves_no_receipt(
    raised: BaseException, spool: Spool, tmp_path: Path
) -> None:
    receipt = replace(sealed(tmp_path / "a.age"), path=str(tmp_path / "b.age"))
    broken_off(spool, receipt, raised)
    assert states(spool) == []


def test_an_interrupt_after_the_publication_keeps_the_receipt(spool: Spool, tmp_path: Path) -> None:
    receipt = sealed(tmp_path / "a.age")
    broken_off(spool, receipt, KeyboardInterrupt())
    assert states(spool) == ["ready"]


def test_what_a_run_left_pending_is_decided_by_looking(spool: Spool, tmp_path: Path) -> None:
    """The object is there with that header and that size, or it was never published."""
    there = sealed(tmp_path / "a.age")
    left_pending(spool, there)
    assert spool.settle() == []
    assert states(spool) == ["ready"]
    spool.deliver(lambda _: None)
    other = sealed(tmp_path / "b.age", 1)
    for receipt in (
        replace(there, path=str(tmp_path / "nothing")),
        replace(there, path=other.path),
        replace(there, size=there.size + 1),
        replace(there, path=None),
    ):
        left_pending(spool, receipt)
        assert spool.settle() == [receipt]
        assert states(spool) == []


@pytest.mark.parametrize("error", [UnreachableError("nobody answers"), NotAllowedError("no")])
def test_what_can_not_be_looked_at_is_decided_later_and_holds_nothing_up(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: CustodyError
) -> None:
    """A store that does not answer, or lets nobody look: no receipt is lost for that."""

    def fail(_: object) -> None:
        raise error

    first, later = sealed(tmp_path / "a.age", 1), sealed(tmp_path / "b.age", 2)
    delivered: list[Spooled] = []
    with monkeypatch.context() as patch:
        patch.setattr("custody.jobs.sealing.read_sealed", fail)
        broken_off(spool, first, KeyboardInterrupt())
        assert spool.undecided() == [first]
        assert spool.settle() == []
        keep(spool, later)
        spool.deliver(delivered.append)
        assert delivered == [later]
        assert spool.undecided() == [first]
    assert spool.settle() == []
    assert spool.undecided() == []
    spool.deliver(delivered.append)
    assert delivered == [later, first]


def test_a_run_that_goes_on_is_not_undecided(spool: Spool, tmp_path: Path) -> None:
    with spool.publication() as write:
        write(sealed(tmp_path / "a.age"))
        assert spool.undecided() == []


def test_half_a_receipt_is_of_an_object_that_was_never_published(spool: Spool) -> None:
    for data in (b"", b'{"format"'):
        (spool.folder / "x.pending").write_bytes(data)
        assert spool.settle() == []
        assert states(spool) == []


def test_a_run_that_goes_on_is_left_alone(spool: Spool, tmp_path: Path) -> None:
    """Its receipt is locked; and what was sealed after it waits, to be delivered in order."""
    first = replace(sealed(tmp_path / "a.age", 1), path=str(tmp_path / "not-yet"))
    delivered: list[Spooled] = []
    before, after = sealed(tmp_path / "b.age", 0), sealed(tmp_path / "c.age", 2)
    with spool.publication() as write:
        write(first)
        keep(spool, before, after)
        assert spool.settle() == []
        assert spool.deliver(delivered.append) == []
        assert delivered == [before]
    spool.deliver(delivered.append)
    assert delivered == [before, first, after]


def test_receipts_are_delivered_in_order_and_once(spool: Spool, tmp_path: Path) -> None:
    receipts = [sealed(tmp_path / f"{n}.age", n) for n in range(3)]
    keep(spool, receipts[2], receipts[0], receipts[1])
    delivered: list[Spooled] = []
    for _ in range(2):
        spool.deliver(delivered.append)
    assert delivered == receipts


@pytest.mark.parametrize("error", [UnreachableError, CredentialError, PendingError, CustodyError])
def test_what_meets_all_receipts_ends_the_delivery(
    error: type[CustodyError], spool: Spool, tmp_path: Path
) -> None:
    keep(spool, *(sealed(tmp_path / f"{n}.age", n) for n in range(2)))
    asked: list[Spooled] = []

    def refuse(receipt: Spooled) -> None:
        asked.append(receipt)
        raise error("no")

    with pytest.raises(error):
        spool.deliver(refuse)
    assert len(asked) == 1
    assert states(spool) == ["ready", "ready"]


def test_a_refused_receipt_holds_up_no_other(spool: Spool, tmp_path: Path) -> None:
    keep(spool, *(sealed(tmp_path / f"{n}.age", n) for n in range(2)))
    (spool.folder / "0.ready").write_text("nonsense")

    def refuse_first(receipt: Spooled) -> None:
        if receipt.path and receipt.path.endswith("0.age"):
            raise NotKnownError("there is no dataset", hint="look")

    refused = spool.deliver(refuse_first)
    assert [type(error) for error in refused] == [TamperedError, NotKnownError]
    assert refused[1].message.startswith("receipt 20260131T220500.000000Z-")
    assert refused[1].hint == "look"
    assert states(spool) == ["ready", "ready"]


def test_two_runs_do_not_deliver_at_once(spool: Spool, tmp_path: Path) -> None:
    keep(spool, sealed(tmp_path / "a.age"))
    with (spool.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert spool.deliver(lambda _: pytest.fail("handed in")) == []
    delivered: list[Spooled] = []
    spool.deliver(delivered.append)
    assert len(delivered) == 1


def test_what_became_ready_meanwhile_is_delivered_too(spool: Spool, tmp_path: Path) -> None:
    """Its own run found this one delivering, and left it to it."""
    first, second = (sealed(tmp_path / f"{n}.age", n) for n in range(2))
    keep(spool, first)
    delivered: list[Spooled] = []

    def hand_in(receipt: Spooled) -> None:
        delivered.append(receipt)
        if receipt == first:
            keep(spool, second)

    spool.deliver(hand_in)
    assert delivered == [first, second]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "custody-receipt/v2"},
        {"size": "212"},
        {"size": True},
        {"path": 7},
        {"header": "%"},
        {"header": ""},
        {"dataset": "../x"},
        {"sealed": "today"},
        {"tags": {"a": 7}},
        {"tags": None},
        {"more": 1},
    ],
    ids=repr,
)
def test_a_receipt_that_was_altered_is_none(change: dict[str, object], tmp_path: Path) -> None:
    receipt = sealed(tmp_path / "a.age")
    assert Receipt.parse(receipt.encode()) == receipt
    with pytest.raises(TamperedError, match="no whole receipt"):
        Receipt.parse(json.dumps(json.loads(receipt.encode()) | change).encode())


def test_a_receipt_keeps_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    receipt = replace(sealed(tmp_path / "a.age"), path=os.fsdecode(b"/x/\xff.age"))
    assert Receipt.parse(receipt.encode()) == receipt


def test_a_place_that_takes_no_receipts_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CustodyError, match=r"receipts can't be kept in .*file") as caught:
        Spool(tmp_path / "file")
    assert "CUSTODY_SPOOL_DIR" in str(caught.value.hint)


def test_nothing_in_a_pipe_is_whole_before_its_receipt_is_written(tmp_path: Path) -> None:
    """The last chunk is held back; without it the file opens for nobody (promise SEAL-HONEST)."""
    (tmp_path / "row").write_bytes(bytes(40 * 65536))
    out = tmp_path / "out"
    with (
        out.open("wb", buffering=0) as pipe,
        open_input(tmp_path / "row") as src,
        hold_last_write(pipe) as dst,
    ):
        done = seal(src, dst, RECIPIENT)
        assert 0 < out.stat().st_size < done.size - 16
    assert out.stat().st_size == done.size

    def break_off() -> None:
        with out.open("wb", buffering=0) as pipe, hold_last_write(pipe) as dst:
            dst.write(b"all of it")
            raise CustodyError("no receipt")

    with pytest.raises(CustodyError):
        break_off()
    assert out.read_bytes() == b""


KILLED = """
import os, signal, sys
from pathlib import Path
from custody import files
from custody.jobs import receipt as receipts, spool as spools
from tests.jobs.test_spool import publish

def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)

where, folder = sys.argv[1], Path(sys.argv[2])
if where == "at the receipt": receipts.Receipt.encode = die
if where == "before the name": files.os.link = die
if where == "after the name": spools.Spool._resolve = die
if where == "at the delivery": spools.Path.unlink = die
publish(folder)
"""


def publish(folder: Path) -> None:
    """What ``custody seal -d registry -o a.age`` does, to a service that is a file."""
    spool = Spool(folder / "spool")
    (folder / "row").write_bytes(b"row")
    with (
        spool.publication() as write,
        atomic_output(folder / "a.age") as dst,
        open_input(folder / "row") as src,
    ):
        done = seal(src, dst, RECIPIENT)
        moment = "2026-01-31T22:05:00.000000Z"
        path = str(folder / "a.age")
        write(Receipt("registry", done.header, done.size, moment, None, None, {}, path))
    spool.deliver(handing_in(folder))


def handing_in(folder: Path) -> Callable[[Spooled], None]:
    def hand_in(receipt: Spooled) -> None:
        with (folder / "service").open("a") as service:
            service.write(f"{receipt.id}\n")

    return hand_in


@pytest.mark.parametrize(
    ("where", "published"),
    [
        ("at the receipt", False),
        ("before the name", False),
        ("after the name", True),
        ("at the delivery", True),
    ],
)
def test_wherever_a_run_is_killed_object_and_receipt_go_together(
    where: str, published: bool, tmp_path: Path
) -> None:
    """By SIGKILL, at the edges of each step; the next run finds out how it went."""
    done = subprocess.run([sys.executable, "-c", KILLED, where, str(tmp_path)])
    assert done.returncode == -9
    assert (tmp_path / "a.age").exists() == published
    spool = Spool(tmp_path / "spool")
    spool.settle()
    spool.deliver(handing_in(tmp_path))
    assert states(spool) == []
    service = tmp_path / "service"
    names = set(service.read_text().split()) if service.exists() else set()
    assert len(names) == published
