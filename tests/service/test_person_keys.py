"""A key registered later on: by its person, once, signed with itself (QUORUM, BOUND)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.errors import NotAllowedError, RefusedError, StatementError
from custody.formats.dsse import sign
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.signing import registration_statement, sign_statement
from custody.service.people import invite
from custody.service.person import find_person
from custody.service.person_keys import register_key
from tests.keys import key_of, public_keys, random_bytes_of
from tests.people import ADMINISTRATOR
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def world(world: World) -> World:
    """With a requester who has no key."""
    world.enrol("rolf", "requester", keyed=False)
    return world


@BOTH
@pytest.mark.parametrize("name", ["rolf", "axel", ADMINISTRATOR])
def test_who_enrolled_without_a_key_registers_one(world: World, name: str) -> None:
    """It is an entry of theirs, with what the new key signed."""
    world.register_key(name)
    (entry,) = world.entries("person.keyed")
    assert entry.body["by"] == entry.body["data"]["name"] == name
    with world.service.store.reading() as connection:
        person = find_person(connection, name)
    assert person is not None
    assert person.fingerprint == key_of(name).keyfile.fingerprint().hex()
    assert (person.status, person.enrolled) == ("enrolled", person.invited)


@pytest.mark.parametrize("name", ["anna", "wilma"])
def test_a_key_that_is_there_is_never_replaced(world: World, name: str) -> None:
    """QUORUM: no stolen token gets another key into somebody's place."""
    with pytest.raises(RefusedError, match="has a key already, and keeps it") as caught:
        register_key(world.service, world.principal(name), *world.registration(name))
    assert caught.value.promise == "QUORUM"
    world.register_key("rolf")
    with pytest.raises(RefusedError, match="has a key already"):
        world.register_key("rolf")


def test_a_jobs_token_registers_no_key(world: World) -> None:
    """It takes all that the role reaches, not a token that somebody made out to the name."""
    before = contents(world.service.store)
    tokens = [world.token("rolf", "read"), world.token("nightly", "read", "request")]
    made = contents(world.service.store)
    for principal in tokens:
        with pytest.raises(NotAllowedError, match="by the person whose it is"):
            register_key(world.service, principal, *world.registration("rolf"))
    assert contents(world.service.store) == made != before


def test_a_token_for_one_dataset_registers_no_key(world: World) -> None:
    world.genesis()
    limited = world.token("rolf", "read", "request", dataset="registry")
    with pytest.raises(NotAllowedError):
        register_key(world.service, limited, *world.registration("rolf"))


def test_a_registered_key_is_for_ones_own_name_and_this_ledger(world: World) -> None:
    """BOUND: a file made for another name, or signed for another service, is refused."""
    rolf = world.principal("rolf")
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, rolf, *world.registration("ruth"))
    key, elsewhere = key_of("rolf"), replace(world.head(), origin="custody.example/other")
    statement = registration_statement(
        key.keyfile, elsewhere, world.clock(), random_bytes_of("nonce")
    )
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, rolf, sign_statement(statement, key), public_keys(key))


def test_what_answers_an_invitation_registers_nothing(world: World) -> None:
    """BOUND: the two look different, so that neither passes for the other."""
    code = invite(world.service, world.admin, "ruth", "requester").code
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, world.principal("rolf"), *world.enrolment("rolf", code))


def test_a_key_is_registered_by_what_it_signed_itself(world: World) -> None:
    envelope, keys = world.registration("rolf")
    forged = sign(PAYLOAD_TYPE, envelope.payload, key_of("ruth"))
    with pytest.raises(StatementError):
        register_key(world.service, world.principal("rolf"), forged, keys)


def test_another_persons_key_is_not_registered(world: World) -> None:
    """QUORUM: a requester who is an official under another name would approve for themselves."""
    key = replace(key_of("anna"), keyfile=replace(key_of("anna").keyfile, name="rolf"))
    with pytest.raises(RefusedError, match="under another name"):
        register_key(world.service, world.principal("rolf"), *world.registration("rolf", key))
