"""A witness never cosigns what does not continue what it cosigned before (TAMPER)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from custody.audit.cli.witness import application
from custody.audit.witness import cosigner as witnesses
from custody.audit.witness.cosigner import Witness, WitnessKey, WitnessResponse
from custody.errors import CustodyError, InputError, TamperedError
from custody.tlog.cosignature import Cosigner, cosign, open_cosigned
from custody.tlog.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    leaf_hash,
    node_hash,
    tree_root,
    verify_consistency,
)
from custody.tlog.note import Checkpoint, Signer, sign_checkpoint
from custody.tlog.note_keys import Verifier
from custody.tlog.witness_protocol import MAX_SUBMISSION, Submission
from tests.audit.conftest import Outcome
from tests.support import free_port

LOG = Signer("ledger.example/log", bytes([1]) * 32)
OTHER = Signer("ledger.example/other", bytes([2]) * 32)
KEY = WitnessKey("witness.example/w1", bytes([9]) * 32)
NOW = 1_770_000_000


@dataclass(frozen=True)
class Log:
    """A log of leaves that are only numbers; ``salt`` makes another history of it."""

    signer: Signer = LOG
    salt: int = 0
    since: int = 0

    def node(self, level: int, index: int) -> bytes:
        if level:
            left, right = self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1)
            return node_hash(left, right)
        return leaf_hash(b"%d %d" % (index, self.salt if index >= self.since else 0))

    def note(self, size: int) -> bytes:
        root = tree_root(size, self.node) if size else EMPTY_ROOT
        return sign_checkpoint(Checkpoint(self.signer.name, size, root), self.signer)

    def submission(self, old: int, size: int) -> bytes:
        proof = consistency_proof(old, size, self.node) if 0 < old <= size else []
        return Submission(old, tuple(proof), self.note(size)).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "state"
    found.mkdir()
    return found


@pytest.fixture
def witness(folder: Path) -> Witness:
    return begin(folder)


def begin(folder: Path) -> Witness:
    return Witness(KEY.signer, [LOG.verifier, OTHER.verifier], folder)


def holds(note: bytes, answer: WitnessResponse, log: Verifier = LOG.verifier) -> Checkpoint:
    """The answer is our cosignature on this note, of the time it was asked for."""
    assert (answer.status, answer.type) == (200, "text/plain")
    checkpoint, seen = open_cosigned(note + answer.text.encode(), log, [Cosigner.parse(KEY.vkey)])
    assert [(one.name, one.time) for one in seen] == [(KEY.name, NOW)]
    return checkpoint


def test_a_witness_follows_a_log_from_its_beginning(witness: Witness) -> None:
    """Each size continues the one before; the same size may be cosigned again."""
    log, old = Log(), 0
    for size in (0, 1, 1, 2, 7, 8, 8, 21):
        holds(log.note(size), witness.add(log.submission(old, size), NOW))
        old = size


def test_it_remembers_over_a_restart(folder: Path) -> None:
    begin(folder).add(Log().submission(0, 7), NOW)
    again = begin(folder)
    forgotten = again.add(Log().submission(0, 9), NOW)
    assert forgotten == WitnessResponse(409, "7\n", "text/x.tlog.size")
    holds(Log().note(9), again.add(Log().submission(7, 9), NOW))


def test_each_log_is_followed_by_itself(witness: Witness) -> None:
    other = Log(OTHER, salt=4)
    witness.add(Log().submission(0, 7), NOW)
    holds(other.note(3), witness.add(other.submission(0, 3), NOW), OTHER.verifier)
    holds(Log().note(8), witness.add(Log().submission(7, 8), NOW))


def test_tamper_nothing_is_cosigned_that_does_not_continue_what_was(witness: Witness) -> None:
    """Each refusal has the specification's status, and leaves the witness where it was."""
    log, forked = Log(), Log(salt=1, since=5)
    witness.add(log.submission(0, 7), NOW)
    good = log.submission(7, 9)
    stranger = Log(Signer("ledger.example/stranger", bytes([3]) * 32))
    impostor = Log(Signer(LOG.name, bytes([3]) * 32))
    unproven = Submission.parse(good)
    refused: list[tuple[int, bytes]] = [
        (400, b""),
        (400, good.replace(b"old 7", b"old 07")),
        (400, good.replace(b"\n9\n", b"\n09\n")),
        (400, good + b"\n"),
        (404, stranger.submission(7, 9)),
        (403, impostor.submission(7, 9)),
        (403, good.replace(b"\n9\n", b"\n10\n")),
        (400, log.submission(7, 6)),
        (409, log.submission(0, 9)),
        (409, log.submission(6, 9)),
        (409, log.submission(8, 9)),
        (409, forked.submission(7, 7)),
        (422, forked.submission(7, 9)),
        (422, Submission(7, (), log.note(9)).encode()),
        (422, Submission(7, unproven.proof[::-1], unproven.note).encode()),
        (422, Submission(7, (bytes(32),), log.note(7)).encode()),
    ]
    for status, data in refused:
        answer = witness.add(data, NOW)
        assert answer.status == status, data
        assert "\u2014" not in answer.text
    holds(log.note(9), witness.add(good, NOW))


def test_a_new_log_is_not_given_a_proof(witness: Witness) -> None:
    """From nothing there is nothing to prove; and of nothing there is one root."""
    assert witness.add(Submission(0, (bytes(32),), Log().note(7)).encode(), NOW).status == 422
    empty = sign_checkpoint(Checkpoint(LOG.name, 0, bytes(32)), LOG)
    assert witness.add(Submission(0, (), empty).encode(), NOW).status == 409


def test_a_wrong_old_size_is_told_the_right_one(witness: Witness) -> None:
    assert witness.add(Log().submission(3, 7), NOW) == WitnessResponse(
        409, "0\n", "text/x.tlog.size"
    )


def test_a_fork_is_kept_as_evidence(witness: Witness, folder: Path) -> None:
    """Both notes, verbatim, and the first fork stays."""
    log, forked = Log(), Log(salt=1, since=5)
    witness.add(log.submission(0, 7), NOW)
    for salt in (1, 2):
        witness.add(Log(salt=salt, since=5).submission(7, 7), NOW)
    (path,) = folder.glob("*.evidence.json")
    record = json.loads(path.read_text())
    (one,) = record["contradictions"]
    assert one["ledger"].encode() == forked.note(7)
    assert one["anchor"].encode().startswith(log.note(7))
    assert record["vkey"] == LOG.verifier.vkey


def test_what_others_signed_on_a_note_is_not_kept_or_cosigned(
    witness: Witness, folder: Path
) -> None:
    """The file that is kept is an anchor for auditors, and always one that can be read again."""
    note = cosign(Log().note(3), LOG.verifier, Signer("a.stranger", bytes([5]) * 32), 1)
    holds(note, witness.add(Submission(0, (), note).encode(), NOW))
    (path,) = folder.glob("*.checkpoint")
    assert b"a.stranger" not in path.read_bytes()
    assert path.read_bytes().startswith(Log().note(3))


def test_of_requests_at_once_one_is_cosigned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two witnesses on one folder stand for two processes: the lock is the file's."""
    both = [begin(folder), begin(folder)]
    both[0].add(Log().submission(0, 5), NOW)

    def slowly(*given: Any) -> None:
        time.sleep(0.05)  # time enough for all others to have read the old size
        verify_consistency(*given)

    monkeypatch.setattr(witnesses, "verify_consistency", slowly)
    data = [Log().submission(5, 6 + at) for at in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda at: both[at % 2].add(data[at], NOW), range(12)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 11
    (size,) = [6 + at for at, answer in enumerate(answers) if answer.status == 200]
    assert {answer.text for answer in answers if answer.status == 409} == {f"{size}\n"}


def test_what_could_not_be_remembered_is_not_cosigned(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, for one: the answer has no cosignature, and the size is as it was."""

    def full(*_: Any, **__: Any) -> None:
        raise CustodyError("no space left on device")

    monkeypatch.setattr(witnesses, "write_file", full)
    with pytest.raises(CustodyError):
        witness.add(Log().submission(0, 5), NOW)
    status, _, body = ask(witness, Log().submission(0, 5))
    assert (status, body) == (
        "500 Internal Server Error",
        "the witness can't cosign at the moment\n",
    )
    monkeypatch.undo()
    holds(Log().note(6), witness.add(Log().submission(0, 6), NOW))


def test_a_damaged_memory_cosigns_nothing(witness: Witness, folder: Path) -> None:
    witness.add(Log().submission(0, 5), NOW)
    (path,) = folder.glob("*.checkpoint")
    path.write_bytes(path.read_bytes().replace(b"\n5\n", b"\n4\n"))
    with pytest.raises(TamperedError):
        witness.add(Log().submission(5, 6), NOW)


def test_a_witness_has_a_folder_and_one_key_for_each_log(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        begin(tmp_path / "nowhere")
    for logs in ([], [LOG.verifier, Signer(LOG.name, bytes([3]) * 32).verifier]):
        with pytest.raises(InputError, match="one key for each"):
            Witness(KEY.signer, logs, tmp_path)


# the key


def test_a_witness_key_is_made_once_for_its_owner_alone(
    audit: Callable[..., Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "witness.key"
    made = audit("witness-key", KEY.name, "-o", path)
    assert (made.code, made.err) == (0, "")
    key = WitnessKey.parse(path.read_bytes())
    assert made.out == f"{key.vkey}\n"
    assert Cosigner.parse(key.vkey).name == KEY.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert audit("witness-key", KEY.name, "-o", path).code == 2
    assert audit("witness-key", "a name", "-o", tmp_path / "other").code == 2
    assert repr(key) == f"WitnessKey(name='{KEY.name}')"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        KEY.encode().replace(b"witness.example", b"witness example"),
        KEY.encode().replace(b"v1", b"v2"),
        KEY.encode().replace(b'"name"', b'"more":1,"name"'),
        KEY.encode().replace(b'"witness.example/w1"', b"7"),
        KEY.encode()[:-10],
    ],
)
def test_quiet_a_damaged_key_file_is_one_error_with_nothing_of_it(data: bytes) -> None:
    with pytest.raises(TamperedError) as caught:
        WitnessKey.parse(data)
    assert caught.value.message == "the witness's key file is damaged"


def test_a_key_file_is_read_as_it_was_written() -> None:
    assert WitnessKey.parse(KEY.encode()) == KEY


# over HTTP


def ask(
    witness: Witness, body: bytes, path: str = "/add-checkpoint", **environ: str
) -> tuple[str, dict[str, str], str]:
    """Send a request to the application as a server would."""
    given: list[Any] = []
    full = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    parts = application(witness, lambda: NOW)(full, lambda *start: given.extend(start))
    return given[0], dict(given[1]), b"".join(parts).decode()


def test_over_http_there_is_one_call(witness: Witness) -> None:
    body = Log().submission(0, 5)
    status, headers, text = ask(witness, body)
    assert (status, headers["Content-Type"]) == ("200 OK", "text/plain")
    holds(Log().note(5), WitnessResponse(200, text))
    status, headers, text = ask(witness, body)
    assert (status, headers["Content-Type"], text) == ("409 Conflict", "text/x.tlog.size", "5\n")
    assert ask(witness, body, "/")[0].startswith("404")
    assert ask(witness, body, REQUEST_METHOD="GET")[0].startswith("405")
    assert ask(witness, body, CONTENT_LENGTH="")[0].startswith("411")
    assert ask(witness, body, CONTENT_LENGTH=str(MAX_SUBMISSION + 1))[0].startswith("413")


def test_the_command_serves_one(folder: Path, tmp_path: Path) -> None:
    """As a process, over a socket."""
    path, port = tmp_path / "key", free_port()
    path.write_bytes(KEY.encode())
    command = [sys.executable, "-c", "from custody.audit.cli import main; main()", "witness"]
    command += ["--key", str(path), "--log", LOG.verifier.vkey, "--state", str(folder)]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.PIPE, text=True
    )
    try:
        answer = posted(f"http://127.0.0.1:{port}/add-checkpoint", Log().submission(0, 5))
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert said.startswith(f"witness {KEY.vkey} on http://127.0.0.1:{port}/add-checkpoint\n")
    assert answer.status == 200
    line = answer.data.decode()
    checkpoint, seen = open_cosigned(
        Log().note(5) + line.encode(), LOG.verifier, [Cosigner.parse(KEY.vkey)]
    )
    assert checkpoint.size == 5
    assert abs((seen[0].time or 0) - time.time()) < 120


def posted(url: str, body: bytes) -> urllib3.BaseHTTPResponse:
    end = time.monotonic() + 30
    while True:
        try:
            return urllib3.request("POST", url, body=body, retries=False)
        except urllib3.exceptions.HTTPError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("change", ["--bind nowhere", "--state nowhere", "--log nothing"])
def test_what_it_cannot_run_with_is_said(
    audit: Callable[..., Outcome], folder: Path, tmp_path: Path, change: str
) -> None:
    path = tmp_path / "key"
    path.write_bytes(KEY.encode())
    given = {"--key": path, "--log": LOG.verifier.vkey, "--state": folder}
    option, _, value = change.partition(" ")
    pairs: dict[str, object] = {**given, option: value}
    done = audit("witness", *[part for pair in pairs.items() for part in pair])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
