"""The history once, and a copy of its database for every test that alters it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from custody.audit.cli.verify import run
from tests.audit.cosigning import KNOWN
from tests.audit.forging import Forged
from tests.audit.history import Copy, play
from tests.db_snapshots import Moments


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def played(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The database at the end of the history; not to be altered."""
    path = tmp_path_factory.mktemp("audit") / "custody.db"
    with sqlite.enrolled() as world:
        play(world)
        size = world.head().size
        world.service.store.engine.dispose()
        shutil.copy(str(world.service.store.engine.url.database), path)
        return Copy(path, world.service.key, size)


@pytest.fixture
def copy(played: Copy, tmp_path: Path) -> Copy:
    """A copy of it to be altered."""
    shutil.copy(played.path, tmp_path / "copy.db")
    return replace(played, path=tmp_path / "copy.db")


@pytest.fixture
def audit(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Runs ``custody-audit`` with these arguments."""
    monkeypatch.delenv("CUSTODY_DATABASE_URL", raising=False)
    monkeypatch.delenv("CUSTODY_DATABASE_URL_FILE", raising=False)

    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capfd.readouterr())

    return call


@pytest.fixture
def exported(played: Copy, tmp_path: Path, audit: Callable[..., Outcome]) -> Path:
    """The ledger file of the history."""
    path = tmp_path / "ledger.jsonl"
    assert audit("export", "--database", played.url, "-o", path).code == 0
    return path


@pytest.fixture
def known_file(tmp_path: Path) -> Path:
    """The auditor's file of known people, who are all the officials."""
    path = tmp_path / "known_people"
    path.write_bytes(KNOWN.encode())
    return path


@pytest.fixture
def forged(played: Copy) -> Forged:
    """The entries of the history, for the holder of the service's key to write anew."""
    return Forged.of(played)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many alterations of a ledger were tried, and found."""
    reports = [one for kind in terminalreporter.stats.values() for one in kind]
    ended = [one for one in reports if getattr(one, "when", "") == "teardown"]
    count = sum(dict(one.user_properties).get("alterations", 0) for one in ended)
    if count:
        terminalreporter.write_line(f"alterations of a ledger, each of them found: {count:,}")
