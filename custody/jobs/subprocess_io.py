"""Runs a command whose output is sealed, or whose input is a restored stream.

Both ends have the same trap: a closed pipe looks like the end of good data. So a
source's end is believed only after its exit status was seen to be 0 (promise
SEAL-HONEST), and a sink that must not commit is killed *before* its input is
closed, since ``psql --single-transaction`` commits whatever came before an end.

A sink is killed with all it started: in ``sh -c 'zstd -d | psql'`` the shell is not
the one that commits. For that it gets a session, and so a process group, of its own,
and has no terminal: a password must come from a file. A source keeps the terminal.
Neither inherits a token or a passphrase of custody's own (promise QUIET).
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from custody.errors import CustodyError, InputError, SourceIncompleteError
from custody.private_memory import without_secrets
from custody.signals import defer_interrupt

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GRACE = 5.0
"""Seconds that a source has to end when it is told to."""


class CommandSource(io.RawIOBase):
    """Reads a command's output; its end is an error unless the command exits 0."""

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__()
        self._child = _start(command, stdout=subprocess.PIPE)
        self._pipe = cast("IO[bytes]", self._child.stdout)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def fileno(self) -> int:
        """Give the pipe's descriptor, so that the pipe can be widened."""
        return self._pipe.fileno()

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read as a pipe does; raises ``SourceIncompleteError`` at the end of a failed command."""
        count: int = self._pipe.readinto(buffer)  # type: ignore[attr-defined]
        if count == 0 and len(memoryview(buffer)) and (status := self._child.wait()) != 0:
            raise SourceIncompleteError(
                f"the source command {_ending(status)}",
                hint="nothing was published; its own messages are above",
                promise="SEAL-HONEST",
            )
        return count

    def close(self) -> None:
        """End the command if it still runs."""
        if hasattr(self, "_pipe") and not self.closed:  # a command that never began has none
            _stop(self._child)
            self._pipe.close()
        super().close()


@contextlib.contextmanager
def command_source(command: Sequence[str]) -> Iterator[BinaryIO]:
    """Run a command for its output; it is ended when the block ends, whichever way."""
    source = None
    try:
        with defer_interrupt():  # one between the start and knowing of it would leave it running
            source = CommandSource(command)
        yield cast("BinaryIO", source)
    finally:
        if source is not None:
            source.close()


@contextlib.contextmanager
def command_sink(command: Sequence[str]) -> Iterator[BinaryIO]:
    """Run a command with its input to be written; its failure is a ``CustodyError``.

    When the block raises, the command and all it started are killed before its input
    is closed. A command that ends with exit status 0 before its input does had all it
    wanted: the block is left at its next write, without an error.
    """
    child = None
    try:
        with defer_interrupt():
            child = _start(command, stdin=subprocess.PIPE, start_new_session=True)
        stdin = cast("BinaryIO", child.stdin)
        with contextlib.suppress(BrokenPipeError):  # it left early; its status says why
            yield stdin
        stdin.close()
        status = child.wait()
    except BaseException:
        if child is not None:
            _kill(child)
        raise
    if status != 0:
        raise CustodyError(f"the receiving command {_ending(status)}")


def _start(command: Sequence[str], **options: int) -> subprocess.Popen[bytes]:
    try:
        environ = without_secrets(os.environ)
        return subprocess.Popen(list(command), bufsize=0, env=environ, **options)  # type: ignore[call-overload, no-any-return]  # noqa: S603
    except OSError as error:
        reason = (error.strerror or "it can't be run").lower()
        raise InputError(f"can't run {command[0]}: {reason}") from None


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Tell a child to end; one that does not, or for which nobody waits any longer, is killed."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:  # a second Ctrl-C, too
        child.kill()
        child.wait()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill a session leader and all of its process group, also what outlived the leader.

    Only then is its input closed.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    cast("BinaryIO", child.stdin).close()
    child.wait()


def _ending(status: int) -> str:
    if status < 0:
        return f"was ended by signal {-status} ({signal.strsignal(-status)})".lower()
    return f"ended with exit status {status}"
