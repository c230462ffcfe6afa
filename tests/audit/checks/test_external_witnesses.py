"""Outside witnesses: their cosignatures count, by the keys that the auditor brought (TAMPER)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custody.audit.checks.anchor import read_anchor
from custody.audit.levels import BELOW, INTACT, TAMPERED
from custody.audit.proof import make_proof
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.tlog.cosignature import Cosigner, cosign
from custody.tlog.note_keys import Signer, Verifier
from tests.audit.checks.test_anchor import note_at
from tests.audit.checks.test_official_cosignatures import Witnessed
from tests.audit.conftest import Outcome
from tests.audit.forging import Forged
from tests.audit.history import Copy

Audit = Callable[..., Outcome]
SIGNER = Signer("witness.example/w1", bytes([9]) * 32)
OTHER = Signer("witness.example/w2", bytes([8]) * 32)
NAMESAKE = Signer(SIGNER.name, bytes([7]) * 32)
ALIAS = Signer("witness.example/w3", bytes([9]) * 32)
SEEN = 1_769_850_000


def key(signer: Signer) -> Cosigner:
    return Cosigner(signer.name, signer.public)


def seen_by(note: bytes, vkey: str, *signers: Signer) -> bytes:
    for signer in signers:
        note = cosign(note, Verifier.parse(vkey), signer, SEEN)
    return note


@pytest.fixture
def ledger(forged: Forged) -> Witnessed:
    """A ledger whose checkpoint the witness w1 cosigned."""
    witnessed = Witnessed(forged.bodies, forged.key)
    witnessed.note = seen_by(Forged.checkpoint(witnessed), forged.key.vkey, SIGNER)
    return witnessed


def test_a_witness_that_cosigned_the_checkpoint_is_told_of(ledger: Witnessed) -> None:
    report = verify(ledger, witnesses=[key(SIGNER)])
    (one,) = report.outside
    assert (one.witness, one.size, one.time) == (key(SIGNER), len(ledger.bodies), SEEN)
    assert (report.findings, report.verdict("signed")) == ((), INTACT)


@pytest.mark.parametrize("absent", [OTHER, NAMESAKE, ALIAS])
def test_a_ledger_that_a_witness_has_not_seen_is_below_what_was_asked_for(
    ledger: Witnessed, absent: Signer
) -> None:
    """Also where somebody else cosigned under its name, or its key under another."""
    report = verify(ledger, witnesses=[key(SIGNER), key(absent)])
    assert (report.findings, report.absent) == ((), [absent.name])
    assert report.verdict("chain") == BELOW


def test_a_cosignature_on_a_checkpoint_that_was_kept_counts(forged: Forged, tmp_path: Path) -> None:
    """The newest does: witnesses sign now and then, not every head."""
    log = forged.key.vkey
    for size in (30, 60):
        (tmp_path / str(size)).write_bytes(seen_by(note_at(forged, size), log, SIGNER))
    anchors = [read_anchor(tmp_path / size) for size in ("60", "30")]
    report = verify(forged, anchors=anchors, witnesses=[key(SIGNER)])
    assert [one.size for one in report.outside] == [60]
    assert report.verdict("anchored") == INTACT


def test_tamper_a_cosignature_that_does_not_hold_is_found(ledger: Witnessed) -> None:
    """As when it is taken from one checkpoint to another."""
    earlier = seen_by(note_at(ledger, 60), ledger.key.vkey, SIGNER).splitlines(keepends=True)[-1]
    ledger.note = Forged.checkpoint(ledger) + earlier
    report = verify(ledger, witnesses=[key(SIGNER)])
    assert [(one.check, one.where) for one in report.findings] == [
        ("witness.signature", "checkpoint")
    ]
    assert (report.absent, report.verdict("chain")) == ([SIGNER.name], TAMPERED)


def test_what_a_database_keeps_as_cosigned_counts(copy: Copy, forged: Forged) -> None:
    """An alteration of that cosignature is found where it stands."""
    note = seen_by(note_at(forged, 40), forged.key.vkey, SIGNER).decode()
    copy.alter("INSERT INTO cosigned (size, note) VALUES (40, ?)", note)
    report = copy.verify(witnesses=[key(SIGNER)])
    assert ([one.size for one in report.outside], report.findings) == ([40], ())
    forged_line = seen_by(note_at(forged, 41), forged.key.vkey, SIGNER).decode().splitlines()[-1]
    altered = note_at(forged, 40).decode() + forged_line + "\n"
    copy.alter("UPDATE cosigned SET note = ? WHERE size = 40", altered)
    found = {(one.check, one.where) for one in copy.verify(witnesses=[key(SIGNER)]).findings}
    assert ("witness.signature", "cosigned 40") in found


def test_the_command_asks_for_witnesses_and_tells_of_them(
    audit: Audit, exported: Path, played: Copy, tmp_path: Path, forged: Forged
) -> None:
    """Exit code 3 for one that has seen nothing, 2 for a text that is no witness's key."""
    anchor = tmp_path / "seen"
    anchor.write_bytes(seen_by(note_at(forged, 60), played.key.vkey, SIGNER))
    given = ("verify", "--ledger", exported, "--vkey", played.key.vkey)
    w1, w2 = key(SIGNER).vkey, key(OTHER).vkey
    done = audit(*given, "--anchor", anchor, "--witness", w1)
    assert done.code == 0
    line = "witness      witness.example/w1: cosigned 60 entries at 2026-01-31 09:00:00 UTC"
    assert line in done.out.splitlines()
    below = audit(*given, "--anchor", anchor, "--witness", w1, "--witness", w2)
    assert (below.code, below.out.splitlines()[0].split(":")[0]) == (
        3,
        "intact at level anchored, not cosigned as asked",
    )
    assert "witness.example/w2: has cosigned none of the checkpoints here" in below.out
    told = json.loads(audit(*given, "--anchor", anchor, "--witness", w1, "--json").out)
    assert told["outside_witnesses"] == [
        {"name": SIGNER.name, "size": 60, "time": SEEN, "vkey": w1}
    ]
    refused = audit(*given, "--witness", played.key.vkey)
    assert (refused.code, "witness-key" in refused.err) == (2, True)


def test_a_proof_is_checked_for_its_witnesses(
    audit: Audit, exported: Path, played: Copy, tmp_path: Path
) -> None:
    """Each that is named has to have cosigned the proof's checkpoint, by its name and its key."""
    good, path = make_proof(FileSource(exported), 20), tmp_path / "proof"
    seen = seen_by(good.checkpoint, played.key.vkey, SIGNER)
    path.write_bytes(replace(good, checkpoint=seen).encode())
    given = ("proof", "check", path, "--vkey", played.key.vkey, "--witness", key(SIGNER).vkey)
    done = audit(*given)
    assert (done.code, done.err) == (0, "")
    assert "witness      witness.example/w1, whose key you gave, cosigned it" in done.out
    told = json.loads(audit(*given, "--json").out)
    assert told["witnesses"] == [{"name": SIGNER.name, "time": SEEN}]
    assert audit(*given, "--witness", key(SIGNER).vkey).code == 0
    twice = audit(*given, "--witness", key(ALIAS).vkey)
    assert (twice.code, "one key is given as that of two" in twice.err) == (2, True)
    alone = audit(*given[:-1], key(ALIAS).vkey)
    assert (alone.code, alone.out) == (1, "")
    for absent in (OTHER, NAMESAKE):
        missing = audit(*given, "--witness", key(absent).vkey)
        assert (missing.code, missing.out) == (1, "")
        assert "has not cosigned the checkpoint" in missing.err
