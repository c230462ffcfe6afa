"""Exports: from a request to a grant that a quorum opened, and only a quorum (QUORUM, BOUND)."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from custody import age, canonical
from custody.ceremony import Ceremony, objects_digest
from custody.dsse import Envelope, verify
from custody.errors import (
    ContributionError,
    CustodyError,
    InputError,
    LateError,
    LedgerError,
    NotAllowedError,
    NotKnownError,
    PendingError,
    PointError,
    RefusedError,
)
from custody.grant import Grant, document_digest
from custody.keyfile import seal_to
from custody.merkle import leaf_hash, verify_inclusion
from custody.notekey import Verifier
from custody.official import require_objects
from custody.quorum import Contribution
from custody.service import ceremonies, exports
from custody.statement import PAYLOAD_TYPE
from custody.store.tables import contribution, export_grant, state
from custody.strict import format_base64
from custody.tlogproof import TlogProof, verify_entry
from tests.store.ledgers import contents
from tests.world import OFFICIALS, Sealed, World, key_of

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def pending(world: World) -> list[str]:
    """Whose contributions the database holds."""
    with world.service.store.reading() as connection:
        return sorted(connection.execute(select(contribution.c.official)).scalars())


def approved(world: World, *wanted: Sealed, by: tuple[str, ...] = OFFICIALS[:3]) -> Ceremony:
    return world.approve(world.request(*(wanted or world.objects)), *by)


@BOTH
def test_a_quorum_opens_what_was_requested(sealed_world: World) -> None:
    """QUORUM, AGE-PLAIN: new header and old payload are a plain age file to the requester."""
    grant = sealed_world.export(*sealed_world.objects)
    for sealed in sealed_world.objects:
        assert sealed.opened_with(grant, sealed_world.identity) == sealed.data
    assert grant.document["failed"] == []
    assert Grant.parse(grant.encode()) == grant


def test_a_grant_opens_nothing_else(sealed_world: World) -> None:
    """BOUND: what was not in the request is not in the grant."""
    first, second = sealed_world.objects
    grant = sealed_world.export(first)
    assert [row["id"] for row in grant.document["objects"]] == [first.id]
    with pytest.raises(NotKnownError, match="not for object"):
        grant.header(second.id)
    plain = io.BytesIO()
    mixed = grant.header(first.id) + second.file[len(second.header) :]
    with pytest.raises(CustodyError):
        age.decrypt(io.BytesIO(mixed), plain, [sealed_world.identity])
    assert plain.getvalue() == b""


def test_a_grant_proves_what_authorised_it(sealed_world: World) -> None:
    """LEDGER: the document's digest is in the entry, the entry in the signed tree."""
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.turn(official, ceremony)
    grant = sealed_world.collect(ceremony)
    proof = TlogProof.parse(grant.proof.encode())
    verify_entry(proof, grant.entry, Verifier.parse(grant.vkey))
    (unlocked,) = sealed_world.entries("ceremony.unlocked")
    assert unlocked.body["data"]["grant"] == document_digest(grant.document)
    assert grant.document["request"] == ceremony.subject
    kinds = []
    for row in grant.document["statements"]:
        envelope = Envelope.from_dict(row)
        said = canonical.decode_object(envelope.payload)
        keyfile = key_of(said["official"]).keyfile
        verify(envelope, keyfile.signing_public, PAYLOAD_TYPE)
        assert said["digest"] == ceremony.digest.hex()
        kinds.append(said["kind"])
    assert kinds == ["approve"] * 3 + ["turn"] * 3


@BOTH
def test_fewer_than_a_quorum_open_nothing(sealed_world: World) -> None:
    """QUORUM: with m - 1 keys turned there is no grant, and asking again later is right."""
    ceremony = sealed_world.request(*sealed_world.objects)
    for official in (None, *OFFICIALS[:3]):
        if official:
            ceremony = sealed_world.approve(ceremony, official)
        with pytest.raises(PendingError, match="quorum is not there yet") as caught:
            sealed_world.collect(ceremony)
        assert caught.value.exit_code == 75
        assert caught.value.promise == "QUORUM"
    for official in OFFICIALS[:2]:
        ceremony = sealed_world.turn(official, ceremony)
        with pytest.raises(PendingError, match="of 3"):
            sealed_world.collect(ceremony)
    with sealed_world.service.store.reading() as connection:
        assert connection.execute(select(export_grant)).all() == []
    assert not sealed_world.state(ceremony.id).unlocked


# who may turn


def test_who_has_not_approved_does_not_turn(sealed_world: World) -> None:
    """QUORUM: a key that turns without having read the request counts for nothing."""
    ceremony = approved(sealed_world)
    with pytest.raises(RefusedError, match="emil has not approved") as caught:
        sealed_world.turn("emil", ceremony)
    assert caught.value.promise == "QUORUM"
    assert pending(sealed_world) == []


def test_the_same_official_turns_once(sealed_world: World) -> None:
    """QUORUM: the same key twice is still one key."""
    ceremony = approved(sealed_world)
    sealed_world.turn("anna", ceremony)
    sealed_world.clock.advance(seconds=1)
    with pytest.raises(RefusedError, match="already turned"):
        sealed_world.turn("anna", ceremony)
    assert sealed_world.state(ceremony.id).turned == ("anna",)


def test_nobody_turns_before_the_approvals_are_there(sealed_world: World) -> None:
    ceremony = approved(sealed_world, by=("anna", "bert"))
    with pytest.raises(RefusedError, match="does not take 'turn'"):
        sealed_world.turn("anna", ceremony)


def test_another_approver_may_take_an_absent_ones_place(sealed_world: World) -> None:
    """One official who can't come does not block the others."""
    ceremony = approved(sealed_world)
    sealed_world.approve(ceremony, "emil")
    for official in ("anna", "emil", "carl"):
        ceremony = sealed_world.turn(official, ceremony)
    assert ceremony.unlocked


# a wrong contribution


def wrong(
    world: World, ceremony: Ceremony, official: str, change: Callable[[Contribution], bytes]
) -> tuple[Envelope, bytes]:
    """A turn whose contribution was changed before it was signed for and sealed."""
    _, good = world.turned(official, ceremony)
    inside = Contribution.decode(world.service.key.unseal(good))
    sealed = seal_to(world.service.key.combiner_public, change(inside))
    digest = hashlib.sha256(sealed).hexdigest()
    return world.signed("turn", official, ceremony, contribution=digest), sealed


SPOILED: dict[str, Callable[[Contribution], bytes]] = {
    "response": lambda c: replace(c, response=b"\x01" + bytes(31)).encode(),
    "challenge": lambda c: replace(c, challenge=b"\x01" + bytes(31)).encode(),
    "swapped": lambda c: replace(c, partials=c.partials[::-1]).encode(),
    "one-left-out": lambda c: replace(c, partials=c.partials[:1]).encode(),
    "one-too-many": lambda c: replace(c, partials=(*c.partials, c.partials[0])).encode(),
    "identity": lambda c: replace(c, partials=(b"\x01" + bytes(31), c.partials[1])).encode(),
    "not-json": lambda c: b"nonsense",
    "spaces": lambda c: c.encode() + b" ",
    "empty": lambda c: b"",
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_a_wrong_contribution_is_refused_when_it_is_handed_in(
    sealed_world: World, change: Callable[[Contribution], bytes]
) -> None:
    """NAMED: it names its official, those of the others stay, and the seat may try again."""
    world = sealed_world
    ceremony = approved(world)
    world.turn("anna", ceremony)
    before = contents(world.service.store)
    with pytest.raises(ContributionError, match="bert"):
        ceremonies.submit(world.service, ceremony.id, *wrong(world, ceremony, "bert", change))
    assert contents(world.service.store) == before
    assert pending(world) == ["anna"]
    for official in ("bert", "carl"):
        ceremony = world.turn(official, ceremony)
    grant = world.collect(ceremony)
    assert world.objects[0].opened_with(grant, world.identity) == world.objects[0].data


def test_a_contribution_sealed_to_another_key_names_its_official(sealed_world: World) -> None:
    """NAMED: what the combiner can't open is refused like what does not verify."""
    world = sealed_world
    ceremony = approved(world)
    _, sealed = world.turned("anna", ceremony)
    elsewhere = seal_to(key_of("bert").keyfile.box_public, world.service.key.unseal(sealed))
    for unreadable in (elsewhere, bytes([sealed[0] ^ 1]) + sealed[1:], b""):
        digest = hashlib.sha256(unreadable).hexdigest()
        envelope = world.signed("turn", "anna", ceremony, contribution=digest)
        with pytest.raises(ContributionError, match="anna can't be read") as caught:
            ceremonies.submit(world.service, ceremony.id, envelope, unreadable)
        assert caught.value.promise == "NAMED"


def test_a_contribution_is_the_one_that_was_signed_for(sealed_world: World) -> None:
    """BOUND: what a proxy exchanged, added or left out is not taken."""
    world = sealed_world
    ceremony = approved(world)
    envelope, sealed = world.turned("anna", ceremony)
    _, other = world.turned("bert", ceremony)
    for instead in (other, None, b"", sealed + b"x"):
        with pytest.raises(RefusedError) as caught:
            ceremonies.submit(world.service, ceremony.id, envelope, instead)
        assert caught.value.promise == "BOUND"
    said = world.signed("approve", "emil", ceremony)
    with pytest.raises(RefusedError, match="has no contribution"):
        ceremonies.submit(world.service, ceremony.id, said, sealed)
    assert pending(world) == []


def test_nothing_signed_for_one_request_serves_another(sealed_world: World) -> None:
    """BOUND: approvals and turns of a twin request, alike but for nonce and id, are refused."""
    world = sealed_world
    ceremony, twin = approved(world), approved(world)
    before = contents(world.service.store)
    for envelope, sealed in (
        (world.signed("approve", "emil", ceremony), None),
        world.turned("anna", ceremony),
    ):
        with pytest.raises(RefusedError) as caught:
            ceremonies.submit(world.service, twin.id, envelope, sealed)
        assert caught.value.promise == "BOUND"
    assert contents(world.service.store) == before


def test_a_proof_made_for_a_twin_request_is_refused(sealed_world: World) -> None:
    """BOUND: even signed for anew, a contribution's proof holds in its own ceremony only."""
    world = sealed_world
    ceremony, twin = approved(world), approved(world)
    _, sealed = world.turned("anna", ceremony)
    digest = hashlib.sha256(sealed).hexdigest()
    envelope = world.signed("turn", "anna", twin, contribution=digest)
    with pytest.raises(ContributionError, match="anna"):
        ceremonies.submit(world.service, twin.id, envelope, sealed)


def test_an_official_can_not_hand_in_anothers_contribution(sealed_world: World) -> None:
    """QUORUM: two keys need two shares."""
    world = sealed_world
    ceremony = approved(world)
    _, sealed = world.turned("anna", ceremony)
    digest = hashlib.sha256(sealed).hexdigest()
    envelope = world.signed("turn", "bert", ceremony, contribution=digest)
    with pytest.raises(ContributionError, match="bert"):
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)


# the window


@BOTH
def test_a_window_that_closes_erases_what_was_handed_in(sealed_world: World) -> None:
    """REFUSAL: half a quorum does not lie about; the lapse is an entry, and a new window opens."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    assert pending(world) == ["anna", "bert"]
    world.clock.advance(minutes=15)
    shown = ceremonies.show(world.service, world.admin, ceremony.id)
    assert (shown["turned"], shown["window"]) == ([], None)
    assert pending(world) == []
    (entry,) = world.entries("ceremony.lapsed")
    assert entry.body["data"]["officials"] == ["anna", "bert"]
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert world.collect(ceremony).document["failed"] == []


def test_a_key_that_comes_too_late_opens_a_new_window(sealed_world: World) -> None:
    """QUORUM: the third key of two windows is the first of the second."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    world.clock.advance(minutes=15)
    ceremony = world.turn("carl", ceremony)
    assert (ceremony.turned, ceremony.unlocked) == (("carl",), False)
    assert pending(world) == ["carl"]


def test_a_key_within_the_window_is_in_time(sealed_world: World) -> None:
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:2]:
        sealed_world.turn(official, ceremony)
    sealed_world.clock.advance(minutes=15, microseconds=-1)
    assert sealed_world.turn("carl", ceremony).unlocked


def test_what_was_erased_is_not_taken_a_second_time(sealed_world: World) -> None:
    """A turn counts in the window it was signed for."""
    world = sealed_world
    ceremony = approved(world)
    turned = world.turned("anna", ceremony)
    ceremonies.submit(world.service, ceremony.id, *turned)
    world.clock.advance(minutes=15)
    with pytest.raises(RefusedError):
        ceremonies.submit(world.service, ceremony.id, *turned)
    assert pending(world) == []


@BOTH
def test_expiry_erases_and_is_an_outcome(sealed_world: World) -> None:
    """REFUSAL: a request that nobody finished ends by itself, with a reason on the record."""
    world = sealed_world
    ceremony = world.request(*world.objects, lifetime=timedelta(minutes=10))
    world.approve(ceremony, *OFFICIALS[:3])
    world.turn("anna", ceremony)
    world.clock.advance(minutes=10)
    assert ceremonies.sweep(world.service) == 1
    assert world.state(ceremony.id).outcome == "expired"
    assert pending(world) == []
    assert "until" in world.entries("ceremony.ended")[-1].body["data"]["reason"]
    with pytest.raises(LateError):
        world.turn("bert", ceremony)
    with pytest.raises(RefusedError, match="ended expired") as caught:
        world.collect(ceremony)
    assert caught.value.promise == "REFUSAL"


@pytest.mark.parametrize("by", ["rita", "adam"])
def test_cancelling_erases_and_is_an_outcome(sealed_world: World, by: str) -> None:
    """REFUSAL: whoever asked, or an administrator, calls it off with a reason."""
    world = sealed_world
    ceremony = approved(world)
    world.turn("anna", ceremony)
    ceremonies.cancel(world.service, world.principal(by), ceremony.id, "no need any more")
    assert pending(world) == []
    assert world.state(ceremony.id).outcome == "cancelled"
    reason = world.entries("ceremony.ended")[-1].body["data"]["reason"]
    assert reason == f"{by} cancelled: no need any more"
    with pytest.raises(LateError):
        ceremonies.cancel(world.service, world.admin, ceremony.id, "again")
    with pytest.raises(RefusedError, match="ended cancelled"):
        world.collect(ceremony)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "\u202e", "a\x00b"])
def test_cancelling_needs_a_reason_to_read(sealed_world: World, reason: str) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(InputError):
        ceremonies.cancel(sealed_world.service, sealed_world.admin, ceremony.id, reason)
    assert sealed_world.state(ceremony.id).outcome is None


def test_what_is_unlocked_is_not_cancelled(sealed_world: World) -> None:
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.turn(official, ceremony)
    with pytest.raises(RefusedError, match="has had its effect"):
        ceremonies.cancel(sealed_world.service, sealed_world.admin, ceremony.id, "too late")


def test_too_many_denials_end_a_request(sealed_world: World) -> None:
    """REFUSAL: when the quorum can't be reached any more, that is said at once."""
    ceremony = sealed_world.request(*sealed_world.objects)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.say("deny", official, ceremony, reason="not now")
    assert ceremony.outcome == "denied"
    with pytest.raises(RefusedError, match="ended denied"):
        sealed_world.collect(ceremony)


# collecting


def test_the_contributions_are_gone_once_they_are_combined(sealed_world: World) -> None:
    """NO-SHARE: after the unlock nothing is left that could be combined again."""
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.turn(official, ceremony)
    assert ceremony.unlocked
    assert pending(sealed_world) == []


@BOTH
def test_the_last_submitters_crash_loses_nothing(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens while the last key turns happens wholly or not at all, and may be repeated."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    before = contents(world.service.store)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("custody.service.unlocking._document", crash)
        with pytest.raises(KeyboardInterrupt):
            world.turn("carl", ceremony)
    assert contents(world.service.store) == before
    assert world.turn("carl", ceremony).unlocked
    # the answer to that turn may get lost: the grant is there for the requester all the same
    assert world.collect(ceremony).document["failed"] == []


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
            exports.collect(world.service, everything, ceremony.id)
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


# objects that do not open


@BOTH
def test_a_foreign_object_ends_alone_and_by_name(sealed_world: World) -> None:
    """A header sealed to another key opens nothing, and keeps no other from opening."""
    world = sealed_world
    stranger = age.X25519Identity.generate(random=world.service.random).recipient()
    foreign = world.register(data=b"not ours\n", recipient=stranger)
    grant = world.export(world.objects[0], foreign, world.objects[1])
    for sealed in world.objects:
        assert sealed.opened_with(grant, world.identity) == sealed.data
    (failed,) = grant.document["failed"]
    assert failed == {"object": foreign.id, "reason": "it is not sealed to this dataset's key"}
    (entry,) = world.entries("ceremony.unlocked")
    assert entry.body["data"]["failed"] == [failed]
    assert entry.body["data"]["opened"] == 2
    with pytest.raises(NotKnownError, match="could not be opened: it is not sealed"):
        grant.header(foreign.id)


def test_a_request_of_foreign_objects_only_fails(sealed_world: World) -> None:
    """There is no grant of nothing."""
    world = sealed_world
    stranger = age.X25519Identity.generate(random=world.service.random).recipient()
    ceremony = approved(world, world.register(data=b"x", recipient=stranger))
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert (ceremony.outcome, ceremony.unlocked) == ("failed", False)
    assert pending(world) == []
    with pytest.raises(RefusedError, match="ended failed"):
        world.collect(ceremony)


def test_a_header_with_a_wrong_mac_ends_that_object(sealed_world: World) -> None:
    """A crafted header is no oracle: it authenticates whole, or opens nothing."""
    world = sealed_world
    sealed, file = world.seal(b"x", world.recipient("registry"))
    parsed = age.Header.parse(sealed.header)
    crafted = replace(parsed, mac=bytes(32)).encode()
    bad = world.hand_in(crafted, crafted + file[len(sealed.header) :], b"x")
    grant = world.export(world.objects[0], bad)
    (failed,) = grant.document["failed"]
    assert failed["object"] == bad.id
    assert "MAC" in failed["reason"]


def test_an_object_for_several_recipients_opens_by_the_right_stanza(sealed_world: World) -> None:
    """A file sealed to the dataset and to somebody else opens for the quorum all the same."""
    world = sealed_world
    file = io.BytesIO()
    stranger = age.X25519Identity.generate(random=world.service.random).recipient()
    recipients = [stranger, world.recipient("registry"), stranger]
    sealed = age.encrypt(io.BytesIO(b"for many\n"), file, recipients)
    one = world.hand_in(sealed.header, file.getvalue(), b"for many\n")
    grant = world.export(one)
    assert one.opened_with(grant, world.identity) == b"for many\n"


def test_more_failures_than_an_entry_holds_still_unlock(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry names the first of them, the grant all."""
    monkeypatch.setattr(sys.modules["custody.ceremony.decide"], "MAX_FAILED", 4)
    world = sealed_world
    stranger = age.X25519Identity.generate(random=world.service.random).recipient()
    foreign = [world.register(data=b"%d" % n, recipient=stranger) for n in range(6)]
    grant = world.export(*foreign, world.objects[0])
    (entry,) = world.entries("ceremony.unlocked")
    assert len(entry.body["data"]["failed"]) == 4
    assert [row["object"] for row in grant.document["failed"]] == [one.id for one in foreign]


# what officials check before they sign


@BOTH
def test_officials_are_given_what_proves_each_object(sealed_world: World) -> None:
    """BOUND: headers come with the entries that registered them, under the tree signed for."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    head = world.head()
    rows = exports.objects(world.service, world.principal("anna"), ceremony.id, head.size)
    headers, listed = [], []
    for row in rows:
        entry = canonical.decode_binary(row["entry"])
        proof = [canonical.decode_binary(hash_) for hash_ in row["proof"]]
        verify_inclusion(row["seq"], head.size, leaf_hash(entry), proof, head.root)
        body = entry.decode()
        assert f'"id":"{row["id"]}"' in body
        headers.append(next(one.header for one in world.objects if one.id == row["id"]))
        listed.append((row["id"], row["size"]))
    require_objects(ceremony.subject, listed, headers)


@pytest.mark.parametrize("size", [0, -1, 10**6, 2**70])
def test_proofs_are_for_a_tree_that_was(sealed_world: World, size: int) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(InputError, match="no tree of"):
        exports.objects(sealed_world.service, sealed_world.principal("anna"), ceremony.id, size)


def test_proofs_for_a_tree_before_the_object_are_refused(sealed_world: World) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(CustodyError):
        exports.objects(sealed_world.service, sealed_world.principal("anna"), ceremony.id, 1)


def test_a_header_altered_in_the_catalogue_is_found(sealed_world: World) -> None:
    """TAMPER, NAMED: no official is blamed for a header exchanged in the database."""
    world = sealed_world
    ceremony = approved(world)
    turned = world.turned("anna", ceremony)
    first, second = world.objects
    with world.service.store.writing() as connection:
        table = state["object"]
        exchanged = {"header": format_base64(second.header)}
        connection.execute(update(table).where(table.c.id == first.id).values(exchanged))
    with pytest.raises(LedgerError, match="catalogue does not hold the headers") as caught:
        ceremonies.submit(world.service, ceremony.id, *turned)
    assert caught.value.promise == "TAMPER"


def test_a_contribution_that_is_gone_is_one_clear_error(sealed_world: World) -> None:
    """The last key is refused, and the window may be used again."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    with world.service.store.writing() as connection:
        connection.execute(delete(contribution).where(contribution.c.official == "anna"))
    with pytest.raises(LedgerError, match="anna is gone"):
        world.turn("carl", ceremony)


# filing


def file(world: World, **changes: Any) -> Ceremony:
    asked: dict[str, Any] = {
        "dataset": "registry",
        "objects": [world.objects[0].id],
        "purpose": "a restore test",
        "recipient": str(world.identity.recipient()),
        "lifetime": None,
    }
    return exports.request(world.service, world.principal("rita"), **{**asked, **changes})


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
    listed = ((second.id, len(second.file)), (first.id, len(first.file)))
    assert ceremony.objects == listed
    assert subject["objects"] == {"count": 2, "digest": objects_digest(listed)}
    assert subject["recipient"] == str(sealed_world.identity.recipient())
    assert subject["purpose"] == "a restore test"
    assert subject["expires"] == "2026-02-03T09:00:00.000000Z"
    assert subject["requester"] == "rita"
    assert len(bytes.fromhex(subject["nonce"])) == 16
    assert subject["threshold"] == 3
    assert [seat["official"] for seat in subject["seats"]] == list(OFFICIALS)
    assert [witness["name"] for witness in subject["witnesses"]] == ["wilma"]
    assert ceremony.current.action == "approve"


def test_many_objects_are_listed_in_several_entries(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LEDGER: no entry outgrows its limit, and all of the list is on the record."""
    monkeypatch.setattr("custody.ceremony.opening.PART", 3)
    world = sealed_world
    many = [world.register(data=b"%d" % number) for number in range(5)]
    ceremony = world.request(*many)
    parts = world.entries("ceremony.objects")
    assert [len(entry.body["data"]["objects"]) for entry in parts] == [3, 2]
    assert [object_id for object_id, _ in world.state(ceremony.id).objects] == [o.id for o in many]
