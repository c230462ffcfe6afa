"""A backup host to run docs/backup.md on: its folders, its services, and a quorum at hand.

A block of the document is run as it stands. All that is put in the place of what it says is
where this host's folders, programs and service are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tests.cli.cli_env import BIN, CliEnvironment
from tests.cli.long_commands import wait_until
from tests.postgres import programs
from tests.recipes.document import RECIPES
from tests.support import program, require

PATIENTS = 1000
ASKING = {"CUSTODY_KEY_FILE": "rita.key", "CUSTODY_TOKEN_FILE": "rita.token"}
"""What the requester finds set, as the document says."""


@dataclass
class Host:
    """A folder with everybody's tokens and keys, below it the host's own folders."""

    cli_env: CliEnvironment
    folder: Path
    rehearsal: Path
    variables: dict[str, str]

    @classmethod
    def set_up(cls, cli_env: CliEnvironment, folder: Path, rehearsal: Path, cluster: URL) -> Host:
        """Prepare a host as the document says, with a database ``registry``."""
        cli_env.open_shell(folder)
        (folder / "letters").mkdir()
        (folder / "letters" / "one").write_text("Dear patient\n")
        (folder / "store").mkdir()
        for name in ("backup/sealed", "state"):
            (folder / name).mkdir(parents=True)
        (folder / "etc").mkdir()
        (folder / "etc" / "restic.password").write_text("password\n")
        host = cls(cli_env, folder, rehearsal, _variables(cli_env, folder, cluster))
        for name in ("registry.recipient", "nightly.token"):
            (folder / name).unlink()
        host.run("hand-over")
        host.run("administrator", CUSTODY_TOKEN_FILE="admin.token")
        host.run("host")
        settings = (folder / "etc" / "registry.env").read_text().splitlines()
        host.variables |= dict(line.split("=", 1) for line in settings)
        host.shell("createdb registry")
        rows = f"SELECT n, md5(n::text) FROM generate_series(1, {PATIENTS}) n"
        host.shell(f"psql -X -q -d registry -c 'CREATE TABLE patients AS {rows}'")
        return host

    def recipe(self, name: str) -> str:
        """Give a block of the document, with the folders, programs and service of this host."""
        text: str = RECIPES[name]
        for said, here in {
            "https://custody.hospital.example": self.cli_env.url,
            "/etc/custody": f"{self.folder}/etc",
            "/srv/backup": f"{self.folder}/backup",
            "/srv/rehearsal": str(self.rehearsal),
            "/usr/lib/postgresql/15/bin": str(programs()),
            "/var/lib/custody": f"{self.folder}/state",
            "/opt/custody/bin": str(BIN),
            "/usr/local/bin": f"{self.folder}/bin",
        }.items():
            text = text.replace(said, here)
        return text

    def environment(self, **variables: str) -> dict[str, str]:
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        return ours | {"PATH": f"{BIN}:{ours['PATH']}"} | self.variables | variables

    def run(self, name: str, **variables: str) -> str:
        """Run a block of the document."""
        return self.shell(self.recipe(name), **variables)

    def shell(self, script: str, **variables: str) -> str:
        """Run some bash that must succeed, and give what it printed."""
        done = self._bash(script, variables)
        assert done.returncode == 0, f"{script}\n{done.stdout}---\n{done.stderr}"
        return done.stdout

    def fails(self, script: str) -> int:
        """Run some bash that must not succeed, and give its exit code."""
        done = self._bash(script, {})
        assert done.returncode != 0, f"{script}\n{done.stdout}---\n{done.stderr}"
        return done.returncode

    def _bash(self, script: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def granted(self, job: str) -> dict[str, str]:
        """Ask for the newest of a job as the document says; give what its restore finds set."""
        text = self.recipe("ask").replace("--job dump", f"--job {job}")
        ceremony = self.shell(text, **ASKING).strip()
        self.cli_env.open(ceremony)
        return {"CEREMONY": ceremony, "CUSTODY_TOKEN_FILE": "rita.token"}

    def patients(self, database: str) -> str:
        return self.shell(f"psql -X -At -d {database} -c 'SELECT count(*) FROM patients'").strip()

    def waiting(self) -> str:
        """What waits in the spool, without the heading."""
        return self.shell("custody receipts list | tail -n +2")

    def objects(self, job: str) -> int:
        listed = self.shell(
            f"custody objects -d registry --job {job}", CUSTODY_TOKEN_FILE="admin.token"
        )
        return len(listed.splitlines()) - 1

    def with_dump(self, script: str) -> str:
        """Alter a block so that the command it seals fails half-way, with borgmatic's 75."""
        wrong = self.folder / "wrong"
        wrong.write_text("#!/bin/sh\nhead -c 200000 /dev/zero; exit 75\n")
        wrong.chmod(0o755)
        assert "pg_dump -Fc registry" in script
        return script.replace("pg_dump -Fc registry", str(wrong))


def _variables(cli_env: CliEnvironment, folder: Path, cluster: URL) -> dict[str, str]:
    """What the operator's own tools find set: where the servers are, and who we are to them."""
    database = {
        "PGHOST": cluster.query.get("host") or cluster.host,
        "PGPORT": str(cluster.port) if cluster.port else None,
        "PGUSER": cluster.username,
        "PGPASSWORD": cluster.password,
    }
    return {key: str(value) for key, value in database.items() if value} | {
        "HOME": str(folder),
        "AWS_EC2_METADATA_DISABLED": "true",
        "BORG_BASE_DIR": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "CUSTODY_URL": cli_env.url,
        "CUSTODY_TOKEN_FILE": f"{folder}/etc/nightly.token",
        "CUSTODY_PASSPHRASE_FILE": "passphrase",
        "RCLONE_CONFIG": str(folder / "rclone.conf"),
        "RCLONE_CONFIG_STORE_TYPE": "alias",
        "RCLONE_CONFIG_STORE_REMOTE": str(folder / "store"),
    }


@contextlib.contextmanager
def mariadb() -> Iterator[Path]:
    """Run a MariaDB server that is reached by a socket; give an option file for its clients."""
    mariadbd = program_of_root("mariadbd")
    with folder_of("mysql") as folder:
        data = f"--datadir={folder}/data"
        install = (program("mariadb-install-db"), "--no-defaults", "--skip-test-db", data)
        as_owner("mysql", *install, "--auth-root-authentication-method=normal")
        options = folder / "client.cnf"
        options.write_text(f"[client]\nuser=root\nsocket={folder}/socket\n")
        settings = (data, f"--socket={folder}/socket", f"--pid-file={folder}/pid")
        command = owned("mysql", mariadbd, "--no-defaults", "--skip-networking", *settings)
        admin = ("mariadb-admin", f"--defaults-file={options}")
        null = subprocess.DEVNULL
        with subprocess.Popen(command, cwd="/", stdout=null, stderr=null) as process:
            try:
                wait_until(lambda: _is_up(process, admin), 60)
                yield options
            finally:
                subprocess.run([*admin, "shutdown"], check=True, timeout=60)


def _is_up(process: subprocess.Popen[bytes], admin: tuple[str, ...]) -> bool:
    assert process.poll() is None, "mariadbd did not start"
    return subprocess.run([*admin, "ping"], capture_output=True).returncode == 0


@contextlib.contextmanager
def folder_of(user: str) -> Iterator[Path]:
    """Give a folder for a server's user; its path is short, since a socket's is limited."""
    folder = Path(tempfile.mkdtemp(prefix="custody-"))
    try:
        folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def owned(user: str, *command: str) -> list[str]:
    """Give a command as a server's user runs it, who is not root."""
    if os.geteuid() != 0:
        return list(command)
    require(shutil.which("runuser"), f"{user}'s programs do not run as root; runuser is missing")
    return ["runuser", "-u", user, "--", *command]


def as_owner(user: str, *command: str) -> str:
    done = subprocess.run(owned(user, *command), cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def program_of_root(name: str) -> str:
    """Give the path of a program that stands where not everybody's PATH leads."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    require(path, f"the program {name} is not installed")
    assert path is not None
    return path
