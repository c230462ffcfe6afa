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
from custody.errors import NotKnownError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.grant import Grant
from custody.servicekey import ServiceKey
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.note import Verifier
from tests.ceremony.play import ORIGIN, dealt, key
from tests.ceremony.vault import SERVICE, approved_export, grant, headers, named, sealed
from tests.damage import arbitrary_json, damaged, paths, replaced_at

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
    moved = {**seats[0], "signing_key": format_base64(key("mallory").keyfile.signing_public)}
    request = {**DOCUMENT["request"], "seats": [moved, *seats[1:]]}
    with pytest.raises(TamperedError, match="no quorum has signed"):
        Grant.parse(rewritten(request=request)).verify(LOG)


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
    """TAMPER: cut, overwritten, or not JSON at all."""
    try:
        changed = Grant.parse(data)
    except TamperedError:
        return
    assert changed.document == GRANT.document


def test_a_dealt_key_of_the_test_is_what_the_grant_is_of() -> None:
    """The request names the dataset's public key, as every official checked it."""
    assert GRANT.document.request.asked.public == dealt().dealing.public
