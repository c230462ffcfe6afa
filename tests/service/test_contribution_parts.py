"""Contributions to many objects travel in parts, which count for nothing until they are signed for.

A part is for two objects here instead of a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from custody.ceremony import Ceremony
from custody.errors import (
    ContributionError,
    CustodyError,
    LateError,
    LedgerError,
    NotAllowedError,
    NotKnownError,
    PendingError,
    RefusedError,
)
from custody.formats.dsse import Envelope
from custody.quorum import Contribution
from custody.quorum import parts as in_parts
from custody.sealedbox import seal_to
from custody.service import ceremonies
from custody.service.contribution_parts import PartsHere, take_part
from custody.service.unlocking_apart import CLAIM, unlock_apart, unlock_waiting
from custody.store.tables import contribution_part, unlocking
from tests.datasets import Sealed
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import approved, rows
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def many(sealed_world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[World, list[Sealed]]:
    """A world with five objects, in parts of two."""
    monkeypatch.setattr(in_parts, "PART", 2)
    more = [sealed_world.register(data=b"row %d\n" % number) for number in range(3)]
    return sealed_world, [*sealed_world.objects, *more]


def send(world: World, official: str, ceremony: Ceremony, *parts: bytes) -> PartsHere:
    who = world.principal(official)
    *_, here = (take_part(world.service, who, ceremony.id, *part) for part in enumerate(parts))
    return here


def submit(world: World, ceremony: Ceremony, envelope: Envelope) -> Ceremony:
    return ceremonies.submit(world.service, ceremony.id, envelope, None)


@BOTH
def test_a_quorum_opens_many_objects_in_parts(many: tuple[World, list[Sealed]]) -> None:
    """QUORUM: the last key is answered at once, and the grant follows; nothing is left over."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert (ceremony.current.action, ceremony.unlocked) == ("unlock", False)
    with pytest.raises(PendingError, match="is opening what was asked for"):
        world.collect(ceremony)
    assert unlock_waiting(world.service) == 1
    grant = world.collect(ceremony)
    for one in sealed:
        assert one.opened_with(grant, world.identity) == one.data
    assert rows(world, contribution_part) == rows(world, unlocking) == []
    assert unlock_waiting(world.service) == 0


def test_parts_open_no_window_and_may_be_sent_again(many: tuple[World, list[Sealed]]) -> None:
    """A client that died between parts makes all anew; the others have their whole window."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    _, lost = world.turned_in_parts("anna", ceremony)
    assert send(world, "anna", ceremony, *lost[:2]) == PartsHere(2, 3)
    assert (world.state(ceremony.id).window, world.state(ceremony.id).turned) == (None, ())
    envelope, anew = world.turned_in_parts("anna", ceremony)
    assert send(world, "anna", ceremony, *anew) == PartsHere(3, 3)
    assert send(world, "anna", ceremony, *anew) == PartsHere(3, 3)
    assert {row.sealed for row in rows(world, contribution_part)} == {*anew}
    assert submit(world, ceremony, envelope).turned == ("anna",)


def test_a_statement_counts_with_all_its_parts_and_no_others(
    many: tuple[World, list[Sealed]],
) -> None:
    """BOUND: parts that are lost, or of another run, are said, and half of them count nothing."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    envelope, parts = world.turned_in_parts("anna", ceremony)
    with pytest.raises(RefusedError, match=r"3 of the 3 parts .* of anna are not here"):
        submit(world, ceremony, envelope)
    send(world, "anna", ceremony, parts[0])
    take_part(world.service, world.principal("anna"), ceremony.id, 2, parts[2])
    with pytest.raises(RefusedError, match=r"1 of the 3 parts .* the first of them is 1"):
        submit(world, ceremony, envelope)
    _, others = world.turned_in_parts("anna", ceremony)
    send(world, "anna", ceremony, parts[0], others[1])
    with pytest.raises(RefusedError, match="are not those that the statement of anna names"):
        submit(world, ceremony, envelope)
    with pytest.raises(RefusedError, match="comes in parts, before the statement"):
        ceremonies.submit(world.service, ceremony.id, envelope, parts[0])
    assert world.state(ceremony.id).turned == ()
    send(world, "anna", ceremony, *parts)
    assert submit(world, ceremony, envelope).turned == ("anna",)


def altered(world: World, part: bytes) -> bytes:
    given = Contribution.decode(world.service.key.unseal(part))
    lie = replace(given, partials=given.partials[::-1]).encode()
    return seal_to(world.service.key.combiner_public, lie)


WRONG: dict[str, Callable[[World, Ceremony, tuple[bytes, ...]], tuple[int, bytes]]] = {
    "another-number": lambda world, ceremony, parts: (1, parts[0]),
    "altered": lambda world, ceremony, parts: (0, altered(world, parts[0])),
    "not-sealed-to-us": lambda world, ceremony, parts: (
        0,
        seal_to(key_of("bert").keyfile.box_public, b"x"),
    ),
    "of-another-official": lambda world, ceremony, parts: (
        0,
        world.turned_in_parts("bert", ceremony)[1][0],
    ),
    "of-another-ceremony": lambda world, ceremony, parts: (
        0,
        world.turned_in_parts("anna", approved(world, *world.objects, world.register()))[1][0],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_part_is_refused_by_name_and_nothing_is_kept(
    many: tuple[World, list[Sealed]], name: str
) -> None:
    """NAMED, BOUND: each is verified when it comes, for its place, its official, its request."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    _, parts = world.turned_in_parts("anna", ceremony)
    number, wrong = WRONG[name](world, ceremony, parts)
    before = contents(world.service.store)
    with pytest.raises(ContributionError, match="contribution of anna"):
        take_part(world.service, world.principal("anna"), ceremony.id, number, wrong)
    assert contents(world.service.store) == before


def test_only_who_may_turn_hands_in_parts_and_only_those_there_are(
    many: tuple[World, list[Sealed]],
) -> None:
    world, sealed = many
    ceremony, small = approved(world, *sealed), approved(world, sealed[0])
    early = world.request(*sealed)
    _, parts = world.turned_in_parts("anna", ceremony)
    refused: list[tuple[str, str, int, type[CustodyError]]] = [
        ("emil", ceremony.id, 0, RefusedError),  # has not approved
        ("rita", ceremony.id, 0, NotAllowedError),
        ("adam", ceremony.id, 0, NotAllowedError),
        ("anna", ceremony.id, 3, RefusedError),
        ("anna", ceremony.id, -1, RefusedError),
        ("anna", small.id, 0, RefusedError),  # comes whole
        ("anna", early.id, 0, RefusedError),  # nobody has approved it
        ("anna", "no-such", 0, NotKnownError),
    ]
    for who, where, number, error in refused:
        with pytest.raises(error):
            take_part(world.service, world.principal(who), where, number, parts[0])
    world.turn("anna", ceremony)
    with pytest.raises(RefusedError, match="already turned"):
        take_part(world.service, world.principal("anna"), ceremony.id, 0, parts[0])
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "enough")
    with pytest.raises(LateError):
        take_part(world.service, world.principal("bert"), ceremony.id, 0, parts[0])


def test_parts_are_erased_with_the_window_and_with_the_ceremony(
    many: tuple[World, list[Sealed]],
) -> None:
    """REFUSAL: those that no statement names yet, too."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    world.turn("anna", ceremony)
    envelope, parts = world.turned_in_parts("bert", ceremony)
    send(world, "bert", ceremony, *parts)
    world.clock.advance(minutes=15)
    assert ceremonies.show(world.service, world.admin, ceremony.id).turned == ()
    assert rows(world, contribution_part) == []
    with pytest.raises(RefusedError):
        submit(world, ceremony, envelope)
    world.turn("anna", ceremony)
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "enough")
    assert rows(world, contribution_part) == []


def turned_by_all(world: World, sealed: list[Sealed]) -> Ceremony:
    ceremony = approved(world, *sealed)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    return ceremony


def test_one_process_unlocks_and_another_takes_over_if_it_dies(
    many: tuple[World, list[Sealed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim lasts a minute; what a dead process has opened is nowhere."""
    world, sealed = many
    ceremony = turned_by_all(world, sealed)
    with monkeypatch.context() as dying:
        dying.setattr("custody.service.unlocking_apart.keep_grant", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            unlock_apart(world.service, ceremony.id)
    unlock_apart(world.service, ceremony.id)
    assert not world.state(ceremony.id).unlocked, "it is claimed"
    world.clock.time += CLAIM
    unlock_apart(world.service, ceremony.id)
    assert world.state(ceremony.id).unlocked


def test_what_ends_while_it_is_opened_stays_closed(
    many: tuple[World, list[Sealed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """REFUSAL: the ceremony is looked at again under the lock, and what was opened forgotten."""
    world, sealed = many
    ceremony = turned_by_all(world, sealed)

    def cancelled_meanwhile(*given: object) -> object:
        if world.state(ceremony.id).outcome is None:
            ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "enough")
        return []

    monkeypatch.setattr("custody.service.unlocking_apart.open_part", cancelled_meanwhile)
    unlock_apart(world.service, ceremony.id)
    assert world.state(ceremony.id).outcome == "cancelled"
    with pytest.raises(RefusedError, match="ended cancelled"):
        world.collect(ceremony)
    assert rows(world, contribution_part) == rows(world, unlocking) == []


def test_a_part_exchanged_in_the_database_is_not_joined(
    many: tuple[World, list[Sealed]],
) -> None:
    """TAMPER: the parts are held to the root that their official signed."""
    world, sealed = many
    ceremony = turned_by_all(world, sealed)
    with world.service.store.writing() as connection:
        mine = (contribution_part.c.official == "bert") & (contribution_part.c.part == 2)
        connection.execute(contribution_part.update().where(mine).values(sealed=b"another"))
    with pytest.raises(LedgerError, match="of bert in the database is not the one"):
        unlock_apart(world.service, ceremony.id)
    assert not world.state(ceremony.id).unlocked


def test_a_wrong_part_that_was_let_in_ends_the_request_by_name(
    many: tuple[World, list[Sealed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NAMED: nobody waits for ever, and the record says for whom."""
    world, sealed = many
    ceremony = approved(world, *sealed)
    _, parts = world.turned_in_parts("bert", ceremony)
    lie = [parts[0], altered(world, parts[1]), parts[2]]
    with monkeypatch.context() as careless:
        careless.setattr("custody.service.contributions.verify_contribution", lambda *_: None)
        send(world, "bert", ceremony, *lie)
        digest = in_parts.sealed_digest(lie)
        envelope = world.signed("turn", "bert", ceremony, contribution=digest)
        submit(world, ceremony, envelope)
    for official in ("anna", "carl"):
        world.turn(official, ceremony)
    assert unlock_waiting(world.service) == 1
    assert world.state(ceremony.id).outcome == "failed"
    (ended,) = world.entries("ceremony.ended")[-1:]
    assert "the contribution of bert is not theirs" in ended.body["data"]["reason"]
    assert rows(world, contribution_part) == []
