"""The story that the golden files tell: nearly everything once, and some of it left open.

It is told in the commands of the release that its files were made by, in which the service dealt
every key unless told otherwise. So it is played again with the checkout of then, which
``git log --diff-filter=A -- tests/golden/0.1.0`` names; a later release tells one of its own, with
``--dealt`` where a key is to be dealt.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta

from custody.client import Client
from tests.golden.machine import OFFICIALS, ORIGIN, Machine
from tests.support import free_port

PASSPHRASE = "drei grüne Äpfel und zwölf Birnen"
PASSWORD = "drei grüne Äpfel"
"""Of rita, for the console."""
PLAIN = ("hand", "lost", "one", "two")
BY = ("--host", "db1", "--job", "nightly", "--tag", "database=people")
SEATS = tuple(word for name in OFFICIALS for word in ("--official", name))


def run_story(machine: Machine) -> dict[str, str]:
    """Play it, and give the names that were drawn by chance: ceremonies, objects, a token.

    Two days go by between the acts; in the end the service is down, and a job seals on.
    """
    names: dict[str, str] = {}
    machine.ahead = -timedelta(days=2)
    begin(machine)
    machine.shell("custody-audit witness-key witness.example/w1 -o witness.key > witness.vkey")
    with witnessing(machine):
        with machine.serving():
            enrol_everybody(machine)
            found_registry(machine)
            found_others(machine, names)
            seal_and_register(machine, names)
            ask(machine, names)
        machine.ahead = timedelta()
        with machine.serving():
            open_at_the_second_try(machine, names)
            look_after(machine, names)
            leave_open(machine, names)
            each(machine, (*OFFICIALS, "wilma"), "cosign")
            names["at"] = machine.now().isoformat()
    seal(machine, "two")
    machine.shell(f"custody seal -d registry {' '.join(BY)} < plain/two > backups/piped.age")
    return names


def begin(machine: Machine) -> None:
    """Make a service, and what will be sealed."""
    (machine.folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    for name in ("backups", "plain", "published", "witness-state"):
        (machine.folder / name).mkdir()
    for name in PLAIN:
        (machine.folder / "plain" / name).write_text(f"{name}: a row of a table\n" * 40)
    about = json.loads(machine.custody("init", "--origin", ORIGIN, "--json"))
    (machine.folder / "service.vkey").write_text(f"{about['vkey']}\n")


@contextlib.contextmanager
def witnessing(machine: Machine) -> Iterator[None]:
    """Run a witness from another house beside the service, which asks it to cosign."""
    address, listed = f"127.0.0.1:{free_port()}", machine.folder / "witnesses"
    vkeys = [
        (machine.folder / f"{name}.vkey").read_text().strip() for name in ("service", "witness")
    ]
    listed.write_text(f"{vkeys[1]} http://{address}\n")
    published = machine.folder / "published"
    machine.settings = {"CUSTODY_WITNESSES": str(listed), "CUSTODY_PUBLISH_DIR": str(published)}
    options = ("--key", "witness.key", "--state", "witness-state", "--bind", address)
    with machine.running("witness", *options, "--log", vkeys[0]):
        yield
    machine.settings = {}
    listed.unlink()


def enrol_everybody(machine: Machine) -> None:
    """Enrol officials and a witness with key files, the others with tokens."""
    for name, role in (*((name, "official") for name in OFFICIALS), ("wilma", "witness")):
        code = machine.custody("invite", name, "--role", role)
        machine.custody("key", "new", name)
        machine.custody("enrol", code, "--key", f"{name}.key")
    for name, role in (("rita", "requester"), ("axel", "auditor")):
        code = machine.custody("invite", name, "--role", role)
        machine.custody("enrol", code, "-o", f"{name}.token")
    _, _, code = machine.custody("link", "rita").partition("#")
    Client(machine.url).post("/links", {"code": code, "password": PASSWORD})


def found_registry(machine: Machine) -> None:
    """A genesis that goes well: any 2 of 3."""
    genesis = machine.custody("dataset", "create", "registry", "--threshold", "2", *SEATS)
    each(machine, OFFICIALS, "receipt", genesis)
    machine.custody("dataset", "recipient", "registry", "-o", "registry.recipient")
    machine.custody("dataset", "bundle", "registry", "-o", "registry.bundle")
    machine.custody("dataset", "expect", "registry", "--every", "26h")


def found_others(machine: Machine, names: dict[str, str]) -> None:
    """A genesis that is denied, and one dealt offline that waits for two receipts."""
    mistake = machine.custody("dataset", "create", "mistake", "--threshold", "3", *SEATS)
    each(machine, ("bela",), "deny", mistake, "--reason", "three of three is one too many")
    scripts = ("--script", "genesis-witnessed", "--export-script", "export-witnessed")
    terms = ("--threshold", "2", *SEATS, *scripts, "--deal-offline")
    names["archive"] = machine.custody("dataset", "create", "archive", *terms)
    each(machine, OFFICIALS, "present", names["archive"])
    machine.custody("dataset", "subject", names["archive"], "-o", "archive.subject")
    machine.custody("deal", "--offline", "archive.subject", "-o", "archive.bundle")
    machine.custody("dataset", "hand-in", names["archive"], "archive.bundle")
    each(machine, ("anna",), "receipt", names["archive"])


def each(machine: Machine, officials: tuple[str, ...], *arguments: str) -> None:
    """Have officials run the same command, each with their own key file."""
    for name in officials:
        machine.custody(*arguments, "--key", f"{name}.key")


def approve(machine: Machine, officials: tuple[str, ...], ceremony: str) -> None:
    """Have officials approve a request, with the four words that its requester was shown."""
    shown = json.loads(machine.custody("show", ceremony, "--json", token="rita.token"))
    each(machine, officials, "approve", ceremony, "--words", shown["words"])


def seal_and_register(machine: Machine, names: dict[str, str]) -> None:
    """Seal by a job that has its own token, and by hand; learn the objects' names."""
    terms = ("--scope", "register", "-d", "registry", "-o", "nightly.token", "--json")
    names["token"] = json.loads(machine.custody("token", "create", "nightly", *terms))["id"]
    seal(machine, "one")
    seal(machine, "lost")
    machine.shell("custody seal -o backups/hand.age < plain/hand")
    files = [f"backups/{name}.age" for name in ("hand", "lost", "one")]
    registered = machine.custody(
        "register", "-d", "registry", *BY[:2], *files, token="nightly.token"
    )
    for line in registered.splitlines():
        object_id, _, place = line.partition("  ")
        names[place.removeprefix("backups/").removesuffix(".age")] = object_id


def seal(machine: Machine, name: str) -> None:
    """Run the nightly job, which leaves a receipt where the service does not answer."""
    command = ("--exec", "--", "cat", f"plain/{name}")
    output = ("-o", f"backups/{name}.age")
    machine.custody("seal", "-d", "registry", *BY, *output, *command, token="nightly.token")


def request(machine: Machine, reason: str, *more: str) -> str:
    """Ask for something as rita."""
    terms = ("request", "-d", "registry", "--reason", reason, *more)
    return machine.custody(*terms, token="rita.token")


def ask(machine: Machine, names: dict[str, str]) -> None:
    """Requests that are denied, called off, left to expire, and turned by one key alone."""
    wanted = ("--object", names["one"])
    names["denied"] = request(machine, "out of curiosity", *wanted)
    each(machine, ("bela", "chen"), "deny", names["denied"], "--reason", "no ground is given")
    cancelled = request(machine, "by mistake", *wanted)
    machine.custody("cancel", cancelled, "--reason", "the wrong day", token="rita.token")
    names["expired"] = request(machine, "nobody has the time", *wanted, "--expires", "1h")
    names["opened"] = request(machine, "restore test", *wanted, "--object", names["hand"])
    approve(machine, ("anna", "bela"), names["opened"])
    each(machine, ("anna",), "turn", names["opened"])


def open_at_the_second_try(machine: Machine, names: dict[str, str]) -> None:
    """The window has closed with one key turned; now two are turned, and the grant collected."""
    opened = names["opened"]
    each(machine, ("anna", "bela"), "turn", opened)
    machine.custody("fetch", opened, "-o", "grant.json", token="rita.token")
    machine.custody("show", opened, "--proof", "opened.tlog-proof")


def look_after(machine: Machine, names: dict[str, str]) -> None:
    """What retention has pruned is marked by the store's host; the job gets its next token."""
    scopes = ("--scope", "catalogue", "--scope", "read")
    machine.custody("token", "create", "store", *scopes, "-o", "store.token")
    pruned = ("gone", "-d", "registry", names["lost"], "--reason", "pruned by retention")
    machine.custody("objects", *pruned, token="store.token")
    machine.custody("token", "rotate", names["token"], "-o", "nightly.token", "--force")


def leave_open(machine: Machine, names: dict[str, str]) -> None:
    """One request that waits for two keys, and one whose window is open, with one key turned."""
    names["waiting"] = request(machine, "a table is lost", "--object", names["hand"])
    approve(machine, ("anna", "chen"), names["waiting"])
    names["halfway"] = request(machine, "another is lost", "--object", names["one"])
    approve(machine, ("anna", "bela"), names["halfway"])
    each(machine, ("anna",), "turn", names["halfway"])
