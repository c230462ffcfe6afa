"""docs/restoring-the-service.md: every block of it, on SQLite and on PostgreSQL (ONE-HISTORY)."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_env import BIN, running
from tests.keys import PASSPHRASE, key_of
from tests.postgres import Databases, programs, server
from tests.recipes.document import FENCE, ROOT
from tests.support import require

TEXT = (ROOT / "docs" / "restoring-the-service.md").read_text()
BLOCKS = dict(re.findall(FENCE.pattern.replace("recipe", "restoring"), TEXT, FENCE.flags))
USED = {"refused", "resume", "official"}


def test_every_block_is_run() -> None:
    by_kind = {
        f"{what}-{kind}"
        for what in ("backup", "restore", "audit")
        for kind in ("sqlite", "postgres")
    }
    assert set(BLOCKS) == USED | by_kind
    assert TEXT.count("\n```") == 2 * len(BLOCKS)


class Morning:
    """A machine with a service and one official, and the folder of copies."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder, self.home = folder, folder / "home"
        self.kind = "postgres" if database else "sqlite"
        self.settings = {
            "CUSTODY_HOME": str(self.home),
            **({"CUSTODY_DATABASE_URL": database} if database else {}),
            "CUSTODY_TOKEN_FILE": str(self.home / "admin.token"),
            "CUSTODY_PASSPHRASE_FILE": str(folder / "passphrase"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PATH": f"{BIN}:{programs() if database else ''}:{os.environ['PATH']}",
        }
        (folder / "passphrase").write_text(PASSPHRASE)
        (folder / "anna.key").write_bytes(key_of("anna").keyfile.encode())

    def block(self, name: str, code: int = 0, **more: str) -> str:
        return self.shell(
            BLOCKS[name].replace("/srv/copy", str(self.folder / "copy")), code, **more
        )

    def shell(self, script: str, code: int = 0, **more: str) -> str:
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        done = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=self.folder,
            env=ours | self.settings | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, f"{script}\n{done.stdout}---\n{done.stderr}"
        return done.stdout + done.stderr

    def invite(self, name: str, url: str, role: str = "auditor") -> str:
        said = self.shell(f"custody invite {name} --role {role} --json", CUSTODY_URL=url)
        return str(re.findall(r'"code": ?"([^"]+)"', said)[0])


@pytest.fixture(params=["sqlite", "postgres"])
def morning(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Morning]:
    if request.param == "sqlite":
        yield Morning(tmp_path, None)
        return
    with server() as url:
        databases = Databases(url)
        yield Morning(tmp_path, databases.create().replace("+psycopg", ""))
        databases.close()


@pytest.mark.slow
def test_the_worst_morning(morning: Morning, tmp_path: Path) -> None:
    """ONE-HISTORY: backed up, lost, restored, refused, gone on with; officials included."""
    require(morning.kind == "postgres" or _has_sqlite(), "sqlite3 is not installed")
    home, log = morning.home, tmp_path / "log"
    morning.shell("custody init --origin custody.example/main")
    given = {key: value for key, value in morning.settings.items() if key != "CUSTODY_HOME"}
    with running(home, log, **given) as url:
        code = morning.invite("anna", url, "official")
        morning.shell(f"custody enrol '{code}' --key anna.key", CUSTODY_URL=url)
        morning.block(f"backup-{morning.kind}")
        morning.invite("zoe", url)
        morning.shell("custody cosign --key anna.key", CUSTODY_URL=url)
    morning.block(f"restore-{morning.kind}")
    refused = morning.block("refused", 66)
    assert "it is older than what this service said [TAMPER]" in refused
    assert "bring the newer database back" in refused
    morning.block("resume")
    with running(home, log, **given) as url:
        morning.invite("yves", url)
    morning.block(f"restore-{morning.kind}")  # the same backup, once more
    morning.block("refused", 66)
    said = morning.block("resume")
    vkey = re.findall(r"^vkey +(\S+)$", said, re.M)[0]
    with running(home, log, **given) as url:
        before = morning.shell("custody cosign --key anna.key", 65, CUSTODY_URL=url)
        assert "[KNOWN]" in before
        morning.block("official", CUSTODY_URL=url, VKEY=vkey)
        morning.invite("zoe", url)
    audited = morning.block(f"audit-{morning.kind}", VKEY=vkey)
    assert "intact at level signed" in audited
    assert "entries were lost" in audited


def _has_sqlite() -> bool:
    return subprocess.run(["bash", "-c", "command -v sqlite3"], capture_output=True).returncode == 0
