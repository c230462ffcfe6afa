"""A service whose database or key is not the one it needs: it says so, and touches neither."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from custody import config
from custody.official.known_people import COMPARED, KnownPeople
from custody.store import connect, schema
from tests.cli.cli_env import BIN, running
from tests.support import first_fast, names, require

NEWER = "hint: it was made by a newer release of custody: run that one\n"
KEY = "hint: put back the copy of service.key that was made after custody init\n"
MACHINERY = "hint: is it running, is its disk full, is its schema there (custody init)?\n"


def custody(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    return subprocess.run(
        [BIN / "custody", *arguments],
        env=ours
        | {
            "CUSTODY_HOME": str(home),
            "CUSTODY_KNOWN_PEOPLE": str(home.with_name("known_people")),
        }
        | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new service; not to be altered."""
    home = tmp_path_factory.mktemp("made") / "home"
    done = custody(home, "init", "--origin", "custody.example/test")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "home"))


def test_a_ledger_and_a_witness_are_not_called_like_a_stream(tmp_path: Path) -> None:
    done = custody(tmp_path / "home", "init", "--origin", "-")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stderr.startswith("error: expected the origin of a ledger, got '-'\n")
    key = ("custody-audit", "witness-key", "-", "-o", str(tmp_path / "key"))
    made = subprocess.run([BIN / key[0], *key[1:]], capture_output=True, text=True)
    assert (made.returncode, list(tmp_path.iterdir())) == (2, [])
    assert made.stderr.startswith("error: expected the name of a witness, got '-'\n")


def test_who_makes_a_service_knows_its_log_from_then_on(tmp_path: Path) -> None:
    """KNOWN: compared, for nobody stands between; no second one is made under that name."""
    people = tmp_path / "known_people"
    told = {"CUSTODY_KNOWN_PEOPLE": str(people)}
    again = ("init", "--origin", "custody.example/test", "--json")
    done = custody(tmp_path / "first", *again, **told)
    assert done.returncode == 0, done.stderr
    [line] = KnownPeople.parse(before := people.read_bytes()).entries()
    assert (line.name, line.how) == (None, COMPARED)
    assert line.key == json.loads(done.stdout)["vkey"]
    done = custody(tmp_path / "second", *again, **told)
    assert (done.returncode, (tmp_path / "second").exists()) == (65, False)
    assert f"has the log custody.example/test, compared on {line.day}: {line.key}" in done.stderr
    assert "custody known remove --log --origin custody.example/test" in done.stderr
    assert people.read_bytes() == before
    people.write_text("nonsense\n")
    done = custody(tmp_path / "third", "init", **told)
    assert (done.returncode, (tmp_path / "third").exists()) == (65, False)


def test_a_database_is_made_at_a_plain_path(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    done = custody(tmp_path / "home", "init", CUSTODY_DATABASE_URL=str(path))
    assert done.returncode == 0, done.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    read = subprocess.run([BIN / "custody-audit", "verify", "--database", path], timeout=60)
    assert read.returncode == 0


def sql(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "custody.db")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def newer(home: Path) -> None:
    sql(home, "UPDATE alembic_version SET version_num = '9999'")


def older(home: Path) -> None:
    store = connect(f"sqlite:///{home / 'custody.db'}")
    schema.downgrade(store, "0001")
    store.engine.dispose()


def gone(home: Path) -> None:
    for path in home.glob("custody.db*"):
        path.unlink()


def text(home: Path) -> None:
    gone(home)
    (home / "custody.db").write_text("this is no database\n" * 100)


def key_damaged(home: Path) -> None:
    (home / "service.key").write_text("{}")


def key_gone(home: Path) -> None:
    (home / "service.key").unlink()


ELSEWHERE = "for a new service choose another CUSTODY_HOME"
EMPTY = f"hint: bring a copy of it back, and start again; {ELSEWHERE}\n"
LEDGER = "error: the database holds a ledger already, and its key {} is not there [LEDGER]\n"
CASES: list[tuple[Callable[[Path], None], str, int, str]] = [
    (
        newer,
        "serve",
        1,
        f"error: the database is at version 9999, which this program does not know\n{NEWER}",
    ),
    (
        newer,
        "database upgrade",
        1,
        f"error: the database is at version 9999, which this program does not know\n{NEWER}",
    ),
    (
        older,
        "serve",
        1,
        f"error: the database is at the older version 0001, this program needs {schema.head()}\n"
        "hint: make a copy of it, then: custody database upgrade\n",
    ),
    (gone, "serve", 1, f"error: the database is empty\n{EMPTY}"),
    (
        gone,
        "ledger resume --after-restore --reason lost",
        1,
        f"error: the database is empty\n{EMPTY}",
    ),
    (
        gone,
        "database upgrade",
        1,
        "error: there is no service in this database\n"
        "hint: bring a copy of the service's database back, and run this again\n",
    ),
    (
        text,
        "serve",
        1,
        f"error: the database can't do that now: file is not a database\n{MACHINERY}",
    ),
    (
        text,
        "database upgrade",
        1,
        f"error: the database can't do that now: file is not a database\n{MACHINERY}",
    ),
    (key_damaged, "serve", 65, f"error: the service's key file is damaged\n{KEY}"),
    (key_gone, "serve", 77, LEDGER + KEY),
    (key_gone, "init", 77, LEDGER + KEY),
    (
        lambda _: None,
        "init",
        77,
        "error: there is a service in {home} already\n"
        "hint: run it with: custody serve; or choose another CUSTODY_HOME for a new one\n",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "command", "code", "said"),
    first_fast(CASES),
    ids=[f"{command}, {spoil.__name__.replace('_', ' ')}" for spoil, command, *_ in CASES],
)
def test_a_service_that_can_not_run_says_why(
    spoil: Callable[[Path], None], command: str, code: int, said: str, home: Path
) -> None:
    spoil(home)
    before = contents(home)
    options = ["--bind", "127.0.0.1:0"] if command == "serve" else []
    done = custody(home, *command.split(), *options)
    expected = said.format(home / "service.key", home=home)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", expected)
    assert contents(home) == before


def contents(home: Path) -> dict[str, bytes]:
    """All files but what SQLite keeps beside a database, and a database that holds nothing."""
    found = {path.name: path.read_bytes() for path in home.iterdir()}
    if tables(home) == 0:
        del found["custody.db"]
    return {name: data for name, data in found.items() if not name.endswith(("-shm", "-wal"))}


def tables(home: Path) -> int | None:
    """Count the tables of the database; None where there is none."""
    path = home / "custody.db"
    if not path.exists() or not path.read_bytes().startswith(b"SQLite"):
        return None
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def test_an_older_database_is_brought_up(home: Path) -> None:
    older(home)
    done = custody(home, "database", "upgrade")
    told = f"The database is at version {schema.head()}; it was at 0001.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
    assert custody(home, "database", "upgrade").returncode == 0
    assert verdict(home) == 0


def test_a_service_may_live_in_a_folder_of_any_name(tmp_path: Path) -> None:
    """Its database is in there, too, where its owner alone can read."""
    home = tmp_path / "a? 100%41 #b"
    done = custody(home, "init", "--origin", "custody.example/test")
    assert done.returncode == 0, done.stderr
    assert sorted(names(tmp_path)) == sorted([home.name, "known_people"])
    assert {"admin.token", "custody.db", "service.key"} <= {*names(home)}
    assert home.stat().st_mode & 0o777 == 0o700
    assert f"CUSTODY_TOKEN_FILE='{home}/admin.token'" in done.stderr
    assert custody(home, "database", "upgrade").returncode == 0
    assert verdict(home) == 0


@pytest.mark.slow
def test_a_service_listens_on_ipv6(home: Path, tmp_path: Path) -> None:
    """The address is one that a browser takes."""
    interfaces = Path("/proc/net/if_inet6")
    require(interfaces.exists() and interfaces.read_bytes(), "this machine has no IPv6")
    with running(home, tmp_path / "log", host="::1") as url:
        assert url.startswith("http://[::1]:")
        assert f" on {url}\n" in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_a_port_that_is_taken_is_one_line(home: Path, tmp_path: Path) -> None:
    with running(home, tmp_path / "log") as url:
        address = url.removeprefix("http://")
        done = custody(home, "serve", "--bind", address)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: can't listen on {address}: address already in use\n"
        "hint: choose another with --bind\n"
    )


@pytest.mark.slow
def test_a_broken_chain_is_not_gone_on_with(home: Path) -> None:
    """Promise TAMPER: nothing is appended to it, nor told of it as if all were well; the verifier
    says what it is."""
    sql(
        home,
        *(f"DROP TRIGGER ledger_entry_no_{what}" for what in ("update", "delete", "replace")),
        "UPDATE ledger_head SET size = 2 * size + 1",  # which takes one peak more
    )
    before = entries(home)
    done = custody(home, "serve", "--bind", "127.0.0.1:0")
    assert (done.returncode, done.stdout) == (65, "")
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: the head of the ledger is damaged: ")
    assert error.endswith(" [TAMPER]")
    assert hint == "hint: find out what happened to it: custody-audit verify"
    assert entries(home) == before
    assert verdict(home) == 1


def verdict(home: Path) -> int:
    database = config.sqlite_url(home / "custody.db")
    return subprocess.run(
        [BIN / "custody-audit", "verify", "--database", database], capture_output=True
    ).returncode


def entries(home: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(home / "custody.db")) as database:
        return database.execute("SELECT seq, entry FROM ledger_entry ORDER BY seq").fetchall()
