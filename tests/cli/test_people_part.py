"""People's part stays small: a first genesis of five, a backup and an export, played and counted.

Every command that somebody runs is counted, and every time that somebody types twelve words; what
lies in a person's own folder at the end is what they have to keep.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.cli_env import BIN, CliEnvironment, running
from tests.people import OFFICIALS, ORIGIN

pytestmark = pytest.mark.slow
REQUESTER, HOST, ADMINISTRATOR = "rita", "db1", "adam"


@dataclass
class People:
    """A fresh service, and everybody at a machine of their own."""

    url: str
    folder: Path
    commands: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Have somebody run a command that must succeed, and count it."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        environment = {**CliEnvironment(self.url, home, "").environment(), "HOME": str(home)}
        own = {"CUSTODY_PASSPHRASE_FILE": "../passphrase", "CUSTODY_TOKEN_FILE": "token"}
        for shared in ("CUSTODY_KEY_FILE", "CUSTODY_KNOWN_PEOPLE", "CUSTODY_SPOOL_DIR"):
            del environment[shared]
        done = subprocess.run(
            [BIN / "custody", *arguments],
            cwd=home,
            env=environment | own | {"XDG_CONFIG_HOME": str(home / "config")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{name}: {arguments}\n{done.stderr}"
        self.commands[name] += 1
        self.words[name] += "--words" in arguments
        return done

    def enrol(self, name: str, role: str, *options: str) -> None:
        code = self.run(ADMINISTRATOR, "invite", name, "--role", role).stdout.strip()
        self.run(name, "enrol", code, "--new-key", f"{name}.key", *options)

    def kept(self, name: str) -> set[str]:
        """What somebody has to keep; grants can be asked for again."""
        return {path.name for path in (self.folder / name).iterdir() if path.is_file()}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    home, folder = tmp_path / "home", tmp_path / "people"
    (folder / ADMINISTRATOR).mkdir(parents=True)
    (folder / "passphrase").write_text("correct horse battery staple\n")
    (folder / "passphrase").chmod(0o600)
    environment = CliEnvironment("", home, "").environment() | {
        "CUSTODY_HOME": str(home),
        "CUSTODY_KNOWN_PEOPLE": str(home.with_name("known_people")),
    }
    begun = [str(BIN / "custody"), "init", "--origin", ORIGIN, "--administrator", ADMINISTRATOR]
    subprocess.run(begun, env=environment, check=True, capture_output=True)
    (home / "admin.token").rename(folder / ADMINISTRATOR / "token")
    with running(home, tmp_path / "serve.log") as url:
        yield People(url, folder)


def words_in(said: str, label: str) -> str:
    """The words that stand on somebody's screen, to be read out."""
    (line,) = [line for line in said.splitlines() if line.startswith(f"{label}: ")]
    return " ".join(line.removeprefix(f"{label}: ").split()[:12])


def test_a_genesis_a_backup_and_an_export_take_this_much_of_each(people: People) -> None:
    """ASKED, KNOWN: nobody types twelve words twice, and the first export asks for none."""
    for name in OFFICIALS:
        people.enrol(name, "official")
    people.enrol(REQUESTER, "requester", "-o", "token")
    seats = [option for name in OFFICIALS for option in ("--official", name)]
    opened = people.run(ADMINISTRATOR, "dataset", "create", "registry", "--threshold", "3", *seats)
    genesis, words = opened.stdout.strip(), words_in(opened.stderr, "words")
    for name in OFFICIALS:
        people.run(name, "commit", genesis, "--key", f"{name}.key", "--words", words)
    recipient = ""
    for name in OFFICIALS:
        said = people.run(name, "receipt", genesis, "--key", f"{name}.key").stderr
        recipient = words_in(said, "words of the recipient")
    people.run(REQUESTER, "key", "listed", genesis, "--key", "rita.key", "--words", words)
    terms = ("--scope", "register", "-d", "registry", "-o", "host.token")
    people.run(ADMINISTRATOR, "token", "create", "nightly", *terms)
    line = ("dataset", "recipient", "registry", "--words", recipient, "-o", "recipient")
    people.run(ADMINISTRATOR, *line)

    host = people.folder / HOST
    host.mkdir()
    (people.folder / ADMINISTRATOR / "host.token").rename(host / "token")
    (people.folder / ADMINISTRATOR / "recipient").rename(host / "recipient")
    sealing = ("-d", "registry", "-R", "recipient", "-o", "people.age", "--exec", "--")
    people.run(HOST, "seal", *sealing, "echo", "a row")

    asked = ("-d", "registry", "--latest", "--reason", "a test", "--key", "rita.key")
    export = people.run(REQUESTER, "request", *asked).stdout.strip()
    for name in OFFICIALS[:3]:
        said = people.run(name, "approve", export, "--key", f"{name}.key", "--all-said").stderr
        assert "asked by   rita, who signed it with the key that you compared on" in said
    for name in OFFICIALS[:3]:
        people.run(name, "turn", export, "--key", f"{name}.key")
    (host / "people.age").rename(people.folder / REQUESTER / "people.age")
    restored = people.run(REQUESTER, "restore", "people.age", "--ceremony", export)
    assert restored.stdout == "a row\n"

    for name in OFFICIALS:
        assert people.commands[name] <= 6
        assert people.words[name] == 1
        own = {f"{name}.key", f"{name}.key.enrolment", f"{name}.key.registry.bundle"}
        assert people.kept(name) == {*own, "known_people"}
    hers = {"rita.key", "rita.key.enrolment", "known_people", "token", f"{export}.identity"}
    assert people.kept(REQUESTER) - {"people.age"} == hers
    assert people.commands[REQUESTER] == 4
    assert people.words[REQUESTER] == 1
    assert people.commands[HOST] == 1
    assert people.commands[ADMINISTRATOR] == len(OFFICIALS) + 4
    assert people.words[ADMINISTRATOR] == 1

    again = people.run(REQUESTER, "request", *asked).stdout.strip()
    for name in OFFICIALS[:3]:  # whoever knows her by now needs no --all-said either
        people.run(name, "approve", again, "--key", f"{name}.key")
    assert {people.words[name] for name in OFFICIALS} == {1}

    (people.folder / "carl" / "known_people").unlink()  # so three files are what they have to keep
    people.run("carl", "turn", again, "--key", "carl.key")
    assert "known_people" in people.kept("carl")
