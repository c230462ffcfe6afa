"""A true ledger is intact, wherever it is read from and whatever else is going on."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from custody import config
from custody.audit.export import export
from custody.audit.report import Report
from custody.audit.sources import database_source
from custody.audit.sources.database_source import open_database
from custody.audit.sources.file_source import FileSource
from custody.audit.sources.source import Stored
from custody.audit.verify import verify
from custody.errors import InputError
from custody.store import Store, connect
from custody.tlog.note_keys import Verifier
from tests.audit.history import Copy, places
from tests.store.ledgers import begin, url_of
from tests.world import World


def audit(url: str) -> Report:
    with open_database(url) as source:
        return verify(source)


def export_to(path: Path, url: str) -> int:
    with open_database(url) as source:
        return export(source, path, lambda _, rows: rows)


def test_the_history_is_intact_from_both_sources(played: Copy, exported: Path) -> None:
    """The file is enough for all that the ledger says; the database has state besides."""
    stored, file = played.verify(), verify(FileSource(exported))
    assert (stored.level, stored.findings) == ("signed", ())
    assert (file.level, file.findings) == ("signed", ())
    assert (stored.entries, stored.root, stored.key) == (file.entries, file.root, file.key)
    assert file.checked == {**stored.checked, "nodes": 0, "rows": 0}
    assert min(stored.checked.values()) > 9  # of everything there was something to check


def test_the_same_is_found_in_the_file_as_in_the_database(copy: Copy, tmp_path: Path) -> None:
    """An altered entry is evidence in the exported file too: nothing is mended on the way."""
    body = "CAST(replace(entry, 'a restore test', 'a RESTORE test') AS BLOB)"
    copy.alter(f"UPDATE ledger_entry SET entry = {body} WHERE type = 'ceremony.opened'")
    export_to(tmp_path / "ledger.jsonl", copy.url)
    in_file = places(verify(FileSource(tmp_path / "ledger.jsonl")).findings)
    beside = ("index", "node", "head", "beside", "state.missing", "state.extra", "state.column")
    in_database = {found for found in copy.found() if not found[0].startswith(beside)}
    assert in_file == in_database != set()


def test_a_key_that_the_auditor_brought_counts(played: Copy) -> None:
    mine = Verifier.parse(played.key.vkey)
    with open_database(played.url) as source:
        report = verify(source, mine)
        other = verify(source, replace(mine, public=bytes(reversed(mine.public))))
    assert (report.level, report.key_given, report.key) == ("signed", True, mine.vkey)
    assert places(other.findings) == {
        ("checkpoint.key", "entry 0, data.vkey"),
        ("checkpoint.signature", "checkpoint"),
    }


def test_what_is_not_ruled_out_is_said(played: Copy, exported: Path) -> None:
    """A key that only the ledger names shows no more than that the ledger agrees with itself."""
    with open_database(played.url) as source:
        given = verify(source, Verifier.parse(played.key.vkey)).not_ruled_out()
    stored, file = played.verify().not_ruled_out(), verify(FileSource(exported)).not_ruled_out()
    assert "named by the ledger itself" in stored[0]
    assert not any("named by the ledger itself" in line for line in given)
    assert all(any("cut this one short" in line for line in lines) for lines in (given, stored))
    assert "--database" in file[-1]


def test_the_source_is_read_once_and_that_is_its_progress(played: Copy) -> None:
    counted = dict[str, int]()

    def watch(step: str, rows: Iterable[Stored]) -> Iterable[Stored]:
        for row in rows:
            counted[step] = counted.get(step, 0) + 1
            yield row

    with open_database(played.url) as source:
        entries = verify(source, watch=watch).entries
    assert counted == {"entries": entries}


def test_a_database_is_read_without_being_changed(copy: Copy) -> None:
    before = copy.path.read_bytes()
    assert copy.verify().level == "signed"
    assert copy.path.read_bytes() == before


def test_a_database_in_a_folder_that_can_not_be_written_is_read(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence may come read-only; SQLite's own files beside it can't be made then."""
    connect_, refused = database_source._connect_sqlite, list[str]()

    def connect_read_only(uri: str) -> object:
        if "immutable" not in uri:
            refused.append(uri)
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return connect_(uri)

    monkeypatch.setattr(database_source, "_connect_sqlite", connect_read_only)
    assert copy.verify().level == "signed"
    assert len(refused) == 1
    shutil.copy(copy.path, f"{copy.path}-wal")  # somebody may be writing
    with pytest.raises(InputError, match="readonly"):
        copy.verify()


def test_a_service_at_work_is_intact_on_both_databases(sealed_world: World) -> None:
    """Also its exported file, and with everything a verifier knows about the service's key."""
    url = url_of(sealed_world.service.store)
    sealed_world.export(*sealed_world.objects)
    with open_database(url) as source:
        report = verify(source, Verifier.parse(sealed_world.service.key.vkey))
    assert (report.level, report.findings) == ("signed", ())
    assert report.checked["ceremonies"] == 2


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_entry SET type = 'x' WHERE seq = 20", "index.type"),
        ("UPDATE ledger_entry SET entry = entry || 'x'::bytea WHERE seq = 20", "chain.prev"),
        ("DELETE FROM ledger_entry WHERE seq = 20", "chain.seq"),
        ("UPDATE ledger_head SET size = size + 1", "head.size"),
        ("UPDATE ledger_node SET hash = 'x'::bytea WHERE level = 2 AND idx = 1", "node.hash"),
        ("UPDATE dataset SET threshold = 2", "state.column"),
        ("DELETE FROM seat WHERE idx = 3", "state.missing"),
        ("ALTER TABLE token RENAME TO taken", "source.table"),
        ("ALTER TABLE ledger_node RENAME TO taken", "node.missing"),
        ("ALTER TABLE ledger_head RENAME TO taken", "head.row"),
    ],
)
@pytest.mark.databases("postgres")
def test_an_altered_postgresql_database_is_found(
    sealed_world: World, statement: str, expected: str
) -> None:
    """TAMPER, LEDGER: as on SQLite; and the number that does not fit a node's place is no crash."""
    store = sealed_world.service.store
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        connection.execute(text(statement))
        connection.execute(
            text("INSERT INTO ledger_node VALUES (9223372036854775807, 9223372036854775807, 'x')")
            if "ledger_node" not in statement
            else text("SELECT 1")
        )
    checks = {finding.check for finding in audit(url_of(store)).findings}
    assert expected in checks
    assert ("node.extra" in checks) == ("ledger_node" not in statement)


def test_a_growing_ledger_is_never_called_corrupt(sealed_world: World, tmp_path: Path) -> None:
    """TAMPER must not cry wolf: one snapshot, up to the head that it shows."""
    url, stop = url_of(sealed_world.service.store), threading.Event()
    sizes, started = set[int](), threading.Event()

    def write() -> None:
        store = connect(url)
        busy = replace(sealed_world, service=replace(sealed_world.service, store=store))
        number = 0
        while not stop.is_set():
            busy.register(data=b"%d" % number)
            number += 1
            started.set()
        store.engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(20)
        for number in range(50):
            report = audit(url)
            assert report.findings == ()
            export_to(tmp_path / f"{number}.jsonl", url)
            report = verify(FileSource(tmp_path / f"{number}.jsonl"))
            assert report.findings == ()
            sizes.add(report.entries)
            if len(sizes) == 4:
                break
    finally:
        stop.set()
        writer.join()
    assert len(sizes) == 4


def test_a_ledger_without_entries_is_nothing_to_check(store: Store) -> None:
    """Nothing checked is never intact."""
    with pytest.raises(InputError, match="nothing to check"):
        audit(url_of(store))
    begin(store)
    with pytest.raises(InputError, match="nothing to check"):
        audit(url_of(store))


def test_a_database_without_a_schema_is_no_ledger(empty_store: Store) -> None:
    with empty_store.writing():
        pass  # SQLite makes the file when it is first opened
    with pytest.raises(InputError, match="there is no ledger in the database"):
        audit(url_of(empty_store))


def test_a_database_file_is_named_by_its_path_alone(played: Copy) -> None:
    path = played.url.partition("sqlite:///")[2]
    assert audit(path).findings == ()
    assert config.database_url({"CUSTODY_DATABASE_URL": path}) == f"sqlite:///{path}"
    missing = {"CUSTODY_DATABASE_URL": f"{path}.none"}
    assert config.database_url(missing) == f"sqlite:///{path}.none"
    with pytest.raises(InputError) as caught:
        connect(config.database_url({"CUSTODY_DATABASE_URL": "none.db"}))
    assert "the absolute path of an SQLite file" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (lambda path: f"sqlite:///{path / 'none.db'}", "there is no database file"),
        (lambda path: f"sqlite:///{path}", "there is no database file"),
        (lambda path: "sqlite://", "there is no database file"),
        (lambda path: f"sqlite:///{path / 'text'}", "file is not a database"),
        (lambda path: "mysql://root@localhost/x", "neither SQLite nor PostgreSQL"),
        (lambda path: str(path / "text"), "file is not a database"),
        (lambda path: str(path / "none.db"), "there is no database file"),
        (lambda path: "none.db", "neither SQLite nor PostgreSQL"),
        (lambda path: "postgresql://u:hunter2@127.0.0.1:1/x", "the database can't be read"),
    ],
)
def test_what_is_no_database_is_said(url: Callable[[Path], str], says: str, tmp_path: Path) -> None:
    """And no password is in what is said (QUIET)."""
    (tmp_path / "text").write_text("this is no database " * 100)
    with pytest.raises(InputError, match=says) as caught:
        audit(url(tmp_path))
    assert "hunter2" not in str(caught.value)
