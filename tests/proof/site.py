"""A service that can be killed, and hosts that seal to it through a relay each."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custody.age import X25519Identity, decrypt, object_id, read_header
from custody.client import Client
from custody.errors import UnreachableError
from custody.official.bundle import check_bundle, open_shares
from custody.quorum import recover
from tests.cli.cli_env import BIN, CliEnvironment
from tests.cli.long_commands import wait_until
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.proof.cut_network import CuttableRelay
from tests.storage.stores import ObjectStore
from tests.support import free_port


def surroundings() -> dict[str, str]:
    """The caller's environment, without what concerns custody; Python may keep what it compiles."""
    keys = [key for key in os.environ if not key.startswith("CUSTODY_")]
    return {key: os.environ[key] for key in keys if key != "PYTHONDONTWRITEBYTECODE"}


class Serving:
    """``custody serve``, which is killed and started again; ``port`` is where it is now."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._launch()
        wait_until(self._answers, 60)

    def _launch(self) -> None:
        self.port = free_port()
        with (self.home.parent / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [BIN / "custody", "serve", "--bind", f"127.0.0.1:{self.port}", "--workers", "1"],
                env=surroundings() | {"CUSTODY_HOME": str(self.home)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            self._launch()  # somebody else has taken the port meanwhile
        try:
            Client(f"http://127.0.0.1:{self.port}").get("/service")
        except UnreachableError:
            return False
        return True

    def kill_worker(self) -> None:
        """Kill the process that answers; its master starts another at once."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        wait_until(children.read_text)
        for worker in children.read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(worker), signal.SIGKILL)

    def kill(self) -> None:
        """Kill all of it."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(120)
            self._process = None


def dataset_identity(cli_env: CliEnvironment) -> X25519Identity:
    """Put the dataset's key together, to see what the sealed files hold."""
    bundle = cli_env.desk(OFFICIALS[0]).bundle("registry")
    shares = [share for name in OFFICIALS[:3] for share in open_shares(bundle, key_of(name))]
    return X25519Identity(recover(check_bundle(bundle), shares))


@dataclass
class Bucket:
    """A host's bucket, the store that it is in, and the relay that leads there."""

    name: str
    store: ObjectStore
    relay: CuttableRelay

    def get(self, key: str) -> bytes | None:
        """Read from the store itself, not through the relay; None if there is no such object."""
        listed = self.store.client.list_objects_v2(Bucket=self.name, Prefix=key)
        if not listed["KeyCount"]:
            return None
        with contextlib.closing(
            self.store.client.get_object(Bucket=self.name, Key=key)["Body"]
        ) as body:
            return body.read()


@dataclass
class Host:
    """A host with a store and a spool of its own, and perhaps a bucket."""

    name: str
    folder: Path
    relay: CuttableRelay
    identity: X25519Identity = field(repr=False)
    clock: dict[str, str] = field(default_factory=dict)
    """What makes its ``custody`` take the time from elsewhere."""

    bucket: Bucket | None = None
    sealed: dict[str, str] = field(default_factory=dict)
    """The object ids of what was published in the folder, by file name."""
    uploaded: dict[str, str] = field(default_factory=dict)
    """The same of what was published in the bucket."""

    def __post_init__(self) -> None:
        self.store.mkdir()

    @property
    def store(self) -> Path:
        return self.folder / f"{self.name}-store"

    @property
    def spool(self) -> Path:
        return self.folder / f"{self.name}-spool"

    def environment(self) -> dict[str, str]:
        return surroundings() | {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            **self.clock,
            **(self.bucket.store.environment(self.bucket.relay.url) if self.bucket else {}),
            "CUSTODY_URL": self.relay.url,
            "CUSTODY_TOKEN_FILE": str(self.folder / "nightly.token"),
            "CUSTODY_RECIPIENT_FILE": str(self.folder / "registry.recipient"),
            "CUSTODY_SPOOL_DIR": str(self.spool),
        }

    def seal(
        self, name: str, source: str, *, before: str = "exec", upload: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start sealing what a line of shell prints, to the store or to the bucket."""
        where = f"s3://{self.bucket.name}/{name}" if self.bucket and upload else self.store / name
        command = (
            f"{before} custody seal -d registry --host {self.name} "
            f"-o {where} --exec -- sh -c '{source}'"
        )
        null = subprocess.DEVNULL
        return subprocess.Popen(
            ["sh", "-c", command], env=self.environment(), stdout=null, stderr=subprocess.PIPE
        )

    def look(self, name: str, plain: bytes) -> bool:
        """See that nothing is in the store but whole objects; tell whether this one is."""
        path = self.store / name
        if path.exists():
            self.sealed[name] = self._holds(name, path.read_bytes(), plain)
        if self.bucket and (data := self.bucket.get(name)):
            self.uploaded[name] = self._holds(name, data, plain)
        found = {path.name for path in self.store.iterdir()}
        assert found == self.sealed.keys(), found ^ self.sealed.keys()
        return name in self.sealed or name in self.uploaded

    def _holds(self, name: str, data: bytes, plain: bytes) -> str:
        """See that a sealed file is whole and the right one; give its object id."""
        opened = io.BytesIO()
        decrypt(io.BytesIO(data), opened, [self.identity])
        assert opened.getvalue() == plain, f"{name} holds something else"
        return object_id(read_header(io.BytesIO(data)))

    def settle(self) -> None:
        """Deliver what still waits, and see that nothing is left to be delivered."""
        done = subprocess.run(
            [BIN / "custody", "receipts", "sync"],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        kept = {"lock", "dropped.jsonl"}  # the latter has receipts of what was never published
        left = [path.name for path in self.spool.iterdir() if path.name not in kept]
        assert not left, left


def registered(database: Path, folder: Path) -> list[dict[str, Any]]:
    """Read from the ledger, which must verify, what was registered, in its order."""
    ledger, url = folder / "ledger.jsonl", f"sqlite:///{database}"
    for arguments in (("verify", "--database", url), ("export", "--database", url, "-o", ledger)):
        done = subprocess.run(
            [BIN / "custody-audit", *arguments], capture_output=True, text=True, env=os.environ
        )
        assert done.returncode == 0, done.stdout + done.stderr
    rows = [json.loads(line) for line in ledger.read_text().splitlines()]
    entries = [base64.b64decode(row["entry"]) for row in rows if "entry" in row]
    bodies = [json.loads(entry.split(b"\n", 3)[3]) for entry in entries]
    return [body for body in bodies if body["type"] == "object.registered"]


def once_and_in_order(entries: list[dict[str, Any]], hosts: list[Host]) -> None:
    """See that every published object is on the ledger once, each host's in order of sealing.

    Not those of a bucket: what nobody could look for holds nothing up, and comes later.
    """
    found = Counter(entry["data"]["id"] for entry in entries)
    published = [*(host.sealed for host in hosts), *(host.uploaded for host in hosts)]
    expected = Counter(name for each in published for name in each.values())
    assert found == expected, f"lost: {expected - found}, too many: {found - expected}"
    for host in hosts:
        ids = set(host.sealed.values())
        moments = [row["data"]["sealed"] for row in entries if row["data"]["id"] in ids]
        assert moments == sorted(moments), f"not in order: {moments}"
