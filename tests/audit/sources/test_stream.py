"""Following a ledger: each entry once, in whole lines, and never on from another history."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from custody.audit.siem_events import as_jsonl
from custody.audit.sources import stream
from custody.audit.sources.database_source import DatabaseSource, open_database
from custody.audit.sources.source import Stored
from custody.audit.sources.stream import BATCH, Bookmark, Follower
from custody.errors import LedgerError, TamperedError
from custody.tlog.merkle import leaf_hash
from tests.audit.conftest import Outcome
from tests.audit.history import Copy
from tests.db_snapshots import Moments
from tests.store.ledgers import url_of

Audit = Callable[..., Outcome]
COMMAND = [sys.executable, "-c", "from custody.audit.cli import main; main()", "export", "--follow"]


def now() -> datetime:
    return datetime(2026, 2, 3, tzinfo=UTC)


@contextmanager
def follower(url: str, out: Path, **options: object) -> Iterator[Follower]:
    with out.open("ab", buffering=0) as stream:
        made = Follower(lambda: open_database(url), as_jsonl, stream, now)
        yield replace(made, **options)  # type: ignore[arg-type]


def seqs(out: Path) -> list[int]:
    return [json.loads(line)["seq"] for line in out.read_text().splitlines()]


def test_entries_are_written_once_as_they_come(database: Moments, tmp_path: Path) -> None:
    """From both databases, while the service appends."""
    out = tmp_path / "out"
    with database.enrolled() as world:
        first = world.head().size
        with follower(url_of(world.service.store), out) as following:
            assert following.write_batch() == first
            assert following.write_batch() == 0
            world.enrol("late", "auditor")
            assert following.write_batch() == world.head().size - first
        assert seqs(out) == [*range(world.head().size)]


def test_a_bookmark_goes_on_where_the_last_run_ended(sqlite: Moments, tmp_path: Path) -> None:
    out, mark = tmp_path / "out", tmp_path / "mark"
    with sqlite.enrolled() as world:
        url = url_of(world.service.store)
        for name in ("late", "later"):
            with follower(url, out, bookmark=mark, start=3) as following:
                following._resume()
                following.write_batch()
            world.enrol(name, "auditor")
        last = Bookmark.parse(mark.read_bytes())
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        assert [line["seq"] for line in lines] == [*range(3, last.next)]
        assert (last.next - 1, last.leaf) == (lines[-1]["seq"], lines[-1]["leaf"])


def test_what_a_collector_did_not_take_comes_again(played: Copy, tmp_path: Path) -> None:
    """The bookmark says what was written, not what was read."""
    mark = tmp_path / "mark"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as stream:
        following = Follower(
            lambda: open_database(played.url),
            as_jsonl,
            stream,
            now,
            bookmark=mark,
        )
        with pytest.raises(BrokenPipeError):
            following.write_batch()
    assert not mark.exists()


def test_tamper_another_history_is_not_followed(copy: Copy, tmp_path: Path) -> None:
    """Neither where the last entry differs from the one collected, nor where it is gone."""
    mark, out = tmp_path / "mark", tmp_path / "out"
    with follower(copy.url, out, bookmark=mark) as following:
        following.write_batch()
    kept = Bookmark.parse(mark.read_bytes())
    assert kept.next == min(BATCH, copy.size)
    copy.alter("UPDATE ledger_entry SET entry = entry || x'0a' WHERE seq = ?", kept.next - 1)
    with follower(copy.url, out, bookmark=mark) as following, pytest.raises(LedgerError):
        following._resume()
    copy.alter("DELETE FROM ledger_entry WHERE seq >= ?", kept.next - 1)
    with (
        follower(copy.url, out, bookmark=mark) as following,
        pytest.raises(LedgerError, match="or this is an old copy or a restored one") as caught,
    ):
        following._resume()
    assert "that custody serve writes to" in str(caught.value.hint)


def test_a_replica_that_is_behind_the_bookmark_is_waited_for(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collector that reads a standby is started again while that lags."""
    mark, out, looks = tmp_path / "mark", tmp_path / "out", list[int]()
    with follower(copy.url, out, bookmark=mark) as following:
        following.write_batch()
    kept = Bookmark.parse(mark.read_bytes())
    with open_database(copy.url) as source:
        behind = [stored for stored in source.entries() if stored.seq < kept.next - 1]

    def entries(source: DatabaseSource, start: int = 0) -> Iterator[Stored]:
        looks.append(start)
        rows = iter(behind) if len(looks) < 3 else whole(source)
        return (stored for stored in rows if stored.seq >= start)

    whole = DatabaseSource.entries
    monkeypatch.setattr(DatabaseSource, "entries", entries)
    monkeypatch.setattr(DatabaseSource, "is_replica", lambda _: True)
    monkeypatch.setattr(stream, "PAUSE", 0)
    with follower(copy.url, out, bookmark=mark) as following:
        following._resume()
    assert (following.start, looks) == (kept.next, [kept.next - 1] * 3)


def test_tamper_a_missing_entry_ends_it(audit: Audit, copy: Copy, tmp_path: Path) -> None:
    copy.alter("DELETE FROM ledger_entry WHERE seq = 5")
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [*COMMAND, "--database", copy.url], stdout=out, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, seqs(tmp_path / "out")) == (1, [0, 1, 2, 3, 4])
    assert done.stderr.startswith("error: tampered: entry 5 is missing, 6 comes instead\n")


def test_a_bookmark_has_one_spelling() -> None:
    mark = Bookmark(42, leaf_hash(b"x").hex())
    assert Bookmark.parse(mark.encode()) == mark
    for data in (b"", b"{}", b"42\n", mark.encode().replace(b"42", b"0"), mark.encode() + b"x"):
        with pytest.raises(TamperedError):
            Bookmark.parse(data)
    for wrong in (mark.encode().replace(b"42", b'"42"'), mark.encode().replace(b"v1", b"v2")):
        with pytest.raises(TamperedError):
            Bookmark.parse(wrong)


# as a process


@contextmanager
def running(url: str, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    process = subprocess.Popen(
        [*COMMAND, "--database", url, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.communicate()


def errors(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stderr is not None
    return process.stderr.read()


def test_it_follows_a_living_service_until_ctrl_c(sqlite: Moments, tmp_path: Path) -> None:
    """Exit code 130, no half line, and the bookmark says how far it came."""
    mark = tmp_path / "mark"
    with sqlite.enrolled() as world:
        first = world.head().size
        options = ("--from", "2", "--bookmark", str(mark), "--format", "ocsf")
        with running(url_of(world.service.store), *options) as (process, out):
            got = [json.loads(out.readline()) for _ in range(first - 2)]
            world.enrol("late", "auditor")
            got += [json.loads(out.readline()) for _ in range(world.head().size - first)]
            process.send_signal(signal.SIGINT)
            assert out.read() == b""
            assert (process.wait(30), errors(process)) == (130, b"")
        assert [one["metadata"]["sequence"] for one in got] == [*range(2, world.head().size)]
        assert Bookmark.parse(mark.read_bytes()).next == world.head().size


def test_an_interrupt_while_the_collector_is_slow_leaves_whole_lines(
    played: Copy, tmp_path: Path
) -> None:
    """It waits to be rid of a line before it begins one, and ends in between."""
    mark = tmp_path / "mark"
    with running(played.url, "--bookmark", str(mark)) as (process, out):
        first = out.readline()
        process.send_signal(signal.SIGTERM)
        rest = out.read()
        assert process.wait(30) == 130
    lines = (first + rest).splitlines(keepends=True)
    assert all(line.endswith(b"\n") for line in lines)
    assert [json.loads(line)["seq"] for line in lines] == [*range(len(lines))]
    assert Bookmark.parse(mark.read_bytes()).next == len(lines) < played.size


def test_a_reader_that_goes_away_ends_it_quietly(played: Copy) -> None:
    """Also while there is nothing new to write."""
    for lines in (1, played.size):
        with running(played.url) as (process, out):
            for _ in range(lines):
                out.readline()
            out.close()
            assert (process.wait(30), errors(process)) == (0, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--follow", "-o", "FILE"),
        ("--follow", "--force"),
        ("--follow", "--json"),
        ("-o", "FILE", "--from", "3"),
        ("-o", "FILE", "--bookmark", "FILE"),
        ("-o", "FILE", "--format", "jsonl"),
        ("--follow", "--from", "-1"),
        ("--follow", "--format", "xml"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    audit: Audit, played: Copy, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    given = [str(tmp_path / "file") if one == "FILE" else one for one in arguments]
    done = audit("export", "--database", played.url, *given)
    assert (done.code, done.out) == (2, "")
    assert list(tmp_path.glob("file")) == []
