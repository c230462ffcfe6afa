"""Whatever file the verifier reads may be a pipe, and whatever it writes standard output."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from custody.audit.sources.file_source import FileSource
from tests.audit.conftest import Outcome
from tests.audit.history import Copy

Audit = Callable[..., Outcome]
PROGRAM = Path(sys.executable).with_name("custody-audit")


@pytest.fixture
def piped(tmp_path: Path) -> Callable[[Path], Path]:
    """Gives a pipe with a file's bytes, which come once, as ``<(cat FILE)`` does."""

    def pipe(path: Path) -> Path:
        fifo = tmp_path / f"{path.name}.pipe"
        os.mkfifo(fifo)
        threading.Thread(target=lambda: fifo.write_bytes(path.read_bytes()), daemon=True).start()
        return fifo

    return pipe


def test_a_ledger_may_come_through_a_pipe(
    audit: Audit, exported: Path, piped: Callable[[Path], Path]
) -> None:
    """It is read several times, so it is kept until the end, and no longer."""
    done = audit("verify", "--ledger", piped(exported))
    assert done.code == 0
    assert f"the ledger file {exported}.pipe" in done.out


def test_a_proof_may_be_made_of_a_ledger_that_comes_through_a_pipe(
    audit: Audit, exported: Path, piped: Callable[[Path], Path]
) -> None:
    done = audit("proof", "make", "--ledger", piped(exported), "--entry", 1)
    assert done.code == 0


@pytest.mark.parametrize("kind", ["ledger", "checkpoint", "proof"])
def test_an_anchor_of_any_kind_may_come_through_a_pipe(
    kind: str, audit: Audit, exported: Path, tmp_path: Path, piped: Callable[[Path], Path]
) -> None:
    anchor = tmp_path / "anchor"
    if kind == "ledger":
        anchor.write_bytes(exported.read_bytes())
    elif kind == "proof":
        audit("proof", "make", "--ledger", exported, "--entry", 1, "-o", anchor)
    else:
        anchor.write_bytes(FileSource(exported).checkpoint() or b"")
    done = audit("verify", "--ledger", exported, "--anchor", piped(anchor), "--require", "anchored")
    assert done.code == 0, done


def test_a_dash_is_standard_input_and_output(exported: Path, played: Copy, tmp_path: Path) -> None:
    """A ledger goes through a pipe; what there is to say besides goes to standard error."""

    def run(*arguments: str, given: bytes = b"") -> tuple[bytes, bytes]:
        done = subprocess.run(
            [PROGRAM, *arguments], input=given, capture_output=True, cwd=tmp_path, check=True
        )
        return done.stdout, done.stderr

    ledger, said = run("export", "--database", played.url, "-o", "-", "--json")
    assert ledger == exported.read_bytes()
    assert b'"entries"' in said
    proof, said = run("proof", "make", "--ledger", "-", "--entry", "1", "-o", "-", given=ledger)
    assert proof.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert said == b""
    vkey = played.key.vkey
    assert b"proven: entry 1" in run("proof", "check", "-", "--vkey", vkey, given=proof)[0]
    assert b"intact" in run("verify", "--ledger", "-", given=ledger)[0].lower()
    assert not (tmp_path / "-").exists()
