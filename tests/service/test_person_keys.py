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
from tests.store.ledgers import contents
from tests.world import ADMINISTRATOR, World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@BOTH
@pytest.mark.parametrize("name", ["rita", "axel", ADMINISTRATOR])
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
    world.register_key("rita")
    with pytest.raises(RefusedError, match="has a key already"):
        world.register_key("rita")


def test_a_jobs_token_registers_no_key(world: World) -> None:
    """It takes all that the role reaches, not a token that somebody made out to the name."""
    before = contents(world.service.store)
    tokens = [world.token("rita", "read"), world.token("nightly", "read", "request")]
    made = contents(world.service.store)
    for principal in tokens:
        with pytest.raises(NotAllowedError, match="by the person whose it is"):
            register_key(world.service, principal, *world.registration("rita"))
    assert contents(world.service.store) == made != before


def test_a_token_for_one_dataset_registers_no_key(world: World) -> None:
    world.genesis()
    limited = world.token("rita", "read", "request", dataset="registry")
    with pytest.raises(NotAllowedError):
        register_key(world.service, limited, *world.registration("rita"))


def test_a_registered_key_is_for_ones_own_name_and_this_ledger(world: World) -> None:
    """BOUND: a file made for another name, or signed for another service, is refused."""
    rita = world.principal("rita")
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, rita, *world.registration("ruth"))
    key, elsewhere = key_of("rita"), replace(world.head(), origin="custody.example/other")
    statement = registration_statement(
        key.keyfile, elsewhere, world.clock(), random_bytes_of("nonce")
    )
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, rita, sign_statement(statement, key), public_keys(key))


def test_what_answers_an_invitation_registers_nothing(world: World) -> None:
    """BOUND: the two look different, so that neither passes for the other."""
    code = invite(world.service, world.admin, "ruth", "requester").code
    with pytest.raises(RefusedError, match="another invitation, name or key"):
        register_key(world.service, world.principal("rita"), *world.enrolment("rita", code))


def test_a_key_is_registered_by_what_it_signed_itself(world: World) -> None:
    envelope, keys = world.registration("rita")
    forged = sign(PAYLOAD_TYPE, envelope.payload, key_of("ruth"))
    with pytest.raises(StatementError):
        register_key(world.service, world.principal("rita"), forged, keys)


def test_another_persons_key_is_not_registered(world: World) -> None:
    """QUORUM: a requester who is an official under another name would approve for themselves."""
    key = replace(key_of("anna"), keyfile=replace(key_of("anna").keyfile, name="rita"))
    with pytest.raises(RefusedError, match="under another name"):
        register_key(world.service, world.principal("rita"), *world.registration("rita", key))
