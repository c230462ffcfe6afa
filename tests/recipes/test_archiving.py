"""docs/postgresql-archiving.md: each segment is sealed, and any moment comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.cli_env import BIN
from tests.cli.long_commands import wait_until
from tests.postgres import programs
from tests.recipes.document import RECIPES
from tests.recipes.host import ASKING, Host, folder_of
from tests.support import program

pytestmark = pytest.mark.slow


@dataclass
class Archived:
    """A server that archives as the document says, and the user that it runs as."""

    host: Host
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """The server's own, and a spool that is its user's."""
        spool = str(self.folder / "spool")
        return {"PGHOST": str(self.folder), "PGUSER": "custody", "CUSTODY_SPOOL_DIR": spool}

    def run(self, script: str, **variables: str) -> str:
        """Run some bash as the server's user, who may read what this test's user may."""
        done = subprocess.run(
            [*_as_postgres(), "bash", "-eu", "-c", script],
            cwd=self.host.folder,
            env=self.host.environment(**self.variables, **variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}---\n{done.stderr}{self.log()}"
        return done.stdout.strip()

    def sql(self, *statements: str) -> str:
        words = "".join(f' -c "{one}"' for one in statements)
        return self.run(f"psql -X -q -At -v ON_ERROR_STOP=1 -d registry{words}")

    def recipe(self, name: str) -> str:
        text = self.host.recipe(name).replace(str(self.host.rehearsal), str(self.folder))
        text = text.replace(f"{self.host.folder}/backup/weeks", f"{self.folder}/weeks")
        return text.replace(f"{self.host.folder}/etc/registry.env", f"{self.folder}/registry.env")

    def log(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("*log")))

    def switch(self) -> str:
        """Fill up the segment, and wait until it is archived; give its name."""
        name = self.sql("SELECT pg_walfile_name(pg_current_wal_lsn())", "SELECT pg_switch_wal()")
        segment = name.splitlines()[0]
        wait_until(lambda: self.is_archived(segment), 60)
        return segment

    def is_archived(self, segment: str) -> bool:
        return (self.folder / f"source/pg_wal/archive_status/{segment}.done").exists()


def _as_postgres() -> list[str]:
    if os.geteuid() != 0:
        return []
    capability = "+dac_override"  # the interpreter may lie in root's home
    become = ("--reuid", "postgres", "--regid", "postgres", "--clear-groups")
    return [
        program("setpriv"),
        *become,
        "--inh-caps",
        capability,
        "--ambient-caps",
        capability,
        "--",
    ]


@pytest.fixture
def archived(host: Host) -> Iterator[Archived]:
    """A server with small segments; its archive is empty."""
    for name in ("bin", "backup/wal", "backup/base"):
        folder = host.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
    with folder_of("postgres") as folder:
        it = Archived(host, folder)
        settings = (host.folder / "etc" / "registry.env").read_text()
        settings = settings.replace(f"{host.folder}/state/spool", f"{folder}/spool")
        (folder / "registry.env").write_text(settings)
        script = host.folder / "bin" / "custody-archive-wal"
        script.write_text(it.recipe("wal-script"))
        script.chmod(0o755)
        sockets = f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n"
        control = f"{programs()}/pg_ctl -D {folder}/source -s -w"
        it.run(f"{programs()}/initdb -D {folder}/source -U custody -A trust --wal-segsize=1 -N")
        with (folder / "source" / "postgresql.conf").open("a") as conf:
            conf.write(sockets + it.recipe("wal-settings"))
        it.run(f"{control} -l {folder}/source.log start; createdb registry")
        try:
            yield it
        finally:
            it.run(f"{control} -m immediate stop")


def test_a_database_comes_back_as_it_was_at_a_moment(archived: Archived) -> None:
    """Between a row that is wanted and one that is not; by restore_command, under one grant."""
    archived.sql("CREATE TABLE patients (name text)", "INSERT INTO patients VALUES ('before')")
    archived.run(archived.recipe("pitr-base"))
    archived.sql("INSERT INTO patients VALUES ('wanted')")
    archived.switch()
    target = archived.sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00')")
    archived.sql("INSERT INTO patients VALUES ('mistaken')")
    archived.switch()
    assert archived.sql("SELECT failed_count FROM pg_stat_archiver") == "0"
    archived.run("custody receipts sync")
    ceremony = archived.host.shell(archived.recipe("pitr-ask"), TARGET=target, **ASKING).strip()
    archived.host.cli_env.open(ceremony)
    rita = {"CEREMONY": ceremony, "CUSTODY_TOKEN_FILE": "rita.token", "TARGET": target}
    archived.run(archived.recipe("pitr-restore"), **rita)
    socket = archived.folder / "there"
    archived.run(f"mkdir {socket}")
    start = archived.recipe("pitr-start").replace(
        f"directories={archived.folder}", f"directories={socket}"
    )
    counted = archived.run(start.replace(f"-h {archived.folder}", f"-h {socket}"))
    try:
        assert "2" in counted.split()
        names = f"psql -X -At -h {socket} -d registry -c 'SELECT name FROM patients'"
        assert archived.run(names).splitlines() == ["before", "wanted"]
        assert "restored log file" in archived.log()
    finally:
        archived.run(f"{programs()}/pg_ctl -D {archived.folder}/data -s -w -m immediate stop")


def test_a_segment_that_was_archived_and_not_noted_does_not_stop_the_archive(
    archived: Archived,
) -> None:
    """As after a crash between the two; and a segment of another server is not taken for it."""
    segment = archived.switch()
    status = archived.folder / "source/pg_wal/archive_status"
    sealed = archived.host.folder / f"backup/wal/{segment}.age"
    before = sealed.read_bytes()
    (status / f"{segment}.done").rename(status / f"{segment}.ready")
    archived.sql("CREATE TABLE patients (name text)")
    archived.switch()
    wait_until(lambda: archived.is_archived(segment), 60)
    assert archived.sql("SELECT failed_count FROM pg_stat_archiver") == "0"
    assert sealed.read_bytes() == before
    foreign = archived.folder / "foreign"
    foreign.write_bytes(b"another segment")
    script = f"{archived.host.folder}/bin/custody-archive-wal {foreign} {segment}"
    assert archived.run(f"{script} 2>&1 || echo ended with $?").endswith("ended with 77")


def test_a_database_comes_back_from_a_week_in_one_collection(archived: Archived) -> None:
    """Base backup and segments under one header, all of them held against the manifest."""
    archived.run(archived.recipe("weeks-open"))
    script = archived.host.folder / "bin" / "custody-archive-wal"
    script.write_text(archived.recipe("weeks-script"))
    archived.sql("CREATE TABLE patients (name text)", "INSERT INTO patients VALUES ('before')")
    archived.run(archived.recipe("weeks-base"))
    archived.sql("INSERT INTO patients VALUES ('wanted')")
    archived.switch()
    target = archived.sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00')")
    archived.sql("INSERT INTO patients VALUES ('mistaken')")
    archived.switch()
    archived.run(archived.recipe("weeks-close"))
    (state,) = (archived.folder / "weeks").glob("*.collection")
    week = {"COLLECTION": state.name.split("-")[-1].split(".")[0], "TARGET": target}
    ceremony = archived.host.shell(archived.recipe("weeks-ask"), **week, **ASKING).strip()
    archived.host.cli_env.open(ceremony)
    rita = {"CEREMONY": ceremony, "CUSTODY_TOKEN_FILE": "rita.token", **week}
    archived.run(archived.recipe("weeks-restore"), **rita)
    assert patients_there(archived) == ["before", "wanted"]


def patients_there(archived: Archived) -> list[str]:
    """Start the new server as the document says; give who is in it."""
    socket = archived.folder / "there"
    archived.run(f"mkdir {socket}")
    start = archived.recipe("pitr-start").replace(
        f"directories={archived.folder}", f"directories={socket}"
    )
    archived.run(start.replace(f"-h {archived.folder}", f"-h {socket}"))
    try:
        names = f"psql -X -At -h {socket} -d registry -c 'SELECT name FROM patients'"
        return archived.run(names).split()
    finally:
        archived.run(f"{programs()}/pg_ctl -D {archived.folder}/data -m immediate stop")


def test_systemd_finds_no_fault_with_the_units_for_receipts(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("custody-receipts.service", "custody-receipts.timer")]
    for path in paths:
        path.write_text(RECIPES[path.name].replace("/opt/custody/bin", str(BIN)))
    command = [program("systemd-analyze"), "verify", "--man=no", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
