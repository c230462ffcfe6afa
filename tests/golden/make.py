"""Make the golden files of a release, with the programs of that release.

    python -m tests.golden.make 0.1.0

plays the story on SQLite and on PostgreSQL, and leaves what it wrote in tests/golden/0.1.0.
What is there already is never written over: the files of a release are made once.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.cli.cli_env import BIN
from tests.golden.machine import Machine
from tests.golden.story import run_story
from tests.postgres import Databases, programs, server

WORK = Path("/tmp/custody-golden")
"""Receipts name the place of a backup, so the story is played where any machine could."""

DUMP = ("--no-owner", "--no-privileges", "--inserts")


def main(release: str) -> None:
    """Make both sets of files."""
    target = Path(__file__).parent / release
    assert not target.exists(), "the files of a release are made once"
    shown = subprocess.run([BIN / "custody", "--version"], capture_output=True, text=True)
    assert shown.stdout.split()[-1] == release, f"this is {shown.stdout}"
    with _work("sqlite") as folder:
        machine = Machine(folder)
        _tell(machine)
        _audit(machine)
        _checkpoint(folder / "service" / "custody.db")
        shutil.copytree(folder, target / "sqlite")
    with _work("postgres") as folder, server() as url, closing(Databases(url)) as databases:
        machine = Machine(folder, databases.create())
        _tell(machine)
        _dump(machine, folder / "service" / "custody.sql")
        shutil.copytree(folder, target / "postgres")


@contextlib.contextmanager
def _work(name: str) -> Iterator[Path]:
    folder = WORK / name
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(WORK)


def _tell(machine: Machine) -> None:
    names = run_story(machine)
    (machine.folder / "story.json").write_text(json.dumps(names, indent=2, sort_keys=True) + "\n")


def _audit(machine: Machine) -> None:
    """Keep what an auditor would."""
    given = ("--database", machine.database_url)
    machine.audit("export", *given, "-o", "ledger.jsonl")
    machine.audit("proof", "make", *given, "--entry", "20", "-o", "entry-20.tlog-proof")
    follow = f"custody-audit export --follow --database {machine.database_url}"
    machine.shell(f"{follow} --bookmark siem.bookmark | head -n 3 > siem.jsonl")


def _checkpoint(path: Path) -> None:
    """Have all of a database in its one file."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _dump(machine: Machine, path: Path) -> None:
    command: list[str | Path] = [
        programs() / "pg_dump",
        *DUMP,
        "--file",
        path,
        machine.database_url,
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
