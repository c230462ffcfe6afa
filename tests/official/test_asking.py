"""Whoever asks signs what they asked for, or nothing (ASKED)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from custody.ceremony.requesters import KeyedRequester
from custody.errors import CustodyError, KnownError, TamperedError
from custody.formats.fingerprint import fingerprint
from custody.official.asking import (
    Asked,
    AskedGenesis,
    Draft,
    are_named,
    require_draft,
    require_genesis,
    sign_draft,
)
from custody.official.known_dataset import with_request
from custody.official.known_people import KnownPeople
from tests.keys import key_of
from tests.quorums import any_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
MINE = key_of("rita")
DAY = date(2026, 5, 3)
DAYS = timedelta(days=30)


@pytest.fixture
def asking(sealed_world: World) -> tuple[World, Draft, Asked]:
    """A true draft as it came, and what was asked for."""
    world = sealed_world
    wanted = world.objects[:2]
    draft = Draft.read(world.draft(*wanted).record())
    beginnings = tuple(one.id[:12] for one in wanted)
    to = str(world.identity.recipient())
    return world, draft, Asked("registry", beginnings, "a restore test", to, 24)


def test_a_draft_that_says_what_was_asked_for_is_signed(
    asking: tuple[World, Draft, Asked],
) -> None:
    world, draft, asked = asking
    envelope = sign_draft(draft, asked, MINE, world.head(), world.clock(), KnownPeople())
    assert b'"kind":"request"' in envelope.payload


def lies(world: World, draft: Draft) -> dict[str, Draft]:
    """A draft that is not what was asked for, in every way there is."""
    subject, request = draft.subject, draft.subject.asked
    mallorys = key_of("mallory").keyfile.signing_public
    told: dict[str, Any] = {
        "origin": {"origin": "custody.example/other"},
        "ceremony": {"ceremony": "export-another"},
        "dataset": {"dataset": "archive"},
        "requester": {"requester": "ruth"},
        "expires": {"expires": subject.expires + timedelta(days=300)},
        "later": {"opened": subject.opened + DAYS, "expires": subject.expires + DAYS},
        "seat": {"seats": (subject.seats[0],) * len(subject.seats)},
        "purpose": {"request": replace(request, purpose="for mallory")},
        "recipient": {"request": replace(request, recipient="age1mallory")},
        "key": {"request": replace(request, requester_key=mallorys)},
        "unsigned": {"request": replace(request, requester_key=None)},
        "set": {"request": replace(request, set="all")},
        "as of before": {"request": replace(request, as_of=request.as_of - 1)},
        "as of later": {"request": replace(request, as_of=world.head().size + 1)},
        "batch": {"request": replace(request, batch="ab" * 16)},
    }
    made = {name: replace(draft, subject=replace(subject, **how)) for name, how in told.items()}
    made["genesis"] = replace(draft, subject=replace(subject, request=None))
    return made


def test_no_other_draft_is_signed(asking: tuple[World, Draft, Asked]) -> None:
    """ASKED: the service writes the draft, and could ask for anything in it."""
    world, draft, asked = asking
    for name, lie in lies(world, draft).items():
        with pytest.raises(CustodyError) as caught:
            require_draft(
                lie,
                asked,
                MINE.keyfile,
                world.head(),
                world.clock(),
                KnownPeople(),
                world.head().size,
            )
        assert isinstance(caught.value, TamperedError) or name in ("seat", "requester"), name


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("aa bb", True),
        ("bb aa1", True),
        ("aa", False),
        ("aa aa", False),
        ("aa cc", False),
        ("aa bb bb1", False),
        ("bb1 bb", False),
    ],
)
def test_objects_are_those_that_were_named_each_once(named: str, found: bool) -> None:
    """ASKED: ids, or beginnings of them, in any order."""
    assert are_named(["aa1", "bb1"], named.split()) is found


def test_known_no_draft_is_signed_by_another_quorum_than_the_known(
    asking: tuple[World, Draft, Asked],
) -> None:
    """KNOWN: the keys, how many of them it takes, and the dataset's key."""
    world, draft, asked = asking
    subject = draft.subject
    known = with_request(KnownPeople(), subject, DAY)
    require_draft(draft, asked, MINE.keyfile, world.head(), world.clock(), known)
    thief = key_of("mallory").keyfile
    print_ = fingerprint("anna", thief.signing_public, thief.box_public)
    seat = replace(
        subject.seats[0],
        signing_key=thief.signing_public,
        box_key=thief.box_public,
        fingerprint=print_,
    )
    other = world.genesis("archive").dealing
    assert other is not None
    told: list[dict[str, Any]] = [
        {"quorum": any_of(2, subject)},
        {"seats": subject.seats[:4], "quorum": any_of(3, subject.seats[:4])},
        {"seats": (seat, *subject.seats[1:])},
        {"request": replace(subject.asked, public=other.public)},
        {"policy": replace(subject.policy, requester_may_approve=True)},
    ]
    for how in told:
        lie = replace(draft, subject=replace(subject, **how))
        with pytest.raises(KnownError):
            require_draft(lie, asked, MINE.keyfile, world.head(), world.clock(), known)


def test_no_words_are_read_out_of_another_genesis_than_was_asked_for(world: World) -> None:
    """BOUND, KNOWN: quorum and policy, script and opener, and whose keys it lists."""
    subject = world.open_genesis("maps").subject
    keys = bytes([1]) * 32, bytes([2]) * 32
    listed = KeyedRequester("rita", *keys, fingerprint("rita", *keys))
    names = tuple(seat.official for seat in subject.seats)
    asked = AskedGenesis(
        "maps", subject.quorum, names, subject.policy, "genesis", subject.requester
    )
    known = KnownPeople().record(
        subject.origin, "rita", MINE.keyfile.fingerprint().hex(), "compared", DAY
    )
    require_genesis(subject, asked, known)
    require_genesis(subject, replace(asked, requester=None), known)
    told: list[dict[str, Any]] = [
        {"quorum": any_of(2, subject)},
        {"seats": subject.seats[:4], "quorum": any_of(3, subject.seats[:4])},
        {"policy": replace(subject.policy, requester_may_approve=True)},
        {"script": replace(subject.script, name="genesis-witnessed")},
        {"requester": "mallory"},
        {"requesters": (listed,)},
    ]
    for how in told:
        with pytest.raises(TamperedError):
            require_genesis(replace(subject, **how), asked, known)
