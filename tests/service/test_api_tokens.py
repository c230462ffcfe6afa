"""Credentials: tokens that end, reach what they say, and are kept as hashes only (QUIET)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from custody.errors import (
    CredentialError,
    InputError,
    NotAllowedError,
    NotKnownError,
    RefusedError,
    StatementError,
)
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import CHALLENGE_TYPE, PAYLOAD_TYPE, Challenge
from custody.formats.timestamps import parse_stamp, stamp
from custody.official.keyfile import OfficialKey
from custody.service import Principal, api_tokens
from custody.service.api_tokens import authenticate
from custody.service.challenge_sessions import OpenedSession, open_challenge, open_session
from custody.service.people import invite
from custody.store.tables import challenge, session, token_hash
from tests.keys import key_of
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def create(world: World, **changes: Any) -> api_tokens.NewToken:
    asked: dict[str, Any] = {
        "person": "nightly",
        "scopes": ["register"],
        "dataset": None,
        "label": "the backup of db1",
        "lifetime": timedelta(days=30),
    }
    return api_tokens.create_token(world.service, world.admin, **{**asked, **changes})


def signed(offered: Challenge, key: OfficialKey) -> Envelope:
    return sign(CHALLENGE_TYPE, offered.encode(), key)


def sign_in(world: World, name: str) -> OpenedSession:
    return open_session(world.service, signed(open_challenge(world.service, name), key_of(name)))


# tokens


@BOTH
def test_a_token_is_who_it_was_made_for(sealed_world: World) -> None:
    made = create(sealed_world, dataset="registry")
    who = authenticate(sealed_world.service, made.token)
    assert who == Principal("nightly", frozenset({"register"}), "registry")


def test_a_token_for_one_dataset_is_refused_for_another(sealed_world: World) -> None:
    """Least privilege: the credential on a backup host reaches that host's dataset only."""
    who = authenticate(sealed_world.service, create(sealed_world, dataset="registry").token)
    who.require("register", "registry")
    for scope, dataset in (("register", "payroll"), ("register", None), ("read", "registry")):
        with pytest.raises(NotAllowedError):
            who.require(scope, dataset)


def test_a_token_ends_when_it_says(world: World) -> None:
    """At its end it is too late; a moment before it is not."""
    made = create(world, lifetime=timedelta(hours=1))
    world.clock.advance(hours=1, microseconds=-1)
    authenticate(world.service, made.token)
    world.clock.advance(microseconds=1)
    with pytest.raises(CredentialError, match="token is not valid"):
        authenticate(world.service, made.token)


@BOTH
def test_a_revoked_token_is_worth_nothing_at_once(world: World) -> None:
    """LEDGER: its end is an entry, and its hash is gone."""
    made = create(world)
    api_tokens.revoke_token(world.service, world.admin, made.id)
    with pytest.raises(CredentialError):
        authenticate(world.service, made.token)
    (entry,) = world.entries("token.revoked")
    assert entry.body["data"] == {"id": made.id}
    row = next(
        row for row in api_tokens.list_tokens(world.service, world.admin) if row.id == made.id
    )
    assert row.revoked == entry.body["at"]


def test_a_token_is_revoked_once(world: World) -> None:
    made = create(world)
    api_tokens.revoke_token(world.service, world.admin, made.id)
    with pytest.raises(RefusedError, match="was revoked at"):
        api_tokens.revoke_token(world.service, world.admin, made.id)
    with pytest.raises(NotKnownError):
        api_tokens.revoke_token(world.service, world.admin, "0123456789")


def rotate(world: World, token_id: str, **overlap: int) -> api_tokens.NewToken:
    overlap = overlap or {"hours": 24}
    return api_tokens.rotate_token(
        world.service, world.admin, token_id, overlap=timedelta(**overlap)
    )


@BOTH
def test_a_rotated_token_lives_on_for_the_overlap(sealed_world: World) -> None:
    """So no job is without one while the new one is put in its place (LEDGER: it is an entry)."""
    world = sealed_world
    old = create(world, dataset="registry")
    world.clock.advance(days=10)
    new = rotate(world, old.id)
    terms = "dataset", "label", "person", "scopes"
    assert [getattr(new, term) for term in terms] == [getattr(old, term) for term in terms]
    (entry,) = world.entries("token.rotated")
    assert entry.body["data"] == {
        "expires": stamp(world.clock() + timedelta(hours=24)),
        "id": old.id,
        "to": new.id,
    }
    assert parse_stamp(new.expires) - world.clock() == timedelta(days=30)
    world.clock.advance(hours=24, microseconds=-1)
    assert authenticate(world.service, old.token) == authenticate(world.service, new.token)
    world.clock.advance(microseconds=1)
    with pytest.raises(CredentialError):
        authenticate(world.service, old.token)
    authenticate(world.service, new.token)


def test_rotating_never_makes_a_token_live_longer(world: World) -> None:
    """Not even by an overlap that goes beyond its end."""
    old = create(world, lifetime=timedelta(hours=1))
    new = rotate(world, old.id, days=30)
    (entry,) = world.entries("token.rotated")
    assert entry.body["data"]["expires"] == old.expires
    assert parse_stamp(new.expires) - world.clock() == timedelta(hours=1)


def test_what_is_over_is_not_rotated(world: World) -> None:
    revoked, expired = create(world), create(world, lifetime=timedelta(hours=1))
    api_tokens.revoke_token(world.service, world.admin, revoked.id)
    world.clock.advance(hours=1)
    before = world.head().size
    for token_id, told in ((revoked.id, "was revoked at"), (expired.id, "has expired")):
        with pytest.raises(RefusedError, match=told):
            rotate(world, token_id)
    with pytest.raises(NotKnownError, match="there is no token"):
        rotate(world, "0123456789")
    assert world.head().size == before


def test_a_seat_can_not_be_had_by_rotating_its_token(world: World) -> None:
    """ "attend" comes with a key only, whatever else an administrator may do."""
    rows = api_tokens.list_tokens(world.service, world.admin)
    attending = [row for row in rows if "attend" in row.scopes]
    for row in attending:
        with pytest.raises(RefusedError, match="came with an enrolled key"):
            rotate(world, row.id)


def used(world: World, token_id: str) -> str | None:
    rows = api_tokens.list_tokens(world.service, world.admin)
    found: str | None = next(row.used for row in rows if row.id == token_id)
    return found


@BOTH
def test_when_a_token_was_last_used_is_known_to_the_hour(world: World) -> None:
    """Written at most once an hour, and never to the ledger."""
    made, before = create(world), world.head().size
    assert used(world, made.id) is None
    start = world.clock()
    for minutes, told in ((0, start), (59, start), (1, start + timedelta(hours=1))):
        world.clock.advance(minutes=minutes)
        authenticate(world.service, made.token)
        assert used(world, made.id) == stamp(told)
    assert world.head().size == before


def test_using_one_token_says_nothing_of_another(world: World) -> None:
    first, second = create(world), create(world)
    authenticate(world.service, first.token)
    sign_in(world, "anna")
    assert used(world, second.id) is None


def test_revoking_one_token_leaves_the_others(world: World) -> None:
    first, second = create(world), create(world)
    api_tokens.revoke_token(world.service, world.admin, first.id)
    assert authenticate(world.service, second.token).name == "nightly"


@pytest.mark.parametrize(
    "text", ["", "custody_", "x" * 10_000, "\ud800", "\x00", "custody_\N{SNOWMAN}"]
)
def test_any_other_text_is_nobodys_token(world: World, text: str) -> None:
    with pytest.raises(CredentialError, match="token is not valid"):
        authenticate(world.service, text)


def test_an_invitation_code_is_no_token_and_said_to_be_one(world: World) -> None:
    """Who pastes one for the other is not told to ask for another token."""
    code = invite(world.service, world.admin, "otto", "requester").code
    with pytest.raises(CredentialError, match="this is an invitation code, not an API token"):
        authenticate(world.service, code)


def test_a_token_with_anything_added_is_another(world: World) -> None:
    made = create(world).token
    for text in (made + " ", " " + made, made[:-1], made.upper(), made + "\x00"):
        with pytest.raises(CredentialError):
            authenticate(world.service, text)


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["register", "everything"]},
        {"scopes": ["attend"]},
        {"person": ""},
        {"person": "Nightly Job"},
        {"person": "service"},
        {"label": ""},
        {"label": "x" * 201},
        {"label": "a\x1b[2J"},
        {"lifetime": timedelta(0)},
        {"lifetime": timedelta(days=-1)},
        {"lifetime": timedelta(days=9_000_000)},
    ],
    ids=repr,
)
def test_a_token_that_makes_no_sense_is_not_made(world: World, changes: dict[str, Any]) -> None:
    """ "attend" among them: an administrator can't answer a roll-call in another's name."""
    before = contents(world.service.store)
    with pytest.raises(InputError):
        create(world, **changes)
    assert contents(world.service.store) == before


@pytest.mark.parametrize("dataset", ["payroll", "", "a\x00b"])
def test_a_token_is_for_a_dataset_that_is_there(world: World, dataset: str) -> None:
    with pytest.raises(NotKnownError):
        create(world, dataset=dataset)


def test_only_hashes_of_tokens_are_kept(world: World) -> None:
    """QUIET: neither ledger nor database holds a token's text."""
    made = create(world)
    everything = repr(contents(world.service.store)) + repr(world.entries())
    assert made.token not in everything
    with world.service.store.reading() as connection:
        query = select(token_hash.c.hash).where(token_hash.c.token == made.id)
        kept = connection.execute(query).scalar_one()
    assert kept == hashlib.sha256(made.token.encode()).digest()
    assert made.token not in repr(api_tokens.list_tokens(world.service, world.admin))


def test_tokens_are_32_random_bytes_that_scanners_know(world: World) -> None:
    texts = {create(world).token for _ in range(5)}
    assert len(texts) == 5
    assert all(text.startswith("custody_") and len(text) == 8 + 43 for text in texts)


# sessions


@BOTH
def test_a_signed_challenge_opens_a_session(world: World) -> None:
    """Officials prove who they are with the key they turn; nobody needs a password."""
    opened = sign_in(world, "anna")
    who = authenticate(world.service, opened.token)
    assert who == Principal("anna", frozenset({"attend", "read"}))


def test_a_session_lasts_a_quarter_of_an_hour(world: World) -> None:
    opened = sign_in(world, "anna")
    world.clock.advance(minutes=15, microseconds=-1)
    authenticate(world.service, opened.token)
    world.clock.advance(microseconds=1)
    with pytest.raises(CredentialError):
        authenticate(world.service, opened.token)


def test_only_hashes_of_sessions_are_kept(world: World) -> None:
    """QUIET: a stolen database signs nobody in."""
    opened = sign_in(world, "anna")
    assert opened.token not in repr(contents(world.service.store))


@BOTH
def test_a_challenge_is_good_once(world: World) -> None:
    envelope = signed(open_challenge(world.service, "anna"), key_of("anna"))
    open_session(world.service, envelope)
    with pytest.raises(CredentialError):
        open_session(world.service, envelope)


def test_a_challenge_is_used_up_by_a_wrong_answer_too(world: World) -> None:
    """There is one guess to a challenge."""
    offered = open_challenge(world.service, "anna")
    with pytest.raises(CredentialError):
        open_session(world.service, signed(offered, key_of("bert")))
    with pytest.raises(CredentialError):
        open_session(world.service, signed(offered, key_of("anna")))


def test_a_challenge_lasts_two_minutes(world: World) -> None:
    early, late = (open_challenge(world.service, "anna") for _ in range(2))
    world.clock.advance(minutes=2, microseconds=-1)
    open_session(world.service, signed(early, key_of("anna")))
    world.clock.advance(microseconds=1)
    with pytest.raises(CredentialError):
        open_session(world.service, signed(late, key_of("anna")))


@pytest.mark.parametrize(
    "change",
    [
        {"official": "bert"},
        {"expires": "2030-01-01T00:00:00.000000Z"},
        {"origin": "custody.example/other"},
        {"nonce": "00" * 16},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_challenge_is_signed_as_it_was_offered(world: World, change: dict[str, str]) -> None:
    """BOUND: nobody lengthens it, passes it to another service, or makes their own."""
    offered = replace(open_challenge(world.service, "anna"), **change)
    with pytest.raises(CredentialError):
        open_session(world.service, signed(offered, key_of(offered.official)))


def test_a_challenge_is_answered_by_the_enrolled_key(world: World) -> None:
    """The signature must verify with the key on record, not with one that came along."""
    offered = open_challenge(world.service, "anna")
    envelope = signed(offered, key_of("mallory"))
    with pytest.raises(CredentialError):
        open_session(world.service, replace(envelope, keyid=signed(offered, key_of("anna")).keyid))


def test_a_statement_does_not_open_a_session(world: World) -> None:
    """BOUND: the payload type keeps apart what is signed for different ends."""
    offered = open_challenge(world.service, "anna")
    envelope = sign(PAYLOAD_TYPE, offered.encode(), key_of("anna"))
    with pytest.raises(CredentialError):
        open_session(world.service, envelope)
    with pytest.raises(StatementError):
        open_session(world.service, sign(CHALLENGE_TYPE, b"{}", key_of("anna")))


def test_asking_for_a_challenge_tells_nothing_about_names(world: World) -> None:
    """Enrolled, invited or unknown: the offer looks the same, and so does the refusal."""
    invite(world.service, world.admin, "fred", "official")
    refusals = set()
    for name in ("axel", "fred", "nobody"):
        offered = open_challenge(world.service, name)
        assert offered.official == name
        with pytest.raises(CredentialError) as caught:
            open_session(world.service, signed(offered, key_of(name)))
        refusals.add((caught.value.message, caught.value.hint))
    assert len(refusals) == 1


def test_a_challenge_needs_a_proper_name(world: World) -> None:
    with pytest.raises(InputError):
        open_challenge(world.service, "Anna\x00")


def test_what_has_expired_is_cleared_away(world: World) -> None:
    """Unanswered challenges and old sessions do not pile up."""
    for _ in range(3):
        open_challenge(world.service, "anna")
    sign_in(world, "anna")
    world.clock.advance(hours=1)
    sign_in(world, "bert")
    with world.service.store.reading() as connection:
        assert connection.execute(select(challenge)).all() == []
        assert connection.execute(select(session.c.person)).scalars().all() == ["bert"]


def test_signing_in_leaves_the_ledger_as_it_was(world: World) -> None:
    """Sessions are not state: the ledger would only grow by them."""
    before = world.head().size
    sign_in(world, "anna")
    assert world.head().size == before
