"""Grants: read strictly, bound to their unlock, proven to be in the ledger and signed for."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.errors import InputError, NotKnownError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.grant import Grant
from custody.servicekey import ServiceKey
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.note import Verifier
from tests.ceremony.play import ORIGIN, dealt, key
from tests.ceremony.vault import SERVICE, approved_export, grant, headers, named, sealed
from tests.damage import arbitrary_json, damaged, paths, replaced_at
from tests.lying_grants import REQUEST, made_up, said, seat_of
from tests.quorums import any_of

GRANT = grant()
LOG = Verifier.parse(SERVICE.vkey)
IDENTITY = age.X25519Identity(bytes(range(32)))


def test_a_grant_reads_back() -> None:
    """LEDGER: one byte string for each grant; a newline at its end is forgiven."""
    data = GRANT.encode()
    assert Grant.parse(data) == Grant.parse(data + b"\n") == GRANT
    assert Grant.parse(data).encode() == data


def test_a_new_header_and_the_old_payload_are_a_plain_age_file() -> None:
    """AGE-PLAIN: the payload as it was, byte for byte."""
    file_key, _ = sealed()[0]
    payload = io.BytesIO()
    age.encrypt_payload(io.BytesIO(b"the data"), payload, file_key, nonce=bytes(16))
    whole = GRANT.header(named()[0][0]) + payload.getvalue()
    out = io.BytesIO()
    age.decrypt(io.BytesIO(whole), out, [IDENTITY])
    assert out.getvalue() == b"the data"


def test_every_granted_header_opens_for_the_requester_and_for_nobody_else() -> None:
    """BOUND: it is addressed to the recipient in the request that was signed."""
    for (id_, _), (file_key, _) in zip(named(), sealed(), strict=True):
        assert age.open_header(GRANT.header(id_), [IDENTITY]) == file_key
    assert GRANT.document.recipient == GRANT.document.request.asked.recipient


def test_what_the_grant_does_not_cover_is_unknown() -> None:
    """QUORUM: an object that was not asked for, and one that would not open."""
    with pytest.raises(NotKnownError, match="this grant is not for object") as caught:
        GRANT.header("00" * 32)
    assert "it covers 2 of registry" in str(caught.value.hint)
    with pytest.raises(NotKnownError, match="could not be opened: sealed to another key"):
        grant(1).header(named()[0][0])
    assert grant(1).header(named()[1][0])


def test_a_grant_carries_no_old_header_and_no_key() -> None:
    """QUIET: file keys are inside the new headers, and nowhere else."""
    data = GRANT.encode()
    for file_key, _ in sealed():
        for form in (file_key, file_key.hex().encode(), format_base64(file_key).encode()):
            assert form not in data
    assert format_base64(headers()[0]).encode() not in data


def test_a_grant_is_proven_by_the_ledger_and_the_officials() -> None:
    """QUORUM, TAMPER: whoever holds the ledger's key needs nobody else."""
    checkpoint = Grant.parse(GRANT.encode()).verify(LOG)
    assert checkpoint.origin == ORIGIN
    assert checkpoint.size > parse_entry(GRANT.entry).seq


def test_a_grant_of_another_ledger_is_not_proven() -> None:
    """TAMPER: by the same name, but with another key."""
    other = ServiceKey(ORIGIN, bytes(32), bytes(32))
    with pytest.raises(TamperedError):
        GRANT.verify(Verifier.parse(other.vkey))


@pytest.mark.parametrize("proof", ["", "x", GRANT.proof[:-5], GRANT.proof.replace("index", "seq")])
def test_a_grant_without_its_proof_is_not_proven(proof: str) -> None:
    """TAMPER: nothing checked never passes."""
    with pytest.raises(TamperedError):
        replace(GRANT, proof=proof).verify(LOG)


def test_an_entry_that_is_not_in_the_ledger_is_not_proven() -> None:
    """TAMPER: an unlock that was never appended."""
    entry = parse_entry(GRANT.entry)
    forged = encode_entry(ORIGIN, entry.seq, bytes(32), entry.body)
    with pytest.raises(TamperedError):
        replace(GRANT, entry=forged).verify(LOG)


RECORD = canonical_json.decode_object(GRANT.encode())
DOCUMENT = RECORD["document"]


def rewritten(**changes: Any) -> bytes:
    """A grant whose document was changed and whose entry was forged to name it."""
    document = {**DOCUMENT, **changes}
    digest = hashlib.sha256(canonical_json.encode(document)).hexdigest()
    entry = parse_entry(GRANT.entry)
    data = {**entry.body["data"], "grant": digest}
    raw = encode_entry(entry.origin, entry.seq, entry.prev, {**entry.body, "data": data})
    return canonical_json.encode({**RECORD, "document": document, "entry": format_base64(raw)})


def statements(*kinds: str, without: str = "") -> list[dict[str, Any]]:
    made = approved_export()
    made.hand_in("anna")
    made.hand_in("bert")
    signed = [event.data for event, _ in made.play.log if event.type == "ceremony.signed"]
    return [d["envelope"] for d in signed if d["kind"] in kinds and d["official"] != without]


MINE = DOCUMENT["statements"]
UNSIGNED: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "one approval less": MINE[1:],
    "one turn less": MINE[:-1],
    "one statement four times": [MINE[0]] * 4,
    "approvals only": MINE[:2] * 2,
    "those of another request": statements("approve", "turn"),
}


@pytest.mark.parametrize("rows", UNSIGNED.values(), ids=UNSIGNED.keys())
def test_a_grant_that_no_quorum_signed_for_is_not_proven(
    rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """QUORUM: even where the service's own key vouches for the entry."""
    monkeypatch.setattr("custody.grant.verify_entry", lambda *args: None)
    Grant.parse(rewritten(statements=MINE)).verify(LOG)
    with pytest.raises(TamperedError, match="no quorum has signed") as caught:
        Grant.parse(rewritten(statements=rows)).verify(LOG)
    assert caught.value.promise == "QUORUM"


def test_a_forged_signature_in_a_grant_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """QUORUM: statements count by the keys of the roster that was signed."""
    monkeypatch.setattr("custody.grant.verify_entry", lambda *args: None)
    bad = {**MINE[0], "signatures": MINE[1]["signatures"]}
    with pytest.raises(TamperedError):
        Grant.parse(rewritten(statements=[bad, *MINE[1:]])).verify(LOG)
    seats = DOCUMENT["request"]["seats"]
    moved = seat_of("anna", 1, key("mallory"), seats[0])
    request = {**DOCUMENT["request"], "seats": [moved, *seats[1:]]}
    with pytest.raises(TamperedError, match="no quorum has signed"):
        Grant.parse(rewritten(request=request)).verify(LOG)


SEATS = REQUEST["seats"]
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "threshold 0, no seat, no statement": (
        {"request": {**REQUEST, "threshold": 0, "seats": []}, "kinds": ()},
        "not a quorum",
    ),
    "threshold 0": ({"request": {**REQUEST, "threshold": 0}, "kinds": ()}, "not a quorum"),
    "threshold 1": ({"request": {**REQUEST, "threshold": 1}}, "not a quorum"),
    "threshold beyond its seats": (
        {"request": {**REQUEST, "threshold": len(SEATS) + 1}},
        "not a quorum",
    ),
    "no statement": ({"kinds": ()}, "no quorum has signed"),
    "one key in two seats": (
        {
            "request": {
                **REQUEST,
                "seats": [SEATS[0], seat_of("bert", 2, key("anna"), SEATS[1]), *SEATS[2:]],
            },
            "signers": {"anna": key("anna"), "bert": key("anna")},
        },
        "one key can't take two seats",
    ),
    "one person in two seats": (
        {
            "request": {
                **REQUEST,
                "seats": [SEATS[0], seat_of("anna", 2, key("mallory"), SEATS[1]), *SEATS[2:]],
            },
            "signers": {"carl": key("carl"), "anna": key("anna")},
        },
        "one person can't take two seats",
    ),
    "a fingerprint of other keys": (
        {
            "request": {
                **REQUEST,
                "seats": [{**SEATS[0], "fingerprint": "00" * 32}, *SEATS[1:]],
            },
        },
        "not that of the keys beside it",
    ),
    "the approval of who asked": (
        {
            "request": {**REQUEST, "requester": "anna"},
            "signers": {name: key(name) for name in ("anna", "bert")},
        },
        "no quorum has signed",
    ),
    "a verdict beside an approval": (
        {"kinds": ("approve", "deny", "turn")},
        "anna has two verdicts",
    ),
    "another recipient": ({"recipient": "age1other"}, "its recipient"),
    "an object less": ({"objects": DOCUMENT["objects"][1:]}, "its objects"),
    "an object twice": ({"objects": [DOCUMENT["objects"][0]] * 2}, "its objects"),
    "another size": (
        {"objects": [{**DOCUMENT["objects"][0], "size": 1}, *DOCUMENT["objects"][1:]]},
        "its objects",
    ),
    "one more that failed": (
        {"failed": [{"object": "00" * 32, "reason": "it would not open"}]},
        "its objects",
    ),
}


@pytest.mark.parametrize(("lie", "why"), LIES.values(), ids=LIES.keys())
def test_a_grant_that_a_lying_service_made_up_is_none(lie: dict[str, Any], why: str) -> None:
    """QUORUM, BOUND: its own ledger has the unlock, so nothing but the grant can give it away.

    Who reads a grant reads none of these, so nothing is restored by one either.
    """
    with pytest.raises(TamperedError, match=why):
        Grant.parse(made_up(**lie))


def test_a_statement_of_a_seat_that_stands_there_twice_is_refused() -> None:
    """QUORUM: the service writes each once."""
    with pytest.raises(TamperedError, match="one statement stands in it twice"):
        Grant.parse(rewritten(statements=[*MINE, MINE[0]]))


def test_a_grant_is_read_again_where_it_is_proven() -> None:
    """QUORUM: one that never was a file is held to the same."""
    request = GRANT.document.request
    lie = replace(GRANT.document, request=replace(request, quorum=any_of(0, request)))
    with pytest.raises(TamperedError, match="not a quorum"):
        replace(GRANT, document=lie).verify(LOG)


def test_made_up_by_the_book_a_grant_is_one() -> None:
    """What is refused above is the lie alone: here the same hands sign what was asked for."""
    made = Grant.parse(made_up())
    made.verify(LOG)
    assert [one.official for one in made.document.signers()] == [row["official"] for row in SEATS]


def test_who_turned_again_after_a_window_closed_signed_once() -> None:
    """QUORUM: both turns are on the record, and a seat counts once."""
    first = said(REQUEST, "turn", "anna", key("anna"))
    assert first not in MINE
    made = Grant.parse(rewritten(statements=[first, *MINE]))
    assert [one.official for one in made.document.signers()] == ["anna", "bert"]


@pytest.mark.parametrize("request_", [{}, {"origin": ORIGIN}, [], "x", None])
def test_a_request_that_is_none_is_a_typed_error(request_: Any) -> None:
    """TAMPER: whatever stands there."""
    with pytest.raises(TamperedError, match="its request is malformed"):
        Grant.parse(rewritten(request=request_))


ROW = DOCUMENT["objects"][0]
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "of another ceremony": ({"ceremony": "export-0000"}, "another ceremony"),
    "of another dataset": ({"dataset": "payroll"}, "another ceremony"),
    "of another ledger": ({"origin": "custody.example/other"}, "another ceremony"),
    "a recipient that is no text": ({"recipient": 7}, "as a text"),
    "objects that are no list": ({"objects": 7}, "as a list"),
    "an object that is no object": ({"objects": ["x"]}, "as an object"),
    "an object without a size": ({"objects": [{"header": "", "id": ""}]}, "lacks size"),
    "an object with more": ({"objects": [{**ROW, "note": "x"}]}, "not known here"),
    "a size that is no number": ({"objects": [{**ROW, "size": "5"}]}, "as an integer"),
    "a size that is a truth": ({"objects": [{**ROW, "size": True}]}, "as an integer"),
    "a header that is no base64": (
        {"objects": [{**ROW, "header": "%"}]},
        "header of one of the objects",
    ),
    "statements that are no list": ({"statements": {}}, "statements of the document as a list"),
    "a statement that is none": ({"statements": [{}]}, "lacks signatures"),
    "a failure without a reason": ({"failed": [{"object": "x"}]}, "lacks reason"),
    "a field more": ({"note": "x"}, "not known here"),
}


@pytest.mark.parametrize(("changes", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_document_of_the_wrong_shape_is_refused(changes: dict[str, Any], said: str) -> None:
    """TAMPER: with the way out, and before anything in it is used."""
    with pytest.raises(TamperedError, match=said) as caught:
        Grant.parse(rewritten(**changes))
    assert caught.value.hint == "fetch it again: custody fetch"


def test_a_document_that_its_entry_does_not_name_is_refused() -> None:
    """TAMPER: one header exchanged for another."""
    first, *rest = GRANT.document.objects
    changed = replace(GRANT.document, objects=(replace(first, header=headers()[0]), *rest))
    with pytest.raises(TamperedError, match="not the one its ledger entry names"):
        Grant.parse(replace(GRANT, document=changed).encode())


def test_an_entry_of_another_type_is_no_unlock() -> None:
    """QUORUM: whatever somebody could get written into the ledger under the name "grant"."""
    entry = parse_entry(GRANT.entry)
    body = {**entry.body, "type": "object.registered"}
    raw = encode_entry(entry.origin, entry.seq, entry.prev, body)
    with pytest.raises(TamperedError, match="of an unlock"):
        Grant.parse(replace(GRANT, entry=raw).encode())


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(paths(RECORD)), arbitrary_json)
def test_a_grant_changed_anywhere_is_refused_or_not_proven(path: tuple[Any, ...], new: Any) -> None:
    """TAMPER: every field is bound, but for the key it names, which nobody should believe."""
    record = replaced_at(RECORD, path, new)
    try:
        changed = Grant.parse(canonical_json.encode(record))
        changed.verify(LOG)
    except TamperedError:
        return
    assert record == RECORD or path == ("vkey",)


@settings(deadline=None, max_examples=200)
@given(damaged([GRANT.encode()]))
def test_bytes_that_are_no_grant_are_a_typed_error(data: bytes) -> None:
    """TAMPER: cut, overwritten, or not JSON at all; UTF-16 is called by its name."""
    try:
        changed = Grant.parse(data)
    except (InputError, TamperedError):
        return
    assert changed.document == GRANT.document


def test_a_dealt_key_of_the_test_is_what_the_grant_is_of() -> None:
    """The request names the dataset's public key, as every official checked it."""
    assert GRANT.document.request.asked.public == dealt().dealing.public
