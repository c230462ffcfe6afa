"""Connections: readers don't wait, writers take turns, and errors are one clear line (QUIET)."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from custody.errors import CustodyError, InputError, RefusedError
from custody.store import Store, connect
from custody.store.engine import make_private
from custody.store.tables import contribution, ledger_head
from tests.db_snapshots import opened
from tests.store.ledgers import add, begin, invited, put, url_of

PASSWORD = "hunter2-is-not-it"

# Given a wait in ms, the server answers when the processes are gone, not when they were told to.
_END_THE_OTHERS = """
    SELECT pg_terminate_backend(pid, :wait) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database()
        AND backend_type = 'client backend'
"""


def size(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(ledger_head.c.size)).scalar_one())


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """A transaction that writes keeps nobody from reading what was there before it."""
    begin(store)
    add(store, invited("anna"))
    with store.writing() as connection:
        put(connection, invited("bert"))
        assert size(store) == 1
    assert size(store) == 2


def test_a_reader_sees_one_state_to_its_end(store: Store) -> None:
    """An answer made of several queries is about one moment."""
    begin(store)
    with store.reading() as connection:
        query = select(ledger_head.c.size)
        before = connection.execute(query).scalar_one()
        add(store, invited("anna"))
        assert connection.execute(query).scalar_one() == before


def test_a_writer_waits_for_the_one_before(store: Store) -> None:
    """LEDGER: what a second writer reads of the head is what the first one left."""
    begin(store)
    first_is_in, order = threading.Event(), list[str]()

    def second() -> None:
        first_is_in.wait()
        add(store, invited("bert"))
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing() as connection:
        put(connection, invited("anna"))
        first_is_in.set()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert size(store) == 2


def test_writers_are_read_committed_whatever_the_server_says(postgres_store: Store) -> None:
    """LEDGER: under REPEATABLE READ a waiting writer would go on with a stale head, or fail."""
    begin(postgres_store)
    with postgres_store.engine.begin() as connection:
        name = postgres_store.engine.url.database
        change = f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'"
        connection.execute(text(change))
    with opened(url_of(postgres_store)) as again, again.writing() as connection:
        shown = connection.execute(text("SHOW transaction_isolation")).scalar_one()
        assert shown == "read committed"


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """LEDGER: on SQLite, commits are synchronous, and the log is a write-ahead log."""
    store = connect(f"sqlite:///{tmp_path / 'custody.db'}")
    with store.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "journal_mode", "secure_delete")
        }
    store.engine.dispose()
    assert found == {"synchronous": 2, "journal_mode": "wal", "secure_delete": 1}


def test_a_new_database_and_its_log_are_their_owners_alone(tmp_path: Path) -> None:
    """Whatever the folder's mode is; the mode of one that is there is left as it is."""
    path = tmp_path / "custody.db"
    store = connect(f"sqlite:///{path}")
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
        modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("custody.db", "custody.db-wal", "custody.db-shm"), 0o600)
    store.engine.dispose()
    path.chmod(0o640)
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE a")
    store.engine.dispose()
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_is_erased_does_not_lie_about_in_the_file(sqlite_store: Store) -> None:
    """NO-SHARE: an erased contribution is gone from the database file, free pages too."""
    sealed = bytes(range(256)) * 4
    with sqlite_store.writing() as connection:
        row = {"ceremony": "export-1", "official": "anna", "sealed": sealed}
        connection.execute(insert(contribution).values(row))
    path = Path(str(sqlite_store.engine.url.database))
    assert sealed[:64] in b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    with sqlite_store.writing() as connection:
        connection.execute(contribution.delete())
    sqlite_store.engine.dispose()
    assert sealed[:64] not in path.read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "custody.db",
        "mysql://custody@db/custody",
        "oracle://custody@db/custody",
        f"postgresql://custody:{PASSWORD}@db:port/custody",
        f"postgresql://custody:x@{PASSWORD}@db/custody",
        f"postgresql://custody:{PASSWORD}:x",
        f"postgresql://custody:?{PASSWORD}=@db/custody",
        f"postgresql://custody:x@db/custody?no_such_option={PASSWORD}",
        f"postgresql://custody:x@db/custody?{PASSWORD}",
        f"postgresql://custody:x@[{PASSWORD}/custody",
        f"postgresql://custody:x%{PASSWORD}@db/custody",
        f"mysql://custody:{PASSWORD}@db/custody",
    ],
)
def test_another_kind_of_url_is_refused_without_repeating_it(url: str) -> None:
    """QUIET: a URL holds a password, whole or in pieces, so no error shows any of it."""
    with pytest.raises(InputError) as caught:
        connect(url)
    assert caught.value.hint
    assert PASSWORD not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_postgresql_is_always_spoken_to_by_one_driver(scheme: str) -> None:
    store = connect(f"{scheme}://db/custody")
    assert store.postgresql
    assert store.engine.driver == "psycopg"


def test_sqlite_is_always_spoken_to_by_one_driver(tmp_path: Path) -> None:
    store = connect(f"sqlite+aiosqlite:///{tmp_path / 'custody.db'}")
    assert not store.postgresql
    assert store.engine.driver == "pysqlite"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://custody:{PASSWORD}@127.0.0.1:1/custody",
        f"postgresql://custody:{PASSWORD}@/custody?host={{folder}}",
        "sqlite:///{folder}/nowhere/custody.db",
        "sqlite:///{folder}",
    ],
    ids=["no-tcp-server", "no-socket", "no-folder", "a-folder"],
)
@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_database_that_is_not_there_is_one_clear_error(
    tmp_path: Path, url: str, way: str
) -> None:
    """QUIET: whatever the driver raises, one line comes out, and the password never does."""
    store = connect(url.format(folder=tmp_path))
    with pytest.raises(CustodyError) as caught, getattr(store, way)():
        pass
    store.engine.dispose()
    assert type(caught.value) is CustodyError
    assert "\n" not in caught.value.message
    assert PASSWORD not in f"{caught.value!r} {caught.value.hint} {store!r}"
    assert caught.value.__suppress_context__


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "custody.db"
    path.write_text("dear diary" * 100)
    store = connect(f"sqlite:///{path}")
    with pytest.raises(CustodyError, match="not a database"), store.reading():
        pass
    store.engine.dispose()
    assert path.read_text() == "dear diary" * 100


def test_a_missing_table_is_one_clear_error(empty_store: Store) -> None:
    """The databases raise different errors for it; ours is one, with the way out."""
    with pytest.raises(CustodyError, match="ledger_head") as caught:
        size(empty_store)
    assert "custody init" in str(caught.value.hint)
    assert "SELECT" not in caught.value.message


def test_being_second_with_a_unique_name_is_a_refusal(store: Store) -> None:
    """A race that a constraint decided is no failure of the service."""
    row = {"ceremony": "export-1", "official": "anna", "sealed": b"sealed"}
    with pytest.raises(RefusedError, match="taken that name"), store.writing() as connection:
        connection.execute(insert(contribution), [row, row])


def test_a_server_that_was_restarted_is_found_again(postgres_store: Store) -> None:
    """Connections that broke while nobody used them are replaced without an error."""
    begin(postgres_store)
    assert size(postgres_store) == 0
    with opened(url_of(postgres_store)) as other, other.engine.begin() as connection:
        ended = connection.execute(text(_END_THE_OTHERS), {"wait": 60_000}).scalars().all()
        assert ended
        assert all(ended)
    assert size(postgres_store) == 0


@pytest.mark.databases("sqlite")
def test_a_database_that_others_could_read_is_its_owners_alone_once_it_is_opened(
    store: Store,
) -> None:
    """As 0.1.0 made it in a folder that was there already."""
    path = Path(store.engine.url.database or "")
    files = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    for file in files:
        file.touch()
        file.chmod(0o644)
    make_private(store)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    path.chmod(0o640)
    make_private(store)
    assert path.stat().st_mode & 0o777 == 0o640
