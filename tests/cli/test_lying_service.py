"""Officials' commands before a service that lies: nothing is signed, and nothing is handed in.

The passphrase is in a file that is not there, so a command that asks for it ends otherwise.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import Subject, subject_words
from custody.servicekey import ServiceKey
from tests.cli.cli_env import Shell
from tests.cli.lying_proxy import Change, lying, shown_as, with_subject
from tests.keys import random_bytes_of

OFFICIALS = ("anna", "bert", "carl")
THIEF = ServiceKey.generate("custody.example/thief", random_bytes_of("thief"))


def request(shell: Shell, *files: str) -> str:
    """Seal and register files, and ask for them as rita."""
    for name in files:
        shell.custody("seal", "-R", "registry.recipient", "-o", name, "--exec", "--", "echo", name)
    shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
    lines = shell.custody("register", "-d", "registry", *files).splitlines()
    shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
    objects = [part for line in lines for part in ("--object", line.split()[0])]
    return shell.custody("request", "-d", "registry", "--reason", "test", *objects)


def words_of(shell: Shell, export: str) -> str:
    return subject_words(subject_of(shell, export))


def subject_of(shell: Shell, export: str) -> Subject:
    return Subject.read(shell.cli_env.client().get(f"/ceremonies/{export}")["subject"])


def approve(shell: Shell, export: str) -> None:
    for name in OFFICIALS:
        words = words_of(shell, export)
        shell.custody("approve", export, "--key", f"{name}.key", "--words", words)


def swapped(shell: Shell, approved: str, wanted: str) -> Change:
    """Show the request ``wanted`` under the name of the one that was approved."""
    client = shell.cli_env.client()
    stolen = replace(subject_of(shell, wanted), ceremony=approved, combiner=THIEF.combiner_public)

    def change(path: str, answer: Any) -> Any:
        if path == f"/ceremonies/{approved}":
            return shown_as(answer, stolen)
        if path == f"/ceremonies/{approved}/objects":
            size = int(client.get("/service")["checkpoint"].splitlines()[1])
            return client.get(f"/ceremonies/{wanted}/objects", size=size)
        return answer

    return change


@pytest.mark.slow
def test_keys_turn_for_what_was_approved_and_for_nothing_else(shell: Shell) -> None:
    """SAME-TURN: two other objects, another recipient, the thief's combiner, the same name."""
    approved, wanted = request(shell, "a.age"), request(shell, "b.age", "c.age")
    approve(shell, approved)
    with lying(shell.cli_env.url, swapped(shell, approved, wanted)) as proxy:
        asked = f"CUSTODY_URL={proxy.url} CUSTODY_PASSPHRASE_FILE=nothing custody turn {approved}"
        for name in OFFICIALS:
            done = shell.run(f"{asked} --key {name}.key")
            assert done.returncode == 65, done.stderr
            assert "error: the ledger has opened another request than the one shown" in done.stderr
            assert done.stderr.splitlines()[-2].endswith(" [SAME-TURN]")
            assert done.stdout == ""
        assert proxy.posted == []
    for name in OFFICIALS:
        shell.custody("turn", approved, "--key", f"{name}.key")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["threshold", "policy", "seats"])
def test_a_request_with_another_quorum_is_neither_approved_nor_turned_for(
    shell: Shell, what: str
) -> None:
    """KNOWN: threshold, seats and policy are those of the own receipt, whatever is shown."""
    export = request(shell, "a.age")
    approve(shell, export)
    subject = subject_of(shell, export)
    lenient = replace(subject.policy, requester_may_approve=True)
    known: dict[str, Any] = {"threshold": 2, "policy": lenient, "seats": subject.seats[:4]}
    change = {what: known[what]}
    words = subject_words(replace(subject, **change))
    with lying(shell.cli_env.url, with_subject(**change)) as proxy:
        asked = f"CUSTODY_URL={proxy.url} CUSTODY_PASSPHRASE_FILE=nothing custody"
        for act in (f"approve {export} --words '{words}'", f"turn {export}"):
            done = shell.run(f"{asked} {act} --key anna.key")
            assert done.returncode == 65, done.stderr
            assert f"another {what} than your receipt does [KNOWN]" in done.stderr
        assert proxy.posted == []


def test_nothing_is_approved_where_nobody_can_confirm_the_words(shell: Shell) -> None:
    """KNOWN: without --words and without a terminal there is nobody to compare them."""
    export = request(shell, "a.age")
    shell.custody("known", "remove", "rita")
    done = shell.run(f"CUSTODY_PASSPHRASE_FILE=nothing custody approve {export} --key anna.key")
    assert done.returncode == 77
    assert "error: nobody has compared the twelve words [KNOWN]" in done.stderr
    assert "hint: give them as rita reads them to you: --words" in done.stderr
    assert json.loads(shell.custody("show", export, "--json"))["verdicts"] == {}
