"""Acts in ceremonies: by whom they are taken, settled by time, shown as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, text

from custody.ceremony import Ceremony, CeremonyView
from custody.errors import (
    CustodyError,
    LateError,
    LedgerError,
    NotAllowedError,
    NotKnownError,
    RefusedError,
    StatementError,
)
from custody.formats.digest_words import four_words, twelve_words
from custody.formats.dsse import sign
from custody.formats.statement import CHALLENGE_TYPE
from custody.formats.timestamps import stamp
from custody.official.bundle import read_bundle
from custody.service import ceremonies, datasets, settling
from custody.store.tables import ledger_entry, sealed_share, state
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


# signatures are the credential


def test_a_statement_of_somebody_without_a_seat_is_refused(sealed_world: World) -> None:
    """QUORUM: being enrolled is not enough, the roster of this ceremony decides."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    world.enrol("fred", "official")
    for name in ("fred", "rita", "nobody"):
        with pytest.raises(NotKnownError, match="no ceremony"):
            world.say("approve", name, ceremony)


def test_a_statement_is_signed_by_the_key_in_the_roster(sealed_world: World) -> None:
    """QUORUM: another's key, another type, or a broken signature says nothing."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    good = world.signed("approve", "anna", ceremony)
    for bad in (
        replace(good, signature=bytes(64)),
        replace(good, keyid=key_id("bert", world, ceremony)),
        sign(CHALLENGE_TYPE, good.payload, key_of("anna")),
        sign(good.payload_type, good.payload, key_of("bert")),
    ):
        with pytest.raises((StatementError, NotKnownError)):
            ceremonies.submit(world.service, ceremony.id, bad, None)
    assert world.state(ceremony.id).approvals == ()


def key_id(name: str, world: World, ceremony: Ceremony) -> str:
    return world.signed("approve", name, ceremony).keyid


def test_a_witness_has_no_vote(sealed_world: World) -> None:
    """QUORUM: who keeps the exceptions counts towards nothing."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    with pytest.raises(NotAllowedError, match="has no vote"):
        world.say("approve", "wilma", ceremony)
    told = {"expected": "quiet", "happened": "noise", "decided": "go on"}
    assert world.say("exception", "wilma", ceremony, **told).approvals == ()


def test_who_asked_does_not_approve(sealed_world: World) -> None:
    """QUORUM: unless the dataset's policy says so, one person is not on both sides."""
    world = sealed_world
    who = world.token("anna", "request", "read")
    world.tokens["anna as requester"] = world.tokens[list(world.tokens)[-1]]
    assert who.name == "anna"
    ceremony = world.request(*world.objects, by="anna as requester")
    with pytest.raises(NotAllowedError, match="filed this request"):
        world.say("approve", "anna", ceremony)


def test_the_policy_may_let_who_asked_approve(world: World) -> None:
    world.genesis(requester_may_approve=True)
    world.token("anna", "request", "read")
    world.tokens["anna as requester"] = world.tokens[list(world.tokens)[-1]]
    ceremony = world.request(world.register(), by="anna as requester")
    assert world.say("approve", "anna", ceremony).approvals == ("anna",)


@pytest.mark.parametrize("ceremony_id", ["export-nowhere", "", "x\x00y"])
def test_a_statement_for_no_ceremony_is_refused(sealed_world: World, ceremony_id: str) -> None:
    world = sealed_world
    envelope = world.signed("approve", "anna", world.request(*world.objects))
    with pytest.raises(NotKnownError):
        ceremonies.submit(world.service, ceremony_id, envelope, None)


def test_what_is_over_takes_nothing(sealed_world: World) -> None:
    """REFUSAL: after its end a ceremony is a record."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    ceremonies.cancel(world.service, world.admin, ceremony.id, "a mistake")
    before = contents(world.service.store)
    with pytest.raises(LateError, match="is over: cancelled"):
        world.say("approve", "anna", ceremony)
    assert contents(world.service.store) == before


# in one room


def test_a_witnessed_export_goes_step_by_step(world: World) -> None:
    """Roll-call, read-back, approvals, a night to veto, the witness, the turn, the attestation."""
    world.genesis(export_script="export-witnessed")
    sealed = world.register()
    ceremony = world.request(sealed)
    service, witness = world.service, world.principal("wilma")
    for seat in ceremony.seats[:3]:  # the witness hears them
        said = twelve_words(seat.fingerprint)
        ceremony = ceremonies.present(service, witness, ceremony.id, seat.official, said)
    for official in OFFICIALS[:3]:
        who = world.principal(official)
        ceremony = ceremonies.read_back(service, who, ceremony.id, twelve_words(ceremony.digest))
    ceremony = world.approve(ceremony, *OFFICIALS[:3])
    assert ceremony.current.action == "cool-off"
    with pytest.raises(RefusedError):
        world.turn("anna", ceremony)
    world.clock.advance(hours=12)
    ceremony = world.say("attest", "wilma", ceremony, verdict="agree")
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    grant = world.collect(ceremony)
    ceremony = world.say("attest", "wilma", ceremony, verdict="disagree", reason="a noise")
    assert ceremony.outcome == "closed"
    assert sealed.opened_with(grant, world.identity) == sealed.data


def test_other_words_stop_the_ceremony(world: World) -> None:
    """BOUND: somebody who looks at something else ends it, on the record."""
    world.genesis(export_script="export-witnessed")
    ceremony = world.request(world.register())
    service, witness = world.service, world.principal("wilma")
    with pytest.raises(RefusedError, match="not those of what is shown"):
        ceremonies.present(service, witness, ceremony.id, "anna", twelve_words(bytes(32)))
    for seat in ceremony.seats[:3]:
        said = twelve_words(seat.fingerprint)
        ceremonies.present(service, witness, ceremony.id, seat.official, said)
    who = world.principal("anna")
    after = ceremonies.read_back(service, who, ceremony.id, twelve_words(bytes(32)))
    assert after.outcome == "failed"
    assert len(world.entries("ceremony.mismatch")) == 1


def test_only_a_witness_answers_for_another(world: World) -> None:
    world.genesis(export_script="export-witnessed")
    ceremony = world.request(world.register())
    said = twelve_words(ceremony.seats[1].fingerprint)
    for name in ("anna", "adam", "rita"):
        with pytest.raises(NotAllowedError):
            ceremonies.present(world.service, world.principal(name), ceremony.id, "bert", said)
    who = world.principal("bert")
    after = ceremonies.present(world.service, who, ceremony.id, "bert", said)
    assert after.present == ("bert",)


# time


def test_a_sweep_settles_everything_that_is_overdue(sealed_world: World) -> None:
    """REFUSAL: expiry needs nobody to look."""
    world = sealed_world
    ids = [world.request(*world.objects).id for _ in range(3)]
    assert settling.sweep(world.service) == 3
    assert [world.state(one).outcome for one in ids] == [None] * 3
    world.clock.advance(days=14)
    settling.sweep(world.service)
    assert [world.state(one).outcome for one in ids] == ["expired"] * 3
    assert settling.sweep(world.service) == 0


def test_one_broken_ceremony_does_not_stop_the_sweep(sealed_world: World) -> None:
    """REFUSAL: the others still expire; what was wrong is said afterwards."""
    world = sealed_world
    ids = []
    for number in range(3):  # with an entry between them: what follows a gap can't be proven
        ids.append(world.request(*world.objects).id)
        world.register(data=b"%d" % number)
    remove_entries(world, ids[0])
    world.clock.advance(days=14)
    with pytest.raises(LedgerError, match="has no entries of"):
        settling.sweep(world.service)
    assert [world.state(one).outcome for one in ids[1:]] == ["expired"] * 2


def remove_entries(world: World, ceremony_id: str) -> None:
    """Remove a ceremony's entries as the database's owner could, triggers and all."""
    with world.service.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER ledger_entry_no_delete"))
        connection.execute(delete(ledger_entry).where(ledger_entry.c.ceremony == ceremony_id))


def test_what_was_decided_at_one_time_is_written_down_with_it(sealed_world: World) -> None:
    """LEDGER: an act decided just in time is not recorded as one that came too late."""
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    last = world.turned("carl", ceremony)

    def running() -> datetime:
        """A clock of which every second look is beyond the window."""
        world.clock.advance(minutes=7)
        return world.clock()

    service = replace(world.service, now=running)
    assert ceremonies.submit(service, ceremony.id, *last).unlocked
    signed, *rest = world.entries()[-4:]
    assert signed.body["type"] == "ceremony.signed"
    assert {entry.body["at"] for entry in rest} == {signed.body["at"]}


# looking


@BOTH
def test_a_ceremony_is_shown_as_it_stands(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), "anna")
    shown = ceremonies.show(world.service, world.principal("bert"), ceremony.id)
    view = CeremonyView.of(shown)
    assert view.digest == ceremony.digest.hex()
    assert view.words == four_words(ceremony.digest)
    assert view.verdicts == {"anna": "approve"}
    assert view.step.action == "approve"
    assert view.deadline == stamp(ceremony.subject.expires)
    assert view.outcome is None
    assert CeremonyView.read(view.record()) == view


def test_ceremonies_are_listed_with_the_newest_first(sealed_world: World) -> None:
    world = sealed_world
    ids = []
    for _ in range(3):
        world.clock.advance(minutes=1)
        ids.append(world.request(*world.objects).id)
    listed = ceremonies.list_all(world.service, world.principal("rita"))
    *asked, genesis = listed
    assert [row.id for row in asked] == ids[::-1]
    assert {row.purpose for row in asked} == {"a restore test"}
    assert genesis.kind == "genesis"


def test_rows_altered_in_the_tables_decide_nothing(sealed_world: World) -> None:
    """LEDGER: a ceremony's state is folded from its entries, whatever its row says."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    with world.service.store.writing() as connection:
        table = state["ceremony"]
        change = {"step": 3, "outcome": None, "script": "0" * 64, "requester": "mallory"}
        connection.execute(table.update().where(table.c.id == ceremony.id).values(change))
    assert world.state(ceremony.id) == ceremony


def test_a_bundle_that_was_altered_in_the_tables_is_found_by_its_official(
    sealed_world: World,
) -> None:
    """NAMED: sealed shares are bound by their digests in the ledger."""
    world = sealed_world
    with world.service.store.writing() as connection:
        connection.execute(sealed_share.update().values(ciphertext=b"nonsense"))
    bundle = datasets.bundle(world.service, world.principal("anna"), "registry")
    with pytest.raises(CustodyError, match="not the one that was dealt"):
        read_bundle(bundle.encode())
