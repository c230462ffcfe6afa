"""What is in a process's memory and environment stays there."""

from __future__ import annotations

import subprocess
import sys

from custody.private_memory import SECRETS, without_secrets

LOOK = """
import ctypes, resource, sys
import custody.cli.main
main = sys.modules["custody.cli.main"]
main.run = lambda _: print(
    resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
) or 0
main.main()
"""


def test_quiet_no_command_leaves_a_core_file() -> None:
    """Nor can another program of the same user attach to it: passphrases are in its memory."""
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]


def test_tokens_and_passphrases_are_secrets_and_names_of_files_are_none() -> None:
    assert {"CUSTODY_TOKEN", "CUSTODY_PASSPHRASE", "CUSTODY_DATABASE_URL"} <= SECRETS
    kept = {"PATH": "/bin", "CUSTODY_TOKEN_FILE": "token", "PGPASSWORD": "the command's own"}
    assert without_secrets({**kept, **dict.fromkeys(SECRETS, "secret")}) == kept
