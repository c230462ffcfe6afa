"""Ceremonies decided again: rules that were broken are found under a perfect chain (QUORUM, BOUND).

Every forgery here is chained and signed with the service's own key, so nothing but
what the entries mean can give it away.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from custody import age
from custody.ceremony import ObjectTree
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, sign
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import stamp
from custody.servicekey import ServiceKey
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Signer
from tests.audit.forging import Forged
from tests.keys import key_of, random_bytes_of
from tests.people import ORIGIN


def test_a_true_history_has_nothing_to_find(forged: Forged) -> None:
    """Also with another approval, which is what the forgeries below are made of."""
    forged.approve(forged.under_way(), "bert")
    assert forged.findings() == ()


def test_a_step_without_the_quorum_is_found(forged: Forged) -> None:
    """QUORUM: two approvals of three, and on to the turn."""
    ceremony = forged.under_way()
    forged.approve(ceremony, "bert")
    where = forged.go_on(ceremony, "ceremony.stepped", {"absent": [], "step": 2, "to": "turn"})
    assert forged.found() == {("ceremony.uncaused", where)}


def test_an_unlock_without_the_quorum_is_found(forged: Forged) -> None:
    """QUORUM: m - 1 approvals, no key turned, and the service opens all the same."""
    ceremony = forged.under_way()
    forged.approve(ceremony, "bert")
    data = {"failed": [], "grant": "00" * 32, "opened": 1}
    where = forged.go_on(ceremony, "ceremony.unlocked", data)
    assert forged.found() == {("ceremony.refused", where)}


def test_an_approval_after_the_expiry_is_found(forged: Forged) -> None:
    """REFUSAL: at the deadline it is already too late, whenever it was signed."""
    ceremony = forged.under_way()
    where = forged.approve(ceremony, "bert", at=stamp(ceremony.expires))
    assert forged.found() == {("ceremony.refused", where)}


def test_an_approval_just_before_the_expiry_is_none(forged: Forged) -> None:
    ceremony = forged.under_way()
    last = ceremony.expires - timedelta(microseconds=1)
    forged.approve(ceremony, "bert", at=stamp(last))
    assert forged.findings() == ()


def test_an_approval_of_something_else_is_found(forged: Forged) -> None:
    """BOUND: a true signature by the right official, over another request."""
    other = next(one for one in forged.ceremonies() if one.outcome == "cancelled")
    where = forged.say(forged.under_way(), "bert", forged.approval(other, "bert"))
    assert forged.found() == {("ceremony.refused", where)}


def test_an_approval_with_another_key_is_found(forged: Forged) -> None:
    """QUORUM: the requester's friend signs in an official's name."""
    ceremony = forged.under_way()
    envelope = forged.approval(ceremony, "bert")
    signature = key_of("wilma").sign(b"anything")
    forgery = type(envelope)(envelope.payload_type, envelope.payload, envelope.keyid, signature)
    where = forged.say(ceremony, "bert", forgery)
    assert forged.found() == {("ceremony.refused", where), ("statement.signature", where)}


def test_an_approval_that_counts_twice_is_found(forged: Forged) -> None:
    """QUORUM: one official, one verdict."""
    where = forged.approve(forged.under_way(), "anna")
    assert forged.found() == {("ceremony.refused", where)}


def test_an_act_with_another_author_is_found(forged: Forged) -> None:
    where = forged.approve(forged.under_way(), "bert", by="rita")
    assert forged.found() == {("ceremony.differs", f"{where}, by")}


def test_an_act_without_what_follows_from_it_is_found(forged: Forged) -> None:
    """The third approval leads on to the turn, in the same transaction or not at all."""
    ceremony = forged.under_way()
    forged.approve(ceremony, "bert")
    where = forged.approve(ceremony, "carl")
    assert forged.found() == {("ceremony.missing", f"after {where}")}


def test_an_act_after_the_end_is_found(forged: Forged) -> None:
    over = next(one for one in forged.ceremonies() if one.outcome == "denied" and one.objects)
    where = forged.approve(over, "dora")
    assert forged.found() == {("ceremony.unknown", where)}


def test_an_end_without_a_cause_is_found(forged: Forged) -> None:
    data = {"kind": "export", "outcome": "expired", "reason": "too long"}
    where = forged.go_on(forged.under_way(), "ceremony.ended", data)
    assert forged.found() == {("ceremony.uncaused", where)}


def test_a_cancellation_in_the_name_of_another_is_found(forged: Forged) -> None:
    data = {"kind": "export", "outcome": "cancelled", "reason": "rita cancelled: why not"}
    where = forged.go_on(forged.under_way(), "ceremony.ended", data, by="adam")
    assert forged.found() == {("ceremony.differs", f"{where}, data.reason")}


Edit = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("threshold", lambda subject: subject.update(threshold=3)),
        ("seats[0].signing_key", lambda s: s["seats"][0].update(signing_key=key("wilma"))),
        ("seats[1].share_key", lambda s: s["seats"][1].update(share_key=key("wilma"))),
        ("policy.requester_may_approve", lambda s: s["policy"].update(requester_may_approve=True)),
        ("public", lambda subject: subject.update(public=key("wilma"))),
        ("combiner", lambda subject: subject.update(combiner=key("wilma"))),
        ("requester", lambda subject: subject.update(requester="adam")),
        ("dataset", lambda subject: subject.update(dataset="registry")),
        ("ceremony", lambda subject: subject.update(ceremony="export-other")),
        ("opened", lambda subject: subject.update(opened="2026-01-01T00:00:00.000000Z")),
        ("witnesses[0].signing_key", lambda s: s["witnesses"][0].update(signing_key=key("anna"))),
    ],
)
def test_an_opening_that_is_not_of_its_state_is_found(
    forged: Forged, path: str, edit: Edit
) -> None:
    """QUORUM, BOUND: thresholds, seats, keys and policy come from the ledger, not the request."""
    bodies = opening_by_token(forged)
    where = f"entry {len(forged.bodies)}"
    edit(bodies[0]["data"]["subject"])
    forged.bodies += bodies
    assert ("ceremony.differs", f"{where}, data.subject.{path}") in forged.found()


@pytest.mark.parametrize(
    "edit",
    [
        lambda subject: subject.update(expires="2027-01-01T00:00:00.000000Z"),
        lambda subject: subject.update(recipient="age1nothing"),
        lambda subject: subject.update(purpose=""),
        lambda subject: subject.pop("nonce"),
        lambda subject: subject.update(witnesses=7),
    ],
)
def test_an_opening_that_no_request_leads_to_is_found(forged: Forged, edit: Edit) -> None:
    where, bodies = f"entry {len(forged.bodies)}", opening(forged)
    edit(bodies[0]["data"]["subject"])
    forged.bodies += bodies
    assert ("ceremony.refused", where) in forged.found()


def test_an_object_that_is_not_registered_is_found(forged: Forged) -> None:
    """BOUND: a request names objects of the ledger, in their size."""
    where, bodies = f"entry {len(forged.bodies)}", opening(forged)
    bodies[1]["data"]["objects"][0]["size"] += 1
    said = bodies[0]["data"]["subject"]["objects"]
    listed = [(row["id"], row["size"]) for row in bodies[1]["data"]["objects"]]
    said |= asdict(ObjectTree.of(listed, said["first"], said["last"]))
    forged.bodies += asked_again(bodies)
    assert ("ceremony.refused", where) in forged.found()


def test_the_same_request_again_is_none(forged: Forged) -> None:
    """What the forgeries above are made of has nothing to find."""
    forged.bodies += asked_again(opening(forged))
    assert forged.findings() == ()


@pytest.mark.parametrize(
    "edit",
    [
        lambda dealing: dealing["shares"].reverse(),
        lambda dealing: dealing["shares"].__setitem__(0, key("wilma")),
        lambda dealing: dealing.update(public=key("wilma")),
        lambda dealing: dealing.update(threshold=2),
        lambda dealing: dealing.update(by="offline"),
        lambda dealing: dealing.update(by="somebody"),
        lambda dealing: dealing["sealed"].pop(),
        lambda dealing: dealing.update(recipient=str(age.X25519Recipient(b"\x09" + bytes(31)))),
        lambda dealing: dealing.update(canary=format_base64(b"no header")),
        lambda dealing: dealing.pop("canary"),
    ],
)
def test_a_dealing_that_is_no_sharing_of_its_key_is_found(forged: Forged, edit: Edit) -> None:
    """QUORUM: anyone can check the sharing without a secret, so the verifier does."""
    where = forged.cut_at("ceremony.dealt")
    edit(forged.bodies[-1]["data"]["dealing"])
    assert ("ceremony.refused", where) in forged.found()


@pytest.mark.parametrize(
    ("type_", "path", "edit"),
    [
        ("canary", "openers[0]", lambda data: data["openers"].reverse()),
        ("activated", "threshold", lambda data: data.update(threshold=2)),
        ("activated", "seats[0].share_key", lambda d: d["seats"][0].update(share_key=key("anna"))),
        ("activated", "recipient", lambda data: data.update(recipient="age1x")),
        ("present", "by", lambda data: data.update(by="bert")),
        ("lapsed", "officials[0]", lambda data: data.update(officials=["bert"])),
        ("stepped", "to", lambda data: data.update(to="turn")),
        ("ended", "outcome", lambda data: data.update(outcome="denied")),
        ("ended", "reason", lambda data: data.update(reason="because")),
    ],
)
def test_an_act_recorded_otherwise_than_it_was_decided_is_found(
    forged: Forged, type_: str, path: str, edit: Edit
) -> None:
    where = forged.cut_at(f"ceremony.{type_}")
    edit(forged.bodies[-1]["data"])
    assert ("ceremony.differs", f"{where}, data.{path}") in forged.found()


def test_an_unlock_that_accounts_for_fewer_objects_is_found(forged: Forged) -> None:
    where = forged.cut_at("ceremony.unlocked")
    forged.bodies[-1]["data"]["opened"] -= 1
    assert ("ceremony.refused", where) in forged.found()


def test_a_grant_collected_by_somebody_else_is_found(forged: Forged) -> None:
    where = forged.cut_at("ceremony.collected")
    forged.bodies[-1]["by"] = "eve"
    assert ("ceremony.differs", f"{where}, by") in forged.found()


def test_an_official_who_saw_another_history_is_found(forged: Forged) -> None:
    """TAMPER: every signature witnesses the ledger before it."""
    ceremony = forged.under_way()
    seen = Checkpoint(ORIGIN, len(forged.bodies), bytes(32))
    where = forged.say(ceremony, "bert", forged.approval(ceremony, "bert", seen))
    assert forged.found() == {("statement.checkpoint", where)}


def test_an_official_who_saw_the_future_is_found(forged: Forged) -> None:
    ceremony = forged.under_way()
    seen = Checkpoint(ORIGIN, 10_000, bytes(32))
    where = forged.say(ceremony, "bert", forged.approval(ceremony, "bert", seen))
    assert forged.found() == {("statement.checkpoint", where)}


def test_a_history_written_anew_contradicts_every_later_signature(forged: Forged) -> None:
    """TAMPER: with the service's key chain and checkpoint can be made to hold, signatures not."""
    (at,) = [
        seq
        for seq, body in enumerate(forged.bodies)
        if body["data"].get("name") == "rita" and body["type"] == "person.invited"
    ]
    forged.bodies[at]["by"] = "eve"
    signed = {
        f"entry {seq}"
        for seq, body in enumerate(forged.bodies)
        if seq > at and (body["data"].get("envelope") or "act" in body)
    }
    assert len(signed) > 20
    assert forged.found() == {("statement.checkpoint", where) for where in signed}


def test_a_ledger_under_another_key_is_found(forged: Forged) -> None:
    """TAMPER: the first entry and the auditor know which key it has to be."""
    forged.key = ServiceKey(ORIGIN, random_bytes_of("eve")(32), random_bytes_of("eve")(32))
    assert Signer(ORIGIN, forged.key.seed).verifier.vkey != forged.bodies[0]["data"]["vkey"]
    assert forged.found() == {("checkpoint.signature", "checkpoint")}


def key(name: str) -> str:
    return format_base64(key_of(name).keyfile.signing_public)


def opening(forged: Forged) -> list[dict[str, Any]]:
    """The opening of the request under way, its objects and its first step, under another id."""
    return forged_opening(forged, forged.under_way().id)


def forged_opening(forged: Forged, id_: str) -> list[dict[str, Any]]:
    bodies = copy.deepcopy([body for body in forged.bodies if body.get("ceremony") == id_][:3])
    subject = bodies[0]["data"]["subject"]
    subject["ceremony"] = "export-forged"
    if "requester_key" not in subject:
        subject["as_of"] = len(forged.bodies)  # resolved as it is opened
    return [{**body, "ceremony": "export-forged"} for body in bodies]


def opening_by_token(forged: Forged) -> list[dict[str, Any]]:
    """The same of a request that nobody signed, in the ledger as it was when that would do."""
    kinds = [(body["type"], body["data"].get("kind")) for body in forged.bodies]
    del forged.bodies[kinds.index(("ceremony.opened", "policy")) :]
    id_ = next(
        body["ceremony"]
        for body in reversed(forged.bodies)
        if (body["type"], body.get("dataset")) == ("ceremony.opened", "vault")
    )
    return forged_opening(forged, id_)


def asked_again(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same opening with its requester's signature on what it says now."""
    data = bodies[0]["data"]
    subject, before = data["subject"], Statement.parse(Envelope.from_dict(data["envelope"]).payload)
    digest = hashlib.sha256(canonical_json.encode(subject)).hexdigest()
    said = replace(before, ceremony=subject["ceremony"], nonce=subject["nonce"], digest=digest)
    data["envelope"] = sign(PAYLOAD_TYPE, said.encode(), key_of(said.official)).as_dict()
    return bodies
