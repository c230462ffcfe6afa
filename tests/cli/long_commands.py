"""Commands that take long, to be interrupted: started in a session of their own, and followed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cli.cli_env import BIN, Shell

INTERRUPTED_MESSAGE = "error: interrupted; nothing half-written was left behind\n"


@dataclass
class LongCommand:
    """A command that runs, the folder it runs in, and the files that were there before it."""

    process: subprocess.Popen[bytes]
    shell: Shell
    before: dict[str, bytes]

    @classmethod
    def start(cls, shell: Shell, *arguments: str, program: str = "custody") -> LongCommand:
        process = subprocess.Popen(
            [BIN / program, *arguments],
            cwd=shell.folder,
            env=shell.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        return cls(process, shell, shell.files())

    def feed(self, data: bytes) -> None:
        """Write to its standard input, and leave that open."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def writes(self) -> None:
        """Wait until it has written a part of its output file, which has no name yet."""
        wait_until(lambda: any(size for links, size in self._open_files() if not links))

    def _open_files(self) -> Iterator[tuple[int, int]]:
        """Give how many names each of its open files has in the shell's folder, and its size."""
        for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if str(descriptor.readlink()).startswith(f"{self.shell.folder}/"):
                    found = descriptor.stat()
                    yield found.st_nlink, found.st_size

    def has_read(self) -> int:
        """Give the bytes it has read so far, of whatever files and pipes."""
        counts = Path(f"/proc/{self.process.pid}/io").read_text().split()
        return int(counts[counts.index("rchar:") + 1])

    def signal(self, how: str) -> None:
        """Send what ``Ctrl-C`` or ``SIGTERM`` sends."""
        if how == "Ctrl-C":
            os.killpg(self.process.pid, signal.SIGINT)
        else:
            self.process.send_signal(signal.SIGTERM)

    def interrupt(self, how: str, said: str = INTERRUPTED_MESSAGE) -> None:
        """Interrupt it, and see that it ends as it must."""
        assert self.process.poll() is None, self.process.communicate()
        self.signal(how)
        _, told = self.process.communicate(timeout=30)
        # Click begins a new line, since a terminal shows ^C
        assert (self.process.returncode, told.decode().removeprefix("\n")) == (130, said)
        assert self.shell.files() == self.before
        wait_until(lambda: not self.remaining_processes())

    def remaining_processes(self) -> list[str]:
        """Give the processes that are left of it."""
        return in_session(self.process.pid)


def wait_until(came: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not came():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


def in_session(session: int) -> list[str]:
    """Give the processes of a session, without those that have ended and are not yet reaped."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        state, _, _, its = rest.split()[:4]
        if int(its) == session and state != "Z":
            found.append(name)
    return found
