"""Reshares at the service: one epoch at every moment, and open ceremonies of the old one end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony import Ceremony
from custody.ceremony.resharing import course_of
from custody.errors import KnownError, NotAllowedError, NotKnownError, RefusedError
from custody.formats.dsse import keyid
from custody.official.bundle import open_shares, read_bundle
from custody.official.own_receipt import require_same_epoch, require_same_quorum, vouched_by
from custody.official.resharing import answers
from custody.official.signing import Shown
from custody.quorum import recover
from custody.quorum_tree import Node, parse_quorum, people, plain
from custody.reshare import ReshareBundle
from custody.service import (
    ceremonies,
    datasets,
    policies,
    quorums,
    reshares,
    settling,
    switching,
)
from custody.store.tables import dealt_box, redealt_box, sealed_share
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import pending, rows
from tests.service.test_simultaneous_acts import at_once
from tests.store.ledgers import url_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")

NEW = ("frida", "gustav")
THREE = plain(2, ("anna", "frida", "gustav"))


def enrol_new(world: World, *names: str) -> None:
    for name in names or NEW:
        world.enrol(name, "official")


def dealt(world: World, quorum: Node = THREE, **options: Any) -> Ceremony:
    """A dataset with an object, whose reshare waits for receipts."""
    world.genesis(threshold=2, officials=OFFICIALS[:3], **options)
    enrol_new(world)
    world.objects.append(world.register())
    return world.dealt_anew(quorum)


def all_but_one_receive(world: World, ceremony: Ceremony) -> str:
    """Have all new officials sign but the last, who is named."""
    *others, last = people(course_of(ceremony).subject.quorum)
    for official in others:
        world.receive_new(official, ceremony)
    return last


def epoch_of(world: World) -> int:
    """The epoch that the row has, the seats agree with, and the signed ledger says."""
    dataset = datasets.get(world.service, "registry")
    seated = {seat.official for seat in dataset.seats}
    epoch = dataset.epoch
    assert seated == ({"anna", *NEW} if epoch else {*OFFICIALS[:3]})
    genesis = datasets.genesis(world.service, world.admin, "registry")
    assert (genesis.subject.epoch, {seat.official for seat in genesis.subject.seats}) == (
        epoch,
        seated,
    )
    return epoch


def findings(world: World) -> list[tuple[str, str, str]]:
    with open_database(url_of(world.service.store)) as source:
        found = verify(source).findings
    return [(one.check, one.where, f"{one.expected} | {one.detail}") for one in found]


@BOTH
def test_new_people_open_what_was_sealed_before_and_the_old_ones_nothing(world: World) -> None:
    """EPOCH: from a genesis without a dealer, by a reshare, to a restore of an old object."""
    world.dealerless()
    enrol_new(world)
    sealed = world.register(data=b"of before")
    tree = parse_quorum("all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil))")
    ceremony = world.reshare(tree)
    assert ceremony.current.action == "attest"
    assert rows(world, dealt_box) == rows(world, sealed_share) == []
    frozen = course_of(ceremony).frozen
    assert frozen is not None
    assert {row.dealer for row in rows(world, redealt_box)} == set(frozen.dealers)
    request = world.request(sealed)
    assert (request.subject.epoch, {seat.official for seat in request.seats}) == (
        1,
        {"anna", "frida", "gustav", "dora", "emil"},
    )
    for official in ("frida", "gustav", "emil"):
        request = world.approve(request, official)
    for official in ("frida", "gustav", "emil"):
        request = world.turn(official, request)
    assert sealed.opened_with(world.collect(request), world.identity) == b"of before"
    for official in OFFICIALS:
        ceremony = world.say("attest", official, ceremony, verdict="agree")
    assert ceremony.outcome == "closed"
    assert findings(world) == []
    assert datasets.get(world.service, "registry").epoch == 1


def test_the_same_people_get_fresh_shares(world: World) -> None:
    """EPOCH: a refresh, of a dataset whose key was dealt, twice."""
    world.genesis()
    sealed = world.register()
    for _ in range(2):
        world.reshare(plain(3, OFFICIALS))
    assert datasets.get(world.service, "registry").epoch == 2
    assert sealed.opened_with(world.export(sealed), world.identity) == sealed.data
    assert findings(world) == []


def test_a_new_official_who_comes_too_early_is_told_what_waits_for_them(world: World) -> None:
    """QUORUM: they have a share from the switch on, and nothing before."""
    ceremony = dealt(world)
    with pytest.raises(NotAllowedError, match="frida has no part in the dataset") as caught:
        datasets.genesis(world.service, world.principal("frida"), ceremony.dataset)
    assert "custody receipt once it was dealt" in str(caught.value.hint)


@BOTH
def test_last_receipts_at_the_same_moment_make_one_switch(world: World) -> None:
    """EPOCH: whoever is last, and whatever the sweep does meanwhile."""
    ceremony = dealt(world)
    given = {name: world.new_receipt(name, ceremony) for name in ("anna", *NEW)}
    submit = ceremonies.submit
    got = at_once(
        *(lambda one=one: submit(world.service, ceremony.id, *one) for one in given.values()),
        lambda: switching.switch_waiting(world.service),
    )
    assert not [one for one in got if isinstance(one, Exception)], got
    switching.switch_waiting(world.service)
    assert epoch_of(world) == 1
    assert len(world.entries("ceremony.switched")) == 1
    assert findings(world) == []


def test_the_switch_waits_until_no_key_is_being_turned(world: World) -> None:
    """EPOCH: a window that is open in an export of the old epoch is not cut off."""
    ceremony = dealt(world)
    export = world.approve(world.request(*world.objects), "anna", "bert")
    export = world.turn("anna", export)
    world.receive_new(all_but_one_receive(world, ceremony), ceremony)
    assert (epoch_of(world), switching.switch_waiting(world.service)) == (0, 1)
    export = world.turn("bert", export)
    assert export.unlocked
    assert switching.switch_waiting(world.service) == 1
    assert epoch_of(world) == 1
    assert world.collect(export) is not None
    assert findings(world) == []


def test_a_window_that_closes_without_a_quorum_lets_it_switch(world: World) -> None:
    """EPOCH: the request ends then, with all that was handed in for it."""
    ceremony = dealt(world)
    export = world.turn("anna", world.approve(world.request(*world.objects), "anna", "bert"))
    world.receive_new(all_but_one_receive(world, ceremony), ceremony)
    world.clock.advance(minutes=16)
    switching.switch_waiting(world.service)
    assert epoch_of(world) == 0
    settling.sweep(world.service)
    switching.switch_waiting(world.service)
    assert epoch_of(world) == 1
    assert world.state(export.id).outcome == "cancelled"
    assert pending(world) == []
    assert findings(world) == []


def test_what_is_open_of_the_old_epoch_ends_cancelled(world: World) -> None:
    """EPOCH: requests, drills, and drafts; what is unlocked can still be collected."""
    ceremony = dealt(world)
    unlocked = world.request(*world.objects)
    unlocked = world.approve(unlocked, "anna", "bert")
    for official in ("anna", "bert"):
        unlocked = world.turn(official, unlocked)
    asked = world.approve(world.request(*world.objects), "anna")
    drill = world.drill()
    draft = world.draft(*world.objects)
    signed = world.asked(draft)
    world.receive_new(all_but_one_receive(world, ceremony), ceremony)
    assert epoch_of(world) == 1
    for one in (asked, drill):
        state = world.state(one.id)
        assert state.outcome == "cancelled"
    ended = [entry.body for entry in world.entries("ceremony.ended")]
    reasons = {body["ceremony"]: body["data"]["reason"] for body in ended}
    assert reasons[asked.id] == f"service cancelled: {switching.SUPERSEDED}"
    assert world.collect(unlocked) is not None
    with pytest.raises(RefusedError, match="rests on has changed"):
        world.file(draft, signed)
    assert findings(world) == []


FAULTS = ("_open_ceremonies", "_require_old_epoch", "_former", "erase_former")


@pytest.mark.parametrize(("fault", "after"), list(zip(FAULTS, (False, True) * 2, strict=True)))
def test_a_crash_in_the_switch_leaves_the_old_epoch_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str, after: bool
) -> None:
    """EPOCH: before the commit all is of the old epoch, after it all of the new one."""
    ceremony = dealt(world)
    asked = world.request(*world.objects)
    last, whole = all_but_one_receive(world, ceremony), getattr(switching, fault)

    def die(*arguments: Any) -> Any:
        if after:
            whole(*arguments)
        raise RuntimeError("power cut")

    monkeypatch.setattr(switching, fault, die)
    with pytest.raises(RuntimeError):
        world.receive_new(last, ceremony)
    monkeypatch.undo()
    assert epoch_of(world) == 0
    assert world.state(ceremony.id).receipts == ("anna", *NEW)
    assert world.state(asked.id).outcome is None
    assert len(rows(world, sealed_share)) == 3
    assert findings(world) == []
    switching.switch_waiting(world.service)
    assert epoch_of(world) == 1
    assert world.state(asked.id).outcome == "cancelled"
    assert rows(world, sealed_share) == []
    assert findings(world) == []


def test_nothing_else_changes_the_quorum_or_policy_meanwhile(world: World) -> None:
    """EPOCH, KNOWN: one reshare at a time, and new officials know the policy they sign."""
    world.genesis(threshold=2, officials=OFFICIALS[:3])
    change = world.tighten(headers="proven")
    with pytest.raises(RefusedError, match="change of the policy"):
        world.open_reshare(plain(2, OFFICIALS[:3]))
    ceremonies.cancel(world.service, world.admin, change.id, "not now")
    first = world.open_reshare(plain(2, OFFICIALS[:3]))
    with pytest.raises(RefusedError, match="under way"):
        world.open_reshare(plain(2, OFFICIALS[:3]))
    with pytest.raises(RefusedError, match="under way"):
        world.tighten(headers="proven")
    ceremonies.cancel(world.service, world.admin, first.id, "not now")
    world.reshare(plain(2, OFFICIALS[:3]))
    world.tightened(headers="proven")
    world.reshare(plain(2, OFFICIALS[:3]))
    assert datasets.get(world.service, "registry").policy.proven
    assert policies.changes(world.service, world.admin, "registry", world.head().size) == []
    assert findings(world) == []


def test_who_may_open_one_and_to_whom(world: World) -> None:
    """QUORUM: an administrator, of an active dataset, to officials who have keys."""
    world.genesis(threshold=2, officials=OFFICIALS[:3])
    with pytest.raises(NotAllowedError):
        reshares.open_reshare(world.service, world.principal("rita"), "registry", THREE)
    with pytest.raises(NotKnownError):
        world.open_reshare(THREE)
    with pytest.raises(RefusedError):
        world.open_reshare(plain(4, OFFICIALS[:3]))
    with pytest.raises(NotKnownError):
        world.open_reshare(plain(2, OFFICIALS[:3]), dataset="nowhere")


def test_one_that_ends_before_the_switch_leaves_nothing_of_what_was_dealt(world: World) -> None:
    """QUIET, EPOCH: the old shares go on."""
    ceremony = dealt(world)
    assert len(rows(world, redealt_box)) == 9
    ceremonies.cancel(world.service, world.admin, ceremony.id, "not now")
    assert rows(world, redealt_box) == []
    assert epoch_of(world) == 0
    sealed = world.objects[0]
    assert sealed.opened_with(world.export(sealed), world.identity) == sealed.data
    assert findings(world) == []


def test_one_that_nobody_finishes_expires_and_names_who_was_missing(world: World) -> None:
    ceremony = dealt(world)
    world.receive_new("anna", ceremony)
    world.clock.advance(days=14)
    settling.sweep(world.service)
    (ended,) = world.entries("ceremony.ended")[-1:]
    assert ended.body["data"]["outcome"] == "expired"
    assert ended.body["data"]["reason"].endswith("without frida, gustav")
    assert (epoch_of(world), rows(world, redealt_box), pending(world)) == (0, [], [])
    assert findings(world) == []


def test_shares_are_fresh_since_their_own_epoch_alone(world: World) -> None:
    """EPOCH: what somebody showed of an old share says nothing of the new one."""
    world.genesis(threshold=2, officials=OFFICIALS[:3])
    world.clock.advance(days=1)
    world.reshare(plain(2, ("anna", "bert", "dora")))
    with world.service.store.reading() as connection:
        holders = quorums.read_quorums(connection, ["registry"])["registry"].holders
    assert {one.official for one in holders} == {"anna", "bert", "dora"}
    day = (world.clock() - timedelta(hours=1)).isoformat()[:10]
    assert {(one.shown or "")[:10] for one in holders} == {day}
    assert {one.by for one in holders} == {"receipt"}
    drill = world.drilled("dora", "anna")
    assert (drill.outcome, drill.subject.epoch) == ("closed", 1)
    assert findings(world) == []


def test_officials_know_by_their_own_receipt_which_epoch_is_theirs(world: World) -> None:
    """KNOWN, EPOCH: the genesis's receipt vouches for the old one, the reshare's for the new."""
    sealed_before = dealt(world)
    export = world.request(*world.objects)
    mine = vouched_by(datasets.genesis(world.service, world.admin, "registry"), _file("anna"))
    require_same_epoch(sealed_before.subject, mine)
    world.receive_new(all_but_one_receive(world, sealed_before), sealed_before)
    after = vouched_by(datasets.genesis(world.service, world.admin, "registry"), _file("frida"))
    assert (mine.epoch, after.epoch, after.public == mine.public) == (0, 1, True)
    with pytest.raises(KnownError, match="epoch"):
        require_same_quorum(export.subject, after)
    with pytest.raises(KnownError, match="epoch"):
        require_same_epoch(sealed_before.subject, after)
    require_same_quorum(world.request(*world.objects).subject, after)


def _file(name: str) -> Any:
    return key_of(name).keyfile


def test_the_bundle_opens_new_shares_with_a_key_file_alone(world: World) -> None:
    """NO-SHARE: what officials keep, and what the key is recovered from on the worst day."""
    world.dealerless(threshold=2, officials=OFFICIALS[:3])
    enrol_new(world)
    before = datasets.bundle(world.service, world.admin, "registry")
    old = [share for name in ("anna", "bert") for share in open_shares(before, key_of(name))]
    world.reshare(THREE)
    bundle = read_bundle(datasets.bundle(world.service, world.admin, "registry").encode())
    assert isinstance(bundle, ReshareBundle)
    shares = [share for name in NEW for share in open_shares(bundle, key_of(name))]
    assert recover(bundle.frozen.dealing, shares) == recover(before.check(), old)  # type: ignore[union-attr]


EXCEPTION = {"expected": "five", "happened": "four", "decided": "go on"}


def test_a_complaint_is_answered_and_the_part_that_was_opened_is_used(world: World) -> None:
    """NAMED: only complaints whose signatures verify are answered."""
    ceremony = dealt(world)
    fault = {"accused": 1, "fault": "box-fail"}
    ceremony = world.say("complain", "frida", ceremony, **fault)
    assert ceremony.course is not None
    found = reshares.complaints(world.service, world.principal("anna"), ceremony.id)
    old = datasets.bundle(world.service, world.principal("anna"), "registry")
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    dealt_here = world.verdicts(ceremony)
    foreign = world.signed("complain", "bert", ceremony, accused=1, fault="box-fail")
    other = world.signed("exception", "frida", ceremony, **EXCEPTION)
    for lie in (foreign, other, replace(found[0], signature=bytes(64))):
        with pytest.raises(KnownError):
            answers(shown, [lie], dealt_here, old, key_of("anna"), world.clock())
    (one,) = answers(shown, found, dealt_here, old, key_of("anna"), world.clock())
    ceremony = ceremonies.submit(world.service, ceremony.id, one.envelope, None, record=one.record)
    assert course_of(ceremony).answers_to("frida").keys() == {1}
    assert course_of(ceremony).excluded == {}
    for name in ("anna", *NEW):
        ceremony = world.receive_new(name, ceremony)
    assert epoch_of(world) == 1
    assert findings(world) == []


def test_nobody_answers_for_a_dealing_that_their_key_has_not_signed(world: World) -> None:
    """KNOWN: new officials whom the service made up would complain of every part of a share."""
    ceremony = world.say("complain", "frida", dealt(world), accused=1, fault="box-fail")
    found = reshares.complaints(world.service, world.principal("anna"), ceremony.id)
    old = datasets.bundle(world.service, world.principal("anna"), "registry")
    shown = Shown(ceremony.subject, ceremony.dealing, world.head())
    own = key_of("anna").keyfile.signing_public
    others = [one for one in world.verdicts(ceremony) if one.keyid != keyid(own)]
    elsewhere = replace(shown, subject=replace(shown.subject, nonce="00" * 32))
    with pytest.raises(KnownError, match="anna has dealt to no such officials"):
        answers(shown, found, others, old, key_of("anna"), world.clock())
    with pytest.raises(KnownError, match="anna has dealt to no such officials"):
        answers(elsewhere, found, world.verdicts(ceremony), old, key_of("anna"), world.clock())
