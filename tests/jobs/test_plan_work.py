"""Work of a plan may stop anywhere, be done again, and by two at once: all is there, once."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from custody.age import X25519Identity
from custody.errors import CustodyError, NoMatchError, RefusedError, TamperedError
from custody.jobs import plan_output
from custody.jobs.plan_file import PlanFile
from custody.jobs.plan_output import parse_output
from custody.jobs.plan_run import Settings, run_here, run_in_processes
from custody.jobs.plan_status import Status, add_up
from custody.jobs.plan_work import Outcome
from custody.plan import Shard
from tests.planned import REQUESTER, Planned, contents, noise
from tests.support import SEED

CHUNK = 64 * 1024
SMALL: dict[str, Any] = {"ranged_over": 4 * CHUNK, "item_bytes": 2 * CHUNK}


@pytest.fixture
def store(tmp_path: Path) -> Planned:
    """Small objects, one of no bytes, some of several chunks, and one in five parts."""
    sizes = [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK]
    plain = contents(20, 1000) | {f"some/{size}": noise(size, size) for size in sizes}
    return Planned.seal(tmp_path, plain | {"large": noise(9, 9 * CHUNK + 77)})


def run(
    plan: PlanFile,
    output: Path | str,
    shard: str = "1/1",
    *,
    resume: bool = False,
    force: bool = False,
) -> list[Outcome]:
    lines = plan.lines(plan.numbers(Shard.parse(shard)))
    return list(run_here(lines, Settings(str(output), resume, force), (REQUESTER,)))


def errors(outcomes: list[Outcome]) -> list[CustodyError]:
    return [error for one in outcomes for error in one.errors]


def status(plan: PlanFile, *outputs: Path | str, verify: bool = True) -> Status:
    return add_up(plan.items(), [parse_output(str(one)) for one in outputs], verify=verify)


def test_shards_together_restore_all_of_it_bit_for_bit(store: Planned, tmp_path: Path) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    for shard in ("2/3", "1/3"):
        assert not errors(run(plan, output, shard))
    assert status(plan, output).items < plan.plan.items
    assert not errors(run(plan, output, "3/3"))
    assert store.restored(output) == store.plain
    found = status(plan, output)
    assert (found.items, found.objects, found.bytes) == (
        plan.plan.items,
        plan.plan.objects,
        plan.plan.bytes,
    )
    assert not found.absent.count


def test_the_record_has_the_digest_of_each_object(store: Planned, tmp_path: Path) -> None:
    plan, output = store.plan(), tmp_path / "out"
    run(plan, output)
    records = [json.loads(path.read_bytes()) for path in (output / ".custody-done").iterdir()]
    assert {row["to"]: row["sha256"] for record in records for row in record["objects"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in store.plain.items()
    }


def test_resuming_leaves_alone_what_is_done(store: Planned, tmp_path: Path) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    run(plan, output)
    for path in store.store.rglob("*.age"):
        path.unlink()  # nothing is read again
    outcomes = run(plan, output, resume=True)
    assert not errors(outcomes)
    assert sum(one.restored for one in outcomes) == 0
    assert all(
        isinstance(error, RefusedError) or "can't read" in error.message
        for error in errors(run(plan, output))
    )


def test_what_is_there_without_a_record_is_compared(store: Planned, tmp_path: Path) -> None:
    """A run that was killed had no time to record it."""
    plan, output = store.plan(**SMALL), tmp_path / "out"
    run(plan, output)
    for path in (output / ".custody-done").iterdir():
        path.unlink()
    assert status(plan, output).items == 0
    outcomes = run(plan, output, resume=True)
    assert not errors(outcomes)
    assert sum(one.restored for one in outcomes) == 0
    assert status(plan, output).items == plan.plan.items


@pytest.mark.parametrize("name", ["some/1", "large"])
def test_what_is_there_and_other_is_refused(store: Planned, tmp_path: Path, name: str) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    (output / name).parent.mkdir(parents=True)
    (output / name).write_bytes(noise(77, len(store.plain[name])))
    found = errors(run(plan, output, resume=True))
    assert found
    assert all(isinstance(error, RefusedError) for error in found)
    assert (output / name).read_bytes() == noise(77, len(store.plain[name]))
    assert store.restored(output) == store.plain | {name: noise(77, len(store.plain[name]))}


def test_what_is_lost_or_altered_later_is_found_and_made_again(
    store: Planned, tmp_path: Path
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    run(plan, output)
    (output / "some" / "1").unlink()
    (output / "large").unlink()
    (output / "some" / str(CHUNK)).write_bytes(noise(1, CHUNK))
    found = status(plan, output)
    assert found.altered.shown == [str(output / "some" / str(CHUNK))]
    assert found.absent.shown[-1] == "some/1"
    assert status(plan, output, verify=False).altered.count == 0
    (output / "some" / str(CHUNK)).unlink()
    assert not errors(run(plan, output, resume=True))
    assert store.restored(output) == store.plain


def test_a_part_of_a_file_that_is_gone_does_not_count(store: Planned, tmp_path: Path) -> None:
    """A new sparse file has the same length, and zeros where the part was."""
    plan, output = store.plan(**SMALL), tmp_path / "out"
    lines = list(plan.lines(range(plan.plan.items)))
    parts = [line for line in lines if b'"step"' in line]
    settings = Settings(str(output), resume=True)
    list(run_here(parts[:3], settings, (REQUESTER,)))
    [hidden] = output.glob(".custody-range-*.part")
    assert not (output / "large").exists()
    hidden.unlink()
    list(run_here(parts[3:], settings, (REQUESTER,)))
    assert not (output / "large").exists()
    list(run_here(parts, settings, (REQUESTER,)))
    assert (output / "large").read_bytes() == store.plain["large"]
    assert not list(output.glob(".custody-range-*.part"))


def test_a_run_that_fell_before_the_name_was_given_is_finished(
    store: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(plan_output.FolderOutput, "join", lambda *_: None)
        run(plan, output)
    assert status(plan, output).absent.count == 5
    assert not errors(run(plan, output, resume=True))
    assert store.restored(output) == store.plain


def test_two_may_run_the_same_shard_at_once(
    store: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order of their writes: each waits for a moment that is drawn."""
    chance, write = random.Random(SEED or 1), os.pwrite

    def late(descriptor: int, data: bytes, at: int) -> int:
        threading.Event().wait(chance.random() / 200)
        return write(descriptor, data[: chance.randrange(1, CHUNK)], at)

    monkeypatch.setattr(os, "pwrite", late)
    plan, output = store.plan(**SMALL), tmp_path / "out"
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.extend(run(plan, output, resume=True)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors(outcomes)
    assert len(outcomes) == 4 * plan.plan.items
    assert store.restored(output) == store.plain
    assert status(plan, output).items == plan.plan.items


def test_work_in_two_outputs_is_said(store: Planned, tmp_path: Path) -> None:
    plan = store.plan(**SMALL)
    run(plan, tmp_path / "one")
    run(plan, tmp_path / "two", "1/2")
    found = status(plan, tmp_path / "one", tmp_path / "two")
    assert found.twice.count == len(plan.numbers(Shard(1, 2)))
    assert found.items == plan.plan.items


@pytest.mark.parametrize("at", [100, -1])
@pytest.mark.parametrize("name", ["some/1", "large"])
def test_an_altered_source_is_refused_and_the_others_go_on(
    store: Planned, tmp_path: Path, name: str, at: int
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    path = store.store / f"{name}.age"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    found = errors(run(plan, output))
    assert found
    assert all(isinstance(error, TamperedError) for error in found)
    assert all(str(path) in error.message for error in found)
    assert store.restored(output).keys() >= store.plain.keys() - {name}
    assert not (output / name).exists()


@pytest.mark.parametrize("change", ["shorter", "longer", "another", "gone", "a pipe"])
def test_a_source_that_changed_since_it_was_planned_is_refused(
    store: Planned, tmp_path: Path, change: str
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    path = store.store / "some/1.age"
    data = path.read_bytes()
    store.write("some/1", b"y") if change == "another" else path.write_bytes(
        data[:-1] if change == "shorter" else data + b"x"
    )
    if change in ("gone", "a pipe"):
        path.unlink()
    if change == "a pipe":
        os.mkfifo(path)
    [error] = errors(run(plan, output))
    assert str(path) in error.message
    assert isinstance(error, TamperedError) or change == "gone"
    assert not (output / "some/1").exists()


def test_another_identity_ends_it_with_nothing_written(store: Planned, tmp_path: Path) -> None:
    plan, settings = store.plan(), Settings(str(tmp_path / "out"))
    lines = plan.lines([0])
    [outcome] = run_here(lines, settings, (X25519Identity(b"o" * 32),))
    assert isinstance(outcome.errors[0], NoMatchError)
    assert not (tmp_path / "out" / "large").exists()


def test_a_new_grant_of_the_same_objects_goes_on_where_the_old_one_ended(
    store: Planned, tmp_path: Path
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    run(plan, output, "1/2")
    again = store.plan(name="again.json", expires=store.grant().document.request.expires, **SMALL)
    outcomes = run(again, output, resume=True)
    assert sum(one.skipped for one in outcomes) > 0
    assert store.restored(output) == store.plain


def test_a_full_disk_ends_it_in_one_line_and_leaves_no_name(
    store: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"

    def full(descriptor: int, *_: object) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "pwrite", full)
    found = errors(run(plan, output))
    assert {error.message for error in found} == {
        f"{output}/large was not written: no space left on device"
    }
    assert not (output / "large").exists()
    monkeypatch.undo()
    assert not errors(run(plan, output, resume=True))
    assert store.restored(output) == store.plain


@pytest.mark.slow
def test_processes_share_a_shard(store: Planned, tmp_path: Path) -> None:
    plan, output = store.plan(**SMALL), tmp_path / "out"
    lines = plan.lines(plan.numbers(Shard()))
    outcomes = list(run_in_processes(lines, Settings(str(output)), (REQUESTER,), 3))
    assert not errors(outcomes)
    assert store.restored(output) == store.plain
