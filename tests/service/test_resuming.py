"""Going on after a restore that lost entries, and never under the old key (ONE-HISTORY, KNOWN)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.errors import CustodyError, HistoryError, RefusedError
from custody.service import Principal, Service, ceremonies, ledger_reads, people, resuming
from custody.service.bootstrap import existing_service, open_service
from custody.service.mark_file import MarkFile
from custody.store.tables import ledger_entry
from custody.tlog.entry import parse_entry
from custody.tlog.mark import Mark
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.service.test_one_history import put_back, rows_of
from tests.world import World

REASON = "the disk of db1 died"


@pytest.fixture
def restored(
    sealed_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[World, dict[str, str]]:
    """A service in a folder, whose database was put back to where one export was open."""
    world = sealed_world
    home = tmp_path / "home"
    home.mkdir()
    (home / "service.key").write_bytes(world.service.key.encode())
    mark = MarkFile(home / "service.mark")
    found = world.service.mark.read()
    assert found is not None
    mark.write(found)
    world = replace(world, service=replace(world.service, mark=mark))
    world.request(world.objects[0])
    older = rows_of(world.service.store)
    people.invite(world.service, world.admin, "zoe", "auditor")
    world.request(world.objects[1])
    put_back(world.service.store, older)
    url = world.service.store.url

    def at_this_time(environ: dict[str, str]) -> Service:
        return replace(existing_service(environ), now=world.clock)

    monkeypatch.setattr(resuming, "existing_service", at_this_time)
    return world, {"CUSTODY_HOME": str(home), "CUSTODY_DATABASE_URL": url}


def newest(world: World) -> list[dict[str, Any]]:
    with world.service.store.reading() as connection:
        query = select(ledger_entry.c.entry).order_by(ledger_entry.c.seq.desc()).limit(3)
        return [parse_entry(entry).body for entry in connection.execute(query).scalars()][::-1]


def test_a_ledger_goes_on_under_a_new_key_and_says_what_was_lost(
    restored: tuple[World, dict[str, str]],
) -> None:
    """ONE-HISTORY: the entry names the old key, its last head, and how many entries were lost."""
    world, environ = restored
    mark, old = world.service.mark.read(), world.service.key
    assert mark is not None
    with pytest.raises(HistoryError):
        open_service(environ)
    size = world.head().size
    done = resuming.resume(environ, REASON)
    service = open_service(environ)
    assert service.key.vkey == done.vkey != old.vkey
    assert service.key.combiner == old.combiner
    (entry,) = [body for body in newest(world) if body["type"] == "ledger.resumed"]
    assert entry["data"]["last"]["size"] == mark.size
    assert entry["data"]["last"]["vkey"] == old.vkey
    assert entry["data"]["lost"] == done.lost == mark.size - size
    note = ledger_reads.checkpoint(service).encode()
    head = open_checkpoint(note, Verifier.parse(done.vkey))
    assert MarkFile(Path(environ["CUSTODY_HOME"], "service.mark")).read() == Mark.of(head)
    assert not list(Path(environ["CUSTODY_HOME"]).glob("*.next"))
    people.invite(service, Principal("adam", frozenset({"admin"})), "yves", "auditor")
    service.store.engine.dispose()


def test_every_open_ceremony_is_cancelled(restored: tuple[World, dict[str, str]]) -> None:
    """ONE-HISTORY: a denial that was lost must not become an open door."""
    world, environ = restored
    (open_,) = ceremonies.list_open(world.service, world.admin)
    assert resuming.resume(environ, REASON).cancelled == [open_.id]
    service = replace(open_service(environ), now=world.clock)
    ended = ceremonies.show(service, world.admin, open_.id)
    assert ended.outcome == "cancelled"
    service.store.engine.dispose()


@pytest.mark.databases("sqlite")
def test_a_resumed_ledger_verifies_under_its_new_key_alone(
    restored: tuple[World, dict[str, str]],
) -> None:
    """TAMPER: the auditor who brings the old key is told of the other one."""
    world, environ = restored
    done = resuming.resume(environ, REASON)
    with open_database(world.service.store.url) as source:
        assert verify(source).findings == ()
        assert verify(source, Verifier.parse(done.vkey)).level == "signed"
        wrong = verify(source, Verifier.parse(world.service.key.vkey))
    assert {finding.check for finding in wrong.findings} >= {"checkpoint.key"}


def test_nothing_is_resumed_where_nothing_was_lost(sealed_world: World, tmp_path: Path) -> None:
    (tmp_path / "service.key").write_bytes(sealed_world.service.key.encode())
    found = sealed_world.service.mark.read()
    assert found is not None
    MarkFile(tmp_path / "service.mark").write(found)
    environ = {
        "CUSTODY_HOME": str(tmp_path),
        "CUSTODY_DATABASE_URL": sealed_world.service.store.url,
    }
    with pytest.raises(RefusedError, match="nothing was lost"):
        resuming.resume(environ, REASON)
    assert [path.name for path in tmp_path.glob("*.next")] == []


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("step", ["key", "entries", "mark", "note"])
def test_a_crash_at_any_step_is_finished_by_running_it_again(
    restored: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """ONE-HISTORY: in between the service does not start, and it all happens once."""
    _, environ = restored
    replaced, write = Path.replace, MarkFile.write

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    def write_and_crash(self: MarkFile, mark: Mark) -> None:
        write(self, mark)
        raise KeyboardInterrupt

    def replace_all_but_the_key(self: Path, *arguments: Any) -> Any:
        if self.name == "service.key.next":
            raise KeyboardInterrupt
        return replaced(self, *arguments)

    with monkeypatch.context() as patch:
        changes: dict[str, tuple[Any, str, Any]] = {
            "key": (resuming, "_go_on", crash),
            "entries": (MarkFile, "write", crash),
            "mark": (MarkFile, "write", write_and_crash),
            "note": (Path, "replace", replace_all_but_the_key),
        }
        patch.setattr(*changes[step])
        with pytest.raises(KeyboardInterrupt):
            resuming.resume(environ, REASON)
    with pytest.raises(CustodyError):
        open_service(environ)
    resuming.resume(environ, REASON)
    service = open_service(environ)
    entries = rows_of(service.store)["ledger_entry"]
    assert sum(row["type"] == "ledger.resumed" for row in entries) == 1
    service.store.engine.dispose()
