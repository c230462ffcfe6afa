"""docs/auditing.md works word for word: every command in it is run, and every output is so.

The first part runs with nothing importable but what ``pip install custody`` brings. In an
output of the document ``…`` stands for anything in a line, and a line ``…`` for any lines.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from custody.audit.export import export
from custody.audit.sources.database_source import open_database
from custody.official.known_people import COMPARED, Known, KnownPeople
from custody.service import cosignatures, ledger_reads
from tests.audit.cosigning import DAY, KNOWN
from tests.db_snapshots import Moments
from tests.import_rules import SERVER
from tests.people import OFFICIALS, ORIGIN
from tests.store.ledgers import url_of

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "auditing.md").read_text()
AUDITOR, _, SERVICE = TEXT.partition("\n## Beside the service\n")
FENCE = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKED = (*SERVER, "segno", "werkzeug", "jinja2", "mako")
HOOK = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""


@dataclass(frozen=True)
class Machine:
    """A folder with what an auditor was given and has kept, and a shell in it."""

    folder: Path
    environ: dict[str, str]

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture(scope="module")
def given(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands in the folder before the walk begins, and the database it came from."""
    folder = tmp_path_factory.mktemp("walk")
    with sqlite.sealed() as world:
        (folder / "custody.vkey").write_text(f"{world.service.key.vkey}\n")
        (folder / "officials.known").write_bytes(known_people(world.service.key.vkey))
        (folder / "last-year.checkpoint").write_text(ledger_reads.checkpoint(world.service))
        (folder / "grant.json").write_bytes(world.export(world.objects[0]).encode())
        cosignatures.cosign(world.service, world.cosigned(*OFFICIALS[:3]))
        with open_database(url_of(world.service.store)) as source:
            export(source, folder / "ledger.jsonl", lambda _, entries: entries)
        world.service.store.engine.dispose()
        shutil.copy(str(world.service.store.engine.url.database), folder / "custody.db")
    return folder


def known_people(vkey: str) -> bytes:
    """What the administrator hands over: the log's key, and all officials."""
    log = Known(ORIGIN, None, vkey, COMPARED, DAY)
    return KnownPeople((log, *KNOWN.lines)).encode()


@pytest.fixture
def machine(given: Path, tmp_path: Path) -> Machine:
    folder = tmp_path / "audit"
    shutil.copytree(given, folder)
    (folder / "custody.db").unlink()
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ours.pop("XDG_CONFIG_HOME", None)
    return Machine(folder, {**ours, "PATH": path, "HOME": str(tmp_path / "home")})


@pytest.fixture
def bare(machine: Machine, tmp_path: Path) -> Machine:
    """A machine where ``custody`` was installed without its extra."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    return Machine(machine.folder, {**machine.environ, "PYTHONPATH": str(tmp_path / "hook")})


def walk(machine: Machine, text: str) -> int:
    """Run every command of a text, hold what it prints to the text; gives how many there are."""
    said, count = "", 0
    for kind, body in FENCE.findall(text):
        if kind == "sh":
            done = machine.run(body)
            assert done.returncode == 0, (body, done.stdout)
            said, count = done.stdout, count + 1
        else:
            assert re.fullmatch(pattern(body), said), f"{body}\nbut it was\n{said}"
    return count


def pattern(text: str) -> str:
    """Make a pattern of an output in the document."""
    lines = []
    for line in text.splitlines(keepends=True):
        lines.append("(?:.*\n)*" if line == "…\n" else re.escape(line).replace("…", ".*"))
    return "".join(lines)


def test_an_auditor_needs_the_file_and_the_key_and_no_server(bare: Machine) -> None:
    assert walk(bare, AUDITOR) >= 8


def test_without_the_extra_there_is_no_server(bare: Machine) -> None:
    """The walk above proves something: what it blocks is really gone."""
    done = bare.run("custody-audit verify --database sqlite:///custody.db || echo $?")
    assert done.stdout.startswith("error: this needs sqlalchemy, which is not installed\n")
    assert done.stdout.endswith("\n2\n")


def test_beside_the_service_the_same_goes_for_its_database(machine: Machine, given: Path) -> None:
    url = f"sqlite:///{given / 'custody.db'}"
    environ = {**machine.environ, "CUSTODY_DATABASE_URL": url}
    assert walk(Machine(machine.folder, environ), SERVICE) >= 3


def test_every_level_and_every_file_that_it_names_is_there() -> None:
    for name in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / "docs" / name).exists(), name
    from custody.audit.levels import LEVELS

    assert all(f"| `{level}` |" in TEXT for level in LEVELS)
