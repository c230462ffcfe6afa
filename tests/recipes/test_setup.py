"""docs/backup.md from nothing: the first registered backup, by hand and with ``custody setup``."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import shlex
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from custody.client import Client
from custody.errors import UnreachableError
from custody.official.passphrase import MIN_LENGTH
from custody.setup_steps import Plan, host_commands
from tests.cli.cli_env import BIN
from tests.cli.long_commands import wait_until
from tests.recipes.document import RECIPES, TEXT
from tests.support import free_port

pytestmark = pytest.mark.slow
OFFICIALS = ("anna", "bela", "chen")
TWELVE = "((?:[a-z]+ ){11}[a-z]+)"


@dataclass
class Story:
    """A folder for each person, an address for the service, and a count of what each has typed.

    What is exported is not counted, be it by hand or not.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    typed: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def here(self, text: str) -> str:
        """Give a block of the page with the addresses and folders of this story."""
        for said, here in {
            "https://custody.hospital.example": self.url,
            "/var/lib/custody": f"{self.folder}/state",
            "/etc/custody": f"{self.folder}/etc",
            "tar -c /etc": "echo rows",
            "custody serve": f"exec custody serve --bind 127.0.0.1:{self.port} --workers 1",
        }.items():
            text = text.replace(said, here)
        return text

    def place(self, who: str) -> Path:
        path = self.folder / who
        path.mkdir(exist_ok=True)
        (path / "passphrase").write_text("x" * MIN_LENGTH + " long enough\n")
        return path

    def environment(self) -> dict[str, str]:
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        return ours | {"PATH": f"{BIN}:{ours['PATH']}", "CUSTODY_PASSPHRASE_FILE": "passphrase"}

    def start(
        self, who: str, script: str, stdin: int = subprocess.DEVNULL, said: int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Type one command and leave it running; what it says goes to ``said``."""
        self.typed[who] += 1
        place = self.place(who)
        return subprocess.Popen(
            ["bash", "-eu", "-c", script],
            cwd=place,
            env=self.environment() | {"XDG_CONFIG_HOME": str(place)},
            text=True,
            start_new_session=True,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=said,
        )

    def types(self, who: str, *lines: str, before: str = "") -> str:
        """Type lines, one command each, that must all do; give all that they said."""
        process = self.start(who, "\n".join([before, *lines]))
        self.typed[who] += len(lines) - 1
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, output + errors
        return output + errors

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        serve = self.here(RECIPES["setup-serve"])
        process = self.start("administrator", serve, said=subprocess.DEVNULL)
        try:
            wait_until(self.is_up, 120)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=120)

    def is_up(self) -> bool:
        with contextlib.suppress(UnreachableError):
            Client(self.url).get("/service")
            return True
        time.sleep(0.05)
        return False

    def registered(self) -> list[str]:
        """The jobs of the objects that the service knows."""
        token = (self.folder / "state" / "admin.token").read_text().strip()
        listed = Client(self.url, token).get("/datasets/registry/objects")
        return [row["job"] for row in listed]

    def seal(self) -> None:
        """Carry the files to the host, which is the same either way, and seal there as written."""
        *install, source, seal = self.here(RECIPES["setup-host"]).strip().splitlines()
        host = self.place("host")
        for name in ("registry.recipient", "registry.env", "nightly.token"):
            (path,) = self.place("administrator").glob(f"**/{name}")
            text = path.read_text().replace("/etc/custody", f"{self.folder}/etc")
            (host / name).write_text(text.replace("/var/lib/custody", f"{self.folder}/state"))
        self.types("host", source, seal, before="\n".join(install))
        assert self.registered() == ["nightly"]


def found(pattern: str, text: str) -> str:
    (one,) = set(re.findall(pattern, text, re.MULTILINE))
    return str(one)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_the_first_backup_by_hand(story: Story) -> None:
    """24 commands, as the page says, 10 of them the administrator's."""
    us = "administrator"
    first = f"export CUSTODY_HOME={story.folder}/state CUSTODY_URL={story.url}"
    known = f"{first} CUSTODY_TOKEN_FILE={story.folder}/state/admin.token"
    story.types(us, "custody init", before=first)
    with story.serving():
        roles = dict.fromkeys(OFFICIALS, "official") | {"rita": "requester"}
        for name, role in roles.items():
            code = story.types(us, f"custody invite {name} --role {role}", before=known).split()[0]
            if role == "official":
                enrol = f"custody enrol {code} --key {name}.key"
                story.types(name, f"custody key new {name}", enrol, before=first)
        seats = " ".join(f"--official {name}" for name in OFFICIALS)
        create = f"custody dataset create registry --threshold 2 {seats}"
        opened = story.types(us, create, before=known)
        recipient = receipts(
            story, found("^genesis-[a-z0-9]+", opened), found(f"^words: {TWELVE}", opened)
        )
        story.types(
            us,
            f"custody dataset recipient registry --words '{recipient}' -o registry.recipient",
            "custody token create nightly --scope register -d registry -o nightly.token",
            f"printf '%s\\n' CUSTODY_URL={story.url} CUSTODY_DATASET=registry "
            "CUSTODY_RECIPIENT_FILE=/etc/custody/registry.recipient "
            "CUSTODY_TOKEN_FILE=/etc/custody/nightly.token "
            "CUSTODY_SPOOL_DIR=/var/lib/custody/spool > registry.env",
            before=known,
        )
        story.seal()
    said = found(r"By hand that is (\d+ commands)", TEXT), found(r"(\d+) of them are\n", TEXT)
    assert said == (f"{story.typed.total()} commands", str(story.typed[us]))


def receipts(story: Story, ceremony: str, words: str) -> str:
    """Have every official sign; give the words of the recipient that each of them was shown."""
    for name in OFFICIALS:
        story.types(name, f"custody commit {ceremony} --words '{words}' --key {name}.key")
    receipt = f"custody receipt {ceremony} --key"
    said = "".join(story.types(name, f"{receipt} {name}.key") for name in OFFICIALS)
    return found(f"^words of the recipient: {TWELVE}$", said)


def terminal(stack: ExitStack) -> tuple[int, int]:
    """Open a terminal: where it is typed into, and what a command has as its standard input."""
    ends = pty.openpty()
    for end in ends:
        stack.callback(os.close, end)
    return ends


def test_the_first_backup_with_setup(story: Story) -> None:
    """16 commands, two of them the administrator's: what is asked is answered on the terminal."""
    with ExitStack() as stack:
        keyboard = terminal(stack)
        said = story.place("administrator") / "said"
        stream = stack.enter_context(said.open("w"))
        script = story.here(RECIPES["setup"])
        setup = story.start("administrator", script, keyboard[1], stream.fileno())
        stack.callback(setup.communicate, timeout=60)
        stack.callback(setup.terminate)

        def waits_for(text: str) -> str:
            wait_until(lambda: setup.poll() is not None or text in said.read_text(), 120)
            assert text in said.read_text()
            return said.read_text()

        waits_for("nothing answers there")
        stack.enter_context(story.serving())
        waits_for("not enrolled yet: anna, bela, chen")
        for name in OFFICIALS:
            file = story.place("administrator") / "custody-setup" / "invitations" / f"{name}.txt"
            text = file.read_text()
            (story.place(name) / "link").write_text(found(r"^In a browser:  (\S+)$", text))
            for line in re.findall("^    (custody .*)$", text, re.MULTILINE):
                asked = " --code-file link" if " enrol " in line else ""  # it asks on a terminal
                story.types(name, line + asked)
        shown = waits_for("\nwords ")
        ceremony = found("genesis-[a-z0-9]+(?= is open)", shown)
        recipient = receipts(story, ceremony, found(f"^words +{TWELVE}$", shown))
        waits_for("Twelve words")
        os.write(keyboard[0], f"{recipient}\n".encode())
        output, _ = setup.communicate(timeout=60)
        assert setup.returncode == 0, said.read_text()
        block = RECIPES["setup-host"].splitlines()
        assert [line.strip() for line in output.splitlines() if line.startswith("    ")] == block
        assert block == host_commands(Plan("registry", OFFICIALS, 2, "rita"))
        story.seal()
    number = found(r"With `custody setup` it is (\d+), and the administrator's are these two", TEXT)
    assert (story.typed.total(), story.typed["administrator"]) == (int(number), 2)


def test_the_setup_of_the_page_is_one_command() -> None:
    """So that what is counted is what is typed."""
    export, *rest = RECIPES["setup"].replace("\\\n", " ").strip().splitlines()
    assert export.startswith("export ")
    assert len(rest) == 1
    assert shlex.split(rest[0])[:2] == ["custody", "setup"]
