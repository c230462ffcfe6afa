"""Unlocking: a quorum opens what was requested, and nothing else (QUORUM, BOUND)."""

from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from custody import age
from custody.errors import (
    ContributionError,
    CustodyError,
    LedgerError,
    NotKnownError,
    PendingError,
    RefusedError,
)
from custody.formats import canonical_json
from custody.formats.dsse import verify
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.grant import FailedObject, Grant
from custody.quorum import Context, Contribution, Dealing
from custody.sealedbox import seal_to
from custody.service import ceremonies
from custody.store.tables import contribution, export_grant, state
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import approved, pending
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@BOTH
def test_a_quorum_opens_what_was_requested(sealed_world: World) -> None:
    """QUORUM, AGE-PLAIN: new header and old payload are a plain age file to the requester."""
    grant = sealed_world.export(*sealed_world.objects)
    for sealed in sealed_world.objects:
        assert sealed.opened_with(grant, sealed_world.identity) == sealed.data
    assert grant.document.failed == ()
    assert Grant.parse(grant.encode()) == grant


def test_a_grant_opens_nothing_else(sealed_world: World) -> None:
    """BOUND: what was not in the request is not in the grant."""
    first, second = sealed_world.objects
    grant = sealed_world.export(first)
    assert [row.id for row in grant.document.objects] == [first.id]
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
    assert unlocked.body["data"]["grant"] == grant.document.digest
    assert grant.document.request == ceremony.subject
    kinds = []
    for envelope in grant.document.statements:
        said = canonical_json.decode_object(envelope.payload)
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
    assert world.collect(ceremony).document.failed == ()


@BOTH
def test_a_foreign_object_ends_alone_and_by_name(sealed_world: World) -> None:
    """A header sealed to another key opens nothing, and keeps no other from opening."""
    world = sealed_world
    stranger = age.X25519Identity.generate(random=world.service.random).recipient()
    foreign = world.register(data=b"not ours\n", recipient=stranger)
    grant = world.export(world.objects[0], foreign, world.objects[1])
    for sealed in world.objects:
        assert sealed.opened_with(grant, world.identity) == sealed.data
    (failed,) = grant.document.failed
    assert failed == FailedObject(foreign.id, "it is not sealed to this dataset's key")
    (entry,) = world.entries("ceremony.unlocked")
    assert entry.body["data"]["failed"] == [failed.record()]
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
    (failed,) = grant.document.failed
    assert failed.object == bad.id
    assert "MAC" in failed.reason


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
    failed = [row.object for row in grant.document.failed]
    assert sorted(failed) == sorted(one.id for one in foreign)


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
    with pytest.raises(LedgerError, match="of anna in the database is not the one"):
        world.turn("carl", ceremony)


def test_a_contribution_exchanged_in_the_database_is_not_joined(sealed_world: World) -> None:
    """TAMPER: what is joined are the very bytes that each official signed for."""
    world = sealed_world
    ceremony = approved(world)
    _, other = world.turned("anna", ceremony)  # as right as the one that counts
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    with world.service.store.writing() as connection:
        mine = contribution.c.official == "anna"
        connection.execute(update(contribution).where(mine).values(sealed=other))
    with pytest.raises(
        LedgerError, match="of anna in the database is not the one they signed for"
    ) as caught:
        world.turn("carl", ceremony)
    assert caught.value.promise == "TAMPER"


def test_a_contribution_is_verified_when_it_comes_and_not_again(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever turns last waits for their own verification alone."""
    world, verified = sealed_world, list[str]()
    proof = sys.modules["custody.quorum.proof"]
    verify_lifted = proof.verify_lifted

    def counted(dealing: Dealing, elements: Any, given: Contribution, context: Context) -> None:
        verified.append(context.official)
        verify_lifted(dealing, elements, given, context)

    monkeypatch.setattr(proof, "verify_lifted", counted)
    ceremony = approved(world)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert ceremony.unlocked
    assert verified == list(OFFICIALS[:3])


def test_a_wrong_contribution_that_was_let_in_is_named_when_nothing_opens(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NAMED: no object is said to be foreign that a contribution keeps from opening."""
    world = sealed_world
    ceremony = approved(world)
    _, sealed = world.turned("bert", ceremony)
    good = Contribution.decode(world.service.key.unseal(sealed))
    spoiled = replace(good, partials=good.partials[::-1]).encode()
    sealed = seal_to(world.service.key.combiner_public, spoiled)
    digest = hashlib.sha256(sealed).hexdigest()
    world.turn("anna", ceremony)
    with monkeypatch.context() as careless:
        careless.setattr("custody.service.contributions.verify_contribution", lambda *_: None)
        envelope = world.signed("turn", "bert", ceremony, contribution=digest)
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)
    with pytest.raises(ContributionError, match="of bert is not theirs") as caught:
        world.turn("carl", ceremony)
    assert caught.value.promise == "BOUND"
    assert not world.state(ceremony.id).unlocked
