"""``custody notices``: an operator finds out whether people would be told, before it matters."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.cli_env import BIN, CliEnvironment, Shell
from tests.service.notices.listening import Hook, listening
from tests.support import free_port

SECRET = "s3cr3t-t0ken"


@pytest.fixture
def home(cli_env: CliEnvironment) -> Path:
    """The service's own folder."""
    return cli_env.folder.parent / "home"


def written(folder: Path, *to: str, table: str = "default") -> Path:
    path = folder / "notices.toml"
    path.write_text(f"[{table}]\nto = {json.dumps(to)}\n")
    path.chmod(0o600)
    return path


def tried(shell: Shell, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = shell.folder / "notices.toml"
    environ = {"CUSTODY_HOME": str(home), "CUSTODY_NOTICES_FILE": str(path)}
    done = subprocess.run(
        [BIN / "custody", "notices", *arguments],
        cwd=shell.folder,
        env=shell.environment() | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert SECRET not in done.stdout + done.stderr
    return done


def test_a_test_notice_goes_to_every_place_at_once(shell: Shell, home: Path) -> None:
    with listening() as hook:
        written(shell.folder, f"json://me:{SECRET}@127.0.0.1:{hook.port}/{SECRET}")
        done = tried(shell, home, "test", "-d", "registry")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "sent    json://127.0.0.1 ([default] to, number 1)\n"
    ((_, body),) = hook.came
    assert body["title"] == "custody: a test of the notices about registry"


@pytest.mark.slow
def test_a_place_that_fails_is_said_and_the_others_are_tried_all_the_same(
    shell: Shell, home: Path
) -> None:
    dead = f"json://me:{SECRET}@127.0.0.1:{free_port()}/"
    with listening() as hook, listening(Hook(status=401)) as other:
        refuses = f"json://127.0.0.1:{other.port}/{SECRET}"
        written(shell.folder, dead, f"json://127.0.0.1:{hook.port}/", refuses)
        done = tried(shell, home, "test", "-d", "registry")
        as_json = tried(shell, home, "test", "-d", "registry", "--json")
    assert done.returncode == as_json.returncode == 69
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["failed", "sent", "failed"]
    assert done.stderr.splitlines() == [
        "json://127.0.0.1 ([default] to, number 1): nothing answers there",
        "json://127.0.0.1 ([default] to, number 3): it answered with the status 401",
        "error: 2 of 3 places did not take the notice",
    ]
    assert [row["sent"] for row in json.loads(as_json.stdout)] == [False, True, False]


@pytest.mark.parametrize(
    ("table", "dataset", "code", "message"),
    [
        ("datasets.archive", "registry", 2, "error: nobody is to be told about registry"),
        ("default", "nowhere", 10, "error: there is no dataset"),
        ("defaults", "registry", 2, "the file has 1 key too many"),
    ],
)
@pytest.mark.slow
def test_what_could_not_reach_anybody_is_an_error(
    shell: Shell, home: Path, table: str, dataset: str, code: int, message: str
) -> None:
    written(shell.folder, "json://127.0.0.1/", table=table)
    done = tried(shell, home, "test", "-d", dataset)
    assert done.returncode == code
    assert message in done.stderr


def test_a_file_that_others_can_read_is_refused(shell: Shell, home: Path) -> None:
    written(shell.folder, f"json://127.0.0.1/{SECRET}").chmod(0o644)
    done = tried(shell, home, "test", "-d", "registry")
    assert done.returncode == 2
    assert "others may read or write" in done.stderr


def test_the_list_is_the_administrator_s(shell: Shell) -> None:
    """This service has no notices set up."""
    assert shell.custody("notices", "list") == "PLACE  DELIVERED  WAITING  GIVEN UP  FAILS"
    assert json.loads(shell.custody("notices", "list", "--json")) == []
    refused = shell.run("CUSTODY_TOKEN_FILE=rita.token custody notices list")
    assert refused.returncode == 77
