"""A town whose service lies when told to: its people's files, and ceremonies at every stage.

The files are those of one folder; a cell of the table works in a copy of it. Where the truth is
known, the log and everybody's keys were compared. At first use there are the key files alone.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custody.ceremony import Subject, subject_words
from custody.ceremony.any_subject import read_subject
from custody.files import write_file
from custody.formats import timestamps
from custody.official.known_people import words_of_key
from custody.official.known_recipient import recipient_words
from custody.service import Service
from custody.service.people import initialise
from custody.servicekey import ServiceKey
from custody.store import schema
from custody.tlog.mark import Mark
from tests.cli.cli_env import CliEnvironment
from tests.db_snapshots import opened
from tests.keys import key_of, random_bytes_of
from tests.lying.in_process import Done, execute
from tests.lying.lying_service import Liar, lying_app, served
from tests.lying.reshares import leave_reshares
from tests.people import ADMINISTRATOR, OFFICIALS, ORIGIN, ROLES

QUORUM = OFFICIALS[:3]
TERMS = {"headers": "proven", "requests": "token"}


@dataclass
class Town:
    """The service, its liar, and what everybody has at home."""

    cli_env: CliEnvironment
    liar: Liar
    database: Path
    mark: Mark | None = None
    """What the service had signed last when the database was kept."""

    @property
    def home(self) -> Path:
        return self.cli_env.folder

    # what was prepared, by name

    def subject(self, name: str) -> Subject:
        answer = self.liar.ask(f"/ceremonies/{self.liar.names[name]}")
        return read_subject(answer["subject"])

    def words(self, name: str) -> str:
        """The words as whoever opened it reads them from their own screen."""
        return subject_words(self.subject(name))

    def recipient_words(self, dataset: str) -> str:
        return recipient_words(self.liar.ask(f"/datasets/{dataset}")["recipient"])

    def run(self, line: list[str], **environ: str) -> str:
        """Run a command at home that must succeed."""
        done = self.execute(line, self.home, **environ)
        assert done.code == 0, (line, done.err)
        return done.out.strip()

    def execute(self, line: list[str], folder: Path, **environ: str) -> Done:
        """Run a command in somebody's folder."""
        return execute(line, folder, environment(self.cli_env.url) | environ)

    # between two cells

    def keep(self) -> None:
        """Keep the database as it is now, and its ledger as the true one."""
        self.liar.keep()
        self.liar.service.store.engine.dispose()
        shutil.copy(self.database, f"{self.database}.kept")
        self.mark = self.liar.service.mark.read()

    def restore(self) -> None:
        """Go back to the database that was kept, as if nothing was signed since (ONE-HISTORY)."""
        self.liar.service.store.engine.dispose()
        for leftover in ("-wal", "-shm"):
            Path(f"{self.database}{leftover}").unlink(missing_ok=True)
        shutil.copy(f"{self.database}.kept", self.database)
        assert self.mark is not None
        self.liar.service.mark.write(self.mark)

    def visit(self, folder: Path, *, known: bool) -> Path:
        """Copy the folder for a cell; at first use nobody is known, and no head was seen."""
        shutil.copytree(self.home, folder)
        if not known:
            for path in (folder / "known_people", *folder.glob("*.enrolment")):
                path.unlink()
        return folder


@contextlib.contextmanager
def lying_town(folder: Path) -> Iterator[Town]:
    """Let a service run, and everything happen in it that commands are about."""
    database = folder / "custody.db"
    with opened(f"sqlite:///{database}") as store:
        schema.upgrade(store)
        service = Service(
            store, ServiceKey.generate(ORIGIN, random_bytes_of("lying")), timestamps.now
        )
        token = initialise(service, ADMINISTRATOR).token
        liar = Liar(service, token)
        with served(lying_app(liar)) as url:
            cli_env = CliEnvironment(url, folder / "town", token)
            made = Town(cli_env, liar, database)
            _settle(made)
            leave_reshares(made)
            made.keep()
            yield made


def _settle(town: Town) -> None:
    """Enrol everybody, begin two datasets, and leave a ceremony at every stage."""
    town.home.mkdir()
    _people(town)
    for name, terms in (("registry", TERMS), ("letters", TERMS | {"requests": "signed"})):
        town.cli_env.genesis(name, **terms)
    tokens = {"person": "nightly", "scopes": ["register", "read"], "days": 1}
    _line(town, "nightly.token", town.cli_env.client().post("/tokens", tokens)["token"])
    town.cli_env.genesis("deeds", **TERMS)
    _geneses(town)
    _objects(town)
    _exports(town)


def _people(town: Town) -> None:
    _line(town, "admin.token", town.cli_env.administrator)
    _line(town, "input", "what tar writes")
    _line(town, "passphrase", "correct horse battery staple")
    for name, role in ROLES.items():
        town.cli_env.enrol(name, role)
    town.cli_env.enrol("paul", "requester", keyed=False)
    for name in ("paul", "zoe"):
        write_file(town.home / f"{name}.key", key_of(name).keyfile.encode(), mode=0o600)
    print_ = key_of("rita").keyfile.fingerprint().hex()
    words = ["--words", words_of_key(print_), "--fingerprint", print_]
    town.run(["known", "add", "rita", *words])
    for name, role in {"zoe": "official", "yann": "requester"}.items():
        body = {"name": name, "role": role}
        town.liar.names[name] = town.cli_env.client().post("/invitations", body)["code"]


def _geneses(town: Town) -> None:
    """One waits for receipts, one to be read back, one for a dealing, which was made already.

    One waits for commits, another is at its roll-call; stricter rules wait for approvals, and
    a drill for keys. Of those without a dealer one more waits for receipts, and one for
    attestations.
    """
    for name, here in (("books", True), ("vault", False)):
        body = {"name": name, "threshold": 3, "officials": list(OFFICIALS), "deal_here": here}
        answer = town.cli_env.client().post("/datasets", body | TERMS)
        town.liar.names[name] = answer["id"]
    quorum = {"threshold": 3, "officials": list(OFFICIALS)}
    attic = {"name": "attic", "script": "genesis-offline", "deal_here": False}
    town.liar.names["attic"] = town.cli_env.client().post("/datasets", attic | quorum)["id"]
    body = {"name": "rolls", "threshold": 3, "officials": list(OFFICIALS)}
    rolled = town.cli_env.client().post("/datasets", body | {"script": "genesis-witnessed"})
    town.liar.names["rolled"] = rolled["id"]
    joint = {"name": "joint", "script": "genesis-dealerless"}
    town.liar.names["joint"] = town.cli_env.client().post("/datasets", joint | quorum)["id"]
    _made(town, quorum)
    town.liar.names["stricter"] = town.run(
        ["dataset", "policy", "registry", "--requests", "signed"]
    )
    town.liar.names["drilled"] = town.run(["drill", "-d", "registry"])
    town.run(["dataset", "subject", town.liar.names["vault"], "-o", "vault.subject"])
    deal = ["deal", "--offline", "vault.subject", "-o", "vault.bundle", "--all-said"]
    town.run([*deal, "--words", town.words("vault")])


def _made(town: Town, quorum: dict[str, Any]) -> None:
    for name, script in (("made", ""), ("roomful", "-witnessed")):
        body = {"name": name, "script": f"genesis-dealerless{script}"}
        id_ = town.cli_env.client().post("/datasets", body | quorum)["id"]
        town.liar.names[name] = id_
        if script:
            for official in OFFICIALS:
                town.run(["present", id_, "--key", f"{official}.key"])
        desks = [town.cli_env.desk(official) for official in OFFICIALS]
        for desk in desks:
            envelope, beside = desk.commit(desk.fetch(id_)[1], town.words(name))
            desk.submit(id_, envelope, **beside)
        for desk in desks if script else ():
            bundle, envelope, sealed = desk.receipt(desk.fetch(id_)[1], None)
            desk.submit(id_, envelope, sealed, **desk.certificate(bundle))


def _objects(town: Town) -> None:
    for name in ("a", "b", "c"):
        for dataset in ("registry", "letters"):
            file = f"{dataset}-{name}.age"
            seal = ["seal", "-R", f"{dataset}.recipient", "-o", file, "--exec", "--", "echo", name]
            town.run(seal)
            put = ["register", "-d", dataset, file]
            said = town.run(put, CUSTODY_TOKEN_FILE="nightly.token")
            town.liar.names[file] = said.split()[0]


def _exports(town: Town) -> None:
    """Requests that wait for approvals, that wait for keys, and that are open."""
    ask = {
        "asked": ("registry", "a"),
        "wanted": ("registry", "b"),
        "approved": ("registry", "a"),
        "unlocked": ("registry", "a"),
        "other": ("registry", "b"),
        "signed": ("letters", "a"),
    }
    for name, (dataset, file) in ask.items():
        object_ = town.liar.names[f"{dataset}-{file}.age"]
        line = ["request", "-d", dataset, "--object", object_, "--reason", name]
        line += ["--key", "rita.key"] if dataset == "letters" else []
        town.liar.names[name] = town.run(line, CUSTODY_TOKEN_FILE="rita.token")
    for name in ("approved", "unlocked", "other"):
        for official in QUORUM:
            key = ["--key", f"{official}.key"]
            town.run(["approve", town.liar.names[name], *key, "--words", town.words(name)])
    for name in ("unlocked", "other"):
        for official in QUORUM:
            town.run(["turn", town.liar.names[name], "--key", f"{official}.key"])
    town.run(
        ["fetch", town.liar.names["other"], "-o", "other.grant"], CUSTODY_TOKEN_FILE="rita.token"
    )
    town.liar.other_grant = (town.home / "other.grant").read_text()


def _line(town: Town, name: str, line: str) -> None:
    write_file(town.home / name, f"{line}\n".encode(), mode=0o600)


def environment(url: str) -> dict[str, str]:
    """What every command finds set."""
    return {
        "CUSTODY_KNOWN_PEOPLE": "known_people",
        "CUSTODY_URL": url,
        "CUSTODY_SPOOL_DIR": "spool",
        "CUSTODY_TOKEN_FILE": "admin.token",
        "CUSTODY_PASSPHRASE_FILE": "passphrase",
    }
