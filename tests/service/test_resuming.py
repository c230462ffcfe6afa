"""Going on after a restore that lost entries, and never under the old key (ONE-HISTORY, KNOWN)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from custody.audit.checks.anchor import Anchor
from custody.audit.report_format import as_text
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.errors import CustodyError, HistoryError, LedgerError, RefusedError
from custody.official.known_people import Known, KnownPeople
from custody.service import Principal, Service, ceremonies, ledger_reads, people, resuming
from custody.service.bootstrap import existing_service, open_service
from custody.service.mark_file import MarkFile
from custody.store.tables import ledger_entry, ledger_head
from custody.tlog.entry import parse_entry
from custody.tlog.mark import Mark
from custody.tlog.note import Checkpoint, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from tests.service.tables_by_sql import empty, put_back, rows_of, sql
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
def test_an_auditor_who_knows_the_former_key_is_told_where_it_was_left(
    restored: tuple[World, dict[str, str]],
) -> None:
    """TAMPER, KNOWN: one finding with both keys, given or known; nothing else is called wrong."""
    world, environ = restored
    seq, old = world.head().size, world.service.key
    done = resuming.resume(environ, REASON)
    log = Known(old.origin, None, old.vkey, "compared", world.clock().date())
    with open_database(world.service.store.url) as source:
        assert verify(source).findings == ()
        assert verify(source, Verifier.parse(done.vkey)).level == "signed"
        reports = [verify(source, Verifier.parse(old.vkey)), verify(source, known=people_of(log))]
    for report in reports:
        (finding,) = report.findings
        assert (finding.check, finding.where) == ("checkpoint.resumed", f"entry {seq}, data.vkey")
        assert (finding.expected, finding.got) == (old.vkey, done.vkey)
        assert "custody known add --log VKEY --replace" in finding.detail
        assert "resumed      in entry" in as_text(report, "signed")


@pytest.mark.databases("sqlite")
def test_a_checkpoint_under_the_former_key_is_held_to_what_was_kept(
    restored: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TAMPER: continued up to the restore; of what was lost it is said that it was lost."""
    world, environ = restored
    old, mark, kept = world.service.key, world.service.mark.read(), world.head()
    assert mark is not None
    done = resuming.resume(environ, REASON)
    forged = replace(kept, root=bytes(32))
    wrong = replace(mark.head, root=bytes(32))
    anchors = [anchor_of(old.sign(one)) for one in (kept, mark.head, forged, wrong)]
    with open_database(world.service.store.url) as source:
        key = Verifier.parse(done.vkey)
        reports = [verify(source, key, anchors=[anchor]) for anchor in anchors]
    states = [
        (report.state_of(report.anchors[0]), report.level, report.verdict("signed"))
        for report in reports
    ]
    assert states == [
        ("continued", "anchored", 0),
        ("lost", "signed", 3),
        ("differs", None, 1),
        ("differs", None, 1),
    ]
    assert [len(report.contradictions) for report in reports] == [0, 0, 0, 0]
    said = as_text(reports[1], "signed")
    assert "resumed without entries that you saw" in said
    assert f"of {mark.size} that were signed by {old.vkey}, {done.lost} entries were lost" in said


def anchor_of(note: str) -> Anchor:
    return Anchor("kept", note.encode(), Checkpoint.parse(split_note(note.encode())[0]))


def people_of(*lines: Known) -> KnownPeople:
    return KnownPeople(lines)


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
def test_the_same_backup_can_be_restored_once_more(restored: tuple[World, dict[str, str]]) -> None:
    """ONE-HISTORY: it is of the former key, which was kept; what the later one signed is named."""
    world, environ = restored
    backup = rows_of(world.service.store)
    first = resuming.resume(environ, REASON)
    again = open_service(environ)
    people.invite(again, Principal("adam", frozenset({"admin"})), "yves", "auditor")
    mark = again.mark.read()
    again.store.engine.dispose()
    assert mark is not None
    put_back(world.service.store, backup)
    with pytest.raises(HistoryError, match="it is older than") as caught:
        open_service(environ)
    assert "ledger resume" in str(caught.value.hint)
    second = resuming.resume(environ, "and the next disk, too")
    assert second.vkey not in (first.vkey, world.service.key.vkey)
    service = open_service(environ)
    (entry,) = [body for body in newest(world) if body["type"] == "ledger.resumed"]
    assert entry["data"]["last"]["vkey"] == first.vkey
    assert entry["data"]["last"]["size"] == mark.size
    with open_database(service.store.url) as source:
        assert verify(source, Verifier.parse(second.vkey)).level == "signed"
    service.store.engine.dispose()


@pytest.mark.databases("sqlite")
def test_a_head_that_was_altered_is_not_told_to_be_whole(
    restored: tuple[World, dict[str, str]],
) -> None:
    """Neither command sends to the other, where neither helps: a copy from before does."""
    _, environ = restored
    resuming.resume(environ, REASON)
    service = open_service(environ)
    with sql(service.store) as connection:
        connection.execute(update(ledger_head).values(mac=bytes(32)))
    for command in (open_service, lambda environ: resuming.resume(environ, REASON)):
        with pytest.raises(LedgerError, match="key has made") as caught:
            command(environ)
        assert "bring a copy from before back" in str(caught.value.hint)
    with sql(service.store) as connection:
        empty(connection)
    for command in (open_service, lambda environ: resuming.resume(environ, REASON)):
        with pytest.raises(HistoryError, match="the database has no ledger") as emptied:
            command(environ)
        assert "resume" not in str(emptied.value.hint)
    service.store.engine.dispose()


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
