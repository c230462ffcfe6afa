"""Receipts that the service will never take: why, and how they are given up."""

from __future__ import annotations

import fcntl
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.errors import NotKnownError, RefusedError, TamperedError
from custody.jobs.dropped_receipts import LOG, drop, find, find_given_up, keep_unpublished
from custody.jobs.receipt import Receipt, Spooled
from custody.jobs.spool import Spool
from tests.jobs.test_spool import keep, left_pending, sealed

NOW = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def refuse(receipt: Spooled) -> None:
    raise NotKnownError("there is no dataset 'registr'")


def test_what_waits_says_why_until_it_is_taken(spool: Spool, tmp_path: Path) -> None:
    """A later delivery may succeed: the dataset was only late."""
    keep(spool, sealed(tmp_path / "a.age"))
    assert [one.refused for one in spool.waiting()] == [None]
    spool.deliver(refuse)
    assert [one.refused for one in spool.waiting()] == ["there is no dataset 'registr'"]
    assert spool.deliver(lambda receipt: None) == []
    assert [path.name for path in spool.folder.iterdir()] == ["lock"]


def test_what_is_given_up_is_kept_with_the_reason(spool: Spool, tmp_path: Path) -> None:
    first, second = (sealed(tmp_path / f"{n}.age", n) for n in range(2))
    keep(spool, first, second)
    spool.deliver(refuse)
    log = drop(spool, find(spool, first.id[:12]), "a slip of the hand", NOW)
    assert [one.receipt for one in spool.waiting()] == [second]
    drop(spool, find(spool, spool.waiting()[0].name), "another", NOW)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [Receipt.parse(line["receipt"].encode()) for line in lines] == [first, second]
    assert [line["reason"] for line in lines] == ["a slip of the hand", "another"]
    assert log.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in spool.folder.iterdir()) == ["dropped.jsonl", "lock"]


def test_a_name_is_that_of_one_receipt(spool: Spool, tmp_path: Path) -> None:
    keep(spool, *(sealed(tmp_path / f"{n}.age", n) for n in range(2)))
    with pytest.raises(NotKnownError, match="no receipt of the name 'x'"):
        find(spool, "x")
    with pytest.raises(NotKnownError, match="2 receipts of the name ''"):
        find(spool, "")


def test_what_is_not_decided_or_under_way_is_not_given_up(spool: Spool, tmp_path: Path) -> None:
    receipt = sealed(tmp_path / "a.age")
    left_pending(spool, receipt)
    with pytest.raises(RefusedError, match="nobody knows yet"):
        drop(spool, find(spool, receipt.id), "why", NOW)
    spool.settle()
    with (spool.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RefusedError, match="at this moment"):
            drop(spool, find(spool, receipt.id), "why", NOW)
    assert [one.receipt for one in spool.waiting()] == [receipt]


def test_a_receipt_that_was_given_up_is_found_by_its_object(spool: Spool, tmp_path: Path) -> None:
    """Its proof can't be made again, and the object may be registered elsewhere."""
    receipt, other = sealed(tmp_path / "a.age"), sealed(tmp_path / "b.age", 1)
    proven = replace(receipt, proof=bytes(64))
    assert find_given_up(spool.folder, proven.header, proven.size) is None
    keep(spool, other)
    drop(spool, find(spool, other.id), "mistyped", NOW)
    keep_unpublished(spool, proven, NOW)
    with (spool.folder / LOG).open("a") as log:
        log.write("no line of this file\n{}\n")
    assert find_given_up(spool.folder, proven.header, proven.size) == proven
    assert find_given_up(spool.folder, other.header, other.size) == other
    assert find_given_up(spool.folder, proven.header, proven.size + 1) is None


def test_a_receipt_with_a_proof_is_read_and_written_again(tmp_path: Path) -> None:
    """Its dataset may be left to whoever registers; without a proof it may not."""
    receipt = replace(sealed(tmp_path / "a.age"), proof=bytes(range(64)))
    for one in (receipt, replace(receipt, dataset=None)):
        assert Receipt.parse(one.encode()) == one
        assert b"custody-receipt/v2" in one.encode()
    bare = replace(receipt, proof=None)
    assert b"custody-receipt/v1" in bare.encode()
    assert Receipt.parse(bare.encode()) == bare
    record = json.loads(receipt.encode())
    for wrong in (
        {**record, "proof": "AAAA"},
        {**record, "proof": None},
        {**record, "format": "custody-receipt/v1"},
        {**json.loads(bare.encode()), "dataset": None},
        {**json.loads(bare.encode()), "format": "custody-receipt/v2"},
    ):
        with pytest.raises(TamperedError, match="no whole receipt"):
            Receipt.parse(json.dumps(wrong).encode())
