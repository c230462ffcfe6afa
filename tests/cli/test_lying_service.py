"""An approval that nobody can confirm is none (KNOWN).

What commands do before a service that lies is in the table of tests/lying.
"""

from __future__ import annotations

import json

from tests.cli.cli_env import Shell


def test_nothing_is_approved_where_nobody_can_confirm_the_words(shell: Shell) -> None:
    """KNOWN: without --words and without a terminal there is nobody to compare them."""
    shell.custody("seal", "-R", "registry.recipient", "-o", "a.age", "--exec", "--", "echo", "a")
    shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
    line = shell.custody("register", "-d", "registry", "a.age")
    shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
    asked = ("request", "-d", "registry", "--reason", "test", "--object", line.split()[0])
    export = shell.custody(*asked)
    shell.custody("known", "remove", "rita")
    done = shell.run(f"CUSTODY_PASSPHRASE_FILE=nothing custody approve {export} --key anna.key")
    assert done.returncode == 77
    assert "error: nobody has compared the twelve words [KNOWN]" in done.stderr
    assert "hint: give them as rita reads them to you: --words" in done.stderr
    assert json.loads(shell.custody("show", export, "--json"))["verdicts"] == {}
