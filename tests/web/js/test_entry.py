"""Checkpoints, proofs and entries: the browser believes what the terminal believes (TAMPER)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.formats.encoding import format_base64
from custody.official.enrolment import Enrolment, first_checkpoint
from custody.tlog import entry
from custody.tlog.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from custody.tlog.note import Checkpoint, Signer, Verifier, open_checkpoint, sign_checkpoint
from tests.support import require, vectors
from tests.tlog.test_merkle import case, hashes, reader
from tests.tlog.test_note import EXAMPLE_KEY, kat
from tests.web.js.engine import Js, outcome

LOG = Signer("ledger.example/log", bytes([1]) * 32)
OTHER = Signer("other.example/log", bytes([2]) * 32)
LEAVES = hashes(40)


def root(size: int) -> bytes:
    return Frontier().extend(LEAVES[:size]).root()


def note(size: int, signer: Signer = LOG, leaves: list[bytes] = LEAVES) -> bytes:
    """A signed checkpoint of the first leaves."""
    tree = Frontier().extend(leaves[:size])
    return sign_checkpoint(Checkpoint(signer.name, size, tree.root()), signer)


def opened(js: Js, data: bytes, vkey: str) -> Any:
    """A checkpoint as the JavaScript reads it: origin, size and root."""
    found = js("note", "openCheckpoint", data.decode(), js("note", "parseVerifier", vkey))
    return found["origin"], found["size"], found["root"]


def agree(js: Js, data: bytes, vkey: str = LOG.verifier.vkey) -> Any:
    def ours() -> Any:
        checkpoint = open_checkpoint(data, Verifier.parse(vkey))
        return checkpoint.origin, checkpoint.size, checkpoint.root

    found = outcome(ours)
    assert outcome(lambda: opened(js, data, vkey)) == found
    return found


def test_every_shared_proof_is_accepted_or_refused_as_it_says(js: Js) -> None:
    """Inclusion and consistency proofs of transparency-dev/merkle, good and bad."""
    paths = vectors("merkle")
    require(paths, "CUSTODY_VECTORS names no folder of shared vectors")
    assert [path.name for path in paths if refused(js, case(path)) != case(path)["wantErr"]] == []


def refused(js: Js, vector: dict[str, Any]) -> bool:
    if "leafIdx" in vector:
        sizes = vector["leafIdx"], vector["treeSize"]
        given_proof = "verifyInclusion", *sizes, vector["leafHash"], vector["proof"], vector["root"]
    else:
        sizes = vector["size1"], vector["size2"]
        roots = vector["root1"], vector["root2"]
        given_proof = "verifyConsistency", *sizes, vector["proof"], *roots
    return bool(outcome(lambda: js("merkle", *given_proof)) == "error: ledger")


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_proofs_hold_or_fail_alike(js: Js, data: st.DataObject) -> None:
    """At every size, with the right proof and with one that is a little off."""
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, reader(LEAVES))
    off = data.draw(st.sampled_from(["right", "index", "size", "shorter", "longer"]))
    proof = {"shorter": proof[:-1], "longer": [*proof, LEAVES[0]]}.get(off, proof)
    place = index + (off == "index"), size + (off == "size")
    given_proof = *place, LEAVES[index], proof, root(size)
    ours = outcome(lambda: verify_inclusion(*given_proof))
    assert outcome(lambda: js("merkle", "verifyInclusion", *given_proof)) == ours
    assert off != "right" or ours is None


@given(first=st.integers(0, 40), second=st.integers(1, 40), off=st.integers(-1, 1))
@settings(deadline=None, max_examples=150)
def test_one_tree_begins_another_or_not_alike(js: Js, first: int, second: int, off: int) -> None:
    proof = consistency_proof(first, second, reader(LEAVES)) if 1 <= first <= second else []
    given_proof = first, second + off, proof, root(first), root(second)
    ours = outcome(lambda: verify_consistency(*given_proof))
    assert outcome(lambda: js("merkle", "verifyConsistency", *given_proof)) == ours
    assert ours is None or off or not 1 <= first <= second


def test_sizes_beyond_32_bits_are_climbed_alike(js: Js) -> None:
    """Where JavaScript's shifts would go wrong: a proof of 53 siblings, near the far edge."""
    index, size = 2**52 + 5, 2**53 - 1
    proof = [leaf_hash(b"%d" % level) for level in range(60)]
    with pytest.raises(Exception, match=r"leads to another root.*got [0-9a-f]{64}") as caught:
        js("merkle", "verifyInclusion", index, size, LEAVES[0], proof[:53], LEAVES[1])
    with pytest.raises(Exception, match=r"leads to another root") as expected:
        verify_inclusion(index, size, LEAVES[0], proof[:53], LEAVES[1])
    assert str(caught.value) == str(expected.value)


def test_the_shared_checkpoint_opens_as_it_does_in_the_terminal(js: Js) -> None:
    """With a log's signature and a cosignature that is skipped."""
    log = Signer("ledger.example/kat", bytes([1]) * 32).verifier
    assert agree(js, kat("kat.note"), log.vkey)[1] == 8


def _signed(text: str, *lines: str) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def _line(text: str, signer: Signer = LOG, name: str | None = None) -> str:
    blob = signer.verifier.key_id + signer.sign(text.encode())
    return f"— {name or signer.name} {base64.b64encode(blob).decode()}\n"


TEXT = Checkpoint(LOG.name, 7, root(7)).encode()
UNKNOWN = _line(TEXT, OTHER)
NOTES = {
    "plain": note(7),
    "an unknown key too": _signed(TEXT, UNKNOWN, _line(TEXT)),
    "signed twice": _signed(TEXT, _line(TEXT), _line(TEXT)),
    "an extension": _signed(TEXT + "more\n", _line(TEXT + "more\n")),
    "size 0": note(0),
    "another key": note(7, OTHER),
    "the right name, another key": _signed(TEXT, _line(TEXT, OTHER, LOG.name)),
    "a signature that does not hold": _signed(TEXT, _line(TEXT + "x\n")),
    "one that holds and one that does not": _signed(TEXT, _line(TEXT), _line(TEXT + "x\n")),
    "no signature": _signed(TEXT),
    "no empty line": TEXT.encode(),
    "101 signatures": _signed(TEXT, *([UNKNOWN] * 100), _line(TEXT)),
    "another origin": _signed(
        TEXT.replace("ledger", "other"), _line(TEXT.replace("ledger", "other"))
    ),
    "no newline at the end": note(7)[:-1],
    "carriage returns": note(7).replace(b"\n", b"\r\n"),
    "a control character": _signed(TEXT + "a\x00\n", _line(TEXT + "a\x00\n")),
    "a name with a space": _signed(TEXT, UNKNOWN.replace("other.example", "other example")),
    "a name with a wide space": _signed(
        TEXT, UNKNOWN.replace("other.example", "other\u2003example"), _line(TEXT)
    ),
    "a hyphen for the dash": note(7).replace("—".encode(), b"-"),
    "a short signature": _signed(TEXT, f"— {LOG.name} {format_base64(LOG.verifier.key_id)}\n"),
    "two texts": _signed(TEXT + "\n" + TEXT, _line(TEXT + "\n" + TEXT)),
}


@pytest.mark.parametrize("data", NOTES.values(), ids=NOTES.keys())
def test_a_note_is_believed_or_refused_alike(js: Js, data: bytes) -> None:
    agree(js, data)


@pytest.mark.parametrize(
    "size", ["08", "+8", "8_0", "8 ", "٨", "", "9007199254740992", "-1", "8.0"]
)
def test_a_size_with_another_spelling_is_refused_by_both(js: Js, size: str) -> None:
    text = TEXT.replace("\n7\n", f"\n{size}\n")
    assert agree(js, _signed(text, _line(text))) == "error: ledger"


@given(at=st.integers(0, len(note(7)) - 1), byte=st.sampled_from(b"A=+/ \n-0"))
@settings(deadline=None, max_examples=150)
def test_a_note_with_a_byte_changed_is_believed_or_refused_alike(
    js: Js, at: int, byte: int
) -> None:
    data = note(7)[:at] + bytes([byte]) + note(7)[at + 1 :]
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    agree(js, data)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text[:-1],
        lambda text: text + "\n",
        lambda text: text.replace("example.com", "example.org"),
        lambda text: text.replace("530d903a", "530D903A"),
        lambda text: text.replace("+AekyeRrm", "+BOkyeRrm"),
        lambda text: text.replace("/foo", "/f oo"),
        lambda text: text.replace("+", " "),
        lambda text: "",
        lambda text: "PRIVATE+KEY+" + text,
    ],
)
def test_a_key_as_text_is_read_or_refused_alike(js: Js, change: Callable[[str], str]) -> None:
    text = change(EXAMPLE_KEY)
    ours = outcome(lambda: Verifier.parse(text).public)
    assert outcome(lambda: js("note", "parseVerifier", text)["public"]) == ours


class Service:
    """A service with this many entries, whose answers a test may change."""

    def __init__(self, size: int, signer: Signer = LOG, leaves: list[bytes] = LEAVES) -> None:
        self.size, self.leaves = size, leaves
        self.about = {
            "checkpoint": note(size, signer, leaves).decode(),
            "combiner": "",
            "origin": signer.name,
            "vkey": signer.verifier.vkey,
        }

    def get(self, path: str, **query: Any) -> Any:
        if path == "/service":
            return self.about
        proof = consistency_proof(query["first"], self.size, reader(self.leaves))
        text = self.about["checkpoint"]
        return {"checkpoint": text, "proof": [format_base64(hash_) for hash_ in proof]}


def forked(size: int) -> list[bytes]:
    """The leaves of another history from this size on."""
    return [*LEAVES[:size], *hashes(40 - size)]


SERVICES = {
    "goes on": Service(20),
    "stands still": Service(11),
    "has gone back": Service(10),
    "tells another history": Service(20, leaves=forked(5)),
    "tells another history of the same length": Service(11, leaves=forked(5)),
    "is another ledger": Service(20, OTHER),
}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_what_was_seen_binds_the_service_alike(js: Js, service: Service) -> None:
    """The next checkpoint continues the one this browser held, or nothing goes on."""
    seen = {"origin": LOG.name, "vkey": LOG.verifier.vkey, "note": note(11).decode()}
    before = Enrolment("", LOG.name, LOG.verifier.vkey, note(11).decode(), "")
    ours = outcome(lambda: before.advance(service)[0].checkpoint)
    grown = service.size >= 11
    consistency = service.get("/consistency", first=11) if grown else None
    theirs = outcome(
        lambda: js("checkpoint", "verifyContinuation", seen, service.about, consistency)["seen"][
            "note"
        ]
    )
    assert theirs == ours


@pytest.mark.parametrize("change", [{}, {"origin": OTHER.name}, {"vkey": OTHER.verifier.vkey}])
def test_a_service_seen_first_must_agree_with_itself(js: Js, change: dict[str, str]) -> None:
    about = {**Service(5).about, **change}
    ours = outcome(lambda: first_checkpoint(about).size)
    theirs = outcome(lambda: js("checkpoint", "acceptFirstCheckpoint", about)["checkpoint"]["size"])
    assert theirs == ours


ENTRY = entry.encode_entry(LOG.name, 7, bytes(range(32)), {"type": "x", "data": {"é": [1, None]}})


@given(
    at=st.integers(0, len(ENTRY) - 1),
    byte=st.sampled_from(b'0a"\n /{}1\xff\xc3'),
    keep=st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_an_entry_with_a_byte_changed_is_read_or_refused_alike(
    js: Js, at: int, byte: int, keep: bool
) -> None:
    data = ENTRY[:at] + bytes([byte]) + ENTRY[at + (not keep) :]

    def ours() -> Any:
        read = entry.parse_entry(data)
        return {"origin": read.origin, "seq": read.seq, "prev": read.prev, "body": read.body}

    assert outcome(lambda: js("entry", "parseEntry", data)) == outcome(ours)


def test_an_entry_is_read_alike_and_one_too_long_by_neither(js: Js) -> None:
    assert js("entry", "parseEntry", ENTRY)["body"] == {"type": "x", "data": {"é": [1, None]}}
    long = ENTRY + b" " * entry.MAX_ENTRY
    assert outcome(lambda: js("entry", "parseEntry", long)) == "error: ledger"
