"""What the room offers is what the engine takes: for everybody, at every step of every script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from custody.ceremony import Ceremony, Command, Present, ReadBack, Submit, decide
from custody.ceremony.available import only_rarely_signed
from custody.errors import CustodyError
from custody.formats.digest_words import twelve_words
from custody.service import ceremonies, settling
from tests.db_snapshots import Moments
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.world import World
from web.console.acts import ATTENDS, SIGNS, acts_of, todo_text

SIGNERS = (*OFFICIALS, "wilma")
TEXTS = {"expected": "one thing", "happened": "another", "decided": "to go on"}


def command(world: World, act: str, name: str, ceremony: Ceremony) -> Command:
    """What somebody would send to do this."""
    print_ = twelve_words(key_of(name).keyfile.fingerprint())
    if act == "present":
        return Present(name, print_, name)
    if act == "read-back":
        return ReadBack(name, twelve_words(ceremony.digest))
    if act == "turn":
        return Submit(world.turned(name, ceremony)[0])
    if act == "receipt":
        envelope, certificate = world.receipt(name, ceremony)[0], world.certificate(name, ceremony)
        return Submit(envelope, certificate=certificate)
    if act == "commit":
        envelope, made, _ = world.committed(name, ceremony)
        return Submit(envelope, record=made.record())
    rest: dict[str, dict[str, Any]] = {"deny": {"reason": "no"}, "abstain": {"reason": "no"}}
    rest |= {"exception": TEXTS, "attest": {"verdict": "agree"}}
    rest["complain"] = {"accused": 1, "fault": "AEAD-fail"}
    return Submit(world.signed(act, name, ceremony, **rest.get(act, {})))


def takes(world: World, act: str, name: str, ceremony: Ceremony) -> bool:
    """Tell whether the engine would take it now."""
    try:
        return bool(decide(ceremony, command(world, act, name, ceremony), world.clock()))
    except CustodyError:
        return False


def differences(world: World, ceremony: Ceremony) -> set[tuple[str, str, bool]]:
    """Hold what everybody is offered to what would be taken of them; give what differs."""
    ceremony = world.state(ceremony.id)
    found = set()
    other = "turn" if ceremony.kind == "genesis" else "receipt"
    for name in SIGNERS:
        offered = acts_of(ceremony, name, world.principal(name).scopes)
        for act in (SIGNS | ATTENDS) - {other}:
            if takes(world, act, name, ceremony) != (act in offered):
                found.add((ceremony.current.action, act, act in offered))
    return found


def plain_export(world: World) -> Iterator[Ceremony]:
    ceremony = world.request(world.objects[0])
    yield ceremony
    yield world.say("deny", "emil", ceremony, reason="no")
    yield world.approve(ceremony, "anna")
    yield world.approve(ceremony, "bert", "carl")
    yield world.turn("anna", ceremony)
    world.turn("bert", ceremony)
    yield world.turn("carl", ceremony)
    world.collect(ceremony)
    yield ceremony


def witnessed_genesis(world: World) -> Iterator[Ceremony]:
    ceremony = world.open_genesis("guarded", script="genesis-witnessed")
    yield ceremony
    yield from everybody(world, ceremony)
    for official in OFFICIALS:
        ceremony = world.receive(official, world.state(ceremony.id))
        yield ceremony
    for name in OFFICIALS:
        yield world.say("attest", name, ceremony, verdict="agree")


def dealerless_genesis(world: World) -> Iterator[Ceremony]:
    ceremony = world.open_genesis("together", script="genesis-dealerless")
    yield ceremony
    for official in OFFICIALS:
        ceremony = world.commit(official, ceremony)
        yield ceremony
    for official in OFFICIALS:
        ceremony = world.receive(official, world.state(ceremony.id))
        yield ceremony


def witnessed_export(world: World) -> Iterator[Ceremony]:
    world.genesis("guarded", export_script="export-witnessed")
    ceremony = world.request(world.register("guarded"), dataset="guarded")
    yield ceremony
    yield from everybody(world, ceremony)
    yield world.approve(ceremony, "anna", "bert")
    yield world.approve(ceremony, "carl")
    world.clock.advance(hours=12)
    settling.sweep(world.service)
    yield ceremony
    yield world.say("attest", "wilma", ceremony, verdict="agree")
    for official in ("anna", "bert", "carl"):
        yield world.turn(official, ceremony)
    world.collect(ceremony)
    yield ceremony
    yield world.say("attest", "wilma", ceremony, verdict="agree")


def everybody(world: World, ceremony: Ceremony) -> Iterator[Ceremony]:
    """The roll-call and the reading back, one official after the other."""
    for act in ("present", "read-back"):
        for name in SIGNERS:
            ceremony = world.state(ceremony.id)
            if takes(world, act, name, ceremony):
                given, who = command(world, act, name, ceremony), world.principal(name)
                with settling.acting(world.service, who, ceremony.id) as at_hand:
                    after = settling.do_service_steps(at_hand.carry_out(given, who.name))
                yield after


@pytest.mark.parametrize(
    "story", [plain_export, witnessed_genesis, dealerless_genesis, witnessed_export]
)
def test_what_is_offered_is_what_is_taken(
    sqlite: Moments, story: Callable[[World], Iterator[Ceremony]]
) -> None:
    """To every official and the witness, after every act of a whole ceremony."""
    passed: list[str] = []
    with sqlite.sealed() as world:
        for ceremony in story(world):
            assert differences(world, ceremony) == set()
            passed.append(world.state(ceremony.id).current.action)
    assert passed[-1] == "close"
    assert len(set(passed)) >= 3


@pytest.mark.databases("sqlite")
def test_who_has_no_part_is_offered_nothing(sealed_world: World) -> None:
    """Neither a requester's cancel nor an administrator's is offered to anybody else."""
    ceremony = sealed_world.request(sealed_world.objects[0])
    offered = {
        name: acts_of(ceremony, name, sealed_world.principal(name).scopes)
        for name in ("adam", "rita", "axel", "wilma", "anna")
    }
    assert offered == {
        "adam": ["cancel"],
        "rita": ["cancel"],
        "axel": [],
        "wilma": ["exception"],
        "anna": ["approve", "abstain", "deny", "exception"],
    }
    assert todo_text(offered["anna"]) == "Read the request and give your verdict"
    assert todo_text(offered["adam"]) is None


@pytest.mark.databases("sqlite")
def test_a_cancellation_is_offered_before_the_unlock_and_the_grant_after_it(
    sealed_world: World,
) -> None:
    """To nobody but who asked and, for the cancellation, an administrator."""
    world = sealed_world
    world.enrol("ray", "requester")
    ceremony = world.request(world.objects[0])

    def offered(asked: Ceremony = ceremony) -> dict[str, list[str]]:
        state = world.state(asked.id)
        return {
            name: acts_of(state, name, world.principal(name).scopes)
            for name in ("adam", "rita", "ray")
        }

    before = {"adam": ["cancel"], "rita": ["cancel"], "ray": []}
    after = {"adam": [], "rita": ["collect"], "ray": []}
    assert offered() == before
    world.approve(ceremony, *OFFICIALS[:3])
    for official in OFFICIALS[:3]:
        assert offered() == before
        world.turn(official, ceremony)
    assert offered() == after
    world.collect(ceremony)
    assert offered() == after
    other = world.request(world.objects[1])
    ceremonies.cancel(world.service, world.admin, other.id, "not needed")
    assert offered(other) == {"adam": [], "rita": [], "ray": []}


@pytest.mark.databases("sqlite")
def test_what_hardly_anybody_signs_is_told_from_what_is_waited_for(sealed_world: World) -> None:
    """A denial is rare once one has approved, and all that a cooling-off is for."""
    world = sealed_world

    def rarely(ceremony: Ceremony, name: str) -> bool:
        state = world.state(ceremony.id)
        return only_rarely_signed(state, acts_of(state, name, world.principal(name).scopes))

    ceremony = world.request(world.objects[0])
    assert not rarely(ceremony, "anna")
    world.approve(ceremony, "anna")
    assert rarely(ceremony, "anna")
    world.approve(ceremony, "bert", "carl")
    assert not rarely(ceremony, "anna")
    world.genesis("guarded", export_script="export-witnessed")
    cooling = world.request(world.register("guarded"), dataset="guarded")
    for _ in everybody(world, cooling):
        pass
    world.approve(cooling, "anna", "bert", "carl")
    assert world.state(cooling.id).current.action == "cool-off"
    assert not rarely(cooling, "anna")
