"""docs/backup.md for PostgreSQL: from nothing to a nightly backup and a rehearsed restore."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.recipes.document import RECIPES, TEXT
from tests.recipes.host import PATIENTS, Host, as_owner
from tests.support import program

pytestmark = pytest.mark.slow
ALL = str(PATIENTS)


def test_a_backup_by_hand_is_whole_and_its_receipt_goes_out_with_the_next_run(host: Host) -> None:
    """And the newest is what the rehearsal restores, into a database of its own."""
    assert " dump " in host.run("by-hand", CUSTODY_TOKEN_FILE="")
    assert host.objects("dump") == 0
    nightly(host)
    assert host.waiting() == ""
    assert host.objects("dump") == 2
    assert ALL in host.run("rehearse", **host.granted("dump"))


def nightly(host: Host) -> None:
    """Run what the unit runs, as systemd reads it: quotes, doubled signs, the credential."""
    line = re.sub(r"\\\n\s*", "", host.recipe("custody-registry.service"))
    (command,) = re.findall(r"^ExecStart=(.*)$", line, re.MULTILINE)
    words = [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(command)]
    variables = host.environment(CUSTODY_TOKEN_FILE="", CREDENTIALS_DIRECTORY=_credentials(host))
    done = subprocess.run(words, cwd="/", env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _credentials(host: Host) -> str:
    """What ``LoadCredential=`` makes of the file that it names."""
    (name, path), *rest = re.findall(
        r"^LoadCredential=(.*):(.*)$", host.recipe("custody-registry.service"), re.MULTILINE
    )
    assert not rest
    folder = host.folder / "credentials"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(Path(path).read_bytes())
    return str(folder)


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    paths = [tmp_path / name for name in ("custody-registry.service", "custody-registry.timer")]
    for path in paths:
        path.write_text(RECIPES[path.name])
    return [str(path) for path in paths]


def test_systemd_finds_no_fault_with_the_units(units: list[str]) -> None:
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_service_is_as_locked_up_as_the_document_says(units: list[str]) -> None:
    command = (program("systemd-analyze"), "security", "--offline=yes", "--no-pager")
    done = subprocess.run([*command, "--threshold=20", units[0]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "exposure of less\nthan 2 of 10" in TEXT


def test_a_night_that_brings_nothing_will_be_noticed(host: Host) -> None:
    host.run("expect", CUSTODY_TOKEN_FILE="admin.token")
    listed = host.shell("custody dataset list --json", CUSTODY_TOKEN_FILE="admin.token")
    (registry,) = (row for row in json.loads(listed) if row["name"] == "registry")
    assert registry["cadence"] == 26
    assert [(one["job"], one["hours"]) for one in registry["expectations"]] == [("dump", 26)]


def test_plain_sql_goes_in_as_one_transaction(host: Host) -> None:
    host.run("plain-seal")
    host.run("plain-restore", **host.granted("sql"))
    assert host.patients("registry_sql") == ALL


def test_a_whole_cluster_comes_back_and_starts(host: Host) -> None:
    host.run("base-seal")
    host.run("base-restore", **host.granted("base"))
    if os.geteuid() == 0:  # here everything but the server itself runs as root
        host.shell(f"chown -R postgres: {host.rehearsal}/data")
    script = f"export PGUSER={host.variables['PGUSER']}\n{host.recipe('base-start')}"
    assert ALL in as_owner("postgres", "bash", "-eu", "-c", script)


def test_a_failed_dump_publishes_nothing_and_is_told_by_a_3(host: Host) -> None:
    script = host.with_dump(host.recipe("by-hand")).replace("registry-first", "failed")
    assert host.fails(script) == 3
    assert not list((host.folder / "backup").glob("failed*"))


def test_what_was_deleted_for_its_age_is_marked_gone(host: Host) -> None:
    """In a dataset of its own, since all of the others' objects would be gone, too."""
    host.cli_env.genesis("archive")
    folder = host.folder / "archive"
    folder.mkdir()
    theirs, token = host.cli_env.folder, str(host.cli_env.folder / "nightly.token")
    seal = f"custody seal -d archive -R {theirs}/archive.recipient -o archive"
    for name in ("old", "new"):
        host.shell(f"echo {name} | {seal}/{name}.age", CUSTODY_TOKEN_FILE=token)
    host.shell("touch -d '100 days ago' archive/old.age")
    host.shell(elsewhere(host, "store-token"), CUSTODY_TOKEN_FILE="admin.token")
    host.shell(elsewhere(host, "retention"), CUSTODY_TOKEN_FILE="store.token")
    assert [path.name for path in folder.iterdir()] == ["new.age"]
    listed = host.shell("custody objects -d archive --json", CUSTODY_TOKEN_FILE="store.token")
    assert [bool(row["gone"]) for row in json.loads(listed)] == [False, True]


def elsewhere(host: Host, name: str) -> str:
    text = host.recipe(name).replace("-d registry", "-d archive")
    return text.replace(f"{host.folder}/backup", f"{host.folder}/archive")
