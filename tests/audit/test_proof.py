"""Proofs for outsiders: made from a ledger, checked with nothing but its key (TAMPER)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custody.audit.proof import check_proof, make_proof
from custody.audit.sources.file_source import FileSource
from custody.errors import InputError, LedgerError
from custody.tlog.entry import parse_entry
from custody.tlog.export_file import LedgerFile
from custody.tlog.note_keys import Signer, Verifier
from custody.tlog.proof import TlogProof
from tests.audit.conftest import Outcome
from tests.audit.history import Copy
from tests.db_snapshots import Moments
from tests.people import ORIGIN

Audit = Callable[..., Outcome]
OTHER = Signer(ORIGIN, bytes([7]) * 32).verifier.vkey


def entries(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        return [data for _, data in LedgerFile(stream)]


def test_every_entry_of_a_file_is_proven_with_nothing_but_the_key(
    exported: Path, played: Copy
) -> None:
    """The proof brings its entry along, and ends in the file's own checkpoint."""
    source, log = FileSource(exported), Verifier.parse(played.key.vkey)
    everything = entries(exported)
    for seq in {*range(0, played.size, 17), played.size - 1}:
        proof = TlogProof.parse(make_proof(source, seq).encode())
        proven = check_proof(proof, log)
        assert (proven.seq, proof.extra) == (seq, everything[seq])
        assert proven.checkpoint.size == played.size
        assert proven.signed_by == (ORIGIN,)
        assert proven.body == parse_entry(everything[seq]).body


def test_file_and_database_make_the_same_proof(audit: Audit, played: Copy, exported: Path) -> None:
    from_file = audit("proof", "make", "--ledger", exported, "--entry", 20)
    from_database = audit("proof", "make", "--database", played.url, "--entry", 20)
    assert from_file.code == from_database.code == 0
    assert from_file.out == from_database.out
    assert from_file.out.startswith("c2sp.org/tlog-proof@v1\nextra ")


def test_a_proof_is_made_kept_and_checked(
    audit: Audit, exported: Path, played: Copy, tmp_path: Path
) -> None:
    kept = tmp_path / "entry.tlog-proof"
    made = audit("proof", "make", "--ledger", exported, "--entry", 0, "-o", kept)
    assert (made.code, made.out) == (0, "")
    done = audit("proof", "check", kept, "--vkey", played.key.vkey)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"proven: entry 0 of {ORIGIN}"
    assert lines[1] == f"says         The ledger {ORIGIN} begins"
    assert lines[3].startswith(f"checkpoint   {played.size} entries, root ")
    told = json.loads(audit("proof", "check", kept, "--vkey", played.key.vkey, "--json").out)
    assert (told["entry"], told["size"], told["signed_by"]) == (0, played.size, [ORIGIN])
    assert told["body"]["type"] == "service.initialised"
    again = audit("proof", "make", "--ledger", exported, "--entry", 0, "-o", kept)
    assert (again.code, "exists already" in again.err) == (2, True)


def test_tamper_an_altered_proof_or_another_key_proves_nothing(
    audit: Audit, exported: Path, played: Copy, tmp_path: Path
) -> None:
    """Exit code 1, whatever was altered: entry, index, hashes, checkpoint or key."""
    good = make_proof(FileSource(exported), 20)
    other = make_proof(FileSource(exported), 21)
    size, more = (b"\n%d\n" % size for size in (played.size, played.size + 1))
    altered = {
        "entry": replace(good, extra=(good.extra or b"").replace(b'"', b"'", 1)),
        "another entry": replace(good, extra=other.extra),
        "index": replace(good, index=21),
        "hashes": replace(good, hashes=good.hashes[::-1]),
        "fewer hashes": replace(good, hashes=good.hashes[1:]),
        "checkpoint": replace(good, checkpoint=good.checkpoint.replace(size, more, 1)),
    }
    path = tmp_path / "proof"
    for what, proof in altered.items():
        path.write_bytes(proof.encode())
        done = audit("proof", "check", path, "--vkey", played.key.vkey)
        assert (done.code, done.out) == (1, ""), what
        assert done.err.startswith("error: not proven: "), what
    path.write_bytes(good.encode())
    assert audit("proof", "check", path, "--vkey", OTHER).code == 1
    path.write_bytes(good.encode() + b"-\n")
    assert audit("proof", "check", path, "--vkey", played.key.vkey).code == 1


def test_a_proof_without_its_entry_is_checked_for_one_that_is_given(
    audit: Audit, exported: Path, played: Copy, tmp_path: Path
) -> None:
    """The entry given is the one that counts, whatever the proof carries."""
    proof, entry = tmp_path / "proof", tmp_path / "entry"
    good = make_proof(FileSource(exported), 20)
    proof.write_bytes(replace(good, extra=None).encode())
    assert audit("proof", "check", proof, "--vkey", played.key.vkey).code == 2
    entry.write_bytes(entries(exported)[20])
    given = ("--vkey", played.key.vkey, "--entry-file", entry)
    assert audit("proof", "check", proof, *given).code == 0
    as_edited = b"\xef\xbb\xbf\r\n" + entries(exported)[20].replace(b"\n", b"\r\n") + b"\r\n"
    entry.write_bytes(as_edited)
    assert audit("proof", "check", proof, *given).code == 0
    entry.write_bytes(entries(exported)[21])
    assert audit("proof", "check", proof, *given).code == 1
    proof.write_bytes(good.encode())
    assert audit("proof", "check", proof, *given).code == 1


def test_a_grant_proves_its_unlock_itself(audit: Audit, sqlite: Moments, tmp_path: Path) -> None:
    with sqlite.sealed() as world:
        grant = world.export(world.objects[0])
        key = world.service.key.vkey
    path = tmp_path / "grant.json"
    path.write_bytes(grant.encode())
    done = audit("proof", "check", "--vkey", key, "--grant", path)
    assert (done.code, "Unlocked: 1 object" in done.out) == (0, True)
    path.write_bytes(replace(grant, proof=grant.proof.replace("index ", "index 1")).encode())
    assert audit("proof", "check", "--vkey", key, "--grant", path).code == 1


def test_there_is_no_proof_from_a_ledger_that_contradicts_its_checkpoint(
    audit: Audit, copy: Copy, tmp_path: Path
) -> None:
    """Neither from an altered one, nor from one cut short."""
    copy.alter("UPDATE ledger_entry SET entry = entry || x'0a' WHERE seq = 3")
    done = audit("proof", "make", "--database", copy.url, "--entry", 7, "-o", tmp_path / "proof")
    assert (done.code, list(tmp_path.glob("proof"))) == (1, [])
    assert done.err.startswith("error: tampered: ")
    copy.alter("DELETE FROM ledger_entry WHERE seq > 2")
    assert audit("proof", "make", "--database", copy.url, "--entry", 1).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "--entry", 0),
        ("make", "--entry", -1),
        ("make", "--entry", 10_000_000, "--ledger", "FILE"),
        ("make", "--ledger", "FILE"),
        ("check", "FILE"),
        ("check", "--vkey", "KEY"),
        ("check", "FILE", "--vkey", "no key"),
        ("check", "nowhere", "--vkey", "KEY"),
        ("check", "FILE", "--vkey", "KEY", "--vkey-file", "FILE"),
        ("check", "FILE", "--vkey", "KEY", "--grant", "FILE", "--entry-file", "FILE"),
    ],
)
def test_what_cannot_run_ends_with_2(
    audit: Audit, exported: Path, played: Copy, arguments: tuple[object, ...]
) -> None:
    """Nothing is known then, and nothing is said about any entry."""
    places = {"FILE": exported, "KEY": played.key.vkey}
    done = audit("proof", *[places.get(str(one), one) for one in arguments])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_a_proof_from_nothing_is_an_error_of_ours(exported: Path) -> None:
    proof = replace(make_proof(FileSource(exported), 1), extra=None)
    with pytest.raises(InputError, match="does not carry its entry"):
        check_proof(proof, Verifier.parse(OTHER))
    with pytest.raises(LedgerError):
        check_proof(proof, Verifier.parse(OTHER), b"")
