"""Kill anything at any moment: no object that looks complete is wrong, and none is forgotten.

Two hosts seal at the same time to one service. In each run something is killed at a random
moment: the sealing process or the command it seals (SIGKILL), the service or the process of it
that answers (SIGKILL), the store (its folder goes away or is full, or it is a bucket that is gone
after a random number of bytes), or the network (cut so, too, by a relay; all of it goes away in
:mod:`tests.proof.test_namespace`). After each run the store holds whole objects and no other
file; in the end every object is on the ledger once, in order (promises SEAL-HONEST, LEDGER).

``CUSTODY_TEST_SEED`` chooses other moments.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.cli_env import BIN, CliEnvironment
from tests.people import ADMINISTRATOR, ORIGIN
from tests.proof.cut_network import CuttableRelay
from tests.proof.site import Bucket, Host, Serving, dataset_identity, once_and_in_order, registered
from tests.storage.stores import moto
from tests.support import SEED

CHOSEN = SEED or "5"
KINDS = ("seal", "source", "service", "store", "network")


@dataclass
class Site:
    """The service, and what may happen to it one at a time."""

    serving: Serving
    cli_env: CliEnvironment
    folder: Path
    relays: list[CuttableRelay] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self.serving.start()
        for relay in self.relays:
            relay.port = self.serving.port

    def kill(self, whole: bool) -> None:
        """Kill what answers; or all of it, and start it again in the meantime."""
        with self.lock:
            if whole:
                self.serving.kill()
                self.start()
            else:
                self.serving.kill_worker()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    home = tmp_path / "home"
    subprocess.run(
        [BIN / "custody", "init", "--origin", ORIGIN, "--administrator", ADMINISTRATOR],
        env={
            **os.environ,
            "CUSTODY_HOME": str(home),
            "CUSTODY_KNOWN_PEOPLE": str(tmp_path / "known_people"),
        },
        check=True,
        capture_output=True,
    )
    serving = Serving(home)
    with ExitStack() as stack:
        stack.callback(serving.kill)
        serving.start()
        relays = [stack.enter_context(CuttableRelay(serving.port)) for _ in range(3)]
        token = (home / "admin.token").read_text().strip()
        cli_env = CliEnvironment(relays[-1].url, tmp_path / "town", token)
        cli_env.set_up()
        yield Site(serving, cli_env, tmp_path, relays)


@dataclass
class Sabotage:
    """A host's runs, and what is killed in each."""

    site: Site
    host: Host
    chance: random.Random
    usual: float = 0.0
    """Seconds that a run takes when nothing happens."""

    def all(self, each: int) -> None:
        """Do all runs; one in which nothing was left to be killed is made up for."""
        for number in range(3):
            started = time.monotonic()
            assert self.run(f"quiet-{number}.age", None) == 0
            self.usual = time.monotonic() - started
        kinds = [kind for kind in KINDS for _ in range(each)]
        self.chance.shuffle(kinds)
        for number, kind in enumerate(kinds):
            code = self.run(f"{number}-{kind}.age", kind)
            if kind == "seal" and code == 0:
                assert number < 10 * each, "it is never killed in time"
                kinds.append(kind)

    def run(self, name: str, kind: str | None) -> int:
        """Do one run and look at what came of it; gives its exit code."""
        plain = self.chance.randbytes(self.chance.randrange(1, 1 << 20))
        self.plain.write_bytes(plain)
        code: int = getattr(self, f"_{kind}")(name) if kind else self._ended(self._start(name))
        there = self.host.look(name, plain)
        assert there or code != 0, f"{name}: it said that it went well"
        if kind in (None, "service", "network"):
            assert code == 0, f"{name}: a backup has to do without them"
        if kind == "source":
            assert (there, code) == (False, 3), f"{name}: its source failed"
        return code

    @property
    def bucket(self) -> Bucket:
        assert self.host.bucket is not None
        return self.host.bucket

    @property
    def plain(self) -> Path:
        return self.host.folder / f"{self.host.name}-plain"

    def _start(
        self,
        name: str,
        *,
        before: str = "exec",
        source: str | None = None,
        upload: bool = False,
    ) -> subprocess.Popen[bytes]:
        source = source or f"cat {self.plain}"
        return self.host.seal(name, source, before=before, upload=upload)

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        process.communicate(timeout=120)
        return process.returncode

    def _moment(self) -> None:
        time.sleep(self.chance.random() * self.usual)

    def _seal(self, name: str) -> int:
        process = self._start(name)
        self._moment()
        process.kill()
        return self._ended(process)

    def _source(self, name: str) -> int:
        size = self.chance.randrange(1 << 20)
        return self._ended(self._start(name, source=f"head -c {size} {self.plain}; kill -9 $$"))

    def _service(self, name: str) -> int:
        process = self._start(name)
        self._moment()
        self.site.kill(whole=self.chance.random() < 0.2)
        return self._ended(process)

    def _store(self, name: str) -> int:
        how = self.chance.choice(("gone", "full", "bucket"))
        if how == "bucket":
            relay = self.bucket.relay
            relay.cut_after(self.chance.randrange(self.plain.stat().st_size + 4000))
            code = self._ended(self._start(name, upload=True))
            relay.cut_after(None)
            return code
        if how == "full":
            blocks = self.chance.randrange(8, 2048)
            return self._ended(self._start(name, before=f"ulimit -f {blocks}; exec"))
        process, away = self._start(name), self.host.folder / f"{self.host.name}-away"
        self._moment()
        self.host.store.rename(away)
        code = self._ended(process)
        away.rename(self.host.store)
        return code

    def _network(self, name: str) -> int:
        self.host.relay.cut_after(self.chance.randrange(4000))
        code = self._ended(self._start(name))
        self.host.relay.cut_after(None)
        return code


@pytest.mark.slow
def test_nothing_that_is_killed_takes_a_backup_along_or_leaves_half_a_one(site: Site) -> None:
    """Each of the five 20 times on each of the two hosts; the first line of a failure's output
    says by which seed."""
    each = 20
    print(f"CUSTODY_TEST_SEED={CHOSEN}")
    identity = dataset_identity(site.cli_env)
    with ExitStack() as stack:
        store = stack.enter_context(moto())
        hosts = []
        for name, relay in zip(("db1", "db2"), site.relays, strict=False):
            there = stack.enter_context(CuttableRelay(urlsplit(store.url).port))
            bucket = Bucket(store.new_bucket(), store, there)
            hosts.append(Host(name, site.cli_env.folder, relay, identity, bucket=bucket))
        runs = [Sabotage(site, host, random.Random(f"{CHOSEN} {host.name}")) for host in hosts]
        with ThreadPoolExecutor(len(runs)) as pool:
            for done in [pool.submit(run.all, each) for run in runs]:
                done.result()
        for host in hosts:
            host.settle()
            assert len(host.sealed) > 2 * each  # all in which service and network are killed
    once_and_in_order(registered(site.serving.home / "custody.db", site.folder), hosts)
