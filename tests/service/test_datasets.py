"""Datasets: a genesis that is frozen, dealt, received by everybody, and only then good."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import Ceremony
from custody.errors import (
    ContributionError,
    CredentialError,
    InputError,
    NotAllowedError,
    NotKnownError,
    RefusedError,
)
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.official.bundle import Bundle, open_shares
from custody.official.own_receipt import vouched_by
from custody.official.signing import Shown, sign_statement
from custody.official.signing import make_statement as statement
from custody.quorum import Contribution
from custody.quorum_tree import plain
from custody.sealedbox import seal_to
from custody.service import ceremonies, datasets, settling
from custody.service.active_datasets import active_dataset
from custody.service.people import invite
from custody.store.tables import contribution, sealed_share, state
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import rows
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@BOTH
def test_a_genesis_ends_with_a_recipient(world: World) -> None:
    """QUORUM: every official has received a share, and a canary was opened by a quorum."""
    ceremony = world.genesis()
    assert (ceremony.outcome, ceremony.canary, ceremony.activated) == ("closed", True, True)
    view = datasets.get(world.service, "registry")
    assert view.status == "active"
    assert view.threshold == 3
    assert (view.recipient or "").startswith("age1")
    assert [seat.official for seat in view.seats] == list(OFFICIALS)
    types = [e.body["type"] for e in world.entries() if e.body.get("ceremony") == ceremony.id]
    assert types[0] == "ceremony.opened"
    assert types[-1] == "ceremony.ended"
    assert types.count("ceremony.signed") == len(OFFICIALS)


def test_every_official_can_open_their_share_and_nobody_elses(world: World) -> None:
    """NO-SHARE: what the service keeps is sealed to one official each."""
    ceremony = world.genesis()
    bundle = datasets.bundle(world.service, world.principal("anna"), "registry")
    assert Bundle.parse(bundle.encode()) == bundle
    for seat in ceremony.seats:
        (share,) = open_shares(bundle, key_of(seat.official))
        assert share.index == seat.index
    kept = [row.ciphertext for row in rows(world, sealed_share)]
    assert kept == list(bundle.sealed)
    for box in kept[1:]:
        with pytest.raises(CredentialError):
            key_of("anna").unseal(box)


@pytest.mark.parametrize(
    ("threshold", "officials"),
    [
        (1, OFFICIALS),
        (0, OFFICIALS),
        (-1, OFFICIALS),
        (6, OFFICIALS),
        (2, ("anna",)),
        (2, ()),
        (2, ("anna", "bert", "anna")),
    ],
)
def test_what_is_no_quorum_is_refused(
    world: World, threshold: int, officials: tuple[str, ...]
) -> None:
    """QUORUM: a threshold of one, above n, of nobody, or with somebody twice."""
    before = contents(world.service.store)
    with pytest.raises(RefusedError) as caught:
        world.open_genesis(threshold=threshold, officials=officials)
    assert caught.value.promise == "QUORUM"
    assert contents(world.service.store) == before


@pytest.mark.parametrize("name", ["nobody", "rita", "wilma", "adam"])
def test_only_officials_are_seated(world: World, name: str) -> None:
    """QUORUM: who runs or watches ceremonies holds no share."""
    with pytest.raises(NotKnownError, match="no official called"):
        world.open_genesis(threshold=2, officials=("anna", name))


def test_who_has_no_key_yet_is_not_seated(world: World) -> None:
    invite(world.service, world.admin, "fred", "official")
    with pytest.raises(RefusedError, match="has not enrolled a key yet"):
        world.open_genesis(threshold=2, officials=("anna", "fred"))


@pytest.mark.parametrize(
    "options",
    [{"name": "Registry"}, {"name": ""}, {"name": "a/b"}, {"officials": ("Anna", "bert")}],
)
def test_a_genesis_has_proper_names(world: World, options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        world.open_genesis(**{"threshold": 2, **options})


@pytest.mark.parametrize(
    "options",
    [{"script": "no-such"}, {"script": "export"}, {"export_script": "genesis"}, {"script": ""}],
)
def test_a_genesis_runs_an_adopted_script_of_its_kind(
    world: World, options: dict[str, Any]
) -> None:
    with pytest.raises(NotKnownError, match="script called"):
        world.open_genesis(**options)


def test_a_roster_that_no_entry_could_hold_is_refused_at_once(world: World) -> None:
    """LEDGER: not when the last receipt is in, and nothing can be changed any more."""
    names = [f"o{number:03}-{'x' * 58}" for number in range(250)]
    with world.service.store.writing() as connection:
        for number, name in enumerate(names):
            public = number.to_bytes(32, "big")
            key, print_ = format_base64(public), fingerprint(name, public, public).hex()
            row = {"name": name, "role": "official", "status": "enrolled", "invited": ""}
            row |= {"box_key": key, "signing_key": key, "fingerprint": print_, "enrolled": ""}
            connection.execute(state["person"].insert().values(row))
    before = world.head()
    with pytest.raises(RefusedError, match="250 seats make entries"):
        world.open_genesis(threshold=2, officials=tuple(names))
    assert world.head() == before


def test_a_name_belongs_to_one_dataset(world: World) -> None:
    """Also while its genesis is under way."""
    ceremony = world.open_genesis()
    with pytest.raises(RefusedError, match="dataset registry already") as caught:
        world.open_genesis()
    assert ceremony.id in str(caught.value.hint)


def test_a_name_is_free_again_after_a_genesis_that_failed(world: World) -> None:
    """REFUSAL: one official who denies ends it, on the record, and it may be tried again."""
    ceremony = world.open_genesis()
    ended = world.say("deny", "bert", ceremony, reason="my share does not open")
    assert ended.outcome == "denied"
    with pytest.raises(NotKnownError):
        datasets.get(world.service, "registry")
    assert world.genesis().outcome == "closed"


def test_a_dataset_is_not_active_before_all_have_received(world: World) -> None:
    """QUORUM: m receipts are not enough; a share nobody checked might be none."""
    ceremony = world.open_genesis()
    for official in OFFICIALS[:-1]:
        ceremony = world.receive(official, ceremony)
    view = datasets.get(world.service, "registry")
    assert (view.status, view.recipient, view.seats) == ("genesis", None, [])
    with (
        pytest.raises(RefusedError, match="still in its genesis"),
        world.service.store.reading() as c,
    ):
        active_dataset(world.service, c, "registry")
    assert world.receive(OFFICIALS[-1], ceremony).outcome == "closed"


def test_nobody_receives_twice_or_for_another(world: World) -> None:
    """QUORUM, NAMED: a receipt counts once, for its own seat."""
    ceremony = world.open_genesis()
    world.receive("anna", ceremony)
    with pytest.raises(RefusedError):
        world.receive("anna", ceremony)
    envelope, _ = world.receipt("bert", ceremony)
    _, sealed = world.receipt("carl", ceremony)
    with pytest.raises(RefusedError, match="of bert names") as caught:
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)
    assert caught.value.promise == "BOUND"
    with pytest.raises(RefusedError):
        ceremonies.submit(world.service, ceremony.id, envelope, None)
    assert world.state(ceremony.id).receipts == ("anna",)


def test_the_canarys_contributions_are_erased(world: World) -> None:
    """NO-SHARE: what officials handed in to open the canary is not kept."""
    ceremony = world.open_genesis()
    world.receive("anna", ceremony)
    assert len(rows(world, contribution)) == 1
    for official in OFFICIALS[1:]:
        world.receive(official, ceremony)
    assert rows(world, contribution) == []


def test_a_genesis_that_nobody_finishes_expires(world: World) -> None:
    """REFUSAL: expiry is an entry, the dataset's name is free again."""
    ceremony = world.open_genesis()
    world.receive("anna", ceremony)
    world.clock.advance(days=14)
    assert settling.sweep(world.service) == 1
    assert world.state(ceremony.id).outcome == "expired"
    assert world.entries("ceremony.ended")[-1].body["data"]["reason"]
    assert rows(world, contribution) == []
    world.open_genesis()


# reading


def test_datasets_are_listed_by_name(world: World) -> None:
    for name in ("registry", "archive"):
        world.open_genesis(name)
    listed = datasets.list_all(world.service, world.principal("rita"))
    assert [row.name for row in listed] == ["archive", "registry"]
    assert [row.status for row in listed] == ["genesis", "genesis"]


def test_a_credential_for_one_dataset_sees_that_one(sealed_world: World) -> None:
    sealed_world.open_genesis("archive")
    who = sealed_world.token("nagios", "read", dataset="registry")
    assert [row.name for row in datasets.list_all(sealed_world.service, who)] == ["registry"]


def test_a_bundle_is_for_those_with_a_part_in_the_dataset(sealed_world: World) -> None:
    """Sealed shares open nothing by themselves, and still go to nobody else."""
    for give in (datasets.bundle, datasets.genesis):
        for name in ("rita", "nobody"):
            who = replace(sealed_world.principal("rita"), name=name)
            with pytest.raises(NotAllowedError):
                give(sealed_world.service, who, "registry")
        with pytest.raises(NotKnownError):
            give(sealed_world.service, sealed_world.admin, "payroll")


def test_a_genesis_is_given_with_the_receipts_so_far(world: World) -> None:
    """KNOWN: what an official's client finds there says by its own signature who holds shares."""
    opened = world.open_genesis()
    genesis = datasets.genesis(world.service, world.principal("anna"), "registry")
    assert (genesis.subject, genesis.receipts) == (opened.subject, ())
    envelope, sealed = world.receipt("bert", opened)
    ceremonies.submit(world.service, opened.id, envelope, sealed)
    genesis = datasets.genesis(world.service, world.principal("anna"), "registry")
    assert genesis.receipts == (envelope,)
    assert vouched_by(genesis, key_of("bert").keyfile).quorum == opened.quorum
    with pytest.raises(RefusedError, match="no receipt is shown that anna signed"):
        vouched_by(genesis, key_of("anna").keyfile)


def test_a_wrong_receipt_is_refused_and_names_its_official(world: World) -> None:
    """NAMED: the others' receipts stay, and the seat may try again."""
    ceremony = world.open_genesis()
    world.receive("anna", ceremony)
    envelope, sealed = wrong_receipt(world, ceremony)
    with pytest.raises(ContributionError, match="bert"):
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)
    assert world.state(ceremony.id).receipts == ("anna",)
    world.clock.advance(seconds=1)
    assert world.receive("bert", ceremony).receipts == ("anna", "bert")


def wrong_receipt(world: World, ceremony: Ceremony) -> tuple[Any, bytes]:
    """Bert's receipt with a contribution that no share of his made."""
    _, good = world.receipt("carl", ceremony)
    inside = Contribution.decode(world.service.key.unseal(good))
    wrong = replace(inside, response=bytes([1]) + bytes(31))
    sealed = seal_to(world.service.key.combiner_public, wrong.encode())
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    digest = hashlib.sha256(sealed).hexdigest()
    said = statement("receipt", shown, "bert", world.clock(), contribution=digest)
    return sign_statement(said, key_of("bert")), sealed


def test_a_genesis_lists_the_requesters_who_have_a_key_by_then(world: World) -> None:
    """They see it, to find their own key in it, and no sealed share; who comes later does not."""
    world.enrol("rolf", "requester", keyed=False)
    genesis = world.open_genesis()
    (listed,) = genesis.subject.requesters
    mine = key_of("rita").keyfile
    assert (listed.name, listed.fingerprint) == ("rita", mine.fingerprint())
    rita, rolf = world.principal("rita"), world.principal("rolf")
    assert [row.id for row in ceremonies.list_all(world.service, rita)] == [genesis.id]
    assert ceremonies.list_all(world.service, rolf) == []
    with pytest.raises(NotAllowedError):
        datasets.bundle(world.service, rita, "registry")


def test_a_new_dataset_takes_signed_requests_unless_it_is_said_otherwise(world: World) -> None:
    terms: dict[str, Any] = {"quorum": plain(2, ["anna", "bert"])}
    one = datasets.create(world.service, world.admin, name="one", **terms)
    two = datasets.create(world.service, world.admin, name="two", requests="token", **terms)
    assert (one.subject.policy.requests, two.subject.policy.requests) == ("signed", "token")
