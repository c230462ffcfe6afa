"""The environment for tests of the command line: a service, people with key files, a dataset.

Its folder holds what everybody would have on their own machine: ``anna.key`` with its
``.enrolment`` and so on for every official and the witness, the tokens of the others,
one passphrase for all, the dataset's recipient. A test works in a copy of it.

The key files are made through the library with the cheap profile for tests, which no
command can choose.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from custody.ceremony import subject_words
from custody.client import Client
from custody.errors import UnreachableError
from custody.files import write_file
from custody.formats import timestamps
from custody.formats.addresses import ListenAddress
from custody.official.enrolling import enrol
from custody.official.known_dataset import with_dataset
from custody.official.known_file import change_known
from custody.official.known_people import COMPARED
from custody.official.own_receipt import Genesis
from custody.official.session import OfficialSession
from custody.official.signing import Shown
from custody.service import Service
from custody.service.people import initialise
from custody.servicekey import ServiceKey
from custody.store import connect, schema
from tests.keys import PASSPHRASE, key_of
from tests.people import ADMINISTRATOR, OFFICIALS, ORIGIN, ROLES
from tests.support import free_port
from web.app import create_app

BIN = Path(sys.executable).parent
CLOCK_AHEAD = Path(__file__).with_name("clock_ahead.py")
UNREACHABLE_URL = "http://127.0.0.1:1"
"""An address where nothing answers."""


def words_of(shown: Shown) -> str:
    """The twelve words of a ceremony, as they stand on the screen of whoever opened it."""
    return subject_words(shown.subject)


@dataclass
class CliEnvironment:
    """A running service and the folder of its people."""

    url: str
    folder: Path
    administrator: str = field(repr=False)

    def client(self, token: str | None = None) -> Client:
        return Client(self.url, token or self.administrator)

    def set_up(self) -> None:
        """Enrol everybody, and run the genesis of the dataset ``registry``, 3 of 5."""
        self.folder.mkdir()
        self._write_line("admin.token", self.administrator)
        self._write_line("passphrase", PASSPHRASE)
        for name, role in ROLES.items():
            self.enrol(name, role)
        self.genesis("registry")
        terms = {"person": "nightly", "scopes": ["register", "read"], "days": 1}
        self._write_line("nightly.token", self.client().post("/tokens", terms)["token"])

    def _write_line(self, name: str, line: str) -> None:
        write_file(self.folder / name, f"{line}\n".encode(), mode=0o600)

    def enrol(self, name: str, role: str, *, keyed: bool | None = None) -> None:
        """Enrol somebody, with a key file where their part needs one unless it is said."""
        code = self.client().post("/invitations", {"name": name, "role": role})["code"]
        if role in ("official", "witness", "requester") if keyed is None else keyed:
            path, key = self.folder / f"{name}.key", key_of(name)
            write_file(path, key.keyfile.encode(), mode=0o600)
            enrolled = enrol(Client(self.url), code, path, key)
            if role == "requester":
                self._write_line(f"{name}.token", enrolled.answer["token"])
        else:
            answer = Client(self.url).post("/enrolments", {"code": code})
            self._write_line(f"{name}.token", answer["token"])

    def genesis(self, name: str, **options: Any) -> str:
        """Run a genesis, and give the recipient it ends with."""
        body = {"name": name, "threshold": 3, "officials": list(OFFICIALS)} | options
        opened = self.client().post("/datasets", body)
        for official in (seat["official"] for seat in opened["subject"]["seats"]):
            desk = self.desk(official)
            _, shown = desk.fetch(opened["id"])
            desk.submit(opened["id"], *desk.receipt(shown, words_of(shown))[1:])
            desk.know_roster(shown.subject, COMPARED)  # they told each other so, in person
        self._know_dataset(name)
        recipient = str(self.client().get(f"/datasets/{name}")["recipient"])
        self._write_line(f"{name}.recipient", recipient)
        return recipient

    def _know_dataset(self, name: str) -> None:
        """Know its recipient and quorum, as after its first backup."""
        begun = Genesis.read(self.client().get(f"/datasets/{name}/genesis"))
        subject, public, today = begun.subject, begun.dealing.public, timestamps.now().date()
        change_known(
            self.folder / "known_people",
            lambda file: with_dataset(file, subject, public, COMPARED, today),
        )

    def open(self, ceremony: str) -> None:
        """Have three officials approve an export and turn their keys, without the command line."""
        desks = [self.desk(official) for official in OFFICIALS[:3]]
        for desk in desks:
            examined = desk.examine("approve", *desk.fetch(ceremony))
            desk.submit(ceremony, desk.sign(examined, words=words_of(examined.shown)))
        for desk in desks:
            examined = desk.examine("turn", *desk.fetch(ceremony))
            desk.submit(ceremony, *desk.turn(examined))

    def desk(self, official: str) -> OfficialSession:
        desk = OfficialSession.sign_in(
            self.folder / f"{official}.key", self.url, self.url, lambda: PASSPHRASE
        )
        desk.key = key_of(official)
        return desk

    def open_shell(self, folder: Path) -> Shell:
        """Copy the folder for a test to work in."""
        shutil.copytree(self.folder, folder)
        return Shell(self, folder)

    def environment(self) -> dict[str, str]:
        """What every command finds set: the caller's own, and none of it about custody."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        return ours | {
            "PATH": f"{BIN}:{ours['PATH']}",
            "CUSTODY_KEY_FILE": "rita.key",
            "CUSTODY_KNOWN_PEOPLE": "known_people",
            "CUSTODY_URL": self.url,
            "CUSTODY_SPOOL_DIR": "spool",
            "CUSTODY_TOKEN_FILE": "admin.token",
            "CUSTODY_PASSPHRASE_FILE": "passphrase",
        }


@dataclass
class Shell:
    """A shell in a copy of the environment's folder, where commands are run."""

    cli_env: CliEnvironment
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        ours = {"XDG_CONFIG_HOME": str(self.folder / "config")}
        return self.cli_env.environment() | ours | self.variables

    def run(self, command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a line of shell."""
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **options,
        )

    def custody(self, *arguments: str) -> str:
        """Run a command that must succeed, and give what it printed."""
        done = subprocess.run(
            [BIN / "custody", *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            [BIN / "custody", *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def files(self) -> dict[str, bytes]:
        """All files and what is in them, but for what an official's machine writes at any look."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and path.suffix != ".enrolment" and path.name != "known_people"
        }


@contextlib.contextmanager
def running(
    home: Path,
    log: Path,
    *,
    program: Sequence[str | Path] = (BIN / "custody",),
    host: str = "127.0.0.1",
    **more: str,
) -> Iterator[str]:
    """Run ``custody serve`` on a free port of loopback, and give its URL.

    ``program`` is another way to call ``custody``, and ``more`` stands in its environment.
    """
    address = f"{host}:{free_port()}"
    url = ListenAddress.parse(address).url
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [*program, "serve", "--bind", address, "--workers", "1"],
            env={**os.environ, "CUSTODY_HOME": str(home), **more},
            stdout=stream,
            stderr=stream,
        )
    try:
        _wait_until_up(server, url, log)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(120)  # a busy machine is slow to end things, too


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(UnreachableError):
            Client(url).get("/service")
            return
        time.sleep(0.05)
    raise AssertionError(f"the service did not start: {log.read_text()}")


@contextlib.contextmanager
def real_environment(folder: Path) -> Iterator[CliEnvironment]:
    """An environment whose service is ``custody serve``, as ``custody init`` left it."""
    home = folder / "home"
    subprocess.run(
        [BIN / "custody", "init", "--origin", ORIGIN, "--administrator", ADMINISTRATOR],
        env={
            **os.environ,
            "CUSTODY_HOME": str(home),
            "CUSTODY_KNOWN_PEOPLE": str(folder / "known_people"),
        },
        check=True,
        capture_output=True,
    )
    with running(home, folder / "serve.log") as url:
        cli_env = CliEnvironment(url, folder / "town", (home / "admin.token").read_text().strip())
        cli_env.set_up()
        yield cli_env


@dataclass
class AdjustableClockEnvironment(CliEnvironment):
    """An environment whose clocks, the service's and everybody's, a test can set ahead."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return timestamps.now() + self.ahead

    def environment(self) -> dict[str, str]:
        """The same, with a ``custody`` on the path that takes its time from ``AHEAD``."""
        theirs = super().environment()
        return theirs | {
            "AHEAD": str(self.ahead.total_seconds()),
            "PATH": f"{self.folder.parent / 'bin'}:{theirs['PATH']}",
        }


@contextlib.contextmanager
def adjustable_clock_environment(folder: Path) -> Iterator[AdjustableClockEnvironment]:
    """An environment whose service runs in a thread of this process, with a clock to be set."""
    cli_env = AdjustableClockEnvironment("", folder / "town", "")
    store = connect(f"sqlite:///{folder / 'custody.db'}")
    schema.upgrade(store)
    service = Service(store, ServiceKey.generate(ORIGIN, os.urandom), cli_env.now)
    cli_env.administrator = initialise(service, ADMINISTRATOR).token
    server = make_server(
        "127.0.0.1", 0, create_app(service), threaded=True, request_handler=_Silent
    )
    cli_env.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        _write_program(folder / "bin" / "custody")
        cli_env.set_up()
        yield cli_env
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        store.engine.dispose()


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        pass


def _write_program(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {sys.executable} {CLOCK_AHEAD} "$@"\n')
    path.chmod(0o755)
