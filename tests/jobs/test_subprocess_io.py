"""Commands at either end of a stream: a source is believed only when it succeeded (promise
SEAL-HONEST), and a sink that must not commit never sees the end of its input."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from custody.byte_io import fill
from custody.errors import CustodyError, InputError, SourceIncompleteError
from custody.jobs.subprocess_io import command_sink, command_source

# Reads to the end as psql does, and commits only then.
COMMIT = "import pathlib, sys; sys.stdin.buffer.read(); pathlib.Path(sys.argv[1]).write_text('in')"


def shell(script: str) -> tuple[str, ...]:
    return "sh", "-c", script


def committing(marker: Path) -> tuple[str, ...]:
    return sys.executable, "-c", COMMIT, str(marker)


def read_all(command: tuple[str, ...]) -> bytes:
    with command_source(command) as source:
        return source.read()


def appears(path: Path, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not (path.exists() and path.stat().st_size) and time.monotonic() < end:
        time.sleep(0.01)
    return path.exists()


def alive(pid: int) -> bool:
    """Whether a process that is not our child still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not alive(pid)


@contextlib.contextmanager
def interrupted_by_a_timer() -> Iterator[None]:
    """Let the interval timer come as Ctrl-C does."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)


# sources


def broken_off(command: tuple[str, ...], error: BaseException, started: Path | None = None) -> None:
    """Give a sink half of its input and then an error, once it has ``started``."""

    def feed() -> None:
        with command_sink(command) as sink:
            sink.write(b"half of the rows")
            assert started is None or appears(started)
            raise error

    with pytest.raises(type(error)):
        feed()


def test_a_command_that_succeeds_is_read_to_its_end() -> None:
    assert read_all(shell("printf one; printf two")) == b"onetwo"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("printf half; exit 3", "exit status 3"),
        ("printf half; exit 75", "exit status 75"),
        ("exit 1", "exit status 1"),
        ("printf half; kill -9 $$", "signal 9 (killed)"),
        ("printf half; kill -34 $$", "signal 34"),
    ],
)
def test_a_command_that_fails_is_never_read_to_an_end(script: str, told: str) -> None:
    """Promise SEAL-HONEST: what it printed before makes no difference."""
    with pytest.raises(SourceIncompleteError, match="the source command") as caught:
        read_all(shell(script))
    assert told in caught.value.message
    assert caught.value.promise == "SEAL-HONEST"
    assert caught.value.exit_code == 3


def test_a_command_that_closes_its_output_and_then_fails_is_found_out() -> None:
    """The end of the pipe is not the end of the command (promise SEAL-HONEST)."""
    with pytest.raises(SourceIncompleteError, match="exit status 4"):
        read_all(shell("printf all; exec >&-; sleep 0.2; exit 4"))


def test_an_empty_read_decides_nothing() -> None:
    """A buffer without room gets nothing, and that is no end."""
    with command_source(shell("sleep 0.1; printf x; exit 5")) as source:
        assert source.readinto(memoryview(bytearray())) == 0  # type: ignore[attr-defined]
        assert source.read(1) == b"x"


def test_a_source_is_ended_when_nobody_reads_on(tmp_path: Path) -> None:
    """It is told to end as SIGTERM tells it, so it can clean up."""
    script = f"trap 'touch {tmp_path}/told; exit' TERM; echo $$; while :; do sleep 0.01; done"
    with command_source(shell(script)) as source:
        pid = int(source.readline())
    assert ends(pid)
    assert (tmp_path / "told").exists()


def test_a_source_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custody.jobs.subprocess_io.GRACE", 0.2)
    script = "trap '' TERM; echo $$; while :; do sleep 0.01; done"
    with command_source(shell(script)) as source:
        pid = int(source.readline())
    assert ends(pid)


def test_a_source_for_which_nobody_waits_is_killed() -> None:
    """At the second Ctrl-C, while the first gives it time to end."""
    script = "trap '' TERM; echo $$; while :; do sleep 0.01; done"
    pids: list[int] = []

    def read_and_lose_patience() -> None:
        with command_source(shell(script)) as source:
            pids.append(int(source.readline()))
            signal.setitimer(signal.ITIMER_REAL, 0.2)

    with interrupted_by_a_timer(), pytest.raises(KeyboardInterrupt):
        read_and_lose_patience()
    assert ends(pids[0], 1)


def test_the_pipe_of_a_source_can_be_widened() -> None:
    """Throughput hangs on it, so its descriptor must be there to be found."""
    with command_source(shell("printf x")) as source:
        assert os.fstat(source.fileno())
        assert fill(source, memoryview(bytearray(4))) == 1


# sinks


def test_a_sink_gets_all_and_then_its_end(tmp_path: Path) -> None:
    with command_sink(shell(f"cat > {tmp_path}/out")) as sink:
        sink.write(b"one")
        sink.write(b"two")
    assert (tmp_path / "out").read_bytes() == b"onetwo"


def test_a_sink_that_fails_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(CustodyError, match="the receiving command ended with exit status 4"),
        command_sink(shell("cat > /dev/null; exit 4")) as sink,
    ):
        sink.write(b"x")


def test_a_sink_commits_at_its_end(tmp_path: Path) -> None:
    """Without this the next tests would prove nothing."""
    with command_sink(committing(tmp_path / "committed")) as sink:
        sink.write(b"rows")
    assert (tmp_path / "committed").exists()


@pytest.mark.parametrize("raised", [CustodyError("altered"), KeyboardInterrupt(), OSError(5, "x")])
def test_a_sink_that_must_not_commit_never_sees_an_end(
    raised: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed before its input is closed, since psql would commit what came.

    However slow the kill is: the marker would have half a second to appear.
    """
    marker, kill = tmp_path / "committed", os.killpg

    def slowly(group: int, number: int) -> None:
        time.sleep(0.5)
        kill(group, number)

    monkeypatch.setattr(os, "killpg", slowly)
    broken_off(committing(marker), raised)
    assert not marker.exists()


def test_not_even_what_stands_behind_a_shell_sees_an_end(tmp_path: Path) -> None:
    """In ``sh -c 'zstd -d | psql'`` it is psql that would commit, when zstd ends."""
    marker, started = tmp_path / "committed", tmp_path / "started"
    commit = " ".join(["exec", sys.executable, "-c", f'"{COMMIT}"', str(marker)])
    broken_off(shell(f"cat | (echo > {started}; {commit})"), CustodyError("altered"), started)
    time.sleep(0.5)
    assert not marker.exists()


def test_what_a_killed_sink_left_running_is_killed_too(tmp_path: Path) -> None:
    """Also when the shell in front of it had ended before."""
    script = f"sleep 60 < /dev/null & echo $! > {tmp_path}/pid; cat > /dev/null"
    broken_off(shell(script), CustodyError("altered"), tmp_path / "pid")
    assert ends(int((tmp_path / "pid").read_text()))


def flood(sink: BinaryIO) -> None:
    for _ in range(64):
        sink.write(bytes(1 << 16))


def test_a_sink_that_has_all_it_wants_may_leave() -> None:
    """``tar -t`` and ``head`` end before their input does; that is no failure."""
    reached = False
    with command_sink(shell("head -c 1 > /dev/null")) as sink:
        flood(sink)
        reached = True
    assert not reached


def test_a_sink_that_leaves_early_with_an_error_has_failed() -> None:
    with (
        pytest.raises(CustodyError, match="exit status 2"),
        command_sink(shell("head -c 1 > /dev/null; exit 2")) as sink,
    ):
        flood(sink)


def test_a_command_that_is_not_there_is_a_usage_error() -> None:
    for run in (command_source, command_sink):
        with pytest.raises(InputError, match="can't run no-such-program: no such file"):
            run(("no-such-program",)).__enter__()
    with pytest.raises(InputError, match="can't run /: permission denied"):
        command_source(("/",)).__enter__()


def test_a_sink_has_no_terminal_and_a_group_of_its_own() -> None:
    """That is what lets all of it be killed, and nothing but it."""
    script = "import os, sys; sys.stdin.read(); sys.exit(os.getsid(0) != os.getpid())"
    with command_sink((sys.executable, "-c", script)) as sink:
        sink.write(b"x\n")


def test_waiting_for_a_sink_can_be_interrupted(tmp_path: Path) -> None:
    """A Ctrl-C while it works off its input ends it as well."""

    def feed() -> None:
        script = f"echo $$ > {tmp_path}/pid; cat > /dev/null; sleep 60"
        with command_sink(shell(script)) as sink:
            assert appears(tmp_path / "pid")
            sink.write(b"x")
            signal.setitimer(signal.ITIMER_REAL, 0.3)

    with interrupted_by_a_timer(), pytest.raises(KeyboardInterrupt):
        feed()
    assert ends(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("run", [command_source, command_sink])
def test_nothing_is_left_by_an_interrupt_at_its_very_start(
    run: Callable[[tuple[str, ...]], AbstractContextManager[BinaryIO]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that comes when the process is there and nobody has taken note of it."""
    start, pids = subprocess.Popen, list[int]()

    def start_and_interrupt(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        child = start(*arguments, **options)
        pids.append(child.pid)
        signal.raise_signal(signal.SIGINT)
        return child

    monkeypatch.setattr(subprocess, "Popen", start_and_interrupt)
    with pytest.raises(KeyboardInterrupt), run(("sleep", "60")):
        raise AssertionError("the block was reached")
    assert not alive(pids[0])


def test_a_source_is_an_ordinary_stream() -> None:
    with command_source(shell("printf 'a\nb\n'")) as source:
        assert isinstance(source, io.RawIOBase)
        assert source.readable()
        assert source.readline() == b"a\n"
        assert source.read() == b"b\n"


def test_quiet_neither_end_inherits_a_token_or_a_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook of a backup tool, or what it loads, has no business with them."""
    monkeypatch.setenv("CUSTODY_TOKEN", "a token")
    monkeypatch.setenv("CUSTODY_PASSPHRASE", "a passphrase")
    monkeypatch.setenv("PGPASSWORD", "the command's own")
    script = 'echo "$CUSTODY_TOKEN$CUSTODY_PASSPHRASE$PGPASSWORD"'
    with command_source(("sh", "-c", script)) as source:
        assert source.read() == b"the command's own\n"
    with command_sink(("sh", "-c", f"cat; {script} > {tmp_path / 'seen'}")):
        pass
    assert (tmp_path / "seen").read_text() == "the command's own\n"
