"""Witnesses: a quorum of officials' cosignatures makes a ledger witnessed (TAMPER, QUORUM)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from custody.audit.checks.anchor import read_anchor
from custody.audit.levels import BELOW, INTACT
from custody.audit.report import Report
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify as verify_ledger
from custody.service import cosignatures, ledger_reads
from custody.tlog.cosignature import cosign, official_cosigner, official_name
from custody.tlog.note_keys import Signer, Verifier
from tests.audit.checks.test_anchor import note_at
from tests.audit.conftest import Outcome
from tests.audit.cosigning import KNOWN, cosigned
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.keys import key_of
from tests.people import ORIGIN
from tests.store.ledgers import url_of
from tests.world import World

EVERYBODY = ("anna", "bert", "carl")
verify = partial(verify_ledger, known=KNOWN)


class Witnessed(Forged):
    """A ledger whose checkpoint carries what ``note`` was made to."""

    note = b""

    kept: tuple[tuple[int, str], ...] = ()

    def checkpoint(self) -> bytes:
        return self.note

    def cosigned(self) -> Iterator[tuple[int, str]]:
        return iter(self.kept)


@pytest.fixture
def ledger(forged: Forged) -> Witnessed:
    witnessed = Witnessed(forged.bodies, forged.key)
    witnessed.note = Forged.checkpoint(witnessed)
    return witnessed


def by(ledger: Witnessed, *people: str) -> Report:
    ledger.note = cosigned(Forged.checkpoint(ledger), ledger.key.vkey, *people)
    return verify(ledger)


def test_a_key_of_the_roster_has_one_name_as_a_witness() -> None:
    key = official_cosigner(ORIGIN, "anna", key_of("anna").keyfile.signing_public)
    assert key.name == official_name(ORIGIN, "anna") == f"{ORIGIN}/officials/anna"


def test_a_quorum_of_every_active_dataset_makes_it_witnessed(ledger: Witnessed) -> None:
    """Of each as many as open it, of those who can now; the failed genesis asks for none."""
    report = by(ledger, *EVERYBODY)
    assert (report.level, report.findings) == ("witnessed", ())
    assert {(one.dataset, one.threshold) for one in report.quorums} == {
        ("registry", 3),
        ("vault", 2),
        ("wills", 2),
    }
    by_name = {one.dataset: one.cosigned for one in report.quorums}
    assert by_name == {"registry": EVERYBODY, "vault": EVERYBODY, "wills": ("anna", "bert")}
    assert any("quorum of officials and the service" in line for line in report.not_ruled_out())


@pytest.mark.parametrize(
    "people",
    [
        ("anna", "bert"),  # enough for one of the two
        ("carl", "dora", "emil"),  # only carl has a seat in "vault"
        ("anna", "bert", "anna"),  # one person twice
        ("anna", "bert", "wilma"),  # a witness has no seat
        (),
    ],
)
def test_fewer_than_a_quorum_of_any_dataset_do_not(
    ledger: Witnessed, people: tuple[str, ...]
) -> None:
    report = by(ledger, *people)
    assert (report.level, report.findings) == ("signed", ())
    assert not report.witnessed


def test_a_ledger_without_an_active_dataset_is_never_witnessed(ledger: Witnessed) -> None:
    """Nobody has to agree there, so nobody's agreement would be needed."""
    del ledger.bodies[14:]
    assert by(ledger, *EVERYBODY).level == "signed"


def test_stripped_cosignatures_lower_the_level(ledger: Witnessed) -> None:
    assert by(ledger, *EVERYBODY).verdict("witnessed") == 0
    assert by(ledger).verdict("witnessed") == 3


def test_a_stripped_signature_of_the_service_is_found(ledger: Witnessed) -> None:
    """Cosignatures don't stand for it."""
    by(ledger, *EVERYBODY)
    text, _, lines = ledger.note.decode().rpartition("\n\n")
    kept = lines.splitlines(keepends=True)[1:]
    ledger.note = f"{text}\n\n{''.join(kept)}".encode()
    assert ("checkpoint.signature", "checkpoint") in places(verify(ledger).findings)


def test_a_cosignature_that_does_not_hold_is_found(ledger: Witnessed) -> None:
    """A line moved from another checkpoint, relabelled as one of this."""
    early = cosigned(note_at(ledger, 60), ledger.key.vkey, "anna")
    ledger.note = Forged.checkpoint(ledger) + early.splitlines(keepends=True)[-1]
    assert places(verify(ledger).findings) == {("cosigned.signature", "checkpoint")}


def test_a_stranger_under_an_officials_name_counts_for_nothing(ledger: Witnessed) -> None:
    stranger = Signer(official_name(ORIGIN, "anna"), bytes(32))
    note = cosigned(Forged.checkpoint(ledger), ledger.key.vkey, "bert", "carl")
    ledger.note = cosign(note, Verifier.parse(ledger.key.vkey), stranger, 7)
    report = verify(ledger)
    assert (report.level, report.findings) == ("signed", ())


# what a database keeps


@pytest.fixture
def kept(copy: Copy) -> Copy:
    """The history, cosigned at its end and at 60 entries."""
    forged = Forged.of(copy)
    with copy.altered() as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS cosigned (size BIGINT PRIMARY KEY, note TEXT NOT NULL)"
        )
        for size, people in ((60, ("anna",)), (copy.size, EVERYBODY)):
            note = cosigned(note_at(forged, size), copy.key.vkey, *people)
            connection.execute("INSERT INTO cosigned VALUES (?, ?)", (size, note.decode()))
    return copy


def test_a_database_gives_its_head_with_the_cosignatures(
    kept: Copy, audit: Callable[..., Outcome], known_file: Path
) -> None:
    """And so does the file that is exported from it."""
    asked = ("--require", "witnessed", "--known", known_file)
    done = audit("verify", "--database", kept.url, *asked)
    assert (done.code, done.err) == (0, "")
    assert "witnesses    of vault: anna, bert, carl; 3 of the 2 it takes, whom you know" in done.out
    path = kept.path.with_suffix(".jsonl")
    assert audit("export", "--database", kept.url, "-o", path).code == 0
    assert audit("verify", "--ledger", path, *asked).code == 0


def test_a_service_whose_officials_cosign_is_witnessed_on_both_databases(
    sealed_world: World,
) -> None:
    """What their clients hand in makes the head witnessed, and what came before another head."""
    service, quorum = sealed_world.service, ("anna", "bert", "carl")
    for person in quorum:
        note = ledger_reads.checkpoint(service).encode()
        cosignatures.cosign(service, cosigned(note, service.key.vkey, person).decode())
    with open_database(url_of(service.store)) as source:
        report = verify(source, Verifier.parse(service.key.vkey))
    assert (report.level, report.findings) == ("witnessed", ())
    assert [one.cosigned for one in report.quorums] == [quorum]
    sealed_world.register(data=b"and on it goes\n")
    with open_database(url_of(service.store)) as source:
        gone_on = verify(source)
    assert (gone_on.level, gone_on.verdict("witnessed")) == ("witnessed", INTACT)
    assert gone_on.up_to is not None
    assert gone_on.up_to.size == gone_on.entries - 1 == report.entries
    sealed_world.clock.advance(days=32)
    sealed_world.register(data=b"and nobody came to look for a month\n")
    with open_database(url_of(service.store)) as source:
        assert verify(source).level == "signed"
        assert verify(source, within=timedelta(days=40)).level == "witnessed"


def test_officials_who_cosign_one_after_the_other_are_a_quorum_all_the_same(
    forged: Forged,
) -> None:
    """Each of them attests all that came before, so it is the smallest of a quorum that counts."""
    ledger = Witnessed(forged.bodies, forged.key)
    ledger.note = cosigned(Forged.checkpoint(ledger), ledger.key.vkey, "anna")
    size, vkey = len(ledger.bodies), ledger.key.vkey
    for person, at in (("bert", size - 1), ("carl", size - 3), ("carl", 60)):
        ledger.kept += ((at, cosigned(note_at(forged, at), vkey, person).decode()),)
    report = verify(ledger, within=timedelta(days=400))
    assert (report.level, report.findings) == ("witnessed", ())
    by_name = {one.dataset: (one.size, one.cosigned) for one in report.quorums}
    assert by_name == {
        "registry": (size - 3, EVERYBODY),
        "vault": (size - 1, ("anna", "bert")),
        "wills": (size - 1, ("anna", "bert")),
    }
    assert report.up_to is not None
    assert report.up_to.size == size - 3
    assert any("the service wrote the last 3 anew" in line for line in report.not_ruled_out())


def test_a_cosigned_checkpoint_that_the_auditor_kept_counts(forged: Forged, tmp_path: Path) -> None:
    """Unless it is one of entries that are not here."""
    size, vkey = len(forged.bodies), forged.key.vkey
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    for at in (size, size + 1):
        note = cosigned(note_at(forged, at), vkey, *EVERYBODY)
        (tmp_path / str(at)).write_bytes(note)
    kept, ahead = (read_anchor(tmp_path / str(at)) for at in (size, size + 1))
    assert verify(forged, anchors=[kept]).level == "witnessed"
    del forged.bodies[-1]
    report = verify(forged, anchors=[ahead])
    assert (report.up_to, report.level, report.verdict("chain")) == (None, "signed", BELOW)


def test_an_exported_file_brings_along_what_was_cosigned_before_its_end(
    kept: Copy, audit: Callable[..., Outcome], tmp_path: Path, known_file: Path
) -> None:
    """So one entry more makes no witnessed ledger an unwitnessed one; and the report counts it."""
    kept.alter("DELETE FROM cosigned WHERE size = ?", kept.size)
    forged = Forged.of(kept)
    for at, person in zip(range(kept.size - 3, kept.size), EVERYBODY, strict=True):
        note = cosigned(note_at(forged, at), kept.key.vkey, person).decode()
        kept.alter("INSERT INTO cosigned VALUES (?, ?)", at, note)
    path, known = tmp_path / "ledger.jsonl", ("--known", known_file)
    asked = (*known, "--require", "witnessed", "--witnessed-within")
    assert audit("export", "--database", kept.url, "-o", path).code == 0
    for given in (("--ledger", path), ("--database", kept.url)):
        done = audit("verify", *given, *asked, "999d")
        assert done.code == 0, done.out
        assert f"witnessed    up to entry {kept.size - 4} at 20" in done.out
        assert "; 3 entries after" in done.out
        told = json.loads(audit("verify", *given, *known, "--json").out)["witnessed"]
        assert (told["entry"], told["after"]) == (kept.size - 4, 3)
    assert audit("verify", "--ledger", path, *asked, "never").code == 2


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE cosigned SET note = note || 'x' WHERE size = 60", "cosigned.note"),
        ("UPDATE cosigned SET size = 61 WHERE size = 60", "cosigned.note"),
        ("UPDATE cosigned SET note = x'00' WHERE size = 60", "cosigned.note"),
        ("UPDATE ledger_head SET note = note || 'x'", "head.note"),
    ],
)
def test_an_altered_note_is_found(kept: Copy, statement: str, found: str) -> None:
    kept.alter(statement)
    assert found in {check for check, _ in kept.found()}


def test_a_note_whose_cosignatures_are_gone_or_wrong_is_found(kept: Copy) -> None:
    notes = notes_of(kept)
    plain, line = notes[60].rsplit("\n", 2)[0], notes[kept.size].splitlines()[-1]
    kept.alter("UPDATE cosigned SET note = ? WHERE size = 60", f"{plain}\n")
    assert kept.found() == {("cosigned.note", "cosigned 60")}
    kept.alter("UPDATE cosigned SET note = ? WHERE size = 60", f"{plain}\n{line}\n")
    assert kept.found() == {("cosigned.signature", "cosigned 60")}


def test_a_history_that_officials_did_not_cosign_is_found(kept: Copy) -> None:
    """The service's own earlier checkpoint, cosigned, exposes a fork and a rollback."""
    forged = Forged.of(kept)
    forged.bodies = forged.bodies[:50] + forged.bodies[51:62]
    other = cosigned(note_at(forged, 60), kept.key.vkey, "anna").decode()
    kept.alter("UPDATE cosigned SET note = ? WHERE size = 60", other)
    assert kept.found() == {("cosigned.root", "cosigned 60")}


def test_entries_that_were_cosigned_and_are_gone_are_found(kept: Copy) -> None:
    """A database put back from a backup, but for one table."""
    forged = Forged.of(kept)
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    note = cosigned(note_at(forged, kept.size + 1), kept.key.vkey, "anna").decode()
    kept.alter("INSERT INTO cosigned VALUES (?, ?)", kept.size + 1, note)
    assert kept.found() == {("cosigned.ahead", f"cosigned {kept.size + 1}")}


def notes_of(copy: Copy) -> dict[int, str]:
    """The notes that are kept, by size."""
    with copy.altered() as connection:
        return dict(connection.execute("SELECT size, note FROM cosigned").fetchall())


def test_a_note_that_only_a_witness_from_outside_cosigned_is_no_finding(kept: Copy) -> None:
    """No ledger enrols it, so its word is neither verified here nor missed."""
    note = note_at(Forged.of(kept), 60)
    log = Verifier.parse(kept.key.vkey)
    outside = cosign(note, log, Signer("witness.example/w1", bytes(32)), 7)
    kept.alter("UPDATE cosigned SET note = ? WHERE size = 60", outside.decode())
    assert kept.found() == set()
    nobody = cosign(note, log, Signer(official_name(ORIGIN, "nobody"), bytes(32)), 7)
    kept.alter("UPDATE cosigned SET note = ? WHERE size = 60", nobody.decode())
    assert kept.found() == {("cosigned.note", "cosigned 60")}
