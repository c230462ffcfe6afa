"""Anchors: what the auditor held before is continued, or a fork or rollback is found (TAMPER)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custody.audit.checks.anchor import read_anchor
from custody.audit.export import export
from custody.audit.levels import BELOW, TAMPERED
from custody.audit.sources.database_source import DatabaseSource, open_database
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.errors import InputError, LedgerError
from custody.servicekey import ServiceKey
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry
from tests.audit.conftest import Outcome
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.keys import random_bytes_of
from tests.people import ORIGIN

Audit = Callable[..., Outcome]


def note_at(forged: Forged, size: int) -> bytes:
    """The service's checkpoint of the first so many entries."""
    leaves = [leaf_hash(stored.entry) for stored in forged.entries()][:size]
    return forged.key.sign(Checkpoint(ORIGIN, size, Frontier().extend(leaves).root())).encode()


@pytest.fixture
def early(forged: Forged, tmp_path: Path) -> Path:
    """A checkpoint that an auditor kept when the ledger was at 60 entries."""
    path = tmp_path / "early.note"
    path.write_bytes(note_at(forged, 60))
    return path


def proof_at(forged: Forged, size: int) -> bytes:
    leaves = [leaf_hash(stored.entry) for stored in forged.entries()]

    def node(level: int, index: int) -> bytes:
        return Frontier().extend(leaves[index << level : (index + 1) << level]).root()

    return TlogProof(7, tuple(inclusion_proof(7, size, node)), note_at(forged, size)).encode()


def rewritten(forged: Forged, at: int) -> Forged:
    """The ledger with one act put in somebody else's name, chained and signed like the true one."""
    forged.bodies[at]["by"] = "eve"
    return forged


def test_a_checkpoint_a_file_and_a_proof_are_anchors(
    forged: Forged, early: Path, exported: Path, tmp_path: Path
) -> None:
    """Whichever was kept, a ledger that continues it is intact at the level 'anchored'."""
    (tmp_path / "proof").write_bytes(proof_at(forged, 77))
    anchors = [read_anchor(path) for path in (early, exported, tmp_path / "proof")]
    report = verify(forged, anchors=anchors)
    size = len(forged.bodies)
    assert [anchor.checkpoint.size for anchor in anchors] == [60, size, 77]
    assert (report.level, report.findings, report.anchored_size) == ("anchored", (), size)


def test_a_relabelled_proof_proves_no_other_entry(forged: Forged) -> None:
    """Its index line is signed by nobody; as an anchor only its checkpoint counts."""
    log = Verifier.parse(forged.key.vkey)
    proof, entries = TlogProof.parse(proof_at(forged, 77)), [one.entry for one in forged.entries()]
    assert verify_entry(proof, entries[7], log).size == 77
    relabelled = TlogProof.parse(replace(proof, index=8).encode())
    for data in (entries[7], entries[8]):
        with pytest.raises(LedgerError):
            verify_entry(relabelled, data, log)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no note at all", "is no anchor"),
        (b"{}\n", "is no anchor"),
        (b"c2sp.org/tlog-proof@v1\nindex x\n", "is no anchor"),
        (None, "no such file"),
    ],
)
def test_what_is_no_anchor_is_refused_before_anything_is_read(
    content: bytes | None, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "anchor"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_anchor(path)


def test_the_checkpoint_of_no_entries_is_no_anchor(forged: Forged, tmp_path: Path) -> None:
    """Every history continues the empty one, so it would make anything 'anchored'."""
    (tmp_path / "empty").write_bytes(note_at(forged, 0))
    with pytest.raises(InputError, match="no entries"):
        read_anchor(tmp_path / "empty")


_AFTER_INVITATION = ("enrolled", "compared", "named", "suspended", "resumed", "removed")


def test_a_full_rewrite_with_the_stolen_key_is_found_by_an_anchor_alone(
    forged: Forged, early: Path
) -> None:
    """Chain, tree, checkpoint and state all hold again; the report says that they would."""
    of_datasets = ("ceremony.", "collection.", "dataset.", "object")
    of_people = tuple(f"person.{what}" for what in _AFTER_INVITATION)
    cut = [body for body in forged.bodies if not body["type"].startswith(of_datasets + of_people)]
    forged.bodies = [body for body in cut if not body["data"].get("envelope")]
    alone = verify(forged)
    assert (alone.level, alone.findings) == ("signed", ())
    assert any("wrote another history" in line for line in alone.not_ruled_out())
    kept = f"anchor {early}"
    assert verify(forged, anchors=[read_anchor(early)]).verdict("chain") == BELOW
    forged.bodies += [forged.bodies[-1]] * 60
    assert ("anchor.root", kept) in places(verify(forged, anchors=[read_anchor(early)]).findings)


def test_a_rewrite_that_officials_signatures_expose_is_found_at_signed(
    forged: Forged, early: Path
) -> None:
    """Every signed statement names the history its signer saw, so 'signed' finds this one."""
    report = verify(rewritten(forged, 20), anchors=[read_anchor(early)])
    checks = {finding.check for finding in report.findings}
    assert checks == {"anchor.root", "statement.checkpoint"}
    (fork,) = report.contradictions
    assert (fork.check, fork.anchor.checkpoint.size) == ("anchor.root", 60)


def test_a_rollback_is_found_by_an_anchor_alone(copy: Copy, forged: Forged, tmp_path: Path) -> None:
    """A database put back from a backup agrees with itself; and the report says as much.

    The service's own can't be older than what it gave out. That is no fork all the same: no
    two histories were signed, and no evidence says so.
    """
    later, late = Forged(list(forged.bodies), forged.key), tmp_path / "late"
    later.add("person.invited", {"name": "zoe", "role": "auditor"})
    late.write_bytes(note_at(later, len(later.bodies)))
    alone = verify(forged)
    assert (alone.level, alone.findings) == ("signed", ())
    assert any("cut this one short" in line for line in alone.not_ruled_out())
    report = copy.verify(anchors=[read_anchor(late)])
    assert places(report.findings) == {("anchor.rollback", f"anchor {late}")}
    assert (report.verdict("chain"), report.contradictions) == (TAMPERED, [])


def test_a_replica_that_ends_before_an_anchor_is_behind_and_nobody_is_accused(
    copy: Copy, forged: Forged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audit: Audit
) -> None:
    """It says itself that it follows another database; of any other the accusation stands."""
    late = tmp_path / "late"
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    late.write_bytes(note_at(forged, len(forged.bodies)))
    arguments = ("verify", "--database", copy.url, "--anchor", late)
    accused = audit(*arguments)
    assert accused.code == TAMPERED
    assert "unless this is an old copy or a restored one: verify the database that" in accused.out
    monkeypatch.setattr(DatabaseSource, "is_replica", lambda _: True)
    done = audit(*arguments)
    assert (done.code, done.err) == (BELOW, "")
    assert "this replica is behind what you kept: wait for it, or verify the primary" in done.out


def test_a_file_that_ends_before_an_anchor_is_older_and_nobody_is_accused(
    audit: Audit, forged: Forged, exported: Path, tmp_path: Path
) -> None:
    """An honest service whose ledger went on since that export: exit code 3, and what to do."""
    late, evidence = tmp_path / "late", tmp_path / "evidence.json"
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    late.write_bytes(note_at(forged, len(forged.bodies)))
    arguments = ("--ledger", exported, "--anchor", late, "--evidence", evidence)
    done = audit("verify", *arguments, "--require", "chain")
    assert (done.code, done.err, evidence.exists()) == (BELOW, "", False)
    assert done.out.startswith("intact at level signed, older than what you kept: ")
    assert f"anchor       {late}: newer than this ledger, {len(forged.bodies)} entries" in done.out
    assert "ask for a newer export" in done.out
    assert "two histories" not in done.out
    record = json.loads(audit("verify", *arguments, "--json").out)
    assert (record["verdict"], record["findings"]) == ("below", [])
    assert [one["state"] for one in record["anchors"]] == ["newer"]


def test_a_newer_ledger_file_is_compared_as_far_as_the_older_one_goes(
    forged: Forged, exported: Path
) -> None:
    """Its own first entries have a root, too; where that is another, it is a fork."""
    size = len(forged.bodies)
    del forged.bodies[-1:]
    older = verify(forged, anchors=[read_anchor(exported)])
    assert (older.findings, [one.name for one in older.newer]) == ((), [str(exported)])
    forged.bodies[-1]["data"]["reason"] = "another"
    report = verify(forged, anchors=[read_anchor(exported)])
    assert ("anchor.root", f"anchor {exported}") in places(report.findings)
    (fork,) = report.contradictions
    assert (report.entries, fork.anchor.checkpoint.size) == (size - 1, size)


def test_a_newer_ledger_file_that_is_damaged_itself_shows_nothing(
    forged: Forged, exported: Path
) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:20] + lines[21:]))
    del forged.bodies[-1:]
    report = verify(forged, anchors=[read_anchor(exported)])
    assert (report.findings, report.verdict("chain")) == ((), BELOW)


def test_a_damaged_copy_is_no_evidence_against_the_key(
    audit: Audit, exported: Path, early: Path, tmp_path: Path
) -> None:
    """A line is gone from the file, so it is not what was signed; the key signed one history."""
    lines, evidence = exported.read_bytes().splitlines(keepends=True), tmp_path / "evidence.json"
    exported.write_bytes(b"".join(lines[:20] + lines[21:]))
    done = audit("verify", "--ledger", exported, "--anchor", early, "--evidence", evidence)
    assert (done.code, evidence.exists()) == (TAMPERED, False)
    assert f"anchor       {early}: not continued" in done.out
    assert "two histories" not in done.out


def test_two_roots_at_one_size_are_evidence_whatever_became_of_the_entries(
    forged: Forged, exported: Path, tmp_path: Path
) -> None:
    split = tmp_path / "split"
    split.write_bytes(note_at(rewritten(forged, 20), len(forged.bodies)))
    lines = exported.read_bytes().splitlines(keepends=True)
    changed = lines[30].replace(b"A", b"B", 1) if b"A" in lines[30] else lines[30]
    exported.write_bytes(b"".join([*lines[:30], changed, *lines[31:]]))
    report = verify(FileSource(exported), anchors=[read_anchor(split)])
    assert [one.anchor.name for one in report.contradictions] == [str(split)]


def test_a_split_view_is_found_by_each_with_the_others_checkpoint(
    forged: Forged, tmp_path: Path
) -> None:
    """Two auditors are shown two ledgers, each intact at 'signed', of one key and one size."""
    mine = tmp_path / "mine"
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    mine.write_bytes(note_at(forged, len(forged.bodies)))
    forged.bodies[-1]["data"]["role"] = "official"
    assert verify(forged).level == "signed"
    report = verify(forged, anchors=[read_anchor(mine)])
    assert places(report.findings) == {("anchor.root", f"anchor {mine}")}


def test_an_anchor_of_another_ledger_or_key_is_found(forged: Forged, tmp_path: Path) -> None:
    """Cross-origin replay: another ledger's checkpoint, or this origin's under a stranger's key."""
    strange = ServiceKey(ORIGIN, random_bytes_of("eve")(32), random_bytes_of("eve")(32))
    foreign = ServiceKey("custody.example/other", forged.key.seed, random_bytes_of("eve")(32))
    head = forged.head()
    (tmp_path / "strange").write_bytes(strange.sign(head).encode())
    other = Checkpoint(foreign.origin, head.size, head.root)
    (tmp_path / "foreign").write_bytes(foreign.sign(other).encode())
    anchors = [read_anchor(tmp_path / name) for name in ("strange", "foreign")]
    report = verify(forged, anchors=anchors)
    assert places(report.findings) == {("anchor.key", anchor.where) for anchor in anchors}
    assert report.contradictions == []


def test_a_ledger_written_anew_under_another_key_is_found_by_an_anchor(
    forged: Forged, early: Path
) -> None:
    """Nothing inside can tell; with an anchor the report no longer names that as possible."""
    true = verify(forged, anchors=[read_anchor(early)])
    assert not any("under another key" in line for line in true.not_ruled_out())
    assert any("under another key" in line for line in verify(forged).not_ruled_out())
    forged.key = ServiceKey(ORIGIN, random_bytes_of("eve")(32), random_bytes_of("eve")(32))
    forged.bodies = forged.bodies[:3]
    forged.bodies[0]["data"]["vkey"] = forged.key.vkey
    assert verify(forged).level == "signed"
    report = verify(forged, anchors=[read_anchor(early)])
    assert places(report.findings) == {("anchor.key", f"anchor {early}")}


def test_the_database_is_held_to_anchors_like_the_file(
    played: Copy, early: Path, exported: Path
) -> None:
    anchor = read_anchor(early)
    with open_database(played.url) as source:
        stored = verify(source, Verifier.parse(played.key.vkey), anchors=[anchor])
    file = verify(FileSource(exported), Verifier.parse(played.key.vkey), anchors=[anchor])
    assert (stored.level, file.level) == ("anchored", "anchored")


def test_the_command_ends_with_0_at_anchored_and_says_with_which(
    audit: Audit, exported: Path, early: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence.json"
    arguments = ["--anchor", early, "--anchor", exported, "--evidence", evidence]
    done = audit("verify", "--ledger", exported, "--require", "anchored", *arguments)
    assert (done.code, done.err) == (0, "")
    assert f"anchor       {early}: continued, 60 entries, " in done.out
    assert "intact at level anchored" in done.out
    assert not evidence.exists()
    record = json.loads(audit("verify", "--ledger", exported, "--json", *arguments).out)
    assert [anchor["file"] for anchor in record["anchors"]] == [str(early), str(exported)]
    assert record["level"] == "anchored"


def test_the_evidence_is_both_checkpoints_as_they_were_signed(
    audit: Audit, copy: Copy, early: Path, forged: Forged, tmp_path: Path
) -> None:
    """Whoever reads it verifies them with the key alone."""
    forged = rewritten(forged, 20)
    with copy.altered() as connection:
        for stored in forged.entries():
            row = (stored.entry, leaf_hash(stored.entry), stored.seq)
            connection.execute("UPDATE ledger_entry SET entry = ?, leaf = ? WHERE seq = ?", row)
        note = forged.checkpoint().decode()
        connection.execute("UPDATE ledger_head SET note = ?", (note,))
    evidence, file = tmp_path / "evidence.json", tmp_path / "forged.jsonl"
    with open_database(copy.url) as source:
        export(source, file, lambda _, rows: rows)
    arguments = ["verify", "--ledger", file, "--anchor", early]
    told = audit(*arguments)
    assert told.code == 1
    assert f"anchor       {early}: CONTRADICTED" in told.out
    assert "the key of this ledger signed two histories" in told.out
    done = audit(*arguments, "--evidence", evidence)
    assert (done.code, done.err) == (1, f"the contradicting checkpoints are in {evidence}\n")
    record = json.loads(evidence.read_text())
    (pair,) = record["contradictions"]
    assert (pair["anchor"], pair["ledger"]) == (early.read_text(), note)
    assert (record["vkey"], pair["check"]) == (copy.key.vkey, "anchor.root")
    again = audit(*arguments, "--evidence", evidence)
    assert (again.code, again.out) == (2, "")  # evidence is never written over
