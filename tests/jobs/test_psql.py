"""A restore that breaks late leaves a real PostgreSQL as it was (promise SEAL-HONEST's other end).

``psql --single-transaction`` commits at the end of its input, whatever that end means: so it
must be killed before it sees one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from custody.cli.restore import Restore
from custody.errors import AgePayloadError
from custody.storage import FilePlace
from tests.db_snapshots import Moments
from tests.support import program
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
ROWS = 4000
LINES = (
    "CREATE TABLE rows (n integer);",
    *(f"INSERT INTO rows VALUES ({n});" for n in range(ROWS)),
)
DUMP = "".join(f"{line:<1023}\n" for line in LINES)
"""Whole statements in every chunk, so that psql can't tell from half a one that more is missing."""


@pytest.fixture
def into(postgres: Moments) -> Iterator[tuple[str, ...]]:
    """The command that restores into a new database."""
    url = postgres.backend.create()
    psql = (program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction")
    yield *psql, "-d", make_url(url).set(drivername="postgresql").render_as_string(False)
    postgres.backend.drop(url)


def rows(into: tuple[str, ...]) -> str:
    """What a restore has left: how many rows, or what psql says without the table."""
    done = subprocess.run(
        [*into, "-At", "-c", "SELECT count(*) FROM rows"], capture_output=True, text=True
    )
    return (done.stdout or done.stderr).strip()


@pytest.fixture
def restore(sealed_world: World, tmp_path: Path, into: tuple[str, ...]) -> Restore:
    """A granted dump of some megabytes, and psql to take it."""
    sealed = sealed_world.register(data=DUMP.encode())
    (tmp_path / "dump.age").write_bytes(sealed.file)
    grant = sealed_world.export(sealed)
    return Restore(FilePlace(tmp_path / "dump.age"), grant, (sealed_world.identity,), command=into)


def damage(path: Path) -> None:
    """Alter a byte of the last chunk; all before it is good, and reaches psql."""
    with path.open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"!")


def test_a_whole_dump_is_restored(restore: Restore, into: tuple[str, ...]) -> None:
    restore.run()
    assert rows(into) == str(ROWS)


def test_an_altered_dump_leaves_no_table(
    restore: Restore, into: tuple[str, ...], tmp_path: Path
) -> None:
    damage(tmp_path / "dump.age")
    with pytest.raises(AgePayloadError) as caught:
        restore.run()
    assert str(caught.value.hint).startswith("the command was killed before its input ended")
    assert 'relation "rows" does not exist' in rows(into)


def test_a_sink_that_only_sees_its_input_end_commits_a_part(
    restore: Restore, into: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the kill, which is what the test before proves to be needed."""

    @contextlib.contextmanager
    def careless(command: tuple[str, ...]) -> Iterator[object]:
        with subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0) as child:
            yield child.stdin

    damage(tmp_path / "dump.age")
    monkeypatch.setattr("custody.cli.restore.command_sink", careless)
    with pytest.raises(AgePayloadError):
        restore.run()
    assert 0 < int(rows(into)) < ROWS
