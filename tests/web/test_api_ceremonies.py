"""Ceremonies over HTTP: from the request to the grant, and every way it may be refused."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from custody.ceremony import CeremonyView, Subject, subject_digest
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.statement import Statement
from custody.grant import Grant
from custody.official.same_turn import Verdicts
from custody.official.signing import Shown, make_statement, sign_statement
from tests.datasets import Sealed
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.web.conftest import Api


def asked(api: Api, *objects: Sealed, **change: Any) -> dict[str, Any]:
    return {
        "objects": [one.id for one in objects or api.world.objects],
        "purpose": "a restore test",
        "recipient": str(api.world.identity.recipient()),
        **change,
    }


def request(api: Api, *objects: Sealed, **change: Any) -> dict[str, Any]:
    """File a request that rita signs, and give the ceremony it opened."""
    draft = api.post("/datasets/registry/drafts", asked(api, *objects, **change), by="rita").json
    assert draft is not None
    shown = Shown(Subject.read(draft["subject"]), None, api.world.head())
    said = make_statement("request", shown, "rita", api.world.clock())
    envelope = sign_statement(said, key_of("rita")).as_dict()
    signed = {"draft": draft["id"], "envelope": envelope}
    answer = api.post("/datasets/registry/requests", signed, by="rita")
    assert answer.json is not None
    return dict(answer.json)


def handed_in(envelope: Envelope, sealed: bytes | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {"envelope": envelope.as_dict()}
    return body if sealed is None else {**body, "contribution": format_base64(sealed)}


def say(api: Api, kind: str, official: str, ceremony_id: str, **rest: Any) -> Any:
    envelope = api.world.signed(kind, official, api.world.state(ceremony_id), **rest)
    return api.post(f"/ceremonies/{ceremony_id}/statements", handed_in(envelope))


def turn(api: Api, official: str, ceremony_id: str) -> Any:
    body = handed_in(*api.world.turned(official, api.world.state(ceremony_id)))
    return api.post(f"/ceremonies/{ceremony_id}/statements", body)


def approved(api: Api) -> str:
    """File a request, have a quorum approve it, and give its id."""
    ceremony_id = str(request(api)["id"])
    for official in OFFICIALS[:3]:
        assert say(api, "approve", official, ceremony_id).status_code == 200
    return ceremony_id


def test_quorum_an_export_runs_from_request_to_grant(sealed: Api) -> None:
    """Two keys open nothing; the third opens what was asked for, for who asked."""
    ceremony_id = approved(sealed)
    path = f"/ceremonies/{ceremony_id}"
    for count, official in enumerate(OFFICIALS[:3]):
        pending = sealed.post(f"{path}/grant", by="rita")
        assert pending.status_code == 409
        assert pending.json is not None
        assert (pending.json["code"], pending.json["promise"]) == ("pending", "QUORUM")
        assert f"{count} of 3" in pending.json["detail"]
        assert turn(sealed, official, ceremony_id).json["unlocked"] == (count == 2)
    collected = sealed.post(f"{path}/grant", by="rita").json
    assert collected is not None
    grant, world = Grant.parse(collected["text"].encode()), sealed.world
    for one in world.objects:
        assert one.opened_with(grant, world.identity) == one.data
    shown = sealed.get(path, by="axel").json
    assert shown is not None
    assert (shown["outcome"], shown["collected"]) == ("closed", True)


def test_a_grant_can_be_collected_again(sealed: Api) -> None:
    """A crash after the first collection loses nothing."""
    ceremony_id = approved(sealed)
    for official in OFFICIALS[:3]:
        turn(sealed, official, ceremony_id)
    texts = [sealed.post(f"/ceremonies/{ceremony_id}/grant", by="rita").json for _ in range(2)]
    assert texts[0] is not None
    assert texts[1] is not None
    documents = [Grant.parse(one["text"].encode()).document for one in texts if one]
    assert documents[0] == documents[1]


def test_bound_what_is_shown_is_what_its_digest_says(sealed: Api) -> None:
    """Clients compute the digest again: nothing may get lost or added on the way."""
    for view in (request(sealed), sealed.get(_genesis(sealed), by="anna").json):
        assert view is not None
        seen = CeremonyView.read(view)
        digest = subject_digest(seen.subject, seen.dealing)
        assert (view["digest"], view["words"]) == (digest.hex(), four_words(digest))


def test_the_list_shows_what_concerns_the_asker(sealed: Api) -> None:
    """A requester sees also the genesis that lists their key, for it is theirs to compare."""
    ceremony_id = request(sealed)["id"]
    genesis_id = sealed.world.entries("ceremony.opened")[0].body["ceremony"]
    sealed.world.enrol("rolf", "requester")
    mine = sealed.get("/ceremonies", by="rita").json
    assert mine is not None
    assert [(one["id"], one["purpose"], one["outcome"]) for one in mine] == [
        (ceremony_id, "a restore test", None),
        (genesis_id, None, "closed"),
    ]
    assert sealed.get("/ceremonies", by="rolf").json == []
    assert len(sealed.get("/ceremonies", by="axel").json or []) == 2
    assert sealed.get(f"/ceremonies/{ceremony_id}", by="rolf").status_code == 404


def test_the_signed_verdicts_come_with_the_opening(sealed: Api) -> None:
    """SAME-TURN: an official's client reads there what it approved itself."""
    ceremony_id = request(sealed)["id"]
    assert say(sealed, "approve", "anna", ceremony_id).status_code == 200
    size = sealed.world.head().size
    told = sealed.get(f"/ceremonies/{ceremony_id}/verdicts", by="bert", size=size).json
    verdicts = Verdicts.read(told)
    assert [Statement.parse(one.payload).official for one in verdicts.envelopes] == ["anna"]
    assert ceremony_id in verdicts.entry.decode()


def test_the_requested_objects_come_with_proofs(sealed: Api) -> None:
    ceremony_id = request(sealed)["id"]
    size = sealed.world.head().size
    rows = sealed.get(f"/ceremonies/{ceremony_id}/objects", by="anna", size=size).json
    assert rows is not None
    assert sorted(row["id"] for row in rows) == sorted(one.id for one in sealed.world.objects)
    for wrong in (0, 1, size + 1, "all", None):
        query = {} if wrong is None else {"size": wrong}
        answer = sealed.get(f"/ceremonies/{ceremony_id}/objects", by="anna", **query)
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"objects": []}, 400),
        ({"objects": ["0" * 7]}, 400),
        ({"objects": ["0" * 64]}, 404),
        ({"objects": ["x" * 64]}, 400),
        ({"objects": ["0" * 64] * 100_001}, 400),
        ({"set": "whatever fits"}, 400),
        ({"objects": [], "set": "job=nobodys"}, 404),
        ({"purpose": ""}, 400),
        ({"purpose": " \n "}, 400),
        ({"purpose": "x" * 2001}, 400),
        ({"purpose": "to \x1b[8m hide"}, 400),
        ({"recipient": "age1nobody"}, 400),
        ({"recipient": "AGE-SECRET-KEY-1"}, 400),
        ({"hours": 0}, 400),
        ({"hours": -1}, 400),
        ({"hours": 24 * 366}, 400),
        ({"hours": 24 * 300}, 400),
        ({"hours": "1"}, 400),
        ({"approved": True}, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_request_that_makes_no_sense_is_refused(
    sealed: Api, change: dict[str, Any], status: int
) -> None:
    body = asked(sealed, **change)
    assert sealed.post("/datasets/registry/drafts", body, by="rita").status_code == status


def test_a_token_alone_asks_for_nothing_where_requests_are_signed(sealed: Api) -> None:
    """ASKED: with one line that says how to ask."""
    answer = sealed.post("/datasets/registry/requests", asked(sealed), by="rita")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "ASKED"


def test_an_identity_sent_by_mistake_is_not_repeated(sealed: Api) -> None:
    """Somebody may hand in the secret half of the recipient's key (QUIET)."""
    identity = sealed.world.identity.encode()
    body = asked(sealed, recipient=identity)
    answer = sealed.post("/datasets/registry/requests", body, by="rita")
    assert answer.status_code == 400
    assert identity[20:] not in answer.text


def test_an_object_is_named_by_the_beginning_of_its_id(sealed: Api) -> None:
    first = sealed.world.objects[0]
    view = request(sealed, objects=[first.id[:8]])
    assert view["subject"]["objects"]["count"] == 1


# statements


def test_refusal_a_denial_that_ends_a_request_is_on_the_record(sealed: Api) -> None:
    ceremony_id = request(sealed)["id"]
    for official in OFFICIALS[:2]:
        say(sealed, "deny", official, ceremony_id, reason="not now")
    answer = say(sealed, "deny", OFFICIALS[2], ceremony_id, reason="not now")
    assert answer.json["outcome"] == "denied"
    assert answer.json["verdicts"] == dict.fromkeys(OFFICIALS[:3], "deny")
    late = say(sealed, "approve", "dora", ceremony_id)
    assert late.status_code == 409
    assert (late.json["code"], late.json["promise"]) == ("late", "REFUSAL")
    grant = sealed.post(f"/ceremonies/{ceremony_id}/grant", by="rita")
    assert grant.json is not None
    assert (grant.status_code, grant.json["promise"]) == (409, "REFUSAL")


def test_refusal_what_has_expired_says_so(sealed: Api) -> None:
    ceremony_id = request(sealed)["id"]
    envelope = sealed.world.signed("approve", "anna", sealed.world.state(ceremony_id))
    sealed.world.clock.advance(days=14)
    answer = sealed.post(f"/ceremonies/{ceremony_id}/statements", handed_in(envelope))
    assert answer.status_code == 409
    shown = sealed.get(f"/ceremonies/{ceremony_id}", by="rita").json
    assert shown is not None
    assert shown["outcome"] == "expired"


def test_bound_an_approval_of_one_request_is_useless_for_another(sealed: Api) -> None:
    one, other = request(sealed)["id"], request(sealed)["id"]
    envelope = sealed.world.signed("approve", "anna", sealed.world.state(one))
    answer = sealed.post(f"/ceremonies/{other}/statements", handed_in(envelope))
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "BOUND"


def test_quorum_a_statement_counts_once(sealed: Api) -> None:
    ceremony_id = request(sealed)["id"]
    envelope = sealed.world.signed("approve", "anna", sealed.world.state(ceremony_id))
    path = f"/ceremonies/{ceremony_id}/statements"
    assert sealed.post(path, handed_in(envelope)).status_code == 200
    assert sealed.post(path, handed_in(envelope)).status_code == 409


@pytest.mark.parametrize("who", ["wilma", "olga"])
def test_quorum_who_has_no_seat_signs_nothing(sealed: Api, who: str) -> None:
    if who == "olga":
        sealed.world.enrol("olga", "official")
    ceremony_id = request(sealed)["id"]
    answer = say(sealed, "approve", who, ceremony_id)
    assert answer.status_code in ((403, 409) if who == "wilma" else (404,))
    assert answer.json["detail"].count(who) == (who == "wilma")


def test_a_statement_signed_with_another_key_is_nobodys_there(sealed: Api) -> None:
    ceremony = sealed.world.state(request(sealed)["id"])
    good = sealed.world.signed("approve", "anna", ceremony)
    wrong = sealed.world.signed("approve", "bert", ceremony)
    mixed = Envelope(good.payload_type, good.payload, wrong.keyid, wrong.signature)
    answer = sealed.post(f"/ceremonies/{ceremony.id}/statements", handed_in(mixed))
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["code"] == "unknown"


def test_named_a_wrong_contribution_is_refused_by_name_and_spoils_nothing(sealed: Api) -> None:
    """The others' stay, and the same official may try again."""
    ceremony_id = approved(sealed)
    path = f"/ceremonies/{ceremony_id}/statements"
    assert turn(sealed, "anna", ceremony_id).status_code == 200
    _, carls = sealed.world.turned("carl", sealed.world.state(ceremony_id))
    answer = sealed.post(path, handed_in(_turn_with(sealed, ceremony_id, carls), carls))
    assert answer.json is not None
    assert "bert" in answer.json["detail"]
    assert (answer.status_code, answer.json["code"]) == (422, "contribution")
    garbage = b"\x00" * 100
    answer = sealed.post(path, handed_in(_turn_with(sealed, ceremony_id, garbage), garbage))
    assert answer.json is not None
    assert "bert" in answer.json["detail"]
    assert (answer.status_code, answer.json["promise"]) == (422, "NAMED")
    shown = turn(sealed, "bert", ceremony_id)
    assert shown.json["turned"] == ["anna", "bert"]


def test_bound_a_contribution_that_is_not_the_one_signed_is_refused(sealed: Api) -> None:
    ceremony_id = approved(sealed)
    path = f"/ceremonies/{ceremony_id}/statements"
    envelope, _ = sealed.world.turned("anna", sealed.world.state(ceremony_id))
    _, another = sealed.world.turned("anna", sealed.world.state(ceremony_id))
    for body in (handed_in(envelope, another), handed_in(envelope)):
        answer = sealed.post(path, body)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["promise"] == "BOUND"


def test_a_contribution_comes_with_a_turn_only(sealed: Api) -> None:
    ceremony = sealed.world.state(request(sealed)["id"])
    envelope = sealed.world.signed("approve", "anna", ceremony)
    path = f"/ceremonies/{ceremony.id}/statements"
    assert sealed.post(path, handed_in(envelope, b"x")).status_code == 409
    for text in ("%%%", "eA", "eA= ", "eB=="):
        body = {**handed_in(envelope), "contribution": text}
        assert sealed.post(path, body).status_code == 422


def test_a_statement_for_a_ceremony_there_is_not_is_a_404(sealed: Api) -> None:
    ceremony = sealed.world.state(request(sealed)["id"])
    envelope = sealed.world.signed("approve", "anna", ceremony)
    for name in ("export-nothing", "x" * 200, "%00"):
        answer = sealed.post(f"/ceremonies/{name}/statements", handed_in(envelope))
        assert answer.status_code == 404


def test_the_grant_takes_an_empty_object(sealed: Api) -> None:
    path = f"/ceremonies/{request(sealed)['id']}/grant"
    assert sealed.post(path, {"recipient": "age1me"}, by="rita").status_code == 400


def _genesis(api: Api) -> str:
    answer = api.get("/datasets/registry").json
    assert answer is not None
    return f"/ceremonies/{answer['ceremony']}"


def _turn_with(api: Api, ceremony_id: str, sealed: bytes) -> Envelope:
    """What bert would sign over a contribution that is not his."""
    ceremony = api.world.state(ceremony_id)
    shown = Shown(ceremony.subject, None, api.world.head())
    digest = hashlib.sha256(sealed).hexdigest()
    statement = make_statement("turn", shown, "bert", api.world.clock(), contribution=digest)
    return sign_statement(statement, key_of("bert"))


def test_whoever_knows_a_ceremonys_id_alone_learns_nothing_of_it(sealed: Api) -> None:
    """Who has a seat, and whether it is over, is answered as if it were not there."""
    world = sealed.world
    view = request(sealed)
    ceremony = world.state(view["id"])
    good = world.signed("approve", "anna", ceremony)
    forged = {**good.as_dict(), "signatures": [{"keyid": "", "sig": format_base64(bytes(64))}]}
    outsider = world.signed("exception", "rita", ceremony, expected="a", happened="b", decided="c")
    missing = world.signed("approve", "anna", ceremony).as_dict()
    said = set()
    for envelope, path in ((forged, view["id"]), (outsider.as_dict(), view["id"])):
        said.add(_refused(sealed, path, envelope))
    sealed.post(f"/ceremonies/{view['id']}/cancel", {"reason": "a test"}, by="rita")
    said.add(_refused(sealed, view["id"], forged))
    assert len(said) == 1
    assert said.pop()[:2] == (404, "unknown")
    assert _refused(sealed, "export-none", missing)[0] == 404


def _refused(api: Api, ceremony: str, envelope: dict[str, Any]) -> tuple[int, str, str]:
    answer = api.post(f"/ceremonies/{ceremony}/statements", {"envelope": envelope})
    assert answer.json is not None
    return answer.status_code, answer.json["code"], answer.json["detail"]
