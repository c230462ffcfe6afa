"""``custody demo`` as whoever tries it first meets it: a story, an outcome, nothing asked."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_env import BIN, UNREACHABLE_URL, CliEnvironment, Shell
from tests.cli.long_commands import LongCommand, wait_until

PROMISED = {
    "opened",
    "sha256_in",
    "sha256_out",
    "threshold",
    "officials",
    "opened_with_too_few",
    "lies_refused",
    "stock_age",
    "column_read",
    "ledger_entries",
    "ledger_verified",
    "tamper_found",
}


@dataclass(frozen=True)
class FinishedDemo:
    """A demo that was run once: what it sealed, its folder, what it printed."""

    source: Path
    home: Path
    done: subprocess.CompletedProcess[str]

    def outcome(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.done.stdout.splitlines()[-1])
        return record


def small(folder: Path) -> Path:
    """Make a folder to seal, with a file of more than one chunk."""
    source = folder / "source"
    source.mkdir()
    (source / "rows").write_bytes(os.urandom(100_000))
    (source / "note").write_text("hello\n")
    return source


def environment(home: Path) -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    return ours | {"CUSTODY_HOME": str(home), "XDG_CONFIG_HOME": str(home.with_name("config"))}


@pytest.fixture(scope="module")
def finished_demo(tmp_path_factory: pytest.TempPathFactory) -> FinishedDemo:
    folder = tmp_path_factory.mktemp("demo")
    source, home = small(folder), folder / "home"
    done = subprocess.run(
        [BIN / "custody", "demo", "--once", "--json", "--input", source],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return FinishedDemo(source, home, done)


def test_it_ends_with_0_and_complains_of_nothing(finished_demo: FinishedDemo) -> None:
    assert (finished_demo.done.returncode, finished_demo.done.stderr) == (0, "")


def test_whom_its_caller_knows_it_leaves_alone(finished_demo: FinishedDemo) -> None:
    assert not finished_demo.home.with_name("config").exists()


def test_its_last_line_says_what_held(finished_demo: FinishedDemo) -> None:
    outcome = finished_demo.outcome()
    assert outcome.keys() >= PROMISED
    assert outcome["opened"] is True
    assert outcome["opened_with_too_few"] is False
    assert outcome["lies_refused"] == 2
    assert (outcome["threshold"], outcome["officials"]) == (3, 5)
    assert outcome["stock_age"] is (True if shutil.which("age") else None)
    assert outcome["column_read"] is (True if importlib.util.find_spec("pyarrow") else None)
    assert outcome["ledger_verified"] is True
    assert outcome["tamper_found"] is True
    assert outcome["folder"] == str(finished_demo.home)


def test_what_was_restored_is_what_was_sealed(finished_demo: FinishedDemo) -> None:
    """The digests are those of the input as tar prints it, and of the file that came out."""
    printed = ["tar", "-c", "-C", str(finished_demo.source.parent), finished_demo.source.name]
    expected = hashlib.sha256(subprocess.check_output(printed)).hexdigest()
    restored = finished_demo.home / "restored.tar"
    assert finished_demo.outcome()["sha256_in"] == expected
    assert finished_demo.outcome()["sha256_out"] == expected
    assert hashlib.sha256(restored.read_bytes()).hexdigest() == expected
    with tarfile.open(restored) as archive:
        member = archive.extractfile("source/rows")
        assert member is not None
        assert member.read() == (finished_demo.source / "rows").read_bytes()


def test_of_a_sealed_table_one_column_is_read(finished_demo: FinishedDemo) -> None:
    """Of twenty, where pyarrow is: by little more than its bytes, and nothing plain is written."""
    (line,) = [one for one in finished_demo.done.stdout.splitlines() if "one column" in one]
    if importlib.util.find_spec("pyarrow") is None:
        return
    found = re.search(r"reads one column of 20 of table.parquet.age: (\d\.\d)% of its bytes", line)
    assert found is not None, line
    assert 5 <= float(found[1]) <= 6
    assert not (finished_demo.home / "table.parquet").exists()


def test_the_ledger_is_as_long_as_it_says_and_still_verifies(finished_demo: FinishedDemo) -> None:
    with closing(sqlite3.connect(finished_demo.home / "service" / "custody.db")) as database:
        ((count,),) = database.execute("SELECT count(*) FROM ledger_entry")
    assert finished_demo.outcome()["ledger_entries"] == count > 20
    codes = {
        name: subprocess.run(
            [
                BIN / "custody-audit",
                "verify",
                "--database",
                f"sqlite:///{finished_demo.home / name}",
            ],
            capture_output=True,
        ).returncode
        for name in ("service/custody.db", "tampered.db")
    }
    assert codes == {"service/custody.db": 0, "tampered.db": 1}


def test_the_story_is_about_thirty_lines_that_fit_a_screen(finished_demo: FinishedDemo) -> None:
    lines = finished_demo.done.stdout.splitlines()[:-1]
    assert 15 <= len(lines) <= 35
    assert "any 3 of 5 can use it" in finished_demo.done.stdout
    assert f"everything held; it is all in {finished_demo.home}" in lines[-1]
    assert "\x1b" not in finished_demo.done.stdout


def test_secrets_of_the_demo_are_readable_by_their_owner_only(finished_demo: FinishedDemo) -> None:
    secret = [
        *finished_demo.home.glob("*.key"),
        *finished_demo.home.glob("*.token"),
        *finished_demo.home.glob("*.identity"),
    ]
    secret += [finished_demo.home / "passphrase", *(finished_demo.home / "service").glob("*.key")]
    assert len(secret) >= 10
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


@pytest.mark.parametrize("what", ["a file in it", "a file instead of it"])
def test_a_home_that_is_in_use_is_refused(what: str, tmp_path: Path) -> None:
    """Nothing in it is touched."""
    home = tmp_path / "home"
    if what == "a file in it":
        home.mkdir()
        (home / "kept").write_text("as it was")
    else:
        home.write_text("as it was")
    done = subprocess.run(
        [BIN / "custody", "demo", "--once"], env=environment(home), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (77, "")
    assert done.stderr == (
        f"error: {home} is not an empty folder\nhint: the demo only works in a fresh CUSTODY_HOME\n"
    )
    kept = home / "kept" if home.is_dir() else home
    assert kept.read_text() == "as it was"


def test_an_input_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [BIN / "custody", "demo", "--input", tmp_path / "nothing"],
        env=environment(tmp_path / "home"),
        capture_output=True,
    )
    assert done.returncode == 2
    assert not (tmp_path / "home").exists()


def begun(folder: Path) -> tuple[LongCommand, Path]:
    """Start a demo that nobody told to end."""
    home = folder / "home"
    shell = Shell(CliEnvironment(UNREACHABLE_URL, folder, ""), folder, {"CUSTODY_HOME": str(home)})
    return LongCommand.start(shell, "demo", "--json", "--input", str(small(folder))), home


def wait_for(long: LongCommand, text: str) -> str:
    """Read its lines until one has this text."""
    assert long.process.stdout is not None
    for line in long.process.stdout:
        if text in line.decode():
            return line.decode()
    raise AssertionError(f"it ended without {text!r}: {long.process.communicate()}")


@pytest.mark.slow
def test_it_stays_until_it_is_interrupted(tmp_path: Path) -> None:
    """Meanwhile the console answers at the address that was printed; after it the folder is
    there, and the service is gone."""
    long, home = begun(tmp_path)
    url = wait_for(long, "http://").rpartition(" ")[2].strip()
    outcome = json.loads(wait_for(long, "{"))
    assert outcome["tamper_found"] is True
    with urllib.request.urlopen(f"{url}/") as answer:
        assert answer.status == 200
        assert "text/html" in answer.headers["Content-Type"]
    long.signal("Ctrl-C")
    printed, said = long.process.communicate(timeout=30)
    assert (long.process.returncode, printed) == (0, b"")
    assert said == b"The service has ended; the folder stays.\n"
    assert long.remaining_processes() == []
    assert (home / "service" / "custody.db").exists()


@pytest.mark.parametrize("how", ["Ctrl-C", pytest.param("SIGTERM", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_story_that_is_broken_off_leaves_nothing(how: str, tmp_path: Path) -> None:
    """No file in its folder, and no service."""
    long, home = begun(tmp_path)
    wait_for(long, "the service runs")
    long.interrupt(how)
    assert list(home.iterdir()) == []


@pytest.mark.slow
def test_an_impatient_second_interrupt_leaves_no_service(tmp_path: Path) -> None:
    long, _ = begun(tmp_path)
    wait_for(long, "the service runs")
    while long.process.poll() is None:
        long.process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    long.process.communicate()
    wait_until(lambda: not long.remaining_processes())
