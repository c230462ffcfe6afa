"""Who may import whom: the sources are held to the rules of import_rules.py.

Every reference counts, at the top of a module or inside a function, by name or
by attribute: after ``from datetime import datetime``, a ``datetime.now()`` is a
reference to ``datetime.datetime.now``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.import_rules import RULES, Rule, within

ROOT = Path(__file__).resolve().parent.parent


@cache
def sources() -> Mapping[str, str]:
    """Read every module of the project, by its dotted name; a package has its own name."""
    found = {}
    for path in [*ROOT.glob("custody/**/*.py"), *ROOT.glob("web/**/*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path.read_text()
    return found


def imported(node: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    """Give the names that an import statement binds, each with the dotted name behind it."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name, alias.name
            if not alias.asname:  # ``import a.b`` binds a
                top = alias.name.partition(".")[0]
                yield top, top
    elif isinstance(node, ast.ImportFrom):
        base = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        start = ".".join([*base, node.module] if node.module else base)
        for alias in node.names:
            yield alias.asname or alias.name, f"{start}.{alias.name}"


def dotted(node: ast.expr) -> str | None:
    """Give ``a.b.c`` for the expression that says so."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return before and f"{before}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else None


@cache
def references(source: str, package: str = "") -> frozenset[str]:
    """Give every dotted name that a module refers to."""
    tree = ast.parse(source)
    bound = dict(pair for node in ast.walk(tree) for pair in imported(node, package))
    found = set(bound.values())
    for node in ast.walk(tree):
        name = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else None
        if name in {"open", "print", "input", "__import__"}:
            found.add(f"builtins.{name}")
        head, _, rest = (name or "").partition(".")
        if head in bound and rest:
            found.discard(bound[head])
            found.add(f"{bound[head]}.{rest}")
    return frozenset(found)


def referring(modules: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each module with what it refers to."""
    for module, source in modules.items():
        is_package = any(other.startswith(f"{module}.") for other in modules)
        package = module if is_package else module.rpartition(".")[0]
        yield module, references(source, package)


def breaches(modules: Mapping[str, str], rule: Rule) -> list[str]:
    """List every reference that a rule forbids."""
    return [
        f"{module} refers to {reference}"
        for module, found in referring(modules)
        for reference in sorted(found)
        if rule.breaks(module, reference)
    ]


def cycle(modules: Mapping[str, str]) -> list[str]:
    """Give the modules of a cycle of imports, or none."""
    graph = {}
    for module, found in referring(modules):
        targets = {owner(reference, modules) for reference in found}
        graph[module] = {target for target in targets if target not in (None, module)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def owner(reference: str, modules: Mapping[str, str]) -> str | None:
    """Give the module that a dotted name is, or is in."""
    while reference not in modules:
        reference, _, last = reference.rpartition(".")
        if not last:
            return None
    return reference


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name.replace(" ", "-"))
def test_the_rule_holds(rule: Rule) -> None:
    """Each rule of the table, over every module there is."""
    assert breaches(sources(), rule) == []


def test_the_rules_speak_of_what_is_there() -> None:
    """A module that was renamed would otherwise escape the rule made for it."""
    named = {name for rule in RULES for name in (*rule.who, *rule.spared)}
    assert named <= {*sources(), "custody", "web"}


def test_no_imports_go_in_a_circle() -> None:
    """Imports have a direction, so each module can be read after those it stands on."""
    assert cycle(sources()) == []


def test_the_verifier_reads_a_database_in_one_place_only() -> None:
    """Auditing a ledger file must work without SQLAlchemy."""
    readers = [
        module
        for module, found in referring(sources())
        if within(module, ("custody.audit",))
        and any(within(reference, ("sqlalchemy",)) for reference in found)
    ]
    assert len(readers) <= 1


TRANSACTIONS = {"reading", "writing"}
"""What a store gives its transactions by (custody/store/engine.py)."""


def transactions(source: str) -> list[int]:
    """Give the lines on which a module opens a transaction of the store by itself."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in TRANSACTIONS
    ]


def test_pages_and_calls_open_no_transaction() -> None:
    """A use case is one transaction: what a page shows is asked of the service, of one moment."""
    opened = {name: transactions(source) for name, source in sources().items()}
    assert {name for name, lines in opened.items() if lines and within(name, ("web",))} == set()
    assert opened["custody.service.queries"]


def test_the_modules_are_found() -> None:
    """The rules would also hold in an empty folder."""
    assert {"custody", "custody.errors", "custody.official.keyfile", "web"} <= set(sources())
    assert "custody.errors.TamperedError" in references(sources()["custody.formats.canonical_json"])


PURE_IO, PURE_ONLY, PURE_TIME, PURE_CHANCE, AGE, NO_WEB, AUDIT, AUDIT_BARE, JOBS, *REST = RULES
SERVED, GROUND, BELOW, BACKUP, COMMANDS, CHEAP = REST


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [
        (PURE_IO, "custody.tlog.merkle", "import socket"),
        (PURE_IO, "custody.tlog.merkle", "import os.path"),
        (PURE_IO, "custody.tlog.merkle", "import os as system\nsystem.environ.get('X')"),
        (PURE_IO, "custody.tlog.merkle", "from os import environ"),
        (PURE_IO, "custody.tlog.merkle", "def f():\n    from pathlib import Path"),
        (PURE_IO, "custody.tlog.merkle", "data = open('x').read()"),
        (PURE_IO, "custody.tlog.merkle", "print('x')"),
        (PURE_IO, "custody.tlog.merkle", "import importlib\nimportlib.import_module('os')"),
        (PURE_IO, "custody.ceremony.decide", "import sqlalchemy.orm"),
        (PURE_ONLY, "custody.tlog.merkle", "from custody.store import append"),
        (PURE_ONLY, "custody.tlog.merkle", "from custody import files"),
        (PURE_ONLY, "custody.tlog.merkle", "from .. import files"),
        (PURE_ONLY, "custody.age.header", "from ..files import read_file"),
        (PURE_ONLY, "custody.tlog.merkle", "import custody.service.context"),
        (PURE_TIME, "custody.tlog.merkle", "from datetime import datetime\ndatetime.now()"),
        (PURE_TIME, "custody.tlog.merkle", "import datetime as d\nd.datetime.now(d.UTC)"),
        (PURE_TIME, "custody.tlog.merkle", "from custody.formats.timestamps import now"),
        (
            PURE_TIME,
            "custody.tlog.merkle",
            "from custody.formats import timestamps as t\nt.now()",
        ),
        (
            PURE_TIME,
            "custody.tlog.merkle",
            "import custody.formats.timestamps as t\nt.now()",
        ),
        (PURE_TIME, "custody.tlog.merkle", "import time"),
        (PURE_CHANCE, "custody.quorum.dealing", "import secrets"),
        (PURE_CHANCE, "custody.quorum.dealing", "import os\nos.urandom(5)"),
        (AGE, "custody.age.x25519", "from nacl import bindings"),
        (NO_WEB, "custody.cli.main", "import web"),
        (NO_WEB, "custody.cli.main", "from web.app import create_app"),
        (AUDIT, "custody.audit.checks.ledger_replay", "from custody.store.tables import metadata"),
        (AUDIT, "custody.audit.checks.ledger_replay", "from custody import service"),
        (AUDIT_BARE, "custody.audit.cli", "import flask"),
        (JOBS, "custody.client", "from custody.service import context"),
        (JOBS, "custody.jobs.sealing", "import sqlalchemy"),
        (SERVED, "custody.service.objects", "from custody.cli.output import note"),
        (SERVED, "web.console.blueprint", "def f():\n    from custody.official import session"),
        (SERVED, "custody.storage.local", "from custody.jobs.sealing import seal"),
        (GROUND, "custody.client", "from custody.cli.output import note"),
        (GROUND, "custody.official.session", "from custody.jobs import sealing"),
        (GROUND, "custody.store.rows", "from custody.service import secrets"),
        (BELOW, "custody.storage.base", "from custody.client import Client"),
        (BACKUP, "custody.jobs.spool", "from custody.official.session import OfficialSession"),
        (COMMANDS, "custody.cli.seal", "from custody.demo import cast"),
        (CHEAP, "custody.cli.keys", "from custody.official.keyfile import TEST_PROFILE"),
        (CHEAP, "web.api", "from custody.official import keyfile\nkeyfile.TEST_PROFILE"),
    ],
)
def test_a_rule_that_is_broken_is_seen(rule: Rule, module: str, source: str) -> None:
    """Whatever way the import is written."""
    modules = {"custody.age": "", "custody.ceremony": "", module: source}
    assert breaches(modules, rule)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("custody.tlog.merkle", "import hashlib\nfrom custody.errors import LedgerError"),
        ("custody.tlog.merkle", "import custody.errors\ncustody.errors.error_class('x')"),
        ("custody.formats.timestamps", "from datetime import UTC, datetime\ndatetime.now(UTC)"),
        ("custody.tlog.merkle", "from datetime import datetime\ndatetime.fromisoformat('x')"),
        ("custody.age.file", "import os\ndef f(random=os.urandom): ..."),
        ("custody.tlog.merkle", "def f(stream):\n    stream.open()\n    stream.print()"),
        (
            "custody.audit.sources.database_source",
            "import sqlalchemy\nfrom custody.projection import changes",
        ),
        ("custody.demo.command", "from custody.official.keyfile import TEST_PROFILE"),
        ("web.api", "from custody.service import Service\nimport flask"),
    ],
)
def test_what_is_allowed_is_not_reported(module: str, source: str) -> None:
    assert [rule.name for rule in RULES if breaches({module: source}, rule)] == []


def test_a_circle_is_seen() -> None:
    """Also one that runs through a function, and through a package's submodule."""
    circle = {
        "custody.a": "from custody import b",
        "custody.b": "def f():\n    from custody.c.d import x",
        "custody.c": "",
        "custody.c.d": "import custody.a",
    }
    assert set(cycle(circle)) == {"custody.a", "custody.b", "custody.c.d"}
    assert cycle(circle | {"custody.c.d": "from custody import c"}) == []
