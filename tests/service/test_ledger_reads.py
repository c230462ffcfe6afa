"""The ledger as others read it, and state as nothing but its fold (LEDGER, TAMPER)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from custody.ceremony import Ceremony
from custody.errors import CustodyError, InputError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.projection import Fold
from custody.quorum_tree import plain
from custody.service import Service, api_tokens, ceremonies, ledger_reads, settling
from custody.service.expectations import set_expectation
from custody.service.known_keys import compared
from custody.service.standing import resume, suspend
from custody.state_tables import TABLES
from custody.store import Store
from custody.store.tables import state
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.acting import signed_cancellation
from tests.collected import opened
from tests.keys import key_of
from tests.people import OFFICIALS, ORIGIN
from tests.store.ledgers import checked
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def test_a_service_says_whose_it_is(world: World) -> None:
    """Origin, verifier key, combiner key and the signed head need no credential."""
    about = ledger_reads.describe_service(world.service)
    assert about.origin == ORIGIN
    assert about.combiner == format_base64(world.service.key.combiner_public)
    checkpoint = open_checkpoint(about.checkpoint.encode(), Verifier.parse(about.vkey))
    assert checkpoint == world.head()


@BOTH
def test_the_head_is_what_the_entries_make(sealed_world: World) -> None:
    """TAMPER: the signed root is that of the stored bytes, and the chain has no gap."""
    findings, chain = checked(sealed_world.service.store)
    assert findings == []
    assert (chain.size, chain.root) == (sealed_world.head().size, sealed_world.head().root)


def test_reading_before_the_beginning_is_one_clear_error(store: Store, world: World) -> None:
    service: Service = replace(world.service, store=store)
    with pytest.raises(CustodyError, match="ledger has not begun") as caught:
        ledger_reads.checkpoint(service)
    assert "custody init" in str(caught.value.hint)


# entries


@BOTH
def test_entries_come_in_pages_and_whole(sealed_world: World) -> None:
    """An auditor gets the exact bytes, in order, none left out and none twice."""
    auditor, size = sealed_world.principal("axel"), sealed_world.head().size
    rows: list[ledger_reads.StoredEntry] = []
    while page := ledger_reads.entries(sealed_world.service, auditor, len(rows), 7):
        assert len(page) <= 7
        rows += page
    assert [row.seq for row in rows] == list(range(size))
    entries = [parse_entry(canonical_json.decode_binary(row.entry)) for row in rows]
    assert [entry.seq for entry in entries] == list(range(size))


@pytest.mark.parametrize(("start", "limit"), [(-1, 1), (2**53, 1), (2**80, 1), (0, 0), (0, 1001)])
def test_a_page_that_makes_no_sense_is_refused(world: World, start: int, limit: int) -> None:
    with pytest.raises(InputError):
        ledger_reads.entries(world.service, world.admin, start, limit)


def test_beyond_the_end_there_is_nothing(world: World) -> None:
    assert ledger_reads.entries(world.service, world.admin, 2**53 - 1, 1000) == []


# proofs


@BOTH
def test_every_earlier_head_is_proven_to_be_a_beginning_of_this_one(world: World) -> None:
    """TAMPER: whoever kept a checkpoint can hold the service to it."""
    heads = [world.head()]
    for number in range(4):
        world.enrol(f"fred{number}", "requester")
        heads.append(world.head())
    for earlier in heads:
        answer = ledger_reads.consistency(world.service, earlier.size)
        now = open_checkpoint(answer.checkpoint.encode(), Verifier.parse(world.service.key.vkey))
        proof = [canonical_json.decode_binary(hash_) for hash_ in answer.proof]
        verify_consistency(earlier.size, now.size, proof, earlier.root, now.root)


@pytest.mark.parametrize("first", [0, -1, 10**6, 2**70])
def test_there_is_no_proof_from_a_tree_that_never_was(world: World, first: int) -> None:
    with pytest.raises(InputError, match="no tree of"):
        ledger_reads.consistency(world.service, first)


@BOTH
def test_entries_are_proven_under_the_head_somebody_saw(sealed_world: World) -> None:
    """BOUND: the proof is for the tree that is about to be signed, not for a later one."""
    seen = sealed_world.head()
    sealed_world.register(data=b"later\n")
    with sealed_world.service.store.reading() as connection:
        proofs = ledger_reads.entry_proofs(connection, range(seen.size), seen.size)
    assert sorted(proofs) == list(range(seen.size))
    for seq, row in proofs.items():
        verify_inclusion(seq, seen.size, leaf_hash(row.entry), row.hashes, seen.root)


# state is the fold of the ledger


def live(world: World) -> None:
    """Let nearly everything happen once: every kind of end, a lapse, a revocation."""
    service = world.service
    refused = world.open_genesis("archive")
    world.say("deny", "bert", refused, reason="not mine")
    world.genesis("vault", threshold=2, export_script="export-witnessed")
    world.genesis("wills", threshold=2, officials=OFFICIALS[:3])
    world.reshare(plain(2, OFFICIALS[2:]), dataset="wills")
    set_expectation(service, world.admin, "vault", 26, job="dump")
    world.token("nightly", "register", dataset="vault")
    suspend(service, world.admin, "axel", "a laptop was lost")
    resume(service, world.admin, "axel", "it was found")
    compared(service, world.admin, "anna", key_of("anna").keyfile.fingerprint().hex())
    tokens = api_tokens.list_tokens(service, world.admin)
    (nightly,) = [one for one in tokens if one.person == "nightly"]
    api_tokens.revoke_token(service, world.admin, nightly.id)
    opened(world)
    opened(world).close()
    lapse_and_close(world)
    ended = world.request(*world.objects).id
    signature = signed_cancellation(world, "rita", ended, "a mistake")
    ceremonies.cancel(service, world.principal("rita"), ended, "a mistake", signature)
    denied = world.request(*world.objects)
    for official in OFFICIALS[:3]:
        world.say("abstain", official, denied, reason="on leave")
    world.request(*world.objects)
    world.clock.advance(days=14)
    settling.sweep(service)
    world.approve(world.request(*world.objects), "anna")
    world.open_genesis("attic", deal_here=False)


def lapse_and_close(world: World) -> Ceremony:
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:4])
    world.turn("anna", ceremony)
    world.clock.advance(minutes=15)
    for official in OFFICIALS[1:4]:
        ceremony = world.turn(official, ceremony)
    world.collect(ceremony)
    return ceremony


@BOTH
def test_state_is_exactly_the_fold_of_the_ledger(sealed_world: World) -> None:
    """LEDGER, TAMPER: after a rich history every row comes from the entries, none is missing."""
    live(sealed_world)
    outcomes = {e.body["data"]["outcome"] for e in sealed_world.entries("ceremony.ended")}
    assert outcomes == {"closed", "denied", "cancelled", "expired"}
    fold = Fold()
    for entry in sealed_world.entries():
        fold.apply(entry.seq, entry.body)
    with sealed_world.service.store.reading() as connection:
        for name, shape in TABLES.items():
            rows = [dict(row) for row in connection.execute(select(state[name])).mappings()]
            keyed = {tuple(row[column] for column in shape.key): row for row in rows}
            assert len(keyed) == len(rows), name
            assert keyed == fold.tables[name], name
            assert keyed, f"nothing happened to {name}"


@BOTH
def test_every_ceremony_folds_again_from_its_entries(sealed_world: World) -> None:
    """LEDGER: the listing and the entries agree on how each ceremony stands."""
    live(sealed_world)
    for row in ceremonies.list_all(sealed_world.service, sealed_world.admin):
        folded = sealed_world.state(row.id)
        assert (row.outcome, row.step) == (folded.outcome, folded.step)
        assert row.kind == folded.kind
        assert row.dataset == folded.dataset
    findings, chain = checked(sealed_world.service.store)
    assert (findings, chain.root) == ([], sealed_world.head().root)
