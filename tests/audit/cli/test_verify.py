"""``custody-audit`` as people and scripts meet it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import custody.audit.verify
from custody.tlog.note_keys import Signer
from tests.audit.conftest import Outcome
from tests.audit.history import Copy
from tests.people import ORIGIN

Audit = Callable[..., Outcome]


def test_an_intact_database_ends_with_0(audit: Audit, played: Copy) -> None:
    done = audit("verify", "--database", played.url)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0] == f"intact at level signed: {played.size} entries of {ORIGIN}"
    assert lines[1] == f"source       the database file {played.path}"
    assert lines[3] == f"checkpoint   signed by {played.key.vkey}, the key the ledger itself names"
    assert lines[4] == "witnesses    nobody cosigned any of it"
    assert lines[5].startswith("not signed   2 acts of people who have a key, not signed with it: ")
    assert "ceremonies decided again" in lines[6]
    assert lines[6].endswith(" rows")
    assert re.fullmatch(r"rate         [0-9,]+ entries/s, [0-9]+\.[0-9] s", lines[7])
    assert [line.partition(":")[0] for line in lines[8:]] == ["not ruled out"] * 3


def test_an_intact_file_ends_with_0(
    audit: Audit, played: Copy, exported: Path, tmp_path: Path
) -> None:
    """With the auditor's own key, given as text or from a file."""
    (tmp_path / "vkey").write_text(f"{played.key.vkey}\n")
    by_text = audit("verify", "--ledger", exported, "--vkey", played.key.vkey)
    by_file = audit("verify", "--ledger", exported, "--vkey-file", tmp_path / "vkey")
    assert (by_text.code, by_text.err) == (0, "")
    assert without_rate(by_text.out) == without_rate(by_file.out)
    assert (by_file.code, by_file.err) == (0, "")
    assert f"signed by {played.key.vkey}, the key you gave" in by_text.out
    assert " rows" not in by_text.out


def without_rate(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("rate ")]


def test_a_tampered_ledger_ends_with_1(audit: Audit, copy: Copy) -> None:
    """Every finding is there, with its check, its place, what was expected and what came."""
    copy.alter("UPDATE dataset SET threshold = 1 WHERE name = 'vault'")
    copy.alter("UPDATE person SET role = 'administrator' WHERE name = 'rita'")
    done = audit("verify", "--database", copy.url, "--require", "chain")
    assert (done.code, done.err) == (1, "")
    head, _, rest = done.out.partition("source ")
    assert head.splitlines() == [
        f"TAMPERED: 2 findings in {copy.size} entries of {ORIGIN}",
        "  state.column  person rita, column role: "
        "the column does not say what the ledger leads to",
        "      expected requester",
        "      got      administrator",
        "  state.column  dataset vault, column threshold: "
        "the column does not say what the ledger leads to",
        "      expected 2",
        "      got      1",
    ]
    assert "not ruled out" in rest


@pytest.mark.parametrize("level", ["anchored", "witnessed"])
def test_a_level_that_was_not_reached_ends_with_3(audit: Audit, exported: Path, level: str) -> None:
    """Nothing was kept and nobody cosigned, and neither is ever called established."""
    done = audit("verify", "--ledger", exported, "--require", level)
    assert done.code == 3
    assert done.out.startswith(f"intact at level signed, below {level}: ")


def test_a_wrong_key_ends_with_1(audit: Audit, exported: Path) -> None:
    other = Signer(ORIGIN, bytes(32)).verifier.vkey
    done = audit("verify", "--ledger", exported, "--vkey", other)
    assert done.code == 1
    assert "checkpoint.signature" in done.out
    assert "checkpoint.key" in done.out


def test_json_has_the_verdict_and_every_finding(audit: Audit, copy: Copy) -> None:
    intact = json.loads(audit("verify", "--database", copy.url, "--json").out)
    assert set(intact) == {
        "anchors",
        "checked",
        "checkpoint",
        "cosigners",
        "entries",
        "exit_code",
        "findings",
        "format",
        "level",
        "not_ruled_out",
        "origin",
        "outside_witnesses",
        "required",
        "resumed",
        "root",
        "seconds",
        "source",
        "unsigned_acts",
        "verdict",
        "witnessed",
        "witnesses",
    }
    assert (intact["verdict"], intact["level"], intact["exit_code"]) == ("intact", "signed", 0)
    assert (intact["entries"], intact["findings"], intact["origin"]) == (copy.size, [], ORIGIN)
    assert intact["checkpoint"] == {
        "verified": True,
        "vkey": copy.key.vkey,
        "vkey_from": "ledger",
        "unsigned": 0,
    }
    below = audit("verify", "--database", copy.url, "--json", "--require", "witnessed")
    assert json.loads(below.out) | {"seconds": intact["seconds"]} == {
        **intact,
        "exit_code": 3,
        "required": "witnessed",
        "verdict": "below",
    }
    copy.alter("UPDATE person SET role = 'auditor' WHERE name = 'rita'")
    done = audit("verify", "--database", copy.url, "--json")
    record = json.loads(done.out)
    assert (done.code, record["verdict"], record["level"]) == (1, "tampered", None)
    assert record["findings"] == [
        {
            "check": "state.column",
            "where": "person rita, column role",
            "expected": "requester",
            "got": "auditor",
            "detail": "the column does not say what the ledger leads to",
            "cause": None,
        }
    ]


def test_what_an_intruder_wrote_can_not_steer_the_terminal(audit: Audit, copy: Copy) -> None:
    copy.alter("UPDATE person SET role = ? WHERE name = 'rita'", "\x1b[2J\rintact\u202e\n")
    done = audit("verify", "--database", copy.url)
    assert r"got      \x1b[2J\rintact\u202e\n" in done.out
    assert "\x1b" not in done.out + audit("verify", "--database", copy.url, "--json").out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["verify"], "there is nothing to verify"),
        (["verify", "--ledger", "a", "--database", "b"], "one of --ledger and --database"),
        (["verify", "--ledger", "none"], "can't read none: no such file or directory"),
        (["verify", "--ledger", "."], "can't read .: is a directory"),
        (["verify", "--ledger", "empty"], "empty is not a ledger file"),
        (["verify", "--database", "sqlite:///none"], "there is no database file none"),
        (["verify", "--database", "sqlite:///text"], "file is not a database"),
        (["verify", "--database", "sqlite:///empty"], "there is no ledger in the database"),
        (["verify", "--database", "oracle://x"], "neither SQLite nor PostgreSQL"),
        (["verify", "--ledger", "text", "--vkey", "x"], "expected a public key"),
        (["verify", "--ledger", "text", "--vkey-file", "text"], "expected a public key"),
        (["verify", "--ledger", "text", "--vkey", "x", "--vkey-file", "text"], "got both"),
        (["verify", "--require", "proven"], "'proven' is not one of"),
        (["export", "--database", "sqlite:///none"], "there is nowhere to write to"),
        (["export", "-o", "new"], "there is nothing to verify"),
        (["audit"], "No such command 'audit'"),
    ],
)
def test_what_could_not_run_ends_with_2(
    audit: Audit,
    arguments: list[str],
    error: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One clear line, on stderr, and never 0 or 1: nothing is known."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text").write_text("this is neither a ledger nor a database\n" * 50)
    (tmp_path / "empty").touch()
    done = audit(*arguments)
    assert (done.code, done.out) == (2, "")
    first, *hints = done.err.splitlines()
    assert first.startswith("error: ")
    assert error in first
    assert all(line.startswith("hint: ") for line in hints)
    assert {path.name for path in tmp_path.iterdir()} <= {"text", "empty"}


def test_an_export_is_one_whole_file(audit: Audit, played: Copy, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    done = audit("export", "--database", played.url, "-o", path)
    told = f"wrote {played.size} entries and their checkpoint to {path}; nothing was verified\n"
    assert (done.code, done.out, done.err) == (0, told, "")
    again = audit("export", "--database", played.url, "-o", path)
    assert (again.code, again.out) == (2, "")
    assert "exists already" in again.err
    forced = audit("export", "--database", played.url, "-o", path, "--force", "--json")
    assert json.loads(forced.out) == {"entries": played.size, "file": str(path)}


def test_an_export_of_what_no_file_can_hold_ends_with_1(
    audit: Audit, copy: Copy, tmp_path: Path
) -> None:
    copy.alter("UPDATE ledger_entry SET entry = zeroblob(70000) WHERE seq = 60")
    done = audit("export", "--database", copy.url, "-o", tmp_path / "ledger.jsonl")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: tampered: entry 60 has 70000 bytes")
    assert not list(tmp_path.glob("*ledger*"))


def test_the_database_may_come_from_the_environment(
    audit: Audit, played: Copy, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QUIET: its URL may hold a password, which has no place among the arguments."""
    (tmp_path / "url").write_text(f"{played.url}\n")
    monkeypatch.setenv("CUSTODY_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert "the database file" in audit("verify").out
    monkeypatch.setenv("CUSTODY_DATABASE_URL", "sqlite:///none")
    assert audit("verify").code == 2
    assert "the ledger file" in audit("verify", "--ledger", exported).out


@pytest.mark.parametrize(
    ("accident", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (click.Abort(), 130, "interrupted"),
        (RuntimeError("hunter2"), 2, "an unforeseen RuntimeError"),
        (MemoryError(), 2, "an unforeseen MemoryError"),
        (ModuleNotFoundError("x", name="psycopg"), 2, "this needs psycopg"),
        (OSError(28, "No space left on device"), 2, "an unforeseen OSError"),
    ],
)
def test_no_accident_looks_like_a_verdict(
    audit: Audit,
    exported: Path,
    monkeypatch: pytest.MonkeyPatch,
    accident: BaseException,
    code: int,
    says: str,
) -> None:
    """A traceback, or Click's way of ending, would exit with 1: tampered."""

    def fail(*_: object) -> object:
        raise accident

    monkeypatch.setattr(custody.audit.verify, "verify", fail)
    done = audit("verify", "--ledger", exported)
    assert (done.code, done.out) == (code, "")
    assert done.err.lstrip().startswith(f"error: {says}")
    assert "hunter2" not in done.err


def test_a_reader_who_went_away_gets_no_verdict(exported: Path) -> None:
    command = [sys.executable, "-c", "from custody.audit.cli import main; main()"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*command, "verify", "--ledger", exported], stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        (["--help"], {"sqlalchemy", "cryptography", "nacl", "tqdm", "custody.audit.verify"}),
        (["verify", "--ledger"], {"sqlalchemy", "sqlite3", "tqdm", "click.testing"}),
    ],
)
def test_a_start_is_light(exported: Path, arguments: list[str], never: set[str]) -> None:
    """Auditing a file needs no SQLAlchemy, and asking for help not even cryptography."""
    path = [str(exported)] if len(arguments) > 1 else []
    code = (
        "import sys; from custody.audit.cli.verify import run; code = run(sys.argv[1:]); "
        "print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, *path], capture_output=True, text=True, check=True
    )
    code_, *modules = done.stderr.split()
    assert code_ == "0"
    assert not never & set(modules)


def test_without_arguments_it_says_how_it_is_used(audit: Audit) -> None:
    done = audit()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: custody-audit")


def test_progress_is_shown_on_a_terminal_only(
    audit: Audit, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audit("verify", "--ledger", exported).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = audit("verify", "--ledger", exported)
    assert done.code == 0
    assert "entries" in done.err
