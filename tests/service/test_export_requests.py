"""Exports: what is asked for is frozen and proven, and the requester collects the grant (BOUND)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from custody import age
from custody.errors import (
    CustodyError,
    InputError,
    NotAllowedError,
    NotKnownError,
    PointError,
)
from custody.formats.timestamps import stamp
from custody.official.same_turn import Verdicts
from custody.official.signing import require_objects
from custody.service import ceremonies, export_requests
from custody.store.tables import export_grant
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_inclusion
from tests.bound import in_order, tree_of
from tests.people import OFFICIALS
from tests.service.filing import approved, file
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


# collecting


def test_the_requester_may_fetch_again(sealed_world: World) -> None:
    """A grant that got lost on the way is given again; that it was collected is written once."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    first = world.collect(ceremony)
    world.clock.advance(days=30)
    again = world.collect(ceremony)
    assert again.document == first.document
    assert again.entry == first.entry
    assert len(world.entries("ceremony.collected")) == 1
    assert world.state(ceremony.id).outcome == "closed"


def test_only_the_requester_fetches(sealed_world: World) -> None:
    """BOUND: neither administrator nor officials nor another requester receives the grant."""
    world = sealed_world
    world.enrol("ray", "requester")
    ceremony = approved(world)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    for name, error in (
        ("adam", NotAllowedError),
        ("anna", NotAllowedError),
        ("wilma", NotAllowedError),
        ("ray", NotKnownError),
    ):
        with pytest.raises(error):
            world.collect(ceremony, by=name)
    everything = replace(world.admin, scopes=world.admin.scopes | {"request"})
    for collected in (0, 1):  # nor when the requester has fetched it, and it is given again
        with pytest.raises(NotAllowedError, match="grant is for rita"):
            export_requests.collect_grant(world.service, everything, ceremony.id)
        assert len(world.entries("ceremony.collected")) == collected
        world.collect(ceremony)


def test_a_grant_that_is_gone_is_one_clear_error(sealed_world: World) -> None:
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.turn(official, ceremony)
    with sealed_world.service.store.writing() as connection:
        connection.execute(delete(export_grant))
    with pytest.raises(CustodyError):
        sealed_world.collect(ceremony)


# what officials check before they sign


@BOTH
def test_officials_are_given_what_proves_each_object(sealed_world: World) -> None:
    """BOUND: headers come with the entries that registered them, under the tree signed for."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    head = world.head()
    rows = export_requests.request_objects(
        world.service, world.principal("anna"), ceremony.id, head.size
    )
    headers, listed = [], []
    for row in rows:
        proof = row.proof
        leaf = leaf_hash(proof.entry)
        verify_inclusion(proof.seq, head.size, leaf, proof.hashes, head.root)
        body = proof.entry.decode()
        assert f'"id":"{row.id}"' in body
        headers.append(next(one.header for one in world.objects if one.id == row.id))
        listed.append((row.id, row.size))
    require_objects(ceremony.subject, listed, headers)


@pytest.mark.parametrize("size", [0, -1, 10**6, 2**70])
def test_proofs_are_for_a_tree_that_was(sealed_world: World, size: int) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(InputError, match="no tree of"):
        export_requests.request_objects(
            sealed_world.service, sealed_world.principal("anna"), ceremony.id, size
        )


def test_proofs_for_a_tree_before_the_object_are_refused(sealed_world: World) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(CustodyError):
        export_requests.request_objects(
            sealed_world.service, sealed_world.principal("anna"), ceremony.id, 1
        )


def test_the_opening_is_proven_and_the_verdicts_are_those_that_were_signed(
    sealed_world: World,
) -> None:
    """SAME-TURN: an official's client finds its own approval there, and the others'."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    signed = [world.signed("approve", name, ceremony) for name in ("anna", "bert")]
    signed.append(world.signed("deny", "carl", ceremony, reason="no"))
    for envelope in signed:
        ceremonies.submit(world.service, ceremony.id, envelope, None)
    world.say("exception", "dora", ceremony, expected="a", happened="b", decided="c")
    world.approve(world.request(*world.objects), "emil")
    head = world.head()
    answer = export_requests.signed_verdicts(
        world.service, world.principal("anna"), ceremony.id, head.size
    )
    verdicts = Verdicts.read(answer.record())
    assert verdicts.envelopes == tuple(signed)
    leaf, seq = leaf_hash(verdicts.entry), answer.opening.seq
    verify_inclusion(seq, head.size, leaf, verdicts.proof, head.root)
    body = parse_entry(verdicts.entry).body
    assert body["type"] == "ceremony.opened"
    assert body["data"]["subject"] == ceremony.subject.record()


def test_verdicts_are_for_whom_the_ceremony_concerns(sealed_world: World) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    stranger = replace(sealed_world.principal("rita"), name="rolf")
    for ceremony_id in (ceremony.id, "nothing"):
        with pytest.raises(NotKnownError):
            export_requests.signed_verdicts(sealed_world.service, stranger, ceremony_id, 1)


def test_an_opening_is_not_proven_for_a_tree_before_it(sealed_world: World) -> None:
    before = sealed_world.head().size
    ceremony = sealed_world.request(*sealed_world.objects)
    anna = sealed_world.principal("anna")
    with pytest.raises(InputError, match="has no entry"):
        export_requests.signed_verdicts(sealed_world.service, anna, ceremony.id, before)


# filing


LOW_ORDER = str(age.X25519Recipient(bytes(32)))
ON_THE_TWIST = str(age.X25519Recipient(b"\x02" + bytes(31)))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"dataset": "payroll"}, NotKnownError),
        ({"objects": []}, InputError),
        ({"objects": ["0" * 64]}, NotKnownError),
        ({"objects": ["abc"]}, InputError),
        ({"purpose": ""}, InputError),
        ({"purpose": "x" * 2001}, InputError),
        ({"purpose": "\u202eoops"}, InputError),
        ({"purpose": "\ud800"}, InputError),
        ({"recipient": ""}, InputError),
        ({"recipient": "age1nonsense"}, InputError),
        ({"recipient": LOW_ORDER}, PointError),
        ({"recipient": ON_THE_TWIST}, PointError),
        ({"lifetime": timedelta(0)}, InputError),
        ({"lifetime": timedelta(days=-1)}, InputError),
        ({"lifetime": timedelta(days=14, seconds=1)}, InputError),
        ({"lifetime": timedelta.max}, InputError),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_request_that_makes_no_sense_is_refused(
    sealed_world: World, changes: dict[str, Any], error: type[CustodyError]
) -> None:
    """Nothing is opened, and nobody is asked to sign it."""
    before = contents(sealed_world.service.store)
    with pytest.raises(error):
        file(sealed_world, **changes)
    assert contents(sealed_world.service.store) == before


def test_a_request_names_an_object_once(sealed_world: World) -> None:
    whole = sealed_world.objects[0].id
    with pytest.raises(InputError, match="each object once"):
        file(sealed_world, objects=[whole, whole[:10]])


def test_the_datasets_own_key_is_no_recipient(sealed_world: World) -> None:
    with pytest.raises(InputError, match="own key"):
        file(sealed_world, recipient=str(sealed_world.recipient("registry")))


def test_a_request_freezes_everything_that_is_signed(sealed_world: World) -> None:
    """BOUND: dataset, objects, recipient, purpose, expiry, roster and nonce are in the subject."""
    first, second = sealed_world.objects
    ceremony = file(sealed_world, objects=[second.id[:8], first.id], lifetime=timedelta(hours=72))
    subject = ceremony.subject
    rows = in_order([entry.body["data"] for entry in sealed_world.entries("object.registered")])
    assert [id_ for id_, _ in ceremony.objects] == [row["id"] for row in rows]
    assert {row["id"] for row in rows} == {first.id, second.id}
    assert (subject.asked.set, subject.asked.objects) == ("by id", tree_of(*rows))
    assert subject.asked.recipient == str(sealed_world.identity.recipient())
    assert subject.asked.purpose == "a restore test"
    assert stamp(subject.expires) == "2026-02-03T09:00:00.000000Z"
    assert subject.requester == "rita"
    assert len(bytes.fromhex(subject.nonce)) == 16
    assert subject.threshold == 3
    assert [seat.official for seat in subject.seats] == list(OFFICIALS)
    assert [witness.name for witness in subject.witnesses] == ["wilma"]
    assert ceremony.current.action == "approve"


def test_many_objects_are_listed_in_several_entries(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LEDGER: no entry outgrows its limit, and all of the list is on the record."""
    monkeypatch.setattr("custody.ceremony.opening.OBJECTS_PER_ENTRY", 3)
    world = sealed_world
    many = [world.register(data=b"%d" % number) for number in range(5)]
    ceremony = world.request(*many)
    parts = world.entries("ceremony.objects")
    assert [len(entry.body["data"]["objects"]) for entry in parts] == [3, 2]
    listed = [object_id for object_id, _ in world.state(ceremony.id).objects]
    assert sorted(listed) == sorted(one.id for one in many)
