"""The demo's machine: its folder, the running service, and the commands run there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from custody.client import Client
from custody.config import read_secret, sqlite_url
from custody.errors import CustodyError, UnreachableError
from custody.signals import defer_interrupt

PATIENCE = 30.0
PASSPHRASE = "demo passphrase, five times the same"  # noqa: S105  (it guards nothing)
PASSWORD = "demo password"  # noqa: S105  (for the console; it guards nothing either)


@dataclass(slots=True)
class Host:
    """A service running on loopback, with everything it and its people own in one folder."""

    folder: Path
    url: str
    server: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path) -> Host:
        """Make a service in the folder and start it on a free port."""
        home = folder / "service"
        _run(["init", "--origin", f"demo.example/{os.urandom(4).hex()}"], home, folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        host = None
        try:
            with defer_interrupt():  # no interrupt finds a server that nobody knows of
                server = _serve(f"127.0.0.1:{port}", home, folder / "serve.log")
                host = cls(folder, f"http://127.0.0.1:{port}", server)
            host._wait_until_up()
        except BaseException:
            if host is not None:
                host.stop()
            raise
        return host

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the service, if need be by force."""
        self.server.terminate()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            pass
        finally:  # a second Ctrl-C, too
            self.server.kill()
            self.server.wait()

    @property
    def home(self) -> Path:
        """The service's own folder: CUSTODY_HOME."""
        return self.folder / "service"

    @property
    def token_file(self) -> Path:
        """The first administrator's token."""
        return self.home / "admin.token"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.home / "custody.db"

    @property
    def database_url(self) -> str:
        """The database's URL."""
        return sqlite_url(self.database)

    def client(self, token: str | None = None) -> Client:
        """Give a client; the administrator's unless another token is given."""
        return Client(self.url, token or read_secret(self.token_file))

    def custody(
        self, *arguments: str, token_file: Path | None = None, show: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a ``custody`` command in the folder; ``CustodyError`` if it fails.

        With ``show`` its progress is seen, where there is a terminal to see it on.
        """
        more = {"CUSTODY_URL": self.url, "CUSTODY_TOKEN_FILE": str(token_file or self.token_file)}
        return _run(arguments, self.home, self.folder, more, show=show)

    def audit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a ``custody-audit`` command; its exit code is part of its answer."""
        return _capture([*_program("custody.audit.cli"), *arguments], self.home, self.folder)

    def wait(self) -> None:
        """Wait until the service ends."""
        self.server.wait()

    def _wait_until_up(self) -> None:
        end = time.monotonic() + PATIENCE
        while self.server.poll() is None and time.monotonic() < end:
            try:
                self.client().get("/service")
                return
            except UnreachableError:
                time.sleep(0.1)
        log = (self.folder / "serve.log").read_text(errors="replace").strip()
        raise CustodyError("the service did not start", hint=f"it said: {log[-500:]}")


def _serve(address: str, home: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [*_custody(), "serve", "--bind", address, "--workers", "1"]
    with log.open("wb") as stream:
        return subprocess.Popen(  # noqa: S603  (our own command)
            command, env=environment(home), stdout=stream, stderr=stream, stdin=subprocess.DEVNULL
        )


def _run(
    arguments: Sequence[str],
    home: Path,
    folder: Path,
    more: dict[str, str] | None = None,
    *,
    show: bool = False,
) -> subprocess.CompletedProcess[str]:
    done = _capture([*_custody(), *arguments], home, folder, more, show=show)
    if done.returncode != 0:
        said = "; ".join((done.stderr or "")[-500:].splitlines())
        raise CustodyError(f"'custody {arguments[0]}' ended with {done.returncode}", hint=said)
    return done


def _capture(
    command: Sequence[str],
    home: Path,
    folder: Path,
    more: dict[str, str] | None = None,
    *,
    show: bool = False,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own command)
        list(command),
        cwd=folder,
        env=environment(home) | (more or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if show and sys.stderr.isatty() else subprocess.PIPE,
        text=True,
        check=False,
    )


def environment(home: Path) -> dict[str, str]:
    """Give the caller's environment without whatever else it says about custody.

    What the demo's people know stays in its folder, and so do its receipts: its logs are
    nobody's but its own, and the receipts of this machine go to no service that ends.
    """
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    theirs = {
        "CUSTODY_HOME": str(home),
        "CUSTODY_SPOOL_DIR": str(home / "spool"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }
    return {**ours, **theirs, "PYTHONDONTWRITEBYTECODE": "1"}


def _custody() -> list[str]:
    return _program("custody.cli")


def _program(module: str) -> list[str]:
    return [sys.executable, "-c", f"from {module} import main; main()"]
