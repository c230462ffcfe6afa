"""Ctrl-C and SIGTERM in the middle of whatever takes long: exit 130, one line, no half-written
file, no process left.

Ctrl-C is what a terminal does: SIGINT to the command and all it started. SIGTERM comes
to the command alone, as from ``timeout`` or a supervisor.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from custody.ceremony import CeremonyView, subject_words
from tests.cli.cli_env import CliEnvironment, Shell
from tests.cli.long_commands import INTERRUPTED_MESSAGE, LongCommand, in_session, wait_until

MIB = 1 << 20
HUGE = 4 << 30


@pytest.fixture(params=["Ctrl-C", "SIGTERM"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def granted(cli_env: CliEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sealed file of 256 MiB, one that is huge and mostly a hole, and their grant.

    Only its header and size are registered, so the payload of the huge one is nothing.
    """
    cli_env.genesis("holes", headers="registered")  # nobody signs that a hole was sealed
    shell = cli_env.open_shell(tmp_path_factory.mktemp("granted") / "visit")
    seal = "custody seal -R holes.recipient -o"
    assert shell.run(f"head -c {256 * MIB} /dev/zero | {seal} big.age").returncode == 0
    assert shell.run(f"{seal} huge.age < passphrase && truncate -s {HUGE} huge.age").returncode == 0
    (shell.folder / "huge.age.receipt").unlink()
    shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
    lines = shell.custody("register", "-d", "holes", "big.age", "huge.age").splitlines()
    shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
    wanted = [word for line in lines for word in ("--object", line.split()[0])]
    filed = shell.custody("request", "-d", "holes", *wanted, "--reason", "test")
    (shell.folder / f"{filed}.identity").rename(shell.folder / "mine.identity")
    cli_env.open(filed)
    shell.custody("fetch", filed, "-o", "grant.json")
    return shell.folder


def restoring(granted: Path, file: str) -> tuple[str, ...]:
    grant, identity = str(granted / "grant.json"), str(granted / "mine.identity")
    return "restore", file, "--grant", grant, "--identity", identity


def test_sealing_standard_input(shell: Shell, how: str) -> None:
    long = LongCommand.start(shell, "seal", "-R", "registry.recipient", "-o", "a.age")
    long.feed(bytes(8 * MIB))
    long.writes()
    long.interrupt(how)


@pytest.mark.slow
def test_sealing_over_a_file_that_is_there(shell: Shell, how: str) -> None:
    """It stays as it was."""
    (shell.folder / "a.age").write_text("the night before")
    long = LongCommand.start(shell, "seal", "-R", "registry.recipient", "-o", "a.age", "--force")
    long.feed(bytes(8 * MIB))
    long.writes()
    long.interrupt(how)


def test_sealing_into_a_pipe(shell: Shell, how: str) -> None:
    """What is in the pipe can't be called back; the exit code says what it is."""
    long = LongCommand.start(shell, "seal", "-R", "registry.recipient")
    long.feed(bytes(2 * MIB))  # more would wait for whoever reads
    assert long.process.stdout is not None
    assert long.process.stdout.read(1) == b"a"
    long.interrupt(how)


@pytest.mark.parametrize(
    "source",
    [
        "exec cat /dev/zero",
        f"head -c {8 * MIB} /dev/zero; exec sleep 60",
        "cat /dev/zero | cat",
        f"trap '' INT; head -c {8 * MIB} /dev/zero; exec sleep 60",
    ],
)
def test_sealing_what_a_command_prints(source: str, shell: Shell, how: str) -> None:
    """The source ends too, and that it did so without success is not what is told."""
    options = ("-R", "registry.recipient", "-o", "a.age", "--exec", "--", "sh", "-c", source)
    long = LongCommand.start(shell, "seal", *options)
    long.writes()
    long.interrupt(how)


def test_restoring_to_a_file(shell: Shell, granted: Path, how: str) -> None:
    long = LongCommand.start(shell, *restoring(granted, "-"), "-o", "out")
    with (granted / "big.age").open("rb") as sealed:
        long.feed(sealed.read(16 * MIB))
    long.writes()
    long.interrupt(how)


@pytest.mark.slow
def test_restoring_into_a_command(shell: Shell, granted: Path, tmp_path: Path, how: str) -> None:
    """It is killed with all it started, and commits nothing: it never saw its input end."""
    script = f"echo $$ > {tmp_path}/pid; sleep 60; cat > /dev/null; touch committed"
    command = ("--exec", "--", "sh", "-c", script)
    long = LongCommand.start(shell, *restoring(granted, str(granted / "big.age")), *command)
    wait_until(
        lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n")
    )
    long.interrupt(how)
    wait_until(lambda: not in_session(int((tmp_path / "pid").read_text())))


@pytest.mark.slow
def test_checking_all_of_it_first(shell: Shell, granted: Path, how: str) -> None:
    """No command was started, so there is none to be killed."""
    command = ("--verify-first", "--exec", "--", "touch", "started")
    long = LongCommand.start(shell, *restoring(granted, str(granted / "big.age")), *command)
    wait_until(lambda: long.has_read() > 16 * MIB)
    long.interrupt(how)


@pytest.mark.slow
def test_rewrapping(shell: Shell, granted: Path, how: str) -> None:
    options = ("--grant", str(granted / "grant.json"), "-o", "plain.age")
    long = LongCommand.start(shell, "rewrap", str(granted / "huge.age"), *options)
    long.writes()
    long.interrupt(how)


@pytest.mark.slow
def test_turning_a_key(shell: Shell, how: str, tmp_path: Path) -> None:
    """While it waits for the passphrase; nothing was handed in."""
    shell.custody("seal", "-R", "registry.recipient", "-o", "a.age", "--exec", "--", "echo", "row")
    shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
    name = shell.custody("register", "-d", "registry", "a.age").split()[0]
    shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
    export = shell.custody("request", "-d", "registry", "--object", name, "--reason", "test")
    filed = CeremonyView.read(json.loads(shell.custody("show", export, "--json")))
    words = subject_words(filed.subject)
    for official in ("anna", "bert", "carl"):
        shell.custody("approve", export, "--key", f"{official}.key", "--words", words)
    shown = shell.custody("show", export)
    assert "[turn]" in shown
    os.mkfifo(tmp_path / "asked")
    options = ("--key", "anna.key", "--passphrase-file", str(tmp_path / "asked"))
    long = LongCommand.start(shell, "turn", export, *options)
    with (tmp_path / "asked").open("wb"):  # returns when the passphrase is asked for
        long.signal(how)
        _, said = long.process.communicate(timeout=30)
    assert long.process.returncode == 130
    assert said.decode().endswith(
        f"You are about to turn your key for exactly this.\n\n{INTERRUPTED_MESSAGE}"
    )
    assert shell.files() == long.before
    assert shell.custody("show", export) == shown


@pytest.fixture
def silent(shell: Shell) -> Iterator[socket.socket]:
    """A service that takes calls and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        shell.variables["CUSTODY_URL"] = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield server


@pytest.mark.parametrize(
    "arguments",
    [
        ("fetch", "export-1", "-o", "grant.json"),
        ("request", "-d", "registry", "--object", "00000000", "--reason", "test"),
        ("dataset", "bundle", "registry", "-o", "bundle"),
        ("turn", "export-1", "--key", "anna.key"),
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.slow
def test_waiting_for_a_service(
    arguments: tuple[str, ...], shell: Shell, silent: socket.socket, how: str
) -> None:
    long = LongCommand.start(shell, *arguments)
    with silent.accept()[0] as call:
        assert call.recv(1)
        long.interrupt(how)


# custody-audit

UNKNOWN = "error: interrupted, so nothing is known\n"


def test_verifying(shell: Shell, tmp_path: Path, how: str) -> None:
    os.mkfifo(tmp_path / "ledger")
    long = LongCommand.start(
        shell, "verify", "--ledger", f"{tmp_path}/ledger", program="custody-audit"
    )
    with (tmp_path / "ledger").open("wb", buffering=0) as ledger:
        ledger.write(b'{"format":"custody-ledger/v1"')
        time.sleep(0.05)
        long.interrupt(how, UNKNOWN)


@pytest.mark.slow
def test_exporting(cli_env: CliEnvironment, shell: Shell, tmp_path: Path, how: str) -> None:
    """Entries are exported as they are stored, so many of nothing do for a long ledger."""
    database = tmp_path / "custody.db"
    with (
        closing(sqlite3.connect(cli_env.folder.parent / "home" / "custody.db")) as real,
        closing(sqlite3.connect(database)) as copy,
    ):
        real.backup(copy)
        lengthen(copy, 200_000)
    options = ("--database", f"sqlite:///{database}", "-o", "ledger.jsonl")
    long = LongCommand.start(shell, "export", *options, program="custody-audit")
    long.writes()
    long.interrupt(how, UNKNOWN)


def lengthen(database: sqlite3.Connection, entries: int) -> None:
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
    for (name,) in database.execute(triggers).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    columns = [row[1] for row in database.execute("PRAGMA table_info(ledger_entry)")]
    values = {"seq": "1000 + n", "prev": "CAST(n AS BLOB)"}
    chosen = ", ".join(values.get(name, name) for name in columns)
    database.execute(
        f"WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
        f" INSERT INTO ledger_entry SELECT {chosen} FROM ledger_entry, number WHERE seq = 0",
        (entries,),
    )
    database.commit()
