"""What is done in a ceremony without a statement: cancelled, answered, read back, dealt."""

from __future__ import annotations

from typing import Any

from custody.formats.digest_words import twelve_words
from custody.official.bundle import deal_subject
from tests.acting import signed_cancellation
from tests.keys import key_of, random_bytes_of
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.web.conftest import Api
from tests.web.test_api_ceremonies import request


def test_a_request_is_cancelled_by_who_filed_it_with_the_reason(sealed: Api) -> None:
    ceremony_id = request(sealed)["id"]
    path = f"/ceremonies/{ceremony_id}/cancel"
    for wrong in ({}, {"reason": ""}, {"reason": 5}, {"reason": "x", "force": True}):
        assert sealed.post(path, wrong, by="rita").status_code == 400
    answer = sealed.post(path, {"reason": "found another copy"}, by="rita").json
    assert answer is not None
    assert answer["outcome"] == "cancelled"
    rows = sealed.get("/ceremonies", by="rita").json or []
    (row,) = [one for one in rows if one["outcome"] == "cancelled"]
    assert row["reason"].endswith("found another copy")
    assert sealed.post(path, {"reason": "again"}, by="rita").status_code == 409


def test_a_cancellation_that_is_signed_is_of_this_reason(sealed: Api) -> None:
    """BOUND: what was signed for another one is a 422, and cancels nothing."""
    ceremony_id = request(sealed)["id"]
    path = f"/ceremonies/{ceremony_id}/cancel"
    body = {"reason": "found", "act": _cancelled(sealed, ceremony_id, "found another copy")}
    assert sealed.post(path, body, by="rita").status_code == 422
    assert sealed.world.state(ceremony_id).outcome is None
    body["act"] = _cancelled(sealed, ceremony_id, "found")
    assert sealed.post(path, body, by="rita").status_code == 200
    assert sealed.world.entries("ceremony.ended")[-1].body["act"] == body["act"]


def _cancelled(api: Api, ceremony_id: str, reason: str) -> dict[str, Any]:
    return signed_cancellation(api.world, "rita", ceremony_id, reason).as_dict()


def test_a_roll_call_is_answered_with_the_words_of_ones_own_key(api: Api) -> None:
    """Everybody for themselves; a witness may answer for those they hear."""
    genesis = api.world.open_genesis(script="genesis-witnessed")
    path = f"/ceremonies/{genesis.id}/presence"
    said = {name: twelve_words(key_of(name).keyfile.fingerprint()) for name in OFFICIALS}
    answer = api.post(path, {"words": said["anna"]}, by="anna").json
    assert answer is not None
    assert answer["present"] == ["anna"]
    heard = {"words": said["bert"], "official": "bert"}
    assert api.post(path, heard, by="carl").status_code == 403
    shown = api.post(path, heard, by="wilma").json
    assert shown is not None
    assert shown["present"] == ["anna", "bert"]
    wrong = api.post(path, {"words": said["anna"]}, by="carl")
    assert wrong.status_code == 409
    assert said["carl"] not in wrong.text
    assert api.post(path, {"words": said["anna"], "official": ""}, by="anna").status_code == 400


def test_words_are_read_back_at_their_step(sealed: Api) -> None:
    """The lean script has no such step; and nobody reads back for another."""
    view = request(sealed)
    path = f"/ceremonies/{view['id']}/read-back"
    assert sealed.post(path, {"words": view["words"]}, by="anna").status_code == 409
    other = {"words": view["words"], "official": "bert"}
    assert sealed.post(path, other, by="anna").status_code == 400


def test_a_dealing_made_elsewhere_is_handed_in(api: Api) -> None:
    genesis = api.world.open_genesis(deal_here=False)
    path = f"/ceremonies/{genesis.id}/dealing"
    bundle = deal_subject(genesis.subject, "offline", random_bytes_of("dealer"))
    text = bundle.encode().decode()
    for wrong in ("", "{}", "[" * 100_000, text + "x", text.replace("offline", "service")):
        answer = api.post(path, {"bundle": wrong}, by=ADMINISTRATOR)
        assert answer.status_code in (409, 422)
    answer = api.post(path, {"bundle": text}, by=ADMINISTRATOR)
    assert answer.json is not None
    assert (answer.json["step"]["action"], answer.json["dealing"]["by"]) == ("receive", "offline")
    assert api.post(path, {"bundle": text}, by=ADMINISTRATOR).status_code == 409


def test_bound_a_dealing_for_another_genesis_is_refused(api: Api) -> None:
    one, other = (api.world.open_genesis(name, deal_here=False) for name in ("one", "other"))
    text = deal_subject(one.subject, "offline", random_bytes_of("dealer")).encode().decode()
    answer = api.post(f"/ceremonies/{other.id}/dealing", {"bundle": text}, by=ADMINISTRATOR)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["promise"] == "BOUND"
