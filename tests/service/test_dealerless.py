"""A genesis without a dealer at the service: it takes what is right, and can open none of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import update

from custody import age
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony import Ceremony
from custody.ceremony.generation import session_of
from custody.dkg import Commit
from custody.dkg.boxes import Ends
from custody.errors import CommitError, CredentialError, DealingError, LedgerError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.official.bundle import check_bundle, open_shares, read_bundle
from custody.official.dealerless import complaint
from custody.official.generated_bundle import GeneratedBundle
from custody.official.signing import Shown, sign_statement
from custody.quorum import recover
from custody.quorum_tree import nameless, parse_quorum
from custody.service import ceremonies, datasets
from custody.store.tables import dealt_box, sealed_share
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import rows
from tests.store.ledgers import contents, url_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def opened(world: World) -> Ceremony:
    return world.open_genesis(script="genesis-dealerless")


def all_committed(world: World) -> Ceremony:
    ceremony = opened(world)
    for official in OFFICIALS:
        ceremony = world.commit(official, ceremony)
    return ceremony


def bundle_of(world: World, by: str = "anna") -> GeneratedBundle:
    bundle = datasets.bundle(world.service, world.principal(by), "registry")
    assert isinstance(bundle, GeneratedBundle)
    return bundle


def hand_in(
    world: World, ceremony: Ceremony, envelope: Envelope, made: Commit, boxes: tuple[bytes, ...]
) -> Ceremony:
    return ceremonies.submit(
        world.service, ceremony.id, envelope, None, record=made.record(), boxes=boxes
    )


@BOTH
def test_a_dataset_is_made_sealed_to_and_opened(world: World) -> None:
    """DEALERLESS and AGE-PLAIN: from the first commit to a restore."""
    world.dealerless()
    sealed = world.register(data=b"a night's backup")
    assert sealed.opened_with(world.export(sealed), world.identity) == b"a night's backup"
    assert [entry.body["by"] for entry in world.entries("ceremony.committed")] == list(OFFICIALS)
    (dealt,) = world.entries("ceremony.dealt")
    assert dealt.body["data"]["dealing"]["by"] == "dkg"
    assert rows(world, sealed_share) == []
    assert len(rows(world, dealt_box)) == len(OFFICIALS) ** 2


def test_a_tree_opens_with_its_groups_and_not_without(world: World) -> None:
    """DEALERLESS and QUORUM: bert sits in both groups of an "any of", and turns by both rows."""
    tree = parse_quorum(
        "any of (3 of (anna, bert, carl, dora), all of (2 of (anna, emil), 1 of (bert, carl)))"
    )
    world.dealerless(quorum=tree)
    sealed = world.register(data=b"a night's backup")
    ceremony = world.request(sealed)
    for official in ("anna", "emil", "bert"):
        ceremony = world.approve(ceremony, official)
    assert ceremony.current.action == "turn"
    for official in ("anna", "emil", "bert"):
        ceremony = world.turn(official, ceremony)
    grant = world.collect(ceremony)
    assert sealed.opened_with(grant, world.identity) == b"a night's backup"
    with open_database(url_of(world.service.store)) as source:
        assert verify(source).findings == ()


@BOTH
def test_the_verifier_finds_nothing_wrong_with_it(world: World) -> None:
    """TAMPER: it computes the dealing again, and binds every box."""
    world.dealerless()
    with open_database(url_of(world.service.store)) as source:
        report = verify(source)
    assert report.findings == ()


def test_the_verifier_finds_an_altered_box(world: World) -> None:
    """TAMPER."""
    world.dealerless()
    with world.service.store.writing() as connection:
        mine = (dealt_box.c.official == "anna") & (dealt_box.c.receiver == 2)
        connection.execute(update(dealt_box).where(mine).values(ciphertext=b"\0" * 48))
    with open_database(url_of(world.service.store)) as source:
        (finding,) = verify(source).findings
    assert (finding.check, "dealt_box" in finding.where) == ("beside.digest", True)


def test_the_bundle_opens_every_share_again_with_the_key_file_alone(world: World) -> None:
    """NO-SHARE: it is what officials keep, and what the key is recovered from on the worst day."""
    world.dealerless()
    bundle = read_bundle(bundle_of(world).encode())
    assert isinstance(bundle, GeneratedBundle)
    assert len(bundle.certificate) == len(OFFICIALS)
    shares = [one for name in OFFICIALS for one in open_shares(bundle, key_of(name))]
    identity = age.X25519Identity(recover(check_bundle(bundle), shares[2:]))
    assert identity.recipient() == world.recipient("registry")
    with pytest.raises(CredentialError, match="no seat"):
        open_shares(bundle, key_of("wilma"))


def test_no_key_turns_before_everybody_has_certified(world: World) -> None:
    """DEALERLESS: a bundle whose certificate is not complete is good to recover from only."""
    ceremony = all_committed(world)
    bundle = bundle_of(world)
    assert bundle.certificate == ()
    with pytest.raises(DealingError, match="not certified"):
        bundle.require_certified()
    for official in OFFICIALS:
        ceremony = world.receive(official, ceremony)
    bundle_of(world).require_certified()


def test_a_bundle_is_what_was_committed_to(world: World) -> None:
    """Whoever carries it alters nothing."""
    world.dealerless()
    bundle = bundle_of(world)
    swapped = (bundle.boxes[1], bundle.boxes[0], *bundle.boxes[2:])
    for damaged in (
        replace(bundle, boxes=swapped),
        replace(bundle, boxes=bundle.boxes[1:]),
        replace(bundle, commits=bundle.commits[::-1]),
        replace(bundle, certificate=bundle.certificate[::-1]),
        replace(bundle, certificate=bundle.certificate[1:]),
        replace(bundle, dealing=replace(bundle.dealing, transcript="00" * 32)),
        replace(bundle, dealing=replace(bundle.dealing, quorum=nameless(2, 5))),
    ):
        with pytest.raises(DealingError):
            read_bundle(damaged.encode())


def test_a_commit_comes_with_the_boxes_that_it_names(world: World) -> None:
    """BOUND and NAMED: or nothing of it is kept."""
    ceremony = opened(world)
    envelope, made, boxes = world.committed("anna", ceremony)
    before = contents(world.service.store)
    for other in (boxes[1:], (boxes[1], boxes[0], *boxes[2:]), ()):
        with pytest.raises(CommitError, match="anna"):
            hand_in(world, ceremony, envelope, made, other)
    assert contents(world.service.store) == before
    ceremony = hand_in(world, ceremony, envelope, made, boxes)
    assert list(ceremony.commits) == ["anna"]


def test_the_same_commit_may_come_again(world: World) -> None:
    ceremony = opened(world)
    sent = world.committed("anna", ceremony)
    hand_in(world, ceremony, *sent)
    before = contents(world.service.store)
    hand_in(world, ceremony, *sent)
    assert contents(world.service.store) == before
    with pytest.raises(RefusedError, match="has committed"):
        world.commit("anna", ceremony)


def test_boxes_come_with_nothing_else(world: World) -> None:
    ceremony = all_committed(world)
    envelope, sealed = world.receipt("anna", ceremony)
    signed = world.certificate("anna", ceremony)
    with pytest.raises(RefusedError, match="comes with no boxes"):
        ceremonies.submit(
            world.service, ceremony.id, envelope, sealed, boxes=[b"x" * 48], certificate=signed
        )


def test_a_receipt_without_its_certificate_is_refused(world: World) -> None:
    """DEALERLESS."""
    ceremony = all_committed(world)
    envelope, sealed = world.receipt("anna", ceremony)
    with pytest.raises(RefusedError, match="certifies"):
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)


def wrong_part(world: World, ceremony: Ceremony) -> Ceremony:
    """Anna deals bela a part that is not what she commits to."""
    session = session_of(ceremony.subject)
    envelope, made, boxes = world.committed("anna", ceremony)
    setup = session.setup
    ends = Ends(made.message.ephemeral, setup.keys[0], setup.keys[1], setup.context)
    wrong = ends.key_of_receiver(key_of(OFFICIALS[1]).static_key()).seal(b"\1" * 31 + b"\0")
    boxes = (boxes[0], wrong, *boxes[2:])
    made = replace(made, boxes=tuple(hashlib.sha256(box).hexdigest() for box in boxes))
    statement = replace(Statement.parse(envelope.payload), contribution=made.digest())
    return hand_in(world, ceremony, sign_statement(statement, key_of("anna")), made, boxes)


def test_a_complaint_ends_it_by_name_and_erases_what_was_dealt(world: World) -> None:
    """NAMED and QUIET."""
    ceremony = wrong_part(world, opened(world))
    for official in OFFICIALS[1:]:
        ceremony = world.commit(official, ceremony)
    receiver = OFFICIALS[1]
    with pytest.raises(CommitError) as wrong:
        world.receipt(receiver, ceremony)
    assert (wrong.value.official, wrong.value.fault) == ("anna", "VSS-mismatch")
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    envelope = complaint(shown, wrong.value, key_of(receiver), world.clock())
    ceremony = ceremonies.submit(world.service, ceremony.id, envelope, None)
    assert ceremony.outcome == "failed"
    (ended,) = world.entries("ceremony.ended")
    assert ended.body["data"]["reason"].startswith(f"{receiver} says that the part of anna")
    assert rows(world, dealt_box) == []
    with open_database(url_of(world.service.store)) as source:
        assert verify(source).findings == ()
    assert world.open_genesis().current.action == "receive"


def test_what_the_database_lost_can_t_be_handed_out(world: World) -> None:
    """TAMPER: an official's copy of the bundle has it still."""
    world.dealerless()
    with world.service.store.writing() as connection:
        connection.execute(dealt_box.delete().where(dealt_box.c.official == "anna"))
    with pytest.raises(LedgerError, match="not all in the database"):
        bundle_of(world)


def test_nobody_deals_where_the_script_has_all_commit(world: World) -> None:
    with pytest.raises(RefusedError, match="nobody deals"):
        world.open_genesis(script="genesis-dealerless", deal_here=False)
    assert opened(world).subject.policy.dealer == "dkg"
