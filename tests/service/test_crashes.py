"""A crash at any step between append, mark, signature and note raises no alarm (ONE-HISTORY)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.service import ledger_reads
from custody.service.bootstrap import create_service, open_service
from custody.service.people import initialise
from custody.store import Store
from custody.store.tables import state
from custody.tlog.mark import Mark
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.people import ORIGIN
from tests.service.crashing import DEAD, STEPS
from tests.support import SEED

ROUNDS, WRITERS, EACH = 4, 8, 25


@dataclass
class Host:
    """A host of the service: a folder with key and mark, and the database that all share."""

    home: Path
    database: str

    @property
    def environ(self) -> dict[str, str]:
        return {"CUSTODY_HOME": str(self.home), "CUSTODY_DATABASE_URL": self.database}

    def worker(self, name: str, count: int, step: str, chance: float) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.service.crashing", name, str(count), step]
        return subprocess.Popen(
            [*command, str(chance)],
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def require_whole(self) -> set[str]:
        """Start it anew: no alarm, all is signed, and the ledger is one. Gives who is invited."""
        service = open_service(self.environ)
        note = ledger_reads.checkpoint(service).encode()
        head = open_checkpoint(note, Verifier.parse(service.key.vkey))
        assert service.mark.read() == Mark.of(head)
        with open_database(self.database) as source:
            report = verify(source, Verifier.parse(service.key.vkey))
        assert (report.findings, report.unsigned, report.entries) == ((), 0, head.size)
        with service.store.reading() as connection:
            found = set(connection.execute(select(state["person"].c.name)).scalars())
        service.store.engine.dispose()
        return found


@pytest.fixture
def hosts(empty_store: Store, tmp_path: Path) -> tuple[Host, Host]:
    """Two hosts, on one database."""
    url = empty_store.url
    one, other = Host(tmp_path / "one", url), Host(tmp_path / "other", url)
    service = create_service(one.environ, ORIGIN)
    initialise(service, "adam")
    service.store.engine.dispose()
    shutil.copytree(one.home, other.home, ignore=shutil.ignore_patterns("*.db*"))
    return one, other


def finish(worker: subprocess.Popen[str]) -> tuple[int, dict[str, int]]:
    """Wait for a worker; give its end, and what it was told was done, with the size then signed."""
    out, err = worker.communicate()
    assert worker.returncode in (0, DEAD), err
    lines = [line.split() for line in out.splitlines()]
    return worker.returncode, {name: int(size) for name, size in lines}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_a_step_is_made_good_by_the_next_start(
    hosts: tuple[Host, Host], step: str
) -> None:
    """ONE-HISTORY: no false alarm, no fork, and nothing that was acknowledged is lost."""
    one, other = hosts
    ended, _ = finish(one.worker("p", 1, step, 1.0))
    assert ended == DEAD
    there = one.require_whole()
    assert ("p-0" in there) == (step != "appended")
    ended, done = finish(other.worker("q", 1, step, 0.0))
    assert (ended, set(done)) == (0, {"q-0"})
    assert other.require_whole() == one.require_whole() == there | {"q-0"}


@pytest.mark.slow
def test_workers_of_two_hosts_that_die_at_random_lose_nothing(hosts: tuple[Host, Host]) -> None:
    """ONE-HISTORY: each answer is covered by a signed head, and every answered act is there."""
    draw, done = random.Random(SEED), dict[str, int]()
    for turn in range(ROUNDS):
        chance = 0.0 if turn == ROUNDS - 1 else draw.choice([0.01, 0.03])
        names = [f"w{turn}-{number}" for number in range(WRITERS)]
        workers = [
            hosts[number % 2].worker(name, EACH, "any", chance) for number, name in enumerate(names)
        ]
        for worker in workers:
            done |= finish(worker)[1]
        there = hosts[turn % 2].require_whole()
        assert set(done) <= there
    assert len(done) >= WRITERS * EACH
