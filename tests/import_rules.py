"""The rules of imports, as a table: who may refer to what (test_imports.py reads the sources).

A rule speaks of dotted names and of all that is below them. A module that is not there
yet breaks no rule.
"""

from __future__ import annotations

from dataclasses import dataclass

PURE = (
    "custody.age",
    "custody.backup_calendar",
    "custody.byte_io",
    "custody.canary",
    "custody.catalogue",
    "custody.ceremony",
    "custody.collection",
    "custody.crypt4gh",
    "custody.curve",
    "custody.description",
    "custody.entry_shapes",
    "custody.dataset",
    "custody.dataset_epochs",
    "custody.dataset_health",
    "custody.dkg",
    "custody.drill_schedule",
    "custody.entry_summary",
    "custody.errors",
    "custody.formats",
    "custody.freshness",
    "custody.grant",
    "custody.official.asking",
    "custody.official.block",
    "custody.official.bundle",
    "custody.official.dealerless",
    "custody.official.enrolment",
    "custody.official.generated_bundle",
    "custody.official.invitation",
    "custody.official.keyfile",
    "custody.official.known_dataset",
    "custody.official.known_people",
    "custody.official.known_recipient",
    "custody.official.known_roster",
    "custody.official.known_service",
    "custody.official.own_receipt",
    "custody.official.passphrase",
    "custody.official.policy_changes",
    "custody.official.registered_objects",
    "custody.official.resharing",
    "custody.official.same_turn",
    "custody.official.signed_request",
    "custody.official.signing",
    "custody.plan",
    "custody.projection",
    "custody.quorum",
    "custody.quorum_health",
    "custody.quorum_tree",
    "custody.registration",
    "custody.reshare",
    "custody.schnorr",
    "custody.script",
    "custody.script_actions",
    "custody.sealed_header",
    "custody.sealed_payload",
    "custody.sealedbox",
    "custody.servicekey",
    "custody.setup_steps",
    "custody.signed_act",
    "custody.standing",
    "custody.state_tables",
    "custody.tlog",
)
"""The modules that do no I/O and take clock, randomness and environment as arguments."""

SERVER = (
    "alembic",
    "apprise",
    "flask",
    "gunicorn",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "spectree",
    "sqlalchemy",
)
"""What ``custody[service]`` adds; a backup host, an official and an auditor have none of it."""

FILES = ("builtins.open", "io.FileIO", "io.open", "os", "pathlib", "shutil", "sqlite3", "tempfile")
NETWORK = ("asyncio", "http", "requests", "socket", "ssl", "urllib", "urllib3")
PROCESSES = ("multiprocessing", "signal", "subprocess", "sys")
TERMINAL = ("builtins.input", "builtins.print", "click", "getpass", "logging", "tqdm")
LOADERS = ("builtins.__import__", "importlib")
CHANCE = ("os.urandom", "random", "secrets", "uuid")
CLOCKS = (
    "custody.formats.timestamps.now",
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time",
)
TEST_PROFILE = ("custody.official.keyfile.TEST_PROFILE", "custody.official.passphrase.TEST_PROFILE")


@dataclass(frozen=True)
class Rule:
    """``who`` refers to nothing of ``never``, and in this project to ``only`` these.

    ``but`` are exceptions among the references, ``spared`` among the modules.
    """

    name: str
    who: tuple[str, ...]
    never: tuple[str, ...] = ()
    only: tuple[str, ...] = ("custody", "web", "migrations", "tests")
    but: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    def breaks(self, module: str, reference: str) -> bool:
        if not within(module, self.who) or within(module, self.spared):
            return False
        if within(reference, self.but):
            return False
        ours = within(reference, ("custody", "web", "migrations", "tests"))
        return within(reference, self.never) or (ours and not within(reference, self.only))


RULES = (
    Rule(
        "pure modules touch no file, network, process or terminal",
        who=PURE,
        never=(*FILES, *NETWORK, *PROCESSES, *TERMINAL, *LOADERS, *SERVER),
        but=("os.urandom", "os.cpu_count"),  # chance has its own rule; how many threads is none
    ),
    Rule("pure modules import pure modules only", who=PURE, only=(*PURE, "custody.__version__")),
    Rule(
        "pure modules are given the time",
        who=PURE,
        never=CLOCKS,
        spared=("custody.formats.timestamps",),
    ),
    # age draws its file keys itself unless it is given a source: a backup job can't draw worse
    Rule("pure modules are given chance", who=PURE, never=CHANCE, spared=("custody.age",)),
    Rule("age stands on pyca alone", who=("custody.age",), never=("nacl", "sslib", "argon2")),
    Rule("custody does not know web", who=("custody",), never=("web", "migrations", "tests")),
    Rule(
        "the verifier stands on pure modules",
        who=("custody.audit",),
        # what names and reads files, reads a database's address as the service does, tries one
        # to listen on, and ends a command; none is any business of a ledger's
        only=(
            *PURE,
            *(f"custody.{name}" for name in ("audit", "files", "libpq", "signals", "__version__")),
            "custody.file_arguments",
            "custody.listening",
            "custody.streams",
        ),
    ),
    Rule(
        "the verifier needs no server",
        who=("custody.audit",),
        never=tuple({*SERVER} - {"sqlalchemy"}),
        spared=("custody.audit.cli.witness",),  # it is a server, if not the service's
    ),
    Rule(
        "a backup host needs no server",
        who=(
            "custody.jobs",
            "custody.client",
            "custody.files",
            "custody.reading",
            "custody.storage",
        ),
        never=(*SERVER, "custody.store", "custody.service"),
    ),
    Rule(
        "the server knows no command, no job and no official's session",
        who=("custody.service", "custody.store", "web", "custody.storage"),
        never=(
            "custody.cli",
            "custody.jobs",
            "custody.official.genesis_session",
            "custody.official.session",
        ),
    ),
    Rule(
        "what everybody stands on knows neither commands nor jobs, nor a service",
        who=(
            "custody.files",
            "custody.streams",
            "custody.storage",
            "custody.store",
            "custody.client",
            "custody.config",
            "custody.official",
        ),
        never=("custody.cli", "custody.jobs", "custody.demo", "custody.service"),
    ),
    Rule(
        "what lies below a client knows none",
        who=("custody.files", "custody.streams", "custody.storage", "custody.store"),
        never=("custody.client", "custody.official.genesis_session", "custody.official.session"),
    ),
    Rule(
        "jobs and readers know no command and no official's session",
        who=("custody.jobs", "custody.reading"),
        never=(
            "custody.cli",
            "custody.demo",
            "custody.official.genesis_session",
            "custody.official.session",
        ),
    ),
    Rule(
        "commands know no demo",
        who=("custody.cli",),
        never=("custody.demo",),
        spared=("custody.cli.main",),
    ),
    Rule(
        "the cheap key derivation is for tests and the demo",
        who=("custody", "web"),
        never=TEST_PROFILE,
        spared=(
            "custody.official.invitation",
            "custody.official.keyfile",
            "custody.official.known_people",
            "custody.official.known_recipient",
            "custody.official.known_roster",
            "custody.official.passphrase",
            "custody.demo",
        ),
    ),
)


def within(name: str, trees: tuple[str, ...]) -> bool:
    """Say whether a dotted name is one of these or below one."""
    return any(name == tree or name.startswith(f"{tree}.") for tree in trees)
