"""What a backup could do without never costs the backup (promise SEAL-OFFLINE)."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.cli_env import Shell

SEAL = "printf 'row\\n' | custody seal -R registry.recipient -d registry -o a.age"


@pytest.fixture(autouse=True)
def offline(shell: Shell) -> None:
    """Nothing waits for a service here."""
    shell.variables |= {"CUSTODY_TOKEN_FILE": "", "CUSTODY_URL": "http://127.0.0.1:1"}


def seal(shell: Shell, **variables: str) -> str:
    """Seal with these variables, which must do, and give what was said beside it."""
    shell.variables |= variables
    done = shell.run(SEAL)
    assert (done.returncode, Path(shell.folder, "a.age").exists()) == (0, True), done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"CUSTODY_PING_URL_FILE": "/nonexistent/secret"},
        {"CUSTODY_PING_URL_FILE": "passphrase"},
        {"CUSTODY_PING_URL": "hc-ping.com/secret"},
        {"CUSTODY_PING_URL": "http://127.0.0.1:1/secret\n"},
        {"CUSTODY_PING_URL": "http://\u2028secret/"},
        {"CUSTODY_TOKEN_FILE": "/nonexistent"},
        {"CUSTODY_TOKEN": "no token at all"},
        {"CUSTODY_TOKEN": "x", "CUSTODY_URL": "custody.example"},
        {"CUSTODY_TOKEN_FILE": "", "CREDENTIALS_DIRECTORY": "/dev/null"},
    ],
    ids=lambda variables: " ".join(variables.values()),
)
def test_what_is_wrong_beside_it_is_a_line_and_no_failure(
    variables: dict[str, str], shell: Shell
) -> None:
    said = seal(shell, **variables)
    assert "warning: " in said or "note: " in said
    assert "error: " not in said


@pytest.mark.parametrize("sealed", ["x.pending", "x.ready", "lock"])
def test_what_lies_in_the_spool_and_can_t_be_read_stops_nobody(sealed: str, shell: Shell) -> None:
    Path(shell.folder, "spool", sealed).mkdir(parents=True)
    seal(shell, CUSTODY_TOKEN="x")


def test_a_monitor_that_never_answers_is_not_waited_for_with_spool_only(shell: Shell) -> None:
    """``--spool-only`` is there so that nothing on the network costs time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        shell.variables |= {"CUSTODY_PING_URL": f"http://127.0.0.1:{port}/secret"}
        done = shell.run(f"{SEAL} --spool-only")
    assert done.returncode == 0
    assert "the ping URL did not answer in time, and is not waited for" in done.stderr


@pytest.mark.parametrize("end", ["2>&-", "2>/dev/full"])
def test_nobody_needs_to_hear_of_it(end: str, shell: Shell) -> None:
    shell.variables["CUSTODY_PING_URL"] = "hc-ping.com/secret"
    assert shell.run(f"{SEAL} {end}").returncode == 0


def test_a_recipient_at_hand_needs_no_token(shell: Shell) -> None:
    """The token is for the receipt, which can wait; only who asks for the recipient needs one."""
    shell.variables |= {"CUSTODY_TOKEN_FILE": "/nonexistent", "CUSTODY_URL": shell.cli_env.url}
    done = shell.run("printf 'row\\n' | custody seal -d registry -R registry.recipient -o a.age")
    assert (done.returncode, "the receipt waits" in done.stderr) == (0, True), done.stderr
    done = shell.run("printf 'row\\n' | custody seal -d registry -o b.age")
    assert (done.returncode, (shell.folder / "b.age").exists()) == (2, False), done.stderr
