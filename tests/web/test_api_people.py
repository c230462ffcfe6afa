"""People and credentials over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from custody.formats import canonical_json
from custody.formats.dsse import Envelope, sign
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import CHALLENGE_TYPE, PAYLOAD_TYPE, Challenge
from custody.official.keyfile import TEST_PROFILE, create
from tests.keys import PASSPHRASE, key_of, random_bytes_of
from tests.people import ADMINISTRATOR, OFFICIALS, ROLES
from tests.web.conftest import Api


def enrolment(api: Api, name: str, code: str) -> dict[str, Any]:
    envelope, keys = api.world.enrolment(name, code)
    return {"code": code, "envelope": envelope.as_dict(), "keys": keys}


def invited(api: Api, name: str, role: str) -> str:
    answer = api.post("/invitations", {"name": name, "role": role}, by=ADMINISTRATOR)
    assert answer.json is not None
    assert (answer.json["name"], answer.json["role"]) == (name, role)
    return str(answer.json["code"])


def challenge(api: Api, official: str) -> Challenge:
    answer = api.post("/challenges", {"official": official})
    assert answer.status_code == 200
    assert answer.json is not None
    return Challenge.parse(canonical_json.decode_binary(answer.json["payload"]))


def answered(offered: Challenge, signer: str, kind: str = CHALLENGE_TYPE) -> dict[str, Any]:
    return {"envelope": sign(kind, offered.encode(), key_of(signer)).as_dict()}


# invitations and enrolments


def test_an_official_enrols_with_a_key_and_gets_a_token(api: Api) -> None:
    code = invited(api, "fred", "official")
    answer = api.post("/enrolments", enrolment(api, "fred", code))
    assert answer.json is not None
    assert (answer.json["person"], answer.json["role"]) == ("fred", "official")
    api.world.tokens["fred"] = answer.json["token"]
    people = api.get("/people", by="fred").json
    assert people is not None
    (fred,) = [one for one in people if one["name"] == "fred"]
    keyfile = key_of("fred").keyfile
    print_ = fingerprint("fred", keyfile.signing_public, keyfile.box_public)
    assert (fred["status"], fred["fingerprint"]) == ("enrolled", print_.hex())


def test_a_requester_enrols_with_the_code_alone(api: Api) -> None:
    answer = api.post("/enrolments", {"code": invited(api, "ruth", "requester")})
    assert answer.json is not None
    assert answer.json["scopes"] == ["read", "request"]


def test_a_code_is_good_once(api: Api) -> None:
    code = invited(api, "ruth", "requester")
    assert api.post("/enrolments", {"code": code}).status_code == 200
    assert api.post("/enrolments", {"code": code}).status_code == 401


def test_a_code_is_good_for_a_week_and_until_it_is_replaced(api: Api) -> None:
    old = invited(api, "ruth", "requester")
    new = invited(api, "ruth", "requester")
    assert api.post("/enrolments", {"code": old}).status_code == 401
    api.world.clock.advance(days=7)
    assert api.post("/enrolments", {"code": new}).status_code == 401


def test_bound_an_enrolment_signed_for_another_invitation_is_refused(api: Api) -> None:
    """Nor does a failed one use the code up."""
    first, code = invited(api, "fred", "official"), invited(api, "gina", "official")
    body = {**enrolment(api, "gina", first), "code": code}
    answer = api.post("/enrolments", body)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "BOUND"
    assert api.post("/enrolments", enrolment(api, "gina", code)).status_code == 200


def test_quorum_one_key_takes_one_seat(api: Api) -> None:
    code = invited(api, "gina", "official")
    _, annas = create("gina", PASSPHRASE, random=random_bytes_of("anna"), profile=TEST_PROFILE)
    assert annas.keyfile.signing_public == key_of("anna").keyfile.signing_public
    envelope, keys = api.world.enrolment("gina", code, annas)
    body = {"code": code, "envelope": envelope.as_dict(), "keys": keys}
    answer = api.post("/enrolments", body)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "QUORUM"


@pytest.mark.parametrize("role", ["official", "witness"])
def test_a_key_comes_with_the_roles_that_sign(api: Api, role: str) -> None:
    answer = api.post("/enrolments", {"code": invited(api, "gina", role)})
    assert answer.status_code == 400
    assert answer.json is not None
    assert "custody enrol --key FILE" in answer.json["hint"]


def test_a_requester_with_a_key_gets_a_token_to_lie_beside_it(api: Api) -> None:
    """It only reads; the role's own is the one that asks."""
    answer = api.post("/enrolments", enrolment(api, "gina", invited(api, "gina", "requester")))
    assert answer.json is not None
    assert answer.json["scopes"] == ["read", "request"]
    api.world.tokens["beside"] = answer.json["reader"]
    assert api.get("/credential", by="beside").json == {
        "dataset": None,
        "keyed": True,
        "scopes": ["read"],
    }


def test_a_key_is_registered_once_by_who_enrolled_without(api: Api) -> None:
    api.world.enrol("rolf", "requester", keyed=False)
    envelope, keys = api.world.registration("rolf")
    body = {"envelope": envelope.as_dict(), "keys": keys}
    answer = api.post("/keys", body, by="rolf")
    assert answer.json is not None
    assert answer.json["fingerprint"] == key_of("rolf").keyfile.fingerprint().hex()
    assert api.post("/keys", body, by="rolf").status_code == 409


def test_half_an_enrolment_is_none(api: Api) -> None:
    code = invited(api, "gina", "official")
    whole = enrolment(api, "gina", code)
    for left_out in ("envelope", "keys"):
        part = {key: value for key, value in whole.items() if key != left_out}
        assert api.post("/enrolments", part).status_code == 400


@pytest.mark.parametrize("at", ["payload", "sig", "keyid"])
def test_an_altered_enrolment_is_a_422(api: Api, at: str) -> None:
    code = invited(api, "gina", "official")
    body = enrolment(api, "gina", code)
    part = body["envelope"] if at == "payload" else body["envelope"]["signatures"][0]
    part[at] = ("B" if part[at][0] != "B" else "C") + part[at][1:]
    answer = api.post("/enrolments", body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "statement"


def test_an_envelope_has_exactly_one_signature(api: Api) -> None:
    code = invited(api, "gina", "official")
    body = enrolment(api, "gina", code)
    for count in (0, 2):
        signatures = body["envelope"]["signatures"][:1] * count
        wrong = {**body, "envelope": {**body["envelope"], "signatures": signatures}}
        assert api.post("/enrolments", wrong).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"name": "gina", "role": "king"},
        {"name": "Gina", "role": "official"},
        {"name": "service", "role": "official"},
        {"name": "", "role": "official"},
    ],
    ids=str,
)
def test_an_invitation_is_for_a_name_and_a_role_there_is(api: Api, body: dict[str, str]) -> None:
    assert api.post("/invitations", body, by=ADMINISTRATOR).status_code == 400


def test_quorum_nobody_gets_a_second_role(api: Api) -> None:
    answer = api.post("/invitations", {"name": "anna", "role": "witness"}, by=ADMINISTRATOR)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "QUORUM"


def test_everybody_is_listed_by_name(api: Api) -> None:
    invited(api, "zoe", "auditor")
    people = api.get("/people", by="axel").json
    assert people is not None
    assert [one["name"] for one in people] == sorted([ADMINISTRATOR, *ROLES, "zoe"])
    assert people[-1]["status"] == "invited"
    assert [one["name"] for one in people if one["fingerprint"]] == [*OFFICIALS, "rita", "wilma"]


# tokens


def test_a_token_is_shown_once_and_then_only_its_terms(api: Api) -> None:
    terms = {"person": "nightly", "scopes": ["register"], "label": "backups", "days": 3}
    made = api.post("/tokens", terms, by=ADMINISTRATOR).json
    assert made is not None
    listed = api.get("/tokens", by=ADMINISTRATOR)
    assert listed.json is not None
    (found,) = [one for one in listed.json if one["id"] == made["id"]]
    assert found == {
        **{key: value for key, value in made.items() if key != "token"},
        "created": found["created"],
        "revoked": None,
        "used": None,
    }
    assert made["token"] not in listed.text
    assert (made["label"], made["scopes"]) == ("backups", ["register"])


def test_a_revoked_token_ends_at_once(api: Api) -> None:
    job = api.token("nightly", "read")
    assert api.get("/people", by=job).status_code == 200
    token_id = job.partition(" ")[2]
    assert api.delete(f"/tokens/{token_id}", by=ADMINISTRATOR).status_code == 204
    assert api.get("/people", by=job).status_code == 401
    assert api.delete(f"/tokens/{token_id}", by=ADMINISTRATOR).status_code == 409
    assert api.delete("/tokens/0000000000", by=ADMINISTRATOR).status_code == 404


def test_a_rotated_token_has_a_successor_of_the_same_terms(api: Api) -> None:
    terms = {"person": "nightly", "scopes": ["read"], "label": "backups", "days": 3}
    old = api.post("/tokens", terms, by=ADMINISTRATOR).json
    assert old is not None
    path = f"/tokens/{old['id']}/rotations"
    new = api.post(path, {"overlap": 60}, by=ADMINISTRATOR).json
    assert new is not None
    changing = {"id", "token", "expires"}
    assert {**new, **dict.fromkeys(changing)} == {**old, **dict.fromkeys(changing)}
    api.world.tokens |= {"old": old["token"], "new": new["token"]}
    assert [api.get("/people", by=who).status_code for who in ("old", "new")] == [200, 200]
    api.world.clock.advance(seconds=60)
    assert [api.get("/people", by=who).status_code for who in ("old", "new")] == [401, 200]
    assert api.post(path, {}, by=ADMINISTRATOR).status_code == 409
    for overlap in (0, -1, "60", 90 * 24 * 3600 + 1):
        assert api.post(path, {"overlap": overlap}, by=ADMINISTRATOR).status_code == 400


def test_a_token_ends_when_its_days_are_over(api: Api) -> None:
    terms = {"person": "nightly", "scopes": ["read"], "days": 1}
    made = api.post("/tokens", terms, by=ADMINISTRATOR).json
    assert made is not None
    api.world.tokens["nightly"] = made["token"]
    api.world.clock.advance(hours=24, microseconds=-1)
    assert api.get("/people", by="nightly").status_code == 200
    api.world.clock.advance(microseconds=1)
    assert api.get("/people", by="nightly").status_code == 401


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        ({"person": "x", "scopes": []}, 400),
        ({"person": "x", "scopes": ["attend"]}, 400),
        ({"person": "x", "scopes": ["read", "everything"]}, 400),
        ({"person": "service", "scopes": ["read"]}, 400),
        ({"person": "x", "scopes": ["read"], "days": 0}, 400),
        ({"person": "x", "scopes": ["read"], "days": 3651}, 400),
        ({"person": "x", "scopes": ["read"], "days": "1"}, 400),
        ({"person": "x", "scopes": ["read"], "days": 1.0}, 400),
        ({"person": "x", "scopes": ["read"], "days": True}, 400),
        ({"person": "x", "scopes": "read"}, 400),
        ({"person": "x", "scopes": ["read"], "label": "a\x1b[2Jb"}, 400),
        ({"person": "x", "scopes": ["read"], "dataset": "nowhere"}, 404),
    ],
    ids=str,
)
def test_terms_that_make_no_sense_are_refused(api: Api, terms: dict[str, Any], status: int) -> None:
    assert api.post("/tokens", terms, by=ADMINISTRATOR).status_code == status


# signing in with a key


def test_an_official_signs_in_with_their_key(api: Api) -> None:
    session = api.post("/sessions", answered(challenge(api, "anna"), "anna")).json
    assert session is not None
    api.world.tokens["session"] = session["token"]
    assert api.get("/people", by="session").status_code == 200
    api.world.clock.advance(minutes=15)
    assert api.get("/people", by="session").status_code == 401


def test_a_challenge_for_nobody_looks_like_one_for_an_official(api: Api) -> None:
    """Who is enrolled can't be learnt by asking to sign in."""
    known, unknown = challenge(api, "anna"), challenge(api, "nobody-here")
    assert (known.origin, known.expires) == (unknown.origin, unknown.expires)
    assert len(known.nonce) == len(unknown.nonce)
    answers = [api.post("/challenges", {"official": name}) for name in ("anna", "nobo", "rita")]
    assert len({(one.status_code, len(one.data), str(one.headers)) for one in answers}) == 1


def test_every_way_to_fail_at_signing_in_looks_the_same(api: Api) -> None:
    used = challenge(api, "anna")
    assert api.post("/sessions", answered(used, "anna")).status_code == 200
    late = challenge(api, "anna")
    api.world.clock.advance(minutes=2)
    own = challenge(api, "anna")
    made_up = Challenge(own.origin, "anna", "00" * 16, own.expires)
    elsewhere = Challenge("other.example/x", "anna", challenge(api, "anna").nonce, own.expires)
    failed = [
        api.post("/sessions", answered(used, "anna")),
        api.post("/sessions", answered(late, "anna")),
        api.post("/sessions", answered(own, "bert")),
        api.post("/sessions", answered(made_up, "anna")),
        api.post("/sessions", answered(elsewhere, "anna")),
        api.post("/sessions", answered(challenge(api, "nobody-here"), "nobody-here")),
        api.post("/sessions", answered(challenge(api, "axel"), "axel")),
        api.post("/sessions", answered(challenge(api, "anna"), "anna", PAYLOAD_TYPE)),
    ]
    assert {one.status_code for one in failed} == {401}
    assert len({one.text for one in failed}) == 1


def test_a_wrong_signature_uses_the_challenge_up(api: Api) -> None:
    offered = challenge(api, "anna")
    assert api.post("/sessions", answered(offered, "bert")).status_code == 401
    assert api.post("/sessions", answered(offered, "anna")).status_code == 401


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"\xff", b'{"format":"custody-x/v1"}'])
def test_what_is_no_challenge_is_a_422(api: Api, payload: bytes) -> None:
    envelope: Envelope = sign(CHALLENGE_TYPE, payload, key_of("anna"))
    assert api.post("/sessions", {"envelope": envelope.as_dict()}).status_code == 422
