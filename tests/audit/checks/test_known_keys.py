"""Whose keys the auditor knows: nobody else's cosignature counts, and none is exchanged (KNOWN)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from custody.audit.checks.causes import find_causes
from custody.audit.levels import BELOW, INTACT, TAMPERED
from custody.audit.report import Report
from custody.audit.report_format import as_json, as_text
from custody.audit.verify import verify
from custody.formats.digest_words import twelve_words
from custody.formats.encoding import format_base64
from custody.official.known_people import COMPARED, SEEN, KnownPeople
from custody.service import cosignatures
from custody.servicekey import ServiceKey
from custody.tlog.note_keys import Verifier
from tests.audit.checks.test_official_cosignatures import EVERYBODY, Witnessed
from tests.audit.conftest import Outcome
from tests.audit.cosigning import DAY, KNOWN, cosigned, line
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.db_snapshots import Moments
from tests.keys import key_of
from tests.people import ORIGIN
from tests.store.ledgers import url_of

OTHER_ORIGIN = "custody.example/other"


@pytest.fixture
def ledger(forged: Forged) -> Witnessed:
    """The history, cosigned by all who are needed."""
    witnessed = Witnessed(forged.bodies, forged.key)
    witnessed.note = cosigned(Forged.checkpoint(witnessed), forged.key.vkey, *EVERYBODY)
    return witnessed


def print_of(name: str) -> str:
    return key_of(name).keyfile.fingerprint().hex()


def known(*names: str) -> KnownPeople:
    return KnownPeople(tuple(line(name) for name in names))


NOT_ENOUGH = {
    "no file": None,
    "an empty file": KnownPeople(),
    "one of three": known("anna"),
    "two of three": known("anna", "bert"),
    "others than those who cosigned": known("dora", "emil"),
    "everybody, but of another ledger": KnownPeople(
        tuple(line(name, origin=OTHER_ORIGIN) for name in EVERYBODY)
    ),
    "everybody, but no more than seen": KnownPeople(tuple(line(name, SEEN) for name in EVERYBODY)),
}


@pytest.mark.parametrize("people", NOT_ENOUGH.values(), ids=NOT_ENOUGH.keys())
def test_officials_whom_the_auditor_does_not_know_witness_nothing(
    ledger: Witnessed, people: KnownPeople | None
) -> None:
    """A service that enrols officials of its own can have them cosign whatever it likes.

    Where fewer are known than a quorum of every dataset, it says why, and shows the words of
    each so that they can be compared.
    """
    report = verify(ledger, known=people)
    assert (report.level, report.findings) == ("signed", ())
    assert (report.verdict("signed"), report.verdict("witnessed")) == (INTACT, BELOW)
    text = as_text(report, "witnessed")
    assert "\\u" not in text  # what the report itself says needs no escape
    (why,) = [one for one in report.not_ruled_out() if "made up who cosigned" in one]
    assert "custody known add NAME" in why
    assert "--known" in why
    for name in EVERYBODY:
        assert twelve_words(key_of(name).keyfile.fingerprint()) in text
        assert print_of(name) in text


def test_a_quorum_of_every_dataset_is_enough_to_know(ledger: Witnessed) -> None:
    """Then the report says so, and shows no words."""
    report = verify(ledger, known=known(*EVERYBODY))
    assert report.verdict("witnessed") == INTACT
    text = as_text(report, "witnessed")
    assert "witnesses    of vault: anna, bert, carl; 3 of the 2 it takes, whom you know" in text
    assert not [text for text in ("made up", "cosigner") if text in as_text(report, "witnessed")]


def test_who_cosigned_and_is_not_known_moves_no_quorum(ledger: Witnessed) -> None:
    """Of "registry" three are needed: two known people and two strangers are not three."""
    note = cosigned(Forged.checkpoint(ledger), ledger.key.vkey, "anna", "bert", "dora", "emil")
    ledger.note = note
    report = verify(ledger, known=known("anna", "bert"))
    quorums = {one.dataset: (one.cosigned, one.known, one.size) for one in report.quorums}
    assert quorums["registry"] == (("anna", "bert", "dora", "emil"), ("anna", "bert"), 0)
    assert quorums["vault"] == (("anna", "bert"), ("anna", "bert"), report.entries)
    assert report.level == "signed"
    assert "4 of the 3 it takes, and you know 2" in as_text(report, "signed")


def test_json_has_fingerprints_and_words(ledger: Witnessed) -> None:
    people = KnownPeople((line("anna"), line("bert", SEEN)))
    told = as_json(verify(ledger, known=people), "signed")
    assert told["cosigners"] == [
        {
            "fingerprint": print_of(name),
            "known": how,
            "name": name,
            "words": twelve_words(bytes.fromhex(print_of(name))),
        }
        for name, how in (("anna", COMPARED), ("bert", SEEN), ("carl", None))
    ]
    assert {tuple(one["known"]) for one in told["witnesses"]} == {("anna",)}


def test_a_key_that_is_not_the_one_the_auditor_knows_is_found(ledger: Witnessed) -> None:
    """Named with both and the day, for anybody with a key, cosigner or not; seen ones as well."""
    other = print_of("mallory")
    people = KnownPeople(
        (line("anna", key=other), line("bert"), line("emil", SEEN, key=other), line("carl"))
    )
    report = verify(ledger, known=people)
    assert report.verdict("chain") == TAMPERED
    assert places(report.findings) == {
        ("known.person", "person anna"),
        ("known.person", "person emil"),
    }
    first = next(one for one in report.findings if one.where == "person anna")
    assert (first.expected, first.got) == (other, print_of("anna"))
    assert first.detail == f"the key enrolled is not the one you know, compared on {DAY}"
    assert {one.known for one in report.quorums} == {("bert", "carl"), ("bert",)}  # of wills


def test_a_known_fingerprint_beside_other_keys_is_no_known_key(ledger: Witnessed) -> None:
    """It is computed from the keys, whatever the entry says that it is."""
    enrolled = next(
        one["data"]
        for one in ledger.bodies
        if one["type"] == "person.enrolled" and one["data"]["name"] == "anna"
    )
    enrolled["box_key"] = format_base64(key_of("mallory").keyfile.box_public)
    assert enrolled["fingerprint"] == print_of("anna")
    report = verify(ledger, known=known(*EVERYBODY))
    assert ("known.person", "person anna") in places(report.findings)


def test_lines_of_another_ledger_are_none_of_this_one(ledger: Witnessed) -> None:
    """People and logs; and so are people whom this ledger does not enrol."""
    strange = print_of("mallory")
    others = KnownPeople(
        (
            "# the auditor's own remark",
            "",
            line("anna", origin=OTHER_ORIGIN, key=strange),
            log_line(ServiceKey(OTHER_ORIGIN, bytes(32), bytes(32)).vkey, OTHER_ORIGIN),
            line("mallory", key=strange),
            *KNOWN.lines,
        )
    )
    report = verify(ledger, known=KnownPeople.parse(others.encode()))
    assert (report.level, report.findings, report.key_given) == ("witnessed", (), False)


# the ledger's own key


def log_line(vkey: str, origin: str = ORIGIN) -> str:
    return f"{origin} log {vkey} compared {DAY}"


def with_log(vkey: str, how: str = "compared") -> KnownPeople:
    return KnownPeople.parse(log_line(vkey).replace("compared", how).encode() + b"\n")


def test_the_key_that_is_known_as_the_ledgers_is_as_good_as_given(ledger: Witnessed) -> None:
    """A key that was merely seen is not: it says no more than the ledger does."""
    report = verify(ledger, known=with_log(ledger.key.vkey))
    assert (report.key_given, report.level, report.findings) == (True, "signed", ())
    seen = verify(ledger, known=with_log(ledger.key.vkey, "seen"))
    assert (seen.key_given, seen.level, seen.findings) == (False, "signed", ())


@pytest.mark.parametrize("given", [False, True], ids=["named by the ledger", "given by --vkey"])
def test_another_key_than_the_ledgers_known_one_is_found(ledger: Witnessed, given: bool) -> None:
    """Whether the ledger names it, or the auditor gives it too: one of the two must be wrong."""
    other = ServiceKey(ORIGIN, bytes(32), bytes(32)).vkey
    key = Verifier.parse(ledger.key.vkey) if given else None
    report = verify(ledger, key, known=with_log(other))
    assert report.verdict("chain") == TAMPERED
    assert roots(report) == {("known.log", "checkpoint")}
    first = next(one for one in report.findings if one.check == "known.log")
    assert (first.detail, first.expected[-20:], first.got[-20:]) == (
        f"the key of the ledger is not the one you know, compared on {DAY}",
        other[-20:],
        ledger.key.vkey[-20:],
    )


def roots(report: Report) -> set[tuple[str, str]]:
    causes = find_causes(report.findings)
    return {(one.check, one.where) for one in report.findings if one not in causes}


# the command


def test_the_command_takes_a_file_of_known_people(
    played: Copy, audit: Callable[..., Outcome], known_file: Path, tmp_path: Path
) -> None:
    """With the remarks of its owner; one that is not there, or is none, is no verdict."""
    known_file.write_bytes(b"# compared at the genesis\n\n" + known_file.read_bytes())
    done = audit("verify", "--database", played.url, "--known", known_file)
    assert (done.code, done.err) == (0, "")
    wrong = line("anna", key=print_of("mallory")).line()
    known_file.write_text(f"{wrong}\n")
    done = audit("verify", "--database", played.url, "--known", known_file, "--json")
    assert done.code == TAMPERED
    assert [one["check"] for one in json.loads(done.out)["findings"]] == ["known.person"]
    assert audit("verify", "--database", played.url, "--known", tmp_path / "none").code == 2
    known_file.write_text("anna is a friend\n")
    done = audit("verify", "--database", played.url, "--known", known_file)
    assert done.code == 2
    assert "is no line of a file of known people" in done.err


def test_invented_officials_cosign_what_they_like_and_nobody_is_their_witness(
    sqlite: Moments, audit: Callable[..., Outcome], known_file: Path, tmp_path: Path
) -> None:
    """TAMPER, KNOWN: with the service's key alone, a new ledger of people who never were.

    All of it holds, the real key's signature too. It is signed, and no more than that.
    """
    invented, ledger = ("xaver", "yves", "zita"), tmp_path / "forged.jsonl"
    with sqlite.enrolled() as world:
        for name in invented:
            world.enrol(name, "official")
        world.genesis(threshold=2, officials=invented)
        cosignatures.cosign(world.service, world.cosigned(*invented))
        url, vkey = url_of(world.service.store), world.service.key.vkey
        assert audit("export", "--database", url, "-o", ledger).code == 0
    for given in ((), ("--known", known_file)):
        done = audit("verify", "--ledger", ledger, "--vkey", vkey, "--require", "witnessed", *given)
        assert done.code == BELOW
        assert done.out.startswith("intact at level signed, below witnessed: ")
        assert "witnesses    of registry: xaver, yves, zita; 3 of the 2 it takes" in done.out
        assert all(twelve_words(bytes.fromhex(print_of(name))) in done.out for name in invented)
        assert "that the service made up who cosigned" in done.out
