"""A command whose output is sealed, or whose input is a restored stream.

Both ends have the same trap: a closed pipe looks like the end of good data. So a
source's end is believed only after its exit status was seen to be 0 (promise
SEAL-HONEST), and a sink that must not commit is killed *before* its input is
closed, since ``psql --single-transaction`` commits whatever came before an end.
"""

from __future__ import annotations

import contextlib
import io
import signal
import subprocess
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import IO, BinaryIO, cast

from custody.errors import CustodyError, InputError, SourceIncompleteError

GRACE = 5.0
_FORWARDED = (signal.SIGTERM, signal.SIGHUP)


class CommandSource(io.RawIOBase):
    """Reads a command's output; its end is an error unless the command exits 0."""

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__()
        self._child = _start(command, stdout=subprocess.PIPE)
        assert self._child.stdout is not None
        self._pipe: IO[bytes] = self._child.stdout

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read as a pipe does; raises ``SourceIncompleteError`` at the end of a failed command."""
        count: int = self._pipe.readinto(buffer)  # type: ignore[attr-defined]
        if count == 0 and len(buffer) and (status := self._child.wait()) != 0:
            raise SourceIncompleteError(
                f"the source command {_ending(status)}",
                hint="nothing was published; its own messages are above",
                promise="SEAL-HONEST",
            )
        return count

    def close(self) -> None:
        """End the command if it still runs."""
        if not self.closed:
            _stop(self._child)
            self._pipe.close()
        super().close()


@contextlib.contextmanager
def command_source(command: Sequence[str]) -> Iterator[BinaryIO]:
    """Run a command for its output; it is ended when the block ends, whichever way."""
    source = CommandSource(command)
    try:
        with _forwarding(source._child):
            yield cast("BinaryIO", source)
    finally:
        source.close()


@contextlib.contextmanager
def command_sink(command: Sequence[str]) -> Iterator[BinaryIO]:
    """Run a command with its input to be written; its failure is a ``CustodyError``.

    When the block raises, the command is killed before its input is closed.
    """
    child = _start(command, stdin=subprocess.PIPE)
    assert child.stdin is not None
    try:
        with _forwarding(child):
            yield cast("BinaryIO", child.stdin)
            with contextlib.suppress(BrokenPipeError):  # it left early; its status says why
                child.stdin.close()
    except BrokenPipeError:
        if (status := child.wait()) == 0:
            return  # it had all it wanted
        raise _failed(status) from None
    except BaseException:
        child.kill()
        child.wait()
        raise
    finally:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
    if (status := child.wait()) != 0:
        raise _failed(status)


def _start(command: Sequence[str], **pipes: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(list(command), bufsize=0, **pipes)  # type: ignore[call-overload, no-any-return]  # noqa: S603
    except OSError as error:
        reason = (error.strerror or "it can't be run").lower()
        raise InputError(f"can't run {command[0]}: {reason}") from None


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def _forwarding(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass signals that end us on to the command, then end like Ctrl-C does."""

    def forward(number: int, _: FrameType | None) -> None:
        child.send_signal(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failed(status: int) -> CustodyError:
    return CustodyError(f"the receiving command {_ending(status)}")


def _ending(status: int) -> str:
    if status < 0:
        return f"was ended by signal {-status} ({signal.Signals(-status).name})"
    return f"ended with exit status {status}"
