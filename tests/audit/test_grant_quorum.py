"""A grant as proof: whose keys signed for it, the auditor has to know (QUORUM, KNOWN)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from custody.formats.digest_words import twelve_words
from custody.formats.timestamps import stamp
from custody.official.known_people import SEEN
from custody.servicekey import ServiceKey
from tests.audit.conftest import Outcome
from tests.audit.cosigning import DAY
from tests.audit.cosigning import line as line_of
from tests.ceremony.play import ORIGIN, key
from tests.ceremony.vault import SERVICE, grant
from tests.lying_grants import REQUEST, made_up, seat_of

Check = Callable[..., Outcome]
SIGNERS = ("anna", "bert")
OTHER_ORIGIN = "custody.example/other"
LOG = f"{ORIGIN} log {SERVICE.vkey} compared {DAY}"


def print_of(name: str) -> str:
    return key(name).keyfile.fingerprint().hex()


def known(*names: str) -> str:
    return "".join(f"{line(name)}\n" for name in names)


def line(name: str, *, origin: str = ORIGIN, by: str = "") -> str:
    return line_of(name, origin=origin, key=print_of(by or name)).line()


@pytest.fixture
def check(audit: Callable[..., Outcome], tmp_path: Path) -> Check:
    """Checks a grant with the service's key and, if there is one, a file of known people."""

    def call(data: bytes, people: str | None = None, *rest: object, vkey: bool = True) -> Outcome:
        path, file = tmp_path / "grant.json", tmp_path / "known_people"
        path.write_bytes(data)
        file.write_text(people or "")
        given = () if people is None else ("--known", file)
        keyed = ("--vkey", SERVICE.vkey) if vkey else ()
        return audit("proof", "check", "--grant", path, *keyed, *given, *rest)

    return call


def test_a_grant_of_nobody_for_nothing_is_not_proven(check: Check) -> None:
    """Threshold 0, no seats and no statements, in the ledger of a service that lies."""
    request = {**REQUEST, "threshold": 0, "seats": []}
    done = check(made_up(request, kinds=()))
    assert (done.code, done.out) == (1, "")
    assert "a threshold of 0 among 0 officials is not a quorum" in done.err


def test_a_known_quorum_proves_it_whole(check: Check) -> None:
    """The only case in which nothing is held back; remarks in the file are its owner's."""
    done = check(grant().encode(), f"# at the genesis\n\n{known(*SIGNERS)}")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"proven: entry 9 of {ORIGIN}"
    assert "signed for   anna, bert; it takes 2, and you know 2" in lines
    assert "not known" not in done.out


def test_it_says_which_export_it_was_for_whom_and_by_whom_approved(check: Check) -> None:
    """BOUND: as the officials signed it; and what a requester wrote obeys no terminal."""
    done = check(grant().encode(), known(*SIGNERS))
    document, lines = grant().document, done.out.splitlines()
    request = document.request
    opened = stamp(request.opened)
    assert f"export       {request.ceremony} of {request.dataset}, opened {opened}" in lines
    assert f"asked by     {request.requester}, with a token alone" in lines
    assert f"purpose      {request.asked.purpose}" in lines
    assert f"for          {document.recipient}" in lines
    assert f"objects      2 opened, {sum(one.size for one in document.objects)} B" in lines
    assert all(f"             {one.id}" in lines for one in document.objects)
    for label in ("approved by", "turned by"):
        named = [line.split()[2] for line in lines if line.startswith(label)]
        assert sorted(named) == ["anna,", "bert,"]
    told = json.loads(check(grant().encode(), known(*SIGNERS), "--json").out)["grant"]
    assert (told["ceremony"], told["requester"]) == (request.ceremony, request.requester)
    said = {(one["official"], one["kind"]) for one in told["statements"]}
    assert said == {(name, kind) for name in SIGNERS for kind in ("approve", "turn")}
    nasty = made_up({**REQUEST, "purpose": "to see\x1b[2J"})
    assert "purpose      to see\\x1b[2J" in check(nasty, known(*SIGNERS, "carl")).out


def test_without_known_people_the_entry_is_proven_and_no_more(check: Check) -> None:
    """It ends as it is promised for an entry, and says what is not known, with the words."""
    done = check(grant().encode())
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == (
        f"proven: entry 9 of {ORIGIN}; not known: whose keys signed for it"
    )
    assert "custody known add NAME" in done.out
    for name in SIGNERS:
        assert f"signed for   {name}, not known: {words_of(name)}" in done.out
        assert print_of(name) in done.out
    told = json.loads(check(grant().encode(), None, "--json").out)["quorum"]
    assert (told["known"], told["threshold"]) == (False, 2)
    assert told["signers"] == [
        {"fingerprint": print_of(name), "known": None, "name": name, "words": words_of(name)}
        for name in SIGNERS
    ]


def words_of(name: str) -> str:
    return twelve_words(bytes.fromhex(print_of(name)))


@pytest.mark.parametrize(
    "people",
    [
        "",
        known("anna"),
        known("anna", "carl"),  # carl has a seat, and did not sign
        "".join(f"{line(name, origin=OTHER_ORIGIN)}\n" for name in SIGNERS),
        known(*SIGNERS).replace("compared", SEEN),
    ],
    ids=["nobody", "one of two", "one who did not sign", "of another ledger", "seen alone"],
)
def test_fewer_known_people_than_a_quorum_prove_nothing(check: Check, people: str) -> None:
    """Whoever brings a file asks for more than the entry; the words are shown all the same."""
    done = check(grant().encode(), people)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: not proven: whose keys signed is not known: ")
    assert all(words_of(name) in done.err for name in SIGNERS)


def test_a_roster_that_the_service_made_up_proves_nothing(check: Check) -> None:
    """People who never were, in seats of their own, sign all that it takes."""
    signers = {"zoe": key("zoe"), "yan": key("yan")}
    seats = [
        seat_of(name, at, by, REQUEST["seats"][0])
        for at, (name, by) in enumerate(signers.items(), start=1)
    ]
    lie = made_up({**REQUEST, "seats": seats}, signers=signers)
    assert check(lie, known("anna", "bert", "carl")).code == 1
    assert "; not known: whose keys signed for it" in check(lie).out.splitlines()[0]


def test_another_key_than_the_known_one_is_named(check: Check) -> None:
    """In any seat, whether it signed or not: such a roster is not the known one."""
    done = check(grant().encode(), known(*SIGNERS) + line("carl", by="mallory") + "\n")
    assert (done.code, done.out) == (1, "")
    assert f"carl has another key than the one compared on {DAY}" in done.err
    assert print_of("carl") in done.err
    assert print_of("mallory") in done.err


def test_the_known_key_of_the_log_is_as_good_as_given(check: Check) -> None:
    """One that was merely seen is none; and one that differs from --vkey is a lie of either."""
    people = f"{LOG}\n{known(*SIGNERS)}"
    assert check(grant().encode(), people, vkey=False).code == 0
    seen = check(grant().encode(), people.replace("compared", SEEN, 1), vkey=False)
    assert (seen.code, "no compared key of the log" in seen.err) == (2, True)
    other = ServiceKey(ORIGIN, bytes(32), bytes(32)).vkey
    lie = people.replace(SERVICE.vkey, other)
    assert check(grant().encode(), lie, vkey=False).code == 1
    done = check(grant().encode(), lie)
    assert (done.code, "has another key than the one compared" in done.err) == (1, True)


def test_the_proof_of_an_entry_asks_nobody(audit: Callable[..., Outcome], tmp_path: Path) -> None:
    """No quorum signs for a single entry: of known people the log's key is all that matters."""
    proof, entry, file = (tmp_path / name for name in ("proof", "entry", "known_people"))
    proof.write_text(grant().proof)
    entry.write_bytes(grant().entry)
    file.write_text(f"{LOG}\n")
    done = audit("proof", "check", proof, "--entry-file", entry, "--known", file)
    assert (done.code, done.out.splitlines()[0]) == (0, f"proven: entry 9 of {ORIGIN}")
    told = audit("proof", "check", proof, "--entry-file", entry, "--known", file, "--json")
    assert json.loads(told.out)["quorum"] is None
