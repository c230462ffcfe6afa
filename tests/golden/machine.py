"""Where the golden files are made and read: a folder, its service, and a moment of its own.

Everything goes through the programs ``custody`` and ``custody-audit``, as people run them, so
that what lies within may be moved about. Their clock is ahead of this machine's, or behind.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.cli_env import BIN, CLOCK_AHEAD, UNREACHABLE_URL, running

OFFICIALS = ("anna", "bela", "chen")
ORIGIN = "custody.example/golden"
CUSTODY = (sys.executable, CLOCK_AHEAD)


@dataclass
class Machine:
    """A folder with all that a service and its people have; ``database`` is PostgreSQL's URL."""

    folder: Path
    database: str | None = None
    ahead: timedelta = timedelta()
    url: str = UNREACHABLE_URL
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.folder / 'service' / 'custody.db'}"

    def now(self) -> datetime:
        """The time that this machine's clock shows."""
        return datetime.now(UTC) + self.ahead

    def environment(self) -> dict[str, str]:
        """The caller's own, and of custody what is set here alone."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        if self.database:
            ours["CUSTODY_DATABASE_URL"] = self.database
        return ours | {
            "AHEAD": str(self.ahead.total_seconds()),
            "CUSTODY_HOME": "service",
            "CUSTODY_URL": self.url,
            "CUSTODY_SPOOL_DIR": "spool",
            "CUSTODY_TOKEN_FILE": "service/admin.token",
            "CUSTODY_PASSPHRASE_FILE": "passphrase",
            "XDG_CONFIG_HOME": "config",
            "CUSTODY_RECIPIENT_FILE": "registry.recipient",
            **self.settings,
        }

    def custody(self, *arguments: str, token: str = "service/admin.token") -> str:
        """Run ``custody``, which must succeed, and give what it printed."""
        return self._run(*CUSTODY, *arguments, CUSTODY_TOKEN_FILE=token)

    def audit(self, *arguments: str) -> str:
        """Run ``custody-audit``, which must succeed, and give what it printed."""
        return self._run(BIN / "custody-audit", *arguments)

    def shell(self, line: str) -> str:
        """Run a line of shell, which must succeed, with both programs on its path."""
        return self._run("sh", "-c", line, PATH=f"{BIN}:{os.environ['PATH']}")

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Run the service, at this machine's moment."""
        given = self.environment()
        home, log = self.folder / "service", self.folder / "serve.log"
        del given["CUSTODY_HOME"]
        with running(home, log, program=CUSTODY, **given) as self.url:
            yield
        self.url = UNREACHABLE_URL
        log.unlink()

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[None]:
        """Run ``custody-audit`` beside all the rest."""
        command: list[str | Path] = [BIN / "custody-audit", *arguments]
        quiet, env = subprocess.DEVNULL, self.environment()
        with subprocess.Popen(command, cwd=self.folder, env=env, stderr=quiet) as process:
            try:
                yield
            finally:
                process.terminate()

    def _run(self, *command: str | Path, **more: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment() | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stdout} {done.stderr}"
        return done.stdout.strip()
